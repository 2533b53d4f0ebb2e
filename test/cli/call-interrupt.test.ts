import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestBroker, type TestBroker } from '../support/broker.ts'
import { CLI, type Running, runHere, start } from '../support/cli.ts'
import { type FakeWorker, startFakeWorker, success } from '../support/fake-worker.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'
import { startTestFleet, type TestFleet } from '../support/worker.ts'

const vmID = '11111111-1111-4111-8111-111111111111'
/** A process takes its time to start. */
const SLOWLY = { timeout: 20_000 }
let broker: TestBroker
let silent: FakeWorker
let fleet: TestFleet
let here: string[]

beforeAll(async () => {
  broker = await openTestBroker()
  here = ['--broker', broker.url, '--prefix', broker.prefix]
  const cancelled = Promise.withResolvers<void>()
  silent = await startFakeWorker({
    ...broker,
    answer: async ({ id, method }) => {
      if (method === '$/cancelRequest') cancelled.resolve()
      if (method !== 'VM.reset') return undefined
      // Done just before it heard that it was to stop.
      await cancelled.promise
      return success(id, true)
    },
  })
  fleet = await startTestFleet({ driverOptions: { hang: 'VM.pause' } })
})

afterAll(async () => {
  await fleet?.[Symbol.asyncDispose]()
  await silent?.[Symbol.asyncDispose]()
  await broker?.[Symbol.asyncDispose]()
})

/** The last line of standard error, which says how it ended. */
function lastLine({ err }: { readonly err: string }): unknown {
  return JSON.parse(err.trim().split('\n').at(-1) ?? '')
}

async function asked(method: string): Promise<void> {
  await expect.poll(() => silent.commands.map((command) => command.method), SLOWLY).toContain(method)
}

function callFleet(...args: string[]): Running {
  return start(CLI, ['call', ...args, '--broker', fleet.url, '--prefix', fleet.prefix])
}

test('Ctrl-C gives up what was asked for, on its host too, and tells what came of it', async () => {
  await using call = callFleet('host1', 'VM.pause', `vmID=${vmID}`, '--progress')
  await call.shows(/^running$/m)
  call.kill('SIGINT')
  const finished = await call.finished
  expect(finished.exitCode).toBe(130)
  expect(lastLine(finished)).toMatchObject({ data: { name: 'RequestCancelled', started: true } })
  expect(finished.out).toBe('')
  const { counters } = await fleet.client.call('host1', 'Worker.stats')
  expect(counters).toMatchObject({ cancelled: 1, 'lanes.running': 1 })
})

test('what was done all the same is told as if nobody had given it up', async () => {
  await using call = start(CLI, ['call', 'host1', 'VM.reset', `vmID=${vmID}`, ...here])
  await asked('VM.reset')
  call.kill('SIGTERM')
  expect(await call.finished).toMatchObject({ exitCode: 0, out: 'true\n' })
})

test('a host that says nothing is not waited for: the message id to ask again with is told', async () => {
  await using call = start(CLI, ['call', 'host1', 'VM.destroy', `vmID=${vmID}`, '--message-id', 'mine', ...here])
  await asked('VM.destroy')
  call.kill('SIGINT')
  const finished = await call.finished
  expect(finished.exitCode).toBe(130)
  expect(lastLine(finished)).toMatchObject({
    message: expect.stringContaining('may or may not have run'),
    data: { name: 'NoAnswer', host: 'host1', messageId: 'mine' },
  })
})

test('a second Ctrl-C leaves at once', async () => {
  await using call = start(CLI, ['call', 'host1', 'VM.cont', `vmID=${vmID}`, ...here])
  await asked('VM.cont')
  call.kill('SIGINT')
  await call.shows(/a second Ctrl-C leaves at once/)
  // What comes within a moment is the same one, passed on by npm.
  const again = setInterval(() => call.kill('SIGINT'), 100)
  const { exitCode, err } = await call.finished.finally(() => clearInterval(again))
  expect(exitCode).toBe(130)
  expect(err.trim().split('\n')).toHaveLength(1)
})

test('what has not been sent yet is not', async () => {
  await using proxy = await openTcpProxy(broker.url)
  proxy.freeze()
  await using call = start(CLI, ['call', 'host1', 'VM.stop', '--broker', proxy.url, '--prefix', broker.prefix])
  await expect.poll(() => proxy.connections, SLOWLY).toBeGreaterThan(0)
  call.kill('SIGINT')
  const finished = await call.finished
  expect(finished.exitCode).toBe(130)
  expect(lastLine(finished)).toMatchObject({ data: { name: 'RequestCancelled', started: false } })
})

test('--progress tells once of each change, and the result alone is on standard output', async () => {
  const { url, prefix } = fleet
  const change = { networks: { red: { nic: 'eth1', vlan: '7' } }, bondings: {}, options: { connectivityTimeout: 60 } }
  const args = ['call', 'host1', 'Host.setupNetworks', JSON.stringify(change), '--progress']
  await using call = start(CLI, [...args, '--broker', url, '--prefix', prefix])
  await call.shows(/^running: .*can be reached$/m)
  await fleet.client.call('host1', 'Host.confirmConnectivity')
  const { exitCode, out, err } = await call.finished
  expect(exitCode).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ code: 0 })
  const lines = err.trim().split('\n')
  expect(lines).toEqual([...new Set(lines)])
})

test('a host cannot move the cursor with what it says', async () => {
  await using talking = await startFakeWorker({
    ...broker,
    host: 'talking',
    answer: async ({ id, delivery }) => {
      const { replyTo, correlationId } = delivery.properties
      const value = { state: 'running', percent: 41.6, message: 'a\u001b[2Jb\nc' }
      await talking.publish({
        ...talking.topology.replyAddress(replyTo as never, talking.host),
        body: Buffer.from(JSON.stringify({ jsonrpc: '2.0', method: '$/progress', params: { id, value } })),
        properties: { type: '$/progress', ...(correlationId === undefined ? {} : { correlationId }) },
      })
      return success(id, true)
    },
  })
  const { err } = await runHere(['call', 'talking', 'Host.ping2', '--progress', ...here])
  expect(err).toBe('running 42 %: a [2Jb c\n')
})
