import { randomUUID } from 'node:crypto'
import { expect, inject, onTestFinished, test } from 'vitest'
import { parseClientId, parseGroupName, parseHostId } from '../../src/api/ids.ts'
import { connect } from '../../src/broker/connection.ts'
import { createTopology, declareQueue } from '../../src/broker/topology.ts'
import { openAmqpTransport } from '../../src/client/amqp-transport.ts'
import { type Client, createClient } from '../../src/client/client.ts'
import { onChannel, testLog } from '../support/broker.ts'
import { openDeafProxy } from '../support/deaf-proxy.ts'
import { startTestFleet, type TestFleet } from '../support/worker.ts'

const GROUPS = {
  host1: ['all', 'rack.a'],
  host2: ['all', 'rack.a', 'rack.b'],
  host3: ['all', 'rack.b'],
  host4: ['all'],
}
const HOSTS = Object.keys(GROUPS)

/** A client that takes these for all hosts there are. */
async function openClient(
  { url, prefix }: Pick<TestFleet, 'url' | 'prefix'>,
  known: Readonly<Record<string, readonly string[]>> = GROUPS,
): Promise<Client> {
  const id = parseClientId(`client-${randomUUID()}`)
  const topology = createTopology({ prefix })
  const transport = await openAmqpTransport({ url, client: id, ephemeral: true, topology, log: testLog() })
  const hosts = Object.entries(known).map(([host, groups]) => ({
    host,
    groups,
    state: host === 'away' ? ('offline' as const) : ('online' as const),
  }))
  const directory = { hosts: async () => hosts }
  return createClient({ id, transport, directory })
}

/** What the broker has for a host that nobody serves. */
async function declareHost(
  { url, prefix }: TestFleet,
  host: string,
  groups: readonly string[],
  extra: Readonly<Record<string, number>> = {},
): Promise<void> {
  const connection = await connect({ url, name: 'test host', log: testLog() })
  const queue = createTopology({ prefix }).hostQueue(parseHostId(host), groups.map(parseGroupName))
  onTestFinished(async () => {
    await onChannel(connection, (channel) => channel.deleteQueue(queue.name))
    await connection[Symbol.asyncDispose]()
  })
  await onChannel(connection, (channel) =>
    declareQueue(channel, { ...queue, arguments: { ...queue.arguments, ...extra } }),
  )
  if (extra['x-max-length'] === undefined) return
  const channel = await connection.openConfirmChannel({ signal: AbortSignal.timeout(10_000) })
  const isTaken = () =>
    new Promise<boolean>((resolve) =>
      channel.sendToQueue(queue.name, Buffer.from('{}'), {}, (error) => resolve((error ?? null) === null)),
    )
  // Its leader notices some messages later that it is full.
  while (await isTaken());
  await channel.close()
}

function machine(vmID = randomUUID()) {
  const xml = `<domain><name>${vmID}</name><uuid>${vmID}</uuid><memory>1048576</memory><vcpu>1</vcpu></domain>`
  return { vmID, vmParams: { vmId: vmID, xml } }
}

async function counters(fleet: TestFleet): Promise<Record<string, Record<string, number>>> {
  const { hosts } = fleet.worker.stats() as { hosts: Record<string, { counters: Record<string, number> }> }
  return Object.fromEntries(Object.entries(hosts).map(([host, stats]) => [host, stats.counters]))
}

test('hosts of one worker, in groups that overlap, execute a command to several groups once each', async () => {
  await using fleet = await startTestFleet({ hosts: HOSTS, groups: GROUPS })
  await using client = await openClient(fleet)
  const report = await client.callFleet('VM.create', machine(), { groups: ['rack.a', 'rack.b'] })
  expect(report).toMatchObject({ expected: 3, answered: 3, repeated: 0, unexpected: [] })
  expect(await counters(fleet)).toMatchObject({
    host1: { requests: 1, duplicates: 0 },
    host2: { requests: 1, duplicates: 0 },
    host3: { requests: 1, duplicates: 0 },
    host4: { requests: 0 },
  })
})

