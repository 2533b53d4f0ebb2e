import { RpcError } from '../../../api/errors.ts'
import type { ErrorName } from '../../../api/generated/errors.ts'
import type { HostStatus } from '../../../api/generated/types.ts'
import type { HandlerContext } from '../../../api/handler.ts'
import { findHost } from '../find.ts'
import { uuidOf } from '../identity.ts'
import type { Host } from '../model.ts'
import { factoryHooks } from './hooks.ts'
import { createPool, type Gluster, type Member, type Peer, type Pool } from './model.ts'

/** The host that a request is for. It gets glusterd with its first Gluster command. */
export function peerOf(gluster: Gluster, context: HandlerContext): Peer {
  return toPeer(gluster, findHost(gluster.world, context))
}

/** The same for what only a running glusterd can answer. @throws {RpcError} the error that is given */
export function askGlusterd(gluster: Gluster, context: HandlerContext, error: ErrorName): Peer {
  const peer = peerOf(gluster, context)
  if (!runsGlusterd(peer))
    throw new RpcError(error, 'Connection failed. Please check if gluster daemon is operational.')
  return peer
}

function toPeer(gluster: Gluster, host: Host): Peer {
  const known = gluster.peers.get(host.id)
  if (known !== undefined) return known
  const peer: Peer = {
    host,
    uuid: uuidOf(`gluster/${host.id}`),
    pool: createPool(),
    services: new Map([
      ['glusterd', 'RUNNING'],
      ['smb', 'STOPPED'],
      ['vdo', 'RUNNING'],
    ]),
    hooks: factoryHooks(),
    lvm: { devices: new Map(), bricks: new Map() },
    usedDirectories: new Set(),
    metaVolume: undefined,
    webhooks: new Map(),
    authorized: new Map(),
    mountBroker: new Map(),
  }
  gluster.peers.set(host.id, peer)
  join(peer, peer.pool, host.id, 0)
  return peer
}

export function join(peer: Peer, pool: Pool, name: string, agreedAt: number): void {
  peer.pool = pool
  pool.members.set(peer.uuid, { peer, name, agreedAt })
}

/** A host that can be reached by that name: another one is not simulated, or closed. */
export function reach(gluster: Gluster, name: string): Peer | undefined {
  const host = gluster.world.hosts.get(name)
  return host?.session === undefined ? undefined : toPeer(gluster, host)
}

export function runsGlusterd({ services }: Peer): boolean {
  return services.get('glusterd') === 'RUNNING'
}

/** Whether the host is there: one that no driver has open is away. */
export function isUp({ host }: Peer): boolean {
  return host.session !== undefined
}

/** Whether the other hosts of its pool reach its glusterd. */
export function isConnected(peer: Peer): boolean {
  return isUp(peer) && runsGlusterd(peer)
}

export function peerStatus({ peer, agreedAt }: Member, now: number): HostStatus {
  if (!isConnected(peer)) return 'DISCONNECTED'
  return now < agreedAt ? 'UNKNOWN' : 'CONNECTED'
}

/** A member by the name that it joined by, or by that of the simulated host. */
export function memberNamed({ members }: Pool, name: string): Member | undefined {
  for (const member of members.values()) if (member.name === name || member.peer.host.id === name) return member
  return undefined
}

export function nameOf(peer: Peer): string {
  return peer.pool.members.get(peer.uuid)?.name ?? peer.host.id
}

/** How long gluster is at it when something takes time, in milliseconds. */
export function workMs({ host }: Peer): number {
  return host.session?.options.storageMs ?? 0
}
