import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type OpenJournalOptions, openJournal as open } from '../../src/dispatch/disk-journal.ts'
import type { Journal } from '../../src/dispatch/journal.ts'
import { FULL } from './disk.ts'
import type { Sabotage } from './sabotage.ts'

const what = new URL(import.meta.url).search.slice(1) as Sabotage
/** As late as this at most, so that a kill finds some of a burst that are acknowledged and nowhere. */
const LATE_MS = 10_000

/** Loaded instead of `disk-journal.ts`: the journal, less what it is for. */
export async function openJournal(options: OpenJournalOptions): Promise<Journal> {
  const journal = await open(options)
  let count = 0
  switch (what) {
    case 'no-deduplication':
      // No two messages have the same key, so none was ever seen before.
      return {
        ...journal,
        begin: (entry, started) => {
          const key = `${entry.key} ${process.pid} ${++count}`
          Object.assign(entry, { key })
          return journal.begin(entry, started)
        },
        find: async () => ({ kind: 'new' }),
      }
    case 'early-acknowledgement': {
      const entered = new Map<string, Promise<unknown>>()
      const later = async (key: string) => void (await entered.get(key))
      return {
        ...journal,
        async begin(entry, started) {
          const known = await journal.find(entry)
          if (known.kind !== 'new') return known
          const entering = new Promise((resolve) => setTimeout(resolve, Math.random() * LATE_MS)).then(() =>
            journal.begin(entry, started),
          )
          entered.set(entry.key, entering)
          return { kind: 'new' }
        },
        start: (key, index) => later(key).then(() => journal.start(key, index)),
        complete: (key, index, outcome) => later(key).then(() => journal.complete(key, index, outcome)),
      }
    }
    case 'seam':
      return {
        ...journal,
        begin: async (entry, started) =>
          existsSync(join(options.dir, FULL))
            ? { kind: 'refused', cause: 'the disk is full', known: true }
            : journal.begin(entry, started),
      }
    case 'no-fencing':
      return journal
    default:
      return what satisfies never
  }
}
