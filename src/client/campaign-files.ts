import { constants } from 'node:fs'
import { access, type FileHandle, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CampaignError,
  type CampaignHeader,
  type CampaignStatus,
  type LedgerRecord,
  parseLedger,
  toStatus,
} from './campaign-ledger.ts'
import type { CampaignLedger, CampaignStore, CampaignWish } from './campaign-store.ts'
import { createGroupCommit } from './group-commit.ts'

/** How often one looks for what another process has done, in milliseconds. */
const POLL_MS = 200
/** So often one tries to get a ledger that another process may be about to let go. */
const TRIES = 5
/** So long those who only look keep it from being locked, at most, in milliseconds. It is waited for in one go. */
const LOOK_MS = 20
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/

interface Files {
  readonly dir: string
  /** A record a line; only appended to. */
  readonly ledger: string
  /** The kernel's lock on it is held by who is at the campaign, until that process ends. */
  readonly lock: string
  /** What others want of that process. */
  readonly wish: string
}

/**
 * Keeps each campaign in a folder of its own: a file of JSON lines, and a lock.
 * Deleting the folder forgets the campaign. @param dir made when it is needed
 */
export function openCampaignFiles(dir: string): CampaignStore {
  const filesOf = (id: string): Files => {
    const own = join(dir, id)
    return { dir: own, ledger: join(own, 'ledger.jsonl'), lock: join(own, 'lock'), wish: join(own, 'wish') }
  }

  /** @throws {CampaignError} */
  async function find(id: string): Promise<Files> {
    const files = filesOf(id)
    const there = ID.test(id) && (await exists(files.ledger))
    if (there) return files
    throw new CampaignError('unknown', `there is no campaign ${JSON.stringify(id)} in ${dir}`)
  }

  async function create(header: CampaignHeader): Promise<CampaignLedger> {
    const files = filesOf(header.id)
    if (!ID.test(header.id)) throw new TypeError(`${JSON.stringify(header.id)} is no campaign id`)
    try {
      await makeDirectory(resolve(dir))
      await mkdir(files.dir, { mode: 0o700 })
    } catch (error) {
      throw notWritten(files.dir, error)
    }
    const lock = await takeLock(files.lock)
    // A folder that was just made is nobody else's.
    if (lock === undefined) throw new CampaignError('running', `another process is at campaign ${header.id}`)
    const first: LedgerRecord = { kind: 'campaign', version: 1, ...header }
    const ledger = await hold(files, lock, constants.O_CREAT | constants.O_EXCL, toStatus([first], true))
    try {
      await ledger.append(first)
      for (const one of [files.dir, dir]) await syncDirectory(one)
    } catch (error) {
      await ledger[Symbol.asyncDispose]()
      throw error
    }
    return ledger
  }

  async function openLedger(id: string): Promise<CampaignLedger> {
    const files = await find(id)
    const lock = await takeLock(files.lock)
    if (lock === undefined) throw new CampaignError('running', `another process is at campaign ${id}`)
    let status: CampaignStatus
    let end: number
    try {
      const bytes = await readFile(files.ledger)
      end = bytes.lastIndexOf('\n') + 1
      status = toStatus(parseLedger(bytes.toString('utf8'), files.ledger), false)
    } catch (error) {
      lock[Symbol.dispose]()
      throw error
    }
    return await hold(files, lock, 0, status, end)
  }

  async function read(id: string): Promise<CampaignStatus> {
    const files = await find(id)
    // Before it is read: who has it then writes its end before letting it go.
    const running = await isLocked(files.lock)
    const text = await readFile(files.ledger, 'utf8').catch((error: unknown) => {
      throw notRead(files.ledger, error)
    })
    return toStatus(parseLedger(text, files.ledger), running)
  }

  async function wish(id: string, wanted: CampaignWish, options: { readonly signal?: AbortSignal } = {}) {
    const { signal } = options
    const files = await find(id)
    let told = false
    for (;;) {
      signal?.throwIfAborted()
      if (await isLocked(files.lock)) {
        // One that has just begun may have taken it for an old one.
        if (!(await exists(files.wish)) || !told) await tell(files.wish, wanted)
        told = true
        await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal })
        continue
      }
      const status = wanted === 'pause' ? await afterPause(id, told) : await cancelIdle(id, told)
      if (status !== undefined) return status
    }
  }

  /** Undefined when one has begun since. @param told whether a process was asked to stop */
  async function afterPause(id: string, told: boolean): Promise<CampaignStatus | undefined> {
    const status = await read(id)
    if (status.state === 'running') return undefined
    if (!told) throw new CampaignError('idle', `no process is at campaign ${id}: it is ${status.state}`)
    return status
  }

  /** Undefined when one has begun since. @param told whether a process was asked to stop */
  async function cancelIdle(id: string, told: boolean): Promise<CampaignStatus | undefined> {
    const ledger = await openLedger(id).catch((error: unknown) => {
      if (error instanceof CampaignError && error.kind === 'running') return undefined
      throw error
    })
    if (ledger === undefined) return undefined
    {
      await using held = ledger
      const { state } = held.status
      const over = state === 'finished' || state === 'cancelled'
      if (over && !told) throw new CampaignError('over', `campaign ${id} is ${state}`)
      if (over) return held.status
      await held.append({ kind: 'state', state: 'cancelled', time: Date.now() })
    }
    return await read(id)
  }

  async function list(): Promise<readonly string[]> {
    const found: string[] = []
    const names = await readdir(dir).catch((error: unknown) => {
      if (isCode(error, 'ENOENT')) return []
      throw new CampaignError('storage', `the campaigns in ${dir} cannot be read: ${messageOf(error)}`)
    })
    // One that cannot be looked at, such as another user's, hides no others: whoever reads it is told.
    const isThere = (name: string) => exists(filesOf(name).ledger).catch(() => true)
    for (const name of names) if (ID.test(name) && (await isThere(name))) found.push(name)
    return found.sort()
  }

  return { create, open: openLedger, read, list, wish }
}

