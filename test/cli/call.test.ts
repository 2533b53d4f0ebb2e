import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestBroker, type TestBroker } from '../support/broker.ts'
import { CLI, runHere, start } from '../support/cli.ts'
import { type FakeWorker, failure, startFakeWorker, success } from '../support/fake-worker.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

let broker: TestBroker
let worker: FakeWorker
let here: string[]

beforeAll(async () => {
  broker = await openTestBroker()
  here = ['--broker', broker.url, '--prefix', broker.prefix]
  worker = await startFakeWorker({
    ...broker,
    answer: async ({ id, method, params }) => {
      if (method === 'VM.destroy') return undefined
      if (method === 'VM.reset') return failure(id, { code: 1, message: 'no\nsuch VM', data: { name: 'NoSuchVM' } })
      if (method === 'VM.getStat') return failure(id, { code: -32601, message: 'No such method: VM.getStat' })
      return success(id, { method, params })
    },
  })
})

afterAll(async () => {
  await worker?.[Symbol.asyncDispose]()
  await broker?.[Symbol.asyncDispose]()
})

/** As a shell sees it. */
async function shell(...args: string[]) {
  await using running = start(CLI, args)
  return await running.finished
}

describe('as a process, call exits with', () => {
  test('0 and the result as JSON on standard output', async () => {
    const { exitCode, out, err } = await shell('call', 'host1', 'VM.getStats', '{"vmID":"x"}', ...here)
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(JSON.parse(out)).toEqual({ method: 'VM.getStats', params: { vmID: 'x' } })
  })

  test('1 for an error reply, which is one line of JSON on standard error', async () => {
    const { exitCode, out, err } = await shell('call', 'host1', 'VM.reset', '{"vmID":"x"}', ...here)
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
    expect(err).toBe('{"code":1,"message":"no\\nsuch VM","data":{"name":"NoSuchVM"}}\n')
  })

  test('2 for wrong usage', async () => {
    const { exitCode, err } = await shell('call', 'host1')
    expect(exitCode).toBe(2)
    expect(err).toMatch(/missing required argument 'method'/)
  })

  test('3 when no answer comes in time', async () => {
    const { exitCode, err } = await shell('call', 'host1', 'VM.destroy', '{"vmID":"x"}', '--timeout', '900ms', ...here)
    expect(exitCode).toBe(3)
    expect(JSON.parse(err)).toMatchObject({
      code: -32013,
      message: expect.stringContaining('may or may not have run'),
      data: { name: 'NoAnswer', host: 'host1', messageId: expect.any(String) },
    })
  })

  test('4 for a host that is unknown', async () => {
    const { exitCode, err } = await shell('call', 'nobody', 'Host.ping2', ...here)
    expect(exitCode).toBe(4)
    expect(JSON.parse(err)).toMatchObject({ data: { name: 'UnknownHost', host: 'nobody' } })
  })

  test('5 for a broker out of reach, and names it without its password', async () => {
    await using running = start(CLI, ['call', 'host1', 'Host.ping2'], { AMQP_URL: 'amqp://me:secret@127.0.0.1:1' })
    const { exitCode, err } = await running.finished
    expect(exitCode).toBe(5)
    expect(JSON.parse(err)).toMatchObject({ data: { name: 'BrokerUnreachable' } })
    expect(err).toMatch(/127\.0\.0\.1:1.*start the broker/)
    expect(err).not.toContain('secret')
  })

  test('5 for a broker that says nothing, as soon as --timeout is over', async () => {
    await using proxy = await openTcpProxy(broker.url)
    proxy.freeze()
    const began = performance.now()
    const { exitCode, err } = await shell('call', 'host1', 'Host.ping2', '--timeout', '500ms', '--broker', proxy.url)
    expect(exitCode).toBe(5)
    expect(JSON.parse(err)).toMatchObject({ message: expect.stringContaining('no answer within --timeout') })
    // The library itself gives up after ten seconds.
    expect(performance.now() - began).toBeLessThan(8_000)
  })
})

test('a timeout of a fraction of a millisecond is rounded up', async () => {
  const { exitCode } = await runHere(['call', 'host1', 'VM.getStats', '{}', '--timeout', '30000.5ms', ...here])
  expect(exitCode).toBe(0)
})

