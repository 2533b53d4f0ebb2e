import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { parseClientId } from '../../src/api/ids.ts'
import { createTopology } from '../../src/broker/topology.ts'
import { connectClient } from '../../src/client/connect-client.ts'
import type { LateReply } from '../../src/index.ts'
import { openTestBroker } from '../support/broker.ts'
import { openDeafProxy } from '../support/deaf-proxy.ts'
import { startTestFleet, type TestFleet } from '../support/worker.ts'

const PATIENT = { timeout: 15_000, interval: 10 }

/** What the simulator does once: a second time there is such a machine already. */
function createArguments(vmID = randomUUID()) {
  const xml = `<domain><name>vm-${vmID.slice(0, 8)}</name><uuid>${vmID}</uuid><memory>1048576</memory><vcpu>1</vcpu></domain>`
  return { vmID, vmParams: { vmId: vmID, xml } }
}

async function counters(fleet: TestFleet): Promise<Record<string, number>> {
  const { hosts } = fleet.worker.stats() as { hosts: { host1: { counters: Record<string, number> } } }
  return hosts.host1.counters
}

test('a command whose confirm is lost is sent again, and executed once', async () => {
  await using proxy = await openDeafProxy(inject('amqpUrl'))
  await using fleet = await startTestFleet({ clientUrl: proxy.url, driverOptions: { latencyMs: '1500' } })
  const params = createArguments()
  proxy.deafen('confirms')
  const created = fleet.client.call('host1', 'VM.create', params)
  await expect.poll(() => counters(fleet), PATIENT).toMatchObject({ requests: 1 })
  proxy.hear()
  proxy.cut()
  expect(await created).toMatchObject({ vmId: params.vmID })
  await expect.poll(() => counters(fleet), PATIENT).toMatchObject({ requests: 2, duplicates: 1 })
  expect(fleet.client.stats()).toMatchObject({ calls: { repeated: 1, answered: 1 } })
})

test('a reply whose confirm is lost is sent again, and taken once', async () => {
  await using proxy = await openDeafProxy(inject('amqpUrl'))
  await using fleet = await startTestFleet({ workerUrl: proxy.url })
  const params = createArguments()
  proxy.deafen('confirms')
  expect(await fleet.client.call('host1', 'VM.create', params)).toMatchObject({ vmId: params.vmID })
  proxy.hear()
  proxy.cut()
  await expect.poll(() => fleet.client.stats(), PATIENT).toMatchObject({ calls: { answered: 1, late: 1 } })
  expect(await fleet.client.call('host1', 'Host.getVMList', { onlyUUID: true })).toEqual([params.vmID])
})

test('a client that is started anew under its old name gets the replies that it missed, and may ask again', async () => {
  await using fleet = await startTestFleet({ driverOptions: { latencyMs: '500' } })
  const { url, prefix } = fleet
  await using broker = await openTestBroker({ declare: false })
  broker.alsoDelete(createTopology({ prefix }).replyQueue(parseClientId('engine-1')).name)
  const params = createArguments()
  {
    await using client = await connectClient({ url, prefix, id: 'engine-1' })
    const calls = [
      client.call('host1', 'VM.create', params, { messageId: 'good' }),
      client.call('host1', 'VM.pause', { vmID: randomUUID() }, { messageId: 'bad' }),
    ].map((call) => expect(call).rejects.toMatchObject({ kind: 'NoAnswer' }))
    await expect.poll(() => counters(fleet), PATIENT).toMatchObject({ requests: 2 })
    await client[Symbol.asyncDispose]()
    await Promise.all(calls)
  }
  const replies = new Map<string | undefined, LateReply>()
  let attempts = 0
  const onLateReply = async (reply: LateReply) => {
    // As when what the client keeps them in is away.
    if (++attempts === 1) throw new Error('not now')
    replies.set(reply.messageId, reply)
  }
  await using client = await connectClient({ url, prefix, id: 'engine-1', onLateReply })
  await expect.poll(() => replies.size, PATIENT).toBe(2)
  expect(replies.get('good')).toMatchObject({
    host: 'host1',
    outcome: { kind: 'result', result: { vmId: params.vmID } },
  })
  expect(replies.get('bad')).toMatchObject({ outcome: { kind: 'error', error: { code: 1 } } })
  // Asking again gives the same outcome; executed again, there would be such a machine already.
  const again = await client.call('host1', 'VM.create', params, { messageId: 'good' })
  expect(again).toMatchObject({ vmId: params.vmID })
})
