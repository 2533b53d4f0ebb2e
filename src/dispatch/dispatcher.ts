import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { type Call, decode, encode, MAX_BODY_BYTES, type RequestId } from '../api/envelope.ts'
import { RpcError, toErrorObject } from '../api/errors.ts'
import { METHODS } from '../api/generated/methods.ts'
import type { MethodStats } from '../api/generated/types.ts'
import type { Handlers, MethodName } from '../api/handler.ts'
import type { HostId } from '../api/ids.ts'
import type { Delivery, Settlement } from '../api/message.ts'
import { type Deadline, deadlineOf, type Timeouts } from './deadline.ts'
import { createExecutor, expired } from './execute.ts'
import type { Begun, Journal, JournalEntry } from './journal.ts'
import type { LaneKey, Lanes, Place } from './lanes.ts'
import type { Replier } from './reply.ts'
import type { Validator } from './validate.ts'

/** Decides what happens to one message. */
export interface Dispatcher {
  /** The whole life of a command; resolves with what becomes of the delivery. Never rejects. */
  handle(delivery: Delivery): Promise<Settlement>
  /** Starts nothing more; resolves when what runs has ended, or the signal fires and it was given up. */
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
  readonly validator: Validator
  readonly journal: Journal
  readonly lanes: Lanes
  readonly replier: Replier
  readonly timeouts: Timeouts
  readonly log: Logger
}

/** A call that may run: everything about it is right, and it holds a place in its lane. */
interface Admitted {
  readonly kind: 'admitted'
  readonly call: Call & { readonly kind: 'request' | 'notification' }
  readonly method: MethodName
  readonly params: Record<string, unknown>
  readonly place: Place
  /** Only of a command that changes something. */
  readonly entry: JournalEntry | undefined
  readonly delivery: Delivery
  readonly deadline: Deadline
}

/** A call that will not run, unless it ran before. */
interface Refused {
  readonly kind: 'refused'
  readonly call: Call
  readonly error: RpcError
  readonly entry: JournalEntry | undefined
}

/** What came of one call. `outcome` is the part of a response that says so, as JSON; of a notification nobody is told. */
type Outcome =
  | { readonly kind: 'ended'; readonly call: Call; readonly outcome: string; readonly key?: string }
  /** The worker is stopping, and the call's turn never came. */
  | { readonly kind: 'not started' }
  /** A notification that was refused, and could not be kept as a dead letter with its reason. */
  | { readonly kind: 'not buried' }

type Counter =
  | 'deliveries'
  | 'requests'
  | 'notifications'
  | 'unreadable'
  | 'invalid'
  | 'refused'
  | 'duplicates'
  | 'expired'
  | 'busy'
  | 'failed'
  | 'requeued'

