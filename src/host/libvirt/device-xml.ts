import type { VmDevice, VmDeviceAddress, VmDiskDevice, VmInterfaceDevice } from '../../api/generated/types.ts'
import { readDevice } from '../domain-devices.ts'
import { append, child, createRoot, type Element, parseXml, serializeXml, XmlError } from '../xml.ts'

/** A device as it came in a command, and as libvirt takes it. */
export interface GivenDevice<D> {
  readonly device: D
  readonly xml: string
}

/**
 * The first such device of what the engine sends: `<hotplug><devices>…`, or the bare element.
 * @throws {XmlError} when there is none
 */
export function readGivenXml(xml: string, name: 'disk' | 'interface', owner: string): GivenDevice<VmDevice> {
  const root = parseXml(xml)
  const element = root.localName === name ? root : child(child(root, 'devices') ?? root, name)
  if (element === undefined) throw new XmlError(`it holds no <${name}>`)
  const device = readDevice(element, { owner, ordinal: 0, metadata: [] })
  if (device === undefined) throw new XmlError(`its <${name}> is of a kind that VDSM does not know`)
  return { device, xml: serializeXml(element) }
}

export function isDisk(device: VmDevice): device is VmDiskDevice {
  return 'deviceType' in device && device.deviceType === 'disk'
}

export function isNic(device: VmDevice): device is VmInterfaceDevice {
  return 'deviceType' in device && device.deviceType === 'interface'
}

/** @throws {XmlError} when it lacks where its data is */
export function diskXml(disk: VmDiskDevice): string {
  const { path, protocol } = disk
  if (path === undefined || path === '') throw new XmlError('the drive has no path')
  const type = protocol === undefined ? (disk.diskType ?? (path.startsWith('/dev/') ? 'block' : 'file')) : 'network'
  const root = createRoot('disk', { type, device: disk.device })
  append(root, 'driver', {
    name: 'qemu',
    type: disk.format === 'cow' ? 'qcow2' : 'raw',
    // Only without the host's cache is a migration safe.
    cache: 'none',
    error_policy: disk.propagateErrors === true ? 'enospace' : 'stop',
  })
  const source = append(root, 'source', sourceOf(type, path, protocol))
  for (const { name, port, transport } of disk.hosts ?? []) append(source, 'host', { name, port, transport })
  append(root, 'target', { dev: disk.name, bus: disk.iface ?? 'virtio' })
  if (disk.readonly || disk.device === 'cdrom') append(root, 'readonly')
  if (disk.shared === true || disk.shared === 'shared') append(root, 'shareable')
  if (disk.bootOrder !== undefined) append(root, 'boot', { order: disk.bootOrder })
  appendIdentity(root, disk)
  return serializeXml(root)
}

function sourceOf(
  type: string,
  path: string,
  protocol: string | undefined,
): Readonly<Record<string, string | undefined>> {
  if (type === 'network') return { protocol, name: path }
  return type === 'block' ? { dev: path } : { file: path }
}

/** @throws {XmlError} when it lacks the bridge */
export function nicXml(nic: VmInterfaceDevice): string {
  if (nic.network === '') throw new XmlError('the nic has no network')
  const root = createRoot('interface', { type: 'bridge' })
  if (nic.macAddr !== '') append(root, 'mac', { address: nic.macAddr })
  append(root, 'source', { bridge: nic.network })
  append(root, 'model', { type: nic.nicModel === 'pv' ? 'virtio' : nic.nicModel })
  if (nic.linkActive !== undefined) append(root, 'link', { state: nic.linkActive ? 'up' : 'down' })
  if (nic.filter !== undefined && nic.filter !== '') {
    const filter = append(root, 'filterref', { filter: nic.filter })
    for (const { name, value } of nic.filterParameters ?? []) append(filter, 'parameter', { name, value })
  }
  if (nic.bootOrder !== undefined) append(root, 'boot', { order: nic.bootOrder })
  appendIdentity(root, nic)
  return serializeXml(root)
}

/** The alias carries the engine's id, by which the device is known from then on. */
function appendIdentity(root: Element, { deviceId, address }: VmDiskDevice | VmInterfaceDevice): void {
  if (deviceId !== undefined && deviceId !== '') append(root, 'alias', { name: `ua-${deviceId}` })
  if (address !== undefined) appendAddress(root, address)
}

function appendAddress(root: Element, address: VmDeviceAddress): void {
  const { addressType: type, ...numbers } = address
  append(root, 'address', { type, ...numbers })
}

/** A CD drive's element with another disc in it; an empty path is no disc. */
export function withDisc(drive: Element, path: string): string {
  for (const name of ['source', 'backingStore', 'address', 'alias']) {
    const part = child(drive, name)
    if (part !== undefined) drive.removeChild(part)
  }
  const block = path.startsWith('/dev/')
  drive.setAttribute('type', block ? 'block' : 'file')
  if (path !== '') append(drive, 'source', block ? { dev: path } : { file: path })
  return serializeXml(drive)
}
