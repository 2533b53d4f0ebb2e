import { randomUUID } from 'node:crypto'
import { RpcError } from '../../../api/errors.ts'
import type { Handlers, Params } from '../../../api/handler.ts'
import { isOnline, newBricks, setsOf, startBricks, takeBricks } from './bricks.ts'
import type { Gluster, Peer, Pool, Volume } from './model.ts'
import { askGlusterd, isConnected, memberNamed, reach } from './peers.ts'
import { isRunning } from './tasks.ts'
import { isCopying, requireVolume, stopVolume, volumeInfo } from './volumes.ts'

type VolumeMethod = `GlusterVolume.${'list' | 'create' | 'delete' | 'start' | 'stop' | 'metaVolumeMount'}`

const VOLUME_NAME = /^[A-Za-z0-9_-]+$/

export function volumeMethods(gluster: Gluster): Required<Pick<Handlers, VolumeMethod>> {
  const { clock } = gluster.world
  return {
    'GlusterVolume.list': async ({ volumeName = '', remoteServer = '' }, context) => {
      const error = 'GlusterVolumesListFailedException'
      const asked = askGlusterd(gluster, context, error)
      const peer = remoteServer === '' ? asked : serverOf(gluster, asked, remoteServer)
      const { volumes } = peer.pool
      const wanted = volumeName === '' ? [...volumes.values()] : [requireVolume(peer.pool, volumeName, error)]
      return { volumes: Object.fromEntries(wanted.map((volume) => [volume.name, volumeInfo(volume)])) }
    },
    'GlusterVolume.create': async (params, context) => {
      const { pool } = askGlusterd(gluster, context, 'GlusterVolumeCreateFailedException')
      return { uuid: createVolume(pool, params).id }
    },
    'GlusterVolume.delete': async ({ volumeName }, context) => {
      const error = 'GlusterVolumeDeleteFailedException'
      const { pool } = askGlusterd(gluster, context, error)
      const volume = requireVolume(pool, volumeName, error)
      if (volume.started) throw new RpcError(error, `${volumeName} is started`)
      for (const snapshot of pool.snapshots.values()) {
        if (snapshot.volume === volume) throw new RpcError(error, `${volumeName} has snapshots`)
      }
      for (const { peer, name } of pool.members.values()) {
        if (!isConnected(peer)) throw new RpcError(error, `${name} is away`)
      }
      pool.volumes.delete(volumeName)
      return {}
    },
    'GlusterVolume.start': async ({ volumeName, force }, context) => {
      const error = 'GlusterVolumeStartFailedException'
      const volume = requireVolume(askGlusterd(gluster, context, error).pool, volumeName, error)
      if (volume.started && !force) throw new RpcError(error, `${volumeName} is started already`)
      const away = volume.bricks.find(({ peer }) => !isConnected(peer))
      if (away !== undefined && !force) throw new RpcError(error, `the host of the brick ${away.name} is away`)
      startBricks(volume, volume.bricks, clock.now(), volume.started)
      volume.started = true
      return {}
    },
    'GlusterVolume.stop': async ({ volumeName, force }, context) => {
      const error = 'GlusterVolumeStopFailedException'
      const volume = requireVolume(askGlusterd(gluster, context, error).pool, volumeName, error)
      if (!volume.started) throw new RpcError(error, `${volumeName} is not started`)
      if (!force) requireQuiet(volume, clock.now())
      stopVolume(volume, clock.now())
      for (const session of volume.sessions.values()) if (isCopying(session)) session.state = 'Stopped'
      return {}
    },
    'GlusterVolume.metaVolumeMount': async ({ metaVolumeName = 'gluster_shared_storage' }, context) => {
      const error = 'GlusterMetaVolumeMountFailedException'
      const peer = askGlusterd(gluster, context, error)
      if (peer.metaVolume !== undefined && peer.metaVolume !== metaVolumeName) {
        throw new RpcError(error, `${peer.metaVolume} is mounted in its place`)
      }
      const volume = requireVolume(peer.pool, metaVolumeName, error)
      if (!setsOf(volume).some((set) => set.some((brick) => isOnline(volume, brick)))) {
        throw new RpcError(error, `${metaVolumeName} is not started`)
      }
      peer.metaVolume = metaVolumeName
      return {}
    },
  }
}

/** @throws {RpcError} GlusterVolumesListFailedException */
function serverOf(gluster: Gluster, asked: Peer, name: string): Peer {
  const peer = memberNamed(asked.pool, name)?.peer ?? reach(gluster, name)
  if (peer === undefined || !isConnected(peer)) {
    throw new RpcError('GlusterVolumesListFailedException', `${JSON.stringify(name)} does not answer`)
  }
  return peer
}

/** @throws {RpcError} GlusterVolumeCreateFailedException */
function createVolume(pool: Pool, params: Params<'GlusterVolume.create'>): Volume {
  const { volumeName: name, bricklist, replicaCount = 0, stripeCount = 0, transportList = [], force = false } = params
  const { arbiter = false } = params
  const error = 'GlusterVolumeCreateFailedException'
  if (!VOLUME_NAME.test(name)) throw new RpcError(error, `${JSON.stringify(name)} is no name of a volume`)
  if (name === 'all') throw new RpcError(error, '"all" cannot be the name of a volume')
  if (pool.volumes.has(name)) throw new RpcError(error, `Volume ${name} already exists`)
  if (stripeCount > 1) throw new RpcError(error, 'stripes are no longer supported')
  const replica = Math.max(1, replicaCount)
  if (arbiter && replica !== 3) throw new RpcError(error, 'an arbiter takes a replica count of 3')
  if (bricklist.length === 0 || bricklist.length % replica !== 0) {
    throw new RpcError(error, `${bricklist.length} bricks make no sets of ${replica}`)
  }
  const bricks = newBricks({ pool, paths: bricklist, force, error })
  if (!force) requireApart(bricks, replica)
  takeBricks(bricks)
  const volume: Volume = {
    id: randomUUID(),
    name,
    bricks,
    replica,
    arbiter,
    transport: transportList.length === 0 ? ['TCP'] : [...new Set(transportList)],
    started: false,
    options: new Map([['transport.address-family', 'inet']]),
    profile: undefined,
    task: undefined,
    sessions: new Map(),
    snapshotLimit: undefined,
  }
  pool.volumes.set(name, volume)
  return volume
}

/** Copies on the same host are no use. @throws {RpcError} GlusterVolumeCreateFailedException */
function requireApart(bricks: Volume['bricks'], replica: number): void {
  for (const set of setsOf({ bricks, replica })) {
    if (new Set(set.map(({ peer }) => peer)).size < set.length) {
      throw new RpcError('GlusterVolumeCreateFailedException', 'several bricks of a replica set are on the same host')
    }
  }
}

/** @throws {RpcError} GlusterVolumeStopFailedException */
function requireQuiet({ name, task, sessions }: Volume, now: number): void {
  const error = 'GlusterVolumeStopFailedException'
  if (task !== undefined && isRunning(task, now)) throw new RpcError(error, `a task is in progress on ${name}`)
  for (const session of sessions.values()) {
    if (isCopying(session)) throw new RpcError(error, `geo-replication works on ${name}`)
  }
}
