import { RpcError } from '../../../api/errors.ts'
import type {
  QemuImageInfo,
  VolumeFormat,
  VolumeInfoResponse,
  VolumeMeasureResult,
} from '../../../api/generated/types.ts'
import type { Host } from '../model.ts'
import { userOf } from '../volume-users.ts'
import { BLANK, type Volume } from './model.ts'
import { isBlock } from './space.ts'
import { apparentBytes, chainOf, dataBytes, pathOf } from './volumes.ts'

const CLUSTER = 65_536
/** From this format on, every volume has a lease. */
const LEASES_SINCE = 3

export function volumeInfo(volume: Volume): VolumeInfoResponse {
  const { domain } = volume
  return {
    uuid: volume.id,
    image: volume.image,
    domain: domain.id,
    pool: '',
    parent: volume.parent,
    children: [],
    status: volume.legality === 'ILLEGAL' ? 'ILLEGAL' : 'OK',
    legality: volume.legality,
    voltype: volume.role,
    format: volume.format,
    type: volume.type,
    disktype: volume.diskType,
    description: volume.description,
    capacity: String(volume.capacity),
    ...volumeSize(volume),
    ctime: String(Math.floor(volume.createdAt / 1000)),
    mtime: '0',
    generation: volume.generation,
    sequence: volume.sequence,
    ...(domain.version < LEASES_SINCE ? {} : { lease: leaseOf(volume) }),
  }
}

export function volumeSize(volume: Volume) {
  return { truesize: String(volume.used), apparentsize: String(apparentBytes(volume)) }
}

function leaseOf(volume: Volume) {
  const path = isBlock(volume.domain) ? `/dev/${volume.domain.id}/leases` : `${pathOf(volume)}.lease`
  return { path, offset: 0, owners: [], version: volume.generation }
}

/** On block storage there is a device only for what is prepared. @throws {RpcError} CannotAccessLogicalVolume */
export function requireReadable(host: Host, { domain, image, id }: Volume): void {
  if (!isBlock(domain) || host.storage?.prepared.has(`${domain.id}/${image}`)) return
  if (userOf(host, id) !== undefined) return
  throw new RpcError('CannotAccessLogicalVolume', `${id} is not prepared`)
}

export function qemuInfo(volume: Volume): QemuImageInfo {
  if (volume.format === 'RAW') return { format: 'raw', virtualsize: volume.capacity }
  const bitmaps = Array.from(volume.bitmaps, ([name, records]) => ({
    name,
    granularity: CLUSTER,
    flags: records ? (['auto'] as const) : [],
  }))
  return {
    format: 'qcow2',
    virtualsize: volume.capacity,
    clustersize: CLUSTER,
    compat: volume.compat,
    ...(volume.parent === BLANK ? {} : { backingfile: volume.parent }),
    ...(bitmaps.length === 0 ? {} : { bitmaps }),
  }
}

export interface MeasureOptions {
  readonly format: VolumeFormat
  readonly wholeChain: boolean
  readonly baseId: string | undefined
}

/** @throws {RpcError} StorageUnsupportedOperation */
export function measure(volume: Volume, { format, wholeChain, baseId }: MeasureOptions): VolumeMeasureResult {
  if (wholeChain && baseId !== undefined && baseId !== volume.parent) {
    throw new RpcError('StorageUnsupportedOperation', `${baseId} is not the parent of ${volume.id}`)
  }
  const chain = chainOf(volume)
  const measured = !wholeChain ? [volume] : baseId === undefined ? chain : chain.slice(-2)
  const { capacity } = volume
  if (format === 'RAW') return { required: capacity, 'fully-allocated': capacity }
  const tables = Math.ceil(capacity / CLUSTER / 8192 + 4) * CLUSTER
  const maps = new Set(measured.flatMap((each) => [...each.bitmaps.keys()])).size
  return {
    required: dataBytes(measured) + tables,
    'fully-allocated': capacity + tables,
    ...(volume.format === 'COW' ? { bitmaps: maps * Math.ceil(capacity / CLUSTER / 8 / CLUSTER + 1) * CLUSTER } : {}),
  }
}
