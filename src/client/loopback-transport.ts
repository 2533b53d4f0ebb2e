import type { Logger } from 'pino'
import { type ClientId, type GroupName, type HostId, parseClientId } from '../api/ids.ts'
import type { Delivery, Message, Publish, Settlement } from '../api/message.ts'
import { createTopology } from '../broker/topology.ts'
import { toEventKeys } from './events.ts'
import { createFanOuts } from './fan-outs.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { createPendingCalls } from './pending-calls.ts'
import { createReplies } from './replies.ts'
import { silentLog } from './silent-log.ts'
import { matchesTopic } from './topic-match.ts'
import type { Inbound, Transport } from './transport.ts'

export interface LoopbackOptions {
  /** @default `loopback` */
  readonly client?: ClientId
  /** @default silent */
  readonly log?: Logger
}

/** A broker in memory, for one client: it routes as the real one does, and keeps nothing. */
export interface Loopback {
  readonly transport: Transport
  /** What the hosts publish their replies and events with. */
  readonly publish: Publish
  /** Hands a host's commands to a dispatcher. Without one, the host is unknown. @param groups whose messages it takes too */
  attach(host: HostId, handle: (delivery: Delivery) => Promise<Settlement>, groups?: readonly GroupName[]): void
}

interface AttachedHost {
  readonly handle: (delivery: Delivery) => Promise<Settlement>
  readonly groups: readonly GroupName[]
}

/** Events that wait for their reader; the oldest go when there are more. */
const CAPACITY = 1000

export function createLoopback(options: LoopbackOptions = {}): Loopback {
  const { client = parseClientId('loopback'), log = silentLog() } = options
  const topology = createTopology()
  const { commands, fleet, replies, events } = topology.exchanges
  const hosts = new Map<string, AttachedHost>()
  const subscriptions = new Map<Inbox<Delivery>, readonly string[]>()

  const publish: Publish = async (message, { mandatory = false } = {}) => {
    const delivery: Delivery = { ...message, queue: 'loopback', redelivered: false }
    // As on a broker, nobody gets a message while its sender is still at it.
    const taken = await new Promise<boolean>((resolve) => setImmediate(() => resolve(route(message, delivery))))
    return taken || !mandatory ? { kind: 'confirmed' } : { kind: 'returned', reason: 'NO_ROUTE' }
  }

  function route({ exchange, routingKey, properties }: Message, delivery: Delivery): boolean {
    switch (exchange) {
      case commands:
        return give(delivery, [hosts.get(routingKey)])
      case fleet: {
        const more = properties.headers?.['CC']
        const keys = [routingKey, ...(Array.isArray(more) ? more : [])]
        return give(
          delivery,
          [...hosts.values()].filter(({ groups }) => groups.some((group) => keys.includes(group))),
        )
      }
      case replies:
        if (!matchesTopic(`${client}.#`, routingKey)) return false
        void receive(delivery)
        return true
      case events: {
        const readers = [...subscriptions].filter(([, keys]) => keys.some((key) => matchesTopic(key, routingKey)))
        for (const [inbox] of readers) void inbox.push(delivery)
        return readers.length > 0
      }
      default:
        return false
    }
  }

  function give(delivery: Delivery, to: readonly (AttachedHost | undefined)[]): boolean {
    for (const host of to) {
      host?.handle(delivery).catch((error: unknown) => log.error({ err: error }, 'a handler threw; message rejected'))
    }
    return to.some((host) => host !== undefined)
  }

  const fanOuts = createFanOuts({ client, topology, publish, log })
  const calls = createPendingCalls({ client, topology, publish, ready: () => true, listeningSince: () => 0, log })
  const receive = createReplies({ calls, fanOuts, log })

  const transport: Transport = {
    call: (request) => calls.call(request),
    notify: (request) => calls.notify(request),
    cancel: (request) => calls.cancel(request),
    skew: (host) => calls.skew(host),
    fanOut: (request) => fanOuts.open(request),
    async subscribe(filter, { signal, hosts, marks } = {}) {
      signal?.throwIfAborted()
      const inbox: Inbox<Delivery> = createInbox<Delivery>({
        capacity: CAPACITY,
        signal,
        onEnd: async () => {
          subscriptions.delete(inbox)
        },
      })
      subscriptions.set(inbox, toEventKeys(filter, topology, { hosts, marks }))
      const inbound: Inbound = {
        [Symbol.asyncIterator]: () => inbox[Symbol.asyncIterator](),
        [Symbol.asyncDispose]: () => inbox[Symbol.asyncDispose](),
        beginnings: 1,
        follow: async (members) =>
          void subscriptions.set(inbox, toEventKeys(filter, topology, { hosts: members, marks })),
        stats: () => ({ waiting: inbox.waiting, dropped: inbox.dropped }),
      }
      return inbound
    },
    async replay() {
      throw new Error('a loopback keeps no log of events')
    },
    stats: () => ({ calls: calls.stats(), fanOuts: fanOuts.stats(), subscriptions: subscriptions.size }),
    async [Symbol.asyncDispose]() {
      calls[Symbol.dispose]()
      fanOuts[Symbol.dispose]()
      await Promise.all([...subscriptions.keys()].map((inbox) => inbox[Symbol.asyncDispose]()))
    },
  }

  return { transport, publish, attach: (host, handle, groups = []) => void hosts.set(host, { handle, groups }) }
}
