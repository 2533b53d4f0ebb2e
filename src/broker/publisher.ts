import type { ConfirmChannel } from 'amqplib'
import type { Logger } from 'pino'
import type { Message, Publish, PublishOptions, PublishOutcome } from '../api/message.ts'
import { createSlots, type Slots } from '../api/slots.ts'
import { backoff, pause } from './backoff.ts'
import { closeChannel } from './channel-pool.ts'
import type { BrokerConnection } from './connection.ts'
import { toBuffer, toPublishOptions } from './encode-publish.ts'
import { createReadingCheck } from './reading-check.ts'

export interface PublisherOptions {
  readonly connection: BrokerConnection
  readonly log: Logger
  /** The largest body, in bytes. RabbitMQ closes the channel over larger ones. @default 16 MiB, RabbitMQ 4's own limit */
  readonly maxBytes?: number
  /**
   * Milliseconds after which what was sent counts as unconfirmed: a queue whose leader dies may owe a confirm for
   * ever, on a connection that is well. Up to a quarter more. One on which nothing at all is answered for three
   * quarters of it, up to a quarter more, is given up. @default 60000
   */
  readonly confirmMs?: number
  /** A channel that is as old, in milliseconds, gives way to another when the broker refuses something on it. @default 5000 */
  readonly renewMs?: number
}

export interface PublisherStats {
  /** Handed over, not yet sent: no connection, a blocked broker, or back-pressure. */
  readonly waiting: number
  /** Sent, not yet confirmed. */
  readonly outstanding: number
  readonly confirmed: number
  readonly returned: number
  readonly nacked: number
  readonly unsent: number
  readonly unconfirmed: number
  /** Channels opened; more than one means that one was lost, or renewed since the broker refused something. */
  readonly channels: number
  readonly lastCause: string | undefined
}

export interface Publisher extends AsyncDisposable {
  /** Never rejects. Messages go out in the order in which it was called. Without a signal it waits as long as it takes. */
  readonly publish: Publish
  stats(): PublisherStats
  /** Waits until everything handed over has its outcome, or the signal fires. */
  drain(options?: { readonly signal?: AbortSignal }): Promise<void>
}

interface Entry {
  readonly message: Message
  readonly mandatory: boolean
  readonly signal: AbortSignal | undefined
  readonly resolve: (outcome: PublishOutcome) => void
  state: 'new' | 'waiting' | 'sent' | 'done'
  returned: string | undefined
  /** Among those that are outstanding. */
  slot: number
  sentAt: number
  /** What comes back in a return of it: its slot, and a number of its own. */
  key: string | undefined
  /** Among those with the same signal. */
  watchSlot: number
}

const CONFIRMED: PublishOutcome = Object.freeze({ kind: 'confirmed' })
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024
/** A channel that lived this long was not at fault when it closed. */
const STABLE_MS = 5_000
/** How long a renewal waits for the confirms of what was sent, while nothing more is. */
const RENEWAL_MS = 1_000

