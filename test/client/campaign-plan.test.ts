import { expect, test } from 'vitest'
import { parseAmount, toHosts, toPlan } from '../../src/client/campaign-plan.ts'

test.each([
  ['10', 50, 10],
  ['10', 3, 3],
  ['10%', 50, 5],
  ['10%', 51, 6],
  ['5%', 10, 1],
  ['7%', 100, 7],
  ['1.1%', 1_000, 11],
  ['0.01%', 10_000, 1],
  ['100%', 7, 7],
])('%s of hosts: of %i it is %i', (text, of, hosts) => {
  expect(toHosts(parseAmount(text), of)).toBe(hosts)
})

test.each(['0', '-1', '0%', '110%', '100.5%', '1.5', '', '%', '5 %', 'all', '1e3', '99999999999'])(
  '%j is no amount of hosts, and the error says what one is',
  (text) => {
    expect(() => parseAmount(text)).toThrow(/give a number of hosts such as 10, or a part of them such as 5%$/)
  },
)

test('a plan is of whole hosts, and asks all at once where nothing else is said', () => {
  expect(toPlan({}, 30)).toEqual({ canary: 0, batch: 30, stopAfter: null, concurrency: 500, intervalMs: 0 })
  const pace = { canary: parseAmount('1%'), batch: parseAmount('10%'), stopAfter: parseAmount('5%') }
  expect(toPlan(pace, 30)).toMatchObject({ canary: 1, batch: 3, stopAfter: 2 })
})

test.each([
  [{ concurrency: 0 }, /concurrency is 0/],
  [{ concurrency: 1.5 }, /concurrency is 1\.5/],
  [{ intervalMs: -1 }, /intervalMs is -1/],
  [{ intervalMs: Number.NaN }, /intervalMs is NaN/],
  [{ batch: { kind: 'hosts', hosts: 0 } }, /batch is no host at all/],
  [{ limit: { kind: 'percent', percent: 110 } }, /limit is more than all/],
] as const)('the pace %j is refused', (pace, message) => {
  expect(() => toPlan(pace, 30)).toThrow(message)
})
