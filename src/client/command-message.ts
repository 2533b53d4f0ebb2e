import { type ClientId, type HostId, isHostId } from '../api/ids.ts'
import { HEADER, type Message } from '../api/message.ts'
import type { Address, Topology } from '../broker/topology.ts'
import { toProgressWish } from './signs-of-life.ts'
import type { OutgoingRequest } from './transport.ts'

/** What the host has less time than the caller has patience: a tenth, a second at most. Its word that time was up still arrives then. */
const WAY_BACK = { part: 0.1, most: 1_000 }

/** Whose reply it is: the broker lets no other host use its routing key. Undefined when it is no host's. */
export function hostOfReply(topology: Topology, client: ClientId, routingKey: string): HostId | undefined {
  const host = routingKey.split('.').at(-1)
  return isHostId(host) && routingKey === topology.replyAddress(client, host).routingKey ? host : undefined
}

/** @param client who may be told something, or has to be known @param skewMs by how much the host's clock is ahead */
export function toMessage(
  request: Omit<OutgoingRequest, 'host'>,
  address: Address,
  client: ClientId | undefined,
  skewMs = 0,
): Message {
  const now = Date.now()
  const progress = toProgressWish(request)
  const headers: Record<string, unknown> = {
    [HEADER.deadline]: Math.ceil(now + timeOfHost(request.timeoutMs)) + skewMs,
  }
  if (request.flow !== undefined) headers[HEADER.flow] = request.flow
  if (progress !== undefined) headers[HEADER.progress] = progress
  const properties = {
    messageId: request.messageId,
    correlationId: request.correlationId,
    expiration: Math.ceil(request.timeoutMs),
    timestamp: request.firstSent ?? now,
    type: request.method,
    contentType: 'application/json',
    headers,
  }
  if (client !== undefined) headers[HEADER.bundles] = true
  const { exchange, routingKey } = address
  const { body } = request
  return {
    exchange,
    routingKey,
    body,
    properties: client === undefined ? properties : { ...properties, replyTo: client },
  }
}

/** How much of its caller's patience a host has, in milliseconds. */
export function timeOfHost(timeoutMs: number): number {
  return timeoutMs - Math.min(timeoutMs * WAY_BACK.part, WAY_BACK.most)
}
