import { RpcError } from '../api/errors.ts'
import { API_VERSION, METHODS } from '../api/generated/methods.ts'
import type { Handlers, MethodName, Params, Result } from '../api/handler.ts'
import type { GroupName, HostId } from '../api/ids.ts'
import type { Journal } from './journal.ts'
import { toKey } from './stored-message.ts'
import type { ValidationMode } from './validate.ts'

/** What the worker says of itself; the same for every driver. */
export interface ServiceOptions {
  readonly host: HostId
  readonly groups: readonly GroupName[]
  readonly driver: string
  /** The package's version. */
  readonly version: string
  readonly mode: ValidationMode
  readonly epoch: number
  /** The methods that the driver has. */
  readonly driverMethods: readonly string[]
  readonly journal: Pick<Journal, 'durable' | 'find'>
  /** Counters of the parts, by part. */
  readonly stats: () => Omit<Result<'Worker.stats'>, 'host' | 'uptime'>
}

const SERVICE_METHODS = [
  'Worker.ping',
  'Worker.info',
  'Worker.stats',
  'Worker.outcome',
  'rpc.discover',
] as const satisfies readonly MethodName[]

/** With those that every worker has. */
export function methodsOf(driverMethods: readonly string[]): string[] {
  return [...driverMethods, ...SERVICE_METHODS].sort()
}

export function createServiceHandlers(options: ServiceOptions): Handlers {
  const { host, groups, driver, version, mode, epoch, journal } = options
  const started = Date.now()
  return {
    'Worker.ping': async () => ({ host, time: Date.now(), version }),
    'Worker.info': async (_: Params<'Worker.info'>) => {
      const methods = methodsOf(options.driverMethods)
      return {
        host,
        groups: [...groups],
        driver,
        version,
        apiVersion: API_VERSION,
        methods,
        missing: Object.keys(METHODS).filter((name) => !methods.includes(name)),
        mode,
        epoch,
        pid: process.pid,
        started,
      }
    },
    'Worker.stats': async () => ({ host, uptime: Math.floor((Date.now() - started) / 1000), ...options.stats() }),
    'Worker.outcome': async ({ messageId, user }) => {
      const found = await journal.find({ key: toKey(host, user, messageId) })
      if (found.kind === 'refused')
        throw new RpcError('ResourceExhausted', `the journal cannot be read: ${found.cause}`)
      return {
        state: found.kind === 'done' || found.kind === 'running' ? found.kind : 'unknown',
        durable: journal.durable,
      }
    },
    'rpc.discover': async () => {
      // Loaded when asked for: the document is large, and few ask.
      const { default: document } = await import('../api/generated/openrpc.json', { with: { type: 'json' } })
      return document as Result<'rpc.discover'>
    },
  }
}