/** Enough for an id and an error without its data, in bytes. */
const ROOM = 2048

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { handlers, validator, journal, lanes, replier, log } = options
  const counters: Record<Counter, number> = {
    deliveries: 0, requests: 0, notifications: 0, unreadable: 0, invalid: 0, refused: 0,
    duplicates: 0, expired: 0, busy: 0, failed: 0, requeued: 0,
  } // biome-ignore format: a table
  const executor = createExecutor(options)

  async function handle(delivery: Delivery): Promise<Settlement> {
    counters.deliveries++
    try {
      const decoded = decode(delivery.body)
      if (decoded.kind === 'unreadable') {
        counters.unreadable++
        log.warn({ messageId: delivery.properties.messageId, err: decoded.error }, 'a message is no JSON-RPC request')
        return await replier.answer(
          delivery,
          toBody([toText(null, toError(decoded.error))], false),
          decoded.error.message,
        )
      }
      const asking = decoded.calls.find((call) => call.kind !== 'notification')
      if (asking !== undefined && !replier.canReply(delivery)) {
        counters.refused++
        return await replier.bury(delivery, whyUnanswerable(asking, delivery))
      }
      // So far nothing was awaited: lanes are entered in the order in which messages arrived.
      const deadline = deadlineOf(delivery)
      const admissions = decoded.calls.map((call, index) => admit(call, index, delivery, deadline))
      return await settle(delivery, await run(admissions, delivery), decoded.kind === 'batch')
    } catch (error) {
      // A flaw of our own. The message is kept, as a dead letter, and the worker lives on.
      counters.failed++
      log.error({ err: error, messageId: delivery.properties.messageId }, 'a message could not be handled')
      return await replier
        .bury(delivery, 'the worker failed on it; its log has the cause')
        .catch(() => 'reject' as const)
    }
  }

  /** In time? Known? Params valid? Room in its lane? */
  function admit(call: Call, index: number, delivery: Delivery, deadline: Deadline): Admitted | Refused {
    if (call.kind === 'invalid') {
      counters.invalid++
      return { kind: 'refused', call, error: call.error, entry: undefined }
    }
    counters[call.kind === 'request' ? 'requests' : 'notifications']++
    let entry: JournalEntry | undefined
    try {
      const method = known(call.method)
      const info = METHODS[method]
      if (info.safety !== 'read') entry = toEntry(options.host, method, call, delivery, index)
      if (deadline <= performance.now()) throw expired()
      if (handlers[method] === undefined) throw new RpcError('MethodNotImplemented', `${method} by this host's driver`)
      const params = validator.params(method, call.params)
      const place = lanes.reserve(laneOf(info.lane, params))
      if (place === undefined)
        throw new RpcError('ResourceExhausted', 'too many commands wait on this host; try again later')
      return { kind: 'admitted', call, method, params, place, entry, delivery, deadline }
    } catch (error) {
      return { kind: 'refused', call, error: RpcError.from(error), entry }
    }
  }

  /** Seen before? Else into the journal, all of a message at once, and then each in its lane. */
  async function run(admissions: readonly (Admitted | Refused)[], delivery: Delivery): Promise<Outcome[]> {
    const admitted = admissions.filter((admission) => admission.kind === 'admitted')
    const entries = admitted.flatMap(({ entry }) => entry ?? [])
    let begun: readonly Begun[] = []
    try {
      if (entries.length > 0) begun = await journal.begin(entries)
    } catch (error) {
      // Else nothing would ever run in their lanes again.
      for (const { place } of admitted) place.leave()
      throw error
    }
    const states = new Map(entries.map((entry, index) => [entry, begun[index]]))
    return Promise.all(
      admissions.map((admission) => {
        if (admission.kind === 'refused') return refuse(admission, delivery)
        const state = admission.entry === undefined ? undefined : states.get(admission.entry)
        return state === undefined || state.kind === 'new' ? perform(admission) : repeat(admission, state)
      }),
    )
  }

  async function refuse({ call, error, entry }: Refused, delivery: Delivery): Promise<Outcome> {
    // "Expired" or "busy" is never said of something that ran.
    const state = entry === undefined ? undefined : await journal.find(entry)
    if (state !== undefined && state.kind !== 'new') return recall(call, state)
    if (error.kind === 'Expired') counters.expired++
    else if (error.kind === 'ResourceExhausted') counters.busy++
    else counters.refused++
    if (!error.expected) log.error({ err: error }, 'a call was refused by a flaw of the worker')
    if (call.kind !== 'notification') return { kind: 'ended', call, outcome: toError(error) }
    const { method, params } = call
    const buried = await replier.bury({ ...delivery, body: encode({ jsonrpc: '2.0', method, params }) }, error.message)
    return buried === 'ack' ? { kind: 'ended', call, outcome: '' } : { kind: 'not buried' }
  }

  async function repeat(admission: Admitted, state: Begun): Promise<Outcome> {
    admission.place.leave()
    return recall(admission.call, state)
  }

  /** Known already: answered as it was, or joined when it is under way. */
  async function recall(call: Call, state: Begun): Promise<Outcome> {
    counters.duplicates++
    switch (state.kind) {
      case 'mismatch':
        return { kind: 'ended', call, outcome: toError(new RpcError('DuplicateMismatch')) }
      case 'running':
      case 'done': {
        const stored = state.kind === 'done' ? state.outcome : await state.outcome
        return stored === undefined ? { kind: 'not started' } : { kind: 'ended', call, outcome: stored }
      }
      case 'new':
        throw new TypeError('a new command is nothing to recall')
      default: {
        const never: never = state
        return never
      }
    }
  }

  /** Waits for its turn, and runs. */
  async function perform(admission: Admitted): Promise<Outcome> {
    const { call, entry } = admission
    const turn = await admission.place.run(() => outcomeOf(admission))
    if (!turn.started) {
      if (entry !== undefined) await journal.forget(entry.key)
      return { kind: 'not started' }
    }
    if (entry === undefined) return { kind: 'ended', call, outcome: turn.value }
    // Of a notification, too, it is remembered that it ran.
    await journal.complete(entry.key, turn.value)
    return { kind: 'ended', call, outcome: turn.value, key: entry.key }
  }

  async function outcomeOf({ method, params, deadline, delivery }: Admitted): Promise<string> {
    try {
      return toResult(await executor.execute(method, params, deadline, delivery.properties))
    } catch (reason) {
      const error = RpcError.from(reason)
      if (error.kind === 'Expired') counters.expired++
      return toError(error)
    }
  }

  /** The reply goes out, and then the delivery is settled. */
  async function settle(delivery: Delivery, outcomes: readonly Outcome[], batch: boolean): Promise<Settlement> {
    const ended = outcomes.filter((outcome) => outcome.kind === 'ended')
    if (outcomes.some((outcome) => outcome.kind === 'not started')) {
      // Of a batch, what ran is answered from the journal when it is delivered again, and the rest runs then.
      counters.requeued++
      return 'requeue'
    }
    const responses = toTexts(ended)
    // The broker keeps the message as a dead letter then, without our words.
    const settled = ended.length === outcomes.length ? 'ack' : 'reject'
    if (responses.length === 0) return settled
    const settlement = await replier.answer(delivery, toBody(responses, batch), 'nobody can be answered')
    for (const { key } of ended) if (key !== undefined) await journal.markReplied(key)
    if (settlement !== 'ack') return settlement
    // What only reads may be delivered again: it is read again.
    return settled === 'ack' && ended.every(({ key }) => key === undefined) ? 'ack-later' : settled
  }

  return {
    handle,
    async drain({ signal }) {
      lanes.close()
      signal.addEventListener('abort', executor.giveUp, { once: true })
      if (signal.aborted) executor.giveUp()
      await lanes.idle()
      signal.removeEventListener('abort', executor.giveUp)
    },
    stats: () => ({
      counters: {
        ...counters,
        ...prefixed('validator', validator.stats()),
        ...prefixed('lanes', lanes.stats()),
        ...prefixed('journal', journal.stats()),
        ...prefixed('replies', replier.stats()),
      },
      methods: executor.stats(),
    }),
  }
}

