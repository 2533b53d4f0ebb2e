import { hash } from 'node:crypto'
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { LONGEST_DEADLINE_MS } from '../api/message.ts'
import type { CallRecord, JournalState, StoredMessage, Unfinished } from './journal.ts'
import type { JournalAnswer, JournalRequest, ThreadSetup } from './journal-requests.ts'
import { LAYOUT, openTables, PAGE_BYTES } from './journal-tables.ts'

/** The journal's file. All of it blocks: it lives in a thread of its own. */
export interface JournalStore {
  /** All in one transaction, which is on the disk when it returns. What cannot be written is told in the answers. */
  run(requests: readonly JournalRequest[]): JournalAnswer[]
  /** Removes some of what is too old, and says whether there is more. */
  purge(now: number): boolean
  close(): void
}

/** A call's number is its message's, times this, plus its place in the batch: no batch has as many. */
const CALLS = 1024
const PURGE_AT_ONCE = 500
/** Of a key as it is indexed: `["` and 13 characters of a UUID. */
const ORDER_BYTES = 15
const HASH_BYTES = 16
/** Of the disk and of the file: new commands are not to take what it may need to end those that run. */
const RESERVE_BYTES = 8 * 1024 * 1024
/** Free pages that stay in the file, for what comes next; what is more goes back to the disk. */
const SPARE_PAGES = 4096

