import type { Logger } from 'pino'
import { createCleanup } from '../api/cleanup.ts'
import { backoff, pause } from '../broker/backoff.ts'
import type { ConnectionStatus } from '../broker/connection.ts'
import type { AmqpTransport } from './amqp-transport.ts'
import type { Directory } from './directory.ts'

/** A site that was reached: the way to its hosts, and which they are. Its connection may be lost, and comes back by itself. */
export interface OpenSite {
  readonly name: string
  readonly transport: AmqpTransport
  readonly directory: Pick<Directory, 'host' | 'hosts'>
}

/** Hosts with a broker of their own, or a cluster of brokers. */
export interface Site extends AsyncDisposable {
  readonly name: string
  /** Undefined until its broker was reached for the first time. */
  readonly open: OpenSite | undefined
  /** Why it could not be reached. */
  readonly cause: Error | undefined
  /** Settles when it was reached, or could not be for the first time, or that takes too long. Never rejects. */
  readonly tried: Promise<void>
  /** Settles when it was reached; never rejects, and never settles when it is closed before. */
  readonly reached: Promise<OpenSite>
  /** Its present state, then each change. Ends when the site is disposed. */
  status(): AsyncIterable<ConnectionStatus>
}

/** A broker that takes the connection and then does nothing more must not hold up the other sites. */
const TRIED_MS = 20_000

export interface SiteOptions {
  readonly name: string
  readonly log: Logger
  /** How long others wait for it at most, the first time. @default 20000 */
  readonly triedMs?: number
  /** Opens it, once. @throws when its broker is out of reach */
  open(signal: AbortSignal): Promise<OpenSite & AsyncDisposable>
}

/** Tries to reach it until that succeeds, however long it takes. */
export function createSite({ name, log, open, triedMs = TRIED_MS }: SiteOptions): Site {
  const resources = createCleanup()
  const closing = new AbortController()
  const tried = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<OpenSite>()
  const waiting = new Set<() => void>()
  let opened: OpenSite | undefined
  let cause: Error | undefined
  let news: ConnectionStatus = { state: 'lost', cause: 'not connected yet' }

  function wake(): void {
    for (const one of [...waiting]) one()
    waiting.clear()
  }

  /** True when there is nothing left to try. */
  async function attempt(count: number, delayMs: number): Promise<boolean> {
    try {
      const site = resources.use(await open(closing.signal))
      cause = undefined
      opened = site
      reached.resolve(site)
      if (count > 1) log.info({ site: name, attempt: count }, 'site reached')
      return true
    } catch (error) {
      if (closing.signal.aborted) return true
      cause = error instanceof Error ? error : new Error(String(error))
      log.warn({ site: name, attempt: count, cause: cause.message }, 'site out of reach')
      news = { state: 'retrying', attempt: count, delayMs, cause: cause.message }
      return false
    }
  }

  async function keepTrying(): Promise<void> {
    for (let count = 1; ; count++) {
      const delayMs = backoff(count)
      const done = await attempt(count, delayMs)
      tried.resolve()
      wake()
      if (done || !(await pause(delayMs, closing.signal))) return
    }
  }

  const trying = keepTrying()
  const patience = setTimeout(tried.resolve, triedMs)
  patience.unref()

  return {
    name,
    get open() {
      return opened
    },
    get cause() {
      return cause
    },
    tried: tried.promise,
    reached: reached.promise,
    async *status() {
      let told: ConnectionStatus | undefined
      while (opened === undefined && !closing.signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>()
        waiting.add(resolve)
        if (told !== news) {
          told = news
          yield news
        }
        await promise
      }
      if (opened === undefined) yield { state: 'closed' }
      else yield* opened.transport.status()
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      clearTimeout(patience)
      wake()
      await trying
      await resources.disposeAsync()
    },
  }
}
