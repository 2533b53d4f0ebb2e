import type { VmDevice, VmDiskDevice, VmInterfaceDevice, VmLeaseDevice } from '../../api/generated/types.ts'
import { readDevice } from '../domain-devices.ts'
import {
  append,
  attribute,
  child,
  children,
  createRoot,
  type Element,
  find,
  ownerOf,
  parseXml,
  serializeXml,
} from '../xml.ts'
import { isDisk, isGraphics, isNic } from './devices.ts'
import type { VmSpec } from './vm-spec.ts'

const OVIRT_VM = 'http://ovirt.org/vm/1.0'

/** A domain as the hypervisor shows it: with the MAC addresses, aliases, places and ports that it chose. */
export function completeXml(xml: string, devices: readonly VmDevice[]): string {
  return edit(xml, (parent) => fillIn(parent, devices))
}

function fillIn(parent: Element, devices: readonly VmDevice[]): void {
  const disks = devices.filter(isDisk)
  for (const element of children(parent, 'disk')) {
    const name = attribute(child(element, 'target'), 'dev')
    place(
      element,
      disks.find((disk) => disk.name === name),
    )
  }
  const nics = devices.filter(isNic)
  for (const [index, element] of children(parent, 'interface').entries()) {
    const nic = nics[index]
    if (nic !== undefined && child(element, 'mac') === undefined) append(element, 'mac', { address: nic.macAddr })
    place(element, nic)
  }
  const screens = devices.filter(isGraphics)
  const elements = children(parent, 'graphics').filter((element) =>
    /^(spice|vnc)$/.test(attribute(element, 'type') ?? ''),
  )
  for (const [index, element] of elements.entries()) element.setAttribute('port', String(screens[index]?.port ?? -1))
}

function place(element: Element, device: VmDiskDevice | VmInterfaceDevice | undefined): void {
  if (device === undefined) return
  if (child(element, 'alias') === undefined) append(element, 'alias', { name: device.alias })
  const { address } = device
  if (child(element, 'address') !== undefined || address === undefined) return
  const { addressType, ...where } = address
  append(element, 'address', { type: addressType, ...where })
}

/** The domain XML of a machine that was described by fields. */
export function writeDomain(spec: VmSpec): string {
  const domain = createRoot('domain', { type: spec.kvm ? 'kvm' : 'qemu' })
  append(domain, 'name', {}, spec.name)
  append(domain, 'uuid', {}, spec.id)
  append(domain, 'memory', { unit: 'MiB' }, String(spec.memMiB))
  if (spec.maxMemMiB > spec.memMiB) {
    append(domain, 'maxMemory', { unit: 'MiB', slots: spec.maxMemSlots }, String(spec.maxMemMiB))
  }
  append(domain, 'vcpu', { current: spec.vcpus }, String(spec.maxVcpus))
  append(append(domain, 'os'), 'type', { arch: spec.arch, machine: spec.emulatedMachine }, 'hvm')
  if (spec.acpi) append(append(domain, 'features'), 'acpi')
  append(domain, 'clock', { offset: 'variable', adjustment: spec.timeOffset })
  const devices = append(domain, 'devices')
  for (const device of spec.devices) writeDevice(devices, device)
  return serializeXml(domain)
}

/** The same XML with one device more: the element it was given as, else one made of its dictionary. */
export function addDevice(xml: string, device: VmDiskDevice | VmInterfaceDevice, element: Element | undefined): string {
  return edit(xml, (devices) => {
    if (element === undefined) {
      writeDevice(devices, device)
      return
    }
    const copy = ownerOf(devices).importNode(element, true)
    devices.appendChild(copy)
    place(copy, device)
  })
}

/** The same XML without that device. */
export function removeDevice(xml: string, owner: string, device: VmDiskDevice | VmInterfaceDevice): string {
  return edit(xml, (devices) => {
    const element = children(devices).find((candidate) => {
      const read = readDevice(candidate, { owner, ordinal: 0, metadata: [] })
      if (read === undefined) return false
      if (isDisk(device)) return isDisk(read) && read.name === device.name
      return isNic(read) && read.macAddr === device.macAddr
    })
    if (element !== undefined) devices.removeChild(element)
  })
}

