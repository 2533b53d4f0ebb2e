import { RpcError } from '../../../api/errors.ts'
import type { ErrorName } from '../../../api/generated/errors.ts'
import type { GlusterVolumeInfo } from '../../../api/generated/types.ts'
import type { World } from '../model.ts'
import { usedBytes } from '../storage/space.ts'
import { fileSystemOf, isArbiter, pathOf, setsOf } from './bricks.ts'
import type { Pool, Session, Volume } from './model.ts'
import { memberNamed } from './peers.ts'
import { isRunning } from './tasks.ts'

/** Files that a storage domain has beside those of its volumes, and for each of them. */
const DOMAIN_FILES = 12
const FILES_PER_VOLUME = 3

/** @throws {RpcError} the error that is given */
export function requireVolume({ volumes }: Pool, name: string, error: ErrorName): Volume {
  const volume = volumes.get(name)
  if (volume === undefined) throw new RpcError(error, `Volume ${name} does not exist`)
  return volume
}

/** The same for what only a started volume can do. @throws {RpcError} the error that is given */
export function requireStarted(pool: Pool, name: string, error: ErrorName): Volume {
  const volume = requireVolume(pool, name, error)
  if (!volume.started) throw new RpcError(error, `Volume ${name} is not started`)
  return volume
}

/** The end of a volume's work. */
export function stopVolume(volume: Volume, now: number): void {
  volume.started = false
  for (const brick of volume.bricks) {
    brick.running = false
    brick.healsSince = undefined
  }
  if (volume.task !== undefined && isRunning(volume.task, now)) volume.task.stoppedAt = now
}

export function isCopying({ state }: Session): boolean {
  return state === 'Started' || state === 'Paused'
}

export interface Content {
  readonly files: number
  readonly bytes: number
}

/** What is on a volume: the storage domains that hosts made there. */
export function contentOf(world: World, pool: Pool, { name }: Volume): Content {
  let [files, bytes] = [0, 0]
  for (const domain of world.storage.domains.values()) {
    if (domain.type !== 'GLUSTERFS' || domain.place.kind !== 'path') continue
    const [, server = '', volume = ''] = /^([^:]+):\/?([^/]+)/.exec(domain.place.path) ?? []
    if (volume !== name || memberNamed(pool, server) === undefined) continue
    bytes += usedBytes(domain)
    files += DOMAIN_FILES
    for (const image of domain.images.values()) files += FILES_PER_VOLUME * image.size
  }
  return { files, bytes }
}

/** Size of a volume and what is used of it, in bytes: a set of copies is as large as the smallest of them. */
export function spaceOf(world: World, pool: Pool, volume: Volume): { readonly total: number; readonly used: number } {
  let total = 0
  for (const set of setsOf(volume)) {
    const sizes = set.filter((brick) => !isArbiter(volume, brick)).map((brick) => fileSystemOf(brick).bytes)
    total += Math.min(...sizes)
  }
  return { total, used: Math.min(total, contentOf(world, pool, volume).bytes) }
}

export function volumeInfo(volume: Volume): GlusterVolumeInfo {
  const { bricks, replica } = volume
  const sets = bricks.length / replica
  return {
    uuid: volume.id,
    volumeName: volume.name,
    volumeType: replica === 1 ? 'DISTRIBUTE' : sets === 1 ? 'REPLICATE' : 'DISTRIBUTED_REPLICATE',
    volumeStatus: volume.started ? 'ONLINE' : 'OFFLINE',
    transportType: [...volume.transport],
    brickCount: String(bricks.length),
    distCount: String(sets),
    stripeCount: '1',
    replicaCount: String(replica),
    disperseCount: '0',
    redundancyCount: '0',
    isArbiter: volume.arbiter,
    bricks: bricks.map(pathOf),
    bricksInfo: bricks.map((brick) => ({
      name: pathOf(brick),
      hostUuid: brick.peer.uuid,
      isArbiter: isArbiter(volume, brick),
    })),
    options: Object.fromEntries(volume.options),
  }
}
