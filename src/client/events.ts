import { decode } from '../api/envelope.ts'
import { EVENTS } from '../api/generated/events.ts'
import type { EventName, EventParams } from '../api/handler.ts'
import { type HostId, isHostId, parseHostId } from '../api/ids.ts'
import { type Delivery, HEADER } from '../api/message.ts'
import type { Topology } from '../broker/topology.ts'
import { matchesTopic } from './topic-match.ts'
import type { EventFilter, GatheringOptions } from './transport.ts'

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
    /** Its place in the log of events, when it was read from there. */
    readonly offset?: number
  }
}[EventName]

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

/** What a subscription is bound with. */
export function toEventKeys(
  filter: EventFilter,
  topology: Topology,
  { hosts, marks: wanted = true }: Pick<GatheringOptions, 'hosts' | 'marks'> = {},
): readonly string[] {
  if (hosts !== undefined) {
    return hosts.flatMap((host) => toEventKeys({ ...filter, host }, topology, { marks: wanted }))
  }
  const key = toEventKey(filter, topology)
  const marks = toEventKey({ host: filter.host, component: 'worker', operation: 'mark' }, topology)
  return matchesTopic(key, `${filter.host ?? 'any'}.worker.mark`) || !wanted ? [key] : [key, marks]
}

/** A notification that its routing key bears out, whatever it tells. */
export interface Notice {
  readonly host: HostId
  /** `|virt|VM_status|`; it need not be in the schema. */
  readonly event: string
  readonly object: string | undefined
  readonly params: Readonly<Record<string, unknown>>
}

export function toNotice({ body, routingKey }: Delivery): Notice | undefined {
  const decoded = decode(body)
  if (decoded.kind !== 'single') return undefined
  const [call] = decoded.calls
  if (call.kind !== 'notification' || Array.isArray(call.params)) return undefined
  const [, component, operation, object] = NAME.exec(call.method) ?? []
  // The broker guards the routing key, not the body: the host's name is taken from there.
  const [host, ...words] = routingKey.split('.')
  if (!isHostId(host) || component === undefined || words[0] !== component || words[1] !== operation) return undefined
  const params = call.params as Readonly<Record<string, unknown>>
  return { host, event: `|${component}|${operation}|`, object, params }
}

/** Undefined when it is no event of the schema, for example a newer one. */
export function toEvent(delivery: Delivery, notice = toNotice(delivery)): ReceivedEvent | undefined {
  if (notice === undefined || !isEventName(notice.event)) return undefined
  const { host, event, object } = notice
  const { properties } = delivery
  const { [HEADER.epoch]: epoch, [HEADER.seq]: seq, [HEADER.keySeq]: keySeq } = properties.headers ?? {}
  const { notify_time: notifyTime, ...params } = notice.params
  // The worker checked the params against the schema before they left.
  return {
    host,
    event,
    object: object === '' ? 'no_id' : object,
    params,
    notifyTime,
    // A repeated announcement has no headers.
    epoch: toCount(epoch ?? (event === '|worker|announce|' ? params['epoch'] : undefined)),
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
