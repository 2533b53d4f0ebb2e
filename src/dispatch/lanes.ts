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
class Pool {
  readonly limit: number
  running = 0
  waiting = 0
  /** Whose turn has come in their lanes, and who wait only for the limit. */
  readonly startable: Waiter[] = []
  /** Counts those that have run, and forgets what is old bit by bit. */
  #ran = 0
  #at = performance.now()

  constructor(limit: number) {
    this.limit = limit
  }

  count(): void {
    this.#ran = this.#fade() + 1
  }

  perSecond(): number {
    return this.#fade() / (PACE_MS / 1000)
  }

  #fade(): number {
    const now = performance.now()
    this.#ran *= Math.exp((this.#at - now) / PACE_MS)
    this.#at = now
    return this.#ran
  }
}

interface Waiter {
  readonly lane: string | undefined
  /** The `control` method. */
  readonly control: string | undefined
  readonly pool: Pool
  start: ((started: boolean) => void) | undefined
}

export function createLanes(options: LanesOptions): Lanes {
  return new Floor(options)
}

/** A class, as whatever each of thousands of hosts has: with closures in its place they would take three times the memory. */
class Floor implements Lanes {
  readonly #maxWaiting: number
  /** Of each object, those that hold a place; the first one runs or may run next. */
  readonly #objects = new Map<string, Waiter[]>()
  readonly #commands: Pool
  readonly #reads: Pool
  readonly #control = new Pool(Number.POSITIVE_INFINITY)
  /** How many of each method; none until there was one. */
  #controls: Map<string, number> | undefined
  readonly #idlers: (() => void)[] = []
  #refused = 0
  #closed = false

  constructor({ maxRunning, maxWaiting }: LanesOptions) {
    this.#maxWaiting = maxWaiting
    this.#commands = new Pool(maxRunning)
    this.#reads = new Pool(maxRunning)
  }

  get isClosed(): boolean {
    return this.#closed
  }

  get #mostInLane(): number {
    return Math.ceil(this.#maxWaiting * MOST_IN_ONE_LANE)
  }

  #poolOf(kind: LaneKey['kind']): Pool {
    if (kind === 'control') return this.#control
    return kind === 'none' ? this.#reads : this.#commands
  }

  #sum(count: 'running' | 'waiting'): number {
    return this.#commands[count] + this.#reads[count] + this.#control[count]
  }

  #isFirst(waiter: Waiter): boolean {
    return waiter.lane === undefined || this.#objects.get(waiter.lane)?.[0] === waiter
  }

  #pump(pool: Pool): void {
    while (!this.#closed && pool.running < pool.limit) {
      const next = pool.startable.shift()
      if (next === undefined) return
      pool.waiting--
      pool.running++
      const { start } = next
      next.start = undefined
      start?.(true)
    }
  }

  #countControl(method: string, by: 1 | -1): void {
    this.#controls ??= new Map()
    this.#controls.set(method, (this.#controls.get(method) ?? 0) + by)
  }

  #free(waiter: Waiter): void {
    if (waiter.control !== undefined) this.#countControl(waiter.control, -1)
    if (waiter.lane === undefined) return
    const lane = this.#objects.get(waiter.lane)
    if (lane === undefined) return
    const wasFirst = lane[0] === waiter
    lane.splice(lane.indexOf(waiter), 1)
    const next = lane[0]
    if (next === undefined) this.#objects.delete(waiter.lane)
    else if (wasFirst && next.start !== undefined) next.pool.startable.push(next)
  }

  /** Whether it may start at once. */
  isNext(waiter: Waiter): boolean {
    const { pool } = waiter
    return pool.running < pool.limit && pool.startable.length === 0 && this.#isFirst(waiter)
  }

  /** Calls `start` with whether its turn came. */
  wait(waiter: Waiter, start: (started: boolean) => void): void {
    waiter.start = start
    if (!this.#isFirst(waiter)) return
    waiter.pool.startable.push(waiter)
    this.#pump(waiter.pool)
  }

  /** Of one that ran. */
  end(waiter: Waiter): void {
    waiter.pool.running--
    waiter.pool.count()
    this.#free(waiter)
    this.#pump(waiter.pool)
    if (this.#sum('running') === 0) for (const resolve of this.#idlers.splice(0)) resolve()
  }

  /** Of one that never will. */
  leave(waiter: Waiter): void {
    const { pool, start } = waiter
    pool.waiting--
    const at = pool.startable.indexOf(waiter)
    if (at >= 0) pool.startable.splice(at, 1)
    this.#free(waiter)
    this.#pump(pool)
    start?.(false)
  }

  #hasRoom(key: LaneKey): boolean {
    if (key.kind === 'control') return (this.#controls?.get(key.method) ?? 0) < CONTROL_AT_ONCE
    const { waiting } = this.#poolOf(key.kind)
    return !this.#closed && waiting < this.#maxWaiting && this.#behindFirst(key) < this.#mostInLane
  }

  #behindFirst(key: LaneKey): number {
    const name = laneOf(key)
    return name === undefined ? 0 : (this.#objects.get(name)?.length ?? 1) - 1
  }

  reserve(key: LaneKey): Place | undefined {
    if (this.#hasRoom(key)) return this.restore(key)
    this.#refused++
    return undefined
  }

  restore(key: LaneKey): Place {
    const waiter: Waiter = {
      lane: laneOf(key),
      control: key.kind === 'control' ? key.method : undefined,
      pool: this.#poolOf(key.kind),
      start: undefined,
    }
    if (waiter.control !== undefined) this.#countControl(waiter.control, 1)
    waiter.pool.waiting++
    if (waiter.lane !== undefined) {
      const lane = this.#objects.get(waiter.lane)
      if (lane === undefined) this.#objects.set(waiter.lane, [waiter])
      else lane.push(waiter)
    }
    return new TakenPlace(this, waiter)
  }

  retryAfter(key: LaneKey): number {
    const pool = this.#poolOf(key.kind)
    const behind = this.#behindFirst(key)
    // Of the pace, a lane has its share.
    const inTheWay = behind < this.#mostInLane ? pool.waiting : behind * this.#objects.size
    return Math.min(LONGEST_RETRY, Math.max(1, Math.ceil(inTheWay / 2 / pool.perSecond())))
  }

  close(): void {
    this.#closed = true
    const pools = [this.#commands, this.#reads, this.#control]
    const waiters = [...pools.flatMap(({ startable }) => startable.splice(0)), ...[...this.#objects.values()].flat()]
    for (const waiter of waiters) {
      const { start } = waiter
      waiter.start = undefined
      start?.(false)
    }
  }

  idle(): Promise<void> {
    return this.#sum('running') === 0 ? Promise.resolve() : new Promise((resolve) => this.#idlers.push(resolve))
  }

  stats() {
    return { running: this.#sum('running'), waiting: this.#sum('waiting'), refused: this.#refused }
  }
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
    if (this.#left || this.#floor.isClosed || !this.#floor.isNext(this.#waiter)) return false
    this.#waiter.pool.waiting--
    this.#waiter.pool.running++
    return true
  }

  run<T>(task: () => Promise<T>): Promise<Turn<T>> {
    if (this.#floor.isClosed) this.cancel()
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

function laneOf(key: LaneKey): string | undefined {
  if (key.kind === 'host') return HOST_LANE + key.name
  return key.kind === 'object' ? key.name : undefined
}
