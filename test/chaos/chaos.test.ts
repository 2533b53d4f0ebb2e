import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findRabbitmq } from '../../src/broker/local-broker.ts'
import { type Arena, openArena } from './arena.ts'
import { type BrokerCluster, startCluster } from './cluster.ts'
import { report } from './report.ts'
import { type ChaosOptions, type ChaosResult, runChaos } from './run.ts'
import type { Sabotage } from './sabotage.ts'
import { createSchedule, type Fault, type Places, type Step } from './schedule.ts'

/** `npm run chaos` runs the same for longer, and with any seed. */
const SEED = 1
const MINUTES = 60_000

let arena: Arena | undefined
let cluster: BrokerCluster
/** Three nodes are more than Docker is asked for here. */
const installed = (await findRabbitmq(process.env['PATH'])) !== undefined

beforeAll(async () => {
  if (!installed) return
  arena = await openArena()
  cluster = await startCluster(arena, say)
}, 5 * MINUTES)
afterAll(() => arena?.[Symbol.asyncDispose](), MINUTES)

function say(line: string): void {
  if (process.env['TEST_LOG'] !== undefined) process.stderr.write(`${line}\n`)
}

function run(options: Partial<ChaosOptions>): Promise<ChaosResult> {
  return runChaos({
    commands: 1_000,
    faults: 12,
    seed: SEED,
    hosts: 2,
    clients: 2,
    virt: false,
    progress: say,
    cluster,
    ...options,
  })
}

describe.skipIf(!installed)('a fleet in which everything crashes while commands flow', () => {
  it('loses no command, runs none twice, starts none late, and ends each with one outcome', {
    timeout: 10 * MINUTES,
  }, async () => {
    const result = await run({})
    const { text, figures, failed } = report(result, SEED)
    expect(failed, text).toBe(false)
    expect(figures).toMatchObject({ commands: 1_000, faults: 12, lost: 0, duplicated: 0, late: 0, misplacedUnknown: 0 })
    // Else nothing was tried.
    expect(figures['answered']).toBeGreaterThan(600)
  })
})

describe('the proof itself', () => {
  /** One fault again and again, each in a burst of commands. */
  const again = (times: number, leadMs: number, fault: Fault) => () =>
    Array.from({ length: times }, () => ({ pauseMs: 200, burstMs: MINUTES, leadMs, fault }))
  const host = 'host1'
  const broken: readonly [Sabotage, () => Step[], string][] = [
    ['no-deduplication', again(5, 20, { kind: 'kill client', client: 'client1', ms: 0 }), 'duplicated'],
    ['early-acknowledgement', again(5, 1_000, { kind: 'kill worker', host, both: true }), 'lost'],
    ['no-fencing', again(2, 20, { kind: 'freeze worker', host, ms: 6_000 }), 'replaced'],
  ]

  it.skipIf(!installed).each(broken)('fails with %s', { timeout: 5 * MINUTES }, async (sabotage, schedule, problem) => {
    const result = await run({ commands: 300, hosts: 1, clients: 1, sabotage, schedule })
    const { figures, failed, text } = report(result, SEED)
    expect(failed, text).toBe(true)
    expect(figures[problem], text).toBeGreaterThan(0)
  })

  it('makes the same schedule of the same seed, and another of another', () => {
    const places: Places = { hosts: ['host1'], clients: ['client1'], links: ['host1a', 'client1'], nodes: 3 }
    expect(createSchedule(7, 50, places)).toEqual(createSchedule(7, 50, places))
    expect(createSchedule(8, 50, places)).not.toEqual(createSchedule(7, 50, places))
  })
})
