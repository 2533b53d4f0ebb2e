/** The simulator's only source of time: tests put a clock of their own here and never sleep. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC; never goes back. */
  now(): number
  /** Calls once, after that many milliseconds. Returns what cancels it. */
  after(ms: number, run: () => void): () => void
}

/** Real time, as events are stamped with: it stands still while the system's clock is set back. */
export function systemClock(): Clock {
  let last = 0
  return {
    now: () => {
      last = Math.max(last, Date.now())
      return last
    },
    after: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  }
}

export interface WatchedClock extends Clock {
  /** From now on it shows no earlier time than this. */
  raise(to: number): void
  /** From now on it tells after each thing that it has set off. */
  watch(onRun: () => void): void
}

export function watchClock(clock: Clock): WatchedClock {
  let least = 0
  let told = (): void => {}
  return {
    now: () => Math.max(least, clock.now()),
    after: (ms, run) =>
      clock.after(ms, () => {
        run()
        told()
      }),
    raise: (to) => {
      least = Math.max(least, to)
    },
    watch: (onRun) => {
      told = onRun
    },
  }
}

/** Waits by the clock. Rejects with the signal's reason once that fires. */
export function pause(clock: Clock, ms: number, { signal }: { readonly signal: AbortSignal }): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const stop = (): void => {
      cancel()
      reject(signal.reason)
    }
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', stop)
      resolve()
    })
    signal.addEventListener('abort', stop, { once: true })
  })
}

/** Never resolves; rejects with the signal's reason once that fires. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
