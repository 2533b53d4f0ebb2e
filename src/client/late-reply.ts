import type { Logger } from 'pino'
import { RpcError } from '../api/errors.ts'
import { type ClientId, type HostId, isHostId } from '../api/ids.ts'
import type { Delivery, Settlement } from '../api/message.ts'
import type { Topology } from '../broker/topology.ts'
import { readResult } from './response.ts'

/** A reply that no call waits for. */
export interface LateReply {
  /** Who answered: the broker lets no other host use its routing key. */
  readonly host: HostId
  /** Of the command that is answered; undefined if its worker does not tell. */
  readonly messageId: string | undefined
  readonly outcome:
    | { readonly kind: 'result'; readonly result: unknown }
    | { readonly kind: 'error'; readonly error: RpcError }
}

/** The broker forgets the reply when this resolves; when it rejects, the reply comes again, a moment later, with those that came together with it. */
export type OnLateReply = (reply: LateReply) => Promise<void>

const RETRY_MS = 1_000

export function createLateReplies({
  client,
  topology,
  log,
  onLateReply,
}: {
  readonly client: ClientId
  readonly topology: Topology
  readonly log: Logger
  readonly onLateReply: OnLateReply
}): (delivery: Delivery) => Promise<Settlement> {
  return async (delivery) => {
    const reply = toLateReply(delivery)
    const { routingKey, properties } = delivery
    if (reply === undefined || routingKey !== topology.replyAddress(client, reply.host).routingKey) {
      log.warn({ routingKey, messageId: properties.messageId }, 'dropped what is no reply of a host')
      return 'ack'
    }
    try {
      await onLateReply(reply)
      return 'ack'
    } catch (error) {
      log.error({ err: error, messageId: reply.messageId }, 'a late reply was not taken; it comes again')
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      return 'requeue'
    }
  }
}

function toLateReply({ routingKey, properties, body }: Delivery): LateReply | undefined {
  const host = routingKey.split('.').at(-1)
  const { messageId, correlationId } = properties
  if (!isHostId(host) || correlationId === undefined) return undefined
  try {
    // The id of our requests is their correlation id.
    return { host, messageId, outcome: { kind: 'result', result: readResult(body, correlationId) } }
  } catch (error) {
    return { host, messageId, outcome: { kind: 'error', error: RpcError.from(error) } }
  }
}
