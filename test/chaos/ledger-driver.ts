import { once } from 'node:events'
import { createConnection } from 'node:net'
import type { HandlerContext, Handlers, Probe } from '../../src/api/handler.ts'
import type { OpenDriver } from '../../src/index.ts'
import { splitLines } from './lines.ts'

export type LedgerRequest =
  | { readonly op: 'open'; readonly host: string; readonly pid: number }
  | {
      readonly op: 'do'
      readonly n: number
      readonly id: string
      readonly method: string
      readonly vmID: string
      /** When the handler was called: milliseconds since 1970-01-01 UTC. */
      readonly entered: number
      /** How long its effect takes. */
      readonly ms: number
    }
  | { readonly op: 'probe'; readonly n: number; readonly id: string }

export interface LedgerAnswer {
  readonly n: number
  readonly said: 'happened' | 'did not happen' | 'barred'
}

const MOST_MS = 80

/** A driver of the hosts in the ledger's process, which listens on this socket. */
export function ledgerDriver(path: string): OpenDriver {
  return async ({ host, log }) => {
    const socket = createConnection(path)
    await once(socket, 'connect')
    const waiting = new Map<number, (said: LedgerAnswer['said']) => void>()
    let count = 0
    const take = (line: string) => {
      const { n, said } = JSON.parse(line) as LedgerAnswer
      waiting.get(n)?.(said)
      waiting.delete(n)
    }
    socket.setEncoding('utf8').on('data', splitLines(take))
    socket.on('error', (err) => log.error({ err }, 'the ledger is gone'))
    const send = (request: LedgerRequest) => socket.write(`${JSON.stringify(request)}\n`)
    const ask = (toRequest: (n: number) => LedgerRequest) => {
      const { promise, resolve } = Promise.withResolvers<LedgerAnswer['said']>()
      const n = ++count
      waiting.set(n, resolve)
      send(toRequest(n))
      return promise
    }
    send({ op: 'open', host, pid: process.pid })

    const effect = async ({ vmID }: { readonly vmID: string }, { method, log }: HandlerContext) => {
      const entered = Date.now()
      const id = String(log.bindings()['messageId'])
      const said = await ask((n) => ({ op: 'do', n, id, method, vmID, entered, ms: durationOf(id) }))
      if (said !== 'happened') throw new Error(`the host would not do it any more: ${said}`)
      return true as const
    }
    /** The host knows commands by their message id only where it was told it. */
    const probe: Probe = async (method, { message }) => {
      if (method !== 'VM.desktopSendHcCommand') return { kind: 'cannot tell' }
      const said = await ask((n) => ({ op: 'probe', n, id: String(message) }))
      return said === 'happened' ? { kind: 'happened', result: true } : { kind: 'did not happen' }
    }
    const handlers: Handlers = {
      'VM.reset': effect,
      'VM.desktopSendHcCommand': effect,
      'VM.destroy': effect,
      'VM.desktopLock': effect,
    }
    const { promise: ended, resolve: end } = Promise.withResolvers<IteratorReturnResult<undefined>>()
    return {
      handlers,
      probe,
      // It has none to tell.
      events: { [Symbol.asyncIterator]: () => ({ next: () => ended }) },
      stats: () => ({}),
      async [Symbol.asyncDispose]() {
        end({ done: true, value: undefined })
        socket.destroy()
      },
    }
  }
}

/** The same for the same command, whichever worker runs it. */
function durationOf(id: string): number {
  let hash = 0
  for (const character of id) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0
  return hash % MOST_MS
}
