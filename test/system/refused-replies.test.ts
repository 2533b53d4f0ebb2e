import amqp from 'amqplib'
import { expect, test } from 'vitest'
import { mostUnderWay } from '../../src/dispatch/lanes.ts'
import { startTestFleet } from '../support/worker.ts'

test('a client whose reply queue is full and refuses costs nobody else an answer', { timeout: 60_000 }, async () => {
  const limits = { maxRunning: 2, maxWaiting: 2 }
  await using fleet = await startTestFleet({ limits })
  const { url, prefix, client, worker } = fleet
  const connection = await amqp.connect(url, { noDelay: true })
  try {
    const channel = await connection.createConfirmChannel()
    const { queue } = await channel.assertQueue('', {
      exclusive: true,
      arguments: { 'x-max-length': 1, 'x-overflow': 'reject-publish' },
    })
    await channel.bindQueue(queue, `${prefix}.vdsm.replies`, 'full.#')
    await channel.bindQueue(queue, `${prefix}.vdsm.replies`, 'full')
    // More than the broker hands over at once, and none of them says how long it waits.
    const most = mostUnderWay(limits) + 1_000
    const read = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'Host.getVMList', params: {} }))
    for (let index = 0; index < most; index++) {
      const messageId = `m${index}`
      channel.publish(`${prefix}.vdsm.commands`, 'host1', read, {
        messageId,
        correlationId: messageId,
        replyTo: 'full',
      })
    }
    await channel.waitForConfirms()
    await client.call('host1', 'Worker.ping', {}, { timeoutMs: 20_000 })
    const refused = () => {
      const { hosts } = worker.stats() as { hosts: { host1: { counters: Record<string, number> } } }
      return hosts.host1.counters['replies.refused']
    }
    // All but the one that had room, and a few that are still being tried.
    await expect.poll(refused, { timeout: 20_000 }).toBeGreaterThan(most - 60)
    expect(await client.call('host1', 'Host.getVMList')).toEqual([])
  } finally {
    await connection.close()
  }
})
