import { RpcError } from '../../../api/errors.ts'
import type { StorageDomainStats } from '../../../api/generated/types.ts'
import { LUN_BYTES } from './connections.ts'
import type { Domain, VolumeGroup } from './model.ts'

/** What a simulated export or directory holds. */
const FILE_DOMAIN_BYTES = 2 ** 40
/** LVM hands out space in pieces of this size. */
export const EXTENT = 128 * 2 ** 20
/** What LVM itself and the domain's metadata take. */
const DEVICE_OVERHEAD = 3 * EXTENT
const BLOCK_DOMAIN_OVERHEAD = 32 * EXTENT
const FILE_DOMAIN_OVERHEAD = 16 * 2 ** 20
const LVM_METADATA = 128 * 2 ** 20

export function isBlock({ place }: Domain): boolean {
  return place.kind === 'group'
}

export function groupBytes({ devices }: Pick<VolumeGroup, 'devices'>): number {
  return devices.length * (LUN_BYTES - DEVICE_OVERHEAD)
}

export function totalBytes({ place }: Domain): number {
  return place.kind === 'group' ? groupBytes(place.group) : FILE_DOMAIN_BYTES
}

export function usedBytes(domain: Domain): number {
  let sum = domain.discarding + (isBlock(domain) ? BLOCK_DOMAIN_OVERHEAD : FILE_DOMAIN_OVERHEAD)
  for (const image of domain.images.values()) for (const { used } of image.values()) sum += used
  return sum
}

export function freeBytes(domain: Domain): number {
  return Math.max(0, totalBytes(domain) - usedBytes(domain))
}

/** @throws {RpcError} NoSpaceLeftOnDomain */
export function requireSpace(domain: Domain, bytes: number): void {
  const free = freeBytes(domain)
  if (bytes > free) throw new RpcError('NoSpaceLeftOnDomain', `${bytes} bytes are needed, ${free} are free`)
}

export function domainStats(domain: Domain): StorageDomainStats {
  const block = isBlock(domain)
  return {
    disktotal: String(totalBytes(domain)),
    diskfree: String(freeBytes(domain)),
    mdasize: block ? String(LVM_METADATA) : 0,
    mdafree: block ? String(LVM_METADATA / 2) : 0,
    mdavalid: true,
    mdathreshold: true,
  }
}

/** Where a lease lies in its domain's file or device, in bytes: the first places belong to the table itself. */
export function leaseOffset(slot: number): number {
  return (slot + 3) * 2 ** 20
}
