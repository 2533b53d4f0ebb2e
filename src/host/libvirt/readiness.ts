import { RpcError } from '../../api/errors.ts'
import type { HandlerContext, Handlers, MethodName } from '../../api/handler.ts'
import type { Session } from './session.ts'

/** Answered whatever state the daemon is in: it asks whether anybody is there. */
const ALWAYS: ReadonlySet<string> = new Set<MethodName>(['Host.ping2'])

/**
 * While the daemon is away, what is known of the machines is old: nothing is
 * told of them then, and nothing done. VDSM answers 99 in the same plight.
 */
export function guarded(handlers: Handlers, session: Session): Handlers {
  const entries = Object.entries(handlers).map(([method, handler]) => {
    if (ALWAYS.has(method)) return [method, handler] as const
    const run = handler as (params: unknown, context: HandlerContext) => Promise<unknown>
    const guard = async (params: unknown, context: HandlerContext): Promise<unknown> => {
      if (!(await session.ready(context.signal))) {
        throw new RpcError('RecoveryInProgress', 'the libvirt daemon is out of reach; nothing was executed')
      }
      return run(params, context)
    }
    return [method, guard] as const
  })
  // Each handler stands under its own name again.
  return Object.fromEntries(entries) as Handlers
}
