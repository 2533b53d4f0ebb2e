import { expect, test } from 'vitest'
import { toBrokers } from '../../src/cli/options.ts'

test('a site may be named like what every object has', () => {
  expect(toBrokers({ broker: ['constructor=amqp://a', 'east=amqp://b', 'constructor=amqp://c'] })).toEqual({
    sites: { constructor: ['amqp://a', 'amqp://c'], east: ['amqp://b'] },
  })
})

test('no site is dropped without a word', () => {
  expect(() => toBrokers({ broker: ['east=amqp://a', '__proto__=amqp://b'] })).toThrow(
    /"__proto__" is no name of a site/,
  )
})
