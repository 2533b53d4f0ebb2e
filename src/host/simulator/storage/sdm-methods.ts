import { RpcError } from '../../../api/errors.ts'
import type { CopyDataDIVEndpoint, Qcow2Compat, VolumeAttributes } from '../../../api/generated/types.ts'
import type { Handlers, Params } from '../../../api/handler.ts'
import { defer, type EffectKind } from '../effects.ts'
import { findHost } from '../find.ts'
import type { Host, World } from '../model.ts'
import { requireDomain, requireVolume } from './access.ts'
import { copyData } from './data-copies.ts'
import { startJob } from './jobs.ts'
import type { Volume } from './model.ts'
import { isBlock } from './space.ts'
import { GENERATIONS, mergeData, nextGeneration, requireGeneration, requireSubchain } from './subchains.ts'
import { chainOf, childrenOf, firstBytes, MAX_DESCRIPTION } from './volumes.ts'

type SdmMethod =
  | `SDM.${'copy_data' | 'sparsify_volume' | 'merge' | 'amend_volume' | 'update_volume'}`
  | `SDM.${'add_bitmap' | 'remove_bitmap' | 'clear_bitmaps'}`

/** Names of bitmaps are ids of checkpoints. */
const BITMAP_NAME = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** What is left of a disk's space once that of deleted files is given back. */
const IN_USE_SHARE = 0.75

export function sdmMethods(world: World): Pick<Handlers, SdmMethod> {
  return {
    'SDM.copy_data': async ({ job_id, source, destination, copy_bitmaps = false }, context) => {
      copyData(joined(findHost(world, context)), { id: job_id, source, destination, bitmaps: copy_bitmaps })
      return true
    },
    'SDM.merge': async (params, context) => {
      const host = joined(findHost(world, context))
      const effect = defer(MERGE_SUBCHAIN, params)
      startJob(host, { id: params.job_id, type: 'storage', description: 'merge_subchain', effect })
      return true
    },
    'SDM.sparsify_volume': async ({ job_id, vol_info }, context) =>
      changeVolume(joined(findHost(world, context)), job_id, vol_info, { name: 'sparsify_volume' }),
    'SDM.amend_volume': async ({ job_id, vol_info, qcow2_attr: { compat } }, context) => {
      if (compat === undefined) throw new RpcError('InvalidParameterException', 'qcow2_attr: compat is needed')
      return changeVolume(joined(findHost(world, context)), job_id, vol_info, { name: 'amend_volume', compat })
    },
    'SDM.update_volume': async ({ job_id, vol_info, vol_attr: attributes }, context) => {
      if (vol_info.generation === undefined) throw new RpcError('InvalidParameterException', 'generation is needed')
      checkAttributes(attributes)
      return changeVolume(joined(findHost(world, context)), job_id, vol_info, { name: 'update_volume', attributes })
    },
    'SDM.add_bitmap': async ({ job_id, vol_info, bitmap }, context) =>
      changeVolume(joined(findHost(world, context)), job_id, vol_info, { name: 'add_bitmap', bitmap }),
    'SDM.remove_bitmap': async ({ job_id, vol_info, bitmap }, context) =>
      changeVolume(joined(findHost(world, context)), job_id, vol_info, { name: 'remove_bitmap', bitmap }),
    'SDM.clear_bitmaps': async ({ job_id, vol_info }, context) =>
      changeVolume(joined(findHost(world, context)), job_id, vol_info, { name: 'clear_bitmaps' }),
  }
}

export const MERGE_SUBCHAIN: EffectKind<Params<'SDM.merge'>> = {
  name: 'SDM.merge',
  make: (host, { subchain_info, merge_bitmaps = false }) => ({
    commit: () => {
      const subchain = requireSubchain(host, subchain_info)
      mergeData(subchain, merge_bitmaps)
      subchain.base.generation = nextGeneration(subchain.base.generation)
    },
  }),
}

type VolumeChange =
  | { readonly name: 'sparsify_volume' | 'clear_bitmaps' }
  | { readonly name: 'amend_volume'; readonly compat: Qcow2Compat }
  | { readonly name: 'update_volume'; readonly attributes: VolumeAttributes }
  | { readonly name: 'add_bitmap' | 'remove_bitmap'; readonly bitmap: string }

