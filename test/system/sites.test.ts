import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { parseGroupName, parseHostId } from '../../src/api/ids.ts'
import type { CampaignReport } from '../../src/client/campaign-report.ts'
import { type ConnectedClient, connectClient } from '../../src/client/connect-client.ts'
import type { ReceivedEvent } from '../../src/client/events.ts'
import type { SiteUrls } from '../../src/client/site-urls.ts'
import type { WorkerConfig } from '../../src/config.ts'
import { startWorker, type Worker } from '../../src/worker.ts'
import { openPrivateBroker, openTestBroker, type TestBroker, testLog } from '../support/broker.ts'
import { openCampaignDir } from '../support/campaign-dir.ts'
import { CLI, runHere, start } from '../support/cli.ts'
import { type FakeWorker, startFakeWorker, success, toEventMessage, toReply } from '../support/fake-worker.ts'
import { createNotingHosts } from '../support/noting-driver.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

const EAST = { east1: ['all', 'rack.a', 'mixed'], east2: ['all'] }
const WEST = { west1: ['all', 'rack.b', 'mixed'], west2: ['all', 'rack.b'] }
const HOSTS = [...Object.keys(EAST), ...Object.keys(WEST)]
const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'
const NOWHERE = 'amqp://127.0.0.1:1'

let broker: TestBroker
let other: Awaited<ReturnType<typeof openPrivateBroker>>
let prefix: string
let sites: SiteUrls
const workers: Worker[] = []

const SIMULATOR: WorkerConfig['driver'] = { name: 'simulator', options: { bootMs: '20' } }

async function serve(
  url: string,
  groups: Readonly<Record<string, readonly string[]>>,
  driver = SIMULATOR,
): Promise<void> {
  const hosts = Object.entries(groups).map(([id, its]) => ({ id: parseHostId(id), groups: its.map(parseGroupName) }))
  for (const { id } of hosts) broker.alsoDelete(broker.topology.hostQueue(id, []).name)
  workers.push(await startWorker({ broker: { url, prefix }, hosts, driver, log: testLog() }))
}

beforeAll(async () => {
  broker = await openTestBroker()
  prefix = broker.prefix
  other = await openPrivateBroker()
  sites = { east: broker.url, west: other.url }
  await serve(broker.url, EAST)
  await serve(other.url, WEST)
})
afterAll(async () => {
  for (const worker of workers) await worker[Symbol.asyncDispose]()
  await other?.[Symbol.asyncDispose]()
  await broker?.[Symbol.asyncDispose]()
})

/** A client that knows of every host: workers announce themselves in their own time. */
async function open(urls: SiteUrls = sites, known: readonly string[] = HOSTS): Promise<ConnectedClient> {
  const client = await connectClient({ sites: urls, prefix, log: testLog() })
  onTestFinished(() => client[Symbol.asyncDispose]())
  for (const host of known) await knows(client, host)
  return client
}

async function knows(client: ConnectedClient, host: string): Promise<void> {
  const asked = () => client.call(host, 'Host.ping2', {}, { timeoutMs: 10_000 }).catch((error: unknown) => error)
  await expect.poll(asked, { timeout: 20_000 }).toBe(true)
}

/** A host that a test speaks for. */
async function pretend(
  host: string,
  at: { url: string },
  answer?: Parameters<typeof startFakeWorker>[0]['answer'],
  groups: readonly string[] = [],
): Promise<FakeWorker> {
  const worker = await startFakeWorker({ url: at.url, prefix, host, ...(answer === undefined ? {} : { answer }) })
  const announce = (state: string) =>
    worker.emit('|worker|announce|', '', {
      state,
      groups,
      driver: 'test',
      version: '1',
      apiVersion: '1',
      facts: {},
    })
  onTestFinished(async () => {
    await announce('removed')
    await worker[Symbol.asyncDispose]()
  })
  await announce('online')
  return worker
}

/** By site. */
function confirmed(client: ConnectedClient): number[] {
  const { sites } = client.stats() as { sites: Record<string, { publisher: { confirmed: number } }> }
  return Object.values(sites).map(({ publisher }) => publisher.confirmed)
}

