import { METHODS } from '../api/generated/methods.ts'

/**
 * What may run when. Commands in one lane run one after the other, in the
 * order in which they came; lanes run side by side, up to a limit, and whose
 * turn came first runs first, whichever lane it is in. What only reads has
 * limits of its own, so that commands that are stuck do not hold it up.
 * `control` never waits: it must get through when all else is stuck; only a
 * method of it that is stuck itself is refused in the end.
 *
 * Nobody waits for ever: a place waits only for those that were taken before
 * it, the places of one message are taken all at once, and who runs waits for
 * no place.
 */
export interface Lanes {
  /**
   * Takes a place at once, so that the order of arrival is the order of the
   * calls, whatever is still awaited before the command may run.
   * @returns undefined when too many wait already
   */
  reserve(lane: LaneKey): Place | undefined
  /** As `reserve`, for what was taken before: it cannot be refused any more. */
  restore(lane: LaneKey): Place
  /** When to ask again what was refused, in whole seconds: when half of those in its way will have run, as it went lately. */
  retryAfter(lane: LaneKey): number
  /** From now on nothing starts: whoever waits is told so. What runs goes on. */
  close(): void
  /** Resolves when nothing runs. */
  idle(): Promise<void>
  stats(): { readonly running: number; readonly waiting: number; readonly refused: number }
}

/**
 * - `object`: one lane for each object, named after it
 * - `host`: one for each part of the host that only one command may change at a time, such as `host.network`. As in
 *   VDSM it keeps nothing else waiting, no command for a single object either
 * - `none`: what only reads waits for no command, only for the limit of its kind
 * - `control`: starts at once
 */
export type LaneKey =
  | { readonly kind: 'object'; readonly name: string }
  | { readonly kind: 'host'; readonly name: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'control'; readonly method: string }

export interface Place {
  /** Takes its turn now, for the `run` to come, if it is its turn. */
  claim(): boolean
  /** Whether `claim` took it: a place that `run` takes is none that was claimed, even where it need not wait. */
  readonly claimed: boolean
  /**
   * Waits for its turn, runs the task, and frees the place when the task ends.
   * `started` is false when the lanes were closed, or the place was given up, before its turn came.
   */
  run<T>(task: () => Promise<T>): Promise<Turn<T>>
  /** Gives the place up, unless the task has started. */
  cancel(): void
}

export type Turn<T> = { readonly started: true; readonly value: T } | { readonly started: false }

export interface LanesOptions {
  /** Commands that run at once, and as many reads; `control` aside. */
  readonly maxRunning: number
  /** Commands that wait for a lane or for the limit; and as many reads. */
  readonly maxWaiting: number
}

/** Of one `control` method. They answer at once, so these are stuck. */
const CONTROL_AT_ONCE = 32
const CONTROL_METHODS = Object.values(METHODS).filter(({ lane }) => lane === 'control').length

/** How many calls may be on their way at once: a worker that takes more messages than that from the broker is never deaf. */
export function mostUnderWay({ maxRunning, maxWaiting }: LanesOptions): number {
  return 2 * (maxRunning + maxWaiting) + CONTROL_METHODS * CONTROL_AT_ONCE
}

/** The pace is that of about this long, in milliseconds. */
const PACE_MS = 15_000
const LONGEST_RETRY = 60
/** No object has a name that begins like it. */
const HOST_LANE = '\0'
/** Of the places to wait, so that one machine that is stuck leaves some to the others. */
const MOST_IN_ONE_LANE = 1 / 2

/** Those who share a limit. */
interface Pool {
  readonly limit: number
  readonly pace: Pace
  running: number
  waiting: number
  /** Whose turn has come in their lanes, and who wait only for the limit. */
  readonly startable: Waiter[]
}

interface Waiter {
  readonly lane: string | undefined
  /** The `control` method. */
  readonly control: string | undefined
  readonly pool: Pool
  start: ((started: boolean) => void) | undefined
}

