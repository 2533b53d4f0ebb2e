import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { RpcError } from '../../../src/api/errors.ts'
import type { MethodName, Params } from '../../../src/api/handler.ts'
import type { DriverSession } from '../driver-session.ts'
import { createRichWorld, type RichWorld } from '../simulator/rich-world.ts'
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

/** Plays the calls. @throws {Error} for the first answer or state that cannot be */
async function play(rich: RichWorld, calls: readonly Call[], tally: Map<string, number>): Promise<void> {
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
    open.push(answer.then((kind) => void tally.set(kind, (tally.get(kind) ?? 0) + 1)))
    // Most end at once; some wait for the clock, as a change of networks does.
    await Promise.race([open.at(-1), setImmediate().then(() => setImmediate())])
    await world.clock.advance(pauseMs)
    const wrong = await findContradictions(hosts, { forced })
    if (wrong.length > 0) throw new Error(`${wrong.join('\n')}\nafter:\n${done.slice(-12).join('\n')}`)
  }
  await world.clock.advance(3_600_000)
  await Promise.all(open)
}

test('whatever is done in whatever order, every answer fits the schema and every state makes sense', async () => {
  const { driver } = await createRichWorld().then(async ({ a, b }) => {
    await b[Symbol.asyncDispose]()
    await a[Symbol.asyncDispose]()
    return a
  })
  const methods = Object.keys(driver.handlers) as MethodName[]
  const tally = new Map<string, number>()
  const options = runs(6)
  await fc.assert(
    fc.asyncProperty(fc.array(callOf(methods), { minLength: 1, maxLength: 120, size: 'max' }), async (calls) => {
      ids.next = 0
      const rich = await createRichWorld()
      try {
        await play(rich, calls, tally)
      } finally {
        await rich.b[Symbol.asyncDispose]()
        await rich.a[Symbol.asyncDispose]()
      }
    }),
    options,
  )
  // Calls that all miss prove nothing.
  const [hits, all] = [tally.get('ok') ?? 0, [...tally.values()].reduce((sum, count) => sum + count, 0)]
  expect(hits / all).toBeGreaterThan(0.3)
}, 3_600_000)
