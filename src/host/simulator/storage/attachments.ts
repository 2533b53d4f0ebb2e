import { isDeepStrictEqual } from 'node:util'
import { RpcError } from '../../../api/errors.ts'
import type { Handlers } from '../../../api/handler.ts'
import { findHost } from '../find.ts'
import type { World } from '../model.ts'
import { requireDomain, requireVolume } from './access.ts'
import { storageOf } from './model.ts'
import { requireReadable } from './volume-info.ts'
import { chainOf } from './volumes.ts'

type AttachmentMethod =
  | `NBD.${'start_server' | 'stop_server'}`
  | `ManagedVolume.${'attach_volume' | 'detach_volume' | 'volumes_info'}`

/** Kinds of connections that the helper of a simulated host knows. */
const DRIVERS = new Set(['iscsi', 'fibre_channel', 'rbd', 'storpool'])

/** What a host serves to its own programs, and what it takes from arrays. */
export function attachmentMethods(world: World): Pick<Handlers, AttachmentMethod> {
  return {
    'NBD.start_server': async ({ server_id, config }, context) => {
      const host = findHost(world, context)
      const { servers, membership } = storageOf(host)
      if (membership === undefined) throw new RpcError('StoragePoolNotConnected', host.id)
      const volume = requireVolume(requireDomain(host, config.sd_id), config.img_id, config.vol_id)
      requireReadable(host, volume)
      const { readonly = false, backing_chain = true, bitmap } = config
      if (volume.role === 'SHARED' && !readonly) throw new RpcError('SharedVolumeNonWritable', volume.id)
      if (bitmap !== undefined) {
        if (!readonly || !backing_chain || volume.format === 'RAW') {
          throw new RpcError('StorageUnsupportedOperation', 'a bitmap needs readonly, backing_chain and qcow2')
        }
        // The top must have it; below, it may begin anywhere but must not have holes.
        const has = chainOf(volume).map(({ bitmaps }) => bitmaps.has(bitmap))
        if (!has.includes(true)) throw new RpcError('BitmapDoesNotExist', bitmap)
        if (has.slice(has.indexOf(true)).includes(false)) throw new RpcError('InvalidBitmapChain', bitmap)
      }
      if (servers.has(server_id)) throw new RpcError('GeneralException', `there is a server ${server_id} already`)
      servers.add(server_id)
      return `nbd:unix:/run/vdsm/nbd/${server_id}.sock`
    },
    'NBD.stop_server': async ({ server_id }, context) => {
      findHost(world, context).storage?.servers.delete(server_id)
      return true
    },
    'ManagedVolume.attach_volume': async ({ vol_id, connection_info }, context) => {
      const { managed } = storageOf(findHost(world, context))
      const known = managed.get(vol_id)
      if (known !== undefined && !isDeepStrictEqual(known, connection_info)) {
        throw new RpcError('ManagedVolumeConnectionMismatch', vol_id)
      }
      if (known !== undefined) throw new RpcError('ManagedVolumeAlreadyAttached', vol_id)
      if (!DRIVERS.has(connection_info.driver_volume_type)) {
        throw new RpcError('ManagedVolumeUnsupportedDevice', connection_info.driver_volume_type)
      }
      managed.set(vol_id, connection_info)
      const path = devicePath(vol_id)
      return { vol_id, path, managed_path: `/run/vdsm/managedvolumes/${vol_id}`, attachment: attachment(vol_id) }
    },
    'ManagedVolume.detach_volume': async ({ vol_id }, context) => {
      findHost(world, context).storage?.managed.delete(vol_id)
      return true
    },
    'ManagedVolume.volumes_info': async ({ vol_ids = [] }, context) =>
      [...(findHost(world, context).storage?.managed ?? [])]
        .filter(([vol_id]) => vol_ids.length === 0 || vol_ids.includes(vol_id))
        .map(([vol_id, connection_info]) => ({
          vol_id,
          connection_info,
          exists: true,
          path: devicePath(vol_id),
          attachment: attachment(vol_id),
        })),
  }
}

function devicePath(id: string): string {
  return `/dev/mapper/${multipathId(id)}`
}

function multipathId(id: string): string {
  return `3${id.replaceAll('-', '')}`
}

function attachment(id: string) {
  return { path: devicePath(id), type: 'block', multipath_id: multipathId(id) }
}
