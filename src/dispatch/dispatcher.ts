import type { Logger } from 'pino'
import { type Call, decode, encode } from '../api/envelope.ts'
import { RpcError } from '../api/errors.ts'
import type { MethodStats } from '../api/generated/types.ts'
import type { Handlers, Probe } from '../api/handler.ts'
import type { HostId } from '../api/ids.ts'
import type { Delivery, Settlement } from '../api/message.ts'
import type { Scrubber } from '../api/redact.ts'
import { type Admission, admit, exhausted, type Refused, whyUnanswerable, withhold } from './admission.ts'
import { deadlineOf, fromWallClock, type Timeouts } from './deadline.ts'
import { createExecutor } from './execute.ts'
import type { Job, Outcome } from './job.ts'
import type { Begun, Journal, Unfinished } from './journal.ts'
import type { Lanes } from './lanes.ts'
import { errorOf, fromError, toBody, toError, toText, toTexts } from './outcome.ts'
import { createPerformer } from './perform.ts'
import type { Replier } from './reply.ts'
import { startReporter } from './reporter.ts'
import { fromUnfinished, toEntry } from './stored-message.ts'
import { createUnderWay } from './under-way.ts'
import type { Validator } from './validate.ts'

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

export interface DispatcherOptions {
  readonly host: HostId
  /** The driver's methods and the worker's own. */
  readonly handlers: Handlers
  /** @default nobody can tell what became of a command that was interrupted */
  readonly probe?: Probe | undefined
  readonly validator: Validator
  readonly journal: Journal
  readonly lanes: Lanes
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

/** Between the attempts to get rid of what was acknowledged and cannot be given back. */
const RETRY_MS = 5_000
/** Deliveries that wait for the outcome of an earlier one hold a place in what the broker hands over. */
const MOST_JOINED = 250
const JOIN_RETRY = 10

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { host, validator, journal, lanes, replier, log, outcomePatience = 10_000 } = options
  const counters = Object.fromEntries(COUNTERS.map((name) => [name, 0])) as Record<Counter, number>
  const executor = createExecutor({ ...options, onCutOff: () => counters.cutOff++ })
  const performer = createPerformer({ ...options, executor, count: (name) => counters[name]++ })
  const admission = { ...options, retryWindow: journal.retryWindow }
  /** What was acknowledged and is not done with. */
  const background = new Set<Promise<void>>()
  const underWay = createUnderWay()
  let joined = 0

  async function handle(delivery: Delivery): Promise<Settlement> {
    counters.deliveries++
    const { properties } = delivery
    try {
      const decoded = decode(delivery.body)
      if (decoded.kind === 'unreadable') {
        counters.unreadable++
        log.warn({ messageId: properties.messageId, err: decoded.error }, 'a message is no JSON-RPC request')
        const body = toBody([toText(null, toError(decoded.error))], false)
        return await replier.answer(delivery, body, decoded.error.message)
      }
      const calls = decoded.calls.filter((call) => !underWay.take(call, properties))
      if (calls.length === 0) return 'ack'
      const asking = calls.find((call) => call.kind !== 'notification')
      if (asking !== undefined && !replier.canReply(delivery)) {
        counters.refused++
        return await replier.bury(delivery, whyUnanswerable(asking, delivery))
      }
      // So far nothing was awaited: lanes are entered in the order in which messages arrived.
      const deadline = deadlineOf(delivery)
      const admissions = calls.map((call) => admit(call, { properties, deadline }, admission))
      for (const { kind } of calls) counters[ARRIVED[kind]]++
      return await take({ delivery, calls, admissions, batch: decoded.kind === 'batch', deadline, key: undefined })
    } catch (error) {
      // A flaw of our own. The message is kept, as a dead letter, and the worker lives on.
      counters.failed++
      log.error({ err: error, messageId: properties.messageId }, 'a message could not be handled')
      return await replier
        .bury(delivery, 'the worker failed on it; its log has the cause')
        .catch(() => 'reject' as const)
    }
  }

  /** From now on its caller can cancel it, and is told how it gets on. */
  function enter(job: Job): void {
    underWay.add(job)
    job.reporter = startReporter(job, options)
  }

  function done({ delivery, reporter }: Job): void {
    underWay.remove(delivery)
    reporter?.end()
  }

