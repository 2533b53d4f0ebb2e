import { RpcError } from '../../../api/errors.ts'
import type { Params } from '../../../api/handler.ts'
import { defer, type EffectKind } from '../effects.ts'
import type { Host } from '../model.ts'
import { requireDomain, requireSpm } from './access.ts'
import type { Pool } from './model.ts'
import { requireData, requireName } from './pools.ts'
import { startTask } from './tasks.ts'
import { startWork, workMs } from './work.ts'

/** The latest format of domains. */
export const LATEST_VERSION = 5

/** Makes another domain the master. @throws {RpcError} what stands against it */
export function changeMaster(host: Host, pool: Pool, id: string, version: number): void {
  const domain = requireDomain(host, id)
  if (pool.domains.get(id) !== 'Active') throw new RpcError('StorageDomainNotActive', id)
  requireData(domain)
  pool.master = id
  pool.masterVersion = version
}

/** Behind the reply. Returns the task's id. */
export function switchMaster(host: Host, params: Params<'StoragePool.switchMaster'>): string {
  return startTask(host, { verb: 'switchMaster', effect: defer(SWITCH_MASTER, params) })
}

export const SWITCH_MASTER: EffectKind<Params<'StoragePool.switchMaster'>> = {
  name: 'StoragePool.switchMaster',
  make: (host, { storagepoolID, oldMasterUUID, newMasterUUID, masterVersion }) => ({
    commit: () => {
      const pool = requireSpm(host, storagepoolID)
      if (pool.master !== oldMasterUUID) {
        throw new RpcError('StoragePoolWrongMaster', `${oldMasterUUID}: it is ${pool.master}`)
      }
      changeMaster(host, pool, newMasterUUID, masterVersion)
    },
  }),
}

/** Writes a pool anew on another domain; what only the old master had is lost. @throws {RpcError} what stands against it */
export function reconstruct(host: Host, params: Params<'StoragePool.reconstructMaster'>): void {
  const { storagepoolID: id, name, masterSdUUID, masterVersion, domainDict } = params
  const { pools, domains } = host.world.storage
  requireName(name, 'StoragePoolDescriptionTooLongError')
  for (const other of host.world.hosts.values()) {
    if (other.storage?.membership?.pool.id === id) throw new RpcError('StoragePoolConnected', other.id)
  }
  const master = requireDomain(host, masterSdUUID)
  if (master.class !== 'Data') throw new RpcError('ReconstructMasterError', `${master.id} is of class ${master.class}`)
  if (master.pool !== undefined && master.pool.id !== id) {
    throw new RpcError('ReconstructMasterError', `${master.id} belongs to ${master.pool.id}`)
  }
  const state = domainDict[masterSdUUID]?.toLowerCase()
  if (state !== 'active' && state !== 'attached') throw new RpcError('StorageDomainStatusError', masterSdUUID)
  const old = pools.get(id)
  const pool: Pool = {
    id,
    name,
    master: masterSdUUID,
    masterVersion,
    domains: new Map(),
    spm: undefined,
    starts: 0,
    upgrading: false,
    tasks: [],
  }
  for (const each of old?.domains.keys() ?? []) {
    const domain = domains.get(each)
    if (domain !== undefined && domain.pool === old) domain.pool = undefined
  }
  for (const [each, told] of Object.entries(domainDict)) {
    const domain = domains.get(each)
    const state = told.toLowerCase()
    if (domain === undefined || domain.pool !== undefined || (state !== 'active' && state !== 'attached')) continue
    domain.pool = pool
    pool.domains.set(each, state === 'active' || each === masterSdUUID ? 'Active' : 'Attached')
  }
  pools.set(id, pool)
}

/** The master at once, the others behind the reply. @throws {RpcError} what stands against it */
export function upgrade(host: Host, pool: Pool, version: number): void {
  if (pool.upgrading) throw new RpcError('PoolUpgradeInProgress', pool.id)
  if (version > LATEST_VERSION || version < 0) throw new RpcError('UnsupportedDomainVersion', String(version))
  const master = requireDomain(host, pool.master)
  if (master.version > version) throw new RpcError('CurrentVersionTooAdvancedError', `it is ${master.version}`)
  master.version = version
  pool.upgrading = true
  startWork(host, workMs(host), defer(UPGRADE, { pool: pool.id, version }))
}

export const UPGRADE: EffectKind<{ readonly pool: string; readonly version: number }> = {
  name: 'StoragePool.upgrade',
  make: ({ world }, { pool: id, version }) => ({
    commit: () => {
      const pool = world.storage.pools.get(id)
      if (pool === undefined) return
      pool.upgrading = false
      for (const [each, state] of pool.domains) {
        const domain = world.storage.domains.get(each)
        if (state === 'Active' && domain?.class === 'Data') domain.version = Math.max(domain.version, version)
      }
    },
  }),
}
