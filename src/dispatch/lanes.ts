/**
 * What may run when. Commands in one lane run one after the other, in the
 * order in which they came; lanes run side by side, up to a limit. `control`
 * never waits: it must get through when all else is stuck.
 */
export interface Lanes {
  /**
   * Takes a place at once, so that the order of arrival is the order of the
   * calls, whatever is still awaited before the command may run.
   * @returns undefined when too many wait already
   */
  reserve(lane: LaneKey): Place | undefined
  /** From now on nothing starts: whoever waits is told so. What runs goes on. */
  close(): void
  /** Resolves when nothing runs. */
  idle(): Promise<void>
  stats(): { readonly running: number; readonly waiting: number; readonly refused: number }
}

/** An object's lane is named after the object; `none` waits for no other command, only for the limit. */
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
  /** Commands that run at once, `control` aside. */
  readonly maxRunning: number
  /** Commands that wait for a lane or for the limit. */
  readonly maxWaiting: number
}

interface Waiter {
  readonly lane: string | undefined
  readonly control: boolean
  start: ((started: boolean) => void) | undefined
}

export function createLanes(options: LanesOptions): Lanes {
  /** Of each object, those that hold a place; the first one runs or may run next. */
  const objects = new Map<string, Waiter[]>()
  /** Whose turn has come in its lane, and who waits only for the limit. */
  const startable: Waiter[] = []
  const idlers: (() => void)[] = []
  let running = 0
  let controlling = 0
  let waiting = 0
  let refused = 0
  let closed = false

  function begin(waiter: Waiter): void {
    waiting--
    if (waiter.control) controlling++
    else running++
    const { start } = waiter
    waiter.start = undefined
    start?.(true)
  }

  function isFirst(waiter: Waiter): boolean {
    return waiter.lane === undefined || objects.get(waiter.lane)?.[0] === waiter
  }

  function pump(): void {
    while (running < options.maxRunning) {
      const next = startable.shift()
      if (next === undefined) return
      begin(next)
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
    else if (wasFirst && next.start !== undefined) startable.push(next)
  }

  function end(waiter: Waiter): void {
    if (waiter.control) controlling--
    else running--
    free(waiter)
    pump()
    if (running + controlling === 0) for (const resolve of idlers.splice(0)) resolve()
  }

  function turnOf(waiter: Waiter): Promise<boolean> {
    if (closed) return Promise.resolve(false)
    return new Promise((resolve) => {
      waiter.start = resolve
      if (waiter.control) begin(waiter)
      else if (isFirst(waiter)) {
        startable.push(waiter)
        pump()
      }
    })
  }

  function toPlace(waiter: Waiter): Place {
    let left = false
    function leave(): void {
      if (left) return
      left = true
      waiting--
      free(waiter)
      pump()
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
      const control = key.kind === 'control'
      if (!control && (closed || waiting >= options.maxWaiting)) {
        refused++
        return undefined
      }
      const waiter: Waiter = { lane: key.kind === 'object' ? key.name : undefined, control, start: undefined }
      waiting++
      if (waiter.lane !== undefined) {
        const lane = objects.get(waiter.lane)
        if (lane === undefined) objects.set(waiter.lane, [waiter])
        else lane.push(waiter)
      }
      return toPlace(waiter)
    },
    close() {
      closed = true
      const waiters = [...startable.splice(0), ...[...objects.values()].flat()]
      for (const waiter of waiters) {
        const { start } = waiter
        waiter.start = undefined
        start?.(false)
      }
    },
    idle() {
      return running + controlling === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))
    },
    stats: () => ({ running: running + controlling, waiting, refused }),
  }
}
