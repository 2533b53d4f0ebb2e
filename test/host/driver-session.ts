import { pino } from 'pino'
import { expect } from 'vitest'
import type { RawParams } from '../../src/api/envelope.ts'
import { RpcError } from '../../src/api/errors.ts'
import type { HandlerContext, HostEvent, MethodName, Params, Result } from '../../src/api/handler.ts'
import { parseHostId } from '../../src/api/ids.ts'
import { createValidator } from '../../src/dispatch/validate.ts'
import type { HostDriver } from '../../src/host/driver.ts'

export interface CallOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: HandlerContext['progress']
}

/** A driver as a test uses it: calls by name, and all of its events so far. */
export interface DriverSession extends AsyncDisposable {
  readonly driver: HostDriver
  readonly events: readonly HostEvent[]
  call<M extends MethodName>(method: M, params: Params<M>, options?: CallOptions): Promise<Result<M>>
  /** The error's code; the test fails when there is no error, or none of ours. */
  refused<M extends MethodName>(method: M, params: Params<M>): Promise<number>
  /** The next event that fits, from the first on that was not yet waited for. */
  event(fits: (event: HostEvent) => boolean): Promise<HostEvent>
  /** Waits for the VM's event of that status. */
  status(vm: string, status: string): Promise<HostEvent>
  /** The statuses of a VM that events told so far. */
  statuses(vm: string): string[]
  /** Resolves when the events have ended. */
  readonly ended: Promise<void>
}

export interface SessionOptions {
  readonly host: string
  /** How long anything may take. @default 10 s */
  readonly patienceMs?: number
  /** Hears of every result. */
  readonly onResult?: (method: MethodName, result: unknown) => void
}

/** One for all tests of a file: compiling the checks takes longer than most of them. */
const validator = createValidator({ mode: 'strict' })

/** Params, results and events are all held against the schema. */
export function startSession(driver: HostDriver, options: SessionOptions): DriverSession {
  const { patienceMs = 10_000, onResult } = options
  const host = parseHostId(options.host)
  const log = pino({ enabled: false })
  const events: HostEvent[] = []
  let seen = 0
  let wake = Promise.withResolvers<void>()
  const badEvents: unknown[] = []

  const ended = (async () => {
    for await (const event of driver.events) {
      const violations = validator.event(event.event, event.params)
      if (violations.length > 0) badEvents.push({ event, violations })
      events.push(event)
      wake.resolve()
      wake = Promise.withResolvers<void>()
    }
  })()

  async function call<M extends MethodName>(
    method: M,
    params: Params<M>,
    { signal, onProgress }: CallOptions = {},
  ): Promise<Result<M>> {
    const handler = driver.handlers[method]
    if (handler === undefined) throw new Error(`the driver has no ${method}`)
    const context: HandlerContext = {
      method,
      host,
      signal: signal ?? AbortSignal.timeout(patienceMs),
      remaining: () => patienceMs,
      progress: (progress) => onProgress?.(progress),
      log,
      flow: undefined,
    }
    validator.params(method, structuredClone(params) as RawParams)
    const result = await handler(params, context)
    validator.result(method, structuredClone(result))
    onResult?.(method, result)
    return result
  }

  async function event(fits: (event: HostEvent) => boolean): Promise<HostEvent> {
    const deadline = AbortSignal.timeout(patienceMs)
    const late = Promise.withResolvers<never>()
    late.promise.catch(() => {})
    deadline.addEventListener('abort', () => {
      const told = events.map((each) => `${each.event}${each.object} ${JSON.stringify(each.params).slice(0, 120)}`)
      late.reject(new Error(`no such event in ${patienceMs} ms; there were:\n${told.join('\n')}`))
    })
    for (;;) {
      while (seen < events.length) {
        const next = events[seen]
        seen += 1
        if (next !== undefined && fits(next)) return next
      }
      await Promise.race([wake.promise, late.promise])
    }
  }

  return {
    driver,
    events,
    call,
    event,
    ended,
    refused: async (method, params) => {
      const error: unknown = await call(method, params).then(
        (result) => new Error(`${method} was not refused: ${JSON.stringify(result)}`),
        (reason: unknown) => reason,
      )
      if (!(error instanceof RpcError)) throw error
      return error.code
    },
    status: (vm, status) => event((each) => statusOf(each, vm) === status),
    statuses: (vm) => events.map((each) => statusOf(each, vm)).filter((status) => status !== undefined),
    async [Symbol.asyncDispose]() {
      await driver[Symbol.asyncDispose]()
      await ended
      expect(badEvents).toEqual([])
    },
  }
}

/** The status that an event tells of a VM. */
export function statusOf(event: HostEvent, vm: string): string | undefined {
  return event.event === '|virt|VM_status|' && event.object === vm ? (detailsOf(event)['status'] as string) : undefined
}

/** What an event tells of the VM it is about. */
export function detailsOf(event: HostEvent): Record<string, unknown> {
  return (event.params as Record<string, Record<string, unknown>>)[event.object] ?? {}
}

/** A field of one of several kinds of objects. */
export function fieldOf(value: object | undefined, key: string): unknown {
  return (value as Record<string, unknown> | undefined)?.[key]
}
