import { appendFileSync } from 'node:fs'
import { pino } from 'pino'
import type { HandlerContext } from '../../src/api/handler.ts'
import { type OpenDriver, parseHostId, startWorker } from '../../src/index.ts'

/**
 * A worker to be killed: `node ledger-worker.ts URL PREFIX DIRECTORY LEDGER [FROZEN-AFTER]`. Its host is the ledger, a
 * file that outlives it: each effect's beginning and end, as `start|end METHOD MESSAGE-ID`. Says "consumes" when it does.
 */
const [url = '', prefix = '', dir = '', ledger = '', frozenAfter = '10000'] = process.argv.slice(2)
const EFFECT_MS = 5

const open: OpenDriver = async () => {
  const { promise: ended, resolve: end } = Promise.withResolvers<IteratorReturnResult<undefined>>()
  const effect = async (_: unknown, { method, log }: HandlerContext) => {
    const { messageId } = log.bindings()
    appendFileSync(ledger, `start ${method} ${messageId}\n`)
    await new Promise((resolve) => setTimeout(resolve, EFFECT_MS))
    appendFileSync(ledger, `end ${method} ${messageId}\n`)
    return true as const
  }
  return {
    handlers: { 'VM.reset': effect, 'VM.destroy': effect },
    // It has none to tell.
    events: { [Symbol.asyncIterator]: () => ({ next: () => ended }) },
    stats: () => ({}),
    [Symbol.asyncDispose]: async () => end({ done: true, value: undefined }),
  }
}

const worker = await startWorker({
  broker: { url, prefix },
  hosts: [{ id: parseHostId('host1'), groups: [] }],
  driver: { name: 'ledger', options: {}, open },
  journal: { dir, frozenAfter: Number(frozenAfter) },
  log: pino({ level: 'info' }, pino.destination({ dest: 2, sync: true })),
})
await worker.ended
