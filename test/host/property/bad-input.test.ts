import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { RawParams } from '../../../src/api/envelope.ts'
import { RpcError } from '../../../src/api/errors.ts'
import { METHODS } from '../../../src/api/generated/methods.ts'
import type { Handler, HandlerContext, MethodName } from '../../../src/api/handler.ts'
import { parseHostId } from '../../../src/api/ids.ts'
import { createValidator, type ValidationMode } from '../../../src/dispatch/validate.ts'
import { createRichWorld } from '../simulator/rich-world.ts'
import { findContradictions } from './invariants.ts'
import { mutated } from './mutations.ts'
import { look, resolve } from './pools.ts'
import { runs } from './runs.ts'
import { paramsOf } from './values.ts'

/** As they come over the wire. */
function overTheWire(value: unknown): RawParams {
  const text: string | undefined = JSON.stringify(value)
  return JSON.parse(text ?? '{}')
}

test.each<ValidationMode>(['strict', 'coerce'])(
  'whatever is wrong with its params, no method breaks: it says where, or has an error of its own (%s)',
  async (mode) => {
    const rich = await createRichWorld()
    const { world, a, unlisted } = rich
    const validator = createValidator({ mode })
    const around = await look(a, unlisted)
    const log = pino({ enabled: false })
    const host = parseHostId('a')
    const outcomes = { refused: 0, failed: 0, done: 0 }
    const given = new AbortController()

    async function call(method: MethodName, raw: RawParams): Promise<void> {
      // The table's entry for this very method, which the union of names hides.
      const handler = a.driver.handlers[method] as Handler<MethodName> | undefined
      if (handler === undefined) return
      const context: HandlerContext = {
        method,
        host,
        signal: given.signal,
        remaining: () => 1000,
        progress: () => {},
        log,
        flow: undefined,
      }
      try {
        const params = validator.params(method, raw)
        const result = await handler(params as never, context)
        validator.result(method, overTheWire(result))
        outcomes.done += 1
      } catch (reason) {
        if (!(reason instanceof RpcError) || reason.kind === 'InternalError') throw reason
        if (reason.kind !== 'InvalidParams') {
          outcomes.failed += 1
          return
        }
        const errors = reason.data?.['errors'] as readonly { path?: unknown; message?: unknown }[]
        expect(errors.length).toBeGreaterThan(0)
        for (const error of errors) expect(error).toEqual({ path: expect.any(String), message: expect.any(String) })
        outcomes.refused += 1
      }
    }

    // The table's own keys, which Object.keys widens to string.
    for (const method of Object.keys(METHODS) as MethodName[]) {
      if (a.driver.handlers[method] === undefined) continue
      await fc
        .assert(
          fc.asyncProperty(mutated(paramsOf(method)), fc.nat({ max: 999 }), async (params, focus) => {
            const answer = call(method, overTheWire(resolve(params, around, focus)))
            await Promise.race([answer, setImmediate().then(() => setImmediate())])
            await world.clock.advance(600_000)
            await answer
          }),
          runs(8),
        )
        .catch((reason: unknown) => {
          throw new Error(`${method}: ${reason instanceof Error ? reason.message : reason}`, { cause: reason })
        })
    }
    expect(outcomes.refused).toBeGreaterThan(outcomes.done)
    expect(outcomes.failed).toBeGreaterThan(0)
    const hosts = new Map([
      ['a', a],
      ['b', rich.b],
    ])
    expect(await findContradictions(hosts, { forced: true })).toEqual([])
    await rich.b[Symbol.asyncDispose]()
    await a[Symbol.asyncDispose]()
  },
  3_600_000,
)