/** @throws {RpcError} MethodNotFound */
function known(name: string): MethodName {
  if (Object.hasOwn(METHODS, name)) return name as MethodName
  throw new RpcError('MethodNotFound', name.slice(0, 100))
}

function laneOf(lane: string, params: Readonly<Record<string, unknown>>): LaneKey {
  if (lane === 'control' || lane === 'none') return { kind: lane }
  if (lane === 'host') return { kind: 'object', name: 'host' }
  // The name of a param, or of a field in one: `lease.sd_id`.
  const name = lane
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], params)
  return name === undefined ? { kind: 'none' } : { kind: 'object', name: String(name) }
}

/** @throws {RpcError} InvalidRequest: what changes something must be recognised when it comes again */
function toEntry(
  host: HostId,
  method: MethodName,
  call: Admitted['call'],
  { properties }: Delivery,
  index: number,
): JournalEntry {
  const { messageId = '', userId = '' } = properties
  if (messageId === '') {
    throw new RpcError(
      'InvalidRequest',
      `${method} changes something, so its message needs the AMQP property message_id: one of its own, kept when it is sent again`,
    )
  }
  return {
    // A message to a group comes to each of its hosts, and a process may serve several of them.
    key: `${host}|${userId}|${messageId}|${index}`,
    digest: createHash('sha256').update(JSON.stringify(call.params)).digest('base64'),
    method,
  }
}

function toResult(result: unknown): string {
  return toOutcome('result', result)
}

function toError(error: RpcError): string {
  return toOutcome('error', toErrorObject(error))
}

/** What a driver returns or throws may hold what JSON does not, and be of any size: either fails this call only. */
function toOutcome(name: 'result' | 'error', value: unknown): string {
  try {
    const text = JSON.stringify(value)
    if (Buffer.byteLength(text) < MAX_BODY_BYTES - ROOM) return `"${name}":${text}`
    return toError(tooLarge(name))
  } catch {
    return toError(new RpcError('InternalError', `the ${name} is no JSON`))
  }
}

function tooLarge(name: 'result' | 'error'): RpcError {
  return new RpcError('InternalError', `the ${name} is larger than a message may be`)
}

/** Results that are too much for one message together fail, each by itself: the broker would never take it. */
function toTexts(ended: readonly (Outcome & { readonly kind: 'ended' })[]): string[] {
  let left = MAX_BODY_BYTES - 1 - ended.length * ROOM
  return ended.flatMap(({ call, outcome }) => {
    if (call.kind === 'notification') return []
    const text = toText(call.id, outcome)
    // With the comma behind it.
    const size = Buffer.byteLength(text) + 1
    if (size > left + ROOM) return toText(call.id, toError(tooLarge('result')))
    left -= Math.max(0, size - ROOM)
    return text
  })
}

/** A retry may carry another id than the request whose outcome is stored. */
function toText(id: RequestId, outcome: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},${outcome}}`
}

function toBody(responses: readonly string[], batch: boolean): Buffer {
  return Buffer.from(batch ? `[${responses.join(',')}]` : (responses[0] ?? ''))
}

function whyUnanswerable(call: Call, { properties: { replyTo } }: Delivery): string {
  if (call.kind === 'invalid') return call.error.message
  return replyTo === undefined
    ? 'it asks for a reply, but has no reply_to; it was not executed'
    : `it asks for a reply, but its reply_to ${JSON.stringify(replyTo.slice(0, 200))} is no client id; it was not executed`
}

function prefixed(prefix: string, stats: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(stats).map(([name, value]) => [`${prefix}.${name}`, value]))
}
