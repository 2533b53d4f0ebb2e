import { RpcError } from '../../../api/errors.ts'
import type { Handlers } from '../../../api/handler.ts'
import { defer } from '../effects.ts'
import { findHost } from '../find.ts'
import type { Host, World } from '../model.ts'
import { requireMember, requirePool, requireSpm, sees } from './access.ts'
import { connectServers, disconnectServers, domainType } from './connections.ts'
import { reconstruct, switchMaster, upgrade } from './masters.ts'
import { BLANK, type Domain, type Pool } from './model.ts'
import { checkHostId, createPool, dissolve, joinPool, leavePool, requireMaster, requireName } from './pools.ts'
import { freeBytes, totalBytes } from './space.ts'
import { spmStatus, startSpm, stopSpm } from './spm.ts'
import { FINALIZE_MERGE, PREPARE_MERGE } from './subchains.ts'
import { startTask } from './tasks.ts'
import { REDUCE_VOLUME } from './volumes.ts'

type PoolMethod =
  | `StoragePool.${'create' | 'connect' | 'disconnect' | 'connectStorageServer' | 'disconnectStorageServer'}`
  | `StoragePool.${'destroy' | 'reconstructMaster' | 'refresh' | 'setDescription' | 'upgrade' | 'switchMaster'}`
  | `StoragePool.${'prepareMerge' | 'finalizeMerge' | 'reduceVolume' | 'updateVMs' | 'removeVM'}`
  | `StoragePool.${'getBackedUpVmsInfo' | 'getBackedUpVmsList'}`
  | `StoragePool.${'spmStart' | 'spmStop' | 'getSpmStatus' | 'getInfo' | 'getDomainsContainingImage'}`

export function poolMethods(world: World): Pick<Handlers, PoolMethod> {
  return {
    'StoragePool.connectStorageServer': async ({ domainType: type, connectionParams }, context) =>
      connectServers(findHost(world, context), domainType(type), connectionParams),
    'StoragePool.disconnectStorageServer': async ({ domainType: type, connectionParams }, context) =>
      disconnectServers(findHost(world, context), domainType(type), connectionParams),
    'StoragePool.create': async (params, context) => {
      createPool(findHost(world, context), params)
      return true
    },
    'StoragePool.connect': async (params, context) => {
      joinPool(findHost(world, context), params)
      return true
    },
    'StoragePool.disconnect': async ({ storagepoolID }, context) => {
      leavePool(findHost(world, context), storagepoolID)
      return true
    },
    'StoragePool.destroy': async ({ storagepoolID, hostID }, context) => {
      const host = findHost(world, context)
      const pool = requireSpm(host, storagepoolID)
      checkHostId(pool, host, hostID)
      dissolve(world, pool)
      return true
    },
    'StoragePool.reconstructMaster': async (params, context) => {
      reconstruct(findHost(world, context), params)
      return true
    },
    'StoragePool.refresh': async ({ storagepoolID, masterSdUUID, masterVersion }, context) => {
      const host = findHost(world, context)
      requireMaster(host, requirePool(host, storagepoolID), masterSdUUID, masterVersion)
      return true
    },
    'StoragePool.setDescription': async ({ storagepoolID, description }, context) => {
      const pool = requireSpm(findHost(world, context), storagepoolID)
      requireName(description, 'StoragePoolDescriptionTooLongError')
      pool.name = description
      return true
    },
    'StoragePool.upgrade': async ({ storagepoolID, targetDomVersion }, context) => {
      const host = findHost(world, context)
      upgrade(host, requireSpm(host, storagepoolID), targetDomVersion)
      return 'started'
    },
    'StoragePool.switchMaster': async (params, context) => {
      const host = findHost(world, context)
      requireSpm(host, params.storagepoolID)
      return switchMaster(host, params)
    },
    'StoragePool.spmStart': async ({ storagepoolID, domVersion }, context) => {
      const host = findHost(world, context)
      const pool = requirePool(host, storagepoolID)
      if (domVersion !== undefined && !/^(-1|[0-5])$/.test(domVersion)) {
        throw new RpcError('UnsupportedDomainVersion', domVersion)
      }
      return startSpm(host, pool)
    },
    'StoragePool.spmStop': async ({ storagepoolID }, context) => {
      const host = findHost(world, context)
      stopSpm(host, requirePool(host, storagepoolID))
      return true
    },
    'StoragePool.prepareMerge': async ({ storagepoolID, subchainInfo }, context) => {
      const host = findHost(world, context)
      requireSpm(host, storagepoolID)
      return startTask(host, { verb: 'prepareMerge', effect: defer(PREPARE_MERGE, subchainInfo) })
    },
    'StoragePool.finalizeMerge': async ({ storagepoolID, subchainInfo }, context) => {
      const host = findHost(world, context)
      requireSpm(host, storagepoolID)
      return startTask(host, { verb: 'finalizeMerge', effect: defer(FINALIZE_MERGE, subchainInfo) })
    },
    'StoragePool.reduceVolume': async (params, context) => {
      const host = findHost(world, context)
      requireMember(host, requireSpm(host, params.storagepoolID), params.storagedomainID)
      return startTask(host, { verb: 'reduceVolume', effect: defer(REDUCE_VOLUME, params) })
    },
    'StoragePool.updateVMs': async ({ storagepoolID, vmList, storagedomainID }, context) => {
      const definitions = definitionsOf(findHost(world, context), storagepoolID, storagedomainID)
      for (const { vm, ovf } of vmList) definitions.set(vm, ovf)
      return true
    },
    'StoragePool.removeVM': async ({ storagepoolID, vmUUID, storagedomainID }, context) => {
      definitionsOf(findHost(world, context), storagepoolID, storagedomainID).delete(vmUUID)
      return true
    },
    'StoragePool.getBackedUpVmsInfo': async ({ storagepoolID, storagedomainID, vmList }, context) => {
      const definitions = definitionsOf(findHost(world, context), storagepoolID, storagedomainID, true)
      return Object.fromEntries([...definitions].filter(([vm]) => vmList.length === 0 || vmList.includes(vm)))
    },
    'StoragePool.getBackedUpVmsList': async ({ storagepoolID, storagedomainID }, context) => [
      ...definitionsOf(findHost(world, context), storagepoolID, storagedomainID).keys(),
    ],
    'StoragePool.getSpmStatus': async ({ storagepoolID }, context) => {
      const host = findHost(world, context)
      return spmStatus(host, requirePool(host, storagepoolID))
    },
    'StoragePool.getInfo': async ({ storagepoolID }, context) => {
      const host = findHost(world, context)
      return poolInfo(host, requirePool(host, storagepoolID))
    },
    'StoragePool.getDomainsContainingImage': async ({ storagepoolID, imageID }, context) => {
      const host = findHost(world, context)
      return activeDomains(host, requirePool(host, storagepoolID))
        .filter((domain) => domain.class === 'Data' && domain.images.has(imageID))
        .map(({ id }) => id)
    },
  }
}

