import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'

export interface HostLock extends Disposable {
  /** False when another process, or another worker of this one, had it at first. */
  readonly atOnce: boolean
}

export interface LockHostOptions {
  /** Where the journal is. */
  readonly dir: string
  readonly host: string
  /** Called once, when the host has a worker already. */
  readonly onWait: () => void
  readonly signal: AbortSignal
}

const POLL_MS = 200

/**
 * Waits until this is the only worker of a host on this machine, and keeps it so
 * until it is disposed or the process ends, however it ends: the lock is the
 * kernel's, on a file, so no id of a process has to be believed. It is held by
 * the main thread, since it has to live as long as whatever acts on the host.
 * @throws when the signal fires first
 */
export async function lockHost({ dir, host, onWait, signal }: LockHostOptions): Promise<HostLock> {
  // Loaded here: who needs no lock needs no SQLite.
  const { DatabaseSync } = await import('node:sqlite')
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const path = join(dir, `${host}.lock`)
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted()
    const database = tryLock(new DatabaseSync(path, { timeout: 0 }))
    if (database !== undefined) return { atOnce: attempt === 1, [Symbol.dispose]: () => database.close() }
    if (attempt === 1) onWait()
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

function tryLock(database: DatabaseSync): DatabaseSync | undefined {
  try {
    // Nothing is written: the transaction is only what holds the lock.
    database.exec('BEGIN EXCLUSIVE')
    return database
  } catch (error) {
    database.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined
    throw error
  }
}

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5
