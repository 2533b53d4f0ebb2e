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
  return new Queue()
}

/** How many that were read are kept at most, before the rest is moved to the front. */
const MOST_READ = 1024

/** A class, and its own reader: thousands of hosts have one each. */
class Queue implements EventQueue, AsyncIterator<HostEvent> {
  #queue: HostEvent[] = []
  #head = 0
  #emitted = 0
  #dropped = 0
  #ended = false
  /** Of a reader that waits. */
  #wake: ((result: IteratorResult<HostEvent>) => void) | undefined

  push(event: HostEvent): void {
    if (this.#ended) {
      this.#dropped += 1
      return
    }
    this.#emitted += 1
    this.#queue.push(event)
    this.#signal()
  }

  end(): void {
    this.#ended = true
    this.#signal()
  }

  stats() {
    return { emitted: this.#emitted, waiting: this.#queue.length - this.#head, dropped: this.#dropped }
  }

  [Symbol.asyncIterator](): AsyncIterator<HostEvent> {
    return this
  }

  next(): Promise<IteratorResult<HostEvent>> {
    const result = this.#take()
    if (result !== undefined) return Promise.resolve(result)
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  return(): Promise<IteratorResult<HostEvent>> {
    return Promise.resolve(END)
  }

  /** @returns undefined when there is nothing yet */
  #take(): IteratorResult<HostEvent> | undefined {
    const event = this.#queue[this.#head]
    if (event === undefined) return this.#ended ? END : undefined
    this.#head += 1
    if (this.#head === this.#queue.length || this.#head === MOST_READ) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
    return { done: false, value: event }
  }

  #signal(): void {
    const wake = this.#wake
    if (wake === undefined) return
    this.#wake = undefined
    wake(this.#take() ?? END)
  }
}

const END: IteratorResult<HostEvent> = Object.freeze({ done: true, value: undefined })
