import type {
  RunningVmStats,
  VmDevice,
  VmDeviceAddress,
  VmDiskDevice,
  VmGraphicsDevice,
  VmInterfaceDevice,
} from '../../api/generated/types.ts'
import { macOf, uuidOf } from './identity.ts'

export function isDisk(device: VmDevice): device is VmDiskDevice {
  return 'deviceType' in device && device.deviceType === 'disk'
}

/** The volumes of a disk, from the base up. */
export function volumeIds({ volumeChain = [], volumeID }: VmDiskDevice): readonly string[] {
  if (volumeChain.length > 0) return volumeChain.map((entry) => entry.volumeID)
  return volumeID === undefined ? [] : [volumeID]
}

export function isNic(device: VmDevice): device is VmInterfaceDevice {
  return 'deviceType' in device && device.deviceType === 'interface'
}

export function isGraphics(device: VmDevice): device is VmGraphicsDevice {
  return 'deviceType' in device && device.deviceType === 'graphics'
}

export function hasScreen(devices: readonly VmDevice[]): boolean {
  return devices.some((device) => isGraphics(device) || ('deviceType' in device && device.deviceType === 'video'))
}

/** Gives every device what the host chooses when nobody else did: address, alias, id, name, MAC, port. */
export function completeDevices(given: readonly VmDevice[], owner: string): readonly VmDevice[] {
  const devices = [...given]
  for (const [index, device] of given.entries()) {
    // The others with what is theirs already, so that nothing chosen here is said by a later one.
    devices[index] = completeDevice(device, devices.toSpliced(index, 1), owner)
  }
  return devices
}

function completeDevice(device: VmDevice, others: readonly VmDevice[], owner: string): VmDevice {
  if (isDisk(device)) return completeDisk(device, others, owner)
  if (isNic(device)) return completeNic(device, others, owner)
  if (isGraphics(device)) return { ...device, port: device.port || nextPort(others) }
  if (!('address' in device || 'alias' in device)) return device
  return { ...device, address: device.address ?? nextSlot(others) }
}

/** A disk as it may come in a command: with little more than where its data is. */
export function completeDisk(given: Partial<VmDiskDevice>, others: readonly VmDevice[], owner: string): VmDiskDevice {
  const iface = given.iface ?? 'virtio'
  const prefix = PREFIX[iface]
  const disks = others.filter(isDisk)
  const named = given.name !== undefined && given.name !== '' ? given.name : undefined
  const index = named === undefined ? nextIndex(prefix, given.index, disks) : (given.index ?? indexOf(named, prefix))
  const name = named ?? prefix + letters(index)
  const deviceId = given.deviceId ?? uuidOf(`${owner}/disk/${name}`)
  return {
    readonly: given.device === 'cdrom',
    optional: false,
    shared: 'none',
    propagateErrors: false,
    format: 'raw',
    volumeChain: [],
    device: 'disk',
    deviceType: 'disk',
    // Sizes that are not said are those of a disk of 10 GiB, a fifth of it in use.
    ...given,
    apparentsize: given.apparentsize || (given.device === 'cdrom' ? 0 : 10 * 2 ** 30),
    truesize: given.truesize || (given.device === 'cdrom' ? 0 : 2 * 2 ** 30),
    iface,
    index,
    name,
    deviceId,
    alias: given.alias || `ua-${deviceId}`,
    address: given.address ?? nextSlot(others),
  }
}

export function completeNic(
  given: Partial<VmInterfaceDevice>,
  others: readonly VmDevice[],
  owner: string,
): VmInterfaceDevice {
  const ordinal = others.filter(isNic).length
  const macAddr = given.macAddr || macOf(`${owner}/nic/${ordinal}`)
  const deviceId = given.deviceId ?? uuidOf(`${owner}/nic/${macAddr}`)
  return {
    device: 'bridge',
    deviceType: 'interface',
    nicModel: 'pv',
    network: 'ovirtmgmt',
    filter: '',
    linkActive: true,
    ...given,
    macAddr,
    deviceId,
    alias: given.alias || `ua-${deviceId}`,
    address: given.address ?? nextSlot(others),
  }
}

/** How to reach a machine's screen. */
export interface Display {
  readonly type: 'qxl' | 'vnc'
  readonly ip: string
  /** Undefined without a screen. */
  readonly port: number | undefined
  /** Undefined without an encrypted screen. */
  readonly tlsPort: number | undefined
  readonly info: RunningVmStats['displayInfo']
}

export function displayOf(devices: readonly VmDevice[]): Display {
  const screens = devices.filter(isGraphics)
  const first = screens[0]
  return {
    type: first?.device === 'spice' ? 'qxl' : 'vnc',
    ip: '127.0.0.1',
    port: first?.port,
    tlsPort: first?.tlsPort,
    info: screens.map(({ device, port = -1, tlsPort = -1 }) => ({
      type: device,
      ipAddress: '127.0.0.1',
      port: String(port),
      tlsPort: String(tlsPort),
    })),
  }
}

const PREFIX = { virtio: 'vd', scsi: 'sd', ide: 'hd', fdc: 'fd' } as const

function nextIndex(prefix: string, wanted: number | undefined, disks: readonly VmDiskDevice[]): number {
  const taken = new Set(disks.map((disk) => disk.name))
  if (wanted !== undefined && !taken.has(prefix + letters(wanted))) return wanted
  let index = 0
  while (taken.has(prefix + letters(index))) index += 1
  return index
}

/** 0 is a, 25 is z, 26 is aa. */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26))
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last
}

function indexOf(name: string, prefix: string): number {
  const tail = name.startsWith(prefix) ? name.slice(prefix.length) : 'a'
  let index = 0
  for (const letter of tail) index = index * 26 + letter.charCodeAt(0) - 96
  return Math.max(0, index - 1)
}

/** The first free slot of the machine's one PCI bus; 0 to 2 belong to the board. */
function nextSlot(others: readonly VmDevice[]): VmDeviceAddress {
  const taken = new Set<number>()
  for (const device of others) {
    const address = 'address' in device ? device.address : undefined
    if (address !== undefined && 'slot' in address) taken.add(address.slot)
  }
  let slot = 3
  while (taken.has(slot)) slot += 1
  return { addressType: 'pci', domain: 0, bus: 0, slot, function: 0 }
}

function nextPort(others: readonly VmDevice[]): number {
  return Math.max(5899, ...others.filter(isGraphics).map(({ port = 0, tlsPort = 0 }) => Math.max(port, tlsPort))) + 1
}
