import type { Logger } from 'pino'
import { decode } from '../api/envelope.ts'
import { RpcError } from '../api/errors.ts'
import type { MethodStats } from '../api/generated/types.ts'
import type { Probe } from '../api/handler.ts'
import type { HostId } from '../api/ids.ts'
import type { Delivery, Settlement } from '../api/message.ts'
import type { Scrubber } from '../api/redact.ts'
import { createSlots } from '../api/slots.ts'
import { type Membership, whyNotMeant } from './addressee.ts'
import { type Admission, type AdmissionOptions, admit, exhausted, whyUnanswerable, withhold } from './admission.ts'
import { type Concluder, createConcluder } from './conclude.ts'
import { deadlineOf, fromWallClock, type Timeouts } from './deadline.ts'
import { createExecutor, type Executor } from './execute.ts'
import type { Job, Outcome } from './job.ts'
import type { Begun, Journal, JournalEntry, Unfinished } from './journal.ts'
import { fromError, toBody, toError, toText, toTexts } from './outcome.ts'
import { createPerformer } from './perform.ts'
import type { Replier } from './reply.ts'
import { startReporter } from './reporter.ts'
import { fromUnfinished, toEntry } from './stored-message.ts'
import { createUnderWay } from './under-way.ts'

/** Decides what happens to one message. */
export interface Dispatcher {
  /**
   * The whole life of a command; resolves with what becomes of the delivery: of one that changes something as soon
   * as the journal has it, where that outlives the process, of others when they are answered. Never rejects.
   */
  handle(delivery: Delivery): Promise<Settlement>
  /**
   * Takes up what an earlier process left. To be awaited before the first delivery is handled: what was taken before
   * comes first in its lanes. Resolves when all of it is there; it runs, and is answered, after that.
   */
  recover(): Promise<void>
  /** Starts nothing more; resolves when what runs has ended and is answered, or the signal fires and it was given up. */
  drain(options: { readonly signal: AbortSignal }): Promise<void>
  stats(): {
    readonly counters: Record<string, number>
    readonly methods: Record<string, MethodStats>
  }
}

export interface DispatcherOptions extends Omit<AdmissionOptions, 'retryWindow'> {
  readonly host: HostId
  /** @default whatever comes is meant for it */
  readonly membership?: Membership | undefined
  /** @default nobody can tell what became of a command that was interrupted */
  readonly probe?: Probe | undefined
  readonly journal: Journal
  readonly replier: Replier
  readonly timeouts: Timeouts
  /** That of the log. */
  readonly scrubber: Scrubber
  /** How long a caller waits for the journal to have the outcome, in milliseconds. @default 10000 */
  readonly outcomePatience?: number
  readonly log: Logger
}

const COUNTERS = [
  'deliveries',
  'requests',
  'notifications',
  'unreadable',
  'invalid',
  'refused',
  'duplicates',
  'expired',
  'busy',
  'failed',
  'requeued',
  'cutOff',
  'unstored',
  'cancelled',
  'recovered',
  'outcomeUnknown',
] as const
type Counter = (typeof COUNTERS)[number]

const ARRIVED = { request: 'requests', notification: 'notifications', invalid: 'invalid' } as const

type Known = Begun & { readonly kind: 'mismatch' | 'running' | 'done' }

/** Deliveries that wait for the outcome of an earlier one hold a place in what the broker hands over. */
const MOST_JOINED = 250
const JOIN_RETRY = 10

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  return new Commands(options)
}

/** A class, as all that each of thousands of hosts has: with closures in its place they would take twice the memory. */
class Commands implements Dispatcher {
  readonly #options: DispatcherOptions & AdmissionOptions
  readonly #counters = Object.fromEntries(COUNTERS.map((name) => [name, 0])) as Record<Counter, number>
  readonly #executor: Executor
  readonly #concluder: Concluder
  /** What was acknowledged and is not done with. */
  readonly #background = createSlots<Promise<void>>()
  readonly #underWay = createUnderWay()
  #joined = 0
  #draining = false

