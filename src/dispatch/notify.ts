import type { Logger } from 'pino'
import { encode, MAX_BODY_BYTES } from '../api/envelope.ts'
import type { Events } from '../api/generated/types.ts'
import type { HostEvent } from '../api/handler.ts'
import type { HostId } from '../api/ids.ts'
import { HEADER, type Message, type Publish } from '../api/message.ts'
import type { Validator } from './validate.ts'

/** A host's events on their way to the broker, in order. */
export interface Notifier extends AsyncDisposable {
  /** Resolves when the driver's events have ended. */
  readonly ended: Promise<void>
  /** Sends an event of the worker's own, in its turn. */
  tell(event: HostEvent): void
  /** Sends the numbers of the last events, behind them; nothing while the one before waits. */
  mark(): void
  stats(): Readonly<Record<NotifierCounter, number>> & { readonly waiting: number }
}

export type NotifierCounter = 'published' | 'invalid' | 'dropped'

export interface NotifierOptions {
  readonly host: HostId
  readonly events: AsyncIterable<HostEvent>
  readonly validator: Pick<Validator, 'event'>
  readonly publish: Publish
  /** Where the host's event of this name about this object goes. */
  readonly address: (
    event: HostEvent['event'],
    object: string,
  ) => { readonly exchange: string; readonly routingKey: string }
  /** Counts the worker's starts on this host; it grows. */
  readonly epoch: number
  /** Stamps the events: milliseconds since 1970-01-01 UTC, never less than before. */
  readonly clock: () => number
  readonly log: Logger
  /** Events that wait while the broker is away; beyond it the oldest go, and their numbers show the gap. @default 10000 */
  readonly buffer?: number
}

/** Enough to keep the broker busy; what is sent at once stays in order on one channel. */
const WINDOW = 256
const RETRY_MS = 500
/** For what still waits at the end. */
const PATIENCE_MS = 2_000
/** A host has hundreds of machines at a time, but sees any number in its life. */
const MOST_KEYS = 50_000
/** A mark that is lost is made good by the next ones: they tell of the last 30 to 60 seconds. */
const MARKS_A_PERIOD = 3
/** Of so many keys a mark tells, which is some 100 KB. */
const MOST_MARKED = 1000

