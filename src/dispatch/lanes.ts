/**
 * What may run when. Commands in one lane run one after the other, in the
 * order in which they came; lanes run side by side, up to a limit. What only
 * reads has limits of its own, so that commands that are stuck do not hold it
 * up. `control` never waits: it must get through when all else is stuck.
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
  /** From now on nothing starts: whoever waits is told so. What runs goes on. */
  close(): void
  /** Resolves when nothing runs. */
  idle(): Promise<void>
  stats(): { readonly running: number; readonly waiting: number; readonly refused: number }
}

/** An object's lane is named after the object; `none` is for what only reads: it waits for no command, only for the limit of its kind. */
export type LaneKey =
  | { readonly kind: 'object'; readonly name: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'control' }

export interface Place {
  /**
   * Waits for its turn, runs the task, and frees the place when the task ends.
   * `started` is false when the lanes were closed before its turn came.
   */
  run<T>(task: () => Promise<T>): Promise<{ readonly started: true; readonly value: T } | { readonly started: false }>
  /** Gives the place up, unused. */
  leave(): void
}

export interface LanesOptions {
  /** Commands that run at once, and as many reads; `control` aside. */
  readonly maxRunning: number
  /** Commands that wait for a lane or for the limit; and as many reads. */
  readonly maxWaiting: number
}

/** Those who share a limit. */
interface Pool {
  readonly limit: number
  running: number
  waiting: number
  /** Whose turn has come in their lanes, and who wait only for the limit. */
  readonly startable: Waiter[]
}

interface Waiter {
  readonly lane: string | undefined
  readonly pool: Pool
  start: ((started: boolean) => void) | undefined
}

export function createLanes(options: LanesOptions): Lanes {
  /** Of each object, those that hold a place; the first one runs or may run next. */
  const objects = new Map<string, Waiter[]>()
  const pools: Readonly<Record<LaneKey['kind'], Pool>> = {
    object: createPool(options.maxRunning),
    none: createPool(options.maxRunning),
    control: createPool(Number.POSITIVE_INFINITY),
  }
  const idlers: (() => void)[] = []
  let refused = 0
  let closed = false

  function sum(count: 'running' | 'waiting'): number {
    return pools.object[count] + pools.none[count] + pools.control[count]
  }

  function isFirst(waiter: Waiter): boolean {
    return waiter.lane === undefined || objects.get(waiter.lane)?.[0] === waiter
  }

  function pump(pool: Pool): void {
    while (pool.running < pool.limit) {
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
    free(waiter)
    pump(waiter.pool)
    if (sum('running') === 0) for (const resolve of idlers.splice(0)) resolve()
  }

  function turnOf(waiter: Waiter): Promise<boolean> {
    if (closed) return Promise.resolve(false)
    return new Promise((resolve) => {
      waiter.start = resolve
      if (!isFirst(waiter)) return
      waiter.pool.startable.push(waiter)
      pump(waiter.pool)
    })
  }

  function enter(key: LaneKey): Place {
    const waiter: Waiter = {
      lane: key.kind === 'object' ? key.name : undefined,
      pool: pools[key.kind],
      start: undefined,
    }
    waiter.pool.waiting++
    if (waiter.lane !== undefined) {
      const lane = objects.get(waiter.lane)
      if (lane === undefined) objects.set(waiter.lane, [waiter])
      else lane.push(waiter)
    }
    return toPlace(waiter)
  }

  function toPlace(waiter: Waiter): Place {
    let left = false
    function leave(): void {
      if (left) return
      left = true
      waiter.pool.waiting--
      free(waiter)
      pump(waiter.pool)
    }
    return {
      async run(task) {
        if (!(await turnOf(waiter))) {
          leave()
          return { started: false }
        }
        left = true
        try {
          return { started: true, value: await task() }
        } finally {
          end(waiter)
        }
      },
      leave,
    }
  }

  return {
    reserve(key) {
      if (key.kind === 'control' || (!closed && pools[key.kind].waiting < options.maxWaiting)) return enter(key)
      refused++
      return undefined
    },
    restore: enter,
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

function createPool(limit: number): Pool {
  return { limit, running: 0, waiting: 0, startable: [] }
}
