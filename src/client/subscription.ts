import { createCleanup } from '../api/cleanup.ts'
import { isHostId } from '../api/ids.ts'
import type { Delivery } from '../api/message.ts'
import { createTopology } from '../broker/topology.ts'
import { createGapFinder, type Gap, numbersOf, type Position } from './event-gaps.ts'
import { type Notice, type ReceivedEvent, toEvent, toEventKey, toNotice } from './events.ts'
import type { HostSource } from './fleet-selection.ts'
import { type Membership, openMembership } from './membership.ts'
import { matchesTopic } from './topic-match.ts'
import type { Arrival, EventFilter, Inbound, LogPosition, LogReplay, Transport } from './transport.ts'
import { unlessAborted } from './unless-aborted.ts'

export interface SubscribeOptions {
  /** Ends the subscription. */
  readonly signal?: AbortSignal | undefined
  /**
   * Events of the past come first, as far as the broker's log has them (10 GB, and at most 7 days): from an offset (a number), or from
   * about a time; some that are a little older may come too.
   * @default only what happens from now on
   */
  readonly since?: number | Date | 'first' | undefined
  /** Told, in their place between the events, which of them are missing for good; what is asked of the host then is newer. */
  readonly onGap?: ((gap: Gap) => void) | undefined
  /** Told when all of the past has been read. */
  readonly onReplayed?: ((replayed: Replayed) => void) | undefined
  /**
   * Whether events that did not come are read from the broker's log before a gap is told. Without it and `onGap`, the
   * hosts' marks do not come either: one every 10 seconds of each host that the filter does not leave out. @default true
   */
  readonly heal?: boolean | undefined
}

export interface Replayed {
  /** Offset that the log was read from; undefined when there was nothing to be read. It is higher than asked for when the log no longer goes back so far. */
  readonly from: number | undefined
  /** Events that were told. */
  readonly events: number
  /** Sites that are out of reach. What happened there is told when they come. */
  readonly skipped?: readonly string[]
}

/**
 * Events for one reader. Subscribed already: what happened since `subscribe` resolved is in it. Those of one kind about
 * one object come in their order, none twice; newer ones of a worker that was started anew follow those of the one before.
 */
export interface Subscription extends AsyncIterable<ReceivedEvent>, AsyncDisposable {
  /**
   * Counters, plain JSON: `invalid` what arrived and was no event of the schema; `gaps` those that were told; `healed`
   * events that had not come and were read from the log.
   */
  stats(): Record<string, unknown>
}

/** Where the log is read from to heal: so long before the host was last heard of, in milliseconds; clocks may differ. */
const MARGINS_MS = [60_000, 3_600_000] as const
/** A log that cannot be read is left alone for so long. */
const FORGIVE_MS = 60_000

/**
 * @param directory says who is in a group
 * @throws {RangeError} when the offset is behind the log's end
 * @throws {SelectionError} when no host is in the group
 */
export async function openSubscription(
  transport: Pick<Transport, 'subscribe' | 'replay'>,
  directory: HostSource | undefined,
  filter: EventFilter,
  options: SubscribeOptions,
): Promise<Subscription> {
  const { since, signal } = options
  const { group, host } = filter
  const key = toEventKey(filter, createTopology())
  if (group !== undefined && host !== undefined) throw new TypeError('a host and a group are given: use one of them')
  const from = since === undefined ? undefined : toPosition(since)
  signal?.throwIfAborted()
  await using opened = createCleanup()
  const stop = new AbortController()
  const stopped = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
  const members =
    group === undefined ? undefined : opened.use(await unlessAborted(openMembership(directory, group), signal))
  const hosts = members?.hosts
  const marks = options.heal !== false || options.onGap !== undefined
  const lateFrom = from ?? (options.heal === false ? undefined : { time: Date.now() - MARGINS_MS[0] })
  const inbound = opened.use(await transport.subscribe(filter, { signal, hosts, marks, lateFrom }))
  const begun = Date.now()
  const past = from === undefined ? undefined : opened.use(await transport.replay(from, { signal: stopped }))
  opened.defer(() => stop.abort())
  signal?.throwIfAborted()
  const resources = opened.move()
  if (signal !== undefined) {
    // Who reads may never come back. What fails here, who disposes can do nothing about.
    const onAbort = () => void resources.disposeAsync().catch(() => {})
    signal.addEventListener('abort', onAbort, { once: true })
    resources.defer(() => signal.removeEventListener('abort', onAbort))
  }
  return createSubscription({
    ...options,
    inbound,
    transport,
    key,
    filter,
    members,
    hosts,
    begun,
    past,
    resources,
    stopped,
  })
}

