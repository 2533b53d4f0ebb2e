import type { Logger } from 'pino'
import { RpcError } from '../api/errors.ts'
import { METHODS } from '../api/generated/methods.ts'
import type { Handler, HandlerContext, Handlers, MethodName } from '../api/handler.ts'
import type { HostId } from '../api/ids.ts'
import { HEADER, type MessageProperties } from '../api/message.ts'
import type { Deadline, Timeouts } from './deadline.ts'
import type { Validator } from './validate.ts'

/** One handler at work. */
export interface Execution {
  /** Stops waiting for it: its caller hears that the outcome is unknown. */
  giveUp(): void
}

export interface MethodCounters {
  requests: number
  errors: number
  lastError?: string
  totalMs: number
  maxMs: number
}

export interface ExecuteOptions {
  readonly host: HostId
  readonly handlers: Handlers
  readonly validator: Validator
  readonly timeouts: Timeouts
  readonly log: Logger
  readonly methods: Map<string, MethodCounters>
  /** Those under way; each takes itself in and out. */
  readonly executions: Set<Execution>
  readonly deadline: Deadline
  readonly properties: MessageProperties
}

/** As VDSM: what takes longer is worth a line. */
const SLOW_MS = 1000

/**
 * Runs a method's handler, for as long as its time allows, and checks what it
 * returns.
 * @throws {RpcError} whatever the handler threw, in the terms of the schema
 */
export async function execute(method: MethodName, params: unknown, options: ExecuteOptions): Promise<unknown> {
  const { deadline, timeouts, executions, log } = options
  const started = performance.now()
  // Looked at a second time: the lane may have taken long.
  if (deadline <= started) throw expired()
  const limit = Math.min(deadline, started + METHODS[method].timeout * 1000)
  const context = createContext(method, limit, options)
  let error: RpcError | undefined
  try {
    const result = await new Promise((resolve, reject) => {
      const execution: Execution = {
        giveUp: () => reject(new RpcError('TimedOut', 'the worker stopped while it ran')),
      }
      executions.add(execution)
      const forget = timeouts.at(limit, () => reject(cutOff(started)))
      call(options.handlers, method, params, context)
        .then(resolve, reject)
        .finally(() => {
          forget()
          executions.delete(execution)
        })
    })
    // VDSM answers `true` where a method has nothing to say.
    return options.validator.result(method, result === undefined ? true : result)
  } catch (reason) {
    error = RpcError.from(reason)
    throw error
  } finally {
    context.end()
    record(method, performance.now() - started, error, options, log)
  }
}

export function expired(): RpcError {
  return new RpcError('Expired', 'its deadline had passed when its turn came; it was not executed')
}

function cutOff(started: number): RpcError {
  return new RpcError('TimedOut', `cut off after ${Math.round((performance.now() - started) / 100) / 10} s`)
}

/** Also a handler that throws before its first await, though its type forbids it, only fails this call. */
async function call(
  handlers: Handlers,
  method: MethodName,
  params: unknown,
  context: HandlerContext,
): Promise<unknown> {
  // The table is typed by method; which method this is, is known at run time only.
  const handler = handlers[method] as Handler<MethodName> | undefined
  if (handler === undefined) throw new RpcError('MethodNotImplemented', `${method} by this host's driver`)
  return handler(params as Parameters<typeof handler>[0], context)
}

interface EndableContext extends HandlerContext {
  end(): void
}

/** Most handlers need neither signal nor logger: both are made when first asked for. */
function createContext(method: MethodName, limit: Deadline, options: ExecuteOptions): EndableContext {
  const { host, log, properties, timeouts } = options
  let controller: AbortController | undefined
  let forget: (() => void) | undefined
  let ended = false
  let child: Logger | undefined
  const flow = properties.headers?.[HEADER.flow]

  function createSignal(): AbortController {
    const created = new AbortController()
    if (ended) created.abort()
    else forget = timeouts.at(limit, () => created.abort(cutOff(performance.now())))
    return created
  }

  return {
    method,
    host,
    flow: typeof flow === 'string' ? flow : undefined,
    get signal() {
      controller ??= createSignal()
      return controller.signal
    },
    remaining: () => Math.max(0, limit - performance.now()),
    get log() {
      child ??= log.child({ method, messageId: properties.messageId, ...(flow === undefined ? {} : { flow }) })
      return child
    },
    end() {
      ended = true
      forget?.()
      controller?.abort()
    },
  }
}

function record(
  method: MethodName,
  ms: number,
  error: RpcError | undefined,
  { methods, properties }: ExecuteOptions,
  log: Logger,
): void {
  let counters = methods.get(method)
  if (counters === undefined) {
    counters = { requests: 0, errors: 0, totalMs: 0, maxMs: 0 }
    methods.set(method, counters)
  }
  counters.requests++
  counters.totalMs += ms
  counters.maxMs = Math.max(counters.maxMs, ms)
  const facts = { method, messageId: properties.messageId, ms: Math.round(ms) }
  if (error !== undefined) {
    counters.errors++
    counters.lastError = error.message
    if (error.expected) log.info({ ...facts, err: error }, 'a call failed')
    else log.error({ ...facts, err: error }, 'a call failed by a flaw of the host or its driver')
  } else if (ms > SLOW_MS) {
    log.info(facts, 'a call was slow')
  }
}
