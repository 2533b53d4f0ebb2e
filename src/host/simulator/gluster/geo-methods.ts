import { RpcError } from '../../../api/errors.ts'
import type { ErrorName } from '../../../api/generated/errors.ts'
import type { HandlerContext, Handlers, Params } from '../../../api/handler.ts'
import { isOnline } from './bricks.ts'
import { optionName, SESSION_OPTIONS } from './geo-options.ts'
import {
  findRemote,
  isAuthorized,
  publicKeys,
  requireSession,
  type SessionParams,
  serves,
  sessionInfo,
  sessionKey,
  userOf,
} from './geo-sessions.ts'
import type { Gluster, Peer, Session, Volume } from './model.ts'
import { askGlusterd, isConnected, peerOf, runsGlusterd } from './peers.ts'
import { isCopying, requireStarted, requireVolume } from './volumes.ts'

type GeoMethod = Extract<keyof Handlers, `GlusterVolume.geoRep${string}`>

/** Accounts of every simulated host. */
const ACCOUNTS = ['root', 'vdsm', 'geoaccount']
/** What copying needs of its volume. */
const VOLUME_OPTIONS = ['geo-replication.indexing', 'changelog.changelog']

export function geoMethods(gluster: Gluster): Required<Pick<Handlers, GeoMethod>> {
  const { clock } = gluster.world
  const find = (context: HandlerContext, params: SessionParams, error: ErrorName) => {
    const peer = askGlusterd(gluster, context, error)
    const volume = requireVolume(peer.pool, params.volumeName, error)
    return { peer, volume, session: requireSession(volume, params, error) }
  }
  return {
    'GlusterVolume.geoRepKeysGet': async (_, context) => {
      const { pool } = askGlusterd(gluster, context, 'GlusterGeoRepPublicKeyFileCreateFailedException')
      for (const { peer, name } of pool.members.values()) {
        if (!isConnected(peer)) throw new RpcError('GlusterGeoRepPublicKeyFileCreateFailedException', `${name} is away`)
      }
      return { geoRepPubKeys: Array.from(pool.members.values(), ({ peer }) => publicKeys(peer)).flat() }
    },
    'GlusterVolume.geoRepKeysUpdate': async ({ userName, geoRepPubKeys }, context) => {
      const { authorized } = peerOf(gluster, context)
      requireAccount(userName)
      authorized.set(userName, new Set([...(authorized.get(userName) ?? []), ...geoRepPubKeys]))
      return {}
    },
    'GlusterVolume.geoRepMountBrokerSetup': async ({ remoteUserName, remoteVolumeName, partial = false }, context) => {
      const peer = peerOf(gluster, context)
      requireAccount(remoteUserName)
      if (partial) return {}
      if (!runsGlusterd(peer)) {
        throw new RpcError('GlusterGeoRepExecuteMountBrokerOptFailedException', 'glusterd does not run')
      }
      const volumes = peer.mountBroker.get(remoteUserName) ?? new Map<string, 'written' | 'read'>()
      if (!volumes.has(remoteVolumeName)) volumes.set(remoteVolumeName, 'written')
      peer.mountBroker.set(remoteUserName, volumes)
      return {}
    },
    'GlusterVolume.geoRepSessionCreate': async (params, context) => {
      const error = 'GlusterGeoRepSessionCreateFailedException'
      const peer = askGlusterd(gluster, context, error)
      createSession(gluster, peer, requireStarted(peer.pool, params.volumeName, error), params)
      return {}
    },
    'GlusterVolume.geoRepSessionDelete': async (params, context) => {
      const error = 'GlusterGeoRepSessionDeleteFailedException'
      const { volume, session } = find(context, params, error)
      if (isCopying(session)) throw new RpcError(error, 'the session is not stopped')
      volume.sessions.delete(sessionKey(params))
      return {}
    },
    'GlusterVolume.geoRepSessionStart': async (params, context) => {
      const error = 'GlusterVolumeGeoRepSessionStartFailedException'
      const { volume, session } = find(context, params, error)
      const { force = false } = params
      if (!volume.started) throw new RpcError(error, `${volume.name} is not started`)
      if (isCopying(session) && !force) throw new RpcError(error, 'the session is started already')
      const remote = findRemote(gluster, session.remoteHost, session.remoteVolume)
      const whole = volume.bricks.every((brick) => isOnline(volume, brick))
      const there = remote?.volume.bricks.every((brick) => isOnline(remote.volume, brick)) ?? false
      if (!(whole && there) && !force) throw new RpcError(error, 'a brick of one of the volumes is down')
      start(session, clock.now())
      return {}
    },
    'GlusterVolume.geoRepSessionStop': async (params, context) => {
      const error = 'GlusterVolumeGeoRepSessionStopFailedException'
      const { volume, session } = find(context, params, error)
      if (!isCopying(session)) throw new RpcError(error, 'the session is not running')
      const away = volume.bricks.some(({ peer }) => !isConnected(peer))
      if (away && !params.force) throw new RpcError(error, 'a host is away')
      session.state = 'Stopped'
      return {}
    },
    'GlusterVolume.geoRepSessionPause': async (params, context) => {
      const error = 'GlusterVolumeGeoRepSessionPauseFailedException'
      const { session } = find(context, params, error)
      const again = session.state === 'Paused' && (params.force ?? false)
      if (session.state !== 'Started' && !again) throw new RpcError(error, `the session is ${session.state}`)
      session.state = 'Paused'
      return {}
    },
    'GlusterVolume.geoRepSessionResume': async (params, context) => {
      const error = 'GlusterVolumeGeoRepSessionResumeFailedException'
      const { session } = find(context, params, error)
      const again = session.state === 'Started' && (params.force ?? false)
      if (session.state !== 'Paused' && !again) throw new RpcError(error, `the session is ${session.state}`)
      if (!again) start(session, clock.now())
      return {}
    },
    'GlusterVolume.geoRepSessionList': async (params, context) => {
      const error = 'GlusterGeoRepStatusFailedException'
      const peer = askGlusterd(gluster, context, error)
      const { volumeName = '', remoteHost = '', remoteVolumeName = '' } = params
      const volumes =
        volumeName === '' ? [...peer.pool.volumes.values()] : [requireVolume(peer.pool, volumeName, error)]
      const one = volumeName !== '' && remoteHost !== '' && remoteVolumeName !== ''
      const entries = []
      for (const volume of volumes) {
        const wanted = one
          ? [requireSession(volume, { ...params, volumeName, remoteHost, remoteVolumeName }, error)]
          : [...volume.sessions.values()]
        if (wanted.length > 0) entries.push([volume.name, infos(gluster, peer, volume, wanted)])
      }
      return { sessions: Object.fromEntries(entries) }
    },
    'GlusterVolume.geoRepSessionStatus': async (params, context) => {
      const { peer, volume, session } = find(context, params, 'GlusterGeoRepStatusFailedException')
      return { sessionStatus: { [volume.name]: infos(gluster, peer, volume, [session]) } }
    },
    'GlusterVolume.geoRepConfigList': async (params, context) => {
      const { session } = find(context, params, 'GlusterGeoRepConfigFailedException')
      const { checkpoint } = session
      const set = { ...Object.fromEntries(session.options), ...(checkpoint ? { checkpoint: String(checkpoint) } : {}) }
      return { sessionConfig: { geoRepConfig: { ...SESSION_OPTIONS, ...set } } }
    },
    'GlusterVolume.geoRepConfigSet': async (params, context) => {
      const { session } = find(context, params, 'GlusterGeoRepConfigFailedException')
      setOption(session, params.optionName, params.optionValue, clock.now())
      return {}
    },
    'GlusterVolume.geoRepConfigReset': async (params, context) => {
      const { session } = find(context, params, 'GlusterGeoRepConfigFailedException')
      setOption(session, params.optionName, '', clock.now())
      return {}
    },
  }
}

