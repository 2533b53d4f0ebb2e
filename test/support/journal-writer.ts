import { pino } from 'pino'
import { openJournal } from '../../src/dispatch/disk-journal.ts'
import { entry } from './journal-entry.ts'

/** A process that is to be killed: `node journal-writer.ts DIRECTORY NAME` prints each key that is safe. */
const [dir = '', name = ''] = process.argv.slice(2)
const journal = await openJournal({ dir, log: pino({ level: 'silent' }) })
let count = 0
async function write(): Promise<void> {
  for (;;) {
    const key = `${name}-${++count}`
    const begun = await journal.begin(entry(key, { params: JSON.stringify('x'.repeat(500)) }))
    if (begun.kind === 'new') process.stdout.write(`${key}\n`)
  }
}
await Promise.all(Array.from({ length: 20 }, write))