function createSubscription({
  inbound,
  transport,
  key,
  filter,
  members,
  hosts: bound,
  begun,
  past,
  resources,
  stopped,
  heal = true,
  onGap,
  onReplayed,
}: SubscribeOptions & {
  readonly inbound: Inbound
  readonly transport: Pick<Transport, 'replay'>
  readonly key: string
  readonly filter: EventFilter
  readonly members: Membership | undefined
  /** Those that it began with. */
  readonly hosts: readonly string[] | undefined
  /** When events were being gathered: milliseconds since 1970-01-01 UTC. */
  readonly begun: number
  readonly past: LogReplay | undefined
  readonly resources: AsyncDisposable
  readonly stopped: AbortSignal
}): Subscription {
  const counts = { events: 0, invalid: 0, marks: 0, gaps: 0, healed: 0, outdated: 0 }
  let repeated = 0
  /** When those came into the group that it did not begin with. */
  const joinedAt = new Map<string, number>()
  if (members !== undefined) {
    // Without a connection they are bound when it is back.
    const follow = (hosts: readonly string[]) => void inbound.follow(hosts).catch(() => {})
    members.onChange = ({ hosts, joined, left }) => {
      for (const host of left) {
        finder.forget(host)
        joinedAt.delete(host)
      }
      for (const host of joined) joinedAt.set(host, Date.now())
      follow(hosts)
    }
    // Who came or went while the first were being bound, or the log was opened, was told to nobody.
    if (members.hosts.length !== bound?.length || !bound.every((host) => members.has(host))) follow(members.hosts)
  }
  const finder = createGapFinder({ wanted: (routingKey) => matchesTopic(key, routingKey) })
  // They say that nothing has happened: who wants them asks for the worker's events.
  const marksToo =
    (filter.component !== undefined || filter.operation !== undefined) &&
    matchesTopic(key, `${filter.host ?? 'any'}.worker.mark`)
  const hasPast = past !== undefined
  let unread = past
  let noLogUntil = 0
  let { beginnings } = inbound

  function take(
    delivery: Arrival,
    {
      notice = toNotice(delivery),
      cause,
    }: { readonly notice?: Notice | undefined; readonly cause?: string | undefined } = {},
  ): ReceivedEvent | undefined {
    // What an event of a later schema is called is unknown here, and its numbers count; those of nonsense do not.
    if (notice === undefined) {
      counts.invalid++
      return undefined
    }
    const { kind, gap = toUnread(delivery) } = finder.note(delivery)
    if (kind === 'repeated' && delivery.offset === undefined) repeated++
    else if (kind === 'outdated' && delivery.offset === undefined) counts.outdated++
    if (kind !== 'new') return undefined
    if (gap !== undefined) {
      counts.gaps++
      const why = cause ?? delivery.unread
      onGap?.(why === undefined ? gap : { ...gap, cause: why })
    }
    const event = toEvent(delivery, notice)
    if (event === undefined) {
      counts.invalid++
      return undefined
    }
    if (!marksToo && event.event === '|worker|mark|') {
      counts.marks++
      return undefined
    }
    counts.events++
    return delivery.offset === undefined ? event : { ...event, offset: delivery.offset }
  }

  function isMember({ routingKey }: Delivery): boolean {
    return members === undefined || members.has(routingKey.slice(0, routingKey.indexOf('.')))
  }

  /** Whether it happened since its host is followed; in whole seconds, as hosts tell the time. */
  function isDue({ properties: { timestamp = 0 } }: Delivery, host: string): boolean {
    return timestamp >= Math.floor((joinedAt.get(host) ?? begun) / 1000) * 1000
  }

  /** Also marks, which are part of the filter only for us. */
  function concerns({ routingKey }: Delivery): boolean {
    if (matchesTopic(key, routingKey)) return true
    return matchesTopic(`${filter.host ?? '*'}.worker.mark`, routingKey)
  }

  /** What a site's log holds is more than comes else. */
  function isAskedFor(delivery: Arrival): boolean {
    if (delivery.offset === undefined) return true
    const host = delivery.routingKey.slice(0, delivery.routingKey.indexOf('.'))
    return concerns(delivery) && (hasPast || finder.position(host) !== undefined || isDue(delivery, host))
  }

  async function* readPast(): AsyncGenerator<ReceivedEvent, undefined> {
    if (unread === undefined) return
    await using replay = unread
    unread = undefined
    let from: number | undefined
    let events = 0
    for await (const delivery of replay) {
      from ??= delivery.offset
      const event = isMember(delivery) && concerns(delivery) ? take(delivery) : undefined
      if (event === undefined) continue
      events++
      yield event
    }
    const { skipped = [] } = replay
    if (!stopped.aborted) onReplayed?.(skipped.length === 0 ? { from, events } : { from, events, skipped })
  }

  /** What nobody knows to be missing is not looked for: a fleet that is started anew would have all of it read. */
  function isWorthReading({ reason, missed }: Gap): boolean {
    const cutOff = inbound.beginnings !== beginnings
    beginnings = inbound.beginnings
    return reason === 'missed' || missed > 0 || cutOff
  }

  /** Reads from the log what is missing before a delivery. Of other hosts it reads what is due, too. */
  async function* fill(delivery: Delivery, gap: Gap): AsyncGenerator<ReceivedEvent, string | undefined> {
    if (performance.now() < noLogUntil) return undefined
    for (const [index, margin] of MARGINS_MS.entries()) {
      const known = finder.position(gap.host)
      if (known === undefined) return undefined
      const last = index === MARGINS_MS.length - 1
      const { reached, cause } = yield* readFrom(known.at - margin, gap, last)
      if (cause !== undefined) {
        noLogUntil = performance.now() + FORGIVE_MS
        return cause
      }
      if (reached || finder.look(delivery).gap === undefined) return undefined
    }
    return undefined
  }

  /** Returns whether the log was read from where the host was last known, or why it could not be read. */
  async function* readFrom(
    time: number,
    gap: Gap,
    anyway: boolean,
  ): AsyncGenerator<ReceivedEvent, { readonly reached: boolean; readonly cause: string | undefined }> {
    const joined = new Map<string, boolean>()
    let cause: string | undefined
    // What the reader throws, by `onGap`, is no fault of the log's.
    async function* readLog(): AsyncGenerator<Delivery & { readonly offset: number }, void> {
      try {
        await using replay = await transport.replay({ time }, { signal: stopped })
        yield* replay
      } catch (error) {
        cause = error instanceof Error ? error.message : String(error)
      }
    }
    for await (const delivery of readLog()) {
      const host = delivery.routingKey.slice(0, delivery.routingKey.indexOf('.'))
      let join = joined.get(host)
      if (join === undefined) {
        const known = finder.position(host)
        // What its host sent before it was followed is nothing new. Of a site that came late more is on its way.
        if (known === undefined && (inbound.catchingUp || !isDue(delivery, host))) continue
        // An announcement that is repeated has no number that would say what came before it.
        if (known !== undefined && numbersOf(delivery).epoch === 0) continue
        // Of a host of which more happened before than is read here, what is read would make the gap look smaller.
        join = known === undefined || isKnown(delivery, known) || (anyway && host === gap.host)
        joined.set(host, join)
      }
      if (!join || !isMember(delivery) || !concerns(delivery)) continue
      const event = take(delivery)
      if (event === undefined) continue
      counts.healed++
      yield event
    }
    return { reached: joined.get(gap.host) === true, cause }
  }

  async function* read(): AsyncGenerator<ReceivedEvent, undefined> {
    try {
      yield* readPast()
      for await (const delivery of inbound) {
        // It has left its group, and was bound a moment ago still.
        if (!isMember(delivery) || !isAskedFor(delivery)) continue
        const notice = toNotice(delivery)
        const gap = heal && notice !== undefined ? finder.look(delivery).gap : undefined
        let cause: string | undefined
        if (gap !== undefined && isWorthReading(gap)) cause = yield* fill(delivery, gap)
        const event = take(delivery, { notice, cause })
        if (event !== undefined) yield event
      }
    } finally {
      await resources[Symbol.asyncDispose]()
    }
  }

  const events = read()
  return {
    [Symbol.asyncIterator]: () => events,
    stats() {
      const carried = inbound.stats()
      const followed = members === undefined ? {} : { members: members.hosts.length }
      return { ...carried, ...counts, ...followed, repeated: Number(carried['repeated'] ?? 0) + repeated }
    },
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  }
}

/** What is missing before the first that comes of a host whose earlier events could not be read. */
function toUnread(delivery: Arrival): Gap | undefined {
  const [host] = delivery.routingKey.split('.', 1)
  if (delivery.unread === undefined || !isHostId(host)) return undefined
  return { host, reason: 'missed', missed: 0, keys: [], ...numbersOf(delivery) }
}

/** Whether all that its host sent before it is known already. */
function isKnown(delivery: Delivery, known: Position): boolean {
  const { epoch, seq } = numbersOf(delivery)
  return epoch < known.epoch || (epoch === known.epoch && seq <= known.covered + 1)
}

/** @throws {RangeError} when it is no place in a log */
function toPosition(since: number | Date | 'first'): LogPosition {
  if (since === 'first') return since
  if (typeof since === 'number') {
    if (Number.isSafeInteger(since) && since >= 0) return { offset: since }
    throw new RangeError(`${since} is no offset: give a whole number from 0 on`)
  }
  const time = since.getTime()
  if (time <= Date.now()) return { time }
  throw new RangeError(Number.isNaN(time) ? 'the time is none' : `${since.toISOString()} is in the future`)
}
