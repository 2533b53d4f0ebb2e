import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pino } from 'pino'
import { expect, vi } from 'vitest'
import { type OpenJournalOptions, openJournal } from '../../src/dispatch/disk-journal.ts'
import type { Journal, JournalState } from '../../src/dispatch/journal.ts'

/** For what happens in another thread or process, and tells nobody. */
export const WAIT = { timeout: 10_000, interval: 5 }

export interface JournalDir extends AsyncDisposable {
  readonly dir: string
  /** Opens the journal, as another process would. Disposed with the directory. */
  open(options?: Partial<OpenJournalOptions>): Promise<Journal>
  /** Keeps everybody from writing, as a disk that does not answer. */
  stall(): Disposable
  /** What the file holds. */
  query(sql: string): Record<string, unknown>[]
  count(table: 'messages' | 'open' | 'starts' | 'outcomes'): number
}

export async function openJournalDir(): Promise<JournalDir> {
  const dir = await mkdtemp(join(tmpdir(), 'vdsm-amqp-journal-'))
  const path = join(dir, 'journal.db')
  const stack = new AsyncDisposableStack()
  stack.defer(() => rm(dir, { recursive: true, force: true }))
  function query(sql: string): Record<string, unknown>[] {
    using database = new DatabaseSync(path)
    return database.prepare(sql).all()
  }
  return {
    dir,
    open: async (options) => stack.use(await openJournal({ dir, log: pino({ level: 'silent' }), ...options })),
    stall() {
      const database = new DatabaseSync(path)
      database.exec('BEGIN IMMEDIATE')
      return { [Symbol.dispose]: () => database.close() }
    },
    query,
    count: (table) => Number(query(`SELECT count(*) AS rows FROM ${table}`)[0]?.['rows']),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** Resolves when the journal is in that state. */
export async function reaches(journal: Journal, state: JournalState): Promise<void> {
  await vi.waitFor(() => expect(journal.stats().state).toBe(state), WAIT)
}
