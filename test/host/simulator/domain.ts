export interface DomainOptions {
  readonly memMiB?: number
  readonly maxVcpus?: number
}

/** The domain XML of a small machine with a disk, a network interface, an empty CD drive and a screen. */
export function domainXml(id: string, { memMiB = 256, maxVcpus = 4 }: DomainOptions = {}): string {
  return `<domain type="kvm">
  <name>vm-${id.slice(0, 8)}</name>
  <uuid>${id}</uuid>
  <memory unit="MiB">${memMiB}</memory>
  <vcpu current="1">${maxVcpus}</vcpu>
  <os><type arch="x86_64" machine="q35">hvm</type></os>
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
    <video><model type="vga"/></video>
  </devices>
</domain>`
}
