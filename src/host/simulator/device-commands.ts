import { RpcError } from '../../api/errors.ts'
import type { ErrorName } from '../../api/generated/errors.ts'
import type { DriveSpec, VmDevice, VmDiskDevice } from '../../api/generated/types.ts'
import type { Params } from '../../api/handler.ts'
import { XmlError } from '../xml.ts'
import { completeDisk, completeNic, isDisk, isNic } from './devices.ts'
import { addDevice, type DeviceElement, readDeviceXml, removeDevice, setDisc, setVcpus } from './domain-edit.ts'
import { requireIdle } from './lifecycle.ts'
import type { Host, Machine } from './model.ts'
import { cpuTimeNs } from './stats.ts'
import { ranMs, setDevices } from './vm.ts'

type DiskParams = Params<'VM.hotplugDisk'>['params']
type NicParams = Params<'VM.hotplugNic'>['params']

export function plugDisk(host: Host, machine: Machine, params: DiskParams): void {
  requireIdle(machine)
  const given = readGiven(params.drive, params.xml, 'disk', machine, 'HotplugDiskFailed')
  if (!isDisk(given.device)) throw new RpcError('HotplugDiskFailed', 'that is no disk')
  const disk = completeDisk(given.device, machine.devices, machine.id)
  const twin = machine.devices.find((other) => isDisk(other) && sameDisk(other, disk))
  if (twin !== undefined) throw new RpcError('HotplugDiskFailed', `${disk.name} is plugged in already`)
  machine.xml = addDevice(machine.xml, disk, given.element)
  setDevices(machine, [...machine.devices, disk], host.world.clock.now())
}

export function unplugDisk(host: Host, machine: Machine, params: DiskParams): void {
  requireIdle(machine)
  const { device } = readGiven(params.drive, params.xml, 'disk', machine, 'HotunplugDiskFailed')
  const disk = machine.devices.find((other) => isDisk(other) && isDisk(device) && namesDisk(device, other))
  if (disk === undefined || !isDisk(disk)) throw new RpcError('HotunplugDiskFailed', 'the VM has no such disk')
  machine.xml = removeDevice(machine.xml, machine.id, disk)
  setDevices(machine, without(machine.devices, disk), host.world.clock.now())
}

export function plugNic(host: Host, machine: Machine, params: NicParams): void {
  requireIdle(machine)
  const given = readGiven(params.nic, params.xml, 'interface', machine, 'HotplugNicFailed')
  if (!isNic(given.device)) throw new RpcError('HotplugNicFailed', 'that is no network interface')
  const nic = completeNic(given.device, machine.devices, machine.id)
  const twin = machine.devices.some(
    (other) => isNic(other) && (other.macAddr === nic.macAddr || other.deviceId === nic.deviceId),
  )
  if (twin) throw new RpcError('HotplugNicFailed', `${nic.macAddr} is plugged in already`)
  machine.xml = addDevice(machine.xml, nic, given.element)
  setDevices(machine, [...machine.devices, nic], host.world.clock.now())
}

export function unplugNic(host: Host, machine: Machine, params: NicParams): void {
  requireIdle(machine)
  const { device } = readGiven(params.nic, params.xml, 'interface', machine, 'HotunplugNicFailed')
  const nic = machine.devices.find(
    (other) =>
      isNic(other) &&
      isNic(device) &&
      (device.macAddr ? other.macAddr === device.macAddr.toLowerCase() : other.deviceId === device.deviceId),
  )
  if (nic === undefined || !isNic(nic)) throw new RpcError('HotunplugNicFailed', 'the VM has no such network interface')
  machine.xml = removeDevice(machine.xml, machine.id, nic)
  setDevices(machine, without(machine.devices, nic), host.world.clock.now())
}

/** An empty path takes the disc out. */
export function changeDisc(host: Host, machine: Machine, drive: DriveSpec): void {
  requireIdle(machine)
  const drives = machine.devices.filter(isDisk).filter((disk) => disk.device === 'cdrom')
  const chosen =
    'iface' in drive ? drives.find((disk) => disk.iface === drive.iface && disk.index === drive.index) : drives[0]
  if (chosen === undefined) throw new RpcError('ChangeDiskFailed', 'the VM has no such CD drive')
  const path = discPath('drive_spec' in drive ? drive.drive_spec : drive)
  machine.xml = setDisc(machine.xml, chosen.name, path)
  const devices = machine.devices.map((device) => (device === chosen ? { ...chosen, path } : device))
  setDevices(machine, devices, host.world.clock.now())
}

/** @throws {RpcError} SetNumberOfCpusFailed outside 1 to the machine's maximum */
export function changeCpus(host: Host, machine: Machine, vcpus: number): void {
  requireIdle(machine)
  const { maxVcpus } = machine.spec
  if (vcpus < 1 || vcpus > maxVcpus) {
    throw new RpcError('SetNumberOfCpusFailed', `${vcpus} CPUs: this VM takes 1 to ${maxVcpus}`)
  }
  const now = host.world.clock.now()
  machine.cpuTime = { usedNs: cpuTimeNs(machine, now), sinceMs: ranMs(machine, now) }
  machine.spec = { ...machine.spec, vcpus }
  machine.xml = setVcpus(machine.xml, vcpus)
}

/** Where the engine's ids, a device's GUID or a plain path lead. */
export function discPath(drive: Exclude<DriveSpec, { iface: string }>): string {
  if ('path' in drive) return drive.path
  if ('GUID' in drive) return `/dev/mapper/${drive.GUID}`
  if ('volumeID' in drive) {
    const { poolID, domainID, imageID, volumeID } = drive
    return `/rhev/data-center/${poolID}/${domainID}/images/${imageID}/${volumeID}`
  }
  return '/var/run/vdsm/payload/payload.img'
}

interface Given {
  readonly device: VmDevice
  readonly element: DeviceElement['element'] | undefined
}

function readGiven(
  dictionary: VmDevice | undefined,
  xml: string | undefined,
  tag: 'disk' | 'interface',
  machine: Machine,
  error: ErrorName,
): Given {
  if (xml === undefined) {
    if (dictionary !== undefined) return { device: dictionary, element: undefined }
    throw new RpcError('MissingParameter', `params needs xml or ${tag === 'disk' ? 'drive' : 'nic'}`)
  }
  try {
    const given = readDeviceXml(xml, tag, machine.id)
    if (given !== undefined) return given
  } catch (cause) {
    if (cause instanceof XmlError) throw new RpcError(error, `params.xml: ${cause.message}`)
    throw cause
  }
  throw new RpcError(error, `params.xml holds no <${tag}> that VDSM knows`)
}

function sameDisk(a: VmDiskDevice, b: VmDiskDevice): boolean {
  return a.name === b.name || a.deviceId === b.deviceId || (a.path !== undefined && a.path !== '' && a.path === b.path)
}

/** The engine names a disk by its image, others by its target or its data. */
function namesDisk(given: VmDiskDevice, disk: VmDiskDevice): boolean {
  if (given.deviceId === disk.deviceId) return true
  if (given.imageID !== undefined) return given.imageID === disk.imageID
  if (given.name) return given.name === disk.name
  return given.path !== undefined && given.path !== '' && given.path === disk.path
}

function without(devices: readonly VmDevice[], gone: VmDevice): readonly VmDevice[] {
  return devices.filter((device) => device !== gone)
}