export function createLanes(options: LanesOptions): Lanes {
  /** Of each object, those that hold a place; the first one runs or may run next. */
  const objects = new Map<string, Waiter[]>()
  const commands = createPool(options.maxRunning)
  const pools: Readonly<Record<LaneKey['kind'], Pool>> = {
    object: commands,
    host: commands,
    none: createPool(options.maxRunning),
    control: createPool(Number.POSITIVE_INFINITY),
  }
  const controls = new Map<string, number>()
  const idlers: (() => void)[] = []
  const mostInLane = Math.ceil(options.maxWaiting * MOST_IN_ONE_LANE)
  let refused = 0
  let closed = false

  function sum(count: 'running' | 'waiting'): number {
    return commands[count] + pools.none[count] + pools.control[count]
  }

  function isFirst(waiter: Waiter): boolean {
    return waiter.lane === undefined || objects.get(waiter.lane)?.[0] === waiter
  }

  function pump(pool: Pool): void {
    while (!closed && pool.running < pool.limit) {
      const next = pool.startable.shift()
      if (next === undefined) return
      pool.waiting--
      pool.running++
      const { start } = next
      next.start = undefined
      start?.(true)
    }
  }

  function free(waiter: Waiter): void {
    if (waiter.control !== undefined) controls.set(waiter.control, (controls.get(waiter.control) ?? 0) - 1)
    if (waiter.lane === undefined) return
    const lane = objects.get(waiter.lane)
    if (lane === undefined) return
    const wasFirst = lane[0] === waiter
    lane.splice(lane.indexOf(waiter), 1)
    const next = lane[0]
    if (next === undefined) objects.delete(waiter.lane)
    else if (wasFirst && next.start !== undefined) next.pool.startable.push(next)
  }

  function end(waiter: Waiter): void {
    waiter.pool.running--
    waiter.pool.pace.count()
    free(waiter)
    pump(waiter.pool)
    if (sum('running') === 0) for (const resolve of idlers.splice(0)) resolve()
  }

  function wait(waiter: Waiter, start: (started: boolean) => void): void {
    waiter.start = start
    if (!isFirst(waiter)) return
    waiter.pool.startable.push(waiter)
    pump(waiter.pool)
  }

  function enter(key: LaneKey): Place {
    const waiter: Waiter = {
      lane: laneOf(key),
      control: key.kind === 'control' ? key.method : undefined,
      pool: pools[key.kind],
      start: undefined,
    }
    if (waiter.control !== undefined) controls.set(waiter.control, (controls.get(waiter.control) ?? 0) + 1)
    waiter.pool.waiting++
    if (waiter.lane !== undefined) {
      const lane = objects.get(waiter.lane)
      if (lane === undefined) objects.set(waiter.lane, [waiter])
      else lane.push(waiter)
    }
    return new TakenPlace(floor, waiter)
  }

  const floor: Floor = {
    isClosed: () => closed,
    isNext: (waiter) =>
      waiter.pool.running < waiter.pool.limit && waiter.pool.startable.length === 0 && isFirst(waiter),
    wait,
    end,
    leave(waiter) {
      const { pool, start } = waiter
      pool.waiting--
      const at = pool.startable.indexOf(waiter)
      if (at >= 0) pool.startable.splice(at, 1)
      free(waiter)
      pump(pool)
      start?.(false)
    },
  }

  function hasRoom(key: LaneKey): boolean {
    if (key.kind === 'control') return (controls.get(key.method) ?? 0) < CONTROL_AT_ONCE
    return !closed && pools[key.kind].waiting < options.maxWaiting && behindFirst(key) < mostInLane
  }

  function behindFirst(key: LaneKey): number {
    const name = laneOf(key)
    return name === undefined ? 0 : (objects.get(name)?.length ?? 1) - 1
  }

  return {
    reserve(key) {
      if (hasRoom(key)) return enter(key)
      refused++
      return undefined
    },
    restore: enter,
    retryAfter(key) {
      const { pace, waiting } = pools[key.kind]
      const behind = behindFirst(key)
      // Of the pace, a lane has its share.
      const inTheWay = behind < mostInLane ? waiting : behind * objects.size
      return Math.min(LONGEST_RETRY, Math.max(1, Math.ceil(inTheWay / 2 / pace.perSecond())))
    },
    close() {
      closed = true
      const waiters = [
        ...Object.values(pools).flatMap(({ startable }) => startable.splice(0)),
        ...[...objects.values()].flat(),
      ]
      for (const waiter of waiters) {
        const { start } = waiter
        waiter.start = undefined
        start?.(false)
      }
    },
    idle() {
      return sum('running') === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))
    },
    stats: () => ({ running: sum('running'), waiting: sum('waiting'), refused }),
  }
}

/** What a place needs of its lanes. */
interface Floor {
  isClosed(): boolean
  /** Whether it may start at once. */
  isNext(waiter: Waiter): boolean
  /** Calls `start` with whether its turn came. */
  wait(waiter: Waiter, start: (started: boolean) => void): void
  /** Of one that ran. */
  end(waiter: Waiter): void
  /** Of one that never will. */
  leave(waiter: Waiter): void
}

class TakenPlace implements Place {
  readonly #floor: Floor
  readonly #waiter: Waiter
  #left = false
  #claimed = false

  constructor(floor: Floor, waiter: Waiter) {
    this.#floor = floor
    this.#waiter = waiter
  }

  get claimed(): boolean {
    return this.#claimed
  }

  claim(): boolean {
    if (!this.#claimed) this.#claimed = this.#take()
    return this.#claimed
  }

  #take(): boolean {
    if (this.#left || this.#floor.isClosed() || !this.#floor.isNext(this.#waiter)) return false
    this.#waiter.pool.waiting--
    this.#waiter.pool.running++
    return true
  }

  run<T>(task: () => Promise<T>): Promise<Turn<T>> {
    if (this.#floor.isClosed()) this.cancel()
    if (this.#left) return Promise.resolve(NOT_STARTED)
    // Most find their lane free: they need no promise to wait for.
    if (this.#claimed || this.#take()) return this.#start(task)
    return new Promise((resolve) => {
      this.#floor.wait(this.#waiter, (started) => {
        if (started) return resolve(this.#start(task))
        this.cancel()
        resolve(NOT_STARTED)
      })
    })
  }

  async #start<T>(task: () => Promise<T>): Promise<Turn<T>> {
    this.#left = true
    try {
      return { started: true, value: await task() }
    } finally {
      this.#floor.end(this.#waiter)
    }
  }

  cancel(): void {
    if (this.#left) return
    this.#left = true
    if (this.#claimed) this.#floor.end(this.#waiter)
    else this.#floor.leave(this.#waiter)
  }
}

const NOT_STARTED = Object.freeze({ started: false })

function createPool(limit: number): Pool {
  return { limit, pace: createPace(), running: 0, waiting: 0, startable: [] }
}

function laneOf(key: LaneKey): string | undefined {
  if (key.kind === 'host') return HOST_LANE + key.name
  return key.kind === 'object' ? key.name : undefined
}

interface Pace {
  count(): void
  perSecond(): number
}

/** Counts, and forgets what is old bit by bit. */
function createPace(): Pace {
  let sum = 0
  let at = performance.now()
  function fade(): number {
    const now = performance.now()
    sum *= Math.exp((at - now) / PACE_MS)
    at = now
    return sum
  }
  return {
    count() {
      sum = fade() + 1
    },
    perSecond: () => fade() / (PACE_MS / 1000),
  }
}
