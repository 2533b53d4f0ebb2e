import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseGroupName, parseHostId } from '../../src/api/ids.ts'
import { createPublisher } from '../../src/broker/publisher.ts'
import { type Directory, type DirectoryChange, openDirectory } from '../../src/client/directory.ts'
import { startWorker, type Worker } from '../../src/worker.ts'
import { NO_CTL, onChannel, openTestBroker, sharedCtl, type TestBroker } from '../support/broker.ts'
import { runHere } from '../support/cli.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

let broker: TestBroker
let here: string[]
let first: Worker

function serve(id: string, groups: readonly string[], memoryMiB = '65536'): Promise<Worker> {
  broker.alsoDelete(broker.topology.hostQueue(parseHostId(id), []).name)
  return startWorker({
    broker: { url: broker.url, prefix: broker.prefix },
    hosts: [{ id: parseHostId(id), groups: groups.map(parseGroupName) }],
    driver: { name: 'simulator', options: { memoryMiB } },
    log: broker.log,
  })
}

/** Of clients that are there. */
async function subscriptionQueues(ctl: NonNullable<ReturnType<typeof sharedCtl>>): Promise<readonly string[]> {
  const names = await ctl(['list_queues', '--quiet', '--no-table-headers', 'name'])
  return names.split('\n').filter((name) => name.startsWith(`${broker.prefix}.vdsm.subscription.`))
}

beforeAll(async () => {
  broker = await openTestBroker()
  here = ['--broker', broker.url, '--prefix', broker.prefix]
  first = await serve('first', ['all', 'cluster.prod'])
  await using _stopped = await serve('second', ['all'], '2048')
})
afterAll(async () => {
  await first[Symbol.asyncDispose]()
  await broker[Symbol.asyncDispose]()
})

const hosts = (...args: string[]) => runHere(['hosts', ...args, ...here])
const remove = (id: string) => runHere(['host', 'remove', id, ...here])

/** The first change that is as wanted. */
async function changed(
  directory: Directory,
  begin: () => Promise<unknown>,
  wanted: (change: DirectoryChange) => boolean,
) {
  const changes = directory.changes()
  const began = begin()
  for await (const change of changes) {
    if (!wanted(change)) continue
    await began
    return change
  }
  throw new Error('the directory ended')
}

describe('hosts', () => {
  test('shows who is there and who was stopped, as a table', async () => {
    const { exitCode, out } = await hosts()
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^HOST +STATE +SINCE +DRIVER/)
    expect(out).toMatch(/^first +online +\d{4}-\S+ \S+ +simulator +\S+ +65536 MiB +16 +all,cluster\.prod$/m)
    expect(out).toMatch(/^second +stopped .* 2048 MiB +16 +all$/m)
    expect(out).toMatch(/\n2 hosts, 1 online\n$/)
  })

  test.each([
    [
      ['--group', 'all'],
      ['first', 'second'],
    ],
    [['--group', 'cluster.prod'], ['first']],
    [['--where', 'facts.memory>64000 && driver=="simulator"'], ['first']],
    [['--where', 'state=="stopped"'], ['second']],
  ])('%j gives %j', async (args, expected) => {
    const { exitCode, out } = await hosts('--json', ...args)
    expect(exitCode).toBe(0)
    const records = out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
    expect(records.map(({ host }) => host)).toEqual(expected)
  })

  test('a group that nobody is in is wrong usage, and told with those that there are', async () => {
    expect(await hosts('--json', '--group', 'nobody')).toMatchObject({
      exitCode: 2,
      out: '',
      err: expect.stringContaining('no host is in the group nobody; there are all, cluster.prod'),
    })
  })

  test('a condition with a mistake is wrong usage, with its place', async () => {
    expect(await hosts('--where', 'facts.memroy != 3')).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('--where: no host has facts.memroy, at character 1'),
    })
    expect(await hosts('--where', 'facts.memory = 3')).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/equal is ==, at character 14/),
    })
  })
})

describe('a directory that is open', () => {
  test('tells of a worker that starts, stops and is removed', async () => {
    await using directory = await openDirectory({ url: broker.url, prefix: broker.prefix })
    let worker: Worker | undefined
    const start = async () => {
      worker = await serve('third', ['all'])
    }
    const added = await changed(directory, start, ({ record }) => record.host === 'third')
    expect(added).toMatchObject({ kind: 'added', record: { state: 'online', groups: ['all'], facts: { cpus: 16 } } })
    const stop = async () => await worker?.[Symbol.asyncDispose]()
    const stopped = await changed(directory, stop, ({ record }) => record.host === 'third')
    expect(stopped).toMatchObject({ kind: 'changed', record: { state: 'stopped' } })
    expect(directory.members('all').map(({ host }) => host)).toContain('third')
    await changed(
      directory,
      () => remove('third'),
      ({ kind }) => kind === 'removed',
    )
    expect(directory.hosts().map(({ host }) => host)).not.toContain('third')
  })

  test('knows what happened while it was cut off for longer than its queue lived', async ({ skip }) => {
    const ctl = sharedCtl() ?? skip(NO_CTL)
    await using proxy = await openTcpProxy(broker.url)
    await using worker = await serve('fourth', ['all'])
    await using directory = await openDirectory({ url: proxy.url, prefix: broker.prefix })
    const stateOf = (id: string) => directory.host(id)?.state
    await expect.poll(() => stateOf('fourth')).toBe('online')
    const queues = await subscriptionQueues(ctl)
    proxy.close()
    await onChannel(broker.connection, async (channel) => {
      for (const queue of queues) await channel.deleteQueue(queue)
    })
    await worker[Symbol.asyncDispose]()
    await using _fifth = await serve('fifth', ['all'])
    proxy.open()
    await expect.poll(() => [stateOf('fourth'), stateOf('fifth')], { timeout: 25_000 }).toEqual(['stopped', 'online'])
    await using other = await serve('sixth', ['all'])
    await expect.poll(() => stateOf('sixth')).toBe('online')
    await other[Symbol.asyncDispose]()
    await expect.poll(() => stateOf('sixth')).toBe('stopped')
  })
})

describe('host remove', () => {
  test('refuses a host that is served', async () => {
    expect(await remove('first')).toMatchObject({ exitCode: 1, err: expect.stringContaining('a worker serves first') })
    const client = await runHere(['call', 'first', 'Host.ping2', ...here])
    expect(client).toMatchObject({ exitCode: 0, out: 'true\n' })
  })

  test('refuses while a message waits, and keeps the way to the queue', async () => {
    await using publisher = createPublisher({ connection: broker.connection, log: broker.log })
    const send = () =>
      publisher.publish(
        { ...broker.topology.commandAddress(parseHostId('second')), body: Buffer.from('{}'), properties: {} },
        { mandatory: true },
      )
    expect(await send()).toEqual({ kind: 'confirmed' })
    expect(await remove('second')).toMatchObject({ exitCode: 1, err: expect.stringMatching(/1 messages wait/) })
    expect(await send()).toEqual({ kind: 'confirmed' })
    const queue = broker.topology.hostQueue(parseHostId('second'), [])
    await onChannel(broker.connection, (channel) => channel.purgeQueue(queue.name))
  })

  test('deletes queue and record, and says so when there is neither', async () => {
    expect(await remove('second')).toEqual({ exitCode: 0, out: 'second is removed\n', err: '' })
    expect((await hosts()).out).not.toMatch(/^second/m)
    expect(await runHere(['call', 'second', 'Host.ping2', ...here])).toMatchObject({ exitCode: 4 })
    expect(await remove('second')).toMatchObject({ exitCode: 4, err: expect.stringContaining('no host second') })
  })
})
