import { RpcError } from '../../../api/errors.ts'
import type { SubchainInfo } from '../../../api/generated/types.ts'
import type { EffectKind } from '../effects.ts'
import type { Host } from '../model.ts'
import { requireDomain } from './access.ts'
import type { Volume } from './model.ts'
import { isBlock, requireSpace } from './space.ts'
import { childrenOf, firstBytes } from './volumes.ts'

/** Generations go from 0 to 999, then begin again. */
export const GENERATIONS = 1000

export const PREPARE_MERGE: EffectKind<SubchainInfo> = {
  name: 'StoragePool.prepareMerge',
  make: (host, info) => ({ commit: () => makeRoomToMerge(requireSubchain(host, info)) }),
}

export const FINALIZE_MERGE: EffectKind<SubchainInfo> = {
  name: 'StoragePool.finalizeMerge',
  make: (host, info) => ({ commit: () => leaveChain(requireSubchain(host, info)) }),
}

export interface Subchain {
  readonly top: Volume
  readonly base: Volume
}

/** @throws {RpcError} when the two volumes are not what the caller thinks */
export function requireSubchain(host: Host, info: SubchainInfo): Subchain {
  const image = requireDomain(host, info.sd_id).images.get(info.img_id)
  const top = image?.get(info.top_id)
  const base = image?.get(info.base_id)
  if (top === undefined) throw new RpcError('VolumeIsNotInChain', info.top_id)
  if (base === undefined) throw new RpcError('VolumeIsNotInChain', info.base_id)
  if (top.parent !== base.id) throw new RpcError('WrongParentVolume', `${top.id} is based on ${top.parent}`)
  if (base.role === 'SHARED') throw new RpcError('SharedVolumeNonWritable', base.id)
  if (info.base_generation !== undefined) requireGeneration(base, info.base_generation)
  return { top, base }
}

/** @throws {RpcError} GenerationMismatch */
export function requireGeneration({ id, generation }: Volume, wanted: number): void {
  if (generation !== wanted) throw new RpcError('GenerationMismatch', `${id} has ${generation}, not ${wanted}`)
}

export function nextGeneration(generation: number): number {
  return (generation + 1) % GENERATIONS
}

/** What the lower volume takes with the data of both, in bytes. */
function mergedBytes({ top, base }: Subchain): number {
  if (base.format === 'RAW' && (base.type === 'PREALLOCATED' || isBlock(base.domain))) {
    return Math.max(base.used, top.capacity)
  }
  return base.used + top.used
}

/** @throws {RpcError} NoSpaceLeftOnDomain */
function makeRoomToMerge(subchain: Subchain): void {
  const { top, base } = subchain
  const bytes = isBlock(base.domain) || base.type === 'PREALLOCATED' ? mergedBytes(subchain) : base.used
  requireSpace(base.domain, bytes - base.used)
  base.capacity = Math.max(base.capacity, top.capacity)
  base.used = bytes
}

/** Writes the data of the upper volume into the lower one. @throws {RpcError} NoSpaceLeftOnDomain */
export function mergeData(subchain: Subchain, withBitmaps: boolean): void {
  const { top, base } = subchain
  if (base.capacity < top.capacity) throw new RpcError('DestinationVolumeTooSmall', base.id)
  const prepared = isBlock(base.domain) || base.type === 'PREALLOCATED'
  const bytes = prepared ? base.used : Math.min(mergedBytes(subchain), Math.max(base.capacity, base.used))
  requireSpace(base.domain, bytes - base.used)
  base.used = bytes
  if (withBitmaps && base.format === 'COW') for (const [name, records] of top.bitmaps) base.bitmaps.set(name, records)
}

/** What a hypervisor does with both while a machine runs on them: there is room, or the volume grows by itself. */
export function mergeLive(subchain: Subchain): void {
  const { top, base } = subchain
  base.capacity = Math.max(base.capacity, top.capacity)
  base.used = Math.min(
    mergedBytes(subchain),
    Math.max(base.used, firstBytes(base.domain, base.format, 'PREALLOCATED', base.capacity)),
  )
  for (const [name, records] of top.bitmaps) base.bitmaps.set(name, records)
  leaveChain(subchain)
}

/** Takes the upper volume out of the chain. Can be repeated. */
function leaveChain({ top, base }: Subchain): void {
  for (const child of childrenOf(top)) child.parent = base.id
  top.merged = true
  top.legality = 'ILLEGAL'
  if (base.role === 'INTERNAL' && childrenOf(base).length === 0) base.role = 'LEAF'
}
