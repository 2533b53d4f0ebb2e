import { type Delivery, HEADER } from '../api/message.ts'

/** When a command's time is up, on this process's monotonic clock (milliseconds, `performance.now()`). */
export type Deadline = number

/**
 * The caller's deadline. Its header counts by the caller's clock, from the
 * moment of the call; without it, `timestamp` plus `expiration` says the same
 * to the second; with `expiration` alone the time in the queue is unknown and
 * the time from now on is the best that can be said.
 */
export function deadlineOf(delivery: Delivery): Deadline {
  const { headers = {}, timestamp, expiration } = delivery.properties
  const header = toNumber(headers[HEADER.deadline])
  if (Number.isFinite(header)) return fromWallClock(header)
  if (expiration === undefined) return Number.POSITIVE_INFINITY
  return timestamp === undefined ? performance.now() + expiration : fromWallClock(timestamp + expiration)
}

/** Some tools can only send headers as text. */
function toNumber(header: unknown): number {
  if (typeof header === 'string' && /^\d+$/.test(header)) return Number(header)
  return typeof header === 'number' ? header : Number.NaN
}

/** From milliseconds since 1970-01-01 UTC. */
export function fromWallClock(epochMs: number): Deadline {
  return performance.now() + (epochMs - Date.now())
}

/** In milliseconds since 1970-01-01 UTC; undefined when there is none. */
export function toWallClock(deadline: Deadline): number | undefined {
  return Number.isFinite(deadline) ? Math.round(Date.now() + (deadline - performance.now())) : undefined
}

export interface Timeouts extends Disposable {
  /** Calls `onTime` once, up to a tenth of a second after the deadline; the returned function forgets it. */
  at(deadline: Deadline, onTime: () => void): () => void
}

const TICK_MS = 100

/**
 * One timer for all that is under way: at ten thousand calls a second, a timer
 * for each would cost more than the calls.
 */
export function createTimeouts(): Timeouts {
  const entries = new Set<{ readonly deadline: Deadline; readonly onTime: () => void }>()
  let timer: NodeJS.Timeout | undefined

  function tick(): void {
    const now = performance.now()
    for (const entry of entries) {
      if (entry.deadline > now) continue
      entries.delete(entry)
      entry.onTime()
    }
    if (entries.size === 0) stop()
  }

  function stop(): void {
    clearInterval(timer)
    timer = undefined
  }

  return {
    at(deadline, onTime) {
      const entry = { deadline, onTime }
      entries.add(entry)
      timer ??= setInterval(tick, TICK_MS).unref()
      return () => entries.delete(entry)
    },
    [Symbol.dispose]() {
      entries.clear()
      stop()
    },
  }
}
