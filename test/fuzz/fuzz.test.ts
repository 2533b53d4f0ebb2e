import { expect, test } from 'vitest'
import { fuzz } from './run.ts'

/** The first repeats itself; the second is new each time, and told by a failure. */
test.each([1, Date.now() % 2 ** 31])(
  'hostile messages are settled, answered and forgotten: seed %i',
  async (seed) => {
    const { inputs, outcomes, heapMb } = await fuzz({ count: 50_000, seed })
    expect(inputs).toBe(50_000)
    // Every way out was taken.
    for (const outcome of [
      'result',
      'dead',
      'nothing',
      'ParseError',
      'InvalidRequest',
      'InvalidParams',
      'MethodNotFound',
    ]) {
      expect(outcomes[outcome], outcome).toBeGreaterThan(100)
    }
    expect(outcomes['RequestCancelled'], 'RequestCancelled').toBeGreaterThan(10)
    // What is remembered of commands has a bound, which is reached early.
    expect(heapMb[1] - heapMb[0]).toBeLessThan(40)
  },
  300_000,
)
