import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { pino } from 'pino'
import { METHODS } from '../../src/api/generated/methods.ts'
import { parseHostId } from '../../src/api/ids.ts'
import type { Delivery, Message } from '../../src/api/message.ts'
import { createSimulator } from '../../src/host/simulator/simulator.ts'
import { createRandom } from '../chaos/random.ts'
import { createTestDispatcher } from '../support/dispatch.ts'
import { check, describe } from './check.ts'
import { createInput } from './inputs.ts'

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
        if (!settlement.startsWith('ack')) throw new Error(`settled by ${settlement}`)
        const told = sent.filter(({ exchange }) => exchange !== 'dead')
        for (const outcome of check(input, { told, dead: sent.length - told.length })) {
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
        }
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
    sort()
    const [late] = [...replies.values()].flat()
    if (late !== undefined) throw new Error(`seed ${seed}: after it was settled: ${JSON.stringify(late.properties)}`)
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
