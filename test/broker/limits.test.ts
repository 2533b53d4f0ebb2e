import { randomUUID } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parseClientId, parseHostId } from '../../src/api/ids.ts'
import { consume } from '../../src/broker/consumer.ts'
import { createPublisher } from '../../src/broker/publisher.ts'
import { createTopology, declareQueue, type QueueSpec } from '../../src/broker/topology.ts'
import { NO_CTL, onChannel, openTestBroker, sharedCtl, type TestBroker } from '../support/broker.ts'
import { createInbox } from '../support/inbox.ts'

type Ctl = (args: readonly string[]) => Promise<string>

const host = parseHostId('node12')

/** One of the policies, for this test's names only. */
async function applyPolicy({ prefix, topology }: TestBroker, ctl: Ctl, name: string): Promise<Record<string, unknown>> {
  const policy = topology.policies.find((one) => one.name === `${prefix}.${name}`)
  if (policy === undefined) throw new Error(`no policy ${name}`)
  await ctl(['set_policy', policy.name, policy.pattern, JSON.stringify(policy.definition), '--apply-to', 'queues'])
  onTestFinished(async () => void (await ctl(['clear_policy', policy.name])))
  return policy.definition
}

async function declare(broker: TestBroker, queue: QueueSpec): Promise<void> {
  await onChannel(broker.connection, (channel) => declareQueue(channel, queue))
}

describe('with the definitions imported', () => {
  test('every queue that can grow is bounded in length, and in age but for the dead letters', async ({ skip }) => {
    const ctl = sharedCtl() ?? skip(NO_CTL)
    await using broker = await openTestBroker()
    // The policies are for these names, and not for a test's own.
    const topology = createTopology()
    const id = `limits-${randomUUID()}`
    const ours = [
      topology.hostQueue(parseHostId(id), []),
      topology.replyQueue(parseClientId(id)),
      topology.subscriptionQueue(parseClientId(id), ['#']),
    ]
    const { queues } = topology
    const names = [...ours.map(({ name }) => name), queues.dead, queues.expired, queues.eventLog, queues.directory]
    try {
      for (const queue of ours) await declare(broker, queue)
      const text = await ctl(['list_queues', 'name', 'arguments', 'policy', '--formatter', 'json'])
      const listed: { name: string; arguments: unknown; policy: string }[] = JSON.parse(text.slice(text.indexOf('[')))
      const definition = (policy: string) => topology.policies.find((one) => one.name === policy)?.definition
      const limits = new Map(
        listed.map((queue) => [queue.name, JSON.stringify([queue.arguments, definition(queue.policy)])]),
      )
      for (const name of names) {
        expect(limits.get(name), name).toMatch(/max-length-bytes/)
        if (name !== queues.dead) expect(limits.get(name), name).toMatch(/message-ttl|max-age|x-expires/)
      }
      for (const { name } of ours) expect(limits.get(name), name).toMatch(/delivery-limit/)
    } finally {
      await onChannel(broker.connection, async (channel) => {
        for (const { name } of ours) await channel.deleteQueue(name)
      })
    }
  })

  test('a host that is away is sent no more than its queue may hold; what is over that is refused, and not lost', async ({
    skip,
  }) => {
    const ctl = sharedCtl() ?? skip(NO_CTL)
    await using broker = await openTestBroker()
    const { 'max-length': most } = await applyPolicy(broker, ctl, 'vdsm-host')
    await declare(broker, broker.topology.hostQueue(host, []))
    await using publisher = createPublisher({ connection: broker.connection, log: broker.log })
    const message = { ...broker.topology.commandAddress(host), body: Buffer.from('{}'), properties: {} }
    let confirmed = 0
    // A queue may take a few more before it refuses.
    for (let nacked = 0; nacked === 0 && confirmed < Number(most) + 2_000; ) {
      const outcomes = await Promise.all(
        Array.from({ length: 500 }, () => publisher.publish(message, { mandatory: true })),
      )
      nacked = outcomes.filter(({ kind }) => kind === 'nacked').length
      confirmed += outcomes.filter(({ kind }) => kind === 'confirmed').length
    }
    expect(confirmed).toBeGreaterThanOrEqual(Number(most))
    expect(confirmed).toBeLessThan(Number(most) + 2_000)
    expect(publisher.stats().nacked).toBeGreaterThan(0)
    const { messageCount } = await onChannel(broker.connection, (channel) =>
      channel.checkQueue(broker.topology.hostQueue(host, []).name),
    )
    expect(messageCount).toBe(confirmed)
  })

  test('a message that its consumers fail on again and again becomes a dead letter with that reason', async ({
    skip,
  }) => {
    const ctl = sharedCtl() ?? skip(NO_CTL)
    await using broker = await openTestBroker()
    const { 'delivery-limit': limit } = await applyPolicy(broker, ctl, 'vdsm-host')
    const { connection, topology, log } = broker
    const dead = createInbox()
    const [grave] = topology.shared.queues
    if (grave === undefined) throw new Error('no queue')
    await consume({ connection, queue: grave, prefetch: 1, handle: dead.handle, log })
    await declare(broker, topology.hostQueue(host, []))
    await using publisher = createPublisher({ connection, log })
    await publisher.publish({ ...topology.commandAddress(host), body: Buffer.from('poison'), properties: {} })
    let deliveries = 0
    const failing = await broker.connect('fails')
    const channel = await failing.openChannel({ signal: AbortSignal.timeout(10_000) })
    await channel.consume(topology.hostQueue(host, []).name, (message) => {
      if (message === null) return
      deliveries++
      // From RabbitMQ 4.3 on, a nack is no failure.
      channel.reject(message, true)
    })
    const { text, delivery } = await dead.next()
    expect(text).toBe('poison')
    expect(delivery.properties.headers).toMatchObject({ 'x-first-death-reason': 'delivery_limit' })
    expect(deliveries).toBe(Number(limit) + 1)
  })
})

test('events for a subscriber that is away are bounded: the oldest go, and nobody is refused', async () => {
  await using broker = await openTestBroker()
  const { topology, connection, log } = broker
  const queue = topology.subscriptionQueue(parseClientId('away'), ['#'])
  await declare(broker, queue)
  await using publisher = createPublisher({ connection, log })
  const megabyte = Buffer.alloc(1_000_000)
  for (let index = 0; index < 80; index++) {
    megabyte.writeUInt32BE(index)
    const event = {
      ...topology.eventAddress(host, '|virt|VM_status|', 'vm'),
      body: Buffer.from(megabyte),
      properties: {},
    }
    expect(await publisher.publish(event)).toEqual({ kind: 'confirmed' })
  }
  const { messageCount } = await onChannel(connection, (channel) => channel.checkQueue(queue.name))
  expect(messageCount).toBeLessThanOrEqual(64)
  expect(messageCount).toBeGreaterThan(50)
  const first = await onChannel(connection, async (channel) => await channel.get(queue.name, { noAck: true }))
  if (first === false) throw new Error('nothing is there')
  expect(first.content.readUInt32BE(0)).toBe(80 - messageCount)
})
