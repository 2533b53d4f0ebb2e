import type { Begun, Journal, JournalEntry } from './journal.ts'
import { createLive, type Live, outcomesOf, setOutcome, toBegun } from './live-messages.ts'

export interface MemoryJournalOptions {
  /** How many messages that are done with are remembered; the oldest are forgotten first. @default 10000 */
  readonly keep?: number
}

/** A journal that lives as long as its process: it knows retries and redeliveries, but survives no crash. */
export function createMemoryJournal({ keep = 10_000 }: MemoryJournalOptions = {}): Journal {
  const messages = new Map<string, Live>()
  const done: string[] = []
  let open = 0
  let duplicates = 0

  function stateOf({ key, digest }: Pick<JournalEntry, 'key'> & Partial<Pick<JournalEntry, 'digest'>>): Begun {
    const live = messages.get(key)
    if (live === undefined) return { kind: 'new' }
    duplicates++
    const state = toBegun(live, digest)
    return state.kind === 'running' && live.open === 0 ? { kind: 'done', outcomes: outcomesOf(live) } : state
  }

  return {
    durable: false,
    retryWindow: Number.POSITIVE_INFINITY,
    // The time is enough to count the starts of one host, as long as nobody starts two within a millisecond.
    takeOver: async () => Date.now(),
    loadTime: async () => 0,
    saveTime: async () => {},
    recover: async () => [],
    async begin(entry) {
      const state = stateOf(entry)
      if (state.kind === 'new') {
        messages.set(entry.key, createLive(entry))
        open++
      }
      return state
    },
    find: async (entry) => stateOf(entry),
    async start() {},
    async complete(key, index, outcome) {
      const live = messages.get(key)
      if (live === undefined || !setOutcome(live, index, outcome)) return
      live.ended.resolve(outcomesOf(live))
      open--
      done.push(key)
      while (done.length > keep) {
        const oldest = done.shift()
        if (oldest !== undefined) messages.delete(oldest)
      }
    },
    async markReplied() {},
    async release(key) {
      messages.get(key)?.ended.resolve(undefined)
      if (messages.delete(key)) open--
    },
    stats: () => ({
      state: 'ok',
      durable: false,
      open,
      unanswered: 0,
      duplicates,
      refused: 0,
      commits: 0,
      restarts: 0,
    }),
    async [Symbol.asyncDispose]() {},
  }
}
