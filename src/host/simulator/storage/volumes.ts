import { RpcError } from '../../../api/errors.ts'
import type { DiskContentType, VolumeAllocation, VolumeFormat, VolumeRole } from '../../../api/generated/types.ts'
import type { Params } from '../../../api/handler.ts'
import type { EffectKind } from '../effects.ts'
import type { Host } from '../model.ts'
import { userOf } from '../volume-users.ts'
import { findVolume, requireDomain, requireVolume, volumesOf } from './access.ts'
import { BLANK, type Domain, type Volume } from './model.ts'
import { EXTENT, isBlock, requireSpace } from './space.ts'

/** Sizes that a VM sees are multiples of this. */
const BLOCK = 4096
/** An empty qcow2 file. */
const QCOW2_BYTES = 200_704
/** What a growing volume on block storage gets at first. */
const CHUNK = 20 * EXTENT
/** What qcow2 needs beside the data. */
const QCOW2_SHARE = 1.1

export const MAX_DESCRIPTION = 210

export interface VolumeSpec {
  readonly id: string
  readonly image: string
  readonly format: VolumeFormat
  readonly type: VolumeAllocation
  readonly diskType: DiskContentType
  readonly capacity: number
  readonly description: string
  readonly createdAt: number
  readonly parent?: Volume
  readonly role?: VolumeRole
  readonly legal?: boolean
  readonly sequence?: number
  readonly initialSize?: number
  readonly bitmaps?: ReadonlyMap<string, boolean>
}

export function formatOf(given: VolumeFormat | 4 | 5): VolumeFormat {
  return given === 4 ? 'COW' : given === 5 ? 'RAW' : given
}

export function allocationOf(given: VolumeAllocation | 1 | 2): VolumeAllocation {
  return given === 1 ? 'PREALLOCATED' : given === 2 ? 'SPARSE' : given
}

export function capacityOf(text: string): number {
  return roundUp(Number(text), BLOCK)
}

function roundUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit
}

/** What cannot be made at all. @throws {RpcError} IncorrectFormat */
export function checkKind(domain: Domain, format: VolumeFormat, type: VolumeAllocation): void {
  if (isBlock(domain) && format === 'RAW' && type === 'SPARSE') {
    throw new RpcError('IncorrectFormat', 'sparse raw volumes need file storage')
  }
}

/** Adds a volume to its image, which is made when it is not there. @throws {RpcError} what stands against it */
export function addVolume(domain: Domain, spec: VolumeSpec): Volume {
  const { id, image, parent, format, type, capacity, legal = true } = spec
  if (findVolume(domain, id) !== undefined) throw new RpcError('VolumeAlreadyExists', id)
  const used = firstBytes(domain, format, type, capacity, spec.initialSize)
  requireSpace(domain, used)
  const volume: Volume = {
    id,
    image,
    domain,
    format,
    type,
    capacity,
    used,
    diskType: spec.diskType,
    createdAt: spec.createdAt,
    sequence: spec.sequence ?? 0,
    parent: parent?.id ?? BLANK,
    role: spec.role ?? 'LEAF',
    legality: legal ? 'LEGAL' : 'ILLEGAL',
    description: spec.description.slice(0, MAX_DESCRIPTION),
    generation: 0,
    compat: domain.version >= 4 ? '1.1' : '0.10',
    merged: false,
    bitmaps: new Map(spec.bitmaps),
  }
  if (parent?.role === 'LEAF') parent.role = 'INTERNAL'
  insert(volume)
  return volume
}

export function insert(volume: Volume): void {
  const { images } = volume.domain
  const image = images.get(volume.image) ?? new Map<string, Volume>()
  image.set(volume.id, volume)
  images.set(volume.image, image)
}

/** Space that a volume takes when it is made. */
export function firstBytes(
  domain: Domain,
  format: VolumeFormat,
  type: VolumeAllocation,
  capacity: number,
  initialSize = CHUNK,
): number {
  const full = format === 'COW' ? capacity * QCOW2_SHARE : capacity
  if (isBlock(domain)) return roundUp(type === 'PREALLOCATED' || format === 'RAW' ? full : initialSize, EXTENT)
  if (type === 'PREALLOCATED') return roundUp(full, BLOCK)
  return format === 'COW' ? QCOW2_BYTES : 0
}

/** Whether anything was ever written to it, as far as the storage can tell. */
export function hasData({ domain, format, used }: Volume): boolean {
  return isBlock(domain) || format === 'RAW' ? used > 0 : used > QCOW2_BYTES
}

/** The volume that a new one is based on. @throws {RpcError} what stands against it */
export function requireParent(domain: Domain, image: string, sourceImage: string, id: string): Volume {
  const parent = requireVolume(domain, sourceImage, id)
  if (parent.legality !== 'LEGAL') throw new RpcError('createIllegalVolumeSnapshotError', id)
  if (sourceImage !== image && parent.role !== 'SHARED') throw new RpcError('VolumeNonShareable', id)
  const branches = parent.role !== 'SHARED' && childrenOf(parent).length > 0
  if (branches) throw new RpcError('VolumeCreationError', `another volume is based on ${id}`)
  if ((sourceImage !== image || parent.role === 'SHARED') && domain.images.has(image)) {
    throw new RpcError('VolumeCreationError', `the image ${image} has a base already`)
  }
  return parent
}

/** The volumes that are based on this one, in whatever image. */
export function childrenOf(volume: Volume): Volume[] {
  const children: Volume[] = []
  for (const image of volume.domain.images.values()) {
    for (const each of image.values()) if (each.parent === volume.id && !each.merged) children.push(each)
  }
  return children
}

