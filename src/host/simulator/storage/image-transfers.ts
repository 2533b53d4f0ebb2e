import { RpcError } from '../../../api/errors.ts'
import type { ImageSharingMethodArgs } from '../../../api/generated/types.ts'
import type { Handlers } from '../../../api/handler.ts'
import type { World } from '../model.ts'
import { hostOf, requireMember, requireSpm, requireVolume } from './access.ts'
import type { Domain, Volume } from './model.ts'
import { EXTENT, isBlock, requireSpace } from './space.ts'
import { startTask } from './tasks.ts'
import { childrenOf, dataBytes, ownVolumes } from './volumes.ts'

/** Images that go to an HTTP server and come from it. The server is as simulated as the hosts: it has what was sent to it. */
export function transferMethods(world: World): Pick<Handlers, 'Image.upload' | 'Image.download'> {
  const { served } = world.storage
  return {
    'Image.upload': async ({ methodArgs, storagepoolID, storagedomainID, imageID, volumeID }, context) => {
      const host = hostOf(world, context)
      const domain = requireMember(host, requireSpm(host, storagepoolID), storagedomainID)
      const address = addressOf(methodArgs)
      return startTask(host, {
        verb: 'uploadImage',
        commit: () => {
          served.set(address, dataBytes([requireTop(domain, imageID, volumeID)]))
        },
      })
    },
    'Image.download': async ({ methodArgs, storagepoolID, storagedomainID, imageID, volumeID }, context) => {
      const host = hostOf(world, context)
      const domain = requireMember(host, requireSpm(host, storagepoolID), storagedomainID)
      const address = addressOf(methodArgs)
      return startTask(host, {
        verb: 'downloadImage',
        commit: () => {
          const volume = requireTop(domain, imageID, volumeID)
          if (volume.role !== 'LEAF' || childrenOf(volume).length > 0)
            throw new RpcError('VolumeNonWritable', volume.id)
          const bytes = served.get(address)
          if (bytes === undefined) throw new RpcError('GeneralException', `${address}: 404 Not Found`)
          const used = isBlock(domain) ? Math.max(volume.used, Math.ceil(bytes / EXTENT) * EXTENT) : bytes
          requireSpace(domain, used - volume.used)
          volume.used = used
        },
      })
    },
  }
}

/** @throws {RpcError} InvalidParameterException */
function addressOf({ url }: ImageSharingMethodArgs): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new RpcError('InvalidParameterException', `methodArgs.url: ${JSON.stringify(url)} is no address for HTTP`)
  }
  return new URL(url).href
}

/** @throws {RpcError} VolumeDoesNotExist, ImageDoesNotExistInSD */
function requireTop(domain: Domain, image: string, id: string | undefined): Volume {
  if (id !== undefined) return requireVolume(domain, image, id)
  const top = ownVolumes(domain, image).find((volume) => !volume.merged && childrenOf(volume).length === 0)
  if (top === undefined) throw new RpcError('ImageDoesNotExistInSD', `${image} on ${domain.id}`)
  return top
}
