import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RpcError } from '../../src/api/errors.ts'
import { parseHostId } from '../../src/api/ids.ts'
import { connectClient } from '../../src/client/connect-client.ts'
import { openTestBroker, type TestBroker } from '../support/broker.ts'
import { CLI, runHere, start } from '../support/cli.ts'
import { openJournalDir } from '../support/journal.ts'

let broker: TestBroker
let here: string[]

beforeAll(async () => {
  broker = await openTestBroker()
  here = ['--broker', broker.url, '--prefix', broker.prefix]
  for (const host of ['host1', 'host2', 'sim1', 'sim2']) {
    broker.alsoDelete(broker.topology.hostQueue(parseHostId(host), []).name)
  }
})

afterAll(async () => await broker?.[Symbol.asyncDispose]())

test('--hosts serves that many hosts, logs lines of JSON, and ends with 0 at SIGTERM', async () => {
  await using worker = start(CLI, ['worker', '--host', 'sim', '--hosts', '2', ...here])
  await worker.shows(/the worker consumes/)
  await using client = await connectClient(broker)
  await expect(client.call('sim1', 'Host.ping2')).resolves.toBe(true)
  await expect(client.call('sim2', 'Host.ping2')).resolves.toBe(true)

  worker.kill('SIGTERM')
  const { exitCode, out, err } = await worker.finished
  expect({ exitCode, out }).toEqual({ exitCode: 0, out: '' })
  for (const line of err.trimEnd().split('\n')) {
    expect(JSON.parse(line)).toEqual(expect.objectContaining({ level: expect.any(Number), msg: expect.any(String) }))
  }
})

test('SIGTERM lets what runs finish; a second signal ends it at once', async () => {
  await using worker = start(CLI, ['worker', '--host', 'host1', '--driver-option', 'hang=Host.getStats', ...here])
  await worker.shows(/the worker consumes/)
  await using client = await connectClient(broker)
  const stuck = client.call('host1', 'Host.getStats', {}, { timeoutMs: 20_000 }).catch(() => {})
  // Answered after it: the worker has both.
  await client.call('host1', 'Host.ping2')

  worker.kill('SIGTERM')
  await worker.shows(/"signal":"SIGTERM","msg":"told to stop"/)
  // Repeats that come at once are the same wish, passed on twice.
  worker.kill('SIGTERM')
  const insisting = setInterval(() => worker.kill('SIGINT'), 400)
  const { exitCode, err } = await worker.finished
  clearInterval(insisting)
  expect(exitCode).toBe(130)
  expect(err).toMatch(/a second time/)
  await client[Symbol.asyncDispose]()
  await stuck
})

test('--journal-max bounds the journal: when it is full, commands are refused and reads go on', async () => {
  await using place = await openJournalDir()
  const options = ['--journal', place.dir, '--journal-max', '1MB', '--driver-option', 'hang=VM.shutdown']
  await using worker = start(CLI, ['worker', '--host', 'host2', ...options, ...here])
  await worker.shows(/the worker consumes/)
  await using client = await connectClient(broker)
  // They hang, so that the journal has to keep them.
  const params = { vmID: randomUUID(), delay: 1, message: 'x'.repeat(300_000) }
  const { promise: refusal, resolve } = Promise.withResolvers<RpcError>()
  let refused: RpcError | undefined
  // One after the other: those that are written together find room together.
  while (refused === undefined) {
    client.call('host2', 'VM.shutdown', params).catch((reason: unknown) => {
      if (reason instanceof RpcError && reason.kind === 'ResourceExhausted') resolve(reason)
    })
    refused = await Promise.race([refusal, delay(100, undefined)])
  }
  expect(refused.message).toMatch(/the journal is full: it holds [\d.]+ MB of 1\.0 MB/)
  expect(await client.call('host2', 'Host.getAllVmStats')).toEqual([])
  expect((await client.call('host2', 'Worker.stats')).journal).toMatchObject({ state: 'full', durable: true })
})

test('a broker out of reach ends it with 5', async () => {
  await using worker = start(CLI, ['worker', '--host', 'host1'], { AMQP_URL: 'amqp://me:secret@127.0.0.1:1' })
  const { exitCode, err } = await worker.finished
  expect(exitCode).toBe(5)
  expect(err).toMatch(/error: broker amqp:\/\/127\.0\.0\.1:1: nothing listens there/)
  expect(err).not.toContain('secret')
})

test.each([
  [[], '--host says which host it serves'],
  [['--host', 'a.b'], 'no host id'],
  [['--host', 'a', '--driver', 'xen'], 'Allowed choices are simulator, libvirt'],
  [['--host', 'a', '--driver', 'libvirt', '--hosts', '2'], '--hosts is for simulated hosts'],
  [['--host', 'a', '--hosts', '0'], '--hosts takes a number from 1'],
  [['--host', 'a', '--driver-option', 'x'], 'Give it as key=value'],
  [['--host', 'a', '--group', 'a..b'], 'is no group name'],
  [['--host', 'a', '--journal', '/x', '--journal-max', '4'], 'Give a size with its unit, such as 500MB'],
  [['--host', 'a', '--journal', '/x', '--journal-max', '4kB'], 'Give a size with its unit, such as 500MB'],
  [['--host', 'a', '--journal', '/x', '--journal-max', '0.5MB'], 'from 1MB to 1024GiB'],
  [['--host', 'a', '--journal', '/x', '--journal-max', '1025GiB'], 'from 1MB to 1024GiB'],
  [['--host', 'a', '--journal-max', '4GiB'], '--journal-max is for a journal on disk'],
  [['--host', 'a', '--mode', 'loose'], 'Allowed choices are strict, coerce, lenient'],
])('worker %j is wrong usage, and the error says what is right', async (args, text) => {
  const { exitCode, err } = await runHere(['worker', ...args])
  expect(exitCode).toBe(2)
  expect(err).toContain(text)
})
