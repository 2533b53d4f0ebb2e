import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import { createNamedSlots } from '../api/slots.ts'
import type { Begun, Journal, JournalEntry, JournalState, JournalStats } from './journal.ts'
import type { JournalAnswer, JournalRequest, ThreadSetup } from './journal-requests.ts'
import { createLive, type Live, outcomesOf, setOutcome, toBegun } from './live-messages.ts'

export interface OpenJournalOptions {
  /** Made if it is not there. Several processes may share it, as long as each serves other hosts. */
  readonly dir: string
  readonly log: Logger
  /** Milliseconds that a message is known after its deadline. @default 24 hours */
  readonly retryWindow?: number
  /** After this many milliseconds without an answer the disk counts as stalled. @default 5000 */
  readonly stallMs?: number
  /** How often what is too old is removed, in milliseconds. @default 60000 */
  readonly purgeEvery?: number
  /** Bytes that it may hold, beside a reserve for what it has taken already. @default 4 GiB */
  readonly maxBytes?: number
}

interface Waiting {
  readonly request: JournalRequest
  readonly resolve: (answer: JournalAnswer) => void
  readonly reject: (reason: Error) => void
}

/** Requests of one commit at most: while one bundle is written, the next gathers. */
const MOST_AT_ONCE = 1024
/** What nobody waits for is written with what comes next, or after so many milliseconds. */
const LAZY_MS = 20
const LOOK_MS = 1_000
const MAX_BYTES = 4 * 1024 ** 3
/** Between the attempts to write what must be written, and to start the thread again. */
const RETRY_MS = 250
const CLOSE_MS = 2_000

/**
 * A journal in a file: `journal.db` in the directory. Whoever waits is committed
 * together, by a thread of its own, so that a disk that stalls stops nothing else.
 * @throws {Error} that names the file, when it cannot be opened
 */