test('a call goes to the site that has the host', async () => {
  const client = await open()
  for (const host of HOSTS) expect(await client.call(host, 'Host.ping2')).toBe(true)
  await expect(client.call('nobody', 'Host.ping2')).rejects.toMatchObject({
    kind: 'UnknownHost',
    message: expect.stringContaining('none of the sites east, west has nobody'),
  })
})

test('a fan-out to a group ends with one outcome for each host at all sites, by one message to each site', async () => {
  const client = await open()
  const before = confirmed(client)
  const report = await client.callFleet('Host.ping2', {}, { groups: ['all'] })
  expect(report).toMatchObject({ expected: 4, answered: 4, unexpected: [], repeated: 0, notAnswered: [] })
  expect(Object.keys(report.results)).toEqual(HOSTS)
  expect(confirmed(client)).toEqual(before.map((count) => count + 1))
  const part = await client.callFleet('Host.ping2', {}, { groups: ['rack.a', 'rack.b'] })
  expect(Object.keys(part.results)).toEqual(['east1', 'west1', 'west2'])
  expect(part).toMatchObject({ expected: 3, answered: 3 })
})

test('hosts that are named, or that a condition fits, are asked at their sites, and unknown ones are told', async () => {
  const client = await open()
  const named = await client.callFleet('Host.ping2', {}, { hosts: ['east2', 'west2', 'nobody'] })
  expect(named).toMatchObject({ expected: 3, answered: 2, unroutable: 1, notAnswered: ['nobody'] })
  expect(named.results['nobody']).toMatchObject({ error: { data: { name: 'UnknownHost' } } })
  const fitting = await client.callFleet('Host.ping2', {}, { where: 'site=="west"' })
  expect(Object.keys(fitting.results)).toEqual(['west1', 'west2'])
})

test('one subscription has the events of all sites', async () => {
  const client = await open()
  const events = await client.subscribe({ component: 'virt', operation: 'VM_status' })
  const vmID = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'
  const xml = `<domain><name>a</name><uuid>${vmID}</uuid><memory>1048576</memory><vcpu>1</vcpu></domain>`
  const seen = new Set<string>()
  for (const host of ['east1', 'west1']) await client.call(host, 'VM.create', { vmID, vmParams: { vmId: vmID, xml } })
  for await (const { host } of events as AsyncIterable<ReceivedEvent>) if (seen.add(host).size === 2) break
  expect([...seen].sort()).toEqual(['east1', 'west1'])
})

test("a group's events are those of its members at all sites, also of one that joins, and nobody else's", async () => {
  const client = await open()
  const everybody = await client.subscribe({ operation: 'VM_status' })
  const events = await client.subscribe({ group: 'mixed', operation: 'VM_status' })
  const vmID = '3f7c1f0e-52ad-4c7e-9d5c-0a3a5f8e7b21'
  const xml = `<domain><name>b</name><uuid>${vmID}</uuid><memory>1048576</memory><vcpu>1</vcpu></domain>`
  const create = (host: string) => client.call(host, 'VM.create', { vmID, vmParams: { vmId: vmID, xml } })
  const running = async (from: AsyncIterable<ReceivedEvent>, hosts: readonly string[]) => {
    const others = new Set(hosts)
    const seen = new Set<string>()
    for await (const received of from) {
      if (received.object !== vmID || received.event !== '|virt|VM_status|') continue
      seen.add(received.host)
      if (received.params[vmID]?.status === 'Up') others.delete(received.host)
      if (others.size === 0) break
    }
    return [...seen].sort()
  }
  // What others send has passed the brokers before the members send anything.
  for (const host of ['east2', 'west2']) await create(host)
  expect(await running(everybody, ['east2', 'west2'])).toEqual(['east2', 'west2'])
  let over = false
  const members = running(events, ['east1', 'west1', 'joiner']).finally(() => {
    over = true
  })
  for (const host of ['east1', 'west1']) await create(host)
  const joiner = await pretend('joiner', other, undefined, ['mixed'])
  const tell = () => joiner.emit('|virt|VM_status|', vmID, { [vmID]: { status: 'Up' } })
  // It is bound in the client's own time.
  await expect.poll(() => tell().then(() => over), { timeout: 20_000 }).toBe(true)
  expect(await members).toEqual(['east1', 'joiner', 'west1'])
})

