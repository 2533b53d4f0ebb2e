import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Logger } from 'pino'
import { killProcess, thisProcess, toIdentity } from './process-identity.ts'
import { answerPulse, createPulse } from './pulse.ts'

export interface LockHostOptions {
  /** Where the journal is. */
  readonly dir: string
  readonly host: string
  readonly log: Logger
  /** Milliseconds after which a holder that gives no answer is frozen, and killed. @default 10000 */
  readonly frozenAfter?: number | undefined
  readonly signal: AbortSignal
}

const POLL_MS = 200
/** Between the attempts to say who holds the lock. */
const ANNOUNCE_MS = 1_000

/**
 * Waits until this is the only worker of a host on this machine, and keeps it so
 * until it is disposed or the process ends, however it ends: the lock is the
 * kernel's, on a file. It is held by the main thread, since it has to live as
 * long as whatever acts on the host. Nobody gets it while that lives: a holder
 * that is frozen is killed first, so that it can do nothing when it thaws.
 * @throws when the signal fires first
 */
export async function lockHost(options: LockHostOptions): Promise<Disposable> {
  const { dir, host, log, signal } = options
  // Loaded here: who needs no lock needs no SQLite.
  const { DatabaseSync } = await import('node:sqlite')
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const files = {
    lock: join(dir, `${host}.lock`),
    /** Who holds it. */
    holder: join(dir, `${host}.holder`),
    /** Where it answers. */
    pulse: join(dir, `${host}.pulse`),
  }
  const database = new DatabaseSync(files.lock, { timeout: 0 })
  using fence = createFence(files, options)
  try {
    let waited = false
    while (!tryLock(database)) {
      signal.throwIfAborted()
      if (!waited) log.warn('another worker serves this host: standing by to take over')
      waited = true
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      await fence.look()
    }
    if (waited) log.warn('taking over')
    return await hold(database, files, log)
  } catch (error) {
    database.close()
    throw error
  }
}

interface Files {
  readonly lock: string
  readonly holder: string
  readonly pulse: string
}

/** Says who holds the lock, and answers those that stand by: if not at once, as soon as the disk lets it. */
async function hold(database: DatabaseSync, files: Files, log: Logger): Promise<Disposable> {
  let pulse: Disposable | undefined
  let again: NodeJS.Timeout | undefined
  let told = false
  let released = false

  async function announce(): Promise<void> {
    try {
      pulse ??= await answerPulse(files.pulse)
      // Whole or not at all, for whoever reads it.
      await writeFile(`${files.holder}.new`, JSON.stringify(thisProcess() ?? {}), { mode: 0o600 })
      // By now it may be another's.
      if (released) pulse[Symbol.dispose]()
      else await rename(`${files.holder}.new`, files.holder)
      if (told) log.info('a worker that stands by for this one notices now when it is frozen')
    } catch (error) {
      if (!told) log.warn({ err: error }, 'a worker that stands by for this one does not notice when it is frozen')
      told = true
      if (!released) again = setTimeout(() => void announce(), ANNOUNCE_MS).unref()
    }
  }

  await announce()
  return {
    [Symbol.dispose]() {
      released = true
      clearTimeout(again)
      // Before anybody else may make one.
      pulse?.[Symbol.dispose]()
      database.close()
    },
  }
}

/** Looks after the holder, and kills it when it is frozen. It waits for nothing but that: the lock tells the rest. */
function createFence(
  files: Files,
  { log, frozenAfter = 10_000 }: LockHostOptions,
): Disposable & { look(): Promise<void> } {
  const pulse = createPulse(files.pulse)
  let patience = frozenAfter
  let told: string | undefined

  async function look(): Promise<void> {
    const silence = pulse.feel()
    if (silence === 0) patience = frozenAfter
    if (silence < patience) return
    patience = silence + frozenAfter
    const holder = toIdentity(await readFile(files.holder, 'utf8').catch(() => ''))
    if (holder === undefined) return tell(undefined, `it has left no word of itself in ${files.holder}`)
    const killing = killProcess(holder)
    switch (killing.kind) {
      case 'killed':
        log.warn(
          { pid: holder.pid, silence: Math.round(silence) },
          'the worker that serves this host is frozen: killed it',
        )
        return
      case 'gone':
        return tell(holder.pid, `${files.holder} names another process, which has ended`)
      case 'out of reach':
        return tell(holder.pid, killing.cause)
      default:
        return killing satisfies never
    }
  }

  function tell(pid: number | undefined, cause: string): void {
    if (told === cause) return
    told = cause
    log.error(
      { pid, cause },
      'the worker that serves this host is frozen, and cannot be killed: standing by until it ends',
    )
  }

  return { look, [Symbol.dispose]: () => pulse[Symbol.dispose]() }
}

/** Whether it has the lock now. */
function tryLock(database: DatabaseSync): boolean {
  try {
    // Nothing is written: the transaction is only what holds the lock.
    database.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false
    throw error
  }
}

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5