  /** Seen before? Else, if it changes anything, into the journal as a whole, and only then acknowledged and run. */
  async function take(job: Job): Promise<Settlement> {
    enter(job)
    const changing = job.admissions.filter((one) => one.kind !== 'ended' && one.journalled)
    if (changing.length === 0) return finish(job)
    const refusals = job.admissions.map((one) => (one.kind === 'refused' ? toError(one.error) : undefined))
    const entry = toEntry(host, job.delivery, job.calls, { ...job, refusals })
    const runs = changing.some(({ kind }) => kind === 'admitted')
    let state: Begun
    try {
      // "Expired" or "busy" is never said of something that ran.
      state = await (runs ? journal.begin(entry, claim(job)) : journal.find(entry))
    } catch (error) {
      // Else nothing would ever run in their lanes again.
      leave(job)
      done(job)
      throw error
    }
    switch (state.kind) {
      case 'new': {
        if (!runs) return finish(job)
        const taken: Job = { ...job, key: entry.key }
        if (!journal.durable) return finish(taken)
        follow(taken)
        return 'ack'
      }
      case 'refused':
        leave(job)
        return finish({ ...job, admissions: job.admissions.map((one) => withhold(one, state)) })
      case 'mismatch':
      case 'running':
      case 'done':
        leave(job)
        return recall(job, state)
      default:
        return state satisfies never
    }
  }

  /** Whose turn it is already need not be written twice. */
  function claim({ admissions }: Job): number[] {
    if (!journal.durable) return []
    return admissions.flatMap((one, index) =>
      one.kind === 'admitted' && one.journalled && one.place.claim() ? index : [],
    )
  }

  function leave({ admissions }: Job): void {
    for (const one of admissions) if (one.kind === 'admitted') one.place.leave()
  }

  /** Known already: answered as it was, or joined when it is under way. */
  function recall(job: Job, state: Known): Promise<Settlement> {
    return answerAgain(job, state).finally(() => done(job))
  }

  async function answerAgain(job: Job, state: Known): Promise<Settlement> {
    counters.duplicates++
    if (state.kind === 'mismatch') return refuseWhole(job, new RpcError('DuplicateMismatch'))
    if (state.kind === 'running') {
      const { replyTo, correlationId } = state.message.properties
      const { properties } = job.delivery
      // The reply that is on its way is this one's, too.
      if (journal.durable && replyTo === properties.replyTo && correlationId === properties.correlationId) return 'ack'
      if (joined >= MOST_JOINED) {
        counters.busy++
        const detail = 'it is under way already, and too many wait for such outcomes; this delivery was not executed'
        return refuseWhole(job, exhausted(detail, JOIN_RETRY))
      }
    }
    const outcomes = state.kind === 'done' ? state.outcomes : await join(state.outcomes)
    if (outcomes !== undefined) return answer(job, outcomes)
    counters.requeued++
    return 'requeue'
  }

  async function refuseWhole(job: Job, error: RpcError): Promise<Settlement> {
    if (job.calls.every(({ kind }) => kind === 'notification')) return replier.bury(job.delivery, error.message)
    const outcome = toError(error)
    return answer(
      job,
      job.calls.map(() => outcome),
    )
  }

  async function join(outcomes: Promise<readonly string[] | undefined>): Promise<readonly string[] | undefined> {
    joined++
    try {
      return await outcomes
    } finally {
      joined--
    }
  }

  function follow(job: Job): void {
    const done = finish(job).then(
      () => {},
      (error: unknown) => {
        // It stays in the journal; the next worker of this host takes it up.
        counters.failed++
        log.error({ err: error, messageId: job.delivery.properties.messageId }, 'a command could not be ended')
      },
    )
    background.add(done)
    void done.then(() => background.delete(done))
  }

  /** Runs each call in its lane, and then the reply goes out. */
  async function finish(job: Job): Promise<Settlement> {
    const stored: Promise<void>[] = []
    const settling = job.admissions.map((one, index) => settleCall(one, index, job, stored))
    const results = await Promise.all(settling).finally(() => done(job))
    const outcomes = results.flatMap((result) => (result.kind === 'ended' ? result.outcome : []))
    if (results.some(({ kind }) => kind === 'not started')) {
      counters.requeued++
      if (job.key !== undefined) {
        const unstarted = job.admissions.flatMap((one, index) =>
          one.kind === 'admitted' && one.place.claimed && results[index]?.kind === 'not started' ? index : [],
        )
        await journal.release(job.key, unstarted)
      }
      return 'requeue'
    }
    // The broker keeps the message as a dead letter then, without our words.
    const buried = outcomes.length === results.length
    const settlement = await answer(
      job,
      results.map((result) => (result.kind === 'ended' ? result.outcome : '')),
    )
    await Promise.all(stored)
    if (job.key !== undefined && settlement.startsWith('ack')) await journal.markReplied(job.key)
    return settlement.startsWith('ack') && !buried ? 'reject' : settlement
  }

