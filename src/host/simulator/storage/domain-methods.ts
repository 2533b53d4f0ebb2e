import { RpcError } from '../../../api/errors.ts'
import type { Handlers } from '../../../api/handler.ts'
import { findHost } from '../find.ts'
import type { World } from '../model.ts'
import { requireDomain, requireMember, requireSpm, volumesOf } from './access.ts'
import { requireDevice } from './devices.ts'
import { createDomain, detachDomain, domainInfo, dumpVolume, formatDomain } from './domains.ts'
import { changeMaster } from './masters.ts'
import { BLANK, type Domain } from './model.ts'
import { requireFree, requireName } from './pools.ts'
import { domainStats, leaseOffset } from './space.ts'

/** A pool holds no more domains. */
const MAX_DOMAINS = 1000

type DomainMethod =
  | `StorageDomain.${'create' | 'attach' | 'activate' | 'deactivate' | 'detach' | 'extend' | 'format'}`
  | `StorageDomain.${'setDescription' | 'getInfo' | 'getStats' | 'getImages' | 'getVolumes' | 'validate' | 'dump'}`

export function domainMethods(world: World): Pick<Handlers, DomainMethod> {
  return {
    'StorageDomain.create': async (params, context) => {
      createDomain(findHost(world, context), params)
      return true
    },
    'StorageDomain.attach': async ({ storagedomainID, storagepoolID }, context) => {
      const host = findHost(world, context)
      const pool = requireSpm(host, storagepoolID)
      const domain = requireDomain(host, storagedomainID)
      if (domain.pool === pool) return true
      requireFree(domain, requireDomain(host, pool.master))
      if (pool.domains.size >= MAX_DOMAINS) throw new RpcError('TooManyDomainsInStoragePoolError', pool.id)
      domain.pool = pool
      pool.domains.set(domain.id, 'Attached')
      return true
    },
    'StorageDomain.activate': async ({ storagedomainID, storagepoolID }, context) => {
      const host = findHost(world, context)
      const pool = requireSpm(host, storagepoolID)
      const domain = requireMember(host, pool, storagedomainID)
      const master = requireDomain(host, pool.master)
      if (domain.class === 'Data') domain.version = Math.max(domain.version, master.version)
      pool.domains.set(domain.id, 'Active')
      // In use again: new data may be on any device.
      if (domain.place.kind === 'group') domain.place.group.emptied.clear()
      return true
    },
    'StorageDomain.deactivate': async ({ storagedomainID, storagepoolID, masterSdUUID, masterVersion }, context) => {
      const host = findHost(world, context)
      const pool = requireSpm(host, storagepoolID)
      if (!pool.domains.has(storagedomainID)) {
        throw new RpcError('StorageDomainNotMemberOfPool', `${storagedomainID} in ${pool.id}`)
      }
      if (pool.master === storagedomainID) {
        if (masterSdUUID === BLANK || masterSdUUID === storagedomainID) return true
        changeMaster(host, pool, masterSdUUID, masterVersion)
      }
      pool.domains.set(storagedomainID, 'Attached')
      return true
    },
    'StorageDomain.detach': async ({ storagedomainID, storagepoolID, force = false }, context) => {
      const host = findHost(world, context)
      if (force && storagepoolID === BLANK) {
        const domain = requireDomain(host, storagedomainID)
        if (domain.pool !== undefined) detachDomain(domain, domain.pool)
        return true
      }
      const pool = requireSpm(host, storagepoolID)
      // With force the domain may be out of reach.
      const domain = force ? world.storage.domains.get(storagedomainID) : requireDomain(host, storagedomainID)
      if (domain?.pool !== pool) {
        throw new RpcError('StorageDomainNotMemberOfPool', `${storagedomainID} in ${pool.id}`)
      }
      detachDomain(domain, pool)
      return true
    },
    'StorageDomain.extend': async ({ storagedomainID, storagepoolID, devlist, force = false }, context) => {
      const host = findHost(world, context)
      const { place } = requireMember(host, requireSpm(host, storagepoolID), storagedomainID)
      if (place.kind !== 'group') throw new RpcError('StorageDomainActionError', `${storagedomainID} has no devices`)
      for (const guid of devlist) requireDevice(host, guid, { force, except: place.group })
      for (const guid of devlist) if (!place.group.devices.includes(guid)) place.group.devices.push(guid)
      return true
    },
    'StorageDomain.format': async ({ storagedomainID, autoDetach }, context) => {
      formatDomain(findHost(world, context), storagedomainID, autoDetach)
      return true
    },
    'StorageDomain.setDescription': async ({ storagedomainID, description }, context) => {
      const host = findHost(world, context)
      const domain = requireDomain(host, storagedomainID)
      if (domain.pool !== undefined) requireSpm(host, domain.pool.id)
      requireName(description, 'StorageDomainDescriptionTooLongError')
      domain.name = description
      return true
    },
    'StorageDomain.getInfo': async ({ storagedomainID }, context) =>
      domainInfo(requireDomain(findHost(world, context), storagedomainID)),
    'StorageDomain.getStats': async ({ storagedomainID }, context) =>
      domainStats(requireDomain(findHost(world, context), storagedomainID)),
    'StorageDomain.getImages': async ({ storagedomainID }, context) => [
      ...requireDomain(findHost(world, context), storagedomainID).images.keys(),
    ],
    'StorageDomain.getVolumes': async ({ storagedomainID, imageID }, context) => {
      const domain = requireDomain(findHost(world, context), storagedomainID)
      const images = imageID === BLANK ? [...domain.images.keys()] : [imageID]
      return [...new Set(images.flatMap((image) => volumesOf(domain, image).map(({ id }) => id)))]
    },
    'StorageDomain.validate': async ({ storagedomainID }, context) => {
      requireDomain(findHost(world, context), storagedomainID)
      return true
    },
    'StorageDomain.dump': async ({ sd_id, full = false }, context) => {
      const domain = requireDomain(findHost(world, context), sd_id)
      const volumes = [...domain.images.values()].flatMap((image) => [...image.values()])
      return {
        metadata: domainInfo(domain),
        volumes: Object.fromEntries(volumes.map((volume) => [volume.id, dumpVolume(volume)])),
        ...(full ? { xleases: leases(domain) } : {}),
      }
    },
  }
}

function leases({ leases: records }: Domain) {
  const entries = Array.from(records, ([id, { slot }]) => [id, { offset: leaseOffset(slot), updating: false }])
  return Object.fromEntries(entries)
}
