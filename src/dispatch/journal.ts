/**
 * What this host has taken, and what came of it. Commands that change something
 * are entered before they run, so that one that is delivered twice is not
 * executed twice but joined, or answered with the stored outcome.
 */
export interface Journal {
  /** Enters all of them or none. A key that is there already is not entered again: its state is told. */
  begin(entries: readonly JournalEntry[]): Promise<readonly Begun[]>
  /** What is known of a command that would be refused: one that ran before is answered as it was then. */
  find(entry: JournalEntry): Promise<Begun>
  /** The command's turn never came: it is forgotten, to be taken again when it is delivered again. */
  forget(key: string): Promise<void>
  complete(key: string, outcome: string): Promise<void>
  /** The broker has the reply. */
  markReplied(key: string): Promise<void>
  stats(): { readonly entries: number; readonly duplicates: number }
}

export interface JournalEntry {
  /** Host, user, message id, index in the batch. */
  readonly key: string
  /** Of the params: the same id with another method or other params is no retry. */
  readonly digest: string
  readonly method: string
}

export type Begun =
  | { readonly kind: 'new' }
  /** Under way; resolves with the outcome, or undefined if its turn never came. */
  | { readonly kind: 'running'; readonly outcome: Promise<string | undefined> }
  | { readonly kind: 'done'; readonly outcome: string }
  /** The same message id was used for another command. */
  | { readonly kind: 'mismatch' }

interface Entry {
  readonly method: string
  readonly digest: string
  readonly ended: PromiseWithResolvers<string | undefined>
  outcome: string | undefined
}

export interface MemoryJournalOptions {
  /** How many ended commands are remembered; the oldest are forgotten first. @default 10000 */
  readonly keep?: number
}

/** A journal that lives as long as its process: it knows retries and redeliveries, but survives no crash. */
export function createMemoryJournal({ keep = 10_000 }: MemoryJournalOptions = {}): Journal {
  const entries = new Map<string, Entry>()
  const ended: string[] = []
  let duplicates = 0

  function stateOf({ key, method, digest }: JournalEntry): Begun {
    const entry = entries.get(key)
    if (entry === undefined) return { kind: 'new' }
    duplicates++
    if (entry.digest !== digest || entry.method !== method) return { kind: 'mismatch' }
    if (entry.outcome === undefined) return { kind: 'running', outcome: entry.ended.promise }
    return { kind: 'done', outcome: entry.outcome }
  }

  return {
    async begin(wanted) {
      return wanted.map((entry) => {
        const state = stateOf(entry)
        if (state.kind === 'new') {
          entries.set(entry.key, {
            method: entry.method,
            digest: entry.digest,
            ended: Promise.withResolvers(),
            outcome: undefined,
          })
        }
        return state
      })
    },
    async find(entry) {
      return stateOf(entry)
    },
    async forget(key) {
      entries.get(key)?.ended.resolve(undefined)
      entries.delete(key)
    },
    async complete(key, outcome) {
      const entry = entries.get(key)
      if (entry === undefined) return
      entry.outcome = outcome
      entry.ended.resolve(outcome)
      ended.push(key)
      while (ended.length > keep) {
        const oldest = ended.shift()
        if (oldest !== undefined) entries.delete(oldest)
      }
    },
    async markReplied() {},
    stats: () => ({ entries: entries.size, duplicates }),
  }
}
