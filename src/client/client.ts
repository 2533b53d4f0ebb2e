import { randomUUID } from 'node:crypto'
import { createJSONRPCNotification, createJSONRPCRequest, type JSONRPCRequest } from 'json-rpc-2.0'
import { encode, MAX_BODY_BYTES } from '../api/envelope.ts'
import { RpcError } from '../api/errors.ts'
import { API_VERSION, METHODS } from '../api/generated/methods.ts'
import type { MethodName, Params, Result } from '../api/handler.ts'
import { type ClientId, type HostId, parseHostId } from '../api/ids.ts'
import { createMessageId } from '../api/message-id.ts'
import { describeSkew, isNotable } from './clock-skew.ts'
import { timeOfHost } from './command-message.ts'
import type { ExpectedHost } from './fan-out-run.ts'
import { askFleet, type FleetOptions, type FleetReport } from './fleet.ts'
import { type FleetSelection, type HostSource, selectHosts } from './fleet-selection.ts'
import type { CallArguments, CallOptions, HostClient } from './host-client.ts'
import { checkTimeout } from './pending-calls.ts'
import { readResult } from './response.ts'
import { openSubscription, type SubscribeOptions, type Subscription } from './subscription.ts'
import type { EventFilter, OutgoingRequest, Transport } from './transport.ts'
import { unlessAborted } from './unless-aborted.ts'

/** The other end: commands to any host, events from all of them. */
export interface Client extends AsyncDisposable {
  readonly id: ClientId
  /**
   * Resolves with the method's result.
   * @throws {RpcError} what the host answered; `UnknownHost`, `NoAnswer` and others when it did not
   */
  call<M extends MethodName>(host: string, method: M, ...args: CallArguments<M>): Promise<Result<M>>
  /** Like `call`, for a method known only at run time. */
  request(host: string, method: string, params?: unknown, options?: CallOptions): Promise<unknown>
  /**
   * Asks many hosts at once and resolves with exactly one outcome for each. Whole groups are asked by one message.
   * @throws {SelectionError} when nobody is selected, or it cannot be told who
   */
  callFleet<M extends MethodName>(method: M, params: Params<M>, options: FleetOptions): Promise<FleetReport<Result<M>>>
  /** Like `callFleet`, for a method known only at run time. */
  requestFleet(method: string, params: unknown, options: FleetOptions): Promise<FleetReport>
  /** Whom a selection means, each once, in the order of their names. @throws {SelectionError} when it is nobody, or cannot be told */
  selectHosts(selection: FleetSelection, options?: { readonly signal?: AbortSignal }): Promise<readonly ExpectedHost[]>
  /** Resolves when the broker has the command; nobody answers it. */
  notify<M extends MethodName>(host: string, method: M, ...args: CallArguments<M>): Promise<void>
  /**
   * Asks a host to give up what this client asked for, by the `messageId` of that call. Resolves when the broker has
   * the wish; the call itself ends with `RequestCancelled`, or as it would have when it was too late.
   */
  cancel(host: string, messageId: string): Promise<void>
  /**
   * Resolves when events are being gathered. Ends when its signal fires, when it is disposed, or when the loop that
   * reads it is left. What does not come is read from the broker's log, and what is not there either is told: `onGap`.
   * @throws {RangeError} when `since` is in the future, or behind the log's end
   * @throws {SelectionError} when no host is in the group
   */
  subscribe(filter?: EventFilter, options?: SubscribeOptions): Promise<Subscription>
  /** The same calls, to one host. */
  host(id: string): HostClient
  /** Counters and states, plain JSON. */
  stats(): Record<string, unknown>
}

export interface ClientOptions {
  readonly id: ClientId
  /** Disposed with the client. */
  readonly transport: Transport
  /** Who can be asked by groups and conditions. */
  readonly directory?: HostSource | undefined
}

/** On top of a method's own timeout: the way there and back, so that the host's answer about it arrives. In milliseconds. */
const WAY = 2_000
/** How long a wish to cancel is worth telling. */
const CANCEL_MS = 60_000
/** For a method that the schema does not know, in seconds. */
const UNKNOWN_TIMEOUT = 30