function start(session: Session, now: number): void {
  session.state = 'Started'
  session.startedAt = now
}

function infos(gluster: Gluster, peer: Peer, volume: Volume, sessions: readonly Session[]) {
  return { sessions: sessions.map((session) => sessionInfo(gluster, peer, volume, session)) }
}

/** @throws {RpcError} GlusterGeoRepUserNotFoundException */
function requireAccount(name: string): void {
  if (!ACCOUNTS.includes(name)) throw new RpcError('GlusterGeoRepUserNotFoundException', name)
}

type CreateParams = Params<'GlusterVolume.geoRepSessionCreate'>

/** @throws {RpcError} GlusterGeoRepSessionCreateFailedException */
function createSession(gluster: Gluster, peer: Peer, volume: Volume, params: CreateParams): void {
  const { remoteHost, remoteVolumeName, force = false } = params
  const error = 'GlusterGeoRepSessionCreateFailedException'
  const key = sessionKey(params)
  const old = volume.sessions.get(key)
  if (old !== undefined && !force) throw new RpcError(error, `the session with ${key} exists already`)
  const remote = findRemote(gluster, remoteHost, remoteVolumeName)
  if (remote === undefined || !serves(remote.volume)) {
    throw new RpcError(error, `${remoteHost}::${remoteVolumeName} cannot be reached`)
  }
  if (remote.peer.pool === peer.pool) throw new RpcError(error, `${remoteHost} is in the same pool`)
  const user = userOf(params)
  if (!isAuthorized(peer.pool, remote.peer, user)) throw new RpcError(error, `${user}@${remoteHost} lacks the keys`)
  if (user !== 'root' && remote.peer.mountBroker.get(user)?.get(remoteVolumeName) !== 'read') {
    throw new RpcError(error, `glusterd of ${remoteHost} does not let ${user} mount ${remoteVolumeName}`)
  }
  for (const option of VOLUME_OPTIONS) volume.options.set(option, 'on')
  if (old !== undefined) return
  volume.sessions.set(key, {
    user,
    remoteHost,
    remoteVolume: remoteVolumeName,
    remoteId: remote.volume.id,
    state: 'Created',
    startedAt: 0,
    options: new Map(),
    checkpoint: undefined,
  })
}

