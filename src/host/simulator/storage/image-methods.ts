import { RpcError } from '../../../api/errors.ts'
import type { Handlers, Params } from '../../../api/handler.ts'
import { defer, type EffectKind } from '../effects.ts'
import { findHost } from '../find.ts'
import type { Host, World } from '../model.ts'
import { userOf } from '../volume-users.ts'
import { requireDomain, requireMember, requirePool, requireSpm, requireVolume, volumesOf } from './access.ts'
import { copyChain, isShared, removeImage, requireTemplate } from './image-copies.ts'
import { BLANK, type Domain, storageOf } from './model.ts'
import { isBlock } from './space.ts'
import { startTask } from './tasks.ts'
import { bytesOn, chainOf, DELETE_VOLUMES, ownVolumes, pathOf } from './volumes.ts'

type ImageMethod =
  | `Image.${'delete' | 'deleteVolumes' | 'getVolumes' | 'move' | 'cloneStructure' | 'syncData'}`
  | `Image.${'prepare' | 'teardown' | 'reconcileVolumeChain'}`

export function imageMethods(world: World): Pick<Handlers, ImageMethod> {
  return {
    'Image.getVolumes': async ({ storagedomainID, imageID }, context) =>
      volumesOf(requireDomain(findHost(world, context), storagedomainID), imageID).map(({ id }) => id),
    'Image.delete': async ({ storagepoolID, storagedomainID, imageID, postZero }, context) => {
      const host = findHost(world, context)
      const domain = requireMember(host, requireSpm(host, storagepoolID), storagedomainID)
      return deleteImage(host, domain, imageID, postZero)
    },
    'Image.deleteVolumes': async ({ storagepoolID, storagedomainID, imageID, volumeList, force = false }, context) => {
      const host = findHost(world, context)
      requireMember(host, requireSpm(host, storagepoolID), storagedomainID)
      const removal = { domain: storagedomainID, image: imageID, volumes: volumeList, force }
      return startTask(host, { verb: 'deleteVolume', effect: defer(DELETE_VOLUMES, removal) })
    },
    'Image.move': async (params, context) => moveImage(findHost(world, context), params),
    'Image.cloneStructure': async (params, context) => {
      const host = findHost(world, context)
      requireEnds(host, params)
      const verb = `cloneImageStructure_${params.imageID}`
      return startTask(host, { verb, effect: defer(CLONE_STRUCTURE, params) })
    },
    'Image.syncData': async (params, context) => {
      const host = findHost(world, context)
      requireEnds(host, params)
      return startTask(host, { verb: `syncImageData_${params.imageID}`, effect: defer(SYNC_DATA, params) })
    },
    'Image.prepare': async (params, context) => {
      const { storagepoolID, storagedomainID, imageID, volumeID, allowIllegal = false } = params
      const host = findHost(world, context)
      if (storagepoolID !== BLANK) requirePool(host, storagepoolID)
      const volume = requireVolume(requireDomain(host, storagedomainID), imageID, volumeID)
      const bad = chainOf(volume).find(({ legality }) => legality === 'ILLEGAL')
      if (bad !== undefined && !allowIllegal) throw new RpcError('prepareIllegalVolumeError', bad.id)
      storageOf(host).prepared.add(`${storagedomainID}/${imageID}`)
      return { path: pathOf(volume) }
    },
    'Image.teardown': async ({ storagedomainID, imageID }, context) => {
      const host = findHost(world, context)
      const domain = requireDomain(host, storagedomainID)
      const used = isBlock(domain) ? volumesOf(domain, imageID).find(({ id }) => userOf(host, id)) : undefined
      if (used !== undefined) throw new RpcError('CannotDeactivateLogicalVolume', `a VM runs on ${used.id}`)
      host.storage?.prepared.delete(`${storagedomainID}/${imageID}`)
      return true
    },
    'Image.reconcileVolumeChain': async ({ storagepoolID, storagedomainID, imageID, leafVolID }, context) => {
      const host = findHost(world, context)
      requirePool(host, storagepoolID)
      const leaf = requireVolume(requireDomain(host, storagedomainID), imageID, leafVolID)
      return chainOf(leaf)
        .filter(({ merged }) => !merged)
        .map(({ id }) => id)
    },
  }
}

export const CLONE_STRUCTURE: EffectKind<Params<'Image.cloneStructure'>> = {
  name: 'Image.cloneStructure',
  make: (host, params) => ({
    commit: () => copyChain({ ...endsOf(host, params), image: params.imageID, force: false, data: false }),
  }),
}

export const SYNC_DATA: EffectKind<Params<'Image.syncData'>> = {
  name: 'Image.syncData',
  make: (host, params) => ({
    commit: () => {
      const { source, target } = endsOf(host, params)
      syncData(source, target, params.imageID, params.syncType)
    },
  }),
}

