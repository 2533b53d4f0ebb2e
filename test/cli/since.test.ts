import { expect, test } from 'vitest'
import { parseSince } from '../../src/cli/since.ts'
import { runHere } from '../support/cli.ts'

const NOW = Date.UTC(2026, 1, 1, 12)

test.each([
  ['10m', new Date(NOW - 600_000)],
  ['1.5h', new Date(NOW - 5_400_000)],
  ['7d', new Date(NOW - 604_800_000)],
  ['0', 0],
  ['1234', 1234],
  ['first', 'first'],
  ['2026-01-31T12:00Z', new Date(Date.UTC(2026, 0, 31, 12))],
  ['2026-01-31T12:00:30.5+01:00', new Date(Date.UTC(2026, 0, 31, 11, 0, 30, 500))],
  ['2026-01-31 12:00', new Date(2026, 0, 31, 12)],
  ['2026-01-31', new Date(2026, 0, 31)],
])('--since %s is understood', (text, since) => {
  expect(parseSince(text, NOW)).toEqual(since)
})

test.each([
  ['yesterday', /how long ago \(30s, 10m, 2h, 7d\), a time \(2026-01-31T12:00/],
  ['', /how long ago/],
  ['-10', /how long ago/],
  ['10 minutes', /how long ago/],
  ['2026-13-45', /how long ago/],
  ['2126-01-31', /in the future/],
  ['99999999999999999999', /no log has such an offset/i],
])('--since %j says what is wrong with it', async (text, message) => {
  const { exitCode, out, err } = await runHere(['watch', `--since=${text}`, '--broker', 'amqp://127.0.0.1:1'])
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
  expect(err).toMatch(message)
})
