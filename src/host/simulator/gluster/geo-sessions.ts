import { createHash } from 'node:crypto'
import { RpcError } from '../../../api/errors.ts'
import type { ErrorName } from '../../../api/generated/errors.ts'
import type { geoRepPairInfo, geoRepSessionInfo } from '../../../api/generated/types.ts'
import { isOnline, setsOf } from './bricks.ts'
import type { Brick, Gluster, Peer, Pool, Session, Volume } from './model.ts'
import { isConnected, reach, workMs } from './peers.ts'

export interface SessionParams {
  readonly volumeName: string
  readonly remoteHost: string
  readonly remoteVolumeName: string
  readonly remoteUserName?: string
}

export function userOf({ remoteUserName = '' }: { readonly remoteUserName?: string }): string {
  return remoteUserName === '' ? 'root' : remoteUserName
}

export function sessionKey(params: Omit<SessionParams, 'volumeName'>): string {
  return `${userOf(params)}@${params.remoteHost}::${params.remoteVolumeName}`
}

/** @throws {RpcError} the error that is given */
export function requireSession({ sessions }: Volume, params: SessionParams, error: ErrorName): Session {
  const key = sessionKey(params)
  const session = sessions.get(key)
  if (session === undefined) throw new RpcError(error, `no session between ${params.volumeName} and ${key}`)
  return session
}

/** The volume that takes the copy, where it can be reached. */
export function findRemote(gluster: Gluster, host: string, volume: string): { peer: Peer; volume: Volume } | undefined {
  const peer = reach(gluster, host)
  const found = peer === undefined || !isConnected(peer) ? undefined : peer.pool.volumes.get(volume)
  return peer === undefined || found === undefined ? undefined : { peer, volume: found }
}

export function serves(volume: Volume): boolean {
  return setsOf(volume).every((set) => set.some((brick) => isOnline(volume, brick)))
}

/** What a host shows to the other side, for each of gluster's two programs. */
export function publicKeys({ uuid, host }: Peer): string[] {
  const key = createHash('sha512').update(`key/${uuid}`).digest('base64')
  const line = (program: string): string => `command="${program}"  ssh-rsa ${key} root@${host.id}\n`
  return [line('/usr/libexec/glusterfs/gsyncd'), line(`tar \${SSH_ORIGINAL_COMMAND#* }`)]
}

/** Whether all hosts of the pool may log in to the account there. */
export function isAuthorized(pool: Pool, remote: Peer, user: string): boolean {
  const known = remote.authorized.get(user)
  return [...pool.members.values()].every(({ peer }) => publicKeys(peer).every((key) => known?.has(key) ?? false))
}

/** The session as gluster tells it: where it is follows from its times and the state of both sides. */
export function sessionInfo(gluster: Gluster, asked: Peer, volume: Volume, session: Session): geoRepSessionInfo {
  const { user, remoteHost, remoteVolume, remoteId } = session
  return {
    sessionKey: `${volume.id}:ssh://${user}@${remoteHost}::${remoteVolume}:${remoteId}`,
    remoteVolumeName: remoteVolume,
    bricks: setsOf(volume).flatMap((set) => {
      const sender = set.find((brick) => isOnline(volume, brick))
      return set.map((brick) => pairInfo(gluster, asked, { volume, session, brick, sends: brick === sender }))
    }),
  }
}

interface Pair {
  readonly volume: Volume
  readonly session: Session
  readonly brick: Brick
  /** Whether it is this one of several copies. */
  readonly sends: boolean
}

function pairInfo(gluster: Gluster, asked: Peer, pair: Pair): geoRepPairInfo {
  const { session, brick } = pair
  const now = gluster.world.clock.now()
  const state = pairState(gluster, asked, pair, now)
  const active = state === 'Active'
  const { checkpoint } = session
  const set = checkpoint !== undefined && active
  const reached = set && now >= checkpoint * 1000 + workMs(asked)
  return {
    host: brick.name,
    hostUuid: brick.peer.uuid,
    brickName: brick.directory,
    remoteHost: session.remoteHost,
    remoteUserName: session.user,
    status: state,
    crawlStatus: active ? crawl(session, asked, now) : 'N/A',
    timeZone: 'UTC',
    lastSynced: active ? Math.floor(now / 1000) : 'N/A',
    entry: active ? '0' : 'N/A',
    data: active ? '0' : 'N/A',
    meta: active ? '0' : 'N/A',
    failures: active ? '0' : 'N/A',
    checkpointTime: set ? checkpoint : 'N/A',
    checkpointCompletionTime: reached ? checkpoint + Math.floor(workMs(asked) / 1000) : 'N/A',
    checkpointCompleted: !set ? 'N/A' : reached ? 'Yes' : 'No',
  }
}

function pairState(gluster: Gluster, asked: Peer, { volume, session, brick, sends }: Pair, now: number): string {
  if (session.state !== 'Started') return session.state
  const remote = findRemote(gluster, session.remoteHost, session.remoteVolume)
  if (!isOnline(volume, brick) || remote === undefined || !serves(remote.volume)) return 'Faulty'
  if (now < session.startedAt + workMs(asked)) return 'Initializing...'
  return sends ? 'Active' : 'Passive'
}

/** First what is there, then what changes. */
function crawl({ startedAt }: Session, asked: Peer, now: number): string {
  return now < startedAt + 2 * workMs(asked) ? 'Hybrid Crawl' : 'Changelog Crawl'
}