test('params that are no JSON are wrong usage: the place is shown, and an example', async () => {
  const { exitCode, err } = await runHere(['call', 'host1', 'VM.getStats', '{"vmID":x}', ...here])
  expect(exitCode).toBe(2)
  expect(err).toContain('at position 8:\n  {"vmID":x}\n          ^\n')
  expect(err).toMatch(/such as '\{"vmID":/)
})

test.each([
  ['7', 'must be a JSON object or a JSON array'],
  ['[1,]', 'at position 3'],
  ['{"a":1', 'at position 6'],
  ['{"a":"tab\there"}', 'at position 9'],
  ['', 'at position 0'],
])('params of %o are refused: %s', async (params, text) => {
  const { exitCode, err } = await runHere(['call', 'host1', 'VM.getStats', params, ...here])
  expect(exitCode).toBe(2)
  expect(err).toContain(text)
})

test('params can be given as name=value: text where the method takes text, else JSON', async () => {
  const { exitCode, out } = await runHere(['call', 'host1', 'VM.create', 'vmID=7', 'vmParams={"a":1}', ...here])
  expect(exitCode).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ params: { vmID: '7', vmParams: { a: 1 } } })
  const unknown = await runHere(['call', 'host1', 'VM.fly', 'high=true', 'where=up=a', ...here])
  expect(JSON.parse(unknown.out)).toMatchObject({ params: { high: true, where: 'up=a' } })
})

test.each([
  [['vmid=7'], 'VM.getStats has no param vmid; did you mean vmID?; it has vmID'],
  [['vmID=7', 'vmID=8'], 'the param vmID is given twice'],
  [['vmID=7', '{}'], '"{}" is no param: give name=value for each'],
  [['__proto__=7'], 'VM.getStats has no param __proto__'],
])('params named as in %o are refused: %s', async (words, text) => {
  const { exitCode, err } = await runHere(['call', 'host1', 'VM.getStats', ...words, ...here])
  expect(exitCode).toBe(2)
  expect(err).toContain(text)
})

test('params can come by standard input', async () => {
  const { exitCode, out } = await runHere(['call', 'host1', 'VM.create', '-', ...here], '["from","stdin"]')
  expect(exitCode).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ params: ['from', 'stdin'] })
})

test('a method that the host does not know comes back with the one that was meant', async () => {
  const { exitCode, err } = await runHere(['call', 'host1', 'VM.getStat', ...here])
  expect(exitCode).toBe(1)
  expect(JSON.parse(err)).toMatchObject({ code: -32601, data: { suggestion: 'VM.getStats' } })
})

test('the message id and the flow id are sent as given, the timeout as the time the message has', async () => {
  await runHere(['call', 'host1', 'VM.create', '--message-id', 'm-1', '--flow', 'f-1', '--timeout', '2m', ...here])
  expect(worker.commands.at(-1)?.delivery.properties).toMatchObject({
    messageId: 'm-1',
    expiration: 120_000,
    headers: { 'x-vdsm-flow': 'f-1' },
  })
})

test.each([
  [['call', 'host.1', 'Host.ping2'], 'no host id'],
  [['call', 'host1', 'Host.ping2', '--timeout', '30'], 'such as 500ms, 30s or 2m'],
  [['call', 'host1', 'Host.ping2', '--broker', 'http://x'], 'must begin with amqp://'],
  [['call', 'host1', 'Host.ping2', '--prefix', 'a b'], 'is no prefix'],
  [['call', 'host1', 'Host.ping2', '--message-id', ''], 'It is empty'],
  [['call', 'host1', 'Host.ping2', '--flow', ' '], 'It is empty'],
  [['watch', '--vm', 'a b'], 'no object of an event'],
  [['worker', '--host', 'host1', '--driver-option', 'x'], 'such as bootMs=5000'],
  [['cal'], 'Did you mean call?'],
  [['call', 'host1', 'Host.ping2', '--nope'], "unknown option '--nope'"],
])('%j is wrong usage, and the error says what is right', async (args, text) => {
  const { exitCode, err } = await runHere(args)
  expect(exitCode).toBe(2)
  expect(err).toContain(text)
})