export interface VolumeRemoval {
  readonly domain: string
  readonly image: string
  readonly volumes: readonly string[]
  readonly force: boolean
}

/** One after another, until one cannot go. */
export const DELETE_VOLUMES: EffectKind<VolumeRemoval> = {
  name: 'Volume.delete',
  make: (host, { domain: id, image, volumes, force }) => ({
    commit: () => {
      const domain = requireDomain(host, id)
      for (const each of volumes) {
        const volume = requireVolume(domain, image, each)
        requireUnused(host, volume)
        checkRemoval(volume, force)
        removeVolume(volume)
      }
    },
  }),
}

/** A file can be deleted while it is open, a logical volume of this host cannot. @throws {RpcError} CannotRemoveLogicalVolume */
function requireUnused(host: Host, { domain, id }: Volume): void {
  const user = isBlock(domain) ? userOf(host, id) : undefined
  if (user !== undefined) throw new RpcError('CannotRemoveLogicalVolume', `${user.id} runs on ${id}`)
}

/** @throws {RpcError} VolumeImageHasChildren, CannotDeleteSharedVolume */
export function checkRemoval(volume: Volume, force: boolean): void {
  if (force) return
  if (volume.role === 'SHARED') throw new RpcError('CannotDeleteSharedVolume', volume.id)
  if (childrenOf(volume).length > 0) throw new RpcError('VolumeImageHasChildren', volume.id)
}

/** Takes a volume away; its parent is on top of the chain then, unless others are based on that. */
export function removeVolume(volume: Volume): void {
  const { images } = volume.domain
  const image = images.get(volume.image)
  image?.delete(volume.id)
  if (image?.size === 0) images.delete(volume.image)
  const parent = findVolume(volume.domain, volume.parent)
  if (parent?.role === 'INTERNAL' && childrenOf(parent).length === 0) parent.role = 'LEAF'
}

/** From the base up to this volume. @throws {RpcError} VolumeDoesNotExist where the chain is broken */
export function chainOf(volume: Volume): Volume[] {
  const chain = [volume]
  for (let { parent } = volume; parent !== BLANK; ) {
    const below = findVolume(volume.domain, parent)
    if (below === undefined) throw new RpcError('VolumeDoesNotExist', parent)
    chain.unshift(below)
    parent = below.parent
  }
  return chain
}

/** The own volumes of an image; none when the domain lacks it. */
export function ownVolumes(domain: Domain, image: string): Volume[] {
  return volumesOf(domain, image).filter((volume) => volume.image === image)
}

/** Makes the volume larger for VMs. @throws {RpcError} VolumeNonWritable, VolumeResizeValueError */
export function extendVolume(volume: Volume, capacity: number): void {
  const { domain, format, type } = volume
  if (volume.role !== 'LEAF' || childrenOf(volume).length > 0) throw new RpcError('VolumeNonWritable', volume.id)
  if (capacity < volume.capacity) throw new RpcError('VolumeResizeValueError', `it has ${volume.capacity} bytes`)
  const grows = type === 'PREALLOCATED' || (format === 'RAW' && isBlock(domain))
  const used = grows ? Math.max(volume.used, firstBytes(domain, format, type, capacity)) : volume.used
  requireSpace(domain, used - volume.used)
  volume.capacity = capacity
  volume.used = used
}

export const REDUCE_VOLUME: EffectKind<Params<'StoragePool.reduceVolume'>> = {
  name: 'StoragePool.reduceVolume',
  make: (host, { storagedomainID, imageID, volumeID, allowActive = false }) => ({
    commit: () => {
      const volume = requireVolume(requireDomain(host, storagedomainID), imageID, volumeID)
      const active = host.storage?.prepared.has(`${storagedomainID}/${imageID}`) ?? false
      if (active && !allowActive) throw new RpcError('CannotDeactivateLogicalVolume', `${volumeID} is in use`)
      reduceVolume(volume)
    },
  }),
}

/** Gives back what a growing volume on block storage has beyond all data that it can ever hold. */
function reduceVolume(volume: Volume): void {
  const { domain, format, capacity } = volume
  if (!isBlock(domain) || format === 'RAW') return
  volume.used = Math.min(volume.used, firstBytes(domain, format, 'PREALLOCATED', capacity))
}

/** Bytes of data in a chain, as far as the storage can tell. */
export function dataBytes(chain: readonly Volume[]): number {
  const sum = chain.reduce((total, { used, capacity }) => total + Math.min(used, capacity), 0)
  return Math.min(sum, chain.at(-1)?.capacity ?? 0)
}

/** Size of the volume's file or logical volume, in bytes. */
export function apparentBytes({ domain, format, capacity, used }: Volume): number {
  return isBlock(domain) || format === 'COW' ? used : Math.max(capacity, used)
}

/** What a volume would take elsewhere. */
export function bytesOn(target: Domain, volume: Volume): number {
  const least = firstBytes(target, volume.format, volume.type, volume.capacity, EXTENT)
  const used = Math.max(least, volume.used)
  return isBlock(target) ? roundUp(used, EXTENT) : used
}

/** Where the host finds it once it is prepared. */
export function pathOf({ domain, image, id }: Volume): string {
  return `${imagePath(domain, image)}/${id}`
}

export function imagePath({ id, place }: Domain, image: string): string {
  const mount = place.kind === 'group' ? 'blockSD' : place.path.replaceAll('/', '_')
  return `/rhev/data-center/mnt/${mount}/${id}/images/${image}`
}
