import { RpcError } from '../../../api/errors.ts'
import type { Handlers, Params } from '../../../api/handler.ts'
import { defer, type EffectKind } from '../effects.ts'
import { findHost } from '../find.ts'
import type { Host, World } from '../model.ts'
import { requireDomain, requireMember, requireSpm, requireVolume } from './access.ts'
import { copyImage } from './image-copies.ts'
import { BLANK, type Volume } from './model.ts'
import { startTask } from './tasks.ts'
import { measure, qemuInfo, requireReadable, volumeInfo, volumeSize } from './volume-info.ts'
import {
  addVolume,
  allocationOf,
  capacityOf,
  chainOf,
  checkKind,
  childrenOf,
  DELETE_VOLUMES,
  extendVolume,
  formatOf,
  MAX_DESCRIPTION,
  removeVolume,
  requireParent,
} from './volumes.ts'

type VolumeMethod = Extract<keyof Handlers, `Volume.${string}`>

interface VolumeParams {
  readonly storagedomainID: string
  readonly imageID: string
  readonly volumeID: string
}

export function volumeMethods(world: World): Pick<Handlers, VolumeMethod> {
  return {
    'Volume.create': async (params, context) => createTask(findHost(world, context), params),
    'Volume.copy': async (params, context) => copyImage(findHost(world, context), params),
    'Volume.delete': async ({ storagepoolID, storagedomainID, imageID, volumeID, force }, context) => {
      const host = findHost(world, context)
      requireMember(host, requireSpm(host, storagepoolID), storagedomainID)
      const effect = defer(DELETE_VOLUMES, { domain: storagedomainID, image: imageID, volumes: [volumeID], force })
      return startTask(host, { verb: 'deleteVolume', effect })
    },
    'Volume.extendSize': async ({ storagepoolID, storagedomainID, imageID, volumeID, newSize }, context) => {
      const host = findHost(world, context)
      requireMember(host, requireSpm(host, storagepoolID), storagedomainID)
      const capacity = capacityOf(newSize)
      const effect = defer(EXTEND_VOLUME, { storagedomainID, imageID, volumeID, capacity })
      return startTask(host, { verb: 'extendVolumeSize', effect })
    },
    'Volume.refresh': async (params, context) => {
      find(findHost(world, context), params)
      return true
    },
    'Volume.setDescription': async (params, context) => {
      const host = findHost(world, context)
      requireSpm(host, params.storagepoolID)
      const volume = find(host, params)
      if (Buffer.byteLength(params.description) > MAX_DESCRIPTION) {
        throw new RpcError('MetadataOverflowError', `more than ${MAX_DESCRIPTION} bytes`)
      }
      volume.description = params.description
      return true
    },
    'Volume.setLegality': async (params, context) => {
      const host = findHost(world, context)
      requireSpm(host, params.storagepoolID)
      find(host, params).legality = params.legality
      return true
    },
    'Volume.teardown': async ({ storagedomainID }, context) => {
      // The device of one volume is not told apart from its image's.
      requireDomain(findHost(world, context), storagedomainID)
      return true
    },
    'Volume.getInfo': async (params, context) => volumeInfo(find(findHost(world, context), params)),
    'Volume.getSize': async (params, context) => volumeSize(find(findHost(world, context), params)),
    'Volume.getQemuImageInfo': async (params, context) => qemuInfo(open(findHost(world, context), params)),
    'Volume.measure': async (params, context) => {
      const { dstVolFormat, backing_chain = true, baseID } = params
      return measure(open(findHost(world, context), params), {
        format: formatOf(dstVolFormat),
        wholeChain: backing_chain,
        baseId: baseID,
      })
    },
    'Volume.verify_untrusted': async (params, context) => {
      // What is simulated is what the metadata says, unless a volume below is gone.
      const volume = find(findHost(world, context), params)
      try {
        chainOf(volume)
      } catch (reason) {
        throw new RpcError('ImageVerificationError', `the backing volume of ${volume.id} is missing`, { cause: reason })
      }
      return true
    },
  }
}

function find(host: Host, { storagedomainID, imageID, volumeID }: VolumeParams): Volume {
  return requireVolume(requireDomain(host, storagedomainID), imageID, volumeID)
}

function open(host: Host, params: VolumeParams): Volume {
  const volume = find(host, params)
  requireReadable(host, volume)
  return volume
}

function createTask(host: Host, params: Params<'Volume.create'>): string {
  const { storagepoolID, storagedomainID, srcVolUUID, bitmap } = params
  const domain = requireMember(host, requireSpm(host, storagepoolID), storagedomainID)
  const format = formatOf(params.volFormat)
  const type = allocationOf(params.preallocate)
  const based = srcVolUUID !== BLANK
  checkKind(domain, format, type)
  if (based && format === 'RAW') throw new RpcError('IncorrectFormat', 'what is based on another volume must be COW')
  if ((params.addBitmaps || bitmap !== undefined) && format === 'RAW') {
    throw new RpcError('StorageUnsupportedOperation', 'raw volumes have no bitmaps')
  }
  if (params.addBitmaps && !based) throw new RpcError('StorageUnsupportedOperation', 'there are no bitmaps to carry on')
  if (params.initialSize !== undefined && domain.place.kind === 'path' && type === 'SPARSE') {
    throw new RpcError('InvalidParameterException', 'initialSize: it is for block storage')
  }
  return startTask(host, { verb: 'createVolume', effect: defer(CREATE_VOLUME, params) })
}

export const CREATE_VOLUME: EffectKind<Params<'Volume.create'>> = {
  name: 'Volume.create',
  make: (host, params) => ({
    commit: () => createVolume(host, params),
    undo: () => {
      const { storagedomainID, imageID, volumeID } = params
      const volume = host.world.storage.domains.get(storagedomainID)?.images.get(imageID)?.get(volumeID)
      if (volume === undefined) return
      if (childrenOf(volume).length > 0) throw new RpcError('VolumeImageHasChildren', volumeID)
      removeVolume(volume)
    },
  }),
}

export const EXTEND_VOLUME: EffectKind<VolumeParams & { readonly capacity: number }> = {
  name: 'Volume.extendSize',
  make: (host, params) => ({ commit: () => extendVolume(find(host, params), params.capacity) }),
}

function createVolume(host: Host, params: Params<'Volume.create'>): void {
  const { imageID, srcImgUUID, srcVolUUID, bitmap, initialSize } = params
  const domain = requireDomain(host, params.storagedomainID)
  const based = srcVolUUID !== BLANK
  const capacity = capacityOf(params.size)
  const parent = based ? requireParent(domain, imageID, srcImgUUID, srcVolUUID) : undefined
  if (!based && domain.images.has(imageID)) {
    throw new RpcError('VolumeCreationError', `the image ${imageID} has a base already`)
  }
  if (parent !== undefined && capacity < parent.capacity) {
    throw new RpcError('InvalidParameterException', `size: the volume below has ${parent.capacity} bytes`)
  }
  const bitmaps = new Map(params.addBitmaps ? parent?.bitmaps : undefined)
  if (bitmap !== undefined) bitmaps.set(bitmap, true)
  addVolume(domain, {
    id: params.volumeID,
    image: imageID,
    format: formatOf(params.volFormat),
    type: allocationOf(params.preallocate),
    capacity,
    diskType: params.diskType,
    description: params.desc,
    createdAt: host.world.clock.now(),
    bitmaps,
    legal: params.legal ?? true,
    sequence: params.sequence ?? 0,
    ...(parent === undefined ? {} : { parent }),
    ...(initialSize === undefined ? {} : { initialSize: Number(initialSize) }),
  })
}
