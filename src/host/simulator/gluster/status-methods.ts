import { RpcError } from '../../../api/errors.ts'
import type {
  GlusterBrickState,
  GlusterDaemonState,
  GlusterVolumeStatsInfo,
  HealInfo,
  StatusOption,
} from '../../../api/generated/types.ts'
import type { Handlers } from '../../../api/handler.ts'
import { hashText } from '../identity.ts'
import { fileSystemOf, isOnline, pathOf, requireBricks, setsOf } from './bricks.ts'
import type { Brick, Gluster, Peer, Pool, Volume } from './model.ts'
import { askGlusterd, isConnected, nameOf, workMs } from './peers.ts'
import { contentOf, requireStarted, spaceOf } from './volumes.ts'

type StatusMethod = `GlusterVolume.${'status' | 'statsInfoGet' | 'volumeEmptyCheck' | 'healInfo'}`

const FIRST_PORT = 49_152
const PORTS = 1000
const MIB = 2 ** 20

export function statusMethods(gluster: Gluster): Required<Pick<Handlers, StatusMethod>> {
  const { world } = gluster
  const { clock } = world
  const stats = (pool: Pool, volume: Volume): GlusterVolumeStatsInfo => {
    const { total, used } = spaceOf(world, pool, volume)
    return { sizeTotal: String(total), sizeFree: String(total - used), sizeUsed: String(used) }
  }
  return {
    'GlusterVolume.status': async ({ volumeName, brick: path = '', statusOption = '' }, context) => {
      const error = 'GlusterVolumeStatusFailedException'
      const { pool } = askGlusterd(gluster, context, error)
      const volume = requireStarted(pool, volumeName, error)
      const bricks = path === '' ? volume.bricks : requireBricks(volume, [path], error)
      const share = (contentOf(world, pool, volume).bytes * volume.replica) / volume.bricks.length
      return {
        volumeStatus: {
          name: volumeName,
          bricks: bricks.map((brick) => brickState(volume, brick, statusOption, share)),
          ...(statusOption === '' ? { nfs: [], shd: path === '' && volume.replica > 1 ? healers(pool) : [] } : {}),
          ...(statusOption === 'detail' ? { volumeStatsInfo: stats(pool, volume) } : {}),
        },
      }
    },
    'GlusterVolume.statsInfoGet': async ({ volumeName }, context) => {
      const { pool } = askGlusterd(gluster, context, 'GlfsStatvfsException')
      return stats(pool, requireServed(pool, volumeName, 'GlfsStatvfsException'))
    },
    'GlusterVolume.volumeEmptyCheck': async ({ volumeName }, context) => {
      const error = 'GlusterVolumeEmptyCheckFailedException'
      const { pool } = askGlusterd(gluster, context, error)
      const volume = requireServed(pool, volumeName, error)
      return { volumeEmptyCheck: contentOf(world, pool, volume).files === 0 }
    },
    'GlusterVolume.healInfo': async ({ volumeName }, context) => {
      const error = 'GlusterVolumeHealInfoFailedException'
      const peer = askGlusterd(gluster, context, error)
      const volume = requireStarted(peer.pool, volumeName, error)
      if (volume.replica === 1) throw new RpcError(error, `${volumeName} keeps no copies`)
      const files = contentOf(world, peer.pool, volume).files
      return { healInfo: { bricks: healing(peer, volume, files, clock.now()) } }
    },
  }
}

/** A volume that clients can open: a brick of each set serves. @throws {RpcError} the error that is given */
function requireServed(
  pool: Pool,
  name: string,
  error: 'GlfsStatvfsException' | 'GlusterVolumeEmptyCheckFailedException',
): Volume {
  const volume = requireStarted(pool, name, error)
  if (!setsOf(volume).every((set) => set.some((brick) => isOnline(volume, brick)))) {
    throw new RpcError(error, `bricks of ${name} do not answer`)
  }
  return volume
}

