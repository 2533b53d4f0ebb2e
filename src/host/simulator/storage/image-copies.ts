import { RpcError } from '../../../api/errors.ts'
import type { Params } from '../../../api/handler.ts'
import { defer, type EffectKind } from '../effects.ts'
import type { Host } from '../model.ts'
import { findVolume, requireDomain, requireMember, requireSpm, requireVolume } from './access.ts'
import { BLANK, type Domain, type Volume } from './model.ts'
import { requireSpace } from './space.ts'
import { startTask } from './tasks.ts'
import {
  addVolume,
  allocationOf,
  bytesOn,
  chainOf,
  checkKind,
  childrenOf,
  dataBytes,
  formatOf,
  insert,
  ownVolumes,
  removeVolume,
} from './volumes.ts'

/** One volume out of a whole chain, behind the reply. Returns the task's id. @throws {RpcError} as Volume.copy does */
export function copyImage(host: Host, params: Params<'Volume.copy'>): string {
  const { storagepoolID, storagedomainID, imageID, volumeID, dstSdUUID, dstImgUUID } = params
  const pool = requireSpm(host, storagepoolID)
  const source = requireMember(host, pool, storagedomainID)
  const target = dstSdUUID === BLANK ? source : requireMember(host, pool, dstSdUUID)
  if (target === source && dstImgUUID === imageID) {
    throw new RpcError('InvalidParameterException', 'dstImgUUID: the source is no destination')
  }
  checkKind(target, formatOf(params.volFormat), allocationOf(params.preallocate))
  requireLegal(requireVolume(source, imageID, volumeID))
  return startTask(host, { verb: 'copyImage', effect: defer(COPY_IMAGE, params) })
}

export const COPY_IMAGE: EffectKind<Params<'Volume.copy'>> = {
  name: 'Volume.copy',
  make: (host, params) => {
    const { storagedomainID, dstSdUUID, dstImgUUID } = params
    const targetId = dstSdUUID === BLANK ? storagedomainID : dstSdUUID
    return {
      commit: () => copyTop(requireDomain(host, storagedomainID), requireDomain(host, targetId), host, params),
      undo: () => {
        const target = host.world.storage.domains.get(targetId)
        if (target !== undefined) removeCopy(target, dstImgUUID)
      },
    }
  },
}

function copyTop(source: Domain, target: Domain, host: Host, params: Params<'Volume.copy'>): void {
  const top = requireVolume(source, params.imageID, params.volumeID)
  requireLegal(top)
  makeRoom(target, params.dstImgUUID, params.force)
  const { capacity, diskType } = top
  requireSpace(target, dataBytes(chainOf(top)))
  const copy = addVolume(target, {
    id: params.dstVolUUID,
    image: params.dstImgUUID,
    format: formatOf(params.volFormat),
    type: allocationOf(params.preallocate),
    capacity,
    diskType,
    description: params.desc,
    createdAt: host.world.clock.now(),
    role: params.volType === 6 || params.volType === 'SHARED' ? 'SHARED' : 'LEAF',
  })
  copy.used = bytesOn(target, { ...copy, used: Math.max(copy.used, dataBytes(chainOf(top))) })
}

function requireLegal(top: Volume): void {
  const bad = chainOf(top).find(({ legality }) => legality !== 'LEGAL')
  if (bad !== undefined) throw new RpcError('TemplateCreationError', `${bad.id} is ${bad.legality}`)
}

/** @throws {RpcError} DestImageActionError */
function makeRoom(target: Domain, image: string, force: boolean): void {
  if (!target.images.has(image)) return
  if (!force) throw new RpcError('DestImageActionError', `${image} is on ${target.id} already`)
  removeCopy(target, image)
}

function removeCopy(target: Domain, image: string): void {
  if (isShared(target, image)) throw new RpcError('DestImageActionError', `others are based on ${image}`)
  for (const volume of ownVolumes(target, image)) removeVolume(volume)
}

/** Whether images are based on one of its volumes. */
export function isShared(domain: Domain, image: string): boolean {
  return ownVolumes(domain, image).some((volume) => childrenOf(volume).some((child) => child.image !== image))
}

export interface ChainCopy {
  readonly source: Domain
  readonly target: Domain
  readonly image: string
  readonly force: boolean
  /** False: with no data yet. */
  readonly data: boolean
}

/** The whole chain with its ids. @throws {RpcError} what stands against it, and changes nothing then */
export function copyChain({ source, target, image, force, data }: ChainCopy): void {
  const volumes = ownVolumes(source, image)
  if (volumes.length === 0) throw new RpcError('ImageDoesNotExistInSD', `${image} on ${source.id}`)
  requireTemplate(source, target, image)
  for (const { format, type } of volumes) checkKind(target, format, type)
  const copies = volumes.map((volume): Volume => {
    const copy = { ...volume, domain: target, bitmaps: new Map(volume.bitmaps) }
    return { ...copy, used: bytesOn(target, data ? volume : { ...volume, used: 0 }) }
  })
  requireSpace(
    target,
    copies.reduce((sum, { used }) => sum + used, 0),
  )
  makeRoom(target, image, force)
  for (const copy of copies) insert(copy)
}

/** @throws {RpcError} ImageDoesNotExistInSD when the target lacks the template of the image */
export function requireTemplate(source: Domain, target: Domain, image: string): void {
  const own = new Set(ownVolumes(source, image).map(({ id }) => id))
  for (const { parent } of ownVolumes(source, image)) {
    if (parent === BLANK || own.has(parent) || findVolume(target, parent) !== undefined) continue
    throw new RpcError('ImageDoesNotExistInSD', `the template's volume ${parent} on ${target.id}`)
  }
}

/** Takes an image with all its volumes away. Returns the bytes that it took. */
export function removeImage(domain: Domain, image: string): number {
  const volumes = ownVolumes(domain, image)
  domain.images.delete(image)
  return volumes.reduce((sum, { used }) => sum + used, 0)
}
