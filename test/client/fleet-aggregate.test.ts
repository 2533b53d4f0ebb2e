import { expect, test } from 'vitest'
import { aggregate, parseAggregate } from '../../src/client/fleet-aggregate.ts'

const RESULTS = [
  { vmActive: 3, memFree: '100', cpu: { model: 'a', flags: ['x'] } },
  { vmActive: 0, memFree: '50.5', cpu: { flags: ['x'], model: 'a' } },
  { vmActive: null, memFree: '', cpu: { model: 'b' } },
  true,
]

test.each([
  ['sum:vmActive', { value: 3, hosts: 2, without: 2 }],
  ['min:vmActive', { value: 0 }],
  ['max:vmActive', { value: 3 }],
  ['average:vmActive', { value: 1.5 }],
  // As VDSM writes many of its numbers.
  ['sum:memFree', { value: 150.5, hosts: 2, without: 2 }],
  ['sum:nothing', { value: null, hosts: 0, without: 4 }],
  ['sum:toString', { value: null, hosts: 0, without: 4 }],
  [
    'distinct:cpu.model',
    {
      value: [
        { value: 'a', hosts: 2 },
        { value: 'b', hosts: 1 },
      ],
      hosts: 3,
      without: 1,
    },
  ],
])('%s of all results', (text, expected) => {
  expect(aggregate(parseAggregate(text), RESULTS)).toMatchObject(expected)
})

test('objects are the same in whatever order their keys are', () => {
  const { value } = aggregate({ kind: 'distinct', field: 'cpu' }, RESULTS)
  expect(value).toEqual([
    { value: { model: 'a', flags: ['x'] }, hosts: 2 },
    { value: { model: 'b' }, hosts: 1 },
  ])
})

test('without a field, the results themselves are counted', () => {
  expect(aggregate(parseAggregate('distinct'), [true, true, 1])).toMatchObject({
    value: [
      { value: true, hosts: 2 },
      { value: 1, hosts: 1 },
    ],
  })
})

test('there may be more results than a call has arguments', () => {
  const many = Array.from({ length: 300_000 }, (_, n) => ({ n }))
  expect(aggregate(parseAggregate('max:n'), many)).toMatchObject({ value: 299_999 })
})

test.each(['median:n', 'sum:', '', 'sum n'])('%j is refused with what is possible', (text) => {
  expect(() => parseAggregate(text)).toThrow(/use sum, min, max, average, distinct and a field, such as sum:vmActive/)
})
