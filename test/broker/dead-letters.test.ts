import { describe, expect, test } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import { HEADER } from '../../src/api/message.ts'
import { consume } from '../../src/broker/consumer.ts'
import { createPublisher } from '../../src/broker/publisher.ts'
import type { QueueSpec } from '../../src/broker/topology.ts'
import { onChannel, openTestBroker, type TestBroker } from '../support/broker.ts'
import { createInbox, type Inbox } from '../support/inbox.ts'

const host = parseHostId('node12')

/** Both graves, each read by somebody, and a publisher. */
async function open(broker: TestBroker) {
  const { topology, connection, log } = broker
  const graves = { dead: createInbox(), expired: createInbox() }
  const read = async (name: string, inbox: Inbox) => {
    const queue = topology.shared.queues.find((one) => one.name === name)
    if (queue === undefined) throw new Error(`no queue ${name}`)
    await consume({ connection, queue, prefetch: 10, handle: inbox.handle, log })
  }
  await read(topology.queues.dead, graves.dead)
  await read(topology.queues.expired, graves.expired)
  const publisher = createPublisher({ connection, log })
  return { graves, publisher }
}

async function declare(broker: TestBroker, queue: QueueSpec, args: object): Promise<void> {
  await onChannel(broker.connection, async (channel) => {
    await channel.assertQueue(queue.name, { arguments: { ...queue.arguments, ...args } })
    for (const { exchange, routingKey } of queue.bindings) await channel.bindQueue(queue.name, exchange, routingKey)
  })
}

function command(broker: TestBroker, text: string, expiration?: number) {
  const properties = { messageId: text, ...(expiration === undefined ? {} : { expiration }) }
  return { ...broker.topology.commandAddress(host), body: Buffer.from(text), properties }
}

const reason = 'x-first-death-reason'

describe('a message that nobody will handle is kept, with its reason', () => {
  test('refused by its host', async () => {
    await using broker = await openTestBroker()
    const { graves, publisher } = await open(broker)
    const { connection, log, topology } = broker
    await consume({ connection, queue: topology.hostQueue(host, []), prefetch: 1, handle: async () => 'reject', log })
    await publisher.publish(command(broker, 'bad'), { mandatory: true })
    const { text, delivery, settle } = await graves.dead.next()
    settle('ack')
    expect(text).toBe('bad')
    expect(delivery.properties.headers).toMatchObject({
      [reason]: 'rejected',
      'x-first-death-queue': topology.hostQueue(host, []).name,
      'x-first-death-exchange': topology.exchanges.commands,
    })
    expect(graves.expired.waiting).toBe(0)
  })

  test('delivered too often', async () => {
    await using broker = await openTestBroker()
    const { graves, publisher } = await open(broker)
    const queue = broker.topology.hostQueue(host, [])
    await declare(broker, queue, { 'x-delivery-limit': 2 })
    let deliveries = 0
    const failing = await broker.connect('fails')
    const channel = await failing.openChannel({ signal: AbortSignal.timeout(10_000) })
    await channel.consume(queue.name, (message) => {
      if (message === null) return
      deliveries++
      // From RabbitMQ 4.3 on, a nack is no failure.
      channel.reject(message, true)
    })
    await publisher.publish(command(broker, 'poison'), { mandatory: true })
    const { text, delivery, settle } = await graves.dead.next()
    settle('ack')
    expect(text).toBe('poison')
    expect(delivery.properties.headers).toMatchObject({ [reason]: 'delivery_limit' })
    expect(deliveries).toBe(3)
  })

  test('pushed out of a full queue', async () => {
    await using broker = await openTestBroker()
    const { graves, publisher } = await open(broker)
    const queue = broker.topology.hostQueue(host, [])
    await declare(broker, queue, {
      'x-max-length': 1,
      'x-overflow': 'drop-head',
      'x-dead-letter-strategy': 'at-most-once',
    })
    await publisher.publish(command(broker, 'old'))
    await publisher.publish(command(broker, 'new'))
    const { text, delivery, settle } = await graves.dead.next()
    settle('ack')
    expect(text).toBe('old')
    expect(delivery.properties.headers).toMatchObject({ [reason]: 'maxlen' })
  })

  test('put there by a worker in plain words', async () => {
    await using broker = await openTestBroker()
    const { graves, publisher } = await open(broker)
    const words = 'the body is not JSON'
    const outcome = await publisher.publish(
      {
        exchange: broker.topology.exchanges.dead,
        routingKey: '',
        body: Buffer.from('{'),
        properties: { headers: { [HEADER.deadReason]: words } },
      },
      { mandatory: true },
    )
    expect(outcome).toEqual({ kind: 'confirmed' })
    const { text, delivery, settle } = await graves.dead.next()
    settle('ack')
    expect(text).toBe('{')
    expect(delivery.properties.headers).toEqual({ [HEADER.deadReason]: words })
    expect(graves.expired.waiting).toBe(0)
  })

  test('dead for a reason that RabbitMQ does not have yet', async () => {
    await using broker = await openTestBroker()
    const { graves, publisher } = await open(broker)
    await publisher.publish({
      exchange: broker.topology.exchanges.dead,
      routingKey: '',
      body: Buffer.from('x'),
      properties: { headers: { [reason]: 'some_new_reason' } },
    })
    expect(await graves.dead.texts(1)).toEqual(['x'])
  })
})

test('what merely expired is kept apart', async () => {
  await using broker = await openTestBroker()
  const { graves, publisher } = await open(broker)
  const queue = broker.topology.hostQueue(host, [])
  await declare(broker, queue, {})
  await publisher.publish(command(broker, 'late', 1), { mandatory: true })
  const { text, delivery, settle } = await graves.expired.next()
  settle('ack')
  expect(text).toBe('late')
  expect(delivery.properties).toMatchObject({ messageId: 'late', headers: { [reason]: 'expired' } })
  expect(graves.dead.waiting).toBe(0)
})
