import { CallLostError } from './errors.ts'

/** Lets that many through at once; the rest wait in order. May span connections. */
export interface Gate {
  /** @throws {CallLostError} that it was not sent, when the signal fires first */
  enter(procedure: string, signal: AbortSignal): Promise<void>
  leave(): void
  readonly waiting: number
  readonly inside: number
}

export function createGate(limit: number): Gate {
  const queue = new Set<() => void>()
  let inside = 0
  return {
    get waiting() {
      return queue.size
    },
    get inside() {
      return inside
    },
    async enter(procedure, signal) {
      if (signal.aborted) throw lost(procedure, signal)
      if (inside < limit) {
        inside += 1
        return
      }
      await new Promise<void>((resolve, reject) => {
        const admit = (): void => {
          signal.removeEventListener('abort', give)
          resolve()
        }
        const give = (): void => {
          queue.delete(admit)
          reject(lost(procedure, signal))
        }
        queue.add(admit)
        signal.addEventListener('abort', give, { once: true })
      })
    },
    leave() {
      const [next] = queue
      if (next === undefined) {
        inside -= 1
        return
      }
      // The place passes on: `inside` stays as it is.
      queue.delete(next)
      next()
    },
  }
}

function lost(procedure: string, signal: AbortSignal): CallLostError {
  return new CallLostError(procedure, {
    sent: false,
    lost: 'time',
    reason: 'its time was up while it waited for its turn',
    cause: signal.reason,
  })
}