interface ImageOnDomain {
  readonly domain: string
  readonly image: string
}

/** Overwrites an image before it goes. */
export const WIPE_IMAGE: EffectKind<ImageOnDomain> = {
  name: 'Image.delete wiping',
  make: (host, { domain: id, image }) => ({
    commit: () => {
      const domain = requireDomain(host, id)
      if (isShared(domain, image)) throw new RpcError('CannotDeleteSharedVolume', image)
      removeImage(domain, image)
    },
  }),
}

/** Gives the space of an image back that has gone. */
export const DISCARD_IMAGE: EffectKind<{ readonly domain: string; readonly bytes: number }> = {
  name: 'Image.delete',
  make: ({ world }, { domain: id, bytes }) => ({
    commit: () => {},
    release: () => {
      const domain = world.storage.domains.get(id)
      if (domain !== undefined) domain.discarding = Math.max(0, domain.discarding - bytes)
    },
  }),
}

export const MOVE_IMAGE: EffectKind<Params<'Image.move'>> = {
  name: 'Image.move',
  make: (host, params) => ({
    commit: () => {
      const ends = endsOf(host, params)
      requireMovable(ends.source, params)
      copyChain({ ...ends, image: params.imageID, force: params.force, data: true })
      if (isMove(params)) removeImage(ends.source, params.imageID)
    },
  }),
}

interface CopyEnds {
  readonly storagepoolID: string
  readonly storagedomainID: string
  readonly dstSdUUID: string
}

interface Ends {
  readonly source: Domain
  readonly target: Domain
}

/** @throws {RpcError} when the host does not lead the pool, or one of them is not in it */
function requireEnds(host: Host, { storagepoolID, storagedomainID, dstSdUUID }: CopyEnds): Ends {
  const pool = requireSpm(host, storagepoolID)
  return { source: requireMember(host, pool, storagedomainID), target: requireMember(host, pool, dstSdUUID) }
}

function endsOf(host: Host, { storagedomainID, dstSdUUID }: CopyEnds): Ends {
  return { source: requireDomain(host, storagedomainID), target: requireDomain(host, dstSdUUID) }
}

function deleteImage(host: Host, domain: Domain, image: string, wipe: boolean): string {
  if (!domain.images.has(image)) throw new RpcError('ImageDoesNotExistInSD', `${image} on ${domain.id}`)
  if (isShared(domain, image)) throw new RpcError('CannotDeleteSharedVolume', image)
  const verb = 'deleteImage'
  if (wipe) {
    return startTask(host, { verb, effect: defer(WIPE_IMAGE, { domain: domain.id, image }) })
  }
  const bytes = removeImage(domain, image)
  domain.discarding += bytes
  return startTask(host, { verb, effect: defer(DISCARD_IMAGE, { domain: domain.id, bytes }) })
}

function moveImage(host: Host, params: Params<'Image.move'>): string {
  const { storagepoolID, storagedomainID, imageID: image, dstSdUUID, operation } = params
  requireSpm(host, storagepoolID)
  if (storagedomainID === dstSdUUID) throw new RpcError('InvalidParameterException', 'dstSdUUID: it is the source')
  if (operation === 'UNKNOWN') throw new RpcError('MoveImageError', 'neither COPY nor MOVE')
  const { source, target } = requireEnds(host, params)
  requireMovable(source, params)
  requireTemplate(source, target, image)
  return startTask(host, { verb: `moveImage_${image}`, effect: defer(MOVE_IMAGE, params) })
}

function isMove({ operation }: Params<'Image.move'>): boolean {
  return operation === 2 || operation === 'MOVE'
}

/** @throws {RpcError} ImageDoesNotExistInSD, MoveTemplateImageError */
function requireMovable(source: Domain, params: Params<'Image.move'>): void {
  const { imageID: image } = params
  if (!source.images.has(image)) throw new RpcError('ImageDoesNotExistInSD', `${image} on ${source.id}`)
  if (isMove(params) && isShared(source, image)) throw new RpcError('MoveTemplateImageError', image)
}

function syncData(source: Domain, target: Domain, image: string, which: 'ALL' | 'INTERNAL' | 'LEAF'): void {
  const volumes = ownVolumes(source, image)
  const copies = new Map(ownVolumes(target, image).map((volume) => [volume.id, volume]))
  const same = volumes.length === copies.size && volumes.every(({ id, parent }) => copies.get(id)?.parent === parent)
  if (!same || volumes.length === 0) throw new RpcError('DestImageActionError', `the chains of ${image} differ`)
  for (const volume of volumes) {
    const copy = copies.get(volume.id)
    if (copy !== undefined && (which === 'ALL' || (volume.role === 'LEAF') === (which === 'LEAF'))) {
      copy.used = bytesOn(target, volume)
    }
  }
}
