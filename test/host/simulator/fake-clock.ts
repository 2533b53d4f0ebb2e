import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../../src/host/simulator/clock.ts'

export interface FakeClock extends Clock {
  /** Lets that much time pass: what comes due runs in its order, and whoever waits for it goes on. */
  advance(ms: number): Promise<void>
  /** Timers that wait. */
  readonly pending: number
}

/** Time that stands still until a test moves it. */
export function createFakeClock(): FakeClock {
  let now = Date.UTC(2030, 0, 1)
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async advance(ms) {
      const end = now + ms
      for (;;) {
        const due = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
        if (due === undefined) break
        timers.delete(due)
        now = due.at
        due.run()
        await setImmediate()
      }
      now = end
      await setImmediate()
    },
    get pending() {
      return timers.size
    },
  }
}
