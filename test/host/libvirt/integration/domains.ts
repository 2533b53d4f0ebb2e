/** The domain XML that the tests start machines from. */
export interface DomainOptions {
  readonly id: string
  readonly name?: string
  readonly type: 'kvm' | 'qemu'
  readonly memMiB?: number
  readonly maxVcpus?: number
  /** Elements of `<devices>` beside the screen, the SCSI controller and the empty CD drive. */
  readonly devices?: string
}

/** A machine without a disk: its firmware looks for one for ever. */
export function domainXml({
  id,
  name = `vm-${id.slice(0, 8)}`,
  type,
  memMiB = 32,
  maxVcpus = 4,
  devices = '',
}: DomainOptions): string {
  return `<domain type='${type}'>
  <name>${name}</name>
  <uuid>${id}</uuid>
  <memory unit='MiB'>${memMiB}</memory>
  <vcpu current='1'>${maxVcpus}</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <controller type='scsi' model='virtio-scsi'/>
    <controller type='usb' model='qemu-xhci'/>
    <disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>
    <graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'/>
    <video><model type='vga'/></video>
    ${devices}
  </devices>
</domain>`
}

/** A disk that QEMU takes away at once: it needs no guest to agree. */
export function scsiDiskXml(path: string, target: string): string {
  return `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${path}'/><target dev='${target}' bus='scsi'/><address type='drive' controller='0' bus='0' target='0' unit='5'/></disk>`
}

/** A disk behind PCI: only a guest's operating system can let go of it. */
export function virtioDiskXml(path: string, target: string): string {
  return `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${path}'/><target dev='${target}' bus='virtio'/></disk>`
}

/** A network card that QEMU takes away at once. */
export function usbNicXml(mac: string): string {
  return `<interface type='user'><mac address='${mac}'/><model type='usb-net'/></interface>`
}

/** As the engine sends devices to plug. */
export function hotplug(device: string): string {
  return `<?xml version='1.0' encoding='UTF-8'?><hotplug><devices>${device}</devices><metadata xmlns:ovirt-vm="http://ovirt.org/vm/1.0"><ovirt-vm:vm/></metadata></hotplug>`
}
