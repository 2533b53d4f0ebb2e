import { expect, it } from 'vitest'
import { tooMany } from './virt.ts'

it('of the machines that nobody ends, the oldest are ended when there are too many', () => {
  const seen = new Map<string, number>()
  const names = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`)
  expect(tooMany(names(8), seen, 0)).toEqual([])
  expect(tooMany(names(10), seen, 10_000)).toEqual([])
  expect(tooMany(names(10), seen, 15_000)).toEqual(['m0', 'm1'])
  // Those that came last are left alone for a while.
  expect(tooMany(names(20).slice(2), seen, 16_000)).toEqual(names(8).slice(2))
  expect(tooMany(names(20).slice(12), seen, 60_000)).toEqual([])
})
