import type { Channel, ConsumeMessage, Replies } from 'amqplib'
import type { Logger } from 'pino'
import type { Delivery, Settlement } from '../api/message.ts'
import { createSlots } from '../api/slots.ts'
import { atMost, backoff, FAREWELL_MS, pause } from './backoff.ts'
import type { ChannelLease } from './channel-pool.ts'
import type { BrokerConnection } from './connection.ts'
import { toDelivery } from './delivery.ts'
import { CONNECTION_FORCED, declareQueue, type QueueSpec, unbindQueue } from './topology.ts'
import { answered, UnansweredError } from './unanswered.ts'

export interface ConsumeOptions {
  readonly connection: BrokerConnection
  readonly queue: QueueSpec
  /** How many deliveries may be unsettled at once. */
  readonly prefetch: number
  /**
   * Decides what becomes of one delivery; deliveries are handed over side by
   * side. It must not throw: what throws is logged, counted and rejected, since
   * delivering it again would only make it throw again.
   */
  readonly handle: (delivery: Delivery) => Promise<Settlement>
  readonly log: Logger
  /** Declare the queue and its bindings at each set-up. @default true */
  readonly declare?: boolean
  /** Delete the queue when the consumer is disposed. @default false */
  readonly deleteQueue?: boolean
  /** Gives up on the first set-up. */
  readonly signal?: AbortSignal
}

export type ConsumerState = 'starting' | 'consuming' | 'recovering' | 'draining' | 'closed'

export interface ConsumerStats {
  readonly state: ConsumerState
  readonly queue: string
  readonly delivered: number
  readonly redelivered: number
  readonly inFlight: number
  readonly acked: number
  readonly requeued: number
  readonly rejected: number
  /** Handlers that threw: a bug each. */
  readonly handlerErrors: number
  /** Settled after their channel was gone: the broker delivers them again. */
  readonly settledTooLate: number
  /** Unsettled when a drain's time was up: left to the queue. */
  readonly abandoned: number
  /** How often consuming began. */
  readonly setups: number
  readonly failedSetups: number
  /** Consumers that the queue had when consuming last began: where only one is active, they come first. */
  readonly ahead: number
  /** Why it was last interrupted, or could not be set up. */
  readonly lastCause: string | undefined
}

export interface Consumer extends AsyncDisposable {
  stats(): ConsumerStats
  /** Ends what it has with the broker, though nothing seems wrong with it, and begins anew. */
  renew(cause: string): void
  /**
   * Takes nothing new and waits for the handlers that run. When the signal
   * fires first, what is unsettled goes back to the queue.
   */
  drain(options?: { readonly signal?: AbortSignal }): Promise<void>
}

interface InFlight {
  readonly lease: ChannelLease
  readonly message: ConsumeMessage
  slot: number
}

/** After this long a set-up counts as good: what ends it then is no repetition. */
const STABLE_MS = 10_000
/** Set-ups in a row that the broker did not answer: then a connection that serves nobody is given up. */
const MOST_UNANSWERED = 3

/**
 * Consumes a queue for ever: one set-up (declare, bind, prefetch, consume) is
 * run again after a lost connection, a closed channel, a cancelled consumer or
 * a deleted queue. Resolves when consuming.
 * @throws when the broker refuses the first set-up, for example for a queue with other arguments
 */