export async function openJournal(options: OpenJournalOptions): Promise<Journal> {
  const { dir, retryWindow = 24 * 3_600_000, stallMs = 5_000, purgeEvery = 60_000, maxBytes = MAX_BYTES } = options
  const path = join(dir, 'journal.db')
  const log = options.log.child({ journal: path })
  const setup: ThreadSetup = { path, retryWindow, purgeEvery, maxBytes }
  const messages = createNamedSlots<Live>()
  /** The ids of those that are done, until their replies are out. */
  const unanswered = new Map<string, number>()
  const counters = { duplicates: 0, refused: 0, commits: 0, restarts: 0 }
  let gathering: Waiting[] = []
  let sent: Waiting[] | undefined
  /** What must be written and was not: it is tried again in a moment. */
  const resting: Waiting[] = []
  let rest: NodeJS.Timeout | undefined
  let scheduled = false
  /** Whether somebody waits for what gathers. */
  let urgent = false
  let closed = false
  let state: JournalState = 'ok'
  let cause: string | undefined
  let stall: NodeJS.Timeout | undefined
  let lazy: NodeJS.Timeout | undefined
  let looking: NodeJS.Timeout | undefined

  await mkdir(dir, { recursive: true, mode: 0o700 })
  let thread = await startThread(setup).catch((error: unknown) => {
    throw new Error(`the journal ${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}`)
  })
  watch(thread)

  function watch(current: Worker): void {
    current.on('message', (answers: JournalAnswer[]) => onAnswers(answers))
    current.on('error', (error) => setState('failing', `its thread failed: ${error.message}`))
    current.on('exit', () => {
      if (closed) return
      setState('failing', cause ?? 'its thread ended')
      void restart()
    })
  }

  async function restart(): Promise<void> {
    while (!closed) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      try {
        thread = await startThread(setup)
        break
      } catch (error) {
        setState('failing', error instanceof Error ? error.message : String(error))
      }
    }
    counters.restarts++
    if (closed) return void thread.postMessage(null)
    watch(thread)
    // It may have been written or not: each request may be made twice.
    if (sent !== undefined) post(sent)
  }

  function setState(next: JournalState, why?: string): void {
    const changed = next !== state
    state = next
    cause = why
    // Nobody may ask for a long time: then it finds out itself that it is well again.
    if (next === 'full' || next === 'failing') looking ??= setTimeout(look, LOOK_MS)
    if (!changed) return
    if (next === 'ok') log.info('the journal is well again')
    else log.error({ state: next, cause: why }, 'the journal takes no new commands')
  }

  function look(): void {
    looking = undefined
    if (state === 'ok' || closed) return
    // While the disk stalls, or there is no thread, the one before is still to be answered.
    void ask(['look']).catch(() => {})
  }

  /** @param patient whether it may wait for others to be written with */
  function ask(request: JournalRequest, patient = false): Promise<JournalAnswer> {
    if (closed) return Promise.reject(new Error('the journal is closed'))
    // What was sent already may still be written: it has to wait. What was not is told at once.
    if (state === 'stalled' && isRefusable(request)) return Promise.resolve(unreadable())
    const { promise, resolve, reject } = Promise.withResolvers<JournalAnswer>()
    gathering.push({ request, resolve, reject })
    if (patient) lazy ??= setTimeout(hurry, LAZY_MS)
    else hurry()
    return promise
  }

  function hurry(): void {
    urgent = true
    schedule()
  }

  function schedule(): void {
    if (scheduled || sent !== undefined || gathering.length === 0) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      send()
    })
  }

  function send(): void {
    if (sent !== undefined || !urgent || gathering.length === 0) return
    clearTimeout(lazy)
    lazy = undefined
    const bundle = gathering.splice(0, MOST_AT_ONCE)
    urgent = gathering.length > 0
    sent = bundle
    post(bundle)
  }

  function post(bundle: readonly Waiting[]): void {
    clearTimeout(stall)
    stall = setTimeout(onStall, stallMs)
    thread.postMessage(bundle.map(({ request }) => request))
  }

  function onStall(): void {
    setState('stalled', `the disk has not answered for ${stallMs / 1000} s`)
    const refused = gathering.filter(({ request }) => isRefusable(request))
    gathering = gathering.filter(({ request }) => !isRefusable(request))
    for (const { resolve } of refused) resolve(unreadable())
  }

  function unreadable(): JournalAnswer {
    return { kind: 'unread', state: 'failing', cause: cause ?? 'it cannot be read now' }
  }

  function onAnswers(answers: readonly JournalAnswer[]): void {
    clearTimeout(stall)
    const bundle = sent ?? []
    sent = undefined
    const again: Waiting[] = []
    let failure: Failed | undefined
    for (const [index, waiting] of bundle.entries()) {
      const answer = answers[index]
      if (answer === undefined) {
        waiting.reject(new Error('the journal gave no answer'))
        continue
      }
      if (isFailed(answer)) failure = answer
      // What has been taken must be written some time, whatever it takes.
      if (answer === failure && !isRefusable(waiting.request)) again.push(waiting)
      else waiting.resolve(answer)
    }
    if (failure !== undefined) setState(failure.state, failure.cause)
    else {
      counters.commits++
      // That what it has taken can be written does not say that there is room for more.
      if (state !== 'full' || bundle.some(({ request: [op] }) => op === 'begin' || op === 'look')) setState('ok')
    }
    if (again.length === 0) {
      // With what these answers set off: most of what was begun is done in the same turn.
      schedule()
      return
    }
    resting.push(...again)
    rest ??= setTimeout(resume, RETRY_MS)
    schedule()
  }

  function resume(): void {
    clearTimeout(rest)
    rest = undefined
    gathering.unshift(...resting.splice(0))
    hurry()
  }

  /** What the thread knows of a message, beside what is under way here. */
  function toState(answer: JournalAnswer, digest: string | undefined): Begun | undefined {
    if (typeof answer === 'number') return { kind: 'new' }
    switch (answer.kind) {
      case 'absent':
        return { kind: 'new' }
      case 'known':
        if (digest !== undefined && answer.digest !== digest) return { kind: 'mismatch' }
        return answer.outcomes === undefined ? undefined : { kind: 'done', outcomes: answer.outcomes }
      case 'unwritten':
      case 'unread':
      case 'unwritable':
        return { kind: 'refused', cause: answer.cause, known: answer.kind !== 'unread' }
      default:
        throw new TypeError(`the journal answered ${answer.kind}`)
    }
  }

  function recall(key: string, digest: string | undefined): Begun | undefined {
    const live = messages.get(key)
    return live === undefined ? undefined : toBegun(live, digest)
  }

  function counted(begun: Begun): Begun {
    if (begun.kind === 'refused') counters.refused++
    else if (begun.kind !== 'new') counters.duplicates++
    return begun
  }

  return {
    durable: true,
    retryWindow,
    async takeOver(host) {
      // More than the time, too: events were numbered by it where there was no journal.
      const answer = await ask(['takeOver', host, Date.now()])
      if (typeof answer === 'object' && answer.kind === 'epoch') return answer.epoch
      throw new TypeError('the journal answered with no epoch')
    },
    async loadTime(host) {
      const answer = await ask(['loadTime', host])
      if (typeof answer === 'object' && answer.kind === 'time') return answer.time
      throw new TypeError('the journal answered with no time')
    },
    async saveTime(host, time, from) {
      await ask(['saveTime', host, time, from ?? null], true)
    },
    async recover(host) {
      const answer = await ask(['recover', host])
      if (typeof answer !== 'object' || answer.kind !== 'records') {
        throw new TypeError('the journal answered with no records')
      }
      for (const record of answer.records) {
        const live = createLive(record, record.id)
        if (live.open > 0) messages.set(record.key, live)
        else unanswered.set(record.key, record.id)
      }
      return answer.records
    },
    async begin(entry, started = []) {
      const known = recall(entry.key, entry.digest)
      if (known !== undefined) return counted(known)
      const answer = await ask(toRequest(entry, started))
      const id = typeof answer === 'number' ? answer : undefined
      const begun = id === undefined ? (recall(entry.key, entry.digest) ?? toState(answer, entry.digest)) : undefined
      if (begun !== undefined) return counted(begun)
      if (id !== undefined) {
        messages.set(entry.key, createLive(entry, id))
        return NEW
      }
      // Known, but nowhere under way: an earlier attempt to enter it was written after all.
      const live = createLive(entry, (answer as { readonly id: number }).id)
      messages.set(entry.key, live)
      await Promise.all(started.map((call) => ask(['start', live.id, call, Date.now()])))
      return NEW
    },
    async find({ key, digest }) {
      const known = recall(key, digest)
      if (known !== undefined) return counted(known)
      const answer = await ask(['find', key])
      return counted(recall(key, digest) ?? toState(answer, digest) ?? NEW)
    },
    async start(key, index) {
      const live = messages.get(key)
      if (live !== undefined) await ask(['start', live.id, index, Date.now()])
    },
    async complete(key, index, outcome) {
      const live = messages.get(key)
      if (live === undefined) return
      const last = setOutcome(live, index, outcome)
      await ask(['complete', live.id, index, outcome, last])
      if (!last) return
      messages.delete(key)
      unanswered.set(key, live.id)
      live.ended.resolve(outcomesOf(live))
    },
    async markReplied(key) {
      const id = unanswered.get(key)
      if (id === undefined) return
      await ask(['replied', id], true)
      unanswered.delete(key)
    },
    // It stays: the next worker of the host has it.
    async release(key, unstarted) {
      const live = messages.get(key)
      if (live === undefined) return
      await Promise.all(unstarted.map((call) => ask(['unstart', live.id, call])))
      live.ended.resolve(undefined)
    },
    stats: (): JournalStats => ({
      state,
      ...(cause === undefined ? {} : { cause }),
      durable: true,
      open: messages.size,
      unanswered: unanswered.size,
      ...counters,
    }),
    async [Symbol.asyncDispose]() {
      if (closed) return
      closed = true
      clearTimeout(stall)
      clearTimeout(looking)
      resume()
      const patience = AbortSignal.timeout(CLOSE_MS)
      while ((sent !== undefined || gathering.length + resting.length > 0) && !patience.aborted) {
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()))
      thread.postMessage(null)
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())])
      // Nor is one waited for that hangs in a call to the disk.
      await Promise.race([thread.terminate(), new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())])
      clearTimeout(rest)
      for (const { reject } of [...(sent ?? []), ...gathering, ...resting]) reject(new Error('the journal is closed'))
      for (const { ended } of messages) ended.resolve(undefined)
    },
  }
}

