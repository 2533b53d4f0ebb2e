import { closeSync, fdatasync, openSync, readFileSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'

/** Records in a file, a line of JSON each, which no crash of the process takes back. */
export interface SyncedLog {
  /** Resolves when it is on the disk. Whoever waits is synced together. */
  append(record: object): Promise<void>
  close(): void
}

export function openSyncedLog(path: string): SyncedLog {
  const file = openSync(path, 'a')
  let waiting: (() => void)[] = []
  let syncing = false

  async function sync(): Promise<void> {
    syncing = true
    while (waiting.length > 0) {
      const written = waiting
      waiting = []
      await promisify(fdatasync)(file)
      for (const resolve of written) resolve()
    }
    syncing = false
  }

  return {
    append(record) {
      // Before anything else is done: a record is whole, or it is the last one.
      writeSync(file, `${JSON.stringify({ at: Date.now(), ...record })}\n`)
      return new Promise((resolve) => {
        waiting.push(resolve)
        if (!syncing) void sync()
      })
    },
    close: () => closeSync(file),
  }
}

/** What is in such a file; a last line that a crash cut off is left out. */
export function readSyncedLog<T>(path: string): T[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as T)
}
