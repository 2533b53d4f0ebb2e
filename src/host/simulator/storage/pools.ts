import { RpcError } from '../../../api/errors.ts'
import type { Params } from '../../../api/handler.ts'
import { effectOf } from '../effects.ts'
import type { Host, World } from '../model.ts'
import { requireDomain, sees } from './access.ts'
import { type Domain, type Pool, storageOf } from './model.ts'
import { giveUpTask, isOver } from './tasks.ts'

const MAX_HOSTS = 2000
const MAX_NAME = 50

/** @throws {RpcError} the error that is given, when the name is too long */
export function requireName(
  name: string,
  error: 'StoragePoolDescriptionTooLongError' | 'StorageDomainDescriptionTooLongError',
): void {
  if (name.length > MAX_NAME) throw new RpcError(error, `${name.length} characters, ${MAX_NAME} at most`)
}

/** A domain that may lead a pool. @throws {RpcError} IsoCannotBeMasterDomain, BackupCannotBeMasterDomain */
export function requireData(domain: Domain): void {
  if (domain.class === 'Iso') throw new RpcError('IsoCannotBeMasterDomain', domain.id)
  if (domain.class === 'Backup') throw new RpcError('BackupCannotBeMasterDomain', domain.id)
}

/** @throws {RpcError} as StoragePool.create does */
export function createPool(host: Host, params: Params<'StoragePool.create'>): void {
  const { storagepoolID: id, name, masterSdUUID, masterVersion, domainList } = params
  const { pools } = host.world.storage
  requireName(name, 'StoragePoolDescriptionTooLongError')
  if (!domainList.includes(masterSdUUID)) {
    throw new RpcError('InvalidParameterException', `the master ${masterSdUUID} is not in domainList`)
  }
  if (pools.has(id)) throw new RpcError('StoragePoolCreationError', `there is a pool ${id} already`)
  const domains = domainList.map((each) => requireDomain(host, each))
  const master = requireDomain(host, masterSdUUID)
  requireData(master)
  for (const domain of domains) requireFree(domain, master)
  const pool: Pool = {
    id,
    name,
    master: master.id,
    masterVersion,
    domains: new Map([[master.id, 'Active']]),
    spm: undefined,
    starts: 0,
    upgrading: false,
    tasks: [],
  }
  for (const domain of domains) {
    domain.pool = pool
    if (domain !== master) pool.domains.set(domain.id, 'Attached')
  }
  pools.set(id, pool)
}

/** A domain that can become part of a pool. @throws {RpcError} StorageDomainAlreadyAttached, MixedSDVersionError */
export function requireFree(domain: Domain, master: Domain): void {
  if (domain.pool !== undefined) throw new RpcError('StorageDomainAlreadyAttached', `${domain.id} to ${domain.pool.id}`)
  if (domain.class === 'Data' && domain.version > master.version) {
    throw new RpcError('MixedSDVersionError', `${domain.id} has ${domain.version}, the master ${master.version}`)
  }
}

/** @throws {RpcError} as StoragePool.connect does */
export function joinPool(host: Host, params: Params<'StoragePool.connect'>): void {
  const { storagepoolID: id, hostID, masterSdUUID, masterVersion } = params
  const storage = storageOf(host)
  const joined = storage.membership
  if (joined !== undefined && joined.pool.id !== id) {
    throw new RpcError('CannotConnectMultiplePools', `${host.id} is in ${joined.pool.id}`)
  }
  if (hostID < 1 || hostID > MAX_HOSTS) throw new RpcError('AcquireHostIdFailure', `${hostID} is not 1 to ${MAX_HOSTS}`)
  if (joined !== undefined && joined.hostId !== hostID) {
    throw new RpcError('StoragePoolConnected', `${host.id} is there by the number ${joined.hostId}`)
  }
  const pool = host.world.storage.pools.get(id)
  requireMaster(host, pool, masterSdUUID, masterVersion)
  for (const other of host.world.hosts.values()) {
    if (other === host || other.storage?.membership?.pool !== pool) continue
    if (other.storage.membership.hostId === hostID) {
      throw new RpcError('AcquireHostIdFailure', `${other.id} has the number ${hostID}`)
    }
  }
  storage.membership = { pool, hostId: hostID }
}

/** Narrows to a pool that has that master. @throws {RpcError} StoragePoolMasterNotFound, StoragePoolWrongMaster */
export function requireMaster(
  host: Host,
  pool: Pool | undefined,
  masterId: string,
  masterVersion: number,
): asserts pool is Pool {
  const master = host.world.storage.domains.get(masterId)
  if (master === undefined || !sees(host, master)) throw new RpcError('StoragePoolMasterNotFound', masterId)
  if (pool === undefined || pool.master !== masterId || pool.masterVersion !== masterVersion) {
    const known = pool === undefined ? 'there is no such pool' : `it is ${pool.master} of version ${pool.masterVersion}`
    throw new RpcError('StoragePoolWrongMaster', `${masterId} of version ${masterVersion}: ${known}`)
  }
}

/** @throws {RpcError} IsSpm */
export function leavePool(host: Host, id: string): void {
  const { storage } = host
  if (storage === undefined || storage.membership?.pool.id !== id) return
  if (storage.membership.pool.spm?.host === host.id) throw new RpcError('IsSpm', host.id)
  if (storage.contending) throw new RpcError('IsSpm', `${host.id} is about to be`)
  storage.membership = undefined
}

/** @throws {RpcError} HostIdMismatch */
export function checkHostId(pool: Pool, host: Host, hostId: number): void {
  const joined = host.storage?.membership
  if (joined?.pool !== pool || joined.hostId !== hostId) {
    throw new RpcError('HostIdMismatch', `${host.id} has joined by ${joined?.hostId}, not by ${hostId}`)
  }
}

/** Ends the pool; its domains keep their data. @throws {RpcError} StorageDomainIllegalStateError */
export function dissolve(world: World, pool: Pool): void {
  for (const [id, state] of pool.domains) {
    if (state === 'Active' && id !== pool.master)
      throw new RpcError('StorageDomainIllegalStateError', `${id} is active`)
  }
  for (const id of pool.domains.keys()) {
    const domain = world.storage.domains.get(id)
    if (domain?.pool === pool) domain.pool = undefined
  }
  world.storage.pools.delete(pool.id)
  // The tasks were kept on the master.
  const leader = pool.spm === undefined ? undefined : world.hosts.get(pool.spm.host)
  for (const task of [...(leader?.storage?.tasks.values() ?? [])]) {
    if (leader === undefined || task.tag !== 'spm') continue
    if (!isOver(task)) effectOf(leader, task.effect).release?.()
    giveUpTask(leader, task)
  }
  pool.spm = undefined
  for (const { storage } of world.hosts.values()) {
    if (storage?.membership?.pool === pool) storage.membership = undefined
  }
}
