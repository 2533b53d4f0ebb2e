import { RpcError } from '../../../api/errors.ts'
import type { ErrorName } from '../../../api/generated/errors.ts'
import type { Handlers } from '../../../api/handler.ts'
import { findBrick, newBricks, requireBricks, setsOf, startBricks, takeBricks } from './bricks.ts'
import type { Brick, Gluster, Volume } from './model.ts'
import { askGlusterd } from './peers.ts'
import { requireNoTask } from './tasks.ts'
import { requireStarted, requireVolume } from './volumes.ts'

type BrickMethod = `GlusterVolume.${
  | 'addBrick'
  | 'removeBrickForce'
  | 'replaceBrickCommitForce'
  | 'resetBrickStart'
  | 'resetBrickCommitForce'}`

export function brickMethods(gluster: Gluster): Required<Pick<Handlers, BrickMethod>> {
  const { clock } = gluster.world
  return {
    'GlusterVolume.addBrick': async (
      { volumeName, brickList, replicaCount = 0, stripeCount = 0, force = false },
      context,
    ) => {
      const error = 'GlusterVolumeBrickAddFailedException'
      const { pool } = askGlusterd(gluster, context, error)
      const volume = requireVolume(pool, volumeName, error)
      if (stripeCount > 1) throw new RpcError(error, 'stripes are no longer supported')
      const replica = replicaCount === 0 ? volume.replica : replicaCount
      if (replica < volume.replica) throw new RpcError(error, `${volumeName} has ${volume.replica} copies`)
      const old = setsOf(volume)
      const more = replica - volume.replica
      const expected = more === 0 ? replica : old.length * more
      if (brickList.length === 0 || (more === 0 ? brickList.length % expected !== 0 : brickList.length !== expected)) {
        throw new RpcError(error, `${brickList.length} bricks make no sets of ${replica}`)
      }
      if (more > 0 && volume.arbiter) throw new RpcError(error, `${volumeName} has arbiters`)
      const bricks = newBricks({ pool, paths: brickList, force, error })
      takeBricks(bricks)
      volume.bricks =
        more === 0
          ? [...volume.bricks, ...bricks]
          : old.flatMap((set, index) => [...set, ...bricks.slice(index * more, (index + 1) * more)])
      volume.replica = replica
      if (volume.started) startBricks(volume, bricks, clock.now(), more > 0)
      return {}
    },
    'GlusterVolume.removeBrickForce': async ({ volumeName, brickList, replicaCount }, context) => {
      const error = 'GlusterVolumeRemoveBrickForceFailedException'
      const volume = requireVolume(askGlusterd(gluster, context, error).pool, volumeName, error)
      requireNoTask(volume, clock.now(), error)
      const bricks = requireBricks(volume, brickList, error)
      const replica = replicaCount === 0 ? volume.replica : replicaCount
      if (replica === volume.replica) requireWholeSets(volume, bricks, error)
      else requireThinning(volume, bricks, replica, error)
      dropBricks(volume, bricks)
      volume.replica = replica
      return {}
    },
    'GlusterVolume.replaceBrickCommitForce': async ({ volumeName, existingBrick, newBrick }, context) => {
      const error = 'GlusterVolumeReplaceBrickCommitForceFailedException'
      const { pool } = askGlusterd(gluster, context, error)
      const volume = requireStarted(pool, volumeName, error)
      requireNoTask(volume, clock.now(), error)
      const [old] = requireBricks(volume, [existingBrick], error)
      const bricks = newBricks({ pool, paths: [newBrick], force: true, error })
      takeBricks(bricks)
      volume.bricks = volume.bricks.flatMap((brick) => (brick === old ? bricks : [brick]))
      startBricks(volume, bricks, clock.now(), true)
      return {}
    },
    'GlusterVolume.resetBrickStart': async ({ volumeName, existingBrick }, context) => {
      const error = 'GlusterVolumeResetBrickStartFailedException'
      const volume = requireStarted(askGlusterd(gluster, context, error).pool, volumeName, error)
      const brick = requireBrick(volume, existingBrick, error)
      if (brick.resetting) throw new RpcError(error, `${existingBrick} is being reset already`)
      brick.resetting = true
      brick.running = false
      return {}
    },
    'GlusterVolume.resetBrickCommitForce': async ({ volumeName, existingBrick }, context) => {
      const error = 'GlusterVolumeResetBrickCommitForceFailedException'
      const volume = requireStarted(askGlusterd(gluster, context, error).pool, volumeName, error)
      const brick = requireBrick(volume, existingBrick, error)
      if (!brick.resetting) throw new RpcError(error, `the reset of ${existingBrick} was not begun`)
      brick.resetting = false
      startBricks(volume, [brick], clock.now(), true)
      return {}
    },
  }
}

function requireBrick(volume: Volume, path: string, error: ErrorName): Brick {
  const brick = findBrick(volume, path)
  if (brick === undefined) throw new RpcError(error, `Incorrect brick ${path} for volume ${volume.name}`)
  return brick
}

/** What leaves a volume without thinning its copies. @throws {RpcError} the error that is given */
export function requireWholeSets(volume: Volume, bricks: readonly Brick[], error: ErrorName): void {
  if (bricks.length === volume.bricks.length) throw new RpcError(error, 'no brick would be left')
  for (const set of setsOf(volume)) {
    const leaving = set.filter((brick) => bricks.includes(brick)).length
    if (leaving > 0 && leaving < set.length) throw new RpcError(error, 'these are no whole replica sets')
  }
}

/** As many bricks of each set. @throws {RpcError} the error that is given */
function requireThinning(volume: Volume, bricks: readonly Brick[], replica: number, error: ErrorName): void {
  if (replica > volume.replica) throw new RpcError(error, `${volume.name} has ${volume.replica} copies`)
  if (volume.arbiter) throw new RpcError(error, `${volume.name} has arbiters`)
  for (const set of setsOf(volume)) {
    if (set.filter((brick) => !bricks.includes(brick)).length !== replica) {
      throw new RpcError(error, `${replica} bricks of each replica set must stay`)
    }
  }
}

export function dropBricks(volume: Volume, bricks: readonly Brick[]): void {
  volume.bricks = volume.bricks.filter((brick) => !bricks.includes(brick))
}
