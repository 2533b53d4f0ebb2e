import type { Logger } from 'pino'
import type { ClientId } from '../api/ids.ts'
import type { Delivery, Message, Publish, Settlement } from '../api/message.ts'
import type { Address, Topology } from '../broker/topology.ts'
import { hostOfReply, toMessage } from './command-message.ts'
import { checkTimeout } from './pending-calls.ts'
import type { FanOut, FanOutRequest } from './transport.ts'

/** The fan-outs that wait for replies: what both transports share. */
export interface FanOuts extends Disposable {
  open(request: FanOutRequest): FanOut
  /** Takes what arrived on the reply queue; undefined when it answers no fan-out. */
  receive(delivery: Delivery): Settlement | undefined
  stats(): Record<string, unknown>
}

export function createFanOuts({
  client,
  topology,
  publish,
  log,
}: {
  readonly client: ClientId
  readonly topology: Topology
  readonly publish: Publish
  readonly log: Logger
}): FanOuts {
  const open = new Map<string, FanOutRequest>()
  const counts = { fanOuts: 0, replies: 0, foreign: 0 }
  let closed = false

  function send(request: FanOutRequest, address: Address, timeoutMs: number): Message {
    checkTimeout(timeoutMs)
    return toMessage({ ...request, timeoutMs }, address, client)
  }

  return {
    open(request) {
      if (closed) throw new Error('the client is closed')
      counts.fanOuts++
      open.set(request.correlationId, request)
      return {
        toGroups([first, ...others], { timeoutMs, signal }) {
          const message = send(request, topology.fleetAddress(first), timeoutMs)
          const { properties } = message
          // The broker puts a message into each queue once, by however many of its keys: https://www.rabbitmq.com/docs/sender-selected
          const headers = others.length === 0 ? properties.headers : { ...properties.headers, CC: others }
          return publish(
            { ...message, properties: { ...properties, ...(headers && { headers }) } },
            { mandatory: true, signal },
          )
        },
        toHost: (host, { timeoutMs, signal }) =>
          publish(send(request, topology.commandAddress(host), timeoutMs), { mandatory: true, signal }),
        [Symbol.dispose]: () => void open.delete(request.correlationId),
      }
    },
    receive(delivery) {
      const { correlationId } = delivery.properties
      const request = correlationId === undefined ? undefined : open.get(correlationId)
      if (request === undefined) return undefined
      const host = hostOfReply(topology, client, delivery.routingKey)
      if (host === undefined) {
        counts.foreign++
        log.warn({ correlationId, routingKey: delivery.routingKey }, 'ignored a reply of nobody')
      } else {
        counts.replies++
        request.onReply(host, delivery)
      }
      return 'ack-later'
    },
    stats: () => ({ ...counts, open: open.size }),
    [Symbol.dispose]() {
      closed = true
      for (const { onClose } of [...open.values()]) onClose()
      open.clear()
    },
  }
}