test('a group ends with one outcome for each member, also those that are away or have no queue', async () => {
  await using fleet = await startTestFleet({ hosts: HOSTS, groups: { ...GROUPS, host4: ['rack.c'] } })
  await declareHost(fleet, 'away', ['all'])
  // host4 is a member, but its queue is not bound; host3 answers, but is none.
  const known = { host1: ['all'], host2: ['all'], host4: ['all'], away: ['all'], gone: ['all'] }
  await using client = await openClient(fleet, known)
  const report = await client.callFleet('Host.ping2', {}, { groups: ['all'], timeoutMs: 4_000 })
  const outcomes = Object.entries(report.results).map(([host, { outcome }]) => [host, outcome])
  expect(Object.fromEntries(outcomes)).toEqual({
    away: 'silent',
    gone: 'unroutable',
    host1: 'answered',
    host2: 'answered',
    host4: 'answered',
  })
  expect(report.results['away']).toMatchObject({ offline: true })
  expect(report.unexpected).toEqual(['host3'])
})

test('that one full queue makes the broker refuse a group message says nothing of the others', async () => {
  await using fleet = await startTestFleet({ hosts: HOSTS, groups: GROUPS })
  await declareHost(fleet, 'full', ['all'], { 'x-max-length': 1 })
  await using client = await openClient(fleet, { ...GROUPS, full: ['all'] })
  await expect(client.call('full', 'Host.ping2', {}, { timeoutMs: 10_000 })).rejects.toMatchObject({ kind: 'Unsent' })
  const report = await client.callFleet('Host.ping2', {}, { groups: ['all'], timeoutMs: 4_000 })
  expect(report).toMatchObject({ answered: 4, silent: 1, notAnswered: ['full'] })
  // The call, the group's message, and the host's own, which is tried until its time is up.
  const { publisher } = client.stats() as { publisher: { nacked: number } }
  expect(publisher.nacked).toBeGreaterThanOrEqual(3)
})

test('what is asked again, since the confirm of a group message was lost, is executed once', async () => {
  await using proxy = await openDeafProxy(inject('amqpUrl'))
  await using fleet = await startTestFleet({ hosts: HOSTS, groups: GROUPS, driverOptions: { latencyMs: '4000' } })
  await using client = await openClient({ ...fleet, url: proxy.url })
  proxy.deafen('confirms')
  const params = machine()
  const asked = client.callFleet('VM.create', params, { groups: ['all'], timeoutMs: 60_000 })
  const all = (expected: object) => Object.fromEntries(HOSTS.map((host) => [host, expected]))
  await expect.poll(() => counters(fleet), { timeout: 15_000 }).toMatchObject(all({ requests: 1 }))
  proxy.hear()
  proxy.cut()
  const report = await asked
  expect(report).toMatchObject({ expected: 4, answered: 4, failed: 0 })
  expect(await counters(fleet)).toMatchObject(all({ requests: 2, duplicates: 1 }))
})

test('asked again under its messageId, a fan-out gives the outcomes that there were', async () => {
  await using fleet = await startTestFleet({ hosts: HOSTS, groups: GROUPS })
  await using client = await openClient(fleet)
  const params = machine()
  const first = await client.callFleet('VM.create', params, { groups: ['rack.a'], messageId: 'campaign-1' })
  expect(first).toMatchObject({ messageId: 'campaign-1', answered: 2 })
  // Another body under that id would be refused; a create that is executed twice fails.
  const second = await client.callFleet('VM.create', params, { groups: ['rack.a'], messageId: 'campaign-1' })
  expect(second).toMatchObject({ answered: 2 })
})

test('without a connection, what was never sent is said not to have run', async () => {
  await using proxy = await openDeafProxy(inject('amqpUrl'))
  await using fleet = await startTestFleet({ hosts: HOSTS, groups: GROUPS })
  await using client = await openClient({ ...fleet, url: proxy.url })
  await proxy[Symbol.asyncDispose]()
  const lost = () => (client.stats() as { connections: { state: string }[] }).connections[1]?.state
  await expect.poll(lost, { timeout: 15_000 }).not.toBe('connected')
  for (const selection of [{ groups: ['all'] }, { hosts: HOSTS }]) {
    const report = await client.callFleet('Host.ping2', {}, { ...selection, timeoutMs: 300 })
    expect(report).toMatchObject({ expected: 4, unroutable: 4 })
    expect(report.errors).toHaveLength(1)
    expect(report.errors[0]?.message).toMatch(/^Broker out of reach: /)
  }
})
