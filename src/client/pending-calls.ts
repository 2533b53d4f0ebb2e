import { createJSONRPCNotification } from 'json-rpc-2.0'
import type { Logger } from 'pino'
import { encode } from '../api/envelope.ts'
import { RpcError } from '../api/errors.ts'
import type { ClientId, HostId } from '../api/ids.ts'
import {
  CANCEL_METHOD,
  type Delivery,
  type Message,
  PROGRESS_METHOD,
  type Publish,
  type PublishOptions,
  type PublishOutcome,
  type Settlement,
} from '../api/message.ts'
import { createMessageId } from '../api/message-id.ts'
import { createNamedSlots } from '../api/slots.ts'
import { backoff } from '../broker/backoff.ts'
import type { Topology } from '../broker/topology.ts'
import { createClockSkews, type Moment, moment } from './clock-skew.ts'
import { hostOfReply, toMessage } from './command-message.ts'
import { Copies, isRefusalOfOne } from './copies.ts'
import { isForbidden, isForbiddenForAll, MOST_FORBIDDEN, whyUnconfirmed } from './forbidden.ts'
import { checkKeepalive, readProgress, silentFrom, workerSilent } from './signs-of-life.ts'
import type { CancelRequest, OutgoingRequest } from './transport.ts'

export interface PendingCallsOptions {
  readonly client: ClientId
  readonly topology: Topology
  readonly publish: Publish
  /** Whether a message published now would leave at once. */
  readonly ready: () => boolean
  /** Since when replies can come in, on the monotonic clock; now, as long as they cannot. */
  readonly listeningSince: () => number
  readonly log: Logger
  /** Decides what becomes of a reply that no call waits for. @default it is dropped */
  readonly onLateReply?: ((delivery: Delivery) => Promise<Settlement>) | undefined
}

/** The requests that wait for their replies: what both transports share. */
export interface PendingCalls extends Disposable {
  call(request: OutgoingRequest): Promise<Delivery>
  notify(request: OutgoingRequest): Promise<void>
  cancel(request: CancelRequest): Promise<void>
  skew(host: HostId): number
  /** Takes what arrived on the reply queue. */
  receive(delivery: Delivery): Settlement | Promise<Settlement>
  stats(): Record<string, unknown>
}

interface Pending {
  readonly request: OutgoingRequest
  readonly message: Message
  readonly sent: Moment
  /** The routing key that only the host that was asked may use. */
  readonly replyKey: string
  /** On the monotonic clock. */
  readonly deadline: number
  readonly resolve: (reply: Delivery) => void
  readonly reject: (reason: unknown) => void
  /** When the host, or the broker, was last heard of it. On the monotonic clock. */
  heard: number
  /** Ends the wait for a connection; there only when the message could not leave at once. */
  giveUp: AbortController | undefined
  onAbort: (() => void) | undefined
  /** Why the broker has not confirmed it, of the last attempt. */
  doubt: string | undefined
  /** How often the broker has closed the channel since it does not let this user publish. */
  forbidden: number
  /** Where it was sent more than once. */
  copies: Copies<Delivery> | undefined
}

const MANDATORY: PublishOptions = { mandatory: true }
/** Deadlines are looked at this often at most, in milliseconds: one timer serves all calls. */
const GRANULARITY = 10
/** The longest wait that a timer of Node can hold. */
const LONGEST = 2 ** 31 - 1

