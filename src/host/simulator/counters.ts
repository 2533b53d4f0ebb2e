import type { VmDevice, VmInterfaceDevice } from '../../api/generated/types.ts'
import { type Display, displayOf, isDisk, isNic } from './devices.ts'
import { hashText } from './identity.ts'

/** What statistics need of the devices. What moves is a function of how long the machine's CPUs have run. */
export interface Counters {
  readonly disks: readonly DiskCounter[]
  readonly nics: readonly NicCounter[]
  readonly display: Display
  /** Addresses inside the guest, one for each interface, with spaces between. */
  readonly guestIps: string
  /** What is in the CD drive; empty without one, or without a disc. */
  readonly cdrom: string
}

export interface DiskCounter {
  readonly key: string
  /** As the guest's statistics call it: `vda`. */
  readonly name: string
  readonly imageId: string | undefined
  readonly truesize: string
  readonly apparentsize: string
  /** When it was plugged, in milliseconds of the machine's run. */
  readonly sinceMs: number
  /** Bytes a second. */
  readonly readRate: number
  readonly writeRate: number
}

export interface NicCounter {
  readonly key: string
  /** As the host calls it: `vnet0`. */
  readonly name: string
  readonly mac: string
  readonly up: boolean
  readonly sinceMs: number
  /** Bytes a second. */
  readonly rxRate: number
  readonly txRate: number
}

/** Counters for these devices. One that was there before goes on counting. */
export function createCounters(
  devices: readonly VmDevice[],
  seed: number,
  before: Counters | undefined,
  ranMs: number,
): Counters {
  const names = nicNames(devices, before)
  return {
    disks: devices.filter(isDisk).map((disk) => {
      const key = `${disk.deviceId} ${disk.name}`
      const hash = hashText(key, seed)
      const busy = disk.device === 'disk' || disk.device === 'lun'
      return {
        key,
        name: disk.name,
        imageId: disk.imageID,
        truesize: String(disk.truesize),
        apparentsize: String(disk.apparentsize),
        sinceMs: before?.disks.find((other) => other.key === key)?.sinceMs ?? ranMs,
        readRate: busy ? 20_000 + (hash % 200_000) : 0,
        writeRate: busy && !disk.readonly ? 10_000 + ((hash >>> 8) % 100_000) : 0,
      }
    }),
    nics: devices.filter(isNic).map((nic) => {
      const hash = hashText(nic.macAddr, seed)
      return {
        key: nic.macAddr,
        name: names.get(nic.macAddr) ?? '',
        mac: nic.macAddr,
        up: nic.linkActive ?? true,
        sinceMs: before?.nics.find((other) => other.key === nic.macAddr)?.sinceMs ?? ranMs,
        rxRate: 1000 + (hash % 60_000),
        txRate: 500 + ((hash >>> 8) % 30_000),
      }
    }),
    guestIps: devices.filter(isNic).map(guestIp).join(' '),
    display: displayOf(devices),
    cdrom: devices.filter(isDisk).find((disk) => disk.device === 'cdrom')?.path ?? '',
  }
}

/** Out of the block that is set aside for benchmarks (RFC 2544): nothing real answers there. */
function guestIp({ macAddr }: VmInterfaceDevice): string {
  const hash = hashText(macAddr)
  return `198.19.${(hash >>> 8) & 255}.${hash & 255}`
}

/** An interface keeps its name while others come and go. */
function nicNames(devices: readonly VmDevice[], before: Counters | undefined): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const nics = devices.filter(isNic)
  for (const { macAddr } of nics) {
    const known = before?.nics.find((nic) => nic.key === macAddr)?.name
    if (known !== undefined) names.set(macAddr, known)
  }
  const taken = new Set(names.values())
  for (const { macAddr } of nics) {
    if (names.has(macAddr)) continue
    let ordinal = 0
    while (taken.has(`vnet${ordinal}`)) ordinal += 1
    names.set(macAddr, `vnet${ordinal}`)
    taken.add(`vnet${ordinal}`)
  }
  return names
}
