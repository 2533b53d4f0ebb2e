import { RpcError } from '../../../api/errors.ts'
import type { Handlers } from '../../../api/handler.ts'
import type { Gluster, Peer, Snapshot } from './model.ts'
import { askGlusterd, isConnected, peerOf } from './peers.ts'
import { limitOf, readSetting, settingsOf } from './snapshot-settings.ts'
import { createSnapshot, restoreSnapshot, snapshotInfo, snapshotsOf } from './snapshots.ts'
import { requireVolume } from './volumes.ts'

type SnapshotMethod =
  | Extract<keyof Handlers, `GlusterSnapshot.${string}`>
  | `GlusterVolume.snapshot${'Create' | 'List' | 'DeleteAll' | 'ConfigList' | 'ConfigSet'}`
  | `GlusterVolume.snapshotSchedule${'Override' | 'Reset'}`

export function snapshotMethods(gluster: Gluster): Required<Pick<Handlers, SnapshotMethod>> {
  const { clock } = gluster.world
  return {
    'GlusterVolume.snapshotCreate': async (params, context) => {
      const { pool } = askGlusterd(gluster, context, 'GlusterSnapshotCreateFailedException')
      const { id, name } = createSnapshot(pool, params, clock.now())
      return { uuid: id, name }
    },
    'GlusterVolume.snapshotList': async ({ volumeName = '' }, context) => {
      const error = 'GlusterSnapshotInfoFailedException'
      const { pool } = askGlusterd(gluster, context, error)
      const wanted = volumeName === '' ? [...pool.volumes.values()] : [requireVolume(pool, volumeName, error)]
      const entries = []
      for (const volume of wanted) {
        const list = snapshotsOf(pool, volume)
        if (list.length === 0) continue
        const key = volumeName === '' ? 'snapVolumeName' : 'snapVolume'
        const snapshots = list.map((each) => ({ ...snapshotInfo(each), [key]: each.brickVolume }))
        entries.push([volume.name, { snapRemaining: String(limitOf(pool, volume) - list.length), snapshots }])
      }
      return { snapshotList: Object.fromEntries(entries) }
    },
    'GlusterVolume.snapshotDeleteAll': async ({ volumeName }, context) => {
      const error = 'GlusterSnapshotDeleteFailedException'
      const { pool } = askGlusterd(gluster, context, error)
      for (const { name } of snapshotsOf(pool, requireVolume(pool, volumeName, error))) pool.snapshots.delete(name)
      return {}
    },
    'GlusterSnapshot.delete': async ({ snapName }, context) => {
      const error = 'GlusterSnapshotDeleteFailedException'
      const { pool } = askGlusterd(gluster, context, error)
      pool.snapshots.delete(requireSnapshot(pool.snapshots, snapName, error).name)
      return {}
    },
    'GlusterSnapshot.activate': async ({ snapName, force = false }, context) => {
      const error = 'GlusterSnapshotActivateFailedException'
      const snapshot = requireSnapshot(askGlusterd(gluster, context, error).pool.snapshots, snapName, error)
      if (snapshot.active && !force) throw new RpcError(error, `${snapName} is active already`)
      const away = snapshot.bricks.find(({ peer }) => !isConnected(peer))
      if (away !== undefined && !force) throw new RpcError(error, `${away.name} is away`)
      snapshot.active = true
      return {}
    },
    'GlusterSnapshot.deactivate': async ({ snapName }, context) => {
      const error = 'GlusterSnapshotDeactivateFailedException'
      const snapshot = requireSnapshot(askGlusterd(gluster, context, error).pool.snapshots, snapName, error)
      if (!snapshot.active) throw new RpcError(error, `${snapName} is not active`)
      snapshot.active = false
      return {}
    },
    'GlusterSnapshot.restore': async ({ snapName }, context) => {
      const error = 'GlusterSnapshotRestoreFailedException'
      const { pool } = askGlusterd(gluster, context, error)
      const snapshot = requireSnapshot(pool.snapshots, snapName, error)
      const { volume } = snapshot
      if (volume.started) throw new RpcError(error, `${volume.name} is started`)
      restoreSnapshot(pool, snapshot)
      return {
        snapRestore: {
          volumeUuid: volume.id,
          volumeName: volume.name,
          snapshotUuid: snapshot.id,
          snapshotName: snapshot.name,
        },
      }
    },
    'GlusterSnapshot.configList': async (_, context) => {
      const { pool } = askGlusterd(gluster, context, 'GlusterSnapshotConfigGetFailedException')
      return { snapshotConfig: settingsOf(pool, [...pool.volumes.values()]) }
    },
    'GlusterVolume.snapshotConfigList': async ({ volumeName }, context) => {
      const error = 'GlusterSnapshotConfigGetFailedException'
      const { pool } = askGlusterd(gluster, context, error)
      return { snapshotConfig: settingsOf(pool, [requireVolume(pool, volumeName, error)]) }
    },
    'GlusterSnapshot.configSet': async ({ optionName, optionValue }, context) => {
      const { pool } = askGlusterd(gluster, context, 'GlusterSnapshotConfigSetFailedException')
      pool.snapshotSettings.set(optionName, readSetting(optionName, optionValue))
      return {}
    },
    'GlusterVolume.snapshotConfigSet': async ({ volumeName, optionName, optionValue }, context) => {
      const error = 'GlusterSnapshotConfigSetFailedException'
      const volume = requireVolume(askGlusterd(gluster, context, error).pool, volumeName, error)
      if (optionName !== 'snap-max-hard-limit') throw new RpcError(error, `volumes have no setting ${optionName}`)
      volume.snapshotLimit = Number(readSetting(optionName, optionValue))
      return {}
    },
    'GlusterVolume.snapshotScheduleOverride': async ({ force = true }, context) => {
      const { pool } = requireMetaVolume(peerOf(gluster, context))
      // Gluster's own goes on beside, as nobody told it to stop.
      if (force || pool.scheduler !== 'gluster') pool.scheduler = 'engine'
      else throw new RpcError('GlusterDisableSnapshotScheduleFailedException', 'the scheduler of gluster is active')
      return {}
    },
    'GlusterVolume.snapshotScheduleReset': async (_, context) => {
      requireMetaVolume(peerOf(gluster, context)).pool.scheduler = 'nobody'
      return {}
    },
  }
}

/** @throws {RpcError} the error that is given */
function requireSnapshot(
  snapshots: ReadonlyMap<string, Snapshot>,
  name: string,
  error: ConstructorParameters<typeof RpcError>[0],
): Snapshot {
  const snapshot = snapshots.get(name)
  if (snapshot === undefined) throw new RpcError(error, `Snapshot ${name} does not exist`)
  return snapshot
}

/** @throws {RpcError} GlusterSnapshotScheduleFlagUpdateFailedException */
function requireMetaVolume(peer: Peer): Peer {
  const volume = peer.metaVolume === undefined ? undefined : peer.pool.volumes.get(peer.metaVolume)
  if (volume?.started) return peer
  throw new RpcError('GlusterSnapshotScheduleFlagUpdateFailedException', 'the meta volume is not mounted')
}