  constructor(options: DispatcherOptions) {
    const count = (name: Counter) => this.#counters[name]++
    // One object for all parts.
    const parts = { ...options, retryWindow: options.journal.retryWindow, count }
    this.#options = parts
    this.#executor = createExecutor(parts)
    this.#concluder = createConcluder(parts, createPerformer(parts, this.#executor))
  }

  /** A function of its own, since it is handed around. */
  readonly handle = async (delivery: Delivery): Promise<Settlement> => {
    this.#counters.deliveries++
    const { properties } = delivery
    try {
      const decoded = decode(delivery.body)
      if (decoded.kind === 'unreadable') {
        this.#counters.unreadable++
        this.#options.log.warn(
          { messageId: properties.messageId, err: decoded.error },
          'a message is no JSON-RPC request',
        )
        const body = toBody([toText(null, toError(decoded.error))], false)
        return await this.#options.replier.answer(delivery, body, decoded.error.message)
      }
      const calls = decoded.calls.filter((call) => !this.#underWay.take(call, properties))
      if (calls.length === 0) return 'ack'
      const asking = calls.find((call) => call.kind !== 'notification')
      if (asking !== undefined && !this.#options.replier.canReply(delivery)) {
        this.#counters.refused++
        return await this.#options.replier.bury(delivery, whyUnanswerable(asking, delivery))
      }
      // So far nothing was awaited: lanes are entered in the order in which messages arrived.
      const deadline = deadlineOf(delivery)
      const notMeant = whyNotMeant(delivery, this.#options.host, this.#options.membership)
      const admissions = calls.map((call) => admit(call, { properties, deadline, notMeant }, this.#options))
      for (const { kind } of calls) this.#counters[ARRIVED[kind]]++
      return await this.#take({
        delivery,
        calls,
        admissions,
        batch: decoded.kind === 'batch',
        deadline,
        key: undefined,
        slot: -1,
      })
    } catch (error) {
      // A flaw of our own. The message is kept, as a dead letter, and the worker lives on.
      this.#counters.failed++
      this.#options.log.error({ err: error, messageId: properties.messageId }, 'a message could not be handled')
      return await this.#options.replier
        .bury(delivery, 'the worker failed on it; its log has the cause')
        .catch(() => 'reject' as const)
    }
  }

  /** From now on its caller can cancel it, and is told how it gets on. */
  #enter(job: Job): void {
    job.slot = this.#underWay.add(job)
    job.reporter = startReporter(job, this.#options)
  }

  #done(job: Job): void {
    this.#underWay.remove(job.slot, job)
    job.reporter?.end()
  }

