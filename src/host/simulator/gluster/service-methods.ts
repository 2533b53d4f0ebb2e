import type { GlusterServiceStatusInfo } from '../../../api/generated/types.ts'
import type { Handlers } from '../../../api/handler.ts'
import { reviveBricks } from './bricks.ts'
import type { Gluster, Peer } from './model.ts'
import { peerOf } from './peers.ts'

type ServiceMethod = Extract<keyof Handlers, `GlusterService.${string}`>

/** Services that VDSM manages. */
const SUPPORTED = [
  'glusterd',
  'memcached',
  'gluster-swift-proxy',
  'gluster-swift-container',
  'gluster-swift-object',
  'gluster-swift-account',
  'smb',
  'vdo',
]

export function serviceMethods(gluster: Gluster): Required<Pick<Handlers, ServiceMethod>> {
  return {
    'GlusterService.get': async ({ serviceNames }, context) => {
      const peer = peerOf(gluster, context)
      return { services: serviceNames.map((name) => serviceInfo(peer, name)) }
    },
    'GlusterService.action': async ({ serviceNames, action }, context) => {
      const peer = peerOf(gluster, context)
      for (const name of serviceNames) {
        if (!peer.services.has(name)) continue
        const wasRunning = peer.services.get(name) === 'RUNNING'
        peer.services.set(name, action === 'stop' ? 'STOPPED' : 'RUNNING')
        if (name === 'glusterd' && (action === 'restart' || (action === 'start' && !wasRunning))) startGlusterd(peer)
      }
      return { services: serviceNames.map((name) => serviceInfo(peer, name)) }
    },
  }
}

/** What its start brings with it. */
function startGlusterd(peer: Peer): void {
  reviveBricks(peer)
  for (const volumes of peer.mountBroker.values()) for (const name of volumes.keys()) volumes.set(name, 'read')
}

function serviceInfo({ services }: Peer, name: string): GlusterServiceStatusInfo {
  const state = SUPPORTED.includes(name) ? (services.get(name) ?? 'NOT_AVAILABLE') : 'NOT_SUPPORTED'
  return { name, status: state, message: '' }
}
