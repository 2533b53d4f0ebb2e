import { RpcError } from '../../../api/errors.ts'
import type { Handlers, Params } from '../../../api/handler.ts'
import type { Host, World } from '../model.ts'
import { hostOf, requireDomain, requireMember, requirePool, requireSpm, requireVolume, volumesOf } from './access.ts'
import { copyChain, isShared, removeImage, requireTemplate } from './image-copies.ts'
import { BLANK, type Domain, storageOf } from './model.ts'
import { startTask } from './tasks.ts'
import { bytesOn, chainOf, checkRemoval, ownVolumes, pathOf, removeVolume } from './volumes.ts'

type ImageMethod =
  | `Image.${'delete' | 'deleteVolumes' | 'getVolumes' | 'move' | 'cloneStructure' | 'syncData'}`
  | `Image.${'prepare' | 'teardown' | 'reconcileVolumeChain'}`

export function imageMethods(world: World): Pick<Handlers, ImageMethod> {
  return {
    'Image.getVolumes': async ({ storagedomainID, imageID }, context) =>
      volumesOf(requireDomain(hostOf(world, context), storagedomainID), imageID).map(({ id }) => id),
    'Image.delete': async ({ storagepoolID, storagedomainID, imageID, postZero }, context) => {
      const host = hostOf(world, context)
      const domain = requireMember(host, requireSpm(host, storagepoolID), storagedomainID)
      return deleteImage(host, domain, imageID, postZero)
    },
    'Image.deleteVolumes': async ({ storagepoolID, storagedomainID, imageID, volumeList, force = false }, context) => {
      const host = hostOf(world, context)
      const domain = requireMember(host, requireSpm(host, storagepoolID), storagedomainID)
      return startTask(host, {
        verb: 'deleteVolume',
        commit: () => {
          for (const id of volumeList) {
            const volume = requireVolume(domain, imageID, id)
            checkRemoval(volume, force)
            removeVolume(volume)
          }
        },
      })
    },
    'Image.move': async (params, context) => moveImage(hostOf(world, context), params),
    'Image.cloneStructure': async ({ storagepoolID, storagedomainID, imageID, dstSdUUID }, context) => {
      const host = hostOf(world, context)
      const pool = requireSpm(host, storagepoolID)
      const source = requireMember(host, pool, storagedomainID)
      const target = requireMember(host, pool, dstSdUUID)
      return startTask(host, {
        verb: `cloneImageStructure_${imageID}`,
        commit: () => copyChain({ source, target, image: imageID, force: false, data: false }),
      })
    },
    'Image.syncData': async ({ storagepoolID, storagedomainID, imageID, dstSdUUID, syncType }, context) => {
      const host = hostOf(world, context)
      const pool = requireSpm(host, storagepoolID)
      const source = requireMember(host, pool, storagedomainID)
      const target = requireMember(host, pool, dstSdUUID)
      return startTask(host, {
        verb: `syncImageData_${imageID}`,
        commit: () => syncData(source, target, imageID, syncType),
      })
    },
    'Image.prepare': async (params, context) => {
      const { storagepoolID, storagedomainID, imageID, volumeID, allowIllegal = false } = params
      const host = hostOf(world, context)
      if (storagepoolID !== BLANK) requirePool(host, storagepoolID)
      const volume = requireVolume(requireDomain(host, storagedomainID), imageID, volumeID)
      const bad = chainOf(volume).find(({ legality }) => legality === 'ILLEGAL')
      if (bad !== undefined && !allowIllegal) throw new RpcError('prepareIllegalVolumeError', bad.id)
      storageOf(host).prepared.add(`${storagedomainID}/${imageID}`)
      return { path: pathOf(volume) }
    },
    'Image.teardown': async ({ storagedomainID, imageID }, context) => {
      const host = hostOf(world, context)
      requireDomain(host, storagedomainID)
      host.storage?.prepared.delete(`${storagedomainID}/${imageID}`)
      return true
    },
    'Image.reconcileVolumeChain': async ({ storagepoolID, storagedomainID, imageID, leafVolID }, context) => {
      const host = hostOf(world, context)
      requirePool(host, storagepoolID)
      const leaf = requireVolume(requireDomain(host, storagedomainID), imageID, leafVolID)
      return chainOf(leaf)
        .filter(({ merged }) => !merged)
        .map(({ id }) => id)
    },
  }
}

function deleteImage(host: Host, domain: Domain, image: string, wipe: boolean): string {
  if (!domain.images.has(image)) throw new RpcError('ImageDoesNotExistInSD', `${image} on ${domain.id}`)
  if (isShared(domain, image)) throw new RpcError('CannotDeleteSharedVolume', image)
  const verb = 'deleteImage'
  if (wipe) {
    return startTask(host, {
      verb,
      commit: () => {
        if (isShared(domain, image)) throw new RpcError('CannotDeleteSharedVolume', image)
        removeImage(domain, image)
      },
    })
  }
  const bytes = removeImage(domain, image)
  domain.discarding += bytes
  return startTask(host, {
    verb,
    commit: () => {},
    release: () => {
      domain.discarding -= bytes
    },
  })
}

function moveImage(host: Host, params: Params<'Image.move'>): string {
  const { storagepoolID, storagedomainID, imageID: image, dstSdUUID, operation, force } = params
  const pool = requireSpm(host, storagepoolID)
  if (storagedomainID === dstSdUUID) throw new RpcError('InvalidParameterException', 'dstSdUUID: it is the source')
  if (operation === 'UNKNOWN') throw new RpcError('MoveImageError', 'neither COPY nor MOVE')
  const source = requireMember(host, pool, storagedomainID)
  const target = requireMember(host, pool, dstSdUUID)
  const moves = operation === 2 || operation === 'MOVE'
  const check = (): void => {
    if (!source.images.has(image)) throw new RpcError('ImageDoesNotExistInSD', `${image} on ${source.id}`)
    if (moves && isShared(source, image)) throw new RpcError('MoveTemplateImageError', image)
  }
  check()
  requireTemplate(source, target, image)
  return startTask(host, {
    verb: `moveImage_${image}`,
    commit: () => {
      check()
      copyChain({ source, target, image, force, data: true })
      if (moves) removeImage(source, image)
    },
  })
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
