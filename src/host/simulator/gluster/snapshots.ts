import { randomUUID } from 'node:crypto'
import { RpcError } from '../../../api/errors.ts'
import type { SnapInfo } from '../../../api/generated/types.ts'
import type { Params } from '../../../api/handler.ts'
import { isOnline, pathOf, setsOf } from './bricks.ts'
import type { Pool, Snapshot, Volume } from './model.ts'
import { activatesNew, deletionLimit, limitOf } from './snapshot-settings.ts'
import { requireNoTask } from './tasks.ts'
import { requireStarted } from './volumes.ts'

/** The oldest first. */
export function snapshotsOf({ snapshots }: Pool, volume: Volume): Snapshot[] {
  return [...snapshots.values()].filter((snapshot) => snapshot.volume === volume)
}

/** @throws {RpcError} GlusterSnapshotCreateFailedException */
export function createSnapshot(pool: Pool, params: Params<'GlusterVolume.snapshotCreate'>, now: number): Snapshot {
  const { volumeName, snapName, snapDescription = '', force = false } = params
  const error = 'GlusterSnapshotCreateFailedException'
  const volume = requireStarted(pool, volumeName, error)
  if (!/^[A-Za-z0-9_-]+$/.test(snapName))
    throw new RpcError(error, `${JSON.stringify(snapName)} is no name of a snapshot`)
  const name = `${snapName}_GMT-${timestamp(now)}`
  if (pool.snapshots.has(name)) throw new RpcError(error, `Snapshot ${name} already exists`)
  const thick = volume.bricks.find(({ local }) => local === undefined)
  if (thick !== undefined) throw new RpcError(error, `${pathOf(thick)} is not on a thinly provisioned logical volume`)
  requireNoTask(volume, now, error)
  for (const set of setsOf(volume)) {
    const down = set.filter((brick) => !isOnline(volume, brick)).length
    if (down > 0 && !(force && down < set.length / 2)) throw new RpcError(error, `bricks of ${volumeName} are down`)
  }
  const existing = snapshotsOf(pool, volume)
  if (existing.length >= limitOf(pool, volume))
    throw new RpcError(error, `${volumeName} has ${existing.length} snapshots`)
  const id = randomUUID()
  const brickVolume = id.replaceAll('-', '')
  const snapshot: Snapshot = {
    id,
    name,
    description: snapDescription,
    createdAt: now,
    volume,
    brickVolume,
    bricks: volume.bricks.map((brick, index) => ({
      ...brick,
      directory: `/run/gluster/snaps/${brickVolume}/brick${index + 1}`,
      running: false,
      resetting: false,
      healsSince: undefined,
    })),
    replica: volume.replica,
    options: new Map(volume.options),
    active: activatesNew(pool),
  }
  pool.snapshots.set(name, snapshot)
  const limit = deletionLimit(pool, volume)
  const [oldest] = existing
  if (limit !== undefined && existing.length + 1 > limit && oldest !== undefined) pool.snapshots.delete(oldest.name)
  return snapshot
}

/** Uses the snapshot up. */
export function restoreSnapshot(pool: Pool, snapshot: Snapshot): void {
  const { volume, bricks, replica, options, name } = snapshot
  volume.bricks = [...bricks]
  volume.replica = replica
  volume.options = new Map(options)
  volume.task = undefined
  pool.snapshots.delete(name)
}

export function snapshotInfo({ id, name, description, createdAt, active }: Snapshot): SnapInfo {
  return {
    id,
    name,
    description,
    createTime: { timeZone: 'UTC', epochTime: Math.floor(createdAt / 1000) },
    snapVolumeStatus: active ? 'ACTIVATED' : 'DEACTIVATED',
  }
}

/** As gluster writes it into names. */
function timestamp(now: number): string {
  const [date = '', time = ''] = new Date(now).toISOString().slice(0, 19).split('T')
  return `${date.replaceAll('-', '.')}-${time.replaceAll(':', '.')}`
}
