import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { METHODS } from '../../src/api/generated/methods.ts'
import { runHere } from '../support/cli.ts'

const METHOD_NAMES = Object.keys(METHODS)

test('schema list shows every method with its safety', async () => {
  const { exitCode, out } = await runHere(['schema', 'list'])
  expect(exitCode).toBe(0)
  expect(
    out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ +/).slice(0, 2)),
  ).toEqual(Object.entries(METHODS).map(([name, { safety }]) => [name, safety]))
  const { out: json } = await runHere(['schema', 'list', '--json'])
  expect(JSON.parse(json)).toEqual(METHOD_NAMES)
})

test.each(METHOD_NAMES)(
  'schema show %s tells params, safety, lane and timeout, and an example: a call to copy and its reply',
  async (name) => {
    const { exitCode, out } = await runHere(['schema', 'show', name])
    expect(exitCode).toBe(0)
    const { safety, timeout, params } = METHODS[name as keyof typeof METHODS]
    for (const param of params) expect(out).toMatch(new RegExp(`^  ${param} `, 'm'))
    expect(out).toContain(`safety: ${safety},`)
    expect(out).toMatch(/^lane: /m)
    expect(out).toContain(`timeout: ${timeout} s`)
    const [, example] = /^ {2}vdsm-amqp call host1 \S+(?: '(.*)')?$/m.exec(out) ?? expect.fail('no example')
    if (example !== undefined) expect(JSON.parse(example.replaceAll("'\\''", "'"))).toBeTypeOf('object')
    expect(out).toMatch(/^ {2}vdsm-amqp call .*\n {2}\S/m)
  },
)

test('schema show knows types too, and --json gives them as they stand in the schema', async () => {
  const { out } = await runHere(['schema', 'show', 'VmStatus'])
  expect(out).toMatch(/"Up"/)
  const { out: json } = await runHere(['schema', 'show', 'VmStatus', '--json'])
  expect(JSON.parse(json)).toMatchObject({ enum: expect.arrayContaining(['Up', 'Down']) })
})

test('schema list with a namespace shows its methods only', async () => {
  const { out } = await runHere(['schema', 'list', 'VM', '--json'])
  const names: unknown = JSON.parse(out)
  expect(names).toEqual(METHOD_NAMES.filter((name) => name.startsWith('VM.')))
  expect(names).toContain('VM.create')
})

test('schema list with a namespace that is none is wrong usage, and tells those there are', async () => {
  const { exitCode, err } = await runHere(['schema', 'list', 'Hots'])
  expect(exitCode).toBe(2)
  expect(err).toMatch(/no namespace Hots; did you mean Host\b.*; there are .*\bVM\b/)
})

test.each([
  ['vmstats', 'VmStats'],
  ['VM.getstats', 'VM.getStats'],
])('schema show %s suggests first what differs in its case only', async (name, meant) => {
  const { err } = await runHere(['schema', 'show', name])
  expect(err).toMatch(new RegExp(`did you mean ${meant}\\b`))
})

test.each([
  ['VM.getStat', 'VM.getStats'],
  ['getStats', 'getStats'],
  ['vmstatus', 'VmStatus'],
])('schema show %s asks whether %s was meant', async (name, meant) => {
  const { exitCode, err } = await runHere(['schema', 'show', name])
  expect(exitCode).toBe(2)
  expect(err).toMatch(new RegExp(`did you mean .*${meant}`))
})

test('schema export openrpc prints the generated document', async () => {
  const { exitCode, out } = await runHere(['schema', 'export', 'openrpc'])
  expect(exitCode).toBe(0)
  const file = new URL('../../src/api/generated/openrpc.json', import.meta.url)
  expect(JSON.parse(out)).toEqual(JSON.parse(await readFile(file, 'utf8')))
})

test('schema show knows events, with their keys and an example', async () => {
  const { out } = await runHere(['schema', 'show', '|virt|VM_status|'])
  expect(out).toMatch(/routing key: <host>\.virt\.VM_status\[\.<object>\]/)
  expect(out).toMatch(/notify_time/)
  expect(out).toMatch(/example: .*\n {2}\{\n/)
})

test.each(['NoSuchVM', '1'])('schema show %s tells of the error, and which methods answer it', async (name) => {
  const { out, exitCode } = await runHere(['schema', 'show', name])
  expect(exitCode).toBe(0)
  expect(out).toMatch(/^NoSuchVM \(1\): /)
  expect(out).toMatch(/declared by:\n.*VM\./)
})