export function createClient({ id, transport, directory }: ClientOptions): Client {
  // A named client's queue may still hold replies to its earlier life: no id is used twice.
  const life = randomUUID().slice(0, 8)
  let count = 0
  let invalid = 0

  const nextId = () => `${life}-${++count}`

  function toRequest(host: string, method: string, options: CallOptions): Omit<OutgoingRequest, 'body'> {
    return {
      host: parseHostId(host),
      method,
      correlationId: nextId(),
      messageId: options.messageId ?? createMessageId(),
      timeoutMs: options.timeoutMs ?? timeoutOf(method),
      flow: options.flow,
      firstSent: options.firstSent,
      onProgress: options.onProgress,
      keepaliveMs: options.keepaliveMs,
      onForeignReply: options.onForeignReply,
      signal: options.signal,
    }
  }

  async function request(host: string, method: string, params?: unknown, options: CallOptions = {}): Promise<unknown> {
    const outgoing = toRequest(host, method, options)
    const began = performance.now()
    const assumed = transport.skew(outgoing.host)
    try {
      try {
        return await ask(outgoing, params)
      } catch (error) {
        return await askAgain(outgoing, params, error, { began, assumed })
      }
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
      if (error.kind === 'InvalidReply') invalid++
      // It was made where the reply came in; who reads it wants to know who asked.
      const told = withSkew(withVersion(error), outgoing.host)
      Error.captureStackTrace(told, request)
      throw told
    }
  }

  async function ask(request: Omit<OutgoingRequest, 'body'>, params: unknown): Promise<unknown> {
    const { correlationId, method } = request
    const body = toBody(createJSONRPCRequest(correlationId, method, params))
    const reply = await transport.call({ ...request, body })
    return readResult(reply.body, correlationId)
  }

  /**
   * A host whose clock is ahead finds a command late that is not, until its reply has told us.
   * @throws the error, when that is not why the call failed
   */
  async function askAgain(
    request: Omit<OutgoingRequest, 'body'>,
    params: unknown,
    error: unknown,
    { began, assumed }: { readonly began: number; readonly assumed: number },
  ): Promise<unknown> {
    const { host, timeoutMs } = request
    const passed = performance.now() - began
    const tooEarly = error instanceof RpcError && error.kind === 'Expired' && passed < timeOfHost(timeoutMs)
    if (!tooEarly || transport.skew(host) <= assumed) throw error
    // It was not executed. The messageId stays: what its host knows of it holds. But a second copy of the reply that
    // it has expired must not pass for the answer to this.
    return await ask({ ...request, correlationId: nextId(), timeoutMs: timeoutMs - passed }, params)
  }

  /** Why a command is late that should not be. */
  function withSkew(error: RpcError, host: HostId): RpcError {
    const skewMs = transport.skew(host)
    if (error.kind !== 'Expired' || !isNotable(skewMs)) return error
    const received = { code: error.code, message: `${error.message}; ${describeSkew(host, skewMs)}` }
    return new RpcError(error.kind, undefined, { received, data: { ...error.data, skewMs } })
  }

  async function requestFleet(method: string, params: unknown, options: FleetOptions): Promise<FleetReport> {
    const { messageId = createMessageId(), timeoutMs = timeoutOf(method), flow } = options
    checkTimeout(timeoutMs)
    const correlationId = nextId()
    const body = toBody(createJSONRPCRequest(correlationId, method, params))
    const selected = await unlessAborted(selectHosts(options, directory), options.signal)
    return await askFleet({
      transport,
      request: { method, correlationId, messageId, body, flow },
      timeoutMs,
      ...selected,
      options,
    })
  }

  async function notify(host: string, method: string, params?: unknown, options: CallOptions = {}): Promise<void> {
    const body = toBody(createJSONRPCNotification(method, params))
    await transport.notify({ ...toRequest(host, method, options), body })
  }

  return {
    id,
    // The schema says what a method's result is, and the host checks it before it leaves.
    call: (host, method, ...args) => request(host, method, ...args) as Promise<Result<typeof method>>,
    request,
    // As with call: the host has checked it.
    callFleet: (method, params, options) =>
      requestFleet(method, params, options) as Promise<FleetReport<Result<typeof method>>>,
    requestFleet,
    selectHosts: async (selection, { signal } = {}) =>
      (await unlessAborted(selectHosts(selection, directory), signal)).expected,
    notify: (host, method, ...args) => notify(host, method, ...args),
    cancel: (host, messageId) => transport.cancel({ host: parseHostId(host), messageId, timeoutMs: CANCEL_MS }),
    subscribe: (filter = {}, options = {}) => openSubscription(transport, directory, filter, options),
    host: (name) => {
      const host = parseHostId(name)
      return {
        id: host,
        call: (method, ...args) => request(host, method, ...args) as Promise<Result<typeof method>>,
        notify: (method, ...args) => notify(host, method, ...args),
      }
    },
    stats: () => ({ invalidReplies: invalid, ...transport.stats() }),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  }
}

/** In milliseconds. */
function timeoutOf(method: string): number {
  const known = Object.hasOwn(METHODS, method) ? METHODS[method as MethodName] : undefined
  return (known?.timeout ?? UNKNOWN_TIMEOUT) * 1000 + WAY
}

/** A worker says which release of the API it has; beside ours, that explains why it lacks a method. */
function withVersion(error: RpcError): RpcError {
  const { kind, code, message, data } = error
  if (kind !== 'MethodNotFound' || data?.['apiVersion'] === undefined) return error
  const received = { code, message: `${message}, this client ${API_VERSION}` }
  return new RpcError(kind, undefined, { received, data: { ...data, clientApiVersion: API_VERSION } })
}

function toBody(request: JSONRPCRequest): Uint8Array {
  const body = encode(request)
  if (body.byteLength <= MAX_BODY_BYTES) return body
  throw new RpcError('InvalidRequest', `it has ${body.byteLength} bytes, ${MAX_BODY_BYTES} is the most`)
}
