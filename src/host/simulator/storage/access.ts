import { RpcError } from '../../../api/errors.ts'
import type { Host } from '../model.ts'
import { connectionKey, guidPrefix } from './connections.ts'
import { BLANK, type Domain, type Pool, type Volume } from './model.ts'

/** The pool that the host has joined. @throws {RpcError} StoragePoolUnknown */
export function requirePool(host: Host, id: string): Pool {
  const pool = host.storage?.membership?.pool
  if (pool?.id !== id) throw new RpcError('StoragePoolUnknown', id)
  return pool
}

/** The pool that the host leads. @throws {RpcError} StoragePoolUnknown, SpmStatusError */
export function requireSpm(host: Host, id: string): Pool {
  const pool = requirePool(host, id)
  if (pool.spm?.host !== host.id) throw new RpcError('SpmStatusError', `${host.id} is not the SPM of ${id}`)
  return pool
}

/** Whichever pool the host leads. @throws {RpcError} SpmStatusError */
export function requireAnySpm(host: Host): Pool {
  const pool = host.storage?.membership?.pool
  if (pool?.spm?.host !== host.id) throw new RpcError('SpmStatusError', `${host.id} is not the SPM`)
  return pool
}

/** Whether the host is connected to the domain's storage. */
export function sees(host: Host, { type, place }: Domain): boolean {
  if (place.kind === 'path') {
    if (place.host !== undefined && place.host !== host.id) return false
    return host.storage?.connections.has(connectionKey(type, place.path)) ?? false
  }
  return place.group.devices.every((guid) => seesDevice(host, guid))
}

export function seesDevice(host: Host, guid: string): boolean {
  for (const { type, target } of host.storage?.connections.values() ?? []) {
    if (type === 'ISCSI' && guid.startsWith(guidPrefix(target))) return true
  }
  return false
}

/** @throws {RpcError} StorageDomainDoesNotExist */
export function requireDomain(host: Host, id: string): Domain {
  const domain = host.world.storage.domains.get(id)
  if (domain === undefined || !sees(host, domain)) throw new RpcError('StorageDomainDoesNotExist', id)
  return domain
}

/** A domain of the pool. @throws {RpcError} StorageDomainDoesNotExist, StorageDomainNotMemberOfPool */
export function requireMember(host: Host, pool: Pool, id: string): Domain {
  const domain = requireDomain(host, id)
  if (!pool.domains.has(id)) throw new RpcError('StorageDomainNotMemberOfPool', `${id} in ${pool.id}`)
  return domain
}

/** @throws {RpcError} VolumeDoesNotExist */
export function requireVolume(domain: Domain, imageId: string, id: string): Volume {
  const volume = volumesOf(domain, imageId).find((each) => each.id === id)
  if (volume === undefined) throw new RpcError('VolumeDoesNotExist', id)
  return volume
}

/** The volumes of an image, and those of the template that it is based on. */
export function volumesOf(domain: Domain, imageId: string): readonly Volume[] {
  const own = [...(domain.images.get(imageId)?.values() ?? [])]
  const ids = new Set(own.map(({ id }) => id))
  const base = own.find(({ parent }) => parent !== BLANK && !ids.has(parent))
  const template = base === undefined ? undefined : findVolume(domain, base.parent)
  return template === undefined ? own : [...own, template]
}

/** A volume wherever it is on the domain. */
export function findVolume(domain: Domain, id: string): Volume | undefined {
  for (const image of domain.images.values()) {
    const volume = image.get(id)
    if (volume !== undefined) return volume
  }
  return undefined
}
