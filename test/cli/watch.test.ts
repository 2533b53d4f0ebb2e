import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toLine } from '../../src/cli/watch.ts'
import type { ReceivedEvent } from '../../src/client/events.ts'
import { openTestBroker, type TestBroker } from '../support/broker.ts'
import { CLI, runHere, start } from '../support/cli.ts'
import { type FakeWorker, startFakeWorker } from '../support/fake-worker.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

const STATUS = '|virt|VM_status|'
let broker: TestBroker
let worker: FakeWorker

beforeAll(async () => {
  broker = await openTestBroker()
  worker = await startFakeWorker(broker)
})

afterAll(async () => {
  await worker?.[Symbol.asyncDispose]()
  await broker?.[Symbol.asyncDispose]()
})

test('watch prints a line for each event, says aloud when the broker goes and comes, and ends with 0 at SIGINT', async () => {
  await using proxy = await openTcpProxy(broker.url)
  await using watch = start(CLI, ['watch', '--vm', 'vm1', '--prefix', broker.prefix, '--broker', proxy.url])
  await watch.shows(/watching/)
  await worker.emit(STATUS, 'other', { other: { status: 'Down' } })
  await worker.emit(STATUS, 'vm1', { vm1: { status: 'Up' } })
  await watch.shows(/VM_status vm1 Up/)

  proxy.close()
  await watch.shows(/connection to the broker lost/)
  proxy.open()
  await watch.shows(/connected to .* again/)
  await worker.emit(STATUS, 'vm1', { vm1: { status: 'Paused', pauseCode: 'EIO' } })
  await watch.shows(/Paused EIO/)

  watch.kill('SIGINT')
  // As npm does, besides what the terminal does: that is one wish.
  watch.kill('SIGTERM')
  const { exitCode, out } = await watch.finished
  expect(exitCode).toBe(0)
  expect(out).toMatch(/^\d\d:\d\d:\d\d\.\d{3} host1 VM_status vm1 Up\n\S+ host1 VM_status vm1 Paused EIO\n$/)
})

test('watch --json prints one object a line, and ends quietly when its reader has seen enough', async () => {
  const main = fileURLToPath(new URL(`../../${CLI}`, import.meta.url))
  const args = [main, 'watch', '--json', '--host', 'host1', '--broker', broker.url, '--prefix', broker.prefix]
  const watch = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let err = ''
  watch.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const ended = once(watch, 'close')
  await expect.poll(() => err, { timeout: 20_000 }).toMatch(/watching/)
  await worker.emit(STATUS, 'vm1', { vm1: { status: 'Up' } })

  const [line] = await once(watch.stdout.setEncoding('utf8'), 'data')
  expect(JSON.parse(line)).toMatchObject({
    host: 'host1',
    event: STATUS,
    object: 'vm1',
    params: { vm1: { status: 'Up' } },
    notifyTime: 1,
  })
  watch.stdout.destroy()
  await worker.emit(STATUS, 'vm1', { vm1: { status: 'Down' } })
  expect(await ended).toEqual([0, null])
  expect(err).not.toMatch(/EPIPE/)
})

test('watch --since begins with the past, says where it ends, and tells of what is missing', async () => {
  await using own = await openTestBroker()
  await using host = await startFakeWorker({ ...own, host: 'host2' })
  const here = ['--prefix', own.prefix, '--broker', own.url]
  const numbers = (seq: number, keySeq: number) => ({
    'x-vdsm-seq': seq,
    'x-vdsm-key-seq': keySeq,
    'x-vdsm-key-previous': seq - 1,
  })
  await host.emit(STATUS, 'vm1', { notify_time: 1e12, vm1: { status: 'Up' } }, numbers(1, 1))
  await using watch = start(CLI, ['watch', '--vm', 'vm1', '--operation', 'VM_status', '--since', '1h', ...here])
  await watch.shows(/VM_status vm1 Up/)
  await watch.shows(/1 events of the past; from here on as they come/)
  await host.emit(STATUS, 'vm1', { vm1: { status: 'Down' } }, numbers(3, 3))
  await watch.shows(/VM_status vm1 Down/)
  expect(watch.err).toMatch(/host2: at least 1 events of virt\.VM_status\.vm1 are missing\n/)
  watch.kill('SIGINT')
  const { exitCode, out } = await watch.finished
  expect(exitCode).toBe(0)
  expect(out).toMatch(/^2001-09-09 \S+ host2 VM_status vm1 Up\n.* host2 VM_status vm1 Down\n$/)
})

test.each([
  ['the first event', 'first', ['one', 'two', 'three']],
  ['an offset', '1', ['two', 'three']],
  ['a time', new Date(Date.now() - 3_600_000).toISOString(), ['one', 'two', 'three']],
])('watch --since takes %s', async (_, since, expected) => {
  await using own = await openTestBroker()
  await using host = await startFakeWorker({ ...own, host: 'host2' })
  const counts = (seq: number) => ({ 'x-vdsm-seq': seq, 'x-vdsm-key-seq': 1, 'x-vdsm-key-previous': 0 })
  for (const [index, vm] of ['one', 'two', 'three'].entries()) {
    await host.emit(STATUS, vm, { [vm]: { status: 'Up' } }, counts(index + 1))
  }
  await using watch = start(CLI, ['watch', '--since', since, '--json', '--prefix', own.prefix, '--broker', own.url])
  await watch.shows(/events of the past; from here on as they come/)
  const events = watch.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events.map(({ object }) => object)).toEqual(expected)
  // To go on behind it another time.
  expect(events.at(-1)).toMatchObject({ offset: 2 })
})

test('watch --component prints the events of that kind only', async () => {
  await using watch = start(CLI, ['watch', '--component', 'jobs', '--prefix', broker.prefix, '--broker', broker.url])
  await watch.shows(/watching/)
  await worker.emit(STATUS, 'vm1', { vm1: { status: 'Up' } })
  const job = { id: 'j1', status: 'done', description: 'Copy', job_type: 'storage' }
  await worker.emit('|jobs|status|', 'j1', job)
  await watch.shows(/status j1 done Copy/)
  expect(watch.out).not.toMatch(/VM_status/)
})

test('watch --since an offset that the log does not have is wrong usage', async () => {
  const { exitCode, out, err } = await runHere([
    ...['watch', '--since', '1000000', '--broker', broker.url],
    ...['--prefix', broker.prefix],
  ])
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
  expect(err).toMatch(/offset 1000000 is beyond the end of .*vdsm\.events\.log: its last message has offset \d+/)
})

test.each([
  ['|virt|VM_status|', 'vm', { vm: { status: 'Down', exitMessage: 'Shut down' } }, 'VM_status vm Down Shut down'],
  ['|virt|VM_status|', 'vm', { vm: { status: 'Up', pauseCode: 'NOERR' } }, 'VM_status vm Up'],
  [
    '|virt|VM_migration_status|',
    'vm',
    { vm: { progress: 40, downtime: 12 } },
    'VM_migration_status vm 40 % downtime 12 ms',
  ],
  ['|jobs|status|', 'j', { id: 'j', status: 'done', description: 'Copy', job_type: 'x' }, 'status j done Copy'],
  ['|net|host_conn|', 'no_id', {}, 'host_conn'],
])('a %s event of %s is shown as a line', (event, object, params, text) => {
  const receivedAt = new Date(2026, 0, 2, 3, 4, 5, 6)
  const received = { host: 'host1', event, object, params, receivedAt } as unknown as ReceivedEvent
  expect(toLine(received)).toBe(`03:04:05.006 host1 ${text}`)
})
