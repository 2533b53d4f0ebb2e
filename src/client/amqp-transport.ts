import type { Logger } from 'pino'
import { createCleanup } from '../api/cleanup.ts'
import type { ClientId } from '../api/ids.ts'
import { type BrokerConnection, type ConnectionStatus, connect } from '../broker/connection.ts'
import { consume } from '../broker/consumer.ts'
import { createPublisher } from '../broker/publisher.ts'
import { openReplay } from '../broker/stream-replay.ts'
import { declareTopology, type Topology } from '../broker/topology.ts'
import { createFanOuts } from './fan-outs.ts'
import { createLateReplies, type OnLateReply } from './late-reply.ts'
import { createPendingCalls } from './pending-calls.ts'
import { createReplies } from './replies.ts'
import { setUp } from './set-up.ts'
import { createSubscriptions } from './subscriptions.ts'
import type { Transport } from './transport.ts'

export interface AmqpTransportOptions {
  readonly url: string | readonly string[]
  readonly client: ClientId
  /** Whether the queues are forgotten soon after the client; a named client finds what it missed. */
  readonly ephemeral: boolean
  readonly topology: Topology
  readonly log: Logger
  readonly onLateReply?: OnLateReply | undefined
  readonly signal?: AbortSignal | undefined
}

export interface AmqpTransport extends Transport {
  /** The connection that replies and events come by: its present state, then each change. */
  status(): AsyncIterable<ConnectionStatus>
  /** Whether both connections are there: what is asked now leaves at once, and its answer comes in. */
  readonly connected: boolean
  /** Whether the connection that replies and events come by is there. */
  readonly listening: boolean
}

/** Replies are only handed on: many may be on their way to us at once. */
const REPLY_PREFETCH = 1000

/** @throws {ConnectError} that says which broker, why, and what to do */
export async function openAmqpTransport(options: AmqpTransportOptions): Promise<AmqpTransport> {
  const { url, client, ephemeral, topology, log, onLateReply, signal } = options
  const dial = (name: string) => connect({ url, name, log, ...(signal === undefined ? {} : { signal }) })
  await using opened = createCleanup()
  // One after the other: a broker out of reach is then complained of once.
  const incoming = opened.use(await dial(`${client} replies`))
  const outgoing = opened.use(await dial(`${client} requests`))
  await setUp(incoming, signal, (until) => declareTopology(incoming, topology, { signal: until }))
  let since = performance.now()
  void follow(incoming, () => {
    since = performance.now()
  })
  const publisher = opened.use(createPublisher({ connection: outgoing, log }))
  const calls = opened.use(
    createPendingCalls({
      client,
      topology,
      publish: publisher.publish,
      ready: () => outgoing.state.state === 'connected',
      listeningSince: () => (incoming.state.state === 'connected' ? since : performance.now()),
      onLateReply: onLateReply && createLateReplies({ client, topology, log, onLateReply }),
      log,
    }),
  )
  const fanOuts = opened.use(createFanOuts({ client, topology, publish: publisher.publish, log }))
  const receive = createReplies({ calls, fanOuts, log })
  const replies = opened.use(
    await setUp(incoming, signal, (until) =>
      consume({
        connection: incoming,
        queue: topology.replyQueue(client, { ephemeral }),
        prefetch: REPLY_PREFETCH,
        handle: async (delivery) => receive(delivery),
        deleteQueue: ephemeral,
        log,
        signal: until,
      }),
    ),
  )
  const subscriptions = opened.use(createSubscriptions({ connection: incoming, client, ephemeral, topology, log }))
  const resources = opened.move()

  return {
    call: (request) => calls.call(request),
    notify: (request) => calls.notify(request),
    cancel: (request) => calls.cancel(request),
    skew: (host) => calls.skew(host),
    fanOut: (request) => fanOuts.open(request),
    subscribe: (filter, options = {}) => subscriptions.open(filter, options),
    replay: (from, { signal }) => openReplay({ connection: incoming, stream: topology.queues.eventLog, from, signal }),
    status: () => incoming.status(),
    get connected() {
      return incoming.state.state === 'connected' && outgoing.state.state === 'connected'
    },
    get listening() {
      return incoming.state.state === 'connected'
    },
    stats: () => ({
      calls: calls.stats(),
      fanOuts: fanOuts.stats(),
      replies: replies.stats(),
      subscriptions: subscriptions.stats(),
      publisher: publisher.stats(),
      connections: [incoming.stats(), outgoing.stats()],
    }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function follow(connection: BrokerConnection, onConnected: () => void): Promise<void> {
  for await (const { state } of connection.status()) if (state === 'connected') onConnected()
}
