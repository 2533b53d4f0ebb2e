import { expect, onTestFinished, test } from 'vitest'
import { parseGroupName, parseHostId } from '../../src/api/ids.ts'
import { connect } from '../../src/broker/connection.ts'
import { createPublisher } from '../../src/broker/publisher.ts'
import { createTopology, declareQueue } from '../../src/broker/topology.ts'
import { openDirectory } from '../../src/client/directory.ts'
import { onChannel, openTestBroker, testLog } from '../support/broker.ts'
import { startTestFleet } from '../support/worker.ts'

// The same as with 10,000 hosts, at a size that fits. `npm run bench -- fleet --hosts 10000` is the other.
const HOSTS = 150
const DAYS = 8
const DAY_MS = 24 * 60 * 60 * 1000
const all = parseGroupName('all')

test('of many hosts of one worker, of which three never answer, each has one outcome and none is asked twice', async () => {
  const hosts = Array.from({ length: HOSTS }, (_, index) => `host${index + 1}`)
  const deaf = ['deaf1', 'deaf2', 'deaf3']
  await using fleet = await startTestFleet({
    hosts,
    groups: Object.fromEntries(hosts.map((host) => [host, ['all']])),
  })
  const connection = await connect({ url: fleet.url, name: 'test', log: testLog() })
  const topology = createTopology({ prefix: fleet.prefix })
  const queues = deaf.map((host) => topology.hostQueue(parseHostId(host), [all]))
  onTestFinished(async () => {
    for (const { name } of queues) await onChannel(connection, (channel) => channel.deleteQueue(name))
    await connection[Symbol.asyncDispose]()
  })
  // The broker has them, and nobody serves them.
  for (const queue of queues) await onChannel(connection, (channel) => declareQueue(channel, queue))

  const report = await fleet.client.callFleet('Host.ping2', {}, { hosts: [...hosts, ...deaf], timeoutMs: 8_000 })

  expect(report).toMatchObject({ expected: HOSTS + 3, answered: HOSTS, silent: 3, repeated: 0, unexpected: [] })
  expect([...report.notAnswered].sort()).toEqual(deaf)
  expect(Object.keys(report.results).sort()).toEqual([...hosts, ...deaf].sort())
  const { failed, refused, expired, unroutable } = report
  expect({ failed, refused, expired, unroutable }).toEqual({ failed: 0, refused: 0, expired: 0, unroutable: 0 })
  const stats = fleet.worker.stats() as { hosts: Record<string, { counters: Record<string, number> }> }
  expect(Object.values(stats.hosts).map(({ counters }) => counters['requests'])).toEqual(hosts.map(() => 1))
})

test('the directory knows all hosts after a week of announcements, those that stopped and those that were removed', async () => {
  await using broker = await openTestBroker()
  const { url, prefix, topology, log } = broker
  await using connection = await connect({ url, name: 'test', log })
  await using publisher = createPublisher({ connection, log })
  // Its first reader declares what all share.
  await (await openDirectory({ url, prefix }))[Symbol.asyncDispose]()
  const now = Date.now()
  const stateOf = (index: number, day: number) => {
    if (day < DAYS - 1) return 'online'
    return index % 10 === 0 ? 'stopped' : index % 10 === 1 ? 'removed' : 'online'
  }
  for (let day = 0; day < DAYS; day++) {
    const at = now - (DAYS - day) * DAY_MS
    const outcomes = await Promise.all(
      Array.from({ length: HOSTS }, (_, index) => {
        const params = { groups: ['all'], driver: 'simulator', epoch: at, state: stateOf(index, day), notify_time: at }
        return publisher.publish({
          ...topology.eventAddress(parseHostId(`host${index}`), '|worker|announce|', ''),
          body: Buffer.from(JSON.stringify({ jsonrpc: '2.0', method: '|worker|announce|', params })),
          properties: { type: '|worker|announce|', headers: { 'x-vdsm-epoch': at, 'x-vdsm-seq': day } },
        })
      }),
    )
    expect(outcomes.every(({ kind }) => kind === 'confirmed')).toBe(true)
  }
  // Somebody serves two of them.
  for (const host of ['host2', 'host3']) {
    const queue = topology.hostQueue(parseHostId(host), [all])
    broker.alsoDelete(queue.name)
    const channel = await connection.openChannel({ signal: new AbortController().signal })
    await declareQueue(channel, queue)
    await channel.consume(queue.name, () => {})
  }

  await using directory = await openDirectory({ url, prefix })
  const records = directory.hosts()

  expect(records).toHaveLength((HOSTS * 9) / 10)
  expect(records.filter(({ state }) => state === 'stopped')).toHaveLength(HOSTS / 10)
  expect(records.filter(({ state }) => state === 'online').map(({ host }) => host)).toEqual(['host2', 'host3'])
  const offline = records.filter(({ state }) => state === 'offline')
  expect(offline).toHaveLength((HOSTS * 8) / 10 - 2)
  expect(offline.every(({ since }) => since === now - DAY_MS)).toBe(true)
})
