const FIRST = 100
const LONGEST = 20_000

/** Milliseconds before the attempt (counted from 1): twice as long each time, half of it by chance, so that a fleet does not return all at once. */
export function backoff(attempt: number): number {
  const whole = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt - 1, 20))
  return Math.round(whole / 2 + (Math.random() * whole) / 2)
}

/** False when the signal ended the pause. Not that of `node:timers/promises`: thousands pause at once, and that takes 2 KB each. */
export function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false)
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      resolve(false)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end)
      resolve(true)
    }, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}

/** Waits for the work, but no longer than that; whether it failed does not matter any more. For farewells only. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController()
  await Promise.race([work.catch(() => {}), pause(ms, done.signal)])
  done.abort()
}

/** For a broker that does not answer a farewell, in milliseconds. */
export const FAREWELL_MS = 3_000
