import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { pino } from 'pino'
import { METHODS } from '../../src/api/generated/methods.ts'
import { parseHostId } from '../../src/api/ids.ts'
import type { Delivery, Message } from '../../src/api/message.ts'
import { createSimulator } from '../../src/host/simulator/simulator.ts'
import { createRandom } from '../chaos/random.ts'
import { createTestDispatcher } from '../support/dispatch.ts'
import { expect as toExpected } from './expected.ts'
import { createInput, type Input } from './inputs.ts'

export interface FuzzOptions {
  readonly count: number
  readonly seed: number
  readonly progress?: (line: string) => void
}

export interface FuzzReport {
  readonly seed: number
  readonly inputs: number
  readonly seconds: number
  /** How often each way out was taken: `result`, an error's name, `dead`, `nothing`. */
  readonly outcomes: Readonly<Record<string, number>>
  /** After a third of the inputs, and after all, in MB of 1,000,000 bytes. */
  readonly heapMb: readonly [number, number]
}

const IN_FLIGHT = 64
/** Longer than any call may take here, in milliseconds. */
const PATIENCE = 60_000

/**
 * Sends hostile messages to a dispatcher with a simulated host, and looks at
 * what becomes of each.
 * @throws {Error} at the first that is not as promised, with what it takes to send it again
 */
export async function fuzz({ count, seed, progress = () => {} }: FuzzOptions): Promise<FuzzReport> {
  const log = pino({ level: 'silent' })
  const open = createSimulator()
  await using driver = await open({ host: parseHostId('host1'), options: { bootMs: '1' }, log })
  const { dispatcher, published } = createTestDispatcher({ handlers: driver.handlers })
  const replies = new Map<string, Message[]>()
  const outcomes: Record<string, number> = {}
  const unhandled: unknown[] = []
  const onUnhandled = (reason: unknown) => void unhandled.push(reason)
  process.on('unhandledRejection', onUnhandled)
  // Nobody reads them, and nothing may gather.
  const reading = (async () => {
    for await (const _ of driver.events);
  })()

  function sort(): void {
    for (const message of published.splice(0)) {
      const id = String(message.properties.correlationId)
      const list = replies.get(id)
      if (list === undefined) replies.set(id, [message])
      else list.push(message)
    }
  }

  const random = createRandom(seed)
  let next = 0
  let heap = 0
  const started = performance.now()

  async function lane(): Promise<void> {
    while (next < count) {
      const index = next++
      const input = createInput(random, index)
      try {
        const delivery: Delivery = { exchange: 'c', routingKey: 'host1', queue: 'q', redelivered: false, ...input }
        const settlement = await within(dispatcher.handle(delivery))
        sort()
        const sent = replies.get(`c${index}`) ?? []
        replies.delete(`c${index}`)
        for (const outcome of check(input, settlement, sent)) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
        if (unhandled.length > 0) throw new Error('a rejection was not handled', { cause: unhandled[0] })
      } catch (error) {
        throw new Error(describe(input, index, seed, error), { cause: error })
      }
      if (index === Math.floor(count / 3)) heap = heapMb()
      if (index > 0 && index % 100_000 === 0) progress(`${index} messages, ${heapMb()} MB`)
    }
  }

  try {
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane))
    const known = new Set<string>(Object.keys(METHODS))
    const strange = Object.keys(dispatcher.stats().methods).filter((name) => !known.has(name))
    if (strange.length > 0)
      throw new Error(`seed ${seed}: it counts methods that there are not: ${strange.slice(0, 5)}`)
    if (Object.keys(Object.prototype).length > 0) throw new Error(`seed ${seed}: Object.prototype was changed`)
  } finally {
    process.off('unhandledRejection', onUnhandled)
    await driver[Symbol.asyncDispose]()
    await reading
  }
  const seconds = Math.round((performance.now() - started) / 1000)
  return { seed, inputs: count, seconds, outcomes, heapMb: [heap, heapMb()] }
}

/** @returns what came of it; throws when that is not what was promised */
function check(input: Input, settlement: string, sent: readonly Message[]): readonly string[] {
  if (!settlement.startsWith('ack')) throw new Error(`settled by ${settlement}`)
  const dead = sent.filter(({ exchange }) => exchange === 'dead')
  const replies = sent.filter(({ exchange }) => exchange !== 'dead')
  const expected = toExpected(input)
  if (expected.kind === 'nothing') {
    if (replies.length > 0) throw new Error(`answered, though nothing asks: ${replies[0]?.body}`)
    return [dead.length > 0 ? 'dead' : 'nothing']
  }
  const [reply] = replies
  if (reply === undefined || replies.length > 1) throw new Error(`${replies.length} replies`)
  const body: unknown = JSON.parse(Buffer.from(reply.body).toString())
  const responses = Array.isArray(body) ? body : [body]
  if (Array.isArray(body) !== (expected.kind === 'batch')) throw new Error(`no such reply: ${reply.body}`)
  const ids = expected.kind === 'batch' ? expected.ids : [expected.id]
  if (JSON.stringify(responses.map(({ id }) => id)) !== JSON.stringify(ids)) {
    throw new Error(`ids ${JSON.stringify(ids)} expected: ${String(reply.body).slice(0, 500)}`)
  }
  return responses.map((response) => {
    if (response.jsonrpc !== '2.0' || 'result' in response === 'error' in response) throw new Error('no response')
    if (!('error' in response)) return 'result'
    const { code, message, data } = response.error
    if (!Number.isInteger(code) || typeof message !== 'string') throw new Error(`no error: ${JSON.stringify(response)}`)
    if (code === -32603) throw new Error(`an internal error: ${JSON.stringify(response.error)}`)
    return String(data?.name)
  })
}

async function within(settled: Promise<string>): Promise<string> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`not settled within ${PATIENCE} ms`)), PATIENCE)
  return await Promise.race([settled, promise]).finally(() => clearTimeout(timer))
}

function heapMb(): number {
  setFlagsFromString('--expose-gc')
  const gc: NodeJS.GCFunction | undefined = runInNewContext('gc')
  gc?.()
  return Math.round(process.memoryUsage().heapUsed / 1e6)
}

function describe({ body, properties }: Input, index: number, seed: number, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error)
  return `message ${index} of seed ${seed}: ${why}\nproperties: ${JSON.stringify(properties)}\nbody: ${body.toString('utf8').slice(0, 2000)}\nbase64: ${body.toString('base64').slice(0, 8000)}`
}
