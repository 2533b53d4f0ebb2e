import { RpcError } from '../../../api/errors.ts'
import type { StorageDomainInfo, VolumeDump } from '../../../api/generated/types.ts'
import type { Params } from '../../../api/handler.ts'
import type { Host } from '../model.ts'
import { requireDomain } from './access.ts'
import { connectionKey, domainClass, domainType, lunGuid } from './connections.ts'
import { LATEST_VERSION } from './masters.ts'
import type { Domain, Place, Pool, Volume } from './model.ts'
import { requireName } from './pools.ts'
import { apparentBytes } from './volumes.ts'

const MIB = 2 ** 20

/** @throws {RpcError} as StorageDomain.create does */
export function createDomain(host: Host, params: Params<'StorageDomain.create'>): void {
  const { storagedomainID: id, name, typeArgs, version = 0, blockSize = 512 } = params
  const { domains } = host.world.storage
  const type = domainType(params.domainType)
  const kind = domainClass(params.domainClass)
  requireName(name, 'StorageDomainDescriptionTooLongError')
  if (domains.has(id)) throw new RpcError('StorageDomainAlreadyExists', id)
  if (version < 0 || version > LATEST_VERSION) throw new RpcError('UnsupportedDomainVersion', String(version))
  const block = type === 'ISCSI' || type === 'FCP'
  if (block && kind !== 'Data') throw new RpcError('StorageDomainClassError', `${kind} on block devices`)
  const size = blockBytes(blockSize, version)
  const where = typeof typeArgs === 'string' ? typeArgs : 'vgUUID' in typeArgs ? typeArgs.vgUUID : typeArgs.remotePath
  const place = block ? groupPlace(host, id, where) : pathPlace(host, type, where)
  for (const other of domains.values()) {
    if (samePlace(other, type, place)) throw new RpcError('StorageDomainNotEmpty', `${other.id} is at ${where}`)
  }
  domains.set(id, {
    id,
    type,
    class: kind,
    blockSize: size,
    place,
    name,
    version,
    pool: undefined,
    images: new Map(),
    leases: new Map(),
    definitions: new Map(),
    discarding: 0,
  })
}

function blockBytes(blockSize: number, version: number): number {
  if (![0, 512, 4096].includes(blockSize)) throw new RpcError('InvalidParameterException', `blockSize: ${blockSize}`)
  if (blockSize !== 512 && version < 5) throw new RpcError('InvalidParameterException', `blockSize before version 5`)
  // All simulated storage has blocks of 512 bytes.
  if (blockSize === 4096) throw new RpcError('StorageDomainBlockSizeMismatch', 'the storage has blocks of 512 bytes')
  return 512
}

function groupPlace(host: Host, id: string, where: string): Place {
  const group = host.world.storage.groups.get(where)
  if (group === undefined) throw new RpcError('VolumeGroupDoesNotExist', where)
  if (group.name !== id) throw new RpcError('StorageDomainCreationError', `the group's name is ${group.name}`)
  return { kind: 'group', group }
}

function pathPlace(host: Host, type: Domain['type'], path: string): Place {
  if (!host.storage?.connections.has(connectionKey(type, path))) throw new RpcError('StorageDomainFSNotMounted', path)
  return { kind: 'path', path, host: type === 'LOCALFS' ? host.id : undefined }
}

function samePlace(other: Domain, type: Domain['type'], place: Place): boolean {
  if (place.kind === 'group') return other.place.kind === 'group' && other.place.group === place.group
  if (other.place.kind === 'group' || other.place.host !== place.host) return false
  return connectionKey(other.type, other.place.path) === connectionKey(type, place.path)
}

/** Removes it with all that is on it. @throws {RpcError} as StorageDomain.format does */
export function formatDomain(host: Host, id: string, autoDetach: boolean): void {
  const domain = requireDomain(host, id)
  const { pool } = domain
  if (pool !== undefined) {
    for (const other of host.world.hosts.values()) {
      if (other.storage?.membership?.pool !== pool) continue
      throw new RpcError('CannotFormatStorageDomainInConnectedPool', `${id} in ${pool.id}`)
    }
    if (!autoDetach) throw new RpcError('CannotFormatAttachedStorageDomain', `${id} in ${pool.id}`)
    if (pool.master === id) host.world.storage.pools.delete(pool.id)
    pool.domains.delete(id)
  }
  host.world.storage.domains.delete(id)
  if (domain.place.kind === 'group') host.world.storage.groups.delete(domain.place.group.id)
}

/** Takes it out of its pool. @throws {RpcError} StorageDomainIllegalStateError, CannotDetachMasterStorageDomain */
export function detachDomain(domain: Domain, pool: Pool): void {
  if (pool.master === domain.id) throw new RpcError('CannotDetachMasterStorageDomain', domain.id)
  if (pool.domains.get(domain.id) === 'Active') {
    throw new RpcError('StorageDomainIllegalStateError', `${domain.id} is active`)
  }
  pool.domains.delete(domain.id)
  domain.pool = undefined
}

export function domainInfo(domain: Domain): StorageDomainInfo {
  const { id, name, version, pool, type, place } = domain
  return {
    uuid: id,
    name,
    type,
    class: domain.class,
    version: String(version),
    role: pool?.master === id ? 'Master' : 'Regular',
    pool: pool === undefined ? [] : [pool.id],
    block_size: domain.blockSize,
    alignment: MIB,
    ...(place.kind === 'path' ? { remotePath: place.path } : groupInfo(place.group)),
  }
}

function groupInfo({ id, devices }: { readonly id: string; readonly devices: readonly string[] }) {
  const first = devices[0] ?? lunGuid('', 0)
  return { vguuid: id, state: 'OK' as const, metadataDevice: first, vgMetadataDevice: first }
}

export function dumpVolume(volume: Volume): VolumeDump {
  return {
    status: volume.legality === 'ILLEGAL' ? 'ILLEGAL' : 'OK',
    image: volume.image,
    parent: volume.parent,
    disktype: volume.diskType,
    capacity: volume.capacity,
    description: volume.description,
    legality: volume.legality,
    ctime: Math.floor(volume.createdAt / 1000),
    format: volume.format,
    type: volume.type,
    generation: volume.generation,
    voltype: volume.role,
    truesize: volume.used,
    apparentsize: apparentBytes(volume),
    sequence: volume.sequence,
  }
}
