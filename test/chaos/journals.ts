import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { toIndexed } from '../../src/dispatch/journal-store.ts'
import { toKey } from '../../src/dispatch/stored-message.ts'
import type { Command, JournalRecord } from './records.ts'
import type { Sabotage } from './sabotage.ts'
import { toOutcome } from './tap.ts'

/** How many messages of a journal are not done with. */
export function countOpen(dir: string): number {
  using database = open(dir)
  return Number(database.prepare('SELECT count(*) AS count FROM open').get()?.['count'])
}

/**
 * What a host's journal knows of these commands.
 * @param sabotage of the worker that wrote it
 * @throws when it knows of others, too
 */
export function readJournal(
  dir: string,
  commands: readonly Command[],
  sabotage: Sabotage | undefined,
): JournalRecord[] {
  using database = open(dir)
  const select = database.prepare(
    `SELECT outcome, open.id AS open FROM messages
     LEFT JOIN outcomes ON outcomes.call = messages.id * 1024 LEFT JOIN open ON open.id = messages.id
     WHERE messages.key = ?`,
  )
  const records = commands.flatMap(({ id, host }): JournalRecord[] => {
    const row = select.get(toIndexed(toKey(host, undefined, id)))
    if (row === undefined) return []
    // Of a notification there is none, in so many words.
    const text = String(row['outcome'] ?? '')
    const outcome = text === '' ? undefined : toOutcome(`{${text}}`)
    return [{ id, host, done: row['open'] === null, outcome: outcome?.name, started: outcome?.started }]
  })
  // Else a journal that is read in a wrong way would be no witness against anybody.
  const kept = Number(database.prepare('SELECT count(*) AS count FROM messages').get()?.['count'])
  if (records.length < kept && sabotage !== 'no-deduplication')
    throw new Error(`of ${kept} messages in ${dir} only ${records.length} are known`)
  return records
}

function open(dir: string): DatabaseSync {
  return new DatabaseSync(join(dir, 'journal.db'), { timeout: 10_000 })
}
