import { decode } from '../api/envelope.ts'
import { EVENTS } from '../api/generated/events.ts'
import type { EventName, EventParams } from '../api/handler.ts'
import { type HostId, isHostId, parseHostId } from '../api/ids.ts'
import { type Delivery, HEADER } from '../api/message.ts'
import type { Topology } from '../broker/topology.ts'
import type { EventFilter, Inbound } from './transport.ts'

/** An event as it came from its host. */
export type ReceivedEvent = {
  [E in EventName]: {
    readonly host: HostId
    readonly event: E
    /** What it is about; `no_id` when it is about the host. */
    readonly object: string
    readonly params: EventParams<E>
    /** Milliseconds on a clock of the host that never goes back: of two events, the one with the higher one is newer. */
    readonly notifyTime: number
    /** Counts the worker's starts on its host; undefined when the event carries none. */
    readonly epoch: number | undefined
    /** Counts the host's events within an epoch: a gap is a missed event, unless the filter left it out. */
    readonly seq: number | undefined
    /** Counts the events of this kind about this object within an epoch: a gap is a missed event. */
    readonly keySeq: number | undefined
    readonly receivedAt: Date
  }
}[EventName]

/** Events for one reader. Subscribed already: what happened since `subscribe` resolved is in it. */
export interface Subscription extends AsyncIterable<ReceivedEvent>, AsyncDisposable {
  /** Counters, plain JSON; `invalid` counts what arrived and was no event of the schema. */
  stats(): Record<string, unknown>
}

const NAME = /^\|([^|]+)\|([^|]+)\|(.*)$/s

/** @throws {TypeError} when the filter's words cannot be words of a routing key */
export function toEventKey({ host, component, operation, object }: EventFilter, topology: Topology): string {
  return topology.eventKey({
    ...(host === undefined ? {} : { host: parseHostId(host) }),
    ...(component === undefined ? {} : { component: parseWord('component', component) }),
    ...(operation === undefined ? {} : { operation: parseWord('operation', operation) }),
    ...(object === undefined ? {} : { object: parseObject(object) }),
  })
}

/** Turns what arrives into events; what is none is counted and left out, and so are marks unless the filter names their component. */
export function toSubscription(inbound: Inbound, { component }: EventFilter = {}): Subscription {
  const counts = { events: 0, invalid: 0, marks: 0 }
  return {
    async *[Symbol.asyncIterator]() {
      for await (const delivery of inbound) {
        const event = toEvent(delivery)
        if (event === undefined) {
          counts.invalid++
          continue
        }
        // They say that nothing has happened: who wants them asks for the worker's events.
        if (event.event === '|worker|mark|' && component === undefined) {
          counts.marks++
          continue
        }
        counts.events++
        yield event
      }
    },
    stats: () => ({ ...inbound.stats(), ...counts }),
    [Symbol.asyncDispose]: () => inbound[Symbol.asyncDispose](),
  }
}

/** Undefined when it is no event of the schema, for example a newer one. */
export function toEvent({ body, routingKey, properties }: Delivery): ReceivedEvent | undefined {
  const decoded = decode(body)
  if (decoded.kind !== 'single') return undefined
  const [call] = decoded.calls
  if (call.kind !== 'notification' || Array.isArray(call.params)) return undefined
  const [, component, operation, object] = NAME.exec(call.method) ?? []
  const event = `|${component}|${operation}|`
  // The broker guards the routing key, not the body: the host's name is taken from there.
  const [host, ...words] = routingKey.split('.')
  if (!isHostId(host) || !isEventName(event) || words[0] !== component || words[1] !== operation) return undefined
  const { [HEADER.epoch]: epoch, [HEADER.seq]: seq, [HEADER.keySeq]: keySeq } = properties.headers ?? {}
  const { notify_time: notifyTime, ...params } = call.params as Readonly<Record<string, unknown>>
  // The worker checked the params against the schema before they left.
  return {
    host,
    event,
    object: object === '' ? 'no_id' : object,
    params,
    notifyTime,
    epoch: toCount(epoch),
    seq: toCount(seq),
    keySeq: toCount(keySeq),
    receivedAt: new Date(),
  } as ReceivedEvent
}

function isEventName(name: string): name is EventName {
  return Object.hasOwn(EVENTS, name)
}

function toCount(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** @throws {TypeError} when no event can be about it */
export function parseObject(object: string): string {
  return parseWord('object', object)
}

function parseWord(what: string, word: string): string {
  if (/^[^.*#\s]{1,128}$/.test(word)) return word
  throw new TypeError(`${JSON.stringify(word)} is no ${what} of an event: no dots, "*", "#" or spaces, please`)
}