const NEW: Begun = Object.freeze({ kind: 'new' })

function toRequest(entry: JournalEntry, started: readonly number[]): JournalRequest {
  const { key, host, digest, message, params, deadline = null } = entry
  const calls = message.calls.length
  return ['begin', key, host, digest, JSON.stringify(message), params, deadline, Date.now(), calls, started]
}

/** New commands may be refused; what was taken must be written. */
function isRefusable([op]: JournalRequest): boolean {
  return op === 'begin' || op === 'find' || op === 'look'
}

type Failed = Exclude<JournalAnswer, number> & { readonly kind: 'unwritten' | 'unread' }

function isFailed(answer: JournalAnswer): answer is Failed {
  return typeof answer === 'object' && (answer.kind === 'unwritten' || answer.kind === 'unread')
}

/** Resolves when its file is open. */
async function startThread(setup: ThreadSetup): Promise<Worker> {
  // As this file: from the source, or compiled.
  const file = import.meta.url.endsWith('.ts') ? './journal-thread.ts' : './journal-thread.js'
  const thread = new Worker(new URL(file, import.meta.url), { workerData: setup, execArgv: [], name: 'journal' })
  await new Promise<void>((resolve, reject) => {
    thread.once('message', () => resolve())
    thread.once('error', reject)
    thread.once('exit', () => reject(new Error('its thread ended')))
  })
  for (const event of ['message', 'error', 'exit']) thread.removeAllListeners(event)
  return thread
}