/** @param end where what is whole ends, in bytes */
async function hold(
  files: Files,
  lock: Disposable,
  flags: number,
  status: CampaignStatus,
  end?: number,
): Promise<CampaignLedger> {
  let handle: FileHandle
  try {
    handle = await open(files.ledger, constants.O_WRONLY | constants.O_APPEND | flags, 0o600)
    if (end !== undefined) await handle.truncate(end)
    // What somebody wanted of an earlier process.
    await rm(files.wish, { force: true })
  } catch (error) {
    lock[Symbol.dispose]()
    throw notWritten(files.ledger, error)
  }
  const commits = createGroupCommit(async (text) => {
    try {
      await handle.appendFile(text)
      await handle.datasync()
    } catch (error) {
      throw notWritten(files.ledger, error)
    }
  })
  let onWish: ((wish: CampaignWish) => void) | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  function look(): void {
    readFile(files.wish, 'utf8')
      .then((text) => {
        if (text === 'pause' || text === 'cancel') onWish?.(text)
      })
      .catch(() => {})
      .finally(() => {
        if (!closed) timer = setTimeout(look, POLL_MS).unref()
      })
  }

  return {
    status,
    append: (...records) => commits.commit(records.map((record) => `${JSON.stringify(record)}\n`).join('')),
    onWish(listener) {
      if (onWish === undefined) look()
      onWish = listener
    },
    async [Symbol.asyncDispose]() {
      if (closed) return
      closed = true
      clearTimeout(timer)
      await commits.idle()
      await handle.close()
      await rm(files.wish, { force: true }).catch(() => {})
      lock[Symbol.dispose]()
    },
  }
}

/** The kernel's, through SQLite, for Node has none of its own: it goes with the process, however that ends. */
async function tryLock(path: string): Promise<Disposable | undefined> {
  const { DatabaseSync } = await import('node:sqlite')
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { timeout: LOOK_MS })
    const held = database
    held.exec('BEGIN EXCLUSIVE')
    return { [Symbol.dispose]: () => held.close() }
  } catch (error) {
    database?.close()
    if (isBusy(error)) return undefined
    throw notLocked(path, error)
  }
}

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5

async function takeLock(path: string): Promise<Disposable | undefined> {
  for (let tried = 1; ; tried++) {
    const lock = await tryLock(path)
    if (lock !== undefined || tried === TRIES) return lock
    await sleep(POLL_MS)
  }
}

/** By a lock that any number may share, so that those who look are not taken for one who is at it. */
async function isLocked(path: string): Promise<boolean> {
  if (!(await exists(path))) return false
  const { DatabaseSync } = await import('node:sqlite')
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: 0 })
    // https://www.sqlite.org/lockingv3.html: reading is refused only while another has it exclusively, or is about to.
    database.exec('SELECT 1 FROM sqlite_schema')
    return false
  } catch (error) {
    if (isBusy(error)) return true
    throw notLocked(path, error)
  } finally {
    database?.close()
  }
}

/** Whole or not at all, for who reads it. */
async function tell(path: string, wish: CampaignWish): Promise<void> {
  try {
    const own = `${path}.${process.pid}`
    await writeFile(own, wish, { mode: 0o600 })
    await rename(own, path)
  } catch (error) {
    throw notWritten(path, error)
  }
}

/** With those above it that are missing; each survives a crash of the machine. @param path absolute */
async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  const above = dirname(first)
  for (let made = path; made !== above; ) {
    made = dirname(made)
    await syncDirectory(made)
  }
}

/** That the file is there survives a crash of the machine too. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return false
    throw notRead(path, error)
  }
}

function notRead(path: string, error: unknown): CampaignError {
  return new CampaignError('storage', `${path} cannot be read: ${messageOf(error)}`, { cause: error })
}

function notLocked(path: string, error: unknown): CampaignError {
  return new CampaignError('storage', `${path} cannot be locked: ${messageOf(error)}`, { cause: error })
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
}

function notWritten(path: string, error: unknown): CampaignError {
  return new CampaignError('storage', `${path} cannot be written: ${messageOf(error)}`, { cause: error })
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
