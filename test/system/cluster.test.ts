import { expect, inject, onTestFinished, test } from 'vitest'
import { brokerCtl } from '../../scripts/provide-broker.ts'
import { parseGroupName, parseHostId } from '../../src/api/ids.ts'
import { connectClient } from '../../src/client/connect-client.ts'
import { startWorker } from '../../src/worker.ts'
import { openTestBroker, testLog } from '../support/broker.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

const HOSTS = Array.from({ length: 30 }, (_, index) => `host${index + 1}`)

async function ctl(...args: string[]): Promise<string> {
  const control = inject('brokerControl')
  if (control === null) throw new Error('the cluster is not ours')
  return await brokerCtl(control, args)
}

interface Place {
  readonly name: string
  readonly leader: string
  readonly members: readonly string[]
}

test('the queues of a fleet have a member on each of three nodes, and their leaders are spread', async () => {
  await using broker = await openTestBroker()
  const { prefix, url } = broker
  for (const host of HOSTS) broker.alsoDelete(broker.topology.hostQueue(parseHostId(host), []).name)
  const hosts = HOSTS.map((id) => ({ id: parseHostId(id), groups: [parseGroupName('all')] }))
  await using _worker = await startWorker({
    broker: { url, prefix },
    hosts,
    driver: { name: 'simulator', options: {} },
    log: testLog(),
  })
  const listed = await ctl('list_queues', 'name', 'leader', 'members', '--formatter', 'json')
  const places: Place[] = JSON.parse(listed)
  const queues = places.filter(({ name }) => name.startsWith(`${prefix}.vdsm.host.`))
  expect(queues).toHaveLength(HOSTS.length)
  expect(queues.every(({ members }) => members.length === 3)).toBe(true)
  const leaders = Map.groupBy(queues, ({ leader }) => leader)
  expect(leaders.size).toBe(3)
  for (const [leader, led] of leaders) expect(led.length, leader).toBeGreaterThanOrEqual(4)
})

test('a node that loads cluster.conf spreads the leaders of queues that do not say where', async () => {
  expect(await ctl('environment', '--formatter', 'json')).toContain('"queue_leader_locator":"balanced"')
})

test('client and worker go on through another node when theirs goes, without a lost or a second outcome', async () => {
  const [first = '', second = ''] = inject('clusterUrls')
  await using proxy = await openTcpProxy(first)
  await using broker = await openTestBroker()
  const { prefix } = broker
  for (const host of HOSTS) broker.alsoDelete(broker.topology.hostQueue(parseHostId(host), []).name)
  const url = [proxy.url, second]
  const hosts = HOSTS.map((id) => ({ id: parseHostId(id), groups: [parseGroupName('all')] }))
  await using worker = await startWorker({
    broker: { url, prefix },
    hosts,
    driver: { name: 'simulator', options: { latencyMs: '1500' } },
    log: testLog(),
  })
  const client = await connectClient({ url, prefix })
  onTestFinished(() => client[Symbol.asyncDispose]())
  const requests = () => {
    const { hosts: all } = worker.stats() as { hosts: Record<string, { counters: { requests: number } }> }
    return Object.values(all).reduce((sum, { counters }) => sum + counters.requests, 0)
  }
  const asked = client.callFleet('Host.getStats', {}, { hosts: HOSTS, timeoutMs: 60_000 })
  await expect.poll(requests, { timeout: 20_000 }).toBeGreaterThan(0)
  proxy.close()
  expect(await asked).toMatchObject({ expected: HOSTS.length, answered: HOSTS.length, notAnswered: [] })
})