  /** Seen before? Else, if it changes anything, into the journal as a whole, and only then acknowledged and run. */
  #take(job: Job): Promise<Settlement> {
    this.#enter(job)
    const changing = job.admissions.filter((one) => one.kind !== 'ended' && one.journalled)
    return changing.length === 0 ? this.#finish(job) : this.#takeIntoJournal(job, changing)
  }

  async #takeIntoJournal(job: Job, changing: readonly Admission[]): Promise<Settlement> {
    const runs = changing.some(({ kind }) => kind === 'admitted')
    let entry: JournalEntry
    let state: Begun
    try {
      const refusals = job.admissions.map((one) => (one.kind === 'refused' ? toError(one.error) : undefined))
      entry = toEntry(this.#options.host, job.delivery, job.calls, { ...job, refusals })
      // "Expired" or "busy" is never said of something that ran.
      state = await (runs ? this.#options.journal.begin(entry, this.#claim(job)) : this.#options.journal.find(entry))
    } catch (error) {
      // Else nothing would ever run in their lanes again.
      this.#leave(job)
      this.#done(job)
      if (!this.#draining) throw error
      // The journal was closed before it took it: none of it ran, and the next worker may.
      this.#counters.requeued++
      this.#options.log.warn(
        { err: error, messageId: job.delivery.properties.messageId },
        'a message is left to the next worker',
      )
      return 'requeue'
    }
    switch (state.kind) {
      case 'new': {
        if (!runs) return this.#finish(job)
        job.key = entry.key
        if (!this.#options.journal.durable) return this.#finish(job)
        this.#follow(job)
        return 'ack'
      }
      case 'refused':
        this.#leave(job)
        job.admissions = job.admissions.map((one) => withhold(one, state))
        return this.#finish(job)
      case 'mismatch':
      case 'running':
      case 'done':
        this.#leave(job)
        return this.#recall(job, state)
      default:
        return state satisfies never
    }
  }

  /** Whose turn it is already need not be written twice. */
  #claim({ admissions }: Job): number[] {
    if (!this.#options.journal.durable) return []
    return admissions.flatMap((one, index) =>
      one.kind === 'admitted' && one.journalled && one.place.claim() ? index : [],
    )
  }

  #leave({ admissions }: Job): void {
    for (const one of admissions) if (one.kind === 'admitted') one.place.cancel()
  }

  /** Known already: answered as it was, or joined when it is under way. */
  #recall(job: Job, state: Known): Promise<Settlement> {
    return this.#answerAgain(job, state).finally(() => this.#done(job))
  }

  async #answerAgain(job: Job, state: Known): Promise<Settlement> {
    this.#counters.duplicates++
    if (state.kind === 'mismatch') return this.#refuseWhole(job, new RpcError('DuplicateMismatch'))
    if (state.kind === 'running') {
      const { replyTo, correlationId } = state.message.properties
      const { properties } = job.delivery
      // The reply that is on its way is this one's, too.
      if (this.#options.journal.durable && replyTo === properties.replyTo && correlationId === properties.correlationId)
        return 'ack'
      if (this.#joined >= MOST_JOINED) {
        this.#counters.busy++
        const detail = 'it is under way already, and too many wait for such outcomes; this delivery was not executed'
        return this.#refuseWhole(job, exhausted(detail, JOIN_RETRY))
      }
    }
    const outcomes = state.kind === 'done' ? state.outcomes : await this.#join(state.outcomes)
    if (outcomes !== undefined) return this.#answer(job, outcomes)
    this.#counters.requeued++
    return 'requeue'
  }

  async #refuseWhole(job: Job, error: RpcError): Promise<Settlement> {
    if (job.calls.every(({ kind }) => kind === 'notification'))
      return this.#options.replier.bury(job.delivery, error.message)
    const outcome = toError(error)
    return this.#answer(
      job,
      job.calls.map(() => outcome),
    )
  }

  async #join(outcomes: Promise<readonly string[] | undefined>): Promise<readonly string[] | undefined> {
    this.#joined++
    try {
      return await outcomes
    } finally {
      this.#joined--
    }
  }

  #follow(job: Job): void {
    const done = this.#finish(job).then(
      () => {},
      (error: unknown) => {
        // It stays in the journal; the next worker of this host takes it up.
        this.#counters.failed++
        this.#options.log.error(
          { err: error, messageId: job.delivery.properties.messageId },
          'a command could not be ended',
        )
      },
    )
    const slot = this.#background.add(done)
    void done.then(() => this.#background.remove(slot, done))
  }

  /** Runs each call in its lane, and then the reply goes out. */
  async #finish(job: Job): Promise<Settlement> {
    const stored: Promise<void>[] = []
    let results: readonly Outcome[]
    try {
      results = await this.#concluder.conclude(job, stored)
    } finally {
      this.#done(job)
    }
    if (results.some(({ kind }) => kind === 'not started')) return this.#giveBack(job, results)
    const { key } = job
    // The broker keeps the message as a dead letter then, without our words.
    const buried = results.every(({ kind }) => kind === 'ended')
    const outcomes = results.map((result) => (result.kind === 'ended' ? result.outcome : ''))
    // From here on only the reply is held in memory: hundreds may be waiting for the broker.
    const settlement = await this.#answer(job, outcomes)
    if (stored.length > 0) await Promise.all(stored)
    if (key !== undefined && settlement.startsWith('ack')) await this.#options.journal.markReplied(key)
    return settlement.startsWith('ack') && !buried ? 'reject' : settlement
  }

  async #giveBack({ key, admissions }: Job, results: readonly Outcome[]): Promise<Settlement> {
    this.#counters.requeued++
    if (key !== undefined) {
      const unstarted = admissions.flatMap((one, index) =>
        one.kind === 'admitted' && one.place.claimed && results[index]?.kind === 'not started' ? index : [],
      )
      await this.#options.journal.release(key, unstarted)
    }
    return 'requeue'
  }

  async #answer(job: Job, outcomes: readonly string[]): Promise<Settlement> {
    const texts = toTexts(job.calls, outcomes)
    if (texts.length === 0) return 'ack'
    const body = toBody(texts, job.batch)
    const { delivery, key } = job
    // What only reads may be delivered again: it is read again.
    const reads = key === undefined && job.admissions.every((one) => one.kind === 'ended' || !one.journalled)
    const kept = key !== undefined && this.#options.journal.durable
    const settlement = await this.#concluder.insist(job, () =>
      this.#options.replier.answer(delivery, body, 'nobody can be answered', { deadline: job.deadline, kept }),
    )
    return settlement === 'ack' && reads ? 'ack-later' : settlement
  }

  /** What an earlier process left, as far as it got. */
  #restore(record: Unfinished): Job {
    const { delivery, calls } = fromUnfinished(record)
    const { properties } = delivery
    const deadline = record.deadline === undefined ? Number.POSITIVE_INFINITY : fromWallClock(record.deadline)
    const admissions = calls.map((call, index): Admission => {
      const state = record.calls[index] ?? { state: 'begun' }
      if (state.state === 'done') return { kind: 'ended', outcome: state.outcome }
      const refusal = record.message.calls[index]?.refusal
      if (refusal !== undefined) return { kind: 'refused', error: fromError(refusal), journalled: true }
      const interrupted = state.state === 'started' ? { interrupted: state.at } : {}
      return admit(call, { properties, deadline, restored: true, ...interrupted }, this.#options)
    })
    return { delivery, calls, admissions, batch: record.message.batch, deadline, key: record.key, slot: -1 }
  }

  async recover(): Promise<void> {
    const { host, journal, log } = this.#options
    const unfinished = await journal.recover(host)
    this.#counters.recovered += unfinished.length
    if (unfinished.length > 0) log.warn({ messages: unfinished.length }, 'took up what an earlier worker left')
    for (const record of unfinished) {
      const job = this.#restore(record)
      this.#enter(job)
      this.#follow(job)
    }
  }

  async drain({ signal }: { readonly signal: AbortSignal }): Promise<void> {
    const { lanes } = this.#options
    const giveUp = () => this.#executor.giveUp()
    this.#draining = true
    lanes.close()
    signal.addEventListener('abort', giveUp, { once: true })
    if (signal.aborted) giveUp()
    await lanes.idle()
    signal.removeEventListener('abort', giveUp)
    await Promise.all([...this.#background])
  }

  stats() {
    const { validator, lanes, replier } = this.#options
    return {
      counters: {
        ...this.#counters,
        ...prefixed('validator', validator.stats()),
        ...prefixed('lanes', lanes.stats()),
        ...prefixed('cancels', this.#underWay.stats()),
        ...prefixed('replies', replier.stats()),
      },
      methods: this.#executor.stats(),
    }
  }
}

function prefixed(prefix: string, stats: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(stats).map(([name, value]) => [`${prefix}.${name}`, value]))
}
