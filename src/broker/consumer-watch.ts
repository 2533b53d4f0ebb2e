import type { Delivery, Publish } from '../api/message.ts'
import { pause } from './backoff.ts'
import { type ConsumeOptions, type Consumer, type ConsumerStats, consume } from './consumer.ts'
import type { Address } from './specs.ts'

export interface WatchedConsumeOptions extends ConsumeOptions {
  /** With a channel of its own: a user who may not send itself anything loses it by that. */
  readonly publish: Publish
  /** Where a message to this queue goes. */
  readonly address: Address
  /** Milliseconds without any delivery before it sends itself a message, and that this may take. */
  readonly watchEvery: number
}

export interface WatchedConsumer extends Consumer {
  /** Resolves when nothing arrives though it should, and beginning anew was no help. */
  readonly deaf: Promise<Error>
  stats(): ConsumerStats & { readonly watch: WatchStats }
}

export interface WatchStats {
  /**
   * - `listening`: what is sent to the queue arrives here
   * - `doubtful`: it did not the last time
   * - `standing by`: another consumer is the active one
   * - `deaf`: given up
   * - `unwatched`: the broker does not let it send itself messages
   */
  readonly hearing: Hearing
  /** Messages that it sent itself. */
  readonly sent: number
  /** How often none came back. */
  readonly missed: number
}

type Hearing = 'listening' | 'doubtful' | 'standing by' | 'deaf' | 'unwatched'

/** What came of a message to itself. */
type Trial = 'heard' | 'silence' | 'forbidden' | 'undecided'

/** The type of the message, which has no body; no JSON-RPC request is like that. */
const SELF = 'vdsm-amqp.self'

/**
 * Consumes like `consume`, and does not trust the socket: a consumer may be deaf
 * on a healthy connection. When nothing has come for a while it sends itself a
 * message through its queue. If that stays away, consuming is begun anew; if the
 * next one does, too, nobody else being active at the queue, it is deaf.
 */
export async function consumeWatched(options: WatchedConsumeOptions): Promise<WatchedConsumer> {
  const { connection, queue, prefetch, publish, address, watchEvery } = options
  // Made when there is something to say: thousands of consumers may have nothing.
  const log = () => options.log.child({ queue: queue.name })
  const stop = new AbortController()
  const { promise: deaf, resolve: giveUp } = Promise.withResolvers<Error>()
  const counters = { sent: 0, missed: 0 }
  let hearing: Hearing = 'listening'
  let heard = Promise.withResolvers<'heard'>()

  const consumer = await consume({
    ...options,
    handle(delivery) {
      heard.resolve('heard')
      return isSelf(delivery) ? Promise.resolve('ack') : options.handle(delivery)
    },
  })

  /** The broker's answer comes after all that it has delivered before: what a blocked main thread has yet to read. */
  async function catchUp(): Promise<void> {
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(watchEvery)])
    const { promise: late, resolve } = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => resolve(), { once: true })
    const answered = connection.channels
      .configure(async (channel) => void (await channel.checkQueue(queue.name)), { signal })
      .catch(() => {})
    await Promise.race([answered, late])
  }

  /** @param anew whether consuming was begun anew for this */
  async function tryHearing(anew: boolean): Promise<Trial> {
    const before = consumer.stats()
    if (before.state !== 'consuming') return 'undecided'
    heard = Promise.withResolvers()
    const mine = heard.promise
    const limit = AbortSignal.any([stop.signal, AbortSignal.timeout(watchEvery)])
    counters.sent++
    const outcome = await publish(
      { ...address, body: new Uint8Array(), properties: { type: SELF, timestamp: Date.now() } },
      { mandatory: true, signal: limit },
    )
    if (outcome.kind === 'unsent') return 'undecided'
    if (outcome.kind === 'unconfirmed') return outcome.reason.includes('ACCESS_REFUSED') ? 'forbidden' : 'undecided'
    // Of a queue that is full, something is to come; one that is not available refuses, too, and is nobody's deafness.
    if (outcome.kind === 'nacked' && anew) return 'undecided'
    const waited = new AbortController()
    const over = AbortSignal.any([stop.signal, waited.signal])
    const trial = await Promise.race([mine, pause(watchEvery, over)])
    waited.abort()
    if (trial === 'heard') return trial
    await catchUp()
    const after = consumer.stats()
    if (after.delivered > before.delivered) return 'heard'
    // Set up again meanwhile, or full: that nothing came says nothing.
    const same = after.state === 'consuming' && after.setups === before.setups && after.inFlight < prefetch
    return stop.signal.aborted || !same ? 'undecided' : 'silence'
  }

  async function watch(): Promise<void> {
    // Was anybody there first? Then the first trial tells who of them is active.
    let anew = consumer.stats().ahead > 0 ? consumer.stats().setups : 0
    let wait = anew === 0
    while (!stop.signal.aborted) {
      const { delivered } = consumer.stats()
      if (wait) await pause(watchEvery, stop.signal)
      if (stop.signal.aborted) return
      if (wait && consumer.stats().delivered > delivered && hearing === 'listening') continue
      wait = true
      const { setups, ahead } = consumer.stats()
      const trial = await tryHearing(setups === anew)
      switch (trial) {
        case 'undecided':
          break
        case 'heard':
          if (hearing === 'standing by') log().info('this consumer is the active one now')
          else if (hearing === 'doubtful') log().info('messages arrive again')
          hearing = 'listening'
          anew = 0
          break
        case 'forbidden':
          hearing = 'unwatched'
          log().warn(
            { exchange: address.exchange, routingKey: address.routingKey },
            'the broker does not let this worker send itself messages, so it cannot notice when none arrive any more: its user needs to write there',
          )
          return
        case 'silence':
          counters.missed++
          if (setups !== anew) {
            hearing = 'doubtful'
            wait = false
            log().warn('a message to itself did not arrive: consuming is begun anew')
          } else if (ahead > 0) {
            if (hearing !== 'standing by')
              log().warn(
                'another consumer of this queue is the active one, a second worker for the same host or a lost connection of this one that the broker still believes in: this one stands by',
              )
            hearing = 'standing by'
          } else {
            hearing = 'deaf'
            const { name } = queue
            giveUp(new Error(`nothing sent to ${name} arrives any more, nor did it when consuming was begun anew`))
            return
          }
          // For one that stands by it tells whether there is still somebody ahead.
          anew = await beginAnew(setups)
          break
        default:
          trial satisfies never
      }
    }
  }

  async function beginAnew(setups: number): Promise<number> {
    consumer.renew('a message to itself did not arrive')
    while (!stop.signal.aborted && consumer.stats().setups === setups) await pause(50, stop.signal)
    return consumer.stats().setups
  }

  const watching = watch()
  return {
    deaf,
    stats: () => ({ ...consumer.stats(), watch: { hearing, ...counters } }),
    renew: (cause) => consumer.renew(cause),
    async drain(drainOptions) {
      stop.abort()
      await consumer.drain(drainOptions)
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await consumer[Symbol.asyncDispose]()
      await watching
    },
  }
}

function isSelf({ properties, body }: Delivery): boolean {
  return properties.type === SELF && body.byteLength === 0
}
