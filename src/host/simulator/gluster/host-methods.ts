import { RpcError } from '../../../api/errors.ts'
import type { Handlers } from '../../../api/handler.ts'
import { killBricks } from './bricks.ts'
import { createPool, type Gluster, type Member, type Peer } from './model.ts'
import { askGlusterd, isConnected, join, memberNamed, nameOf, peerOf, peerStatus, reach, workMs } from './peers.ts'

type HostMethod = `GlusterHost.${'uuid' | 'list' | 'add' | 'remove' | 'removeByUuid' | 'processesStop'}`

export function hostMethods(gluster: Gluster): Required<Pick<Handlers, HostMethod>> {
  const { clock } = gluster.world
  return {
    'GlusterHost.uuid': async (_, context) => ({
      uuid: askGlusterd(gluster, context, 'GlusterCmdFailedException').uuid,
    }),
    'GlusterHost.list': async (_, context) => {
      const peer = askGlusterd(gluster, context, 'GlusterHostsListFailedException')
      const { members, former } = peer.pool
      const others = [...members.values()].filter((member) => member.peer !== peer)
      return {
        hosts: [
          { uuid: peer.uuid, hostname: nameOf(peer), status: 'CONNECTED' },
          ...others.map((member) => ({
            uuid: member.peer.uuid,
            hostname: member.name,
            status: peerStatus(member, clock.now()),
          })),
          ...former.map(({ uuid, name }) => ({ uuid, hostname: name, status: 'DISCONNECTED' as const })),
        ],
      }
    },
    'GlusterHost.add': async ({ hostName }, context) => {
      addPeer(gluster, askGlusterd(gluster, context, 'GlusterHostAddFailedException'), hostName)
      return {}
    },
    'GlusterHost.remove': async ({ hostName, force }, context) => {
      const peer = askGlusterd(gluster, context, 'GlusterHostRemoveFailedException')
      removePeer(peer, memberNamed(peer.pool, hostName), hostName, force)
      return {}
    },
    'GlusterHost.removeByUuid': async ({ hostUuid, force }, context) => {
      const peer = askGlusterd(gluster, context, 'GlusterHostRemoveFailedException')
      removePeer(peer, peer.pool.members.get(hostUuid.toLowerCase()), hostUuid, force)
      return {}
    },
    'GlusterHost.processesStop': async (_, context) => {
      const peer = peerOf(gluster, context)
      killBricks(peer)
      peer.metaVolume = undefined
      return {}
    },
  }
}

/** @throws {RpcError} GlusterHostAddFailedException */
function addPeer(gluster: Gluster, peer: Peer, name: string): void {
  const { pool } = peer
  if (memberNamed(pool, name) !== undefined) return
  const other = reach(gluster, name)
  if (other === undefined || !isConnected(other)) {
    throw new RpcError('GlusterHostAddFailedException', `${JSON.stringify(name)} cannot be reached, or has no glusterd`)
  }
  const { members, former, volumes } = other.pool
  if (members.size > 1 || former.length > 0) {
    throw new RpcError('GlusterHostAddFailedException', `${name} is part of another pool already`)
  }
  if (volumes.size > 0) throw new RpcError('GlusterHostAddFailedException', `${name} has volumes of its own`)
  join(other, pool, name, gluster.world.clock.now() + workMs(peer))
}

/** @throws {RpcError} GlusterHostNotFoundException, GlusterHostRemoveFailedException */
function removePeer(peer: Peer, member: Member | undefined, name: string, force: boolean): void {
  const { pool } = peer
  if (member === undefined) throw new RpcError('GlusterHostNotFoundException', `${name} is not part of the pool`)
  const failure = (reason: string): RpcError => new RpcError('GlusterHostRemoveFailedException', `${name} ${reason}`)
  if (member.peer === peer) throw failure('is the host itself')
  for (const volume of pool.volumes.values()) {
    if (volume.bricks.some((brick) => brick.peer === member.peer)) throw failure(`has bricks of ${volume.name}`)
  }
  for (const snapshot of pool.snapshots.values()) {
    if (snapshot.bricks.some((brick) => brick.peer === member.peer)) throw failure(`has bricks of ${snapshot.name}`)
  }
  const present = isConnected(member.peer)
  if (!present && !force) throw failure('is away')
  pool.members.delete(member.peer.uuid)
  // Who is away does not learn of it.
  const former = present ? [] : Array.from(pool.members.values(), (each) => ({ uuid: each.peer.uuid, name: each.name }))
  join(member.peer, createPool(former), member.peer.host.id, 0)
}
