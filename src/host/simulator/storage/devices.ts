import { RpcError } from '../../../api/errors.ts'
import type { BlockDeviceInfo, PhysicalVolumeInfo, VolumeGroupInfo } from '../../../api/generated/types.ts'
import { uuidOf } from '../identity.ts'
import type { Host, World } from '../model.ts'
import { seesDevice } from './access.ts'
import { LUN_BYTES, LUNS, lunGuid } from './connections.ts'
import type { Connection, VolumeGroup } from './model.ts'
import { EXTENT, freeBytes, groupBytes } from './space.ts'

interface Device {
  readonly guid: string
  readonly lun: number
  readonly connection: Connection
}

/** The LUNs of all targets that the host has logged in to. */
export function devicesOf(host: Host): Device[] {
  return [...(host.storage?.connections.values() ?? [])]
    .filter(({ type }) => type === 'ISCSI')
    .flatMap((connection) =>
      Array.from({ length: LUNS }, (_, lun) => ({ guid: lunGuid(connection.target, lun), lun, connection })),
    )
}

export function groupOfDevice(world: World, guid: string): VolumeGroup | undefined {
  for (const group of world.storage.groups.values()) if (group.devices.includes(guid)) return group
  return undefined
}

export interface DeviceNeed {
  /** Take it also when a group has it, but no domain is on that. */
  readonly force: boolean
  /** The group that may have it already. */
  readonly except?: VolumeGroup
}

/** @throws {RpcError} InaccessiblePhysDev, PhysDevInitializationError */
export function requireDevice(host: Host, guid: string, { force, except }: DeviceNeed): void {
  if (!isDevice(host, guid)) throw new RpcError('InaccessiblePhysDev', guid)
  const group = groupOfDevice(host.world, guid)
  if (group === undefined || group === except) return
  if (!force || domainOf(host.world, group) !== undefined) {
    throw new RpcError('PhysDevInitializationError', `${guid} belongs to ${group.name}`)
  }
  group.devices.splice(group.devices.indexOf(guid), 1)
  if (group.devices.length === 0) host.world.storage.groups.delete(group.id)
}

export function isDevice(host: Host, guid: string): boolean {
  return seesDevice(host, guid) && devicesOf(host).some((device) => device.guid === guid)
}

export function domainOf(world: World, group: VolumeGroup) {
  for (const domain of world.storage.domains.values()) {
    if (domain.place.kind === 'group' && domain.place.group === group) return domain
  }
  return undefined
}

export function deviceInfo(host: Host, device: Device, checkStatus: boolean): BlockDeviceInfo {
  const group = groupOfDevice(host.world, device.guid)
  return {
    ...identity(device),
    status: checkStatus ? (group === undefined ? 'free' : 'used') : 'unknown',
    capacity: String(LUN_BYTES),
    pvsize: group === undefined ? '' : String(pvBytes()),
    pvUUID: group === undefined ? '' : lvmId(`pv/${device.guid}`),
    vgUUID: group?.id ?? '',
    discard_max_bytes: 0,
    discard_zeroes_data: 0,
    logicalblocksize: '512',
    physicalblocksize: '512',
  }
}

function identity({ guid, lun, connection }: Device) {
  const { address, port, target, user } = connection
  return {
    GUID: guid,
    serial: `SIMULATED_${guid}`,
    vendorID: 'SIMULATED',
    productID: 'LUN',
    fwrev: '0000',
    devtype: 'iSCSI' as const,
    pathlist: [
      {
        portal: '1',
        iqn: target,
        port,
        connection: address,
        initiatorname: 'default',
        ...(user === '' ? {} : { user }),
      },
    ],
    pathstatus: [
      {
        lun,
        capacity: String(LUN_BYTES),
        type: 'iSCSI' as const,
        state: 'active' as const,
        physdev: `sd${guid.slice(-5)}`,
      },
    ],
  }
}

/** What LVM uses of a device. */
export function pvBytes(): number {
  return groupBytes({ devices: [''] })
}

/** An id in LVM's form. */
export function lvmId(text: string): string {
  const hex = uuidOf(`lvm/${text}`).replaceAll('-', '')
  const cut = (from: number, to: number): string => hex.slice(from, to)
  return [cut(0, 6), cut(6, 10), cut(10, 14), cut(14, 18), cut(18, 22), cut(22, 26), cut(26, 32)].join('-')
}

export function groupInfo(host: Host, group: VolumeGroup): VolumeGroupInfo {
  const domain = domainOf(host.world, group)
  const free = domain === undefined ? groupBytes(group) : freeBytes(domain)
  return {
    vgUUID: group.id,
    name: group.name,
    vgsize: String(groupBytes(group)),
    vgfree: String(Math.floor(free / EXTENT) * EXTENT),
    attr: { permission: 'w', resizeable: 'z', exported: '-', partial: '-', allocation: 'n', clustered: '-' },
    state: 'OK',
    type: 3,
  }
}

export function physicalVolumes(host: Host, group: VolumeGroup): PhysicalVolumeInfo[] {
  return devicesOf(host)
    .filter(({ guid }) => group.devices.includes(guid))
    .map((device) => ({
      ...identity(device),
      capacity: String(pvBytes()),
      devcapacity: String(LUN_BYTES),
      pvUUID: lvmId(`pv/${device.guid}`),
      vgUUID: group.id,
    }))
}
