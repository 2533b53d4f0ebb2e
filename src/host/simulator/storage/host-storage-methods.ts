import { RpcError } from '../../../api/errors.ts'
import type { Handlers } from '../../../api/handler.ts'
import { findHost } from '../find.ts'
import type { Host, World } from '../model.ts'
import { requirePool, sees } from './access.ts'
import { connectionKey, domainClass, domainType } from './connections.ts'
import { deviceInfo, devicesOf, groupInfo, isDevice, lvmId, physicalVolumes, requireDevice } from './devices.ts'
import { BLANK, type Domain, storageOf, type VolumeGroup } from './model.ts'
import { repoStats } from './repo-stats.ts'
import { groupBytes } from './space.ts'

/** A group must have that much. */
const MIN_GROUP_BYTES = 10 * 2 ** 30

type HostStorageMethod =
  | `Host.${'getConnectedStoragePools' | 'getDeviceList' | 'getDevicesVisibility' | 'getLVMVolumeGroups'}`
  | `Host.${'getStorageDomains' | 'getStorageRepoStats' | 'startMonitoringDomain' | 'stopMonitoringDomain'}`
  | `LVMVolumeGroup.${'create' | 'getInfo' | 'remove'}`
  | 'ISCSIConnection.discoverSendTargets'

export function hostStorageMethods(world: World): Pick<Handlers, HostStorageMethod> {
  return {
    'Host.getConnectedStoragePools': async (_, context) => {
      const pool = findHost(world, context).storage?.membership?.pool
      return pool === undefined ? [] : [pool.id]
    },
    'Host.getDeviceList': async ({ storageType, guids = [], checkStatus = true }, context) => {
      const host = findHost(world, context)
      if (storageType !== undefined && storageType !== 'iSCSI' && storageType !== 3) return []
      return devicesOf(host)
        .filter(({ guid }) => guids.length === 0 || guids.includes(guid))
        .map((device) => deviceInfo(host, device, checkStatus))
    },
    'Host.getDevicesVisibility': async ({ guidList }, context) => {
      const host = findHost(world, context)
      return Object.fromEntries(guidList.map((guid) => [guid, isDevice(host, guid)]))
    },
    'Host.getLVMVolumeGroups': async ({ storageType }, context) => {
      const host = findHost(world, context)
      if (storageType !== undefined && storageType !== 'iSCSI' && storageType !== 3) return []
      return [...world.storage.groups.values()]
        .filter((group) => seesGroup(host, group))
        .map((group) => groupInfo(host, group))
    },
    'Host.getStorageDomains': async (
      { storagepoolID = BLANK, domainClass: kind, storageType, remotePath },
      context,
    ) => {
      const host = findHost(world, context)
      const pool = storagepoolID === BLANK ? undefined : requirePool(host, storagepoolID)
      const wantedClass = kind === undefined ? undefined : domainClass(kind)
      const wantedType = storageType === undefined || remotePath === undefined ? undefined : domainType(storageType)
      return [...world.storage.domains.values()]
        .filter((domain) => sees(host, domain))
        .filter((domain) => pool === undefined || domain.pool === pool)
        .filter((domain) => wantedClass === undefined || domain.class === wantedClass)
        .filter((domain) => wantedType === undefined || isAt(domain, wantedType, remotePath))
        .map(({ id }) => id)
    },
    'Host.getStorageRepoStats': async ({ domains = [] }, context) => repoStats(findHost(world, context), domains),
    'Host.startMonitoringDomain': async ({ sdUUID, hostID }, context) => {
      const { watched } = storageOf(findHost(world, context))
      if (!watched.has(sdUUID)) watched.set(sdUUID, hostID)
      return true
    },
    'Host.stopMonitoringDomain': async ({ sdUUID }, context) => {
      const { storage } = findHost(world, context)
      if (storage?.membership?.pool.domains.has(sdUUID)) throw new RpcError('StorageDomainIsMemberOfPool', sdUUID)
      storage?.watched.delete(sdUUID)
      return true
    },
    'LVMVolumeGroup.create': async ({ name, devlist, force = false }, context) => {
      const host = findHost(world, context)
      for (const group of world.storage.groups.values()) {
        if (group.name === name) throw new RpcError('VolumeGroupCreateError', `there is a group ${name} already`)
      }
      const devices = [...new Set(devlist)]
      const group: VolumeGroup = { id: lvmId(`vg/${name}/${world.clock.now()}`), name, devices, emptied: new Set() }
      if (groupBytes(group) < MIN_GROUP_BYTES) throw new RpcError('VolumeGroupSizeError', `${groupBytes(group)} bytes`)
      for (const guid of devices) requireDevice(host, guid, { force })
      world.storage.groups.set(group.id, group)
      return group.id
    },
    'LVMVolumeGroup.getInfo': async ({ lvmvolumegroupID }, context) => {
      const host = findHost(world, context)
      const group = world.storage.groups.get(lvmvolumegroupID)
      if (group === undefined || !seesGroup(host, group)) {
        throw new RpcError('VolumeGroupDoesNotExist', lvmvolumegroupID)
      }
      return { ...groupInfo(host, group), pvlist: physicalVolumes(host, group) }
    },
    'LVMVolumeGroup.remove': async ({ lvmvolumegroupID }, context) => {
      const host = findHost(world, context)
      const group = world.storage.groups.get(lvmvolumegroupID)
      if (group === undefined || !seesGroup(host, group)) return true
      for (const [id, domain] of world.storage.domains) {
        if (domain.place.kind !== 'group' || domain.place.group !== group) continue
        if (domain.pool !== undefined) throw new RpcError('VolumeGroupRemoveError', `${id} is in a pool`)
        world.storage.domains.delete(id)
      }
      world.storage.groups.delete(group.id)
      return true
    },
    'ISCSIConnection.discoverSendTargets': async ({ host: portal, port }) => {
      if (portal.trim() === '' || port < 1 || port > 65_535) {
        throw new RpcError('iSCSIDiscoveryError', `${portal}:${port} does not answer`)
      }
      return [1, 2].map((target) => `${portal}:${port},1 iqn.2026-01.simulated:${portal.toLowerCase()}:data${target}`)
    },
  }
}

function seesGroup(host: Host, group: VolumeGroup): boolean {
  return group.devices.some((guid) => isDevice(host, guid))
}

function isAt({ type, place }: Domain, wanted: Domain['type'], remotePath = ''): boolean {
  return place.kind === 'path' && connectionKey(type, place.path) === connectionKey(wanted, remotePath)
}