export async function consume(options: ConsumeOptions): Promise<Consumer> {
  const { connection, queue, prefetch, handle, declare = true, deleteQueue = false, signal } = options
  // Made when there is something to say: thousands of consumers may have nothing.
  const log = () => options.log.child({ queue: queue.name })
  const stopping = new AbortController()
  const inFlight = createSlots<InFlight>()
  const counters = {
    delivered: 0,
    redelivered: 0,
    acked: 0,
    requeued: 0,
    rejected: 0,
    handlerErrors: 0,
    settledTooLate: 0,
    abandoned: 0,
    setups: 0,
    failedSetups: 0,
  }
  const idleWaiters = new Set<() => void>()
  const started = Promise.withResolvers<void>()
  const { promise: stopped, resolve: stop } = Promise.withResolvers<undefined>()
  stopping.signal.addEventListener('abort', () => stop(undefined), { once: true })
  let state: ConsumerState = 'starting'
  let renewal = Promise.withResolvers<string>()
  let renewing = false
  let ahead = 0
  let lastCause: string | undefined
  /** One that the broker refuses nevertheless closes the channel for all that share it, so it gets its own. */
  let alone = false
  /** Set-ups in a row that the broker did not answer. */
  let unanswered = 0
  let current: { readonly lease: ChannelLease; readonly tag: string } | undefined

  function settle(entry: InFlight, settlement: Settlement): void {
    if (!inFlight.remove(entry.slot, entry)) return
    const { lease, message } = entry
    if (!lease.isOpen()) counters.settledTooLate++
    else {
      switch (settlement) {
        case 'ack':
          counters.acked++
          lease.acks.ack(message)
          break
        case 'ack-later':
          counters.acked++
          lease.acks.ackLater(message)
          break
        case 'requeue':
          counters.requeued++
          lease.acks.nack(message, true)
          break
        case 'reject':
          counters.rejected++
          lease.acks.nack(message, false)
          break
        default: {
          const never: never = settlement
          log().error({ settlement: never }, 'no such settlement')
        }
      }
    }
    if (inFlight.size === 0) for (const wake of [...idleWaiters]) wake()
  }

  function take(entry: InFlight): void {
    const fail = (error: unknown) => {
      counters.handlerErrors++
      log().error({ err: error, messageId: entry.message.properties.messageId }, 'a handler threw; message rejected')
      settle(entry, 'reject')
    }
    try {
      handle(toDelivery(entry.message, queue.name)).then((settlement) => settle(entry, settlement), fail)
    } catch (error) {
      fail(error)
    }
  }

  /** Resolves when consuming; `ended` says why that is over. */
  async function setUp(): Promise<{ readonly lease: ChannelLease; readonly ended: Promise<string> }> {
    await connection.channels.configure(
      // To consume a queue that is not there would close the channel for all that share it.
      async (channel) => {
        const { consumerCount } = await (declare ? declareQueue(channel, queue) : channel.checkQueue(queue.name))
        ahead = consumerCount
      },
      { signal: stopping.signal },
    )
    const lease = await connection.channels.lease({ signal: stopping.signal, alone: alone || unanswered > 1 })
    const { promise: cancelled, resolve: cancel } = Promise.withResolvers<string>()
    let abandoned = false
    let consuming: Promise<Replies.Consume> | undefined
    try {
      // Both are sent at once, in this order: the prefetch is that of the next consumer only.
      const limited = lease.channel.prefetch(prefetch)
      consuming = lease.channel.consume(queue.name, (message) => {
        // See https://www.rabbitmq.com/docs/consumer-cancel: the queue was deleted, or its leader is gone.
        if (message === null) return cancel('the broker cancelled the consumer')
        counters.delivered++
        if (message.fields.redelivered) counters.redelivered++
        const entry: InFlight = { lease, message, slot: 0 }
        lease.acks.delivered(message)
        entry.slot = inFlight.add(entry)
        if (stopping.signal.aborted || abandoned) settle(entry, 'requeue')
        else take(entry)
      })
      const [, { consumerTag }] = await answered(Promise.all([limited, consuming]), connection.channels.answerMs)
      current = { lease, tag: consumerTag }
      lease.begun()
    } catch (error) {
      if (error instanceof UnansweredError) {
        abandoned = true
        lease.retire()
        consuming?.then(({ consumerTag }) => lease.channel.cancel(consumerTag)).catch(() => {})
      }
      // A refusal closes the channel, so the next attempt gets its own; what a lost connection ends is nobody's fault.
      if (isRefusal(error)) alone = true
      void lease.release()
      throw error
    }
    const closed = lease.closed.then((reason) => reason ?? 'the channel was closed with its connection')
    return { lease, ended: Promise.race([cancelled, closed]) }
  }

  async function keepConsuming(): Promise<void> {
    for (let attempt = 1; !stopping.signal.aborted; attempt++) {
      const began = Date.now()
      try {
        const { lease, ended } = await setUp()
        counters.setups++
        unanswered = 0
        if (!stopping.signal.aborted) state = 'consuming'
        if (counters.setups > 1 && !renewing) log().info('consuming again')
        started.resolve()
        renewal = Promise.withResolvers()
        const renewed = renewal.promise
        const cause = await Promise.race([ended, renewed, stopped])
        if (cause === undefined) return
        renewing = (await Promise.race([renewed, ''])) !== ''
        if (renewing) await cancel()
        lastCause = cause
        current = undefined
        void lease.release()
        if (Date.now() - began > STABLE_MS) attempt = 0
        state = 'recovering'
        // The connection tells of its own loss, and who asks for a renewal of that.
        if (connection.state.state === 'connected' && !renewing) log().warn({ cause }, 'consumer interrupted')
      } catch (error) {
        if (stopping.signal.aborted) return
        counters.failedSetups++
        lastCause = error instanceof Error ? error.message : String(error)
        const over = connection.state.state === 'closed'
        if (over || (state === 'starting' && isRefusal(error))) {
          started.reject(new Error(`queue ${queue.name} cannot be consumed: ${lastCause}`, { cause: error }))
          return
        }
        log().warn({ cause: lastCause, attempt }, 'consumer cannot be set up; trying again')
        unanswered = error instanceof UnansweredError ? unanswered + 1 : 0
        // A single queue whose nodes are away answers nothing either: those that are served have no part in that.
        if (unanswered >= MOST_UNANSWERED && !connection.channels.isConsuming()) {
          unanswered = 0
          connection.drop(lastCause)
        }
      }
      // At once after an interruption, slower and slower while it repeats itself.
      if (attempt > 0) await pause(backoff(attempt), stopping.signal)
    }
  }

  /** A broker that does not answer even this is not there any more, whatever the socket says. */
  async function cancel(): Promise<void> {
    if (current?.lease.isOpen() !== true) return
    const { lease, tag } = current
    const answered = lease.channel.cancel(tag).then(
      () => true,
      () => true,
    )
    const patience = new AbortController()
    const silent = pause(FAREWELL_MS, patience.signal).then((over) => !over)
    if (!(await Promise.race([answered, silent]))) connection.drop('the broker does not answer')
    patience.abort()
  }

  function idle(limit: AbortSignal | undefined): Promise<void> {
    if (inFlight.size === 0 || limit?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        idleWaiters.delete(wake)
        limit?.removeEventListener('abort', wake)
        resolve()
      }
      idleWaiters.add(wake)
      limit?.addEventListener('abort', wake, { once: true })
    })
  }

  const running = keepConsuming()

  async function drain({ signal: limit }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    if (state !== 'closed') state = 'draining'
    stopping.abort(new Error('the consumer is stopped'))
    started.reject(stopping.signal.reason)
    await running
    const consuming = current
    current = undefined
    // Until the broker has answered, deliveries on their way still arrive; they go back.
    if (consuming?.lease.isOpen()) await atMost(FAREWELL_MS, consuming.lease.channel.cancel(consuming.tag))
    await idle(limit)
    for (const entry of [...inFlight]) {
      counters.abandoned++
      settle(entry, 'requeue')
    }
    await consuming?.lease.release()
    state = 'closed'
  }

  const abortStart = () => void drain()
  signal?.addEventListener('abort', abortStart, { once: true })
  try {
    if (signal?.aborted) abortStart()
    await started.promise
  } finally {
    signal?.removeEventListener('abort', abortStart)
  }

  return {
    stats: () => ({ state, queue: queue.name, inFlight: inFlight.size, ...counters, ahead, lastCause }),
    renew: (cause) => renewal.resolve(cause),
    drain,
    async [Symbol.asyncDispose]() {
      const first = state !== 'closed' || !stopping.signal.aborted
      const farewell = async (work: (channel: Channel) => Promise<unknown>) => {
        if (!deleteQueue || !first || connection.state.state !== 'connected') return
        const done = connection.channels
          .configure(work, { signal: AbortSignal.timeout(FAREWELL_MS) })
          .catch((error: unknown) => log().debug({ err: error }, 'queue not deleted; it expires'))
        await atMost(FAREWELL_MS, done)
      }
      // RabbitMQ deletes a queue before its bindings. Who publishes to it then is refused, loses the connection
      // (RabbitMQ 4), or is never read from again (3.10).
      await farewell((channel) => unbindQueue(channel, queue))
      await drain({ signal: AbortSignal.abort() })
      await farewell((channel) => channel.deleteQueue(queue.name))
    },
  }
}

/** The broker answered, and the answer was no. A lost connection is no refusal, nor is a broker that is stopped. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'number')) return false
  return error.code !== CONNECTION_FORCED && error.code < 500
}
