import { RpcError } from '../../../api/errors.ts'
import type { ErrorName } from '../../../api/generated/errors.ts'
import type { Brick, LocalBrick, Peer, Pool, Volume } from './model.ts'
import { isConnected, isUp, memberNamed, runsGlusterd } from './peers.ts'

export const GIB = 2 ** 30
/** The file system that directories are on which no brick was made for. */
const ROOT_BYTES = 50 * GIB

export function pathOf({ name, directory }: Brick): string {
  return `${name}:${directory}`
}

/** Whether its process runs. */
export function isOnline(volume: Volume, brick: Brick): boolean {
  return volume.started && brick.running && isUp(brick.peer)
}

export function findBrick({ bricks }: Volume, path: string): Brick | undefined {
  return bricks.find((brick) => pathOf(brick) === path)
}

/** @throws {RpcError} the error that is given */
export function requireBricks(volume: Volume, paths: readonly string[], error: ErrorName): Brick[] {
  if (paths.length === 0) throw new RpcError(error, 'no bricks were named')
  if (new Set(paths).size < paths.length) throw new RpcError(error, 'a brick is named twice')
  return paths.map((path) => {
    const brick = findBrick(volume, path)
    if (brick === undefined) throw new RpcError(error, `Incorrect brick ${path} for volume ${volume.name}`)
    return brick
  })
}

/** The bricks that are copies of one another, set by set. */
export function setsOf({ bricks, replica }: Pick<Volume, 'bricks' | 'replica'>): Brick[][] {
  const sets: Brick[][] = []
  for (let start = 0; start < bricks.length; start += replica) sets.push(bricks.slice(start, start + replica))
  return sets
}

export function isArbiter({ bricks, replica, arbiter }: Volume, brick: Brick): boolean {
  return arbiter && bricks.indexOf(brick) % replica === replica - 1
}

/** Starts what is down and can run. A brick that comes late gets what it missed from its copies. */
export function startBricks(volume: Volume, bricks: readonly Brick[], now: number, late: boolean): void {
  for (const brick of bricks) {
    if (brick.running || brick.resetting || !isConnected(brick.peer)) continue
    brick.running = true
    if (late && volume.replica > 1) brick.healsSince = now
  }
}

/** What glusterd does when it starts: bricks that died come back. */
export function reviveBricks(peer: Peer): void {
  const now = peer.host.world.clock.now()
  for (const volume of peer.pool.volumes.values()) {
    const own = volume.bricks.filter((brick) => brick.peer === peer)
    if (volume.started) startBricks(volume, own, now, true)
  }
}

/** Ends all bricks of a host. */
export function killBricks(peer: Peer): void {
  for (const volume of peer.pool.volumes.values()) {
    for (const brick of volume.bricks) if (brick.peer === peer) brick.running = false
  }
}

export interface NewBricks {
  readonly pool: Pool
  readonly paths: readonly string[]
  /** Also what is on a root file system, is a mount point, or was a brick before. */
  readonly force: boolean
  readonly error: ErrorName
}

/** Bricks for a volume, none of which is taken yet. @throws {RpcError} the error that is given */
export function newBricks({ pool, paths, force, error }: NewBricks): Brick[] {
  if (paths.length === 0) throw new RpcError(error, 'no bricks were named')
  if (new Set(paths).size < paths.length) throw new RpcError(error, 'a brick is named twice')
  return paths.map((path) => {
    const [, name = '', directory = ''] = /^([^:/]+):(\/.*[^/])$/.exec(path) ?? []
    if (name === '') throw new RpcError(error, `Wrong brick type: ${path}, use <HOSTNAME>:<export-dir-abs-path>`)
    const peer = memberNamed(pool, name)?.peer
    if (peer === undefined) throw new RpcError(error, `Host ${name} is not in 'Peer in Cluster' state`)
    if (!isUp(peer) || !runsGlusterd(peer)) throw new RpcError(error, `Host ${name} is not connected`)
    for (const volume of pool.volumes.values()) {
      if (volume.bricks.some((brick) => brick.peer === peer && overlaps(brick.directory, directory))) {
        throw new RpcError(error, `Brick ${path} is in use by the volume ${volume.name}`)
      }
    }
    const local = localBrickOf(peer, directory)
    if (!force && local === undefined) throw new RpcError(error, `The brick ${path} is on the root file system`)
    if (!force && local?.mountPoint === directory) throw new RpcError(error, `The brick ${path} is a mount point`)
    if (!force && peer.usedDirectories.has(directory)) {
      throw new RpcError(error, `${path} was part of a volume before`)
    }
    return { peer, name, directory, local, running: false, resetting: false, healsSince: undefined }
  })
}

/** Their directories are marked for ever. */
export function takeBricks(bricks: readonly Brick[]): void {
  for (const { peer, directory } of bricks) peer.usedDirectories.add(directory)
}

function overlaps(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`)
}

function localBrickOf({ lvm }: Peer, directory: string): LocalBrick | undefined {
  for (const local of lvm.bricks.values()) {
    if (
      local.mountPoint !== undefined &&
      (directory === local.mountPoint || directory.startsWith(`${local.mountPoint}/`))
    )
      return local
  }
  return undefined
}

export function fileSystemOf({ local }: Brick) {
  return local === undefined
    ? { bytes: ROOT_BYTES, device: '/dev/mapper/system-root' }
    : { bytes: local.bytes, device: `/dev/mapper/${local.group}-${local.name}` }
}
