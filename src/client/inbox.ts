export interface InboxOptions {
  /** At most this many wait for the reader; the oldest goes when one more comes. */
  readonly capacity: number
  readonly signal?: AbortSignal | undefined
  /** Called once, when the reader is through. */
  readonly onEnd?: () => Promise<void>
}

/** A bounded line between what arrives and the one who reads it. */
export interface Inbox<T> extends AsyncIterable<T>, AsyncDisposable {
  /** Resolves with `read` when the reader has come back for the next one, so a reader that dies in the middle has not read it. */
  push(item: T): Promise<Fate>
  /** How many wait for the reader. */
  readonly waiting: number
  /** How many went since the reader was too slow. */
  readonly dropped: number
}

/** What became of an item: `overflow` when newer ones pushed it out, `closed` when the reader has gone. */
export type Fate = 'read' | 'overflow' | 'closed'

interface Entry<T> {
  readonly item: T
  readonly done: (fate: Fate) => void
}

export function createInbox<T>({ capacity, signal, onEnd }: InboxOptions): Inbox<T> {
  const entries: Entry<T>[] = []
  let wake: (() => void) | undefined
  let current: Entry<T> | undefined
  let dropped = 0
  let ended = false
  let ending: Promise<void> | undefined

  function end(): Promise<void> {
    if (!ended) {
      ended = true
      signal?.removeEventListener('abort', onAbort)
      for (const entry of entries.splice(0)) entry.done('closed')
      settleCurrent()
      wake?.()
    }
    ending ??= onEnd?.() ?? Promise.resolve()
    return ending
  }

  function onAbort(): void {
    // Who reads, or disposes, gets the same promise and with it the error.
    end().catch(() => {})
  }

  function settleCurrent(): void {
    current?.done('read')
    current = undefined
  }

  if (signal?.aborted) onAbort()
  else signal?.addEventListener('abort', onAbort, { once: true })

  const iterator: AsyncIterator<T, undefined> = {
    async next() {
      settleCurrent()
      while (entries.length === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      current = entries.shift()
      if (current !== undefined) return { done: false, value: current.item }
      await end()
      return { done: true, value: undefined }
    },
    async return() {
      await end()
      return { done: true, value: undefined }
    },
    /** What it was handed last has not been read after all. */
    async throw() {
      current?.done('closed')
      current = undefined
      await end()
      return { done: true, value: undefined }
    },
  }

  return {
    push(item) {
      if (ended) return Promise.resolve('closed')
      const { promise, resolve } = Promise.withResolvers<Fate>()
      entries.push({ item, done: resolve })
      if (entries.length > capacity) {
        entries.shift()?.done('overflow')
        dropped++
      }
      wake?.()
      return promise
    },
    get waiting() {
      return entries.length
    },
    get dropped() {
      return dropped
    },
    [Symbol.asyncIterator]: () => iterator,
    [Symbol.asyncDispose]: end,
  }
}
