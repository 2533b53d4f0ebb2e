import { RpcError } from '../../../api/errors.ts'
import type { GlusterProfileStats } from '../../../api/generated/types.ts'
import type { Handlers } from '../../../api/handler.ts'
import { hashText } from '../identity.ts'
import { isOnline, pathOf } from './bricks.ts'
import type { Gluster } from './model.ts'
import { askGlusterd } from './peers.ts'
import { requireStarted, requireVolume } from './volumes.ts'

type ProfileMethod = `GlusterVolume.${'profileStart' | 'profileStop' | 'profileInfo'}`

/** What profiling sets, as gluster does. */
const OPTIONS = ['diagnostics.latency-measurement', 'diagnostics.count-fop-hits']
const BLOCK = 4096
const KINDS = ['LOOKUP', 'READ', 'WRITE', 'FSYNC', 'STAT'] as const

export function profileMethods(gluster: Gluster): Required<Pick<Handlers, ProfileMethod>> {
  const { clock } = gluster.world
  return {
    'GlusterVolume.profileStart': async ({ volumeName }, context) => {
      const error = 'GlusterVolumeProfileStartFailedException'
      const volume = requireStarted(askGlusterd(gluster, context, error).pool, volumeName, error)
      if (volume.profile !== undefined) throw new RpcError(error, `${volumeName} is profiled already`)
      volume.profile = { since: clock.now(), askedAt: clock.now() }
      for (const name of OPTIONS) volume.options.set(name, 'on')
      return {}
    },
    'GlusterVolume.profileStop': async ({ volumeName }, context) => {
      const error = 'GlusterVolumeProfileStopFailedException'
      const volume = requireVolume(askGlusterd(gluster, context, error).pool, volumeName, error)
      if (volume.profile === undefined) throw new RpcError(error, `${volumeName} is not being profiled`)
      volume.profile = undefined
      for (const name of OPTIONS) volume.options.delete(name)
      return {}
    },
    'GlusterVolume.profileInfo': async ({ volumeName, nfs = false }, context) => {
      const error = 'GlusterVolumeProfileInfoFailedException'
      const volume = requireStarted(askGlusterd(gluster, context, error).pool, volumeName, error)
      const { profile } = volume
      if (profile === undefined) throw new RpcError(error, `${volumeName} is not being profiled`)
      const now = clock.now()
      const { since, askedAt } = profile
      volume.profile = { since, askedAt: now }
      // No volume is served by NFS: gluster's own server is gone from newer versions.
      if (nfs) return { profileInfo: { volumeName, nfsServers: [] } }
      const bricks = volume.bricks
        .filter((brick) => isOnline(volume, brick))
        .map((brick) => {
          const seed = hashText(`${volume.id}/${pathOf(brick)}`)
          const cumulativeStats = work(seed, since, since, now)
          return { brick: pathOf(brick), cumulativeStats, intervalStats: work(seed, since, askedAt, now) }
        })
      return { profileInfo: { volumeName, bricks } }
    },
  }
}

/** Work between two times: a function of the time since counting began, so that intervals add up. */
function work(seed: number, since: number, from: number, until: number): GlusterProfileStats {
  const calls = (kind: number): number => {
    const perSecond = 1 + ((seed >>> (3 * kind)) % 50)
    const upTo = (time: number): number => Math.floor((perSecond * (time - since)) / 1000)
    return upTo(until) - upTo(from)
  }
  const [reads, writes] = [calls(KINDS.indexOf('READ')), calls(KINDS.indexOf('WRITE'))]
  return {
    duration: String(Math.floor((until - from) / 1000)),
    totalRead: String(BLOCK * reads),
    totalWrite: String(BLOCK * writes),
    blockStats: [{ size: String(BLOCK), read: String(reads), write: String(writes) }],
    fopStats: KINDS.map((name, kind) => {
      const hits = calls(kind)
      const latency = hits === 0 ? 0 : 50 + ((seed >>> kind) % 400)
      return {
        name,
        hits: String(hits),
        latencyAvg: latency.toFixed(2),
        latencyMin: (latency / 2).toFixed(2),
        latencyMax: (latency * 3).toFixed(2),
      }
    }),
  }
}