test('one subscription begins with the past of all sites, by time, since each has offsets of its own', async () => {
  const client = await open()
  const events = await client.subscribe({ component: 'worker', operation: 'announce' }, { since: 'first' })
  const told = new Set<string>()
  for await (const { host } of events) {
    told.add(host)
    if (HOSTS.every((one) => told.has(one))) break
  }
  await expect(client.subscribe({}, { since: 0 })).rejects.toThrow(/each site has a log of its own.*give a time/)
})

test('a wish to cancel goes to the site that has the host', async () => {
  const wishes: string[] = []
  await pretend('slow', other, async ({ method }) => {
    wishes.push(method)
    return undefined
  })
  const client = await open(sites, [])
  await expect
    .poll(() => client.cancel('slow', 'message-1').catch(() => 'not yet'), { timeout: 20_000 })
    .toBe(undefined)
  await expect.poll(() => wishes, { timeout: 20_000 }).toContain('$/cancelRequest')
})

test('a host at two sites is asked at neither, and said to be at both; the others are asked', async () => {
  const twin = await pretend('east2', other)
  const client = await open(sites, ['east1', 'west1', 'west2'])
  const asked = () => client.call('east2', 'Host.ping2').catch((error: unknown) => error)
  const several = {
    kind: 'Unsent',
    message: expect.stringMatching(/east2 is at several sites, east and west: remove it/),
  }
  await expect.poll(asked, { timeout: 20_000 }).toMatchObject(several)
  const before = twin.commands.length
  const report = await client.callFleet('Host.ping2', {}, { groups: ['all'] })
  expect(report).toMatchObject({ expected: 4, answered: 3, unroutable: 1, notAnswered: ['east2'] })
  expect(report.errors[0]?.message).toMatch(/several sites/)
  expect(twin.commands).toHaveLength(before)
  const both = ['--prefix', prefix, '--broker', `east=${broker.url}`, '--broker', `west=${other.url}`]
  const { exitCode, err } = await runHere(['hosts', ...both])
  expect({ exitCode, err }).toEqual({
    exitCode: 1,
    err: 'error: east2 is at several sites, east and west, and can be asked at none\n',
  })
})

test("what comes by federation tells of another cluster's hosts, and of no host here", async () => {
  const client = await open()
  await using link = await startFakeWorker({ url: other.url, prefix, host: 'link' })
  const headers = { 'x-received-from': [{ exchange: 'vdsm.events', 'cluster-name': 'east' }] }
  const about = { state: 'online', groups: ['all'], driver: 'test', version: '1', notify_time: Date.now() }
  const events = await client.subscribe({ host: 'east1' })
  const told = toEventMessage(link.topology, parseHostId('east1'), '|worker|announce|', '', about)
  await link.publish({ ...told, properties: { ...told.properties, headers } })
  const counted = () => (client.stats() as { federated: number }).federated
  await expect.poll(counted, { timeout: 20_000 }).toBe(1)
  expect(await client.call('east1', 'Host.ping2')).toBe(true)
  await events[Symbol.asyncDispose]()
  const { out } = await runHere(['hosts', '--broker', other.url, '--prefix', prefix, '--json'])
  const records = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(records.filter(({ federated }) => federated).map(({ host }) => host)).toEqual(['east1'])
})

test('an answer in the name of a host of another site is none', async () => {
  const liar = await pretend('liar', other, async ({ id, delivery }) => {
    await liar.publish(toReply(liar.topology, parseHostId('mute'), delivery, success(id, 'forged')))
    return success(id, true)
  })
  await pretend('mute', broker, async () => undefined)
  const client = await open(sites, ['liar'])
  await expect
    .poll(() => client.notify('mute', 'Host.ping2').catch(() => 'not yet'), { timeout: 20_000 })
    .toBe(undefined)
  const report = await client.callFleet('Host.ping2', {}, { hosts: ['liar', 'mute'], timeoutMs: 2_000 })
  expect(report.results['liar']).toMatchObject({ outcome: 'answered' })
  expect(report.results['mute']).toMatchObject({ outcome: 'silent' })
  expect(client.stats()).toMatchObject({ foreign: 1 })
})

