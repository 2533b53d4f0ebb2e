export interface DomainOptions {
  readonly memMiB?: number
  readonly maxVcpus?: number
  /** What it can grow to. */
  readonly maxMemMiB?: number
  readonly balloon?: boolean
  readonly nvram?: boolean
}

/** The domain XML of a small machine with a disk, a network interface, an empty CD drive and a screen. */
export function domainXml(id: string, options: DomainOptions = {}): string {
  const { memMiB = 256, maxVcpus = 4, maxMemMiB, balloon = false, nvram = false } = options
  return `<domain type="kvm">
  <name>vm-${id.slice(0, 8)}</name>
  <uuid>${id}</uuid>
  <memory unit="MiB">${memMiB}</memory>
  ${maxMemMiB === undefined ? '' : `<maxMemory unit="MiB" slots="2">${maxMemMiB}</maxMemory>`}
  <vcpu current="1">${maxVcpus}</vcpu>
  <os><type arch="x86_64" machine="q35">hvm</type>${nvram ? '<nvram>/nvram.fd</nvram>' : ''}</os>
  <features><acpi/></features>
  <devices>
    <disk type="file" device="disk">
      <driver name="qemu" type="qcow2"/><source file="/images/${id}.qcow2"/><target dev="vda" bus="virtio"/>
    </disk>
    <disk type="file" device="cdrom"><target dev="sdc" bus="sata"/><readonly/></disk>
    <interface type="bridge">
      <mac address="52:54:00:00:00:01"/><source bridge="ovirtmgmt"/><model type="virtio"/>
    </interface>
    <graphics type="vnc" port="-1" autoport="yes"/>
    ${balloon ? '<memballoon model="virtio"/>' : ''}
    <video><model type="vga"/></video>
  </devices>
</domain>`
}