function brickState(volume: Volume, brick: Brick, option: StatusOption, usedBytes: number): GlusterBrickState {
  const online = isOnline(volume, brick)
  const base = { brick: pathOf(brick), hostuuid: brick.peer.uuid }
  switch (option) {
    case '':
      return {
        ...base,
        status: online ? 'ONLINE' : 'OFFLINE',
        pid: online ? String(pidOf(`${volume.id}/${base.brick}`)) : '-1',
        port: online ? String(FIRST_PORT + (hashText(base.brick) % PORTS)) : 'N/A',
        rdma_port: 'N/A',
      }
    case 'detail': {
      const { bytes, device } = fileSystemOf(brick)
      return {
        ...base,
        sizeTotal: (bytes / MIB).toFixed(3),
        sizeFree: (Math.max(0, bytes - usedBytes) / MIB).toFixed(3),
        device,
        blockSize: '4096',
        mntOptions: 'rw,noatime,inode64',
        fsName: 'xfs',
      }
    }
    case 'clients':
      // Every host of the pool has the volume open for its own daemons.
      return { ...base, clientsStatus: online ? clientsOf(volume) : [] }
    case 'mem':
      return { ...base, ...memory(base.brick) }
    default:
      return option satisfies never
  }
}

function clientsOf({ bricks }: Volume) {
  return [...new Set(bricks.map(({ peer }) => peer))].filter(isConnected).map((peer) => ({
    hostname: `${nameOf(peer)}:${FIRST_PORT - 1 - (hashText(peer.uuid) % PORTS)}`,
    bytesRead: String(hashText(`${peer.uuid}/read`) % MIB),
    bytesWrite: String(hashText(`${peer.uuid}/write`) % MIB),
  }))
}

function memory(seed: string) {
  const used = 4 * MIB + (hashText(seed) % MIB)
  return {
    mallinfo: { arena: String(8 * MIB), hblkhd: '0', uordblks: String(used), fordblks: String(8 * MIB - used) },
    mempool: [
      {
        name: 'server:fd_t',
        hotCount: '1',
        coldCount: '1023',
        padddedSizeOf: '100',
        allocCount: '4',
        maxAlloc: '2',
        poolMisses: '0',
        maxStdAlloc: '0',
      },
    ],
  }
}

/** The daemon that heals, on each host. */
function healers({ members }: Pool): GlusterDaemonState[] {
  return Array.from(members.values(), ({ peer, name }) => {
    const runs = isConnected(peer)
    const pid = runs ? String(pidOf(`${peer.uuid}/glustershd`)) : '-1'
    return { hostname: name, hostuuid: peer.uuid, status: runs ? 'ONLINE' : 'OFFLINE', pid }
  })
}

/** What the good copies of each set still have to give to the others. */
function healing(asked: Peer, volume: Volume, files: number, now: number): HealInfo[] {
  const sets = setsOf(volume)
  return sets.flatMap((set) => {
    const perSet = files / sets.length
    return set.map((brick) => {
      if (!isOnline(volume, brick)) {
        return { name: pathOf(brick), status: 'Transport endpoint is not connected', hostUuid: '-' }
      }
      const lacking = set.filter((other) => other !== brick).map((other) => lackOf(asked, volume, other, now))
      const entries = Math.ceil(perSet * Math.max(0, ...lacking))
      return {
        name: pathOf(brick),
        status: 'Connected',
        hostUuid: brick.peer.uuid,
        numberOfEntries: String(
          brick.healsSince === undefined || lackOf(asked, volume, brick, now) === 0 ? entries : 0,
        ),
      }
    })
  })
}

/** The share of its files that a brick still lacks. One that is down gets nothing. */
function lackOf(asked: Peer, volume: Volume, brick: Brick, now: number): number {
  if (brick.healsSince === undefined) return 0
  if (!isOnline(volume, brick)) return 1
  const takesMs = workMs(asked)
  return takesMs === 0 ? 0 : Math.max(0, 1 - (now - brick.healsSince) / takesMs)
}

function pidOf(seed: string): number {
  return 1000 + (hashText(seed) % 4_000_000)
}
