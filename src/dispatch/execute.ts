import type { Logger } from 'pino'
import { RpcError } from '../api/errors.ts'
import { METHODS } from '../api/generated/methods.ts'
import type { MethodStats } from '../api/generated/types.ts'
import type { Handler, HandlerContext, Handlers, MethodName, Progress } from '../api/handler.ts'
import type { HostId } from '../api/ids.ts'
import { HEADER, type MessageProperties } from '../api/message.ts'
import type { Scrubber } from '../api/redact.ts'
import { createSlots } from '../api/slots.ts'
import type { Admitted } from './admission.ts'
import { cancelledInTime, cancelledUnderWay } from './cancellation.ts'
import { type Deadline, expired, type Timeouts } from './deadline.ts'
import type { Job } from './job.ts'
import type { Validator } from './validate.ts'

/** Runs handlers, each for as long as its time allows. */
export interface Executor {
  /**
   * Runs a method's handler, and checks what it returns.
   * @throws {RpcError} whatever the handler threw, in the terms of the schema
   */
  execute(one: Admitted, index: number, job: Job): Promise<unknown>
  /** Waits for no handler any more: the callers hear that the outcome is unknown. */
  giveUp(): void
  stats(): Record<string, MethodStats>
}

export interface ExecutorOptions {
  readonly host: HostId
  readonly handlers: Handlers
  readonly validator: Validator
  readonly timeouts: Timeouts
  readonly scrubber: Scrubber
  readonly log: Logger
  /** A handler did not end in its time. */
  readonly count: (name: 'cutOff') => void
}

interface Counters {
  requests: number
  errors: number
  lastError: string | undefined
  totalMs: number
  maxMs: number
}

/** As VDSM: what takes longer is worth a line. */
const SLOW_MS = 1000

export function createExecutor(options: ExecutorOptions): Executor {
  return new Runner(options)
}

class Runner implements Executor {
  readonly #options: ExecutorOptions
  /** How to stop waiting for each of those under way. */
  readonly #underWay = createSlots<(reason: RpcError) => void>()
  readonly #methods = new Map<MethodName, Counters>()

  constructor(options: ExecutorOptions) {
    this.#options = options
  }

  async execute({ method, params, cancellation }: Admitted, index: number, job: Job): Promise<unknown> {
    const { deadline, delivery } = job
    const { properties } = delivery
    const started = performance.now()
    if (cancellation.requested) throw cancelledInTime()
    // Looked at a second time: the lane may have taken long.
    if (deadline <= started) throw expired()
    const limit = Math.min(deadline, started + METHODS[method].timeout * 1000)
    this.#options.scrubber.note(method, params)
    const context = new Context(
      method,
      this.#options.host,
      limit,
      this.#options.timeouts,
      this.#options.log,
      properties,
      (progress) => job.reporter?.report(index, progress),
    )
    cancellation.handTo(context)
    let failure: RpcError | undefined
    const { promise, resolve, reject } = Promise.withResolvers()
    const slot = this.#underWay.add(reject)
    const forget = this.#options.timeouts.at(limit, () => {
      this.#options.count('cutOff')
      this.#options.log.warn({ method, messageId: properties.messageId }, 'a call hangs: cut off, and its lane goes on')
      reject(cutOff(started))
    })
    try {
      Promise.resolve(this.#call(method, params, context)).then(resolve, reject)
      const result = await promise
      // VDSM answers `true` where a method has nothing to say.
      return this.#options.validator.result(method, result === undefined ? true : result)
    } catch (reason) {
      // However a handler fails that was told to stop: it is what its caller asked for.
      const stopped = cancellation.requested && !(reason instanceof RpcError)
      failure = this.#options.scrubber.scrub(stopped ? cancelledUnderWay(reason) : RpcError.from(reason))
      throw failure
    } finally {
      forget()
      this.#underWay.remove(slot, reject)
      cancellation.handTo(undefined)
      context.end()
      this.#record(method, performance.now() - started, failure, properties)
    }
  }

  /** @throws whatever a handler throws before its first await, though its type forbids that: only its own call fails */
  #call(method: MethodName, params: unknown, context: HandlerContext): Promise<unknown> {
    // The table is typed by method; which method this is, is known at run time only.
    const handler = this.#options.handlers[method] as Handler<MethodName> | undefined
    if (handler === undefined) throw new RpcError('MethodNotImplemented', `${method} by this host's driver`)
    return handler(params as Parameters<typeof handler>[0], context)
  }

  #record(method: MethodName, ms: number, failure: RpcError | undefined, { messageId }: MessageProperties): void {
    let counters = this.#methods.get(method)
    if (counters === undefined) {
      counters = { requests: 0, errors: 0, lastError: undefined, totalMs: 0, maxMs: 0 }
      this.#methods.set(method, counters)
    }
    counters.requests++
    counters.totalMs += ms
    counters.maxMs = Math.max(counters.maxMs, ms)
    if (failure !== undefined) {
      counters.errors++
      counters.lastError = failure.message
      const facts = { method, messageId, ms: Math.round(ms), err: failure }
      if (failure.expected) this.#options.log.info(facts, 'a call failed')
      else this.#options.log.error(facts, 'a call failed by a flaw of the host or its driver')
    } else if (ms > SLOW_MS) {
      this.#options.log.info({ method, messageId, ms: Math.round(ms) }, 'a call was slow')
    }
  }

  giveUp(): void {
    for (const reject of [...this.#underWay]) reject(new RpcError('TimedOut', 'the worker stopped while it ran'))
  }

  stats(): Record<string, MethodStats> {
    return Object.fromEntries(
      [...this.#methods].map(([method, { requests, errors, lastError, totalMs, maxMs }]) => [
        method,
        { requests, errors, ...(lastError === undefined ? {} : { lastError }), averageMs: totalMs / requests, maxMs },
      ]),
    )
  }
}