/** An empty value resets. @throws {RpcError} GlusterGeoRepConfigFailedException */
function setOption(session: Session, given: string, value: string, now: number): void {
  const error = 'GlusterGeoRepConfigFailedException'
  const name = optionName(given)
  if (name === 'checkpoint') {
    session.checkpoint = value === '' ? undefined : checkpointOf(value, now)
    return
  }
  if (!Object.hasOwn(SESSION_OPTIONS, name)) throw new RpcError(error, `there is no option ${given}`)
  const usual = SESSION_OPTIONS[name] ?? ''
  const bad =
    (/^\d+$/.test(usual) && value !== '' && !/^\d+$/.test(value)) ||
    (/^(true|false)$/.test(usual) && value !== '' && !/^(true|false)$/.test(value))
  if (bad) throw new RpcError(error, `${given} does not take ${JSON.stringify(value)}`)
  if (value === '') session.options.delete(name)
  else session.options.set(name, value)
  if (session.state === 'Started') start(session, now)
}

/** Seconds since 1970. @throws {RpcError} GlusterGeoRepConfigFailedException */
function checkpointOf(value: string, now: number): number {
  if (value === 'now') return Math.floor(now / 1000)
  const time = /^\d+$/.test(value) ? Number(value) : Date.parse(`${value.replace(' ', 'T')}Z`) / 1000
  if (Number.isSafeInteger(time) && time >= 0) return time
  throw new RpcError(
    'GlusterGeoRepConfigFailedException',
    `a checkpoint is now or a time, not ${JSON.stringify(value)}`,
  )
}
