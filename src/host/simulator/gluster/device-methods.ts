import { RpcError } from '../../../api/errors.ts'
import type { StorageDevicesList } from '../../../api/generated/types.ts'
import type { Handlers, Params } from '../../../api/handler.ts'
import { uuidOf } from '../identity.ts'
import { GIB } from './bricks.ts'
import type { Gluster, LocalBrick, Peer } from './model.ts'
import { peerOf } from './peers.ts'

type DeviceMethod = `GlusterHost.${
  | 'storageDevicesList'
  | 'createBrick'
  | 'logicalVolumeList'
  | 'physicalVolumeList'
  | 'vdoVolumeList'}`

const SYSTEM_DISK = 'sda'
/** Disks that come empty. */
const DISKS = ['sdb', 'sdc', 'sdd', 'sde'] as const
/** Below the VDO device. */
const VDO_DISK = 'sdf'
const DISK_BYTES = 100 * GIB
const EXTENT = 4 * 2 ** 20
/** The metadata of a thin pool. */
const POOL_METADATA = 16 * GIB
/** Bytes that are on the VDO device, and what they take below. */
const VDO_LOGICAL = 20 * GIB
const VDO_PHYSICAL = 8 * GIB

export function deviceMethods(gluster: Gluster): Required<Pick<Handlers, DeviceMethod>> {
  return {
    'GlusterHost.storageDevicesList': async (_, context) => ({ deviceInfo: devices(peerOf(gluster, context)) }),
    'GlusterHost.createBrick': async (params, context) => {
      const peer = peerOf(gluster, context)
      return { device: brickDevice(peer, createBrick(peer, params)) }
    },
    'GlusterHost.logicalVolumeList': async (_, context) => ({
      logicalVolumeList: [
        { lv_name: 'root', vg_name: 'system', pool_lv: '', lv_size: 50 * GIB, lv_free: 0 },
        ...Array.from(peerOf(gluster, context).lvm.bricks.values(), volumesOf).flat(),
      ],
    }),
    'GlusterHost.physicalVolumeList': async (_, context) => ({
      physicalVolumeList: [
        { pv_name: `/dev/${SYSTEM_DISK}2`, vg_name: 'system' },
        ...Array.from(peerOf(gluster, context).lvm.devices, ([name, group]) => ({
          pv_name: `/dev/${name}`,
          vg_name: group,
        })),
      ],
    }),
    'GlusterHost.vdoVolumeList': async (_, context) => {
      if (peerOf(gluster, context).services.get('vdo') !== 'RUNNING') return { vdoVolumeList: [] }
      const used = { logicalBytesUsed: VDO_LOGICAL, physicalBytesUsed: VDO_PHYSICAL }
      const device = { name: '/dev/mapper/vdo1', device: `/dev/${VDO_DISK}` }
      return { vdoVolumeList: [{ ...device, size: DISK_BYTES, free: DISK_BYTES - VDO_PHYSICAL, ...used }] }
    },
  }
}

/** A failure midway is not undone. @throws {RpcError} as the schema says */
function createBrick(peer: Peer, params: Params<'GlusterHost.createBrick'>): LocalBrick {
  const { name, mountPoint, devList, fsType, raidParams = {} } = params
  const { lvm } = peer
  for (const { mountPoint: taken } of lvm.bricks.values()) {
    if (taken === mountPoint) throw new RpcError('GlusterHostStorageMountPointInUseException', mountPoint)
  }
  if (!mountPoint.startsWith('/')) throw new RpcError('GlusterHostStorageDeviceMakeDirsFailedException', mountPoint)
  const known = devices(peer)
  const missing = devList.filter((device) => !known.some((each) => each.name === device))
  if (missing.length > 0 || devList.length === 0) {
    throw new RpcError('GlusterHostStorageDeviceNotFoundException', missing.join(', ') || 'no device was named')
  }
  const busy = devList.filter((device) => known.some((each) => each.name === device && !each.createBrick))
  if (busy.length > 0) throw new RpcError('GlusterHostStorageDeviceInUseException', busy.join(', '))
  const aligned = raidParams.type === '6' || raidParams.type === '10'
  if (aligned && (raidParams.pdCount === undefined || raidParams.stripeSize === undefined)) {
    throw new RpcError(
      'GlusterHostStorageDevicePVCreateFailedException',
      'raidParams: pdCount and stripeSize are needed',
    )
  }
  const group = `vg-${name}`
  for (const device of devList) lvm.devices.set(device, '')
  if (lvm.bricks.has(name)) throw new RpcError('GlusterHostStorageDeviceVGCreateFailedException', `${group} exists`)
  for (const device of devList) lvm.devices.set(device, group)
  const bytes = devList.length * (DISK_BYTES - EXTENT) - POOL_METADATA
  const made = { name, group, devices: devList, bytes }
  if (fsType !== 'xfs') {
    lvm.bricks.set(name, { ...made, mountPoint: undefined })
    throw new RpcError('GlusterHostStorageDeviceMkfsFailedException', fsType ?? 'no file system was named')
  }
  const brick = { ...made, mountPoint }
  lvm.bricks.set(name, brick)
  return brick
}

function volumesOf({ name, group, bytes }: LocalBrick) {
  const pool = `pool-${name}`
  return [
    { lv_name: pool, vg_name: group, pool_lv: '', lv_size: bytes, lv_free: bytes },
    { lv_name: name, vg_name: group, pool_lv: pool, lv_size: bytes, lv_free: 0 },
  ]
}

function devices(peer: Peer): StorageDevicesList[] {
  const { lvm } = peer
  return [
    disk(peer, SYSTEM_DISK, 'disklabel'),
    ...DISKS.map((name) => disk(peer, name, lvm.devices.has(name) ? 'lvmpv' : '')),
    disk(peer, VDO_DISK, 'vdo'),
    ...Array.from(lvm.bricks.values(), (brick) => brickDevice(peer, brick)),
  ]
}

function disk({ host }: Peer, name: string, fsType: string): StorageDevicesList {
  return {
    name,
    devPath: `/dev/${name}`,
    model: 'Simulated disk (disk)',
    bus: 'scsi',
    devUuid: '',
    fsType,
    size: mebibytes(DISK_BYTES),
    uuid: fsType === '' ? '' : uuidOf(`${host.id}/${name}/${fsType}`),
    mountPoint: '',
    createBrick: fsType === '',
  }
}

function brickDevice({ host }: Peer, { name, group, bytes, mountPoint }: LocalBrick): StorageDevicesList {
  const mounted = mountPoint !== undefined
  return {
    name,
    devPath: `/dev/${group}/${name}`,
    model: 'lvmthinlv',
    bus: 'scsi',
    devUuid: uuidOf(`${host.id}/${group}/${name}`),
    fsType: mounted ? 'xfs' : '',
    size: mebibytes(bytes),
    uuid: mounted ? uuidOf(`${host.id}/${group}/${name}/xfs`) : '',
    mountPoint: mountPoint ?? '',
    createBrick: false,
  }
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(2)
}
