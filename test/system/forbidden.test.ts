import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { parseGroupName, parseHostId } from '../../src/api/ids.ts'
import { resumeCampaign, startCampaign } from '../../src/client/campaign.ts'
import { type ConnectedClient, connectClient } from '../../src/client/connect-client.ts'
import { startWorker, type Worker } from '../../src/worker.ts'
import { openTestBroker, sharedCtl, type TestBroker, testLog } from '../support/broker.ts'
import { openCampaignDir } from '../support/campaign-dir.ts'

const HOSTS = ['host1', 'host2', 'host3']
/** Far beyond the time that a test has: what ends sooner did not wait for it. */
const PATIENCE = 600_000

let broker: TestBroker
let worker: Worker
let user: string
const ctl = sharedCtl()

/** @param exchanges those of this test's that the user may publish to, besides its own queues */
async function permit(...exchanges: readonly string[]): Promise<void> {
  const own = [
    String.raw`${broker.prefix}\.vdsm\.((reply|subscription)\..*|dead|dead\.rest|expired|events\.log|directory)`,
    ...exchanges,
  ]
  await ctl?.(['set_permissions', user, '.*', `^(${own.join('|')})$`, '.*'])
}

beforeAll(async () => {
  broker = await openTestBroker()
  user = `reader-${broker.prefix}`
  await ctl?.(['add_user', user, 'secret'])
  await permit()
  const hosts = HOSTS.map((id) => ({ id: parseHostId(id), groups: [parseGroupName('all')] }))
  for (const { id } of hosts) broker.alsoDelete(broker.topology.hostQueue(id, []).name)
  worker = await startWorker({
    broker: { url: broker.url, prefix: broker.prefix },
    hosts,
    driver: { name: 'simulator', options: {} },
    log: testLog(),
  })
})
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]()
  await ctl?.(['delete_user', user])
  await broker?.[Symbol.asyncDispose]()
})

async function open(): Promise<ConnectedClient> {
  const url = new URL(broker.url)
  url.username = user
  url.password = 'secret'
  const client = await connectClient({ url: url.href, prefix: broker.prefix, log: testLog() })
  onTestFinished(() => client[Symbol.asyncDispose]())
  return client
}

function requests(): number {
  const { hosts } = worker.stats() as { hosts: Record<string, { counters: { requests: number } }> }
  return Object.values(hosts).reduce((sum, { counters }) => sum + counters.requests, 0)
}

/** RabbitMQ 3 and 4 do not use the same words. */
const REFUSED = /ACCESS_REFUSED - (write )?access to exchange '[^']*vdsm\.commands'.*; give this user the permission/

describe.runIf(ctl !== undefined)('a user who may publish no commands', () => {
  test('is told so of a call, in the words of the broker', async () => {
    const client = await open()
    await expect(client.call('host1', 'Host.ping2', {}, { timeoutMs: PATIENCE })).rejects.toMatchObject({
      kind: 'PublishUnconfirmed',
      message: expect.stringMatching(REFUSED),
      data: { forbidden: true },
    })
  })

  test.each([{ hosts: HOSTS }, { groups: ['all'] }])(
    'is told so of each host of a fan-out to %j',
    async (selection) => {
      const client = await open()
      const report = await client.callFleet('Host.ping2', {}, { ...selection, timeoutMs: PATIENCE })
      expect(report).toMatchObject({ expected: 3, silent: 3, notAnswered: HOSTS })
      expect(report.errors).toMatchObject([{ message: expect.stringMatching(REFUSED), hosts: HOSTS }])
    },
  )

  test('has a campaign paused with that reason and no outcome, and goes on once it is allowed', async () => {
    await using place = await openCampaignDir()
    const client = await open()
    const options = { hosts: HOSTS, timeoutMs: PATIENCE }
    const paused = await (await startCampaign(client, place.store, 'Host.ping2', {}, options)).ended
    expect(paused).toMatchObject({
      state: 'paused',
      reason: expect.stringMatching(REFUSED),
      open: HOSTS,
      results: {},
    })
    expect(requests()).toBe(0)
    onTestFinished(() => permit())
    await permit(String.raw`${broker.prefix}\.vdsm\.commands`)
    const finished = await (await resumeCampaign(client, place.store, paused.campaign)).ended
    expect(finished).toMatchObject({ state: 'finished', expected: 3, answered: 3 })
    expect(requests()).toBe(3)
  })
})
