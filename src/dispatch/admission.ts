import type { Call } from '../api/envelope.ts'
import { RpcError } from '../api/errors.ts'
import { API_VERSION, METHODS } from '../api/generated/methods.ts'
import type { Handlers, MethodName } from '../api/handler.ts'
import type { Delivery, MessageProperties } from '../api/message.ts'
import { Cancellation } from './cancellation.ts'
import { type Deadline, expired } from './deadline.ts'
import type { LaneKey, Lanes, Place } from './lanes.ts'
import type { Validator } from './validate.ts'

/** When to ask again what the journal did not take, in seconds. */
const JOURNAL_RETRY = 10
const READS: LaneKey = { kind: 'none' }
const NO_OBJECT: LaneKey = { kind: 'host', name: 'host' }

/** What is decided of one call before anything happens. */
export type Admission = Admitted | Refused | Ended

/** A call that may run: everything about it is right, and it holds a place in its lane. */
export interface Admitted {
  readonly kind: 'admitted'
  readonly method: MethodName
  readonly params: Record<string, unknown>
  readonly place: Place
  /** Whether it has to be in the journal before it runs. */
  readonly journalled: boolean
  readonly cancellation: Cancellation
  /** An earlier process started it then, and did not see its end: milliseconds since 1970-01-01 UTC. */
  readonly interrupted: number | undefined
}

/** A call that will not run, unless it ran before. */
export interface Refused {
  readonly kind: 'refused'
  readonly error: RpcError
  readonly journalled: boolean
}

/** A call that an earlier process ran to its end. */
export interface Ended {
  readonly kind: 'ended'
  readonly outcome: string
}

export interface AdmitOptions {
  readonly properties: MessageProperties
  readonly deadline: Deadline
  /** Why it is not for this host. */
  readonly notMeant?: RpcError | undefined
  /** It was taken before: there must be room for it. */
  readonly restored?: boolean
  /** It was started before, at that time. */
  readonly interrupted?: number
}

export interface AdmissionOptions {
  /** The driver's methods and the worker's own. */
  readonly handlers: Handlers
  readonly validator: Validator
  readonly lanes: Lanes
  /** Milliseconds after which the journal may have forgotten a message. */
  readonly retryWindow: number
}

/** Meant for this host? In time? Known? Params valid? Room in its lane? */
export function admit(
  call: Call,
  { properties, deadline, notMeant, restored = false, interrupted }: AdmitOptions,
  { handlers, validator, lanes, retryWindow }: AdmissionOptions,
): Admitted | Refused {
  if (call.kind === 'invalid') return { kind: 'refused', error: call.error, journalled: false }
  let journalled = false
  try {
    const method = known(call.method)
    const { safety, lane } = METHODS[method]
    if (safety !== 'read') {
      requireMessageId(method, properties)
      // Control must get through whatever the disk does, where it may be repeated. To fence a host twice is no control.
      journalled = lane !== 'control' || safety === 'once'
      if (!restored) refuseTooOld(properties, retryWindow)
    }
    if (notMeant !== undefined) throw notMeant
    if (interrupted === undefined && deadline <= performance.now()) throw expired()
    if (handlers[method] === undefined) throw new RpcError('MethodNotImplemented', `${method} by this host's driver`)
    const params = validator.params(method, call.params)
    const key = laneOf(method, params)
    const place = restored ? lanes.restore(key) : lanes.reserve(key)
    if (place === undefined) throw exhausted('too many commands wait on this host; not executed', lanes.retryAfter(key))
    // What was started before is not called "not executed" for having been cancelled while it waits.
    const cancellation = new Cancellation(interrupted === undefined ? place : undefined)
    return { kind: 'admitted', method, params, place, cancellation, journalled, interrupted }
  } catch (error) {
    if (interrupted !== undefined)
      return { kind: 'refused', error: unknownOutcome(properties, interrupted), journalled }
    return { kind: 'refused', error: RpcError.from(error), journalled }
  }
}

/** What the journal did not take is not executed. */
export function withhold(
  one: Admission,
  { cause, known }: { readonly cause: string; readonly known: boolean },
): Admission {
  if (one.kind === 'ended') return one
  const detail = known
    ? `the journal cannot be written (${cause}); not executed`
    : `the journal cannot be read (${cause}); this delivery was not executed, whether one before it was cannot be told now`
  return { kind: 'refused', error: exhausted(detail, JOURNAL_RETRY), journalled: false }
}

/** Of a call that was started, and whose end nobody saw. */
export function unknownOutcome({ messageId }: MessageProperties, started: number): RpcError {
  const at = new Date(started).toISOString()
  const known = `it was started at ${at}; its worker ended before it did, and nobody can tell whether it took effect`
  return new RpcError('OutcomeUnknown', known, { data: { messageId, started, known } })
}

/** @throws {RpcError} MethodNotFound */
function known(name: string): MethodName {
  if (Object.hasOwn(METHODS, name)) return name as MethodName
  const detail = `${name.slice(0, 100)}; this worker has API ${API_VERSION}`
  throw new RpcError('MethodNotFound', detail, { data: { apiVersion: API_VERSION } })
}

/** `seconds`: when to ask again. */
export function exhausted(detail: string, seconds: number): RpcError {
  return new RpcError('ResourceExhausted', `${detail}; ask again in ${seconds} s`, {
    data: { retryAfter: seconds },
  })
}

function laneOf(method: MethodName, params: Readonly<Record<string, unknown>>): LaneKey {
  const lane: string = METHODS[method].lane
  if (lane === 'none') return READS
  if (lane === 'control') return { kind: lane, method }
  if (lane === 'host' || lane.startsWith('host.')) return { kind: 'host', name: lane }
  // The name of a param, or of a field in one: `lease.sd_id`.
  const value = lane.includes('.') ? lane.split('.').reduce<unknown>(fieldOf, params) : params[lane]
  // Left out where that is let pass, it is about no object that could be told.
  return value === undefined ? NO_OBJECT : { kind: 'object', name: String(value) }
}

function fieldOf(value: unknown, name: string): unknown {
  return (value as Record<string, unknown> | null | undefined)?.[name]
}

/** @throws {RpcError} InvalidRequest: what changes something must be recognised when it comes again */
function requireMessageId(method: MethodName, { messageId = '' }: MessageProperties): void {
  if (messageId !== '') return
  throw new RpcError(
    'InvalidRequest',
    `${method} changes something, so its message needs the AMQP property message_id: one of its own, kept when it is sent again`,
  )
}

/** @throws {RpcError} Expired */
function refuseTooOld({ timestamp }: MessageProperties, retryWindow: number): void {
  if (timestamp === undefined || timestamp + retryWindow >= Date.now()) return
  throw new RpcError(
    'Expired',
    `sent more than ${Math.round(retryWindow / 3_600_000)} h ago, it is too old to be told from a retry; this delivery was not executed`,
  )
}

/** Of a request that asks for a reply nobody can be sent. */
export function whyUnanswerable(call: Call, { properties: { replyTo } }: Delivery): string {
  if (call.kind === 'invalid') return call.error.message
  return replyTo === undefined
    ? 'it asks for a reply, but has no reply_to; it was not executed'
    : `it asks for a reply, but its reply_to ${JSON.stringify(replyTo.slice(0, 200))} is no client id; it was not executed`
}