export function createPendingCalls(options: PendingCallsOptions): PendingCalls {
  const { client, topology, publish, ready, log } = options
  const pending = createNamedSlots<Pending>()
  /** `failed` counts every call that rejected, `timedOut` those among them that waited in vain. */
  const counts = { calls: 0, answered: 0, timedOut: 0, failed: 0, repeated: 0, cancelled: 0, foreign: 0, late: 0 }
  const clocks = createClockSkews(log)
  let timer: NodeJS.Timeout | undefined
  let nextSweep = Number.POSITIVE_INFINITY
  let closed = false

  function call(request: OutgoingRequest): Promise<Delivery> {
    request.signal?.throwIfAborted()
    checkTimeout(request.timeoutMs)
    checkKeepalive(request)
    if (closed) throw new ClientClosedError('the client is closed')
    counts.calls++
    const { promise, resolve, reject } = Promise.withResolvers<Delivery>()
    const { routingKey: replyKey } = topology.replyAddress(client, request.host)
    const entry: Pending = {
      request,
      message: toMessage(request, topology.commandAddress(request.host), client, clocks.skew(request.host)),
      sent: moment(),
      replyKey,
      deadline: performance.now() + request.timeoutMs,
      resolve,
      reject,
      heard: performance.now(),
      giveUp: undefined,
      onAbort: undefined,
      doubt: undefined,
      forbidden: 0,
      copies: undefined,
    }
    if (request.signal !== undefined) {
      const { signal } = request
      entry.onAbort = () => {
        // What has not left needs no cancelling.
        if (entry.giveUp === undefined) void cancel(request).catch(() => {})
        fail(entry, signal.reason)
      }
      signal.addEventListener('abort', entry.onAbort, { once: true })
    }
    // Before publishing: a fast host answers before the broker has confirmed.
    pending.set(request.correlationId, entry)
    arm(dueAt(entry))
    send(entry, entry.message, 1)
    return promise
  }

  function send(entry: Pending, message: Message, attempt: number): void {
    let options = MANDATORY
    if (!ready()) {
      entry.giveUp = new AbortController()
      options = { mandatory: true, signal: entry.giveUp.signal }
    }
    publish(message, options).then(
      (outcome) => {
        entry.giveUp = undefined
        entry.heard = performance.now()
        if (outcome.kind !== 'confirmed') onUndelivered(entry, outcome, attempt)
      },
      (reason: unknown) => fail(entry, reason),
    )
  }

  function onUndelivered(entry: Pending, outcome: PublishOutcome, attempt: number): void {
    if (!isPending(entry)) return
    if (outcome.kind === 'unconfirmed') {
      entry.doubt = outcome.reason
      if (isForbidden(outcome) && ++entry.forbidden >= MOST_FORBIDDEN) {
        fail(entry, undelivered(entry.request, outcome, true))
        return
      }
    }
    const remaining = Math.floor(entry.deadline - performance.now())
    const refusal = outcome.kind === 'unconfirmed' ? undefined : entry.copies?.withdrawn()
    if (refusal !== undefined) {
      answer(entry, refusal)
    } else if (outcome.kind !== 'unconfirmed' && attempt === 1) {
      fail(entry, undelivered(entry.request, outcome, ready()))
    } else if (remaining < 1) {
      // An earlier attempt may have been taken: that this one was refused proves nothing then.
      expire(entry)
    } else if (outcome.kind === 'unconfirmed') {
      sendAgain(entry, attempt)
    } else if (outcome.kind === 'nacked') {
      // It may never have got there: the queue of a node that was just lost refuses until another leads it.
      setTimeout(sendAgain, backoff(attempt), entry, attempt).unref()
    }
  }

  /** The host may have it, and knows the messageIds it has seen, so that sending it again has the same effect. */
  function sendAgain(entry: Pending, attempt: number): void {
    const remaining = Math.floor(entry.deadline - performance.now())
    if (!isPending(entry) || remaining < 1) return
    counts.repeated++
    entry.copies ??= new Copies(1)
    entry.copies.sent()
    const { message } = entry
    send(entry, { ...message, properties: { ...message.properties, expiration: remaining } }, attempt + 1)
  }

  /** `asker`: who may be told something, or has to be known. */
  async function notify(request: OutgoingRequest, asker?: ClientId): Promise<void> {
    checkTimeout(request.timeoutMs)
    const timeout = AbortSignal.timeout(request.timeoutMs)
    const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal])
    signal.throwIfAborted()
    const message = toMessage(request, topology.commandAddress(request.host), asker, clocks.skew(request.host))
    const outcome = await publish(message, { mandatory: true, signal })
    request.signal?.throwIfAborted()
    if (outcome.kind !== 'confirmed') throw undelivered(request, outcome, ready())
  }

  /** Whoever cannot reach the host cannot cancel either: it is not tried for longer than the call would have lasted. */
  async function cancel({ host, messageId, timeoutMs }: CancelRequest): Promise<void> {
    counts.cancelled++
    const id = createMessageId()
    const body = encode(createJSONRPCNotification(CANCEL_METHOD, { messageId }))
    const request = { host, method: CANCEL_METHOD, correlationId: id, messageId: id, body, timeoutMs, repeatable: true }
    await notify(request, client)
  }

  function receive(delivery: Delivery): Settlement | Promise<Settlement> {
    const { correlationId } = delivery.properties
    const entry = correlationId === undefined ? undefined : pending.get(correlationId)
    if (entry === undefined && delivery.properties.type === PROGRESS_METHOD) {
      log.debug({ correlationId }, 'dropped a sign of life that nobody waits for')
    } else if (entry === undefined) {
      counts.late++
      if (options.onLateReply !== undefined) return options.onLateReply(delivery)
      log.debug({ correlationId, routingKey: delivery.routingKey }, 'dropped a reply that nobody waits for')
    } else if (delivery.routingKey !== entry.replyKey) {
      // The broker lets a host publish only under its own key, so this is where a forged reply shows.
      onForeign(entry, delivery)
    } else if (delivery.properties.type === PROGRESS_METHOD) {
      onSign(entry, delivery)
    } else {
      const refused = entry.copies !== undefined && isRefusalOfOne(delivery)
      const reply = refused ? entry.copies?.refused(delivery) : delivery
      if (reply !== undefined) answer(entry, reply)
    }
    // A reply that comes twice is one that nobody waits for.
    return 'ack-later'
  }

  function answer(entry: Pending, reply: Delivery): void {
    counts.answered++
    clocks.observe(entry.request.host, reply, entry.sent)
    forget(entry)
    entry.resolve(reply)
  }

  function onForeign({ request }: Pending, { routingKey }: Delivery): void {
    const { correlationId, host: asked, onForeignReply } = request
    counts.foreign++
    log.warn({ correlationId, routingKey, asked }, 'ignored a foreign reply')
    const host = hostOfReply(topology, client, routingKey)
    try {
      if (host !== undefined) onForeignReply?.(host)
    } catch (error) {
      // It must not cost the caller its reply.
      log.warn({ err: error }, 'a call’s onForeignReply threw')
    }
  }

  function onSign(entry: Pending, delivery: Delivery): void {
    entry.heard = performance.now()
    const progress = readProgress(delivery)
    if (progress === undefined) return
    try {
      entry.request.onProgress?.(progress)
    } catch (error) {
      // It must not cost the caller its reply.
      log.warn({ err: error }, 'a call’s onProgress threw')
    }
  }

  /** When something has to be done about it if nothing comes. */
  function dueAt(entry: Pending): number {
    // As long as nothing can come, the silence says nothing of the host.
    const heard = Math.max(entry.heard, options.listeningSince())
    return Math.min(entry.deadline, silentFrom(entry.request, heard))
  }

  function onDue(entry: Pending): void {
    if (entry.deadline <= performance.now()) expire(entry)
    else if (entry.giveUp !== undefined || !ready()) entry.heard = performance.now()
    else fail(entry, workerSilent(entry.request))
  }

  function isPending(entry: Pending): boolean {
    return pending.get(entry.request.correlationId) === entry
  }

  function forget(entry: Pending): void {
    pending.delete(entry.request.correlationId)
    if (entry.onAbort !== undefined) entry.request.signal?.removeEventListener('abort', entry.onAbort)
  }

  function fail(entry: Pending, reason: unknown): void {
    if (!isPending(entry)) return
    counts.failed++
    forget(entry)
    entry.giveUp?.abort()
    entry.reject(reason)
  }

  function expire(entry: Pending): void {
    counts.timedOut++
    // A message that still waits for a connection comes back as unsent, and that says more.
    if (entry.giveUp !== undefined) entry.giveUp.abort()
    else fail(entry, noAnswer(entry))
  }

  function arm(deadline: number): void {
    if (deadline >= nextSweep) return
    clearTimeout(timer)
    nextSweep = deadline
    timer = setTimeout(sweep, Math.max(1, Math.ceil(deadline - performance.now())))
  }

  function sweep(): void {
    nextSweep = Number.POSITIVE_INFINITY
    const now = performance.now()
    let next = Number.POSITIVE_INFINITY
    for (const entry of pending) {
      if (dueAt(entry) <= now && entry.giveUp?.signal.aborted !== true) onDue(entry)
      if (dueAt(entry) > now && isPending(entry)) next = Math.min(next, dueAt(entry))
    }
    if (next < Number.POSITIVE_INFINITY) arm(Math.max(next, now + GRANULARITY))
  }

  return {
    call,
    notify: (request) => notify(request),
    cancel,
    receive,
    skew: clocks.skew,
    stats: () => ({ ...counts, pending: pending.size, skewedClocks: clocks.stats() }),
    [Symbol.dispose]() {
      closed = true
      clearTimeout(timer)
      for (const entry of [...pending]) {
        const { data } = dataOf(entry.request)
        const detail = 'the client was closed; it may or may not have run'
        fail(entry, new RpcError('NoAnswer', detail, { data: { ...data, clientClosed: true } }))
      }
    },
  }
}

