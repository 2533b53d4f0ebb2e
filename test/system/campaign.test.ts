import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { CampaignReport } from '../../src/client/campaign-report.ts'
import { connectClient, parseHostId, resumeCampaign, startCampaign, startWorker } from '../../src/index.ts'
import { openTestBroker } from '../support/broker.ts'
import { openCampaignDir } from '../support/campaign-dir.ts'
import { CLI, start } from '../support/cli.ts'
import { openDeafProxy } from '../support/deaf-proxy.ts'
import { createNotingHosts } from '../support/noting-driver.ts'

const HOSTS = Array.from({ length: 14 }, (_, index) => `host${String(index + 1).padStart(2, '0')}`)
const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'

/** Real workers, whose hosts note what they do and do it when they are let. */
async function startHosts(hold: ReadonlySet<string>) {
  await using starting = new AsyncDisposableStack()
  const broker = starting.use(await openTestBroker())
  const hosts = HOSTS.map((host) => ({ id: parseHostId(host), groups: [] }))
  for (const { id } of hosts) broker.alsoDelete(broker.topology.hostQueue(id, []).name)
  const noting = createNotingHosts(hold)
  const { url, prefix } = broker
  starting.use(
    await startWorker({
      broker: { url, prefix },
      hosts,
      driver: { name: 'noting', options: {}, open: noting.open },
      log: pino({ level: 'silent' }),
    }),
  )
  const running = starting.move()
  const { begun, letGo } = noting
  return { url, prefix, begun, letGo, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

test('a coordinator that is killed half-way is gone on with: no host executes it twice, and none is left out', async () => {
  await using place = await openCampaignDir()
  // Of the second batch, the first two have answered and the others are at it.
  await using fleet = await startHosts(new Set(['host07', 'host08', 'host09', 'host10']))
  const flags = ['--broker', fleet.url, '--prefix', fleet.prefix, '--state-dir', place.dir, '--json']
  const chosen = HOSTS.flatMap((host) => ['--host', host])
  const careful = ['--canary', '2', '--batch', '4', '--stop-after', '1']
  const first = start(CLI, ['fleet', 'VM.reset', `vmID=${VM}`, ...chosen, ...careful, ...flags])
  const [, id = ''] = await first.shows(/^campaign (\S+): 14 hosts, 2 canaries first, in batches of 4/m)
  await expect.poll(() => fleet.begun.length, { timeout: 20_000 }).toBe(10)
  first.process.kill('SIGKILL')
  await first.finished
  fleet.letGo()

  await using shown = start(CLI, ['fleet', 'show', id, '--state-dir', place.dir, '--json'])
  const before = JSON.parse((await shown.finished).out) as CampaignReport
  expect(before).toMatchObject({
    state: 'interrupted',
    answered: 6,
    open: ['host07', 'host08', 'host09', 'host10'],
    notAsked: HOSTS.slice(10),
  })

  await using second = start(CLI, ['fleet', 'resume', id, ...flags])
  const { exitCode, out } = await second.finished
  expect(exitCode).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ state: 'finished', expected: 14, answered: 14, open: [], notAsked: [] })
  expect([...fleet.begun].sort()).toEqual(HOSTS)
})

test('without a broker it is paused and nobody has an outcome; with one it goes on', async () => {
  await using place = await openCampaignDir()
  await using fleet = await startHosts(new Set())
  await using proxy = await openDeafProxy(fleet.url)
  const { prefix } = fleet
  const options = { hosts: HOSTS, concurrency: 2, timeoutMs: 3_000 }
  let id: string
  {
    await using client = await connectClient({ url: proxy.url, prefix })
    const prepared = await startCampaign(client, place.store, 'VM.reset', { vmID: VM }, options)
    prepared.pause()
    id = (await prepared.ended).campaign
    await proxy[Symbol.asyncDispose]()
    const lost = () => (client.stats() as { connections: { state: string }[] }).connections[1]?.state
    await expect.poll(lost, { timeout: 15_000 }).not.toBe('connected')
    expect(await (await resumeCampaign(client, place.store, id)).ended).toMatchObject({
      state: 'paused',
      reason: expect.stringMatching(/^Broker out of reach: /),
      results: {},
      open: [],
      notAsked: HOSTS,
    })
  }
  await using client = await connectClient({ url: fleet.url, prefix })
  expect(await (await resumeCampaign(client, place.store, id)).ended).toMatchObject({ state: 'finished', answered: 14 })
  expect([...fleet.begun].sort()).toEqual(HOSTS)
})
