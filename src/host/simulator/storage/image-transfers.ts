import { RpcError } from '../../../api/errors.ts'
import type { ImageSharingMethodArgs } from '../../../api/generated/types.ts'
import type { Handlers, Params } from '../../../api/handler.ts'
import { defer, type EffectKind } from '../effects.ts'
import { findHost } from '../find.ts'
import type { Host, World } from '../model.ts'
import { requireDomain, requireMember, requireSpm, requireVolume } from './access.ts'
import type { Volume } from './model.ts'
import { EXTENT, isBlock, requireSpace } from './space.ts'
import { startTask } from './tasks.ts'
import { childrenOf, dataBytes, ownVolumes } from './volumes.ts'

/** Images that go to an HTTP server and come from it. The server is as simulated as the hosts: it has what was sent to it. */
export function transferMethods(world: World): Pick<Handlers, 'Image.upload' | 'Image.download'> {
  return {
    'Image.upload': async (params, context) => {
      const host = findHost(world, context)
      return startTask(host, { verb: 'uploadImage', effect: defer(UPLOAD, transferOf(host, params)) })
    },
    'Image.download': async (params, context) => {
      const host = findHost(world, context)
      return startTask(host, { verb: 'downloadImage', effect: defer(DOWNLOAD, transferOf(host, params)) })
    },
  }
}

interface Transfer {
  readonly address: string
  readonly domain: string
  readonly image: string
  readonly volume: string | undefined
}

export const UPLOAD: EffectKind<Transfer> = {
  name: 'Image.upload',
  make: (host, transfer) => ({
    commit: () => {
      host.world.storage.served.set(transfer.address, dataBytes([requireTop(host, transfer)]))
    },
  }),
}

export const DOWNLOAD: EffectKind<Transfer> = {
  name: 'Image.download',
  make: (host, transfer) => ({
    commit: () => {
      const volume = requireTop(host, transfer)
      const { domain } = volume
      if (volume.role !== 'LEAF' || childrenOf(volume).length > 0) throw new RpcError('VolumeNonWritable', volume.id)
      const bytes = host.world.storage.served.get(transfer.address)
      if (bytes === undefined) throw new RpcError('GeneralException', `${transfer.address}: 404 Not Found`)
      const used = isBlock(domain) ? Math.max(volume.used, Math.ceil(bytes / EXTENT) * EXTENT) : bytes
      requireSpace(domain, used - volume.used)
      volume.used = used
    },
  }),
}

/** @throws {RpcError} when the host does not lead the pool, the domain is not in it, or the address is none */
function transferOf(host: Host, params: Params<'Image.upload' | 'Image.download'>): Transfer {
  const { methodArgs, storagepoolID, storagedomainID, imageID, volumeID } = params
  requireMember(host, requireSpm(host, storagepoolID), storagedomainID)
  return { address: addressOf(methodArgs), domain: storagedomainID, image: imageID, volume: volumeID }
}

/** @throws {RpcError} InvalidParameterException */
function addressOf({ url }: ImageSharingMethodArgs): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new RpcError('InvalidParameterException', `methodArgs.url: ${JSON.stringify(url)} is no address for HTTP`)
  }
  return new URL(url).href
}

/** @throws {RpcError} VolumeDoesNotExist, ImageDoesNotExistInSD */
function requireTop(host: Host, { domain: id, image, volume }: Transfer): Volume {
  const domain = requireDomain(host, id)
  if (volume !== undefined) return requireVolume(domain, image, volume)
  const top = ownVolumes(domain, image).find((each) => !each.merged && childrenOf(each).length === 0)
  if (top === undefined) throw new RpcError('ImageDoesNotExistInSD', `${image} on ${domain.id}`)
  return top
}
