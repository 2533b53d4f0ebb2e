import type { Logger } from 'pino'
import { type ClientId, parseClientId } from '../api/ids.ts'
import { type Delivery, HEADER, type Settlement } from '../api/message.ts'
import { createBindings } from '../broker/bindings.ts'
import type { BrokerConnection } from '../broker/connection.ts'
import { type Consumer, consume } from '../broker/consumer.ts'
import type { Binding, QueueSpec, Topology } from '../broker/topology.ts'
import { toEventKeys } from './events.ts'
import { createInbox } from './inbox.ts'
import type { EventFilter, GatheringOptions, Inbound } from './transport.ts'

export interface SubscriptionsOptions {
  readonly connection: BrokerConnection
  readonly client: ClientId
  readonly ephemeral: boolean
  readonly topology: Topology
  readonly log: Logger
}

/** A client's subscriptions, each with a bounded queue of its own on the broker. */
export interface Subscriptions extends AsyncDisposable {
  open(filter: EventFilter, options: GatheringOptions): Promise<Inbound>
  stats(): Record<string, unknown>
}

/** Events that wait in this process for their reader; the rest wait in the queue. */
const PREFETCH = 256

export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { connection, client, ephemeral, topology, log } = options
  const taken = new Set<string>()
  const open = new Map<string, Inbound>()

  /** Two readers of one queue would share its events between them: a second one for the same events gets its own. */
  function takeQueue(keys: readonly string[]): QueueSpec {
    for (let count = 1; ; count++) {
      const owner = count === 1 ? client : parseClientId(`${client}-${count}`)
      const queue = topology.subscriptionQueue(owner, keys, { ephemeral })
      if (taken.has(queue.name)) continue
      taken.add(queue.name)
      return queue
    }
  }

  function bindingsOf(filter: EventFilter, options: GatheringOptions): readonly Binding[] {
    return toEventKeys(filter, topology, options).map((routingKey) => ({
      exchange: topology.exchanges.events,
      routingKey,
    }))
  }

  return {
    async open(filter, options) {
      const { signal, hosts, marks } = options
      signal?.throwIfAborted()
      // A group's queue has a name that its members do not change.
      const named = hosts === undefined ? [] : [`${filter.group} of groups`]
      const plain = takeQueue([...named, ...toEventKeys(filter, topology, { marks })])
      const bindings = createBindings({ connection, queue: plain.name, bindings: bindingsOf(filter, options), log })
      const queue: QueueSpec = {
        ...plain,
        get bindings() {
          return bindings.declared
        },
      }
      const counts = { received: 0, repeated: 0 }
      let consumer: Consumer | undefined
      const inbox = createInbox<Delivery>({
        // Room for what the broker delivers again after a lost connection, beside what waits already.
        capacity: 2 * PREFETCH,
        signal,
        onEnd: async () => {
          open.delete(queue.name)
          bindings[Symbol.dispose]()
          await consumer?.[Symbol.asyncDispose]()
          taken.delete(queue.name)
        },
      })
      const isRepeated = createRepeatFilter()
      const handle = async (delivery: Delivery): Promise<Settlement> => {
        counts.received++
        if (isRepeated(delivery)) {
          counts.repeated++
          return 'ack'
        }
        return (await inbox.push(delivery)) === 'closed' ? 'requeue' : 'ack'
      }
      try {
        const settings = { connection, queue, prefetch: PREFETCH, handle, log, deleteQueue: ephemeral }
        consumer = await consume(signal === undefined ? settings : { ...settings, signal })
        await bindings.begin()
      } catch (error) {
        bindings[Symbol.dispose]()
        await consumer?.[Symbol.asyncDispose]()
        taken.delete(queue.name)
        throw signal?.aborted ? signal.reason : error
      }
      if (signal?.aborted) {
        await consumer[Symbol.asyncDispose]()
        throw signal.reason
      }
      const inbound: Inbound = {
        [Symbol.asyncIterator]: () => inbox[Symbol.asyncIterator](),
        [Symbol.asyncDispose]: () => inbox[Symbol.asyncDispose](),
        get beginnings() {
          return consumer?.stats().setups ?? 0
        },
        follow: (members) => bindings.become(bindingsOf(filter, { hosts: members, marks })),
        stats: () => ({ ...counts, waiting: inbox.waiting, dropped: inbox.dropped }),
      }
      open.set(queue.name, inbound)
      return inbound
    },
    stats: () => Object.fromEntries([...open].map(([name, inbound]) => [name, inbound.stats()])),
    async [Symbol.asyncDispose]() {
      await Promise.all([...open.values()].map((inbound) => inbound[Symbol.asyncDispose]()))
    },
  }
}

/**
 * After a lost connection the broker delivers again what this process holds
 * already. A host's events come in the order of their counts, so what is not
 * above the last one is known.
 */
function createRepeatFilter(): (delivery: Delivery) => boolean {
  const last = new Map<string, { epoch: unknown; seq: number }>()
  return ({ routingKey, properties, redelivered }) => {
    const host = routingKey.slice(0, routingKey.indexOf('.'))
    const { [HEADER.epoch]: epoch, [HEADER.seq]: seq } = properties.headers ?? {}
    if (typeof seq !== 'number') return false
    const known = last.get(host)
    if (redelivered && known !== undefined && known.epoch === epoch && seq <= known.seq) return true
    last.set(host, { epoch, seq })
    return false
  }
}