test('a site that was never reached is told, and holds up nobody; when it comes, all goes on', async () => {
  await using proxy = await openTcpProxy(other.url)
  proxy.close()
  const client = await open({ east: broker.url, west: proxy.url }, ['east1'])
  const events = await client.subscribe({ component: 'worker' })
  const out = {
    kind: 'BrokerUnreachable',
    message: expect.stringMatching(/no site in reach has a host west1; out of reach: site west \(/),
  }
  await expect(client.call('west1', 'Host.ping2')).rejects.toMatchObject(out)
  await expect(client.callFleet('Host.ping2', {}, { groups: ['all'] })).rejects.toThrow(/site west/)
  const named = await client.callFleet('Host.ping2', {}, { hosts: ['east1', 'east2', 'west1'] })
  expect(named).toMatchObject({ answered: 2, unroutable: 1, notAnswered: ['west1'] })
  const states = []
  for await (const { site, state } of client.status()) {
    states.push(`${site} ${state}`)
    if (site === 'west') break
  }
  expect(states).toContain('west retrying')
  proxy.open()
  await knows(client, 'west1')
  const again = await client.callFleet('Host.ping2', {}, { groups: ['all'] })
  expect(again).toMatchObject({ expected: 4, answered: 4, errors: [] })
  for await (const { host } of events as AsyncIterable<ReceivedEvent>) if (host.startsWith('west')) break
})

test('a site that was lost is told, and holds up nobody', async () => {
  await using proxy = await openTcpProxy(other.url)
  const client = await open({ east: broker.url, west: proxy.url })
  proxy.close()
  const out = { kind: 'BrokerUnreachable', message: expect.stringContaining('(site west)'), data: { site: 'west' } }
  const asked = () => client.call('west1', 'Host.ping2', {}, { timeoutMs: 500 }).catch((error: unknown) => error)
  await expect.poll(asked, { timeout: 20_000 }).toMatchObject(out)
  const report = await client.callFleet('Host.ping2', {}, { groups: ['all'], timeoutMs: 2_000 })
  expect(report).toMatchObject({ expected: 4, answered: 2, unroutable: 2, notAnswered: ['west1', 'west2'] })
  expect(report.errors[0]?.message).toMatch(/^Broker out of reach: site west: /)
  await client.subscribe({ host: 'east1' })
  proxy.open()
  await knows(client, 'west1')
})

test('no site at all is an error that names each, and so are sites that cannot be', async () => {
  const nowhere = { east: NOWHERE, west: [NOWHERE, NOWHERE] }
  await expect(connectClient({ sites: nowhere })).rejects.toThrow(
    /site east: broker .*ECONNREFUSED.*; site west: broker /,
  )
  await expect(connectClient({ sites: {} })).rejects.toThrow(TypeError)
  await expect(connectClient({ sites: { 'a b': NOWHERE } })).rejects.toThrow(/"a b" is no name of a site/)
  await expect(connectClient({ sites: { east: [] } })).rejects.toThrow(/the site east has no broker/)
})

test('a campaign over all sites whose coordinator is killed half-way is gone on with: nobody executes it twice', async () => {
  await using place = await openCampaignDir()
  // One at each site is at it when that happens.
  const { open: driver, begun, letGo } = createNotingHosts(new Set(['part4', 'part5']))
  const PARTS = ['part1', 'part2', 'part3', 'part4', 'part5', 'part6']
  const group = (...hosts: readonly string[]) => Object.fromEntries(hosts.map((host) => [host, ['parts']]))
  await serve(broker.url, group('part1', 'part3', 'part5'), { name: 'noting', options: {}, open: driver })
  await serve(other.url, group('part2', 'part4', 'part6'), { name: 'noting', options: {}, open: driver })
  const client = await open()
  const known = async () => (await client.selectHosts({ groups: ['parts'] }).catch(() => [])).map(({ host }) => host)
  await expect.poll(known, { timeout: 20_000 }).toEqual(PARTS)

  const both = ['--broker', `east=${broker.url}`, '--broker', `west=${other.url}`, '--prefix', prefix]
  const flags = ['--state-dir', place.dir, '--json']
  const careful = ['--group', 'parts', '--canary', '1', '--batch', '2', '--stop-after', '1']
  await using first = start(CLI, ['fleet', 'VM.reset', `vmID=${VM}`, ...careful, ...both, ...flags])
  const [, id = ''] = await first.shows(/^campaign (\S+): 6 hosts, 1 canary first, in batches of 2/m)
  await expect.poll(() => begun.length, { timeout: 20_000 }).toBe(5)
  first.process.kill('SIGKILL')
  await first.finished
  letGo()
  const before = JSON.parse((await runHere(['fleet', 'show', id, ...flags])).out) as CampaignReport
  expect(before).toMatchObject({
    state: 'interrupted',
    answered: 3,
    open: ['part4', 'part5'],
    notAsked: ['part6'],
  })

  const { exitCode, out } = await runHere(['fleet', 'resume', id, ...both, ...flags])
  expect(exitCode).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ state: 'finished', expected: 6, answered: 6, open: [], unexpected: [] })
  expect(Object.keys((JSON.parse(out) as CampaignReport).results)).toEqual(PARTS)
  expect([...begun].sort()).toEqual(PARTS)
  // Who had its outcome was not even asked.
  const records = await place.records(join('campaigns', id))
  const asked = records.flatMap((record) => (record.kind === 'asked' ? [record.host] : []))
  expect(asked.sort()).toEqual(['part1', 'part2', 'part3', 'part4', 'part4', 'part5', 'part5', 'part6'])
})

