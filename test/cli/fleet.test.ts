import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { createFleetProgress, toText } from '../../src/cli/fleet-text.ts'
import type { FleetProgress } from '../../src/client/fleet.ts'
import { openTestBroker, type TestBroker } from '../support/broker.ts'
import { CLI, runHere, start } from '../support/cli.ts'
import { type FakeWorker, failure, startFakeWorker, success } from '../support/fake-worker.ts'

let broker: TestBroker
const workers: FakeWorker[] = []
let here: string[]

beforeAll(async () => {
  broker = await openTestBroker()
  here = ['--broker', broker.url, '--prefix', broker.prefix]
  for (const host of ['host1', 'host2', 'mute']) {
    const worker = await startFakeWorker({
      ...broker,
      host,
      answer: async ({ id, method, params }) => {
        if (host === 'mute') return undefined
        if (method === 'VM.reset') return failure(id, { code: 1, message: `No such VM: on ${host}` })
        return success(id, { params, vmActive: host === 'host1' ? 2 : '3' })
      },
    })
    workers.push(worker)
  }
})

afterAll(async () => {
  for (const worker of workers) await worker[Symbol.asyncDispose]()
  await broker?.[Symbol.asyncDispose]()
})

const BOTH = ['--host', 'host1', '--host', 'host2']

test('as a process, it prints one JSON document with one outcome per host, and exits with 1 when not all answered', async () => {
  const hosts = [...BOTH, '--host', 'mute', '--host', 'nobody']
  await using running = start(CLI, ['fleet', 'Host.getStats', ...hosts, '--timeout', '2s', '--json', ...here])
  const { exitCode, out, err } = await running.finished
  expect({ exitCode, err }).toEqual({ exitCode: 1, err: '' })
  expect(JSON.parse(out)).toMatchObject({
    expected: 4,
    answered: 2,
    failed: 0,
    refused: 0,
    expired: 0,
    unroutable: 1,
    silent: 1,
    unexpected: [],
    notAnswered: ['mute', 'nobody'],
    results: {
      host1: { outcome: 'answered', result: { vmActive: 2 } },
      host2: { outcome: 'answered' },
      mute: { outcome: 'silent' },
      nobody: { outcome: 'unroutable' },
    },
  })
})

test('exits with 0 when all answered, and prints each answer and the counts', async () => {
  const { exitCode, out, err } = await runHere(['fleet', 'VM.destroy', 'vmID=x', ...BOTH, ...here])
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  const [one, two, sum] = out.split('\n')
  expect(one).toBe('host1: {"params":{"vmID":"x"},"vmActive":2}')
  expect(two).toBe('host2: {"params":{"vmID":"x"},"vmActive":"3"}')
  expect(sum).toMatch(/^2 hosts in \d+\.\d s: 2 answered$/)
})

test('prints what was made of the results instead of them', async () => {
  const what = ['--aggregate', 'sum:vmActive', '--aggregate', 'distinct:params']
  const { exitCode, out } = await runHere(['fleet', 'Host.getStats', '{}', ...BOTH, ...what, ...here])
  expect(exitCode).toBe(0)
  expect(out).toMatch(/^sum vmActive: 5 \(2 hosts\)\ndistinct params: 1 \(2 hosts\)\n {2}2: \{\}\n2 hosts in /)
})

test('groups the errors, with the hosts that had them', async () => {
  const { exitCode, out } = await runHere(['fleet', 'VM.reset', 'vmID=x', ...BOTH, ...here])
  expect(exitCode).toBe(1)
  expect(out).toMatch(/^failed: 1 No such VM: on <host>\n {2}2 hosts: host1 host2\n2 hosts in .*: 2 failed\n$/)
})

test.each([
  ['nobody', [], /nobody is asked: name hosts, groups such as all, or a condition/],
  ['a host that is no name', ['--host', 'a.b'], /"a\.b" is no host id/],
  ['a group that is no name', ['--group', 'a b'], /"a b" is no group name/],
  ['no such aggregate', ['--host', 'host1', '--aggregate', 'median:x'], /use sum, min, max, average, distinct/],
  ['params that are none', ['{', '--host', 'host1'], /the params are not JSON/],
  ['a time without its unit', ['--host', 'host1', '--timeout', '5'], /Give a time with its unit/],
])('%s is wrong usage', async (_what, args, message) => {
  const before = workers.map(({ commands }) => commands.length)
  const { exitCode, out, err } = await runHere(['fleet', 'Host.ping2', ...args, ...here])
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
  expect(err).toMatch(message)
  expect(workers.map(({ commands }) => commands.length)).toEqual(before)
})

test('exits with 5 when there is no broker', async () => {
  const nowhere = ['--broker', 'amqp://127.0.0.1:1']
  expect(await runHere(['fleet', 'Host.ping2', '--host', 'host1', ...nowhere])).toMatchObject({ exitCode: 5, out: '' })
})

test('Ctrl-C ends it at once, with what was known until then', async () => {
  await using running = start(CLI, ['fleet', 'Host.ping2', '--host', 'mute', '--host', 'host1', ...here])
  const before = workers[2]?.commands.length ?? 0
  await expect.poll(() => workers[2]?.commands.length, { timeout: 20_000 }).toBeGreaterThan(before)
  running.kill('SIGINT')
  // As npm does, besides what the terminal does: that is one wish.
  running.kill('SIGTERM')
  const { exitCode, err } = await running.finished
  expect(exitCode).toBe(1)
  expect(err).toMatch(/^error: stopped: [01] of 2 hosts(, answered 1)?; the others may or may not have run it\n$/)
})

const COUNTS = { answered: 5, failed: 0, refused: 0, expired: 0, unroutable: 0, silent: 1 }

test.each([
  [true, ['\r\u001B[K[==================            ] 6 of 10 hosts, answered 5, silent 1', '\r\u001B[K']],
  [false, []],
])('the bar is for a person alone (%s), and goes at the end', (interactive, shown) => {
  // It is drawn anew after a while.
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const written: string[] = []
  const terminal = {
    interactive,
    screen: () => undefined,
    out: () => {},
    err: (text: string) => void written.push(text),
    read: async () => '',
    onSignal: () => () => {},
    abort: () => {},
  }
  const bar = createFleetProgress(terminal)
  const progress: FleetProgress = { expected: 10, ended: 6, counts: COUNTS }
  bar.tell(progress)
  bar.tell(progress)
  bar.clear()
  bar.clear()
  expect(written).toEqual(shown)
})

test('a host that is away, and those that were not asked, are shown as such', () => {
  const error = { code: -32013, message: 'No answer in time: host1 did not answer' }
  const text = toText({
    ...COUNTS,
    answered: 0,
    method: 'Host.ping2',
    messageId: 'm1',
    expected: 1,
    unexpected: ['stranger'],
    repeated: 0,
    milliseconds: 1234,
    results: { host1: { outcome: 'silent', error, milliseconds: 1234, offline: true } },
    notAnswered: ['host1'],
    errors: [
      { outcome: 'silent', code: -32013, message: 'No answer in time: <host> did not answer', hosts: ['host1'] },
    ],
    aggregates: [],
  })
  expect(text).toBe(`silent: -32013 No answer in time: <host> did not answer
  1 host: host1 (offline)
unexpected: 1 host answered that had not been asked
  stranger
1 host in 1.2 s: 1 silent
`)
})