export function startNotifier(options: NotifierOptions): Notifier {
  const { host, epoch, log, publish, validator, clock, buffer = 10_000 } = options
  const counters: Record<NotifierCounter, number> = { published: 0, invalid: 0, dropped: 0 }
  const outbox: Message[] = []
  const last = new Map<string, Numbers>()
  const stop = new AbortController()
  /** Handed to the broker and not confirmed yet, oldest first. */
  const sent: Sent[] = []
  let onDrained = (): void => {}
  let seq = 0
  /** After a failure, until all that was sent has its outcome and a moment has passed. */
  let resting = false
  const recent = createRecent()
  let waitingMark: Message | undefined

  function take(event: HostEvent): void {
    const violations = validator.event(event.event, event.params)
    if (violations.length > 0) {
      counters.invalid++
      log.error(
        { event: event.event, object: event.object, violations },
        'an event of the driver breaks the schema and is not sent',
      )
      return
    }
    put(event)
  }

  function put(event: HostEvent): void {
    try {
      outbox.push(stamp(event))
    } catch (error) {
      counters.invalid++
      log.error({ event: event.event, object: event.object, err: error }, 'an event of the driver fits into no message')
      return
    }
    if (outbox.length > buffer) {
      outbox.shift()
      counters.dropped++
      if (counters.dropped % 1000 === 1)
        log.warn({ dropped: counters.dropped }, 'the broker takes no events: the oldest are dropped')
    }
    send()
  }

  /** @throws when it can never be sent: it would hold up all that come after it */
  function stamp(event: HostEvent): Message {
    const { exchange, routingKey } = options.address(event.event, event.object)
    const method = event.event + event.object
    const body = encode({ jsonrpc: '2.0', method, params: { ...event.params, notify_time: clock() } })
    if (body.byteLength > MAX_BODY_BYTES) throw new RangeError(`it has ${body.byteLength} bytes`)
    const before = last.get(routingKey) ?? NONE
    const keySeq = before.keySeq + 1
    const numbers = { seq: ++seq, keySeq }
    // Last used, last in; the longest unused is forgotten, and counts from one again: a gap, which it is told by.
    last.delete(routingKey)
    last.set(routingKey, numbers)
    if (last.size > MOST_KEYS) last.delete(last.keys().next().value ?? '')
    recent.note(routingKey, numbers)
    const headers = {
      [HEADER.host]: host,
      [HEADER.epoch]: epoch,
      [HEADER.seq]: seq,
      [HEADER.keySeq]: keySeq,
      [HEADER.keyPrevious]: before.seq,
    }
    // Its object may be longer than AMQP's 255 bytes.
    return { exchange, routingKey, body, properties: toProperties(event.event, headers) }
  }

  function isWaiting(message: Message): boolean {
    return outbox.includes(message) || sent.some((one) => one.message === message)
  }

  /** It has no number of its own: what it tells are those of others. */
  function mark(): void {
    if (waitingMark !== undefined && isWaiting(waitingMark)) return
    const params = { epoch, seq, ...recent.take(seq), notify_time: clock() }
    waitingMark = {
      ...options.address(MARK, ''),
      body: encode({ jsonrpc: '2.0', method: MARK, params }),
      properties: toProperties(MARK, { [HEADER.host]: host, [HEADER.epoch]: epoch }),
    }
    outbox.push(waitingMark)
    send()
  }

  /**
   * Sends from the front, and goes on while confirms are awaited. From the first that the broker has not confirmed, all
   * are sent again, so that the last word about a VM stays the last; subscribers know by its number what they had already.
   */
  function send(): void {
    if (resting || stop.signal.aborted || outbox.length === 0 || sent.length > WINDOW / 2) return
    for (const message of outbox.splice(0, WINDOW - sent.length)) {
      const one: Sent = { message, state: 'sent' }
      sent.push(one)
      void publish(message, { signal: stop.signal }).then(({ kind }) => settle(one, kind === 'confirmed'))
    }
  }

  function settle(one: Sent, confirmed: boolean): void {
    one.state = confirmed ? 'confirmed' : 'failed'
    if (!confirmed) resting = true
    if (resting) {
      if (sent.every(({ state }) => state !== 'sent')) void again()
    } else {
      for (; sent[0]?.state === 'confirmed'; counters.published++) sent.shift()
      send()
    }
    if (outbox.length + sent.length === 0) onDrained()
  }

  async function again(): Promise<void> {
    const failed = sent.findIndex(({ state }) => state === 'failed')
    counters.published += failed
    outbox.unshift(
      ...sent
        .splice(0)
        .slice(failed)
        .map(({ message }) => message),
    )
    if (stop.signal.aborted) return onDrained()
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    resting = false
    send()
  }

  async function read(): Promise<void> {
    try {
      for await (const event of options.events) take(event)
    } catch (error) {
      log.error({ err: error }, 'the driver no longer tells what happens on the host')
    }
  }

  const ended = read()
  return {
    ended,
    tell: put,
    mark,
    stats: () => ({ ...counters, waiting: outbox.length + sent.length }),
    async [Symbol.asyncDispose]() {
      // A broker that is away must not hold up the end.
      if (outbox.length + sent.length === 0) return
      await new Promise<void>((resolve) => {
        const patience = setTimeout(() => {
          stop.abort()
          resolve()
        }, PATIENCE_MS)
        onDrained = () => {
          clearTimeout(patience)
          resolve()
        }
      })
    },
  }
}

const MARK = '|worker|mark|' satisfies HostEvent['event']

function toProperties(type: string, headers: Readonly<Record<string, unknown>>): Message['properties'] {
  return { contentType: 'application/json', type, timestamp: Date.now(), headers }
}

interface Sent {
  readonly message: Message
  state: 'sent' | 'confirmed' | 'failed'
}

/** Of the last event of a routing key. */
interface Numbers {
  readonly seq: number
  readonly keySeq: number
}

const NONE: Numbers = Object.freeze({ seq: 0, keySeq: 0 })

interface Recent {
  note(key: string, numbers: Numbers): void
  /** What a mark says of them. @param seq of the last event of all */
  take(seq: number): Pick<Events['|worker|mark|'], 'keySeqs' | 'complete' | 'after'>
}

/** The numbers of the last minute, in two halves: most hosts tell of little, and forget that soon. */
function createRecent(): Recent {
  let older = { numbers: new Map<string, Numbers>(), after: 0 }
  let newer = { numbers: new Map<string, Numbers>(), after: 0 }
  let marks = 0
  return {
    note: (key, numbers) => void newer.numbers.set(key, numbers),
    take(seq) {
      const all = [...new Map([...older.numbers, ...newer.numbers])]
      const complete = all.length <= MOST_MARKED
      let { after } = older
      if (!complete) {
        const left = all.sort(([, one], [, other]) => one.seq - other.seq).splice(0, all.length - MOST_MARKED)
        after = left.at(-1)?.[1].seq ?? after
      }
      const keySeqs = Object.fromEntries(all.map(([key, { keySeq }]) => [key, keySeq]))
      if (++marks % MARKS_A_PERIOD === 0) {
        older = newer
        newer = { numbers: new Map(), after: seq }
      }
      return { keySeqs, complete, after }
    },
  }
}
