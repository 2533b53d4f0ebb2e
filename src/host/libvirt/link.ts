import type { ConnectionStats, RpcConnection } from './rpc/connection.ts'
import { CallLostError } from './rpc/errors.ts'

const UNREACHABLE = ['connection', 'the libvirt daemon is out of reach'] as const

/** A connection that is opened when it is needed, and again after it was lost. */
export interface Link extends AsyncDisposable {
  /** @throws {CallLostError} that nothing was sent, when the daemon is out of reach */
  get(procedure: string, signal: AbortSignal): Promise<RpcConnection>
  /** Calls that are on their way or wait for their turn. */
  readonly load: number
  stats(): ConnectionStats | undefined
}

export function createLink(open: (signal: AbortSignal) => Promise<RpcConnection>): Link {
  const end = new AbortController()
  let current: RpcConnection | undefined
  let opening: Promise<RpcConnection> | undefined

  async function reopen(): Promise<RpcConnection> {
    const connection = await open(end.signal)
    if (end.signal.aborted) {
      await connection[Symbol.asyncDispose]()
      throw new Error('the driver was closed')
    }
    current = connection
    return connection
  }

  return {
    get load() {
      const stats = current?.open === true ? current.stats() : undefined
      return stats === undefined ? 0 : stats.outstanding + stats.waiting
    },
    async get(procedure, signal) {
      if (current?.open === true) return current
      opening ??= reopen().finally(() => {
        opening = undefined
      })
      try {
        return await untilAborted(opening, signal)
      } catch (cause) {
        const [lost, reason] = signal.aborted ? (['time', 'its time was up'] as const) : UNREACHABLE
        throw new CallLostError(procedure, { sent: false, lost, reason, cause })
      }
    },
    stats: () => current?.stats(),
    async [Symbol.asyncDispose]() {
      end.abort(new Error('the driver was closed'))
      await current?.[Symbol.asyncDispose]()
    },
  }
}

/** The promise's outcome, or the signal's reason when that comes first. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const give = (): void => aborted.reject(signal.reason)
  if (signal.aborted) give()
  signal.addEventListener('abort', give, { once: true })
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', give)
  }
}
