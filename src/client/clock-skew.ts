import type { Logger } from 'pino'
import type { HostId } from '../api/ids.ts'
import { type Delivery, HEADER } from '../api/message.ts'

/** A moment on both of our clocks. */
export interface Moment {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly wall: number
  /** On the monotonic clock. */
  readonly monotonic: number
}

/**
 * How far the hosts' clocks are from ours. A host writes its time into a reply between the request's sending and the
 * reply's arrival, so each reply says how far ahead its clock is at least and at most. Only what all of the last
 * minutes allow counts: a way there that takes long proves nothing.
 */
export interface ClockSkews {
  /** Takes what a host's reply tells. @param sent when its request was made */
  observe(host: HostId, reply: Delivery, sent: Moment): void
  /** By how many milliseconds at least its clock is ahead of ours; negative: behind. 0 when it may be right. */
  skew(host: HostId): number
  /** The hosts whose clock is more than a second off, with by how many seconds they are ahead. */
  stats(): Record<string, number>
}

/** The offset of a host's clock from ours is at least, or at most, so many milliseconds. */
interface Bound {
  readonly offset: number
  readonly at: Moment
}

interface Range {
  readonly low: Bound
  readonly high: Bound
  readonly told: boolean
}

/** How long a reply counts, in milliseconds: a clock may have been set since. */
const KEPT = 5 * 60_000
/** By more, one of our two clocks does not move unless it was set, or the machine slept. */
const STEP = 100
/** Both clocks are read in whole milliseconds. */
const GRAIN = 1
/** Worth telling, in milliseconds. */
const NOTABLE = 1_000

export function createClockSkews(log: Logger): ClockSkews {
  const ranges = new Map<HostId, Range>()

  function observe(host: HostId, { properties }: Delivery, sent: Moment): void {
    const time = properties.headers?.[HEADER.time]
    if (typeof time !== 'number' || !Number.isSafeInteger(time)) return
    const at = moment()
    // Ours was set while the request was on its way.
    if (!isComparable(sent, at)) return
    const before = ranges.get(host)
    if (before !== undefined && tellsNothingNew(before, time - at.wall - GRAIN, time - sent.wall + GRAIN, at)) return
    const sample = { low: { offset: time - at.wall - GRAIN, at }, high: { offset: time - sent.wall + GRAIN, at } }
    const low = tighter(before?.low, sample.low, (a, b) => a > b)
    const high = tighter(before?.high, sample.high, (a, b) => a < b)
    // What contradicts is from before the host's clock was set.
    const range = low.offset > high.offset ? sample : { low, high }
    ranges.set(host, { ...range, told: tell(host, range, before?.told ?? false) })
  }

  /** Once, until the clock is right again. */
  function tell(host: HostId, { low, high }: Omit<Range, 'told'>, told: boolean): boolean {
    const skew = nearest(low.offset, high.offset)
    if (isNotable(skew)) {
      if (!told)
        log.warn({ host, skewMs: skew }, `${describeSkew(host, skew)}; deadlines allow for it, but set it right`)
      return true
    }
    return told && (low.offset < -NOTABLE || high.offset > NOTABLE)
  }

  function skew(host: HostId): number {
    const range = ranges.get(host)
    if (range === undefined) return 0
    const { low, high } = range
    return nearest(
      isFresh(low) ? low.offset : Number.NEGATIVE_INFINITY,
      isFresh(high) ? high.offset : Number.POSITIVE_INFINITY,
    )
  }

  return {
    observe,
    skew,
    stats: () =>
      Object.fromEntries(
        [...ranges.keys()].flatMap((host) => {
          const ms = skew(host)
          return isNotable(ms) ? [[host, ms / 1000]] : []
        }),
      ),
  }
}

export function moment(): Moment {
  return { wall: Date.now(), monotonic: performance.now() }
}

/** Whether a skew is worth words: more than a second. */
export function isNotable(skewMs: number): boolean {
  return Math.abs(skewMs) > NOTABLE
}

export function describeSkew(host: HostId, skewMs: number): string {
  return `the clock of ${host} is ${(Math.abs(skewMs) / 1000).toFixed(1)} s ${skewMs < 0 ? 'behind' : 'ahead of'} ours`
}

function tighter(known: Bound | undefined, next: Bound, isTighter: (a: number, b: number) => boolean): Bound {
  return known !== undefined && isFresh(known) && isTighter(known.offset, next.offset) ? known : next
}

/** As most replies. */
function tellsNothingNew({ low, high }: Range, atLeast: number, atMost: number, now: Moment): boolean {
  return atLeast <= low.offset && atMost >= high.offset && isFresh(low, now) && isFresh(high, now)
}

function isFresh({ at }: Bound, now = moment()): boolean {
  return now.monotonic - at.monotonic <= KEPT && isComparable(at, now)
}

/** Whether our wall clock only went on between the two. */
function isComparable(from: Moment, to: Moment): boolean {
  return Math.abs(to.wall - from.wall - (to.monotonic - from.monotonic)) <= STEP
}

/** What of a range is nearest to 0. */
function nearest(low: number, high: number): number {
  if (low > 0) return low
  return high < 0 ? high : 0
}