/** Definitions of VMs on a domain of the pool; on the master when none is named. */
function definitionsOf(host: Host, poolId: string, id = BLANK, backupOnly = false): Map<string, string> {
  const pool = requireSpm(host, poolId)
  const domain = requireMember(host, pool, id === BLANK ? pool.master : id)
  if (backupOnly && id !== BLANK && domain.class !== 'Backup') throw new RpcError('StorageDomainTypeNotBackup', id)
  return domain.definitions
}

function activeDomains(host: Host, pool: Pool): Domain[] {
  const active: Domain[] = []
  for (const [id, state] of pool.domains) {
    const domain = host.world.storage.domains.get(id)
    if (state === 'Active' && domain !== undefined && sees(host, domain)) active.push(domain)
  }
  return active
}

function poolInfo(host: Host, pool: Pool) {
  const master = host.world.storage.domains.get(pool.master)
  if (master === undefined || !sees(host, master)) throw new RpcError('StoragePoolMasterNotFound', pool.master)
  const active = new Map(activeDomains(host, pool).map((domain) => [domain.id, domain]))
  const iso = [...active.values()].find((domain) => domain.class === 'Iso')
  const dominfo = Object.fromEntries(
    Array.from(pool.domains, ([id, status]) => {
      const domain = active.get(id)
      const base = { status, alerts: [], isoprefix: domain?.class === 'Iso' ? isoPrefix(pool, domain) : '' }
      if (domain === undefined) return [id, base]
      const space = { diskfree: String(freeBytes(domain)), disktotal: String(totalBytes(domain)) }
      return [id, { ...base, ...space, version: domain.version }]
    }),
  )
  const { spmId, spmLver } = spmStatus(host, pool)
  return {
    info: {
      name: pool.name,
      master_uuid: pool.master,
      master_ver: pool.masterVersion,
      type: master.type,
      version: String(master.version),
      domains: Array.from(pool.domains, ([id, state]) => `${id}:${state}`).join(','),
      isoprefix: iso === undefined ? '' : isoPrefix(pool, iso),
      lver: spmLver,
      spm_id: spmId,
      pool_status: 'connected' as const,
    },
    dominfo,
  }
}

function isoPrefix(pool: Pool, { id }: Domain): string {
  return `/rhev/data-center/${pool.id}/${id}/images/11111111-1111-1111-1111-111111111111`
}
