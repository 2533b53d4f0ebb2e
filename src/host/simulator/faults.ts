import { RpcError } from '../../api/errors.ts'
import type { Handler, HandlerContext, Handlers, MethodName } from '../../api/handler.ts'
import type { EventQueue } from '../event-queue.ts'
import { type Clock, pause, untilAborted } from './clock.ts'
import { createDice, hashText } from './identity.ts'
import type { SimulatorOptions } from './options.ts'

export interface Faults {
  /** The same methods, with the trouble that was asked for before each. */
  handlers(plain: Handlers): Handlers
  /** The same queue; what is to be lost does not get into it. */
  events(plain: EventQueue): EventQueue
  stats(): { delayed: number; failed: number; hung: number; lostEvents: number }
}

/** Latency first, then hanging, then failing: none of them has changed anything on the host. */
export function createFaults(options: SimulatorOptions, clock: Clock, host: string): Faults {
  if (isWell(options)) return NONE
  const counts = { delayed: 0, failed: 0, hung: 0, lostEvents: 0 }
  const dice = createDice(hashText(host, options.seed))
  const { failure, hang, latency, lostEvent, latencyMs } = options
  /** Whether a method runs now whose events are lost. */
  let muted = false

  function delayOf(method: MethodName): number {
    return latency
      .filter((fault) => fault.method === method && dice() < fault.probability)
      .reduce((sum, { ms }) => sum + ms, latencyMs)
  }

  async function trouble(method: MethodName, { signal }: HandlerContext): Promise<void> {
    const delayMs = delayOf(method)
    if (delayMs > 0) {
      counts.delayed += 1
      await pause(clock, delayMs, { signal })
    }
    if (hang.some((fault) => fault.method === method && dice() < fault.probability)) {
      counts.hung += 1
      await untilAborted(signal)
    }
    const failing = failure.find((fault) => fault.method === method && dice() < fault.probability)
    if (failing !== undefined) {
      counts.failed += 1
      throw new RpcError(failing.error, 'the simulator was told to fail')
    }
  }

  /** What is lost are the events of the handler's first stretch: nobody else runs in it. */
  function mute<R>(method: MethodName, run: () => R): R {
    const fault = lostEvent.find((each) => 'method' in each && each.method === method)
    if (fault === undefined || dice() >= fault.probability) return run()
    muted = true
    try {
      return run()
    } finally {
      muted = false
    }
  }

  function wrap<M extends MethodName>(method: M, handler: Handler<M>): Handler<M> {
    return async (params, context) => {
      await trouble(method, context)
      return mute(method, () => handler(params, context))
    }
  }

  const troubled = new Set<string>(
    [...failure, ...hang, ...latency, ...lostEvent].map((fault) => ('method' in fault ? fault.method : '')),
  )

  return {
    handlers: (plain) =>
      Object.fromEntries(
        Object.entries(plain).map(([method, handler]) => {
          if (latencyMs === 0 && !troubled.has(method)) return [method, handler]
          // Entries of a table by method: that this handler is the method's own is lost on Object.entries.
          return [method, wrap(method as MethodName, handler as Handler<MethodName>)]
        }),
      ) as Handlers,
    events: (plain) => ({
      end: () => plain.end(),
      stats: () => plain.stats(),
      [Symbol.asyncIterator]: () => plain[Symbol.asyncIterator](),
      push(event) {
        const fault = lostEvent.find((each) => 'event' in each && each.event === event.event)
        if (muted || (fault !== undefined && dice() < fault.probability)) counts.lostEvents += 1
        else plain.push(event)
      },
    }),
    stats: () => ({ ...counts }),
  }
}

function isWell({ failure, hang, latency, lostEvent, latencyMs }: SimulatorOptions): boolean {
  return latencyMs === 0 && [failure, hang, latency, lostEvent].every(({ length }) => length === 0)
}

/** Of thousands of hosts with which nothing is wrong. */
const NONE: Faults = {
  handlers: (plain) => plain,
  events: (plain) => plain,
  stats: () => ({ delayed: 0, failed: 0, hung: 0, lostEvents: 0 }),
}