/** @throws {Error} that says which file, and what is wrong with it */
export function openStore({ path, retryWindow, maxBytes }: Omit<ThreadSetup, 'purgeEvery'>): JournalStore {
  const database = openTables(path, maxBytes + RESERVE_BYTES)
  const dir = dirname(path)
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const mark = database.prepare('SAVEPOINT request')
  const undo = database.prepare('ROLLBACK TO request')
  const forgetMark = database.prepare('RELEASE request')
  const insertMessage = database.prepare(
    'INSERT INTO messages (key, digest, calls, keep_until) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
  )
  const insertOpen = database.prepare(
    'INSERT INTO open (id, key, host, message, params, deadline) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const insertStart = database.prepare('INSERT INTO starts (call, at) VALUES (?, ?) ON CONFLICT (call) DO NOTHING')
  const insertOutcome = database.prepare(
    'INSERT INTO outcomes (call, outcome) VALUES (?, ?) ON CONFLICT (call) DO NOTHING',
  )
  const wipeParams = database.prepare('UPDATE open SET params = NULL WHERE id = ?')
  const deleteOpen = database.prepare('DELETE FROM open WHERE id BETWEEN ? AND ?')
  const deleteStarts = database.prepare('DELETE FROM starts WHERE call BETWEEN ? AND ?')
  const selectMessage = database.prepare('SELECT id, digest, calls FROM messages WHERE key = ?')
  const selectStart = database.prepare('SELECT at FROM starts WHERE call = ?')
  const selectOutcome = database.prepare('SELECT outcome FROM outcomes WHERE call = ?')
  const selectOutcomes = database.prepare('SELECT outcome FROM outcomes WHERE call BETWEEN ? AND ? ORDER BY call')
  const selectOpen = database.prepare(
    `SELECT id, open.key, host, digest, calls, message, params, deadline
     FROM open JOIN messages USING (id) WHERE host = ? ORDER BY id`,
  )
  const takeOver = database.prepare(
    `INSERT INTO hosts (host, epoch) VALUES (?, ?)
     ON CONFLICT (host) DO UPDATE SET epoch = max(epoch + 1, excluded.epoch) RETURNING epoch`,
  )
  const selectTime = database.prepare('SELECT time FROM times WHERE host = ?')
  const saveTime = database.prepare(
    `INSERT INTO times (host, time) VALUES (?, ?)
     ON CONFLICT (host) DO UPDATE SET time = excluded.time WHERE excluded.time > time OR time = ?`,
  )
  const selectOld = database.prepare(
    'SELECT id FROM messages WHERE keep_until < ? AND id NOT IN (SELECT id FROM open) LIMIT ?',
  )
  const deleteOutcomes = database.prepare('DELETE FROM outcomes WHERE call BETWEEN ? AND ?')
  const deleteMessage = database.prepare('DELETE FROM messages WHERE id = ?')
  const touch = database.prepare(`PRAGMA user_version = ${LAYOUT}`)
  const countPages = database.prepare('PRAGMA page_count')
  const countFree = database.prepare('PRAGMA freelist_count')

  function find(key: string): JournalAnswer {
    const row = selectMessage.get(toIndexed(key))
    if (row === undefined) return { kind: 'absent' }
    const id = Number(row['id'])
    const outcomes = selectOutcomes.all(id * CALLS, id * CALLS + CALLS - 1).map(({ outcome }) => String(outcome))
    const done = outcomes.length === Number(row['calls'])
    return { kind: 'known', id, digest: String(row['digest']), outcomes: done ? outcomes : undefined }
  }

  function perform(request: JournalRequest): JournalAnswer {
    switch (request[0]) {
      case 'begin': {
        const [, key, host, digest, message, params, named, now, calls, started] = request
        // Whatever it says, a whole number that is over some time.
        const deadline = named === null ? null : Math.round(Math.min(Math.max(named, 0), now + LONGEST_DEADLINE_MS))
        const keepUntil = Math.round(Math.max(deadline ?? now, now) + retryWindow)
        const { changes, lastInsertRowid } = insertMessage.run(toIndexed(key), digest, calls, keepUntil)
        if (changes === 0) return find(key)
        const id = Number(lastInsertRowid)
        insertOpen.run(id, key, host, message, params, deadline)
        for (const call of started) insertStart.run(id * CALLS + call, now)
        return id
      }
      case 'find':
        return find(request[1])
      case 'start': {
        const [, id, call, now] = request
        insertStart.run(id * CALLS + call, now)
        return 0
      }
      case 'unstart':
        deleteStarts.run(request[1] * CALLS + request[2], request[1] * CALLS + request[2])
        return 0
      case 'complete': {
        const [, id, call, outcome, last] = request
        insertOutcome.run(id * CALLS + call, outcome)
        if (last) wipeParams.run(id)
        return 0
      }
      case 'replied':
        forget(request[1], request[1])
        return 0
      case 'recover':
        return { kind: 'records', records: selectOpen.all(request[1]).map(toRecord) }
      case 'takeOver':
        return { kind: 'epoch', epoch: Number(takeOver.get(request[1], request[2])?.['epoch']) }
      case 'loadTime':
        return { kind: 'time', time: Number(selectTime.get(request[1])?.['time'] ?? 0) }
      case 'saveTime':
        saveTime.run(request[1], request[2], request[3])
        return 0
      case 'look':
        touch.run()
        return 0
      default:
        return request satisfies never
    }
  }

  /** Answered are they all, from the first to the last. */
  function forget(first: number, last: number): void {
    deleteOpen.run(first, last)
    deleteStarts.run(first * CALLS, last * CALLS + CALLS - 1)
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
      calls: Array.from({ length: Number(row['calls']) }, (_, call) => toCallRecord(id * CALLS + call)),
    }
  }

  function toCallRecord(call: number): CallRecord {
    const outcome = selectOutcome.get(call)
    if (outcome !== undefined) return { state: 'done', outcome: String(outcome['outcome']) }
    const start = selectStart.get(call)
    return start === undefined ? { state: 'begun' } : { state: 'started', at: Number(start['at']) }
  }

  /** Why no new command can be taken. */
  function whyFull(): Failure | undefined {
    const used = (Number(countPages.get()?.['page_count']) - Number(countFree.get()?.['freelist_count'])) * PAGE_BYTES
    if (used >= maxBytes)
      return { state: 'full', cause: `the journal is full: it holds ${toMb(used)} of ${toMb(maxBytes)}` }
    const { bavail, bsize } = statfsSync(dir)
    const left = bavail * bsize
    if (left < RESERVE_BYTES) return { state: 'full', cause: `the disk is full: ${toMb(left)} are left` }
    return undefined
  }

  function transact(requests: readonly JournalRequest[], performOne = perform): JournalAnswer[] {
    begin.run()
    try {
      const replied: number[] = []
      const answers = requests.map((request) => {
        if (request[0] !== 'replied') return performOne(request)
        replied.push(request[1])
        return 0
      })
      for (const [first, last] of toRuns(replied)) forget(first, last)
      commit.run()
      return answers
    } catch (error) {
      // A full disk may have ended the transaction already.
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }

  /** What cannot be written by its own fault costs those in the same bundle nothing. */
  function performApart(request: JournalRequest): JournalAnswer {
    mark.run()
    try {
      const answer = perform(request)
      forgetMark.run()
      return answer
    } catch (error) {
      if (!isOwnFault(error)) throw error
      undo.run()
      forgetMark.run()
      const failure = toFailure(error)
      if (request[0] !== 'begin') return { kind: 'unwritten', ...failure }
      const found = tryFind(request[1], failure)
      return typeof found === 'object' && found.kind === 'unwritten'
        ? { kind: 'unwritable', cause: failure.cause }
        : found
    }
  }

  /** New commands are given up first: what runs already must not fail for want of the space that they would take. */
  function salvage(requests: readonly JournalRequest[], failure: Failure): JournalAnswer[] {
    const others = requests.filter(([op]) => op !== 'begin' && op !== 'look')
    let reason = failure
    let answers: JournalAnswer[] = []
    try {
      if (others.length > 0) answers = transact(others)
    } catch (error) {
      reason = toFailure(error)
    }
    return requests.map((request): JournalAnswer => {
      switch (request[0]) {
        case 'begin':
          return tryFind(request[1], reason)
        case 'find':
          return answers.shift() ?? tryFind(request[1], reason)
        case 'look':
          return { kind: 'unwritten', ...reason }
        default:
          return answers.shift() ?? { kind: 'unwritten', ...reason }
      }
    })
  }

  function tryFind(key: string, failure: Failure): JournalAnswer {
    try {
      const found = find(key)
      return typeof found === 'object' && found.kind === 'absent' ? { kind: 'unwritten', ...failure } : found
    } catch {
      return { kind: 'unread', ...failure }
    }
  }

  return {
    run(requests) {
      try {
        const full = requests.some(([op]) => op === 'begin' || op === 'look') ? whyFull() : undefined
        return full === undefined ? transact(requests) : salvage(requests, full)
      } catch (error) {
        if (!isOwnFault(error)) return salvage(requests, toFailure(error))
      }
      try {
        return transact(requests, performApart)
      } catch (error) {
        return salvage(requests, toFailure(error))
      }
    },
    purge(now) {
      const old = selectOld.all(now, PURGE_AT_ONCE).map(({ id }) => Number(id))
      if (old.length > 0) {
        begin.run()
        try {
          for (const id of old) {
            deleteOutcomes.run(id * CALLS, id * CALLS + CALLS - 1)
            deleteMessage.run(id)
          }
          commit.run()
        } catch (error) {
          if (database.isTransaction) database.exec('ROLLBACK')
          throw error
        }
      }
      const spare = Number(countFree.get()?.['freelist_count']) - SPARE_PAGES
      if (spare > 0) database.exec(`PRAGMA incremental_vacuum(${Math.min(spare, PURGE_AT_ONCE)})`)
      return old.length === PURGE_AT_ONCE || spare > PURGE_AT_ONCE
    },
    close: () => database.close(),
  }
}

/** Those that follow one another, as what was begun together mostly does when it is answered. */
function toRuns(ids: number[]): [first: number, last: number][] {
  const runs: [first: number, last: number][] = []
  for (const id of ids.sort((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run !== undefined && id <= run[1] + 1) run[1] = id
    else runs.push([id, id])
  }
  return runs
}

/**
 * 16 bytes of SHA-256: two keys never have the same. Before them what the key begins with, up to the milliseconds of
 * a message id that begins with its time (UUID, version 7): in an index of hashes alone, each lies on another page.
 */
export function toIndexed(key: string): Uint8Array {
  const indexed = Buffer.allocUnsafe(ORDER_BYTES + HASH_BYTES)
  indexed.fill(0, 0, ORDER_BYTES).write(key, 0, ORDER_BYTES, 'latin1')
  hash('sha256', key, 'buffer').copy(indexed, ORDER_BYTES, 0, HASH_BYTES)
  return indexed
}

interface Failure {
  readonly state: Exclude<JournalState, 'ok' | 'stalled'>
  readonly cause: string
}

/** https://www.sqlite.org/rescode.html#full */
const SQLITE_FULL = 13
/** TOOBIG, CONSTRAINT, MISMATCH, RANGE. */
const OWN_FAULTS: readonly number[] = [18, 19, 20, 25]

/** Whether what was to be written is at fault, not the disk: it fits no column, or is nothing that SQLite takes. */
function isOwnFault(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true
  return error instanceof Error && 'errcode' in error && OWN_FAULTS.includes(Number(error.errcode) & 0xff)
}

function toFailure(error: unknown): Failure {
  const cause = error instanceof Error ? error.message : String(error)
  const full = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL
  return { state: full ? 'full' : 'failing', cause }
}

function toMb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