/** Publishes with confirms, on a channel that is opened again whenever it is lost. */
export function createPublisher(options: PublisherOptions): Publisher {
  const { connection, maxBytes = DEFAULT_MAX_BYTES, confirmMs = 60_000, renewMs = STABLE_MS } = options
  const log = options.log.child({ connection: connection.name })
  const closing = new AbortController()
  const counters = { confirmed: 0, returned: 0, nacked: 0, unsent: 0, unconfirmed: 0, channels: 0 }
  /** In the order of the calls. Who gives up is removed soon: an outage may last for days. */
  let line: Entry[] = []
  /** How many in it gave up. */
  let gone = 0
  const outstanding = createSlots<Entry>()
  const bySignal = new Map<AbortSignal, { readonly entries: Slots<Entry>; readonly abort: () => void }>()
  const idleWaiters = new Set<() => void>()
  let channel: ConfirmChannel | undefined
  /** Lets go of the channel, for another. */
  let release = () => {}
  let openedAt = 0
  /** While nothing more is sent on the channel, as it is to give way to another. */
  let renewal: NodeJS.Timeout | undefined
  let writable = true
  let sequence = 0
  /** Counts quarters of the time that a confirm may take. */
  let tick = 0
  let lastCause: string | undefined

  function finish(entry: Entry, outcome: PublishOutcome): void {
    if (entry.state === 'done') return
    const { state } = entry
    entry.state = 'done'
    if (state === 'sent') outstanding.remove(entry.slot, entry)
    else if (state === 'waiting') leaveLine()
    counters[outcome.kind]++
    if (entry.signal !== undefined) unwatch(entry, entry.signal)
    entry.resolve(outcome)
    if (outcome.kind === 'nacked') renew()
    if (renewal !== undefined && outstanding.size === 0) release()
    wakeIfIdle()
  }

  /**
   * RabbitMQ before 3.12 goes on refusing on a channel that first published to a queue just after its leader died; on
   * another channel it looks for the leader anew: https://github.com/rabbitmq/rabbitmq-server/pull/9241. A full queue
   * looks the same. What was sent gets its answer first, so that nothing is in doubt and the order stays.
   */
  function renew(): void {
    if (renewal !== undefined || channel === undefined || performance.now() - openedAt < renewMs) return
    renewal = setTimeout(() => {
      renewal = undefined
      // A confirm is owed: to try again at once would hold up all else.
      openedAt = performance.now()
      flush()
    }, RENEWAL_MS).unref()
  }

  function isIdle(): boolean {
    return line.length === gone && outstanding.size === 0
  }

  function wakeIfIdle(): void {
    if (idleWaiters.size > 0 && isIdle()) for (const wake of [...idleWaiters]) wake()
  }

  function leaveLine(): void {
    gone++
    if (gone <= line.length / 2) return
    line = line.filter(({ state }) => state === 'waiting')
    gone = 0
  }

  /** One listener per signal: callers often share one among all their publishes. */
  function watch(entry: Entry, signal: AbortSignal): void {
    let watched = bySignal.get(signal)
    if (watched === undefined) {
      const entries = createSlots<Entry>()
      const abort = () => {
        for (const one of [...entries]) finish(one, gaveUp(one))
      }
      watched = { entries, abort }
      bySignal.set(signal, watched)
      signal.addEventListener('abort', abort, { once: true })
    }
    entry.watchSlot = watched.entries.add(entry)
  }

  function unwatch(entry: Entry, signal: AbortSignal): void {
    const watched = bySignal.get(signal)
    if (watched === undefined) return
    watched.entries.remove(entry.watchSlot, entry)
    if (watched.entries.size > 0) return
    bySignal.delete(signal)
    signal.removeEventListener('abort', watched.abort)
  }

  function gaveUp(entry: Entry): PublishOutcome {
    if (entry.state === 'sent') return { kind: 'unconfirmed', reason: 'the time was up before the broker confirmed it' }
    const { state } = connection
    switch (state.state) {
      case 'blocked':
        return { kind: 'unsent', reason: `the broker blocks publishing: ${state.reason}` }
      case 'connected':
        return { kind: 'unsent', reason: 'the time was up before it could be sent' }
      case 'lost':
      case 'retrying':
        return { kind: 'unsent', reason: `no connection to the broker: ${state.cause}` }
      case 'closed':
        return { kind: 'unsent', reason: 'the broker connection is closed' }
      default: {
        const never: never = state
        return never
      }
    }
  }

  function ready(): ConfirmChannel | undefined {
    return writable && renewal === undefined && connection.state.state === 'connected' ? channel : undefined
  }

  function send(entry: Entry, on: ConfirmChannel): void {
    const { message } = entry
    entry.state = 'sent'
    entry.slot = outstanding.add(entry)
    entry.sentAt = tick
    if (entry.mandatory) entry.key = `${entry.slot}.${++sequence}`
    const confirm = (error: Error | null) => finish(entry, toOutcome(entry, error, lastCause))
    try {
      writable = on.publish(
        message.exchange,
        message.routingKey,
        toBuffer(message.body),
        toPublishOptions(message.properties, entry.key),
        confirm,
      )
    } catch (error) {
      // Nothing of it was written: amqplib encodes first.
      finish(entry, { kind: 'unsent', reason: error instanceof Error ? error.message : String(error) })
    }
  }

  /** The one that a return is about; undefined when nobody waits for its outcome any more. */
  function returned(key: string): Entry | undefined {
    const entry = outstanding.get(Number.parseInt(key, 10))
    return entry?.key === key ? entry : undefined
  }

  function flush(): void {
    let index = 0
    for (; index < line.length; index++) {
      const entry = line[index]
      const on = ready()
      if (on === undefined) break
      if (entry?.state === 'waiting') send(entry, on)
      else gone--
    }
    line.splice(0, index)
    wakeIfIdle()
  }

  const publish: Publish = (message: Message, { mandatory: must = false, signal }: PublishOptions = {}) =>
    new Promise((resolve) => {
      const entry: Entry = {
        message,
        mandatory: must,
        signal,
        resolve,
        state: 'new',
        returned: undefined,
        slot: 0,
        sentAt: 0,
        key: undefined,
        watchSlot: 0,
      }
      if (message.body.byteLength > maxBytes) {
        return finish(entry, {
          kind: 'unsent',
          reason: `the body has ${message.body.byteLength} bytes, more than the ${maxBytes} allowed`,
        })
      }
      if (closing.signal.aborted) return finish(entry, { kind: 'unsent', reason: 'the publisher is closed' })
      if (signal?.aborted) return finish(entry, gaveUp(entry))
      if (signal !== undefined) watch(entry, signal)
      const on = line.length === gone ? ready() : undefined
      if (on !== undefined) return send(entry, on)
      entry.state = 'waiting'
      line.push(entry)
    })

  async function keepChannel(): Promise<void> {
    for (let attempt = 1; !closing.signal.aborted; attempt++) {
      const began = Date.now()
      try {
        const opened = await connection.openConfirmChannel({ signal: closing.signal })
        if (closing.signal.aborted) return await closeChannel(opened)
        const { promise: closed, resolve } = Promise.withResolvers<void>()
        let reason: string | undefined
        // Comes before amqplib fails the confirms that are still awaited.
        opened.on('error', (error: Error) => {
          reason = error.message
          lastCause = reason
        })
        opened.on('close', () => {
          if (channel === opened) channel = undefined
          resolve()
        })
        opened.on('drain', () => {
          if (channel === opened) writable = true
          flush()
        })
        opened.on('return', ({ fields, properties }) => {
          const entry = returned(String(properties.appId))
          const text = 'replyText' in fields ? String(fields.replyText) : 'NO_ROUTE'
          if (entry !== undefined) entry.returned = text
          else
            log.warn({ exchange: fields.exchange, routingKey: fields.routingKey }, 'a return that matches no publish')
        })
        counters.channels++
        lastCause = undefined
        channel = opened
        openedAt = performance.now()
        release = () => {
          clearTimeout(renewal)
          renewal = undefined
          if (channel === opened) channel = undefined
          resolve()
          void closeChannel(opened)
        }
        writable = true
        flush()
        await closed
        if (closing.signal.aborted) return
        if (reason !== undefined) log.warn({ cause: reason }, 'publishing channel closed by the broker')
        if (Date.now() - began > STABLE_MS) attempt = 0
      } catch (error) {
        if (closing.signal.aborted) return
        lastCause = error instanceof Error ? error.message : String(error)
      }
      if (attempt > 1) await pause(backoff(attempt - 1), closing.signal)
    }
  }

  function giveUpOldest(): void {
    tick++
    let owed = 0
    for (const entry of outstanding.size === 0 ? [] : [...outstanding]) {
      if (tick - entry.sentAt <= 4) continue
      owed++
      const reason = `the broker has not confirmed it for ${confirmMs / 1000} s`
      finish(entry, { kind: 'unconfirmed', reason, owed: true })
    }
    if (owed > 0) log.warn({ messages: owed }, 'the broker owes confirms: what it was sent may be sent again')
  }

  const checkReading = createReadingCheck(connection, confirmMs / 2)
  const sweeping = setInterval(() => {
    giveUpOldest()
    const { confirmed, returned, nacked } = counters
    checkReading(isIdle() ? undefined : channel, confirmed + returned + nacked)
  }, confirmMs / 4).unref()
  const stopListening = connection.onStatus(() => flush())
  void keepChannel()

  return {
    publish,
    stats: () => ({ waiting: line.length - gone, outstanding: outstanding.size, ...counters, lastCause }),
    drain({ signal } = {}) {
      if (isIdle() || signal?.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const wake = () => {
          idleWaiters.delete(wake)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        idleWaiters.add(wake)
        signal?.addEventListener('abort', wake, { once: true })
      })
    },
    async [Symbol.asyncDispose]() {
      if (closing.signal.aborted) return
      closing.abort()
      clearInterval(sweeping)
      clearTimeout(renewal)
      stopListening()
      lastCause = 'the publisher was closed before the broker confirmed it'
      const last = channel
      channel = undefined
      for (const entry of [...line]) {
        finish(entry, { kind: 'unsent', reason: 'the publisher was closed' })
      }
      // What was sent still gets its answer, or counts as unconfirmed: a broker that hangs is not waited for.
      if (last !== undefined) await closeChannel(last)
      for (const entry of outstanding) finish(entry, { kind: 'unconfirmed', reason: lastCause })
    },
  }
}

function toOutcome(entry: Entry, error: Error | null, cause: string | undefined): PublishOutcome {
  if (error === null) {
    return entry.returned === undefined ? CONFIRMED : { kind: 'returned', reason: entry.returned }
  }
  // amqplib's text for basic.nack; all else means that the channel is gone.
  if (error.message === 'message nacked') {
    return { kind: 'nacked', reason: 'the broker refused it: a queue is full or not available' }
  }
  return { kind: 'unconfirmed', reason: cause ?? 'the connection was lost before the broker confirmed it' }
}