function cutOff(started: number): RpcError {
  return new RpcError('TimedOut', `cut off after ${Math.round((performance.now() - started) / 100) / 10} s`)
}

/** Most handlers need neither signal nor logger: both are made when first asked for. */
class Context implements HandlerContext {
  readonly method: MethodName
  readonly host: HostId
  readonly #limit: Deadline
  readonly #timeouts: Timeouts
  readonly #log: Logger
  readonly #properties: MessageProperties
  readonly #report: (progress: Progress) => void
  #controller: AbortController | undefined
  #forget: (() => void) | undefined
  #child: Logger | undefined
  #cancelled = false
  #ended = false

  constructor(
    method: MethodName,
    host: HostId,
    limit: Deadline,
    timeouts: Timeouts,
    log: Logger,
    properties: MessageProperties,
    report: (progress: Progress) => void,
  ) {
    this.method = method
    this.host = host
    this.#limit = limit
    this.#timeouts = timeouts
    this.#log = log
    this.#properties = properties
    this.#report = report
  }

  get flow(): string | undefined {
    const flow = this.#properties.headers?.[HEADER.flow]
    return typeof flow === 'string' ? flow : undefined
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController()
      const started = performance.now()
      if (this.#ended) controller.abort()
      else if (this.#cancelled) controller.abort(cancelledUnderWay())
      else this.#forget = this.#timeouts.at(this.#limit, () => controller.abort(cutOff(started)))
      this.#controller = controller
    }
    return this.#controller.signal
  }

  get log(): Logger {
    const { method, flow } = this
    const { messageId } = this.#properties
    this.#child ??= this.#log.child({ method, messageId, ...(flow === undefined ? {} : { flow }) })
    return this.#child
  }

  // Drivers take the context apart: what is called must know it all the same.
  get remaining(): () => number {
    return () => Math.max(0, this.#limit - performance.now())
  }

  get progress(): (progress: Progress) => void {
    return (progress) => {
      if (!this.#ended) this.#report(progress)
    }
  }

  cancel(): void {
    this.#cancelled = true
    this.#controller?.abort(cancelledUnderWay())
  }

  end(): void {
    this.#ended = true
    this.#forget?.()
    this.#controller?.abort()
  }
}