test('on the command line, each --broker with a name is a site', async () => {
  await open()
  const both = ['--prefix', prefix, '--broker', `east=${broker.url}`, '--broker', `west=${other.url}`]
  expect(await runHere(['call', 'west1', 'Host.ping2', ...both])).toEqual({ exitCode: 0, out: 'true\n', err: '' })
  const fleet = await runHere(['fleet', 'Host.ping2', '--group', 'all', '--json', ...both])
  expect(fleet).toMatchObject({ exitCode: 0, err: '' })
  expect(JSON.parse(fleet.out)).toMatchObject({ expected: 4, answered: 4 })
  const hosts = await runHere(['hosts', '--group', 'all', ...both])
  expect(hosts).toMatchObject({ exitCode: 0, err: '' })
  expect(hosts.out).toMatch(/^SITE +HOST +STATE/)
  for (const host of HOSTS) expect(hosts.out).toMatch(new RegExp(`^${host.slice(0, 4)} +${host} +online`, 'm'))
  const half = ['--prefix', prefix, '--broker', `east=${broker.url}`, '--broker', `west=${NOWHERE}`]
  const known = await runHere(['hosts', '--group', 'rack.a', ...half])
  expect(known).toMatchObject({
    exitCode: 5,
    out: expect.stringContaining('1 hosts'),
    err: expect.stringMatching(/site west/),
  })
})

test.each([
  [['--broker', `east=${NOWHERE}`, '--broker', NOWHERE], /name each, as in east=amqp:/],
  [['--broker', `a.b=${NOWHERE}`], /"a\.b" is no name of a site/],
  [['--broker', 'east=http://x'], /must begin with amqp:/],
])('%j is wrong usage', async (args, message) => {
  const { exitCode, err } = await runHere(['call', 'host1', 'Host.ping2', ...args])
  expect(exitCode).toBe(2)
  expect(err).toMatch(message)
})

test('what is done at one site takes no several', async () => {
  const { exitCode, err } = await runHere(['host', 'remove', 'host1', '--broker', `east=${NOWHERE}`])
  expect({ exitCode, err }).toEqual({
    exitCode: 2,
    err: 'error: this is done at one site: give the URL alone, without east=\n',
  })
})
