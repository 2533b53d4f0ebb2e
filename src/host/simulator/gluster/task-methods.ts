import { RpcError } from '../../../api/errors.ts'
import type { ErrorName } from '../../../api/generated/errors.ts'
import type { Handlers } from '../../../api/handler.ts'
import { dropBricks, requireWholeSets } from './brick-methods.ts'
import { findBrick, requireBricks } from './bricks.ts'
import type { Brick, Gluster, Peer, Task, Volume } from './model.ts'
import { askGlusterd, workMs } from './peers.ts'
import { isRunning, progress, requireNoTask, startTask, taskInfo } from './tasks.ts'
import { contentOf, requireStarted, requireVolume } from './volumes.ts'

type TaskMethod =
  | 'GlusterTask.list'
  | `GlusterVolume.${'rebalanceStart' | 'rebalanceStatus' | 'rebalanceStop'}`
  | `GlusterVolume.${'removeBrickStart' | 'removeBrickStatus' | 'removeBrickStop' | 'removeBrickCommit'}`

export function taskMethods(gluster: Gluster): Required<Pick<Handlers, TaskMethod>> {
  const { world } = gluster
  const { clock } = world
  const report = (peer: Peer, volume: Volume, task: Task) =>
    progress(peer, workersOf(volume, task), task, contentOf(world, peer.pool, volume), clock.now())
  return {
    'GlusterTask.list': async ({ taskID = [] }, context) => {
      const peer = askGlusterd(gluster, context, 'GlusterVolumeTasksFailedException')
      const wanted = typeof taskID === 'string' ? [taskID] : taskID
      const entries = []
      for (const volume of peer.pool.volumes.values()) {
        const { task } = volume
        if (task === undefined || (wanted.length > 0 && !wanted.includes(task.id))) continue
        entries.push([task.id, taskInfo(volume, task, report(peer, volume, task).summary)])
      }
      return { tasks: Object.fromEntries(entries) }
    },
    'GlusterVolume.rebalanceStart': async ({ volumeName, rebalanceType }, context) => {
      const error = 'GlusterVolumeRebalanceStartFailedException'
      const peer = askGlusterd(gluster, context, error)
      const volume = requireStarted(peer.pool, volumeName, error)
      if (volume.bricks.length === volume.replica) throw new RpcError(error, `${volumeName} has nothing to spread over`)
      requireNoTask(volume, clock.now(), error)
      volume.task = startTask({
        type: 'REBALANCE',
        layoutOnly: rebalanceType === 'fix-layout',
        bricks: [],
        startedAt: clock.now(),
        takesMs: workMs(peer),
      })
      return { taskId: volume.task.id }
    },
    'GlusterVolume.rebalanceStatus': async ({ volumeName }, context) => {
      const error = 'GlusterVolumeRebalanceStatusFailedException'
      const peer = askGlusterd(gluster, context, error)
      const volume = requireStarted(peer.pool, volumeName, error)
      if (volume.task?.type !== 'REBALANCE') throw new RpcError(error, `${volumeName} was never rebalanced`)
      return report(peer, volume, volume.task)
    },
    'GlusterVolume.rebalanceStop': async ({ volumeName }, context) => {
      const error = 'GlusterVolumeRebalanceStopFailedException'
      const peer = askGlusterd(gluster, context, error)
      const volume = requireVolume(peer.pool, volumeName, error)
      const { task } = volume
      if (task?.type !== 'REBALANCE' || !isRunning(task, clock.now())) {
        throw new RpcError(error, `no rebalance runs on ${volumeName}`)
      }
      task.stoppedAt = clock.now()
      return report(peer, volume, task)
    },
    'GlusterVolume.removeBrickStart': async ({ volumeName, brickList, replicaCount }, context) => {
      const error = 'GlusterVolumeRemoveBrickStartFailedException'
      const peer = askGlusterd(gluster, context, error)
      const volume = requireStarted(peer.pool, volumeName, error)
      requireNoTask(volume, clock.now(), error)
      const bricks = requireBricks(volume, brickList, error)
      if (replicaCount !== 0 && replicaCount !== volume.replica) {
        throw new RpcError(error, 'fewer copies need no data to be moved: take the bricks out by force')
      }
      requireWholeSets(volume, bricks, error)
      volume.task = startTask({
        type: 'REMOVE_BRICK',
        layoutOnly: false,
        bricks: brickList,
        startedAt: clock.now(),
        takesMs: workMs(peer),
      })
      return { taskId: volume.task.id }
    },
    'GlusterVolume.removeBrickStatus': async ({ volumeName, brickList }, context) => {
      const error = 'GlusterVolumeRemoveBrickStatusFailedException'
      const peer = askGlusterd(gluster, context, error)
      const volume = requireVolume(peer.pool, volumeName, error)
      return report(peer, volume, requireRemoval(volume, brickList, error))
    },
    'GlusterVolume.removeBrickStop': async ({ volumeName, brickList }, context) => {
      const error = 'GlusterVolumeRemoveBrickStopFailedException'
      const peer = askGlusterd(gluster, context, error)
      const volume = requireVolume(peer.pool, volumeName, error)
      const task = requireRemoval(volume, brickList, error)
      if (task.stoppedAt !== undefined) throw new RpcError(error, 'it was stopped already')
      task.stoppedAt = clock.now()
      return report(peer, volume, task)
    },
    'GlusterVolume.removeBrickCommit': async ({ volumeName, brickList }, context) => {
      const error = 'GlusterVolumeRemoveBrickCommitFailedException'
      const volume = requireVolume(askGlusterd(gluster, context, error).pool, volumeName, error)
      const task = requireRemoval(volume, brickList, error)
      if (task.stoppedAt !== undefined) throw new RpcError(error, 'the removal was stopped')
      if (isRunning(task, clock.now())) throw new RpcError(error, 'data is still being moved')
      dropBricks(volume, requireBricks(volume, brickList, error))
      volume.task = undefined
      return {}
    },
  }
}

/** The removal of just these bricks. @throws {RpcError} the error that is given */
function requireRemoval({ name, task }: Volume, paths: readonly string[], error: ErrorName): Task {
  const same = task?.bricks.length === paths.length && task.bricks.every((path) => paths.includes(path))
  if (task?.type !== 'REMOVE_BRICK' || !same) throw new RpcError(error, `no removal of these bricks of ${name}`)
  return task
}

/** The bricks whose hosts do the work: a removal is done by those that lose them. */
function workersOf(volume: Volume, task: Task): readonly Brick[] {
  if (task.type === 'REBALANCE') return volume.bricks
  return task.bricks.map((path) => findBrick(volume, path)).filter((brick) => brick !== undefined)
}
