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
  /** Sends an event that says once more what was told before: it has no number, since nobody misses it, and is as small as can be. */
  repeat(event: HostEvent): void
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

/** While the broker is away. */
const MOST_WAITING = 10_000
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
  return new Outbox(options)
}

class Outbox implements Notifier {
  readonly ended: Promise<void>
  readonly #options: NotifierOptions
  readonly #counters: Record<NotifierCounter, number> = { published: 0, invalid: 0, dropped: 0 }
  readonly #outbox: Message[] = []
  readonly #last = new Map<string, Numbers>()
  readonly #stop = new AbortController()
  /** Handed to the broker and not confirmed yet, oldest first. */
  readonly #sent: Sent[] = []
  #onDrained: (() => void) | undefined
  #seq = 0
  /** After a failure, until all that was sent has its outcome and a moment has passed. */
  #resting = false
  readonly #recent = new Recent()
  #waitingMark: Message | undefined

  constructor(options: NotifierOptions) {
    this.#options = options
    this.ended = this.#read()
  }

  tell(event: HostEvent): void {
    this.#put(event, (one) => this.#stamp(one))
  }

  repeat(event: HostEvent): void {
    this.#put(event, (one) => ({ ...this.#encode(one), properties: { timestamp: Date.now() } }))
  }

  #take(event: HostEvent): void {
    const violations = this.#options.validator.event(event.event, event.params)
    if (violations.length > 0) {
      this.#counters.invalid++
      this.#options.log.error(
        { event: event.event, object: event.object, violations },
        'an event of the driver breaks the schema and is not sent',
      )
      return
    }
    this.tell(event)
  }

  #put(event: HostEvent, toMessage: (event: HostEvent) => Message): void {
    try {
      this.#outbox.push(toMessage(event))
    } catch (error) {
      this.#counters.invalid++
      this.#options.log.error(
        { event: event.event, object: event.object, err: error },
        'an event of the driver fits into no message',
      )
      return
    }
    if (this.#outbox.length > (this.#options.buffer ?? MOST_WAITING)) {
      this.#outbox.shift()
      this.#counters.dropped++
      if (this.#counters.dropped % 1000 === 1)
        this.#options.log.warn(
          { dropped: this.#counters.dropped },
          'the broker takes no events: the oldest are dropped',
        )
    }
    this.#send()
  }

  /** @throws when it can never be sent: it would hold up all that come after it */
  #encode(event: HostEvent): Omit<Message, 'properties'> {
    const method = event.event + event.object
    const body = encode({ jsonrpc: '2.0', method, params: { ...event.params, notify_time: this.#options.clock() } })
    if (body.byteLength > MAX_BODY_BYTES) throw new RangeError(`it has ${body.byteLength} bytes`)
    return { ...this.#options.address(event.event, event.object), body }
  }

  /** @throws when it can never be sent */
  #stamp(event: HostEvent): Message {
    const message = this.#encode(event)
    const { routingKey } = message
    const before = this.#last.get(routingKey) ?? NONE
    const keySeq = before.keySeq + 1
    const numbers = { seq: ++this.#seq, keySeq }
    // Last used, last in; the longest unused is forgotten, and counts from one again: a gap, which it is told by.
    this.#last.delete(routingKey)
    this.#last.set(routingKey, numbers)
    if (this.#last.size > MOST_KEYS) this.#last.delete(this.#last.keys().next().value ?? '')
    this.#recent.note(routingKey, numbers)
    const headers = {
      [HEADER.host]: this.#options.host,
      [HEADER.epoch]: this.#options.epoch,
      [HEADER.seq]: this.#seq,
      [HEADER.keySeq]: keySeq,
      [HEADER.keyPrevious]: before.seq,
    }
    // Its object may be longer than AMQP's 255 bytes.
    return { ...message, properties: toProperties(event.event, headers) }
  }

  #isWaiting(message: Message): boolean {
    return this.#outbox.includes(message) || this.#sent.some((one) => one.message === message)
  }

  /** It has no number of its own: what it tells are those of others. */
  mark(): void {
    if (this.#waitingMark !== undefined && this.#isWaiting(this.#waitingMark)) return
    const { host, epoch, clock } = this.#options
    const params = { epoch, seq: this.#seq, ...this.#recent.take(this.#seq), notify_time: clock() }
    this.#waitingMark = {
      ...this.#options.address(MARK, ''),
      body: encode({ jsonrpc: '2.0', method: MARK, params }),
      properties: toProperties(MARK, { [HEADER.host]: host, [HEADER.epoch]: epoch }),
    }
    this.#outbox.push(this.#waitingMark)
    this.#send()
  }

  /**
   * Sends from the front, and goes on while confirms are awaited. From the first that the broker has not confirmed, all
   * are sent again, so that the last word about a VM stays the last; subscribers know by its number what they had already.
   */
  #send(): void {
    if (this.#resting || this.#stop.signal.aborted || this.#outbox.length === 0 || this.#sent.length > WINDOW / 2)
      return
    for (const message of this.#outbox.splice(0, WINDOW - this.#sent.length)) {
      const one: Sent = { message, state: 'sent' }
      this.#sent.push(one)
      void this.#options
        .publish(message, { signal: this.#stop.signal })
        .then(({ kind }) => this.#settle(one, kind === 'confirmed'))
    }
  }

  #settle(one: Sent, confirmed: boolean): void {
    one.state = confirmed ? 'confirmed' : 'failed'
    if (!confirmed) this.#resting = true
    if (this.#resting) {
      if (this.#sent.every(({ state }) => state !== 'sent')) void this.#again()
    } else {
      for (; this.#sent[0]?.state === 'confirmed'; this.#counters.published++) this.#sent.shift()
      this.#send()
    }
    if (this.#outbox.length + this.#sent.length === 0) this.#onDrained?.()
  }

  async #again(): Promise<void> {
    const failed = this.#sent.findIndex(({ state }) => state === 'failed')
    this.#counters.published += failed
    this.#outbox.unshift(
      ...this.#sent
        .splice(0)
        .slice(failed)
        .map(({ message }) => message),
    )
    if (this.#stop.signal.aborted) return this.#onDrained?.()
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    this.#resting = false
    this.#send()
  }

  async #read(): Promise<void> {
    try {
      for await (const event of this.#options.events) this.#take(event)
    } catch (error) {
      this.#options.log.error({ err: error }, 'the driver no longer tells what happens on the host')
    }
  }

  stats() {
    return { ...this.#counters, waiting: this.#outbox.length + this.#sent.length }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A broker that is away must not hold up the end.
    if (this.#outbox.length + this.#sent.length === 0) return
    await new Promise<void>((resolve) => {
      const patience = setTimeout(() => {
        this.#stop.abort()
        resolve()
      }, PATIENCE_MS)
      this.#onDrained = () => {
        clearTimeout(patience)
        resolve()
      }
    })
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

/** The numbers of the last minute, in two halves: most hosts tell of little, and forget that soon. */
class Recent {
  #older = new Half(0)
  #newer = new Half(0)
  #marks = 0

  note(key: string, numbers: Numbers): void {
    this.#newer.note(key, numbers)
  }

  /** What a mark says of them. @param seq of the last event of all */
  take(seq: number): Pick<Events['|worker|mark|'], 'keySeqs' | 'complete' | 'after'> {
    const all = [...new Map([...this.#older.numbers, ...this.#newer.numbers])]
    const complete = all.length <= MOST_MARKED
    let { after } = this.#older
    if (!complete) {
      const left = all.sort(([, one], [, other]) => one.seq - other.seq).splice(0, all.length - MOST_MARKED)
      after = left.at(-1)?.[1].seq ?? after
    }
    const keySeqs = Object.fromEntries(all.map(([key, { keySeq }]) => [key, keySeq]))
    if (++this.#marks % MARKS_A_PERIOD === 0) {
      this.#older = this.#newer
      this.#newer = new Half(seq)
    }
    return { keySeqs, complete, after }
  }
}

class Half {
  readonly after: number
  /** Undefined while there are none: an empty map takes as much as all else here. */
  #numbers: Map<string, Numbers> | undefined

  constructor(after: number) {
    this.after = after
  }

  get numbers(): Iterable<readonly [string, Numbers]> {
    return this.#numbers ?? []
  }

  note(key: string, numbers: Numbers): void {
    this.#numbers ??= new Map()
    this.#numbers.set(key, numbers)
  }
}
