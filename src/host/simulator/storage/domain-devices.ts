import { RpcError } from '../../../api/errors.ts'
import type { Handlers, Params } from '../../../api/handler.ts'
import { defer, type EffectKind } from '../effects.ts'
import { findHost } from '../find.ts'
import type { Host, World } from '../model.ts'
import { requireDomain, requireMember, requireSpm } from './access.ts'
import { pvBytes } from './devices.ts'
import { startJob } from './jobs.ts'
import type { Domain, VolumeGroup } from './model.ts'
import { usedBytes } from './space.ts'

type DeviceMethod = 'StorageDomain.resizePV' | 'SDM.move_domain_device' | 'SDM.reduce_domain'

/** The devices that a domain is made of. */
export function domainDeviceMethods(world: World): Pick<Handlers, DeviceMethod> {
  return {
    'StorageDomain.resizePV': async ({ storagedomainID, storagepoolID, guid }, context) => {
      const host = findHost(world, context)
      const { place } = requireMember(host, requireSpm(host, storagepoolID), storagedomainID)
      if (place.kind !== 'group') throw new RpcError('StorageDomainActionError', `${storagedomainID} has no devices`)
      if (!place.group.devices.includes(guid)) throw new RpcError('CouldNotResizePhysicalVolume', guid)
      // LUNs do not grow here: LVM uses all of the device already.
      return String(pvBytes())
    },
    'SDM.move_domain_device': async ({ job_id, move_params }, context) => {
      const host = findHost(world, context)
      const effect = defer(MOVE_DEVICE, move_params)
      startJob(host, { id: job_id, type: 'storage', description: 'move_domain_device', effect })
      return true
    },
    'SDM.reduce_domain': async ({ job_id, reduce_params }, context) => {
      const host = findHost(world, context)
      const effect = defer(REDUCE_DOMAIN, reduce_params)
      startJob(host, { id: job_id, type: 'storage', description: 'reduce_domain', effect })
      return true
    },
  }
}

export const MOVE_DEVICE: EffectKind<Params<'SDM.move_domain_device'>['move_params']> = {
  name: 'SDM.move_domain_device',
  make: (host, { sd_id, src_guid, dst_guids = [] }) => ({
    commit: () => {
      const { domain, group } = requireIdle(host, sd_id)
      requireEmptiable(group, src_guid)
      const targets = dst_guids.length > 0 ? dst_guids : group.devices.filter((guid) => guid !== src_guid)
      const strange = targets.find((guid) => !group.devices.includes(guid) || guid === src_guid)
      if (strange !== undefined) throw new RpcError('NoSuchDestinationPhysicalVolumes', strange)
      requireRoom(domain, group)
      group.emptied.add(src_guid)
    },
  }),
}

export const REDUCE_DOMAIN: EffectKind<Params<'SDM.reduce_domain'>['reduce_params']> = {
  name: 'SDM.reduce_domain',
  make: (host, { sd_id, guid }) => ({
    commit: () => {
      const { domain, group } = requireIdle(host, sd_id)
      requireEmptiable(group, guid)
      if (!group.emptied.has(guid)) throw new RpcError('VolumeGroupReduceError', `${guid} is not empty`)
      requireRoom(domain, group)
      group.devices.splice(group.devices.indexOf(guid), 1)
      group.emptied.delete(guid)
    },
  }),
}

/** A domain on block devices that is in maintenance. */
function requireIdle(host: Host, id: string): { readonly domain: Domain; readonly group: VolumeGroup } {
  const domain = requireDomain(host, id)
  if (domain.place.kind !== 'group') throw new RpcError('StorageDomainActionError', `${id} has no devices`)
  if (domain.pool?.domains.get(id) === 'Active') throw new RpcError('StorageDomainActive', id)
  return { domain, group: domain.place.group }
}

/** The first device holds the domain's metadata. */
function requireEmptiable({ devices }: VolumeGroup, guid: string): void {
  if (!devices.includes(guid)) throw new RpcError('NoSuchPhysicalVolume', guid)
  if (devices[0] === guid) throw new RpcError('ForbiddenPhysicalVolumeOperation', `${guid} holds the metadata`)
}

/** Room for all data on one device less. */
function requireRoom(domain: Domain, { devices }: VolumeGroup): void {
  if (usedBytes(domain) > (devices.length - 1) * pvBytes()) throw new RpcError('CouldNotMovePVData', domain.id)
}
