import { RpcError } from '../api/errors.ts'
import { type Delivery, HEADER, LONGEST_DEADLINE_MS } from '../api/message.ts'
import { createSlots } from '../api/slots.ts'

/** When a command's time is up, on this process's monotonic clock (milliseconds, `performance.now()`). */
export type Deadline = number

/** AMQP's timestamps leave out what is less than a second. */
const TIMESTAMP_STEP = 1000

/**
 * The caller's deadline. Its header counts by the host's clock, as far as the
 * caller knows it; without it, `timestamp` plus `expiration` says the same to
 * the second. However late the clock of either is: with `expiration` it is over
 * at the latest when that has passed once more since the message arrived. No
 * deadline is further ahead than a week: a sender that counts in microseconds
 * would else be remembered for thousands of years.
 */
export function deadlineOf(delivery: Delivery): Deadline {
  const { headers = {}, timestamp, expiration } = delivery.properties
  const header = toNumber(headers[HEADER.deadline])
  const named = Number.isFinite(header)
  if (!named && expiration === undefined) return Number.POSITIVE_INFINITY
  const latest = performance.now() + Math.min(expiration ?? LONGEST_DEADLINE_MS, LONGEST_DEADLINE_MS)
  if (named) return Math.min(latest, fromWallClock(header))
  if (timestamp === undefined || expiration === undefined) return latest
  return Math.min(latest, fromWallClock(timestamp + TIMESTAMP_STEP + expiration))
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

export function expired(): RpcError {
  return new RpcError('Expired', 'its deadline had passed when its turn came; it was not executed')
}

export interface Timeouts extends Disposable {
  /** Calls `onTime` once, up to a tenth of a second after the deadline; the returned function forgets it. */
  at(deadline: Deadline, onTime: () => void): () => void
}

const TICK_MS = 100

interface Entry {
  readonly deadline: Deadline
  readonly onTime: () => void
  slot: number
}

/**
 * One timer for all that is under way: at ten thousand calls a second, a timer
 * for each would cost more than the calls.
 */
export function createTimeouts(): Timeouts {
  const entries = createSlots<Entry>()
  let timer: NodeJS.Timeout | undefined

  function tick(): void {
    const now = performance.now()
    for (const entry of entries) {
      if (entry.deadline > now) continue
      entries.remove(entry.slot, entry)
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
      const entry: Entry = { deadline, onTime, slot: 0 }
      entry.slot = entries.add(entry)
      timer ??= setInterval(tick, TICK_MS).unref()
      return () => void entries.remove(entry.slot, entry)
    },
    [Symbol.dispose]() {
      stop()
    },
  }
}