/** The same XML with the link, the network and the filter that the interface has now. */
export function editNic(xml: string, owner: string, nic: VmInterfaceDevice): string {
  return edit(xml, (devices) => {
    const element = children(devices, 'interface').find((candidate) => {
      const read = readDevice(candidate, { owner, ordinal: 0, metadata: [] })
      return read !== undefined && isNic(read) && read.macAddr === nic.macAddr
    })
    if (element === undefined) return
    for (const name of ['source', 'link', 'filterref']) {
      const old = child(element, name)
      if (old !== undefined) element.removeChild(old)
    }
    append(element, 'source', { bridge: nic.network })
    append(element, 'link', { state: nic.linkActive === false ? 'down' : 'up' })
    if (nic.filter) {
      const filter = append(element, 'filterref', { filter: nic.filter })
      for (const { name, value } of nic.filterParameters ?? []) append(filter, 'parameter', { name, value })
    }
  })
}

/** The same XML with that number of virtual CPUs plugged. */
export function setVcpus(xml: string, vcpus: number): string {
  const domain = parseXml(xml)
  child(domain, 'vcpu')?.setAttribute('current', String(vcpus))
  return serializeXml(domain)
}

/** One device that came as XML: alone, or as the engine wraps it, with metadata beside it. */
export interface DeviceElement {
  readonly element: Element
  readonly device: VmDevice
}

/** @throws {XmlError} when it is not well-formed. Undefined when it holds no such device. */
export function readDeviceXml(xml: string, tag: 'disk' | 'interface', owner: string): DeviceElement | undefined {
  const root = parseXml(xml)
  const element = root.localName === tag ? root : child(find(root, 'devices') ?? root, tag)
  if (element === undefined) return undefined
  const metadata = children(child(child(root, 'metadata'), 'vm', OVIRT_VM), 'device', OVIRT_VM)
  const device = readDevice(element, { owner, ordinal: 0, metadata })
  return device === undefined ? undefined : { element, device }
}

/** @throws {XmlError} */
export function edit(xml: string, change: (devices: Element) => void): string {
  const domain = parseXml(xml)
  change(child(domain, 'devices') ?? append(domain, 'devices'))
  return serializeXml(domain)
}

function writeDevice(devices: Element, device: VmDevice): void {
  if (isDisk(device)) writeDisk(devices, device)
  else if (isNic(device)) writeNic(devices, device)
  else if ('deviceType' in device) writeOther(devices, device)
}

function writeOther(devices: Element, device: Exclude<VmDevice, VmLeaseDevice>): void {
  switch (device.deviceType) {
    case 'graphics':
      if ('port' in device) append(devices, 'graphics', { type: device.device, port: device.port, autoport: 'no' })
      return
    case 'video':
      append(append(devices, 'video'), 'model', { type: 'device' in device ? device.device : undefined })
      return
    case 'controller':
      if ('model' in device)
        append(devices, 'controller', { type: String(device.device), model: device.model || undefined })
      return
    case 'balloon':
      append(devices, 'memballoon', { model: 'virtio' })
      return
    case 'rng': {
      const rng = append(devices, 'rng', { model: 'virtio' })
      append(rng, 'backend', { model: 'random' }, '/dev/urandom')
      return
    }
    default:
      // The rest shows in VDSM's dictionaries only.
      return
  }
}

function writeDisk(devices: Element, disk: VmDiskDevice): void {
  const block = disk.path?.startsWith('/dev/') ?? false
  const element = append(devices, 'disk', { type: block ? 'block' : 'file', device: disk.device, snapshot: 'no' })
  append(element, 'driver', { name: 'qemu', type: disk.format === 'cow' ? 'qcow2' : 'raw' })
  if (disk.path !== undefined && disk.path !== '') append(element, 'source', { [block ? 'dev' : 'file']: disk.path })
  append(element, 'target', { dev: disk.name, bus: disk.iface })
  if (disk.readonly) append(element, 'readonly')
  place(element, disk)
}

function writeNic(devices: Element, nic: VmInterfaceDevice): void {
  const element = append(devices, 'interface', { type: 'bridge' })
  append(element, 'mac', { address: nic.macAddr })
  append(element, 'source', { bridge: nic.network })
  append(element, 'model', { type: nic.nicModel === 'pv' ? 'virtio' : nic.nicModel })
  append(element, 'link', { state: nic.linkActive === false ? 'down' : 'up' })
  place(element, nic)
}

/** The same XML with that disc in that drive, or none. */
export function setDisc(xml: string, drive: string, path: string): string {
  return edit(xml, (devices) => {
    const disk = children(devices, 'disk').find((candidate) => attribute(child(candidate, 'target'), 'dev') === drive)
    if (disk === undefined) return
    const source = child(disk, 'source')
    if (source !== undefined) disk.removeChild(source)
    const block = path.startsWith('/dev/')
    disk.setAttribute('type', block ? 'block' : 'file')
    if (path !== '') append(disk, 'source', { [block ? 'dev' : 'file']: path })
  })
}
