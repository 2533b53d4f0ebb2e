import type { JournalEntry } from '../../src/dispatch/journal.ts'

export function entry(key: string, changes: Partial<JournalEntry> = {}): JournalEntry {
  return {
    host: 'host1',
    key,
    digest: 'digest',
    message: { batch: false, properties: { messageId: key }, calls: [{ kind: 'request', id: 1, method: 'VM.reset' }] },
    params: '[{}]',
    deadline: undefined,
    ...changes,
  }
}
