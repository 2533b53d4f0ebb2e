import type { HostEvent } from '../api/handler.ts'

/** A host's events between what makes them and their one reader. */
export interface EventQueue extends AsyncIterable<HostEvent> {
  push(event: HostEvent): void
  /** The reader gets what is queued, then the end. */
  end(): void
  stats(): { emitted: number; waiting: number; dropped: number }
}

/** Unbounded: the worker always reads, and itself bounds what it holds for the broker. */
export function createEventQueue(): EventQueue {
  let queue: HostEvent[] = []
  let head = 0
  let emitted = 0
  let dropped = 0
  let ended = false
  let wake: (() => void) | undefined

  async function next(): Promise<IteratorResult<HostEvent>> {
    for (;;) {
      const event = queue[head]
      if (event !== undefined) {
        head += 1
        if (head === queue.length || head === 1024) {
          queue = queue.slice(head)
          head = 0
        }
        return { done: false, value: event }
      }
      if (ended) return { done: true, value: undefined }
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }

  function signal(): void {
    wake?.()
    wake = undefined
  }

  return {
    push(event) {
      if (ended) {
        dropped += 1
        return
      }
      emitted += 1
      queue.push(event)
      signal()
    },
    end() {
      ended = true
      signal()
    },
    stats: () => ({ emitted, waiting: queue.length - head, dropped }),
    [Symbol.asyncIterator]: () => ({ next, return: async () => ({ done: true, value: undefined }) }),
  }
}
