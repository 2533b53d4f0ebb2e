import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../../src/cli/run.ts'
import type { StopSignal, Terminal } from '../../src/cli/terminal.ts'
import { CLI, runHere, start } from '../support/cli.ts'
import { startFakeWorker, success } from '../support/fake-worker.ts'
import { createNumberedHost } from '../support/numbered-host.ts'
import { startTestFleet, type TestFleet } from '../support/worker.ts'

const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'
const xml = `<domain type="kvm"><name>web</name><uuid>${VM}</uuid><memory unit="MiB">64</memory><vcpu>1</vcpu></domain>`
const create = (host: string) => fleet.client.call(host, 'VM.create', { vmID: VM, vmParams: { vmId: VM, xml } })

let fleet: TestFleet
let here: string[]

beforeAll(async () => {
  fleet = await startTestFleet({ hosts: ['host1', 'host2'], groups: { host1: ['rack.a'], host2: ['rack.b'] } })
  here = ['--broker', fleet.url, '--prefix', fleet.prefix]
})
afterAll(async () => {
  await fleet?.[Symbol.asyncDispose]()
})

/** Parses what has been printed until now: one document a line. */
function last(out: string) {
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as {
    machines: { host: string; vm: string; name?: string; status: string }[]
    silent: string[]
  }
}

test('watch --state --json has what runs, what changes, and what is gone', async () => {
  await create('host1')
  await using watch = start(CLI, ['watch', '--state', '--json', '--every', '1s', ...here])
  await watch.shows(/"name":"web"/)
  expect(last(watch.out).machines).toMatchObject([{ host: 'host1', vm: VM, name: 'web' }])
  await fleet.client.call('host1', 'VM.pause', { vmID: VM })
  await watch.shows(/"status":"Paused"/)
  await fleet.client.call('host1', 'VM.destroy', { vmID: VM })
  await expect.poll(() => last(watch.out).machines, { timeout: 20_000 }).toEqual([])
  watch.kill('SIGINT')
  expect(await watch.finished).toMatchObject({ exitCode: 0 })
})

test.each([
  ['--group', 'rack.b'],
  ['--vm', VM],
])('watch --state %s %s has nothing else', async (...flags) => {
  const other = '00000000-0000-4000-8000-000000000001'
  const vmParams = { vmId: other, xml: xml.replace(VM, other).replace('web', 'other') }
  await fleet.client.call('host1', 'VM.create', { vmID: other, vmParams })
  await create('host2')
  await using watch = start(CLI, ['watch', '--state', '--json', ...flags, ...here])
  await watch.shows(/"name":"web"/)
  await fleet.client.call('host1', 'VM.destroy', { vmID: other })
  await fleet.client.call('host2', 'VM.pause', { vmID: VM })
  await watch.shows(/"status":"Paused"/)
  expect(last(watch.out).machines).toMatchObject([{ host: 'host2', vm: VM, name: 'web', status: 'Paused' }])
  expect(watch.out).not.toContain(other)
  await fleet.client.call('host2', 'VM.destroy', { vmID: VM })
})

test('watch --group prints the events of its members only', async () => {
  await using watch = start(CLI, ['watch', '--group', 'rack.b', ...here])
  await watch.shows(/watching/)
  for (const host of ['host1', 'host2']) {
    await create(host)
    await fleet.client.call(host, 'VM.destroy', { vmID: VM })
  }
  await watch.shows(/host2 VM_status .* Down/)
  expect(watch.out).not.toMatch(/host1/)
})

test('a host of which an event was lost is asked again at once, and the table has what is true there', async () => {
  const { url, prefix } = fleet
  let status = 'Up'
  await using worker = await startFakeWorker({
    url,
    prefix,
    host: 'lossy',
    answer: async ({ id }) => success(id, [{ vmId: VM, status }]),
  })
  const asked = () => worker.commands.map(({ method }) => method)
  const numbered = createNumberedHost({ host: 'lossy', prefix })
  const flags = ['--state', '--json', '--host', 'lossy', '--every', '1h']
  await using watch = start(CLI, ['watch', ...flags, ...here])
  await watch.shows(/"status":"Up"/)
  await worker.publish(numbered.event(VM, 'Paused'))
  await watch.shows(/"status":"Paused"/)
  expect(asked()).toEqual(['Host.getAllVmStats'])

  // It is shut down, and the event that says so reaches nobody: only the next mark tells that there was one.
  numbered.event(VM, 'Powering down')
  status = 'Powering down'
  await worker.publish(numbered.mark())
  await watch.shows(/"status":"Powering down"/)
  expect(last(watch.out).machines).toMatchObject([{ host: 'lossy', vm: VM, status }])
  await expect.poll(() => watch.err).toMatch(/lossy/)
  expect(asked()).toEqual(['Host.getAllVmStats', 'Host.getAllVmStats'])
})

test('on a terminal the table is drawn in place, within it, and the cursor comes back', async () => {
  await create('host2')
  let out = ''
  let interrupt: ((signal: StopSignal) => void) | undefined
  const drawn = Promise.withResolvers<void>()
  const terminal: Terminal = {
    out(text) {
      out += text
      if (text.includes('Up')) drawn.resolve()
    },
    err: () => {},
    interactive: true,
    screen: () => ({ rows: 10, columns: 60 }),
    read: async () => '',
    onSignal(listener) {
      interrupt = listener
      return () => {}
    },
    abort: () => {},
  }
  const ended = run(['watch', '--state', '--host', 'host2', ...here], terminal)
  await drawn.promise
  interrupt?.('SIGINT')
  expect(await ended).toBe(0)
  expect(out.startsWith('\u001B[?25l\u001B[H')).toBe(true)
  expect(out).toContain(`host2  ${VM}  web `)
  expect(out.endsWith('\u001B[?25h')).toBe(true)
  for (const line of out.split('\r\n')) expect(stripVTControlCharacters(line).length).toBeLessThan(61)
  await fleet.client.call('host2', 'VM.destroy', { vmID: VM })
})

test('a host that is unknown is shown as one that gives no answer', async () => {
  await using watch = start(CLI, ['watch', '--state', '--host', 'nobody', ...here])
  await watch.shows(/no answer \(\?\): nobody/)
})

test.each([
  [['--state', '--since', '10m'], /--state shows what is now.*leave --since out/],
  [['--state', '--operation', 'VM_status'], /leave --operation out/],
  [['--every', '5s'], /--every goes with --state only/],
])('watch %j is wrong usage', async (flags, message) => {
  const { exitCode, out, err } = await runHere(['watch', ...flags, '--broker', 'amqp://127.0.0.1:1'])
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
  expect(err).toMatch(message)
})
