import { RpcError } from '../../api/errors.ts'
import type { Handler, HandlerContext, Handlers, MethodName } from '../../api/handler.ts'
import { type Clock, pause, untilAborted } from './clock.ts'
import { createDice, hashText } from './identity.ts'
import type { SimulatorOptions } from './options.ts'

export interface Faults {
  /** The same methods, with the trouble that was asked for before each. */
  readonly handlers: Handlers
  stats(): { delayed: number; failed: number; hung: number }
}

/** Latency first, then hanging, then failing: none of them has changed anything on the host. */
export function addFaults(plain: Handlers, options: SimulatorOptions, clock: Clock, host: string): Faults {
  const counts = { delayed: 0, failed: 0, hung: 0 }
  const dice = createDice(hashText(host, options.seed))

  async function trouble(method: MethodName, { signal }: HandlerContext): Promise<void> {
    if (options.latencyMs > 0) {
      counts.delayed += 1
      await pause(clock, options.latencyMs, { signal })
    }
    if (options.hang.some((fault) => fault.method === method && dice() < fault.probability)) {
      counts.hung += 1
      await untilAborted(signal)
    }
    const failure = options.failure.find((fault) => fault.method === method && dice() < fault.probability)
    if (failure !== undefined) {
      counts.failed += 1
      throw new RpcError(failure.error, 'the simulator was told to fail')
    }
  }

  function wrap<M extends MethodName>(method: M, handler: Handler<M>): Handler<M> {
    return async (params, context) => {
      await trouble(method, context)
      return handler(params, context)
    }
  }

  const troubled = new Set<string>([...options.failure, ...options.hang].map((fault) => fault.method))
  const handlers = Object.fromEntries(
    Object.entries(plain).map(([method, handler]) => {
      if (options.latencyMs === 0 && !troubled.has(method)) return [method, handler]
      // Entries of a table by method: that this handler is the method's own is lost on Object.entries.
      return [method, wrap(method as MethodName, handler as Handler<MethodName>)]
    }),
  ) as Handlers
  return { handlers, stats: () => ({ ...counts }) }
}
