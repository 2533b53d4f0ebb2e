import { expect, test } from 'vitest'
import { parseParams } from '../../src/cli/params.ts'

test.each([
  '{"password":"rosebud",x}',
  '{"passwd": "rose\\"bud", x}',
  '{"params":{"password":"rosebud" x}}',
  '{"secret":rosebud}',
])('the complaint about %s shows where it is wrong, and not the secret', (text) => {
  expect(() => parseParams(text)).toThrow(/not JSON at position \d+:\n {2}\{"(passw|params|secret)/)
  expect(() => parseParams(text)).not.toThrow(/rose|bud/)
})
