import { DatabaseSync } from 'node:sqlite'
import type { CallRecord, JournalState, StoredMessage, Unfinished } from './journal.ts'
import type { JournalAnswer, JournalRequest, ThreadSetup } from './journal-requests.ts'

/** The journal's file. All of it blocks: it lives in a thread of its own. */
export interface JournalStore {
  /** All in one transaction, which is on the disk when it returns. What cannot be written is told in the answers. */
  run(requests: readonly JournalRequest[]): JournalAnswer[]
  /** Removes some of what is too old, and says whether there is more. */
  purge(now: number): boolean
  close(): void
}

const LAYOUT = 1
const OPEN = 0
const DONE = 1
const REPLIED = 2
const BEGUN = 0
const STARTED = 1
const ENDED = 2
/** Milliseconds to wait for another process that writes to the same file. */
const BUSY_MS = 10_000
const PAGE_BYTES = 4096
const PURGE_AT_ONCE = 500

/** @throws {Error} that says which file, and what is wrong with it */
export function openStore({ path, retryWindow, maxBytes }: Omit<ThreadSetup, 'purgeEvery'>): JournalStore {
  const database = new DatabaseSync(path, { timeout: BUSY_MS })
  // FULL: a commit is on the disk when it returns. Freed space is overwritten, since params may hold secrets.
  database.exec(`
    PRAGMA page_size = ${PAGE_BYTES};
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
  `)
  if (maxBytes !== undefined) database.exec(`PRAGMA max_page_count = ${Math.ceil(maxBytes / PAGE_BYTES)}`)
  createTables(database, path)

  const insertMessage = database.prepare(
    `INSERT INTO messages (key, host, digest, message, params, deadline, keep_until, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ${OPEN}) ON CONFLICT (key) DO NOTHING`,
  )
  const insertCall = database.prepare(`INSERT INTO calls (message, call, state) VALUES (?, ?, ${BEGUN})`)
  const selectMessage = database.prepare('SELECT id, digest, state FROM messages WHERE key = ?')
  const selectCalls = database.prepare('SELECT state, started, outcome FROM calls WHERE message = ? ORDER BY call')
  const startCall = database.prepare(
    `UPDATE calls SET state = ${STARTED}, started = ? WHERE message = ? AND call = ? AND state = ${BEGUN}`,
  )
  const endCall = database.prepare(
    `UPDATE calls SET state = ${ENDED}, ended = ?, outcome = ? WHERE message = ? AND call = ?`,
  )
  const endMessage = database.prepare(
    `UPDATE messages SET state = ${DONE}, params = NULL WHERE id = ? AND state = ${OPEN}`,
  )
  const markReplied = database.prepare(`UPDATE messages SET state = ${REPLIED} WHERE key = ? AND state = ${DONE}`)
  const selectUnfinished = database.prepare(
    `SELECT id, key, host, digest, message, params, deadline FROM messages WHERE host = ? AND state < ${REPLIED} ORDER BY id`,
  )
  const takeOver = database.prepare(
    `INSERT INTO hosts (host, epoch) VALUES (?, ?)
     ON CONFLICT (host) DO UPDATE SET epoch = max(epoch + 1, excluded.epoch) RETURNING epoch`,
  )
  const selectOld = database.prepare(`SELECT id FROM messages WHERE state = ${REPLIED} AND keep_until < ? LIMIT ?`)
  const deleteCalls = database.prepare('DELETE FROM calls WHERE message = ?')
  const deleteMessage = database.prepare('DELETE FROM messages WHERE id = ?')

  function find(key: string): JournalAnswer {
    const row = selectMessage.get(key)
    if (row === undefined) return { kind: 'absent' }
    const id = Number(row['id'])
    const outcomes = row['state'] === OPEN ? undefined : selectCalls.all(id).map((call) => String(call['outcome']))
    return { kind: 'known', id, digest: String(row['digest']), outcomes }
  }

  function perform(request: JournalRequest): JournalAnswer {
    switch (request.op) {
      case 'begin': {
        const { entry, now } = request
        const keepUntil = Math.max(entry.deadline ?? now, now) + retryWindow
        const { changes, lastInsertRowid } = insertMessage.run(
          entry.key,
          entry.host,
          entry.digest,
          JSON.stringify(entry.message),
          entry.params,
          entry.deadline ?? null,
          keepUntil,
        )
        if (changes === 0) return find(entry.key)
        const id = Number(lastInsertRowid)
        for (let call = 0; call < entry.message.calls.length; call++) insertCall.run(id, call)
        return { kind: 'new', id }
      }
      case 'find':
        return find(request.key)
      case 'start':
        startCall.run(request.now, request.id, request.index)
        return { kind: 'ok' }
      case 'complete':
        endCall.run(request.now, request.outcome, request.id, request.index)
        if (request.last) endMessage.run(request.id)
        return { kind: 'ok' }
      case 'replied':
        markReplied.run(request.key)
        return { kind: 'ok' }
      case 'recover':
        return { kind: 'records', records: selectUnfinished.all(request.host).map(toRecord) }
      case 'takeOver':
        return { kind: 'epoch', epoch: Number(takeOver.get(request.host, request.now)?.['epoch']) }
      default:
        return request satisfies never
    }
  }

  function toRecord(row: Record<string, unknown>): Unfinished & { readonly id: number } {
    const id = Number(row['id'])
    return {
      id,
      key: String(row['key']),
      host: String(row['host']),
      digest: String(row['digest']),
      // Written by us, and checked when the calls are taken anew.
      message: JSON.parse(String(row['message'])) as StoredMessage,
      params: String(row['params'] ?? ''),
      deadline: row['deadline'] === null ? undefined : Number(row['deadline']),
      calls: selectCalls.all(id).map(toCallRecord),
    }
  }

  function transact(requests: readonly JournalRequest[]): JournalAnswer[] {
    database.exec('BEGIN IMMEDIATE')
    try {
      const answers = requests.map(perform)
      database.exec('COMMIT')
      return answers
    } catch (error) {
      // A full disk may have ended the transaction already.
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }

  /** New commands are given up first: what runs already must not fail for want of the space that they would take. */
  function salvage(requests: readonly JournalRequest[], failure: Failure): JournalAnswer[] {
    const others = requests.filter(({ op }) => op !== 'begin')
    let answers: JournalAnswer[]
    try {
      answers = others.length === 0 || others.length === requests.length ? [] : transact(others)
    } catch {
      answers = []
    }
    return requests.map((request): JournalAnswer => {
      switch (request.op) {
        case 'begin':
          return tryFind(request.entry.key, failure)
        case 'find':
          return answers.shift() ?? tryFind(request.key, failure)
        default:
          return answers.shift() ?? { kind: 'unwritten', ...failure }
      }
    })
  }

  function tryFind(key: string, failure: Failure): JournalAnswer {
    try {
      const found = find(key)
      return found.kind === 'absent' ? { kind: 'unwritten', ...failure } : found
    } catch {
      return { kind: 'unread', ...failure }
    }
  }

  return {
    run(requests) {
      try {
        return transact(requests)
      } catch (error) {
        return salvage(requests, toFailure(error))
      }
    },
    purge(now) {
      const old = selectOld.all(now, PURGE_AT_ONCE)
      if (old.length === 0) return false
      database.exec('BEGIN IMMEDIATE')
      try {
        for (const { id } of old) {
          deleteCalls.run(Number(id))
          deleteMessage.run(Number(id))
        }
        database.exec('COMMIT')
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK')
        throw error
      }
      return old.length === PURGE_AT_ONCE
    },
    close: () => database.close(),
  }
}

interface Failure {
  readonly state: Exclude<JournalState, 'ok' | 'stalled'>
  readonly cause: string
}

/** https://www.sqlite.org/rescode.html#full */
const SQLITE_FULL = 13

function toFailure(error: unknown): Failure {
  const cause = error instanceof Error ? error.message : String(error)
  const full = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL
  return { state: full ? 'full' : 'failing', cause }
}

function toCallRecord({ state, started, outcome }: Record<string, unknown>): CallRecord {
  if (state === ENDED) return { state: 'done', outcome: String(outcome) }
  return state === STARTED ? { state: 'started', at: Number(started) } : { state: 'begun' }
}

function createTables(database: DatabaseSync, path: string): void {
  // Immediate: two processes may open a new file at once.
  database.exec('BEGIN IMMEDIATE')
  const layout = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
  if (layout !== 0 && layout !== LAYOUT) {
    database.close()
    throw new Error(`${path} was written by another version (layout ${layout}, not ${LAYOUT})`)
  }
  if (layout === 0) {
    database.exec(`
      CREATE TABLE hosts (host TEXT PRIMARY KEY, epoch INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE messages (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        host TEXT NOT NULL,
        digest TEXT NOT NULL,
        message TEXT NOT NULL,
        params TEXT,
        deadline INTEGER,
        keep_until INTEGER NOT NULL,
        state INTEGER NOT NULL
      );
      CREATE INDEX unfinished ON messages (host, id) WHERE state < ${REPLIED};
      CREATE INDEX finished ON messages (keep_until) WHERE state = ${REPLIED};
      CREATE TABLE calls (
        message INTEGER NOT NULL,
        call INTEGER NOT NULL,
        state INTEGER NOT NULL,
        started INTEGER,
        ended INTEGER,
        outcome TEXT,
        PRIMARY KEY (message, call)
      ) WITHOUT ROWID;
      PRAGMA user_version = ${LAYOUT};
    `)
  }
  database.exec('COMMIT')
}