/** Says what became of a request that the broker did not take. */
function undelivered(request: OutgoingRequest, outcome: PublishOutcome, connected: boolean): RpcError {
  const { host } = request
  switch (outcome.kind) {
    case 'returned':
      return new RpcError('UnknownHost', `the broker knows no host ${host}, no queue is bound`, dataOf(request))
    case 'nacked':
      return new RpcError('Unsent', `the queue of host ${host} is full or not available`, dataOf(request))
    case 'unsent':
      return new RpcError(connected ? 'Unsent' : 'BrokerUnreachable', outcome.reason, dataOf(request))
    case 'unconfirmed':
    case 'confirmed': {
      const { data } = dataOf(request)
      const forbidden = isForbiddenForAll(outcome) ? { forbidden: true } : {}
      return new RpcError('PublishUnconfirmed', whyUnconfirmed(outcome), { data: { ...data, ...forbidden } })
    }
    default: {
      const never: never = outcome
      return never
    }
  }
}

/** It was asked for something after its end. */
export class ClientClosedError extends Error {
  override readonly name = 'ClientClosedError'
}

/** Whether nobody waited for the answer any more, who might have had it. */
export function isOfClosedClient({ kind, data }: RpcError): boolean {
  return kind === 'NoAnswer' && typeof data === 'object' && data !== null && 'clientClosed' in data
}

function noAnswer({ request, doubt, copies }: Pending): RpcError {
  const one = copies?.refusal === undefined ? '' : ' to one of the messages with it, and refused another'
  const why = doubt === undefined ? '' : `, and the broker has not confirmed the command: ${doubt}`
  const detail = `${request.host} did not answer in ${request.timeoutMs / 1000} s${one}${why}; it may or may not have run`
  return new RpcError('NoAnswer', detail, dataOf(request))
}

function dataOf({ host, messageId }: OutgoingRequest): { data: { host: HostId; messageId: string } } {
  return { data: { host, messageId } }
}

/** @throws {RangeError} */
export function checkTimeout(timeoutMs: number): void {
  if (timeoutMs > 0 && timeoutMs <= LONGEST) return
  throw new RangeError(`timeoutMs is ${timeoutMs}: give milliseconds between 0 and ${LONGEST}`)
}
