import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import { RpcError } from '../../../src/api/errors.ts'
import type { MethodName, Params } from '../../../src/api/handler.ts'
import type { DriverSession } from '../driver-session.ts'
import { readAll } from '../simulator/read-all.ts'
import { createRichWorld, type RichWorld } from '../simulator/rich-world.ts'
import { createWorld } from '../simulator/world.ts'
import { findContradictions } from './invariants.ts'
import { look, resolve } from './pools.ts'
import { runs } from './runs.ts'
import { paramsOf } from './values.ts'

/** Ids that are the same in each run of the same sequence: what fails once fails again. */
const ids = vi.hoisted(() => ({ next: 0 }))
vi.mock('node:crypto', async (original) => ({
  ...(await original<typeof import('node:crypto')>()),
  randomUUID: () => `5eed${(++ids.next).toString(16).padStart(4, '0')}-0000-4000-8000-000000000000`,
}))

interface Call {
  readonly host: 'a' | 'b'
  readonly method: MethodName
  readonly params: Record<string, unknown>
  /** What the call is about. */
  readonly focus: number
  /** Milliseconds until the next call. */
  readonly pauseMs: number
}

function callOf(methods: readonly MethodName[]): fc.Arbitrary<Call> {
  return fc.constantFrom(...methods).chain((method) =>
    fc.record({
      host: fc.constantFrom('a', 'a', 'b') as fc.Arbitrary<'a' | 'b'>,
      method: fc.constant(method),
      params: paramsOf(method),
      focus: fc.nat({ max: 999 }),
      pauseMs: fc.constantFrom(0, 0, 0, 100, 1000, 5000),
    }),
  )
}

/** Plays the calls. Returns the outcomes, of which some wait for the clock. @throws {Error} for the first answer or state that cannot be */
async function play(rich: RichWorld, calls: readonly Call[], tally: Map<string, number>): Promise<Promise<void>[]> {
  const { world, a, b, unlisted } = rich
  const hosts = new Map<string, DriverSession>([
    ['a', a],
    ['b', b],
  ])
  const open: Promise<void>[] = []
  const done: string[] = []
  let forced = false
  for (const { host: name, method, params: template, focus, pauseMs } of calls) {
    const host = hosts.get(name)
    if (host === undefined) throw new Error('there are two hosts')
    const params = resolve(template, await look(host, unlisted), focus) as Record<string, unknown>
    done.push(`${name} ${method} ${JSON.stringify(params)}`)
    // Made after the schema, and checked against it by the session.
    const answer = host.call(method, params as Params<typeof method>).then(
      () => 'ok',
      (reason: unknown) => {
        if (reason instanceof RpcError && reason.kind !== 'InternalError' && reason.kind !== 'InvalidParams') {
          return reason.kind
        }
        throw new Error(`${done.at(-1)}: ${String(reason)}`, { cause: reason })
      },
    )
    forced ||= params['force'] === true && /^(Volume.delete|Image.deleteVolumes)$/.test(method)
    const outcome = answer.then((kind) => void tally.set(kind, (tally.get(kind) ?? 0) + 1))
    outcome.catch(() => {})
    open.push(outcome)
    // Most end at once; some wait for the clock, as a change of networks does.
    await Promise.race([outcome, setImmediate().then(() => setImmediate())])
    await world.clock.advance(pauseMs)
    const wrong = await findContradictions(hosts, { forced })
    if (wrong.length > 0) throw new Error(`${wrong.join('\n')}\nafter:\n${done.slice(-12).join('\n')}`)
  }
  return open
}

async function methodsOfSimulator(): Promise<MethodName[]> {
  const { a, b } = await createRichWorld()
  const methods = Object.keys(a.driver.handlers) as MethodName[]
  await closeAll(a, b)
  return methods
}

async function closeAll(...hosts: readonly DriverSession[]): Promise<void> {
  for (const host of hosts) await host[Symbol.asyncDispose]()
}

test('whatever is done in whatever order, every answer fits the schema and every state makes sense', async () => {
  const tally = new Map<string, number>()
  const calls = fc.array(callOf(await methodsOfSimulator()), { minLength: 1, maxLength: 120, size: 'max' })
  await fc.assert(
    fc.asyncProperty(calls, async (each) => {
      ids.next = 0
      const rich = await createRichWorld()
      try {
        const outcomes = await play(rich, each, tally)
        await rich.world.clock.advance(3_600_000)
        await Promise.all(outcomes)
      } finally {
        await closeAll(rich.a, rich.b)
      }
    }),
    runs(4),
  )
  // Calls that all miss prove nothing.
  const [hits, all] = [tally.get('ok') ?? 0, [...tally.values()].reduce((sum, count) => sum + count, 0)]
  expect(hits / all).toBeGreaterThan(0.3)
}, 3_600_000)

test('whatever was done, another process that has the file answers the same', async () => {
  const calls = fc.array(callOf(await methodsOfSimulator()), { minLength: 1, maxLength: 30, size: 'max' })
  const folder = await mkdtemp(join(tmpdir(), 'property-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  let files = 0
  await fc.assert(
    fc.asyncProperty(calls, async (each) => {
      ids.next = 0
      const options = { state: join(folder, String(++files)) }
      const { world, a, b, unlisted } = await createRichWorld(options)
      const outcomes = await play({ world, a, b, unlisted }, each, new Map())
      // Closed and opened again: a migration that was under way has ended.
      await closeAll(a, b)
      await Promise.all(outcomes)
      const [c, d] = [await world.open('a', options), await world.open('b', options)]
      await world.clock.advance(0)
      // Gluster's statistics begin a new interval each time they are read: from the second time on, an empty one.
      await readAll(c, unlisted)
      const before = [await readAll(c, unlisted), await readAll(d, unlisted)]
      await closeAll(c, d)
      expect(c.driver.stats()).toMatchObject({ state: { failed: 0 } })

      const other = createWorld()
      await other.clock.advance(world.clock.now() - other.clock.now())
      const [e, f] = [await other.open('a', options), await other.open('b', options)]
      await other.clock.advance(0)
      expect([await readAll(e, unlisted), await readAll(f, unlisted)]).toEqual(before)
      await closeAll(e, f)
    }),
    runs(2),
  )
}, 3_600_000)
