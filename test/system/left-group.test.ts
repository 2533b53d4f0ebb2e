import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { parseClientId, parseGroupName, parseHostId } from '../../src/api/ids.ts'
import { createPublisher } from '../../src/broker/publisher.ts'
import { connectClient } from '../../src/client/connect-client.ts'
import { startWorker } from '../../src/worker.ts'
import { openTestBroker } from '../support/broker.ts'

const log = pino({ level: 'silent' })
const [a, b] = [parseGroupName('a'), parseGroupName('b')]

test('a host that has left a group no longer does what that group is told', async () => {
  await using broker = await openTestBroker()
  const { url, prefix, topology, connection } = broker
  for (const id of ['stays', 'leaves']) broker.alsoDelete(topology.hostQueue(parseHostId(id), []).name)
  const serve = (id: string, groups: ReturnType<typeof parseGroupName>[]) =>
    startWorker({
      broker: { url, prefix },
      hosts: [{ id: parseHostId(id), groups }],
      driver: { name: 'simulator', options: {} },
      log,
    })
  await using _stays = await serve('stays', [a])
  await (await serve('leaves', [a]))[Symbol.asyncDispose]()
  await using left = await serve('leaves', [b])
  await using client = await connectClient({ url, prefix, log })
  const stats = () => {
    const { hosts } = left.stats() as { hosts: { leaves: Record<'counters' | 'methods' | 'consumer', object> } }
    return hosts.leaves
  }

  // Whoever's directory is older than the change may still expect it.
  const askGroup = async () => {
    await using publisher = createPublisher({ connection, log })
    const id = randomUUID()
    const command = { jsonrpc: '2.0', method: 'Host.ping2', id }
    // Text of a header may be longer than what a queue can be bound with.
    const headers = { CC: ['c', 'long'.repeat(100), 'd'] }
    const properties = { messageId: id, correlationId: id, replyTo: parseClientId('nobody'), headers }
    const body = Buffer.from(JSON.stringify(command))
    expect(await publisher.publish({ ...topology.fleetAddress(a), body, properties })).toEqual({ kind: 'confirmed' })
  }
  await askGroup()
  await expect.poll(() => stats().counters).toMatchObject({ deliveries: 1, requests: 1 })
  expect(stats().methods).toEqual({})

  // It has no longer any part in the group.
  const ask = () => client.callFleet('Host.ping2', {}, { groups: ['a'], timeoutMs: 10_000 })
  await expect.poll(async () => (await ask()).unexpected).toEqual([])
  expect(stats().counters).toMatchObject({ requests: 1 })
  expect(stats().consumer).toMatchObject({ setups: 1 })
  expect(await ask()).toMatchObject({ expected: 1, answered: 1, unexpected: [] })
  expect(await client.callFleet('Host.ping2', {}, { groups: ['b'], timeoutMs: 10_000 })).toMatchObject({
    expected: 1,
    answered: 1,
  })
  expect(await client.call('leaves', 'Host.ping2')).toBe(true)
})