export const CHANGE_VOLUME: EffectKind<{ readonly info: CopyDataDIVEndpoint; readonly change: VolumeChange }> = {
  name: 'SDM change of a volume',
  make: (host, { info, change }) => ({
    commit: () => {
      const volume = requireVolume(requireDomain(host, info.sd_id), info.img_id, info.vol_id)
      if (info.generation !== undefined) requireGeneration(volume, info.generation)
      apply(volume, change)
      const wanted = change.name === 'update_volume' ? change.attributes.generation : undefined
      volume.generation = wanted ?? nextGeneration(volume.generation)
    },
  }),
}

function apply(volume: Volume, change: VolumeChange): void {
  switch (change.name) {
    case 'sparsify_volume': {
      if (volume.role !== 'LEAF' || childrenOf(volume).length > 0) throw new RpcError('VolumeNonWritable', volume.id)
      // A logical volume stays as large as it is.
      if (isBlock(volume.domain)) return
      const least = firstBytes(volume.domain, volume.format, 'SPARSE', volume.capacity)
      volume.used = Math.max(least, Math.floor(volume.used * IN_USE_SHARE))
      break
    }
    case 'amend_volume':
      requireQcow2(volume)
      if (change.compat === '1.1' && volume.domain.version < 4) {
        throw new RpcError('UnsupportedDomainVersion', String(volume.domain.version))
      }
      volume.compat = change.compat
      break
    case 'update_volume':
      update(volume, change.attributes)
      break
    case 'add_bitmap':
      addBitmap(volume, change.bitmap)
      break
    case 'remove_bitmap':
      if (volume.format === 'RAW') throw new RpcError('RemoveBitmapError', `${volume.id} is raw`)
      volume.bitmaps.delete(change.bitmap)
      break
    case 'clear_bitmaps':
      requireQcow2(volume)
      volume.bitmaps.clear()
      break
    default:
      change satisfies never
  }
}

function addBitmap(volume: Volume, bitmap: string): void {
  if (volume.format === 'RAW') throw new RpcError('AddBitmapError', `${volume.id} is raw`)
  if (!BITMAP_NAME.test(bitmap)) throw new RpcError('AddBitmapError', 'the name is no id')
  if (chainOf(volume).some(({ bitmaps }) => bitmaps.has(bitmap))) {
    throw new RpcError('AddBitmapError', `there is a bitmap ${bitmap} in the chain`)
  }
  volume.bitmaps.set(bitmap, true)
}

/** @throws {RpcError} StoragePoolNotConnected */
export function joined(host: Host): Host {
  if (host.storage?.membership === undefined) throw new RpcError('StoragePoolNotConnected', host.id)
  return host
}

function changeVolume(host: Host, id: string, info: CopyDataDIVEndpoint, change: VolumeChange): true {
  const effect = defer(CHANGE_VOLUME, { info, change })
  startJob(host, { id, type: 'storage', description: change.name, effect })
  return true
}

function requireQcow2({ id, format, role }: Volume): void {
  if (format === 'RAW') throw new RpcError('IncorrectFormat', `${id} is raw`)
  if (role === 'SHARED') throw new RpcError('SharedVolumeNonWritable', id)
}

function checkAttributes({ legality, description, generation, type }: VolumeAttributes): void {
  const bad = (reason: string): RpcError => new RpcError('InvalidParameterException', `vol_attr: ${reason}`)
  if (legality === 'FAKE') throw bad('legality')
  if (type !== undefined && type !== 'SHARED') throw bad('type')
  if (generation !== undefined && generation >= GENERATIONS) throw bad('generation')
  if (Buffer.byteLength(description ?? '') > MAX_DESCRIPTION) throw bad('description')
  if (legality === undefined && description === undefined && generation === undefined && type === undefined) {
    throw bad('nothing to change')
  }
}

function update(volume: Volume, { legality, description, type }: VolumeAttributes): void {
  if (type === 'SHARED') {
    const lone = volume.role === 'LEAF' && chainOf(volume).length === 1
    if (!lone || legality === 'ILLEGAL') throw new RpcError('InvalidVolumeUpdate', `${volume.id} is no lone leaf`)
    volume.role = type
  }
  volume.legality = legality ?? volume.legality
  volume.description = description ?? volume.description
}