  async function settleCall(one: Admission, index: number, job: Job, stored: Promise<void>[]): Promise<Outcome> {
    if (one.kind === 'ended') return one
    const ended = one.kind === 'refused' ? refuse(one) : await performer.perform(one, index, job)
    const call = job.calls[index]
    const result = call?.kind === 'notification' ? await endNotification(call, ended, job) : ended
    // Of a notification, too, it is remembered that it ran.
    if (result.kind === 'ended' && job.key !== undefined) {
      const written = journal.complete(job.key, index, result.outcome)
      stored.push(written)
      await patiently(written, job)
    }
    return result
  }

  /** What is answered is on the disk, so that it stays true. But a disk that fails for long does not keep the truth from the caller. */
  async function patiently(written: Promise<void>, { delivery: { properties } }: Job): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const forget = options.timeouts.at(performance.now() + outcomePatience, () => {
      counters.unstored++
      log.error({ messageId: properties.messageId }, 'an outcome is answered that the journal does not have yet')
      resolve()
    })
    await Promise.race([written, late]).finally(forget)
  }

  function refuse({ error }: Refused): Outcome {
    if (error.kind === 'Expired') counters.expired++
    else if (error.kind === 'ResourceExhausted') counters.busy++
    else if (error.kind === 'OutcomeUnknown') counters.outcomeUnknown++
    else counters.refused++
    if (!error.expected) log.error({ err: error }, 'a call was refused by a flaw of the worker')
    return { kind: 'ended', outcome: toError(error) }
  }

  /** Nobody is told what came of it: what went wrong is kept as a dead letter, with the reason. */
  async function endNotification(
    { method, params }: Call & { kind: 'notification' },
    ended: Outcome,
    job: Job,
  ): Promise<Outcome> {
    if (ended.kind !== 'ended') return ended
    const error = errorOf(ended.outcome)
    if (error !== undefined && error.kind !== 'RequestCancelled') {
      const message = { ...job.delivery, body: encode({ jsonrpc: '2.0', method, params }) }
      if ((await insist(job, () => replier.bury(message, error.message))) !== 'ack') return { kind: 'not buried' }
    }
    return { kind: 'ended', outcome: '' }
  }

  async function answer(job: Job, outcomes: readonly string[]): Promise<Settlement> {
    const texts = toTexts(job.calls, outcomes)
    if (texts.length === 0) return 'ack'
    const body = toBody(texts, job.batch)
    const settlement = await insist(job, () => replier.answer(job.delivery, body, 'nobody can be answered'))
    const reads = job.admissions.every((one) => one.kind === 'ended' || !one.journalled)
    // What only reads may be delivered again: it is read again.
    return settlement === 'ack' && job.key === undefined && reads ? 'ack-later' : settlement
  }

  /** What was acknowledged cannot be given back to the broker. */
  async function insist(job: Job, attempt: () => Promise<Settlement>): Promise<Settlement> {
    for (;;) {
      const settlement = await attempt()
      if (settlement !== 'reject' || job.key === undefined || !journal.durable) return settlement
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }

  /** What an earlier process left, as far as it got. */
  function restore(record: Unfinished): Job {
    const { delivery, calls } = fromUnfinished(record)
    const { properties } = delivery
    const deadline = record.deadline === undefined ? Number.POSITIVE_INFINITY : fromWallClock(record.deadline)
    const admissions = calls.map((call, index): Admission => {
      const state = record.calls[index] ?? { state: 'begun' }
      if (state.state === 'done') return { kind: 'ended', outcome: state.outcome }
      const refusal = record.message.calls[index]?.refusal
      if (refusal !== undefined) return { kind: 'refused', error: fromError(refusal), journalled: true }
      const interrupted = state.state === 'started' ? { interrupted: state.at } : {}
      return admit(call, { properties, deadline, restored: true, ...interrupted }, admission)
    })
    return { delivery, calls, admissions, batch: record.message.batch, deadline, key: record.key }
  }

  return {
    handle,
    async recover() {
      const unfinished = await journal.recover(host)
      counters.recovered += unfinished.length
      if (unfinished.length > 0) log.warn({ messages: unfinished.length }, 'took up what an earlier worker left')
      for (const record of unfinished) {
        const job = restore(record)
        enter(job)
        follow(job)
      }
    },
    async drain({ signal }) {
      lanes.close()
      signal.addEventListener('abort', executor.giveUp, { once: true })
      if (signal.aborted) executor.giveUp()
      await lanes.idle()
      signal.removeEventListener('abort', executor.giveUp)
      await Promise.all(background)
    },
    stats: () => ({
      counters: {
        ...counters,
        ...prefixed('validator', validator.stats()),
        ...prefixed('lanes', lanes.stats()),
        ...prefixed('cancels', underWay.stats()),
        ...prefixed('replies', replier.stats()),
      },
      methods: executor.stats(),
    }),
  }
}

function prefixed(prefix: string, stats: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(stats).map(([name, value]) => [`${prefix}.${name}`, value]))
}
