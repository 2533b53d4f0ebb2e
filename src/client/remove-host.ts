import { encode } from '../api/envelope.ts'
import type { HostId } from '../api/ids.ts'
import { parseGroupName } from '../api/ids.ts'
import { HEADER, type Message, type Publish } from '../api/message.ts'
import type { BrokerConnection } from '../broker/connection.ts'
import { deleteIdleQueue } from '../broker/idle-queue.ts'
import type { Topology } from '../broker/topology.ts'
import type { HostRecord } from './host-records.ts'

export interface RemoveHostOptions {
  readonly connection: BrokerConnection
  readonly topology: Topology
  readonly publish: Publish
  /** What the directory knows of it; undefined when it never announced itself, or is forgotten. */
  readonly record: HostRecord | undefined
}

export type HostRemoval =
  | { readonly kind: 'removed' }
  /** There is neither a queue nor a record of it. */
  | { readonly kind: 'unknown' }
  /** All is as it was. */
  | { readonly kind: 'refused'; readonly why: string }

const ANNOUNCE = '|worker|announce|'
/** For a broker that goes between the two, in milliseconds. */
const PUBLISH_MS = 30_000

/**
 * Deletes a retired host's queue with its bindings, and its record, by an
 * announcement that it is no more. Refused while somebody consumes the queue
 * or a message waits in it.
 * @throws when the broker does not take the announcement in time: to remove it once more does the rest
 */
export async function removeHost(host: HostId, options: RemoveHostOptions): Promise<HostRemoval> {
  const { connection, topology, publish, record } = options
  const queue = topology.hostQueue(host, record?.groups.map(parseGroupName) ?? [])
  const deleted = await deleteIdleQueue(connection, queue)
  switch (deleted.kind) {
    case 'consumed':
      return { kind: 'refused', why: `a worker serves ${host}: stop it first` }
    case 'waiting':
      return { kind: 'refused', why: `${deleted.messages} messages wait for ${host}: its worker has not taken them` }
    case 'absent':
      if (record === undefined) return { kind: 'unknown' }
      break
    case 'deleted':
      break
    default:
      return deleted satisfies never
  }
  const announcement: Message = {
    ...topology.eventAddress(host, ANNOUNCE),
    body: encode({ jsonrpc: '2.0', method: ANNOUNCE, params: { state: 'removed', notify_time: Date.now() } }),
    properties: {
      contentType: 'application/json',
      type: ANNOUNCE,
      timestamp: Date.now(),
      headers: { [HEADER.host]: host },
    },
  }
  const outcome = await publish(announcement, { signal: AbortSignal.timeout(PUBLISH_MS) })
  if (outcome.kind === 'confirmed') return { kind: 'removed' }
  throw new Error(`the queue of ${host} is deleted, but its record is not: ${outcome.reason}; remove it once more`)
}
