import { describe, expect, test } from 'vitest'
import { parseClientId, parseHostId } from '../../src/api/ids.ts'
import type { Message, MessageProperties } from '../../src/api/message.ts'
import type { BrokerConnection } from '../../src/broker/connection.ts'
import { type Consumer, consume } from '../../src/broker/consumer.ts'
import { createPublisher, type Publisher } from '../../src/broker/publisher.ts'
import { onChannel, openTestBroker, type TestBroker } from '../support/broker.ts'
import { createInbox } from '../support/inbox.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

const host = parseHostId('node12')
const client = parseClientId('engine-1')

function command(broker: TestBroker, text: string, properties: MessageProperties = {}): Message {
  return { ...broker.topology.commandAddress(host), body: Buffer.from(text), properties }
}

async function send(publisher: Publisher, ...messages: Message[]): Promise<void> {
  for (const outcome of await Promise.all(messages.map((one) => publisher.publish(one, { mandatory: true })))) {
    expect(outcome).toEqual({ kind: 'confirmed' })
  }
}

/** A host's queue, a consumer on it, and a publisher; the consumer through a connection of its own. */
async function open(broker: TestBroker, { prefetch = 10, url = broker.url }: { prefetch?: number; url?: string } = {}) {
  const { log, topology } = broker
  const connection = await broker.connect('consumer', url)
  const inbox = createInbox()
  const queue = topology.hostQueue(host, [])
  const consumer = await consume({ connection, queue, prefetch, handle: inbox.handle, log })
  const publisher = createPublisher({ connection: broker.connection, log })
  return { connection, inbox, queue, consumer, publisher }
}

function ready(connection: BrokerConnection, queue: string): Promise<number> {
  return onChannel(connection, async (channel) => (await channel.checkQueue(queue)).messageCount)
}

/** Resolves once the consumer has been set up that often. */
async function setUp(consumer: Consumer, times: number): Promise<void> {
  await expect
    .poll(() => consumer.stats(), { timeout: 20_000, interval: 10 })
    .toMatchObject({ state: 'consuming', setups: times })
}

/** Has the broker close the channel that the consumers share, as it does over any mistake. */
async function breakSharedChannel(connection: BrokerConnection): Promise<void> {
  const lease = await connection.channels.lease({ signal: AbortSignal.timeout(10_000) })
  lease.channel.checkQueue('no-such-queue').catch(() => {})
  await lease.closed
  await lease.release()
}

describe('deliveries', () => {
  test('a message arrives with all that was said of it', async () => {
    await using broker = await openTestBroker()
    const { inbox, consumer, publisher, queue } = await open(broker)
    const properties: MessageProperties = {
      messageId: 'm1',
      correlationId: 'c1',
      replyTo: 'engine-1',
      expiration: 60_000,
      timestamp: 1_700_000_000_000,
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      type: 'VM.create',
      persistent: true,
      headers: { 'x-vdsm-deadline': 1_700_000_060_000, 'x-vdsm-flow': 'a', nested: { list: [1, 'two', true, null] } },
    }
    await send(publisher, command(broker, 'hello', properties))
    const { delivery, settle } = await inbox.next()
    expect(delivery).toMatchObject({
      exchange: broker.topology.exchanges.commands,
      routingKey: 'node12',
      queue: queue.name,
      redelivered: false,
    })
    expect(delivery.properties).toEqual(properties)
    settle('ack')
    await consumer.drain()
    expect(consumer.stats()).toMatchObject({ delivered: 1, acked: 1, inFlight: 0 })
  })

  test('what is missing is absent, and headers are an empty object', async () => {
    await using broker = await openTestBroker()
    const { inbox, publisher, consumer } = await open(broker)
    await send(publisher, command(broker, '', { persistent: false }))
    const { delivery, settle } = await inbox.next()
    expect(delivery.properties).toEqual({ persistent: false, headers: {} })
    expect(delivery.body.byteLength).toBe(0)
    settle('ack')
    await consumer.drain()
  })

  test('no more than the prefetch are handed over before one is settled', async () => {
    await using broker = await openTestBroker()
    const { connection, inbox, publisher, consumer, queue } = await open(broker, { prefetch: 3 })
    await send(publisher, ...['1', '2', '3', '4', '5'].map((text) => command(broker, text)))
    const first = await inbox.next()
    expect(await ready(connection, queue.name)).toBe(2)
    expect(consumer.stats()).toMatchObject({ delivered: 3, inFlight: 3 })
    first.settle('ack')
    expect(await inbox.texts(4)).toEqual(['2', '3', '4', '5'])
    await consumer.drain()
  })
})

describe('settlements', () => {
  test('what is requeued comes again, and says so', async () => {
    await using broker = await openTestBroker()
    const { inbox, publisher, consumer } = await open(broker)
    await send(publisher, command(broker, 'again'))
    const first = await inbox.next()
    expect(first.delivery.redelivered).toBe(false)
    first.settle('requeue')
    const second = await inbox.next()
    expect(second).toMatchObject({ text: 'again', delivery: { redelivered: true } })
    second.settle('ack')
    await consumer.drain()
    expect(consumer.stats()).toMatchObject({ delivered: 2, redelivered: 1, requeued: 1, acked: 1 })
  })

  test('a handler that throws has its message rejected once, and the next one is served', async () => {
    await using broker = await openTestBroker()
    const { log, topology } = broker
    const dead = createInbox()
    const [rest] = topology.shared.queues
    if (rest === undefined) throw new Error('no queue for dead letters')
    const undertaker = await consume({
      connection: broker.connection,
      queue: rest,
      prefetch: 1,
      handle: dead.handle,
      log,
    })
    const inbox = createInbox()
    const consumer = await consume({
      connection: broker.connection,
      queue: topology.hostQueue(host, []),
      prefetch: 1,
      handle: (delivery) => {
        if (Buffer.from(delivery.body).toString() === 'bad') throw new Error('a bug')
        return inbox.handle(delivery)
      },
      log,
    })
    const publisher = createPublisher({ connection: broker.connection, log })
    await send(publisher, command(broker, 'bad'), command(broker, 'good'))
    expect(await inbox.texts(1)).toEqual(['good'])
    expect(await dead.texts(1)).toEqual(['bad'])
    await consumer.drain()
    await undertaker.drain()
    expect(consumer.stats()).toMatchObject({ handlerErrors: 1, rejected: 1, acked: 1, delivered: 2 })
  })
})

describe('recovery', () => {
  test('after a lost connection it consumes again, and what was unsettled comes again', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openTcpProxy(broker.url)
    const { inbox, publisher, consumer } = await open(broker, { url: proxy.url })
    await send(publisher, command(broker, 'one'))
    const before = await inbox.next()
    proxy.cut()
    const after = await inbox.next()
    expect(after).toMatchObject({ text: 'one', delivery: { redelivered: true } })
    before.settle('ack')
    after.settle('ack')
    await send(publisher, command(broker, 'two'))
    expect(await inbox.texts(1)).toEqual(['two'])
    await consumer.drain()
    expect(consumer.stats()).toMatchObject({ setups: 2, settledTooLate: 1, acked: 2, inFlight: 0 })
  })

  test('after a closed channel it consumes again', async () => {
    await using broker = await openTestBroker()
    const { connection, inbox, publisher, consumer } = await open(broker)
    await breakSharedChannel(connection)
    await setUp(consumer, 2)
    await send(publisher, command(broker, 'one'))
    expect(await inbox.texts(1)).toEqual(['one'])
    expect(connection.stats().losses).toBe(0)
    expect(consumer.stats().lastCause).toContain('NOT_FOUND')
    await consumer.drain()
  })

  test('a queue that is deleted is declared anew, with its bindings', async () => {
    await using broker = await openTestBroker()
    const { connection, inbox, publisher, consumer, queue } = await open(broker)
    await onChannel(broker.connection, (channel) => channel.deleteQueue(queue.name))
    await setUp(consumer, 2)
    await send(publisher, command(broker, 'one'))
    expect(await inbox.texts(1)).toEqual(['one'])
    expect(connection.stats().losses).toBe(0)
    expect(consumer.stats().lastCause).toBe('the broker cancelled the consumer')
    await consumer.drain()
  })

  test('while it cannot be set up it keeps trying and says why; then it consumes', async () => {
    await using broker = await openTestBroker()
    const { inbox, publisher, consumer, queue } = await open(broker)
    await onChannel(broker.connection, async (channel) => {
      // Somebody's queue of another kind takes the name, before the consumer can.
      await Promise.all([channel.deleteQueue(queue.name), channel.assertQueue(queue.name, { durable: true })])
    })
    await expect
      .poll(() => consumer.stats(), { timeout: 20_000, interval: 10 })
      .toMatchObject({ state: 'recovering', lastCause: expect.stringContaining('PRECONDITION_FAILED') })
    await expect.poll(() => consumer.stats().failedSetups, { timeout: 20_000 }).toBeGreaterThan(1)
    await onChannel(broker.connection, (channel) => channel.deleteQueue(queue.name))
    await setUp(consumer, 2)
    await send(publisher, command(broker, 'one'))
    expect(await inbox.texts(1)).toEqual(['one'])
    await consumer.drain()
  })

  test('a first set-up that the broker refuses is an error that says why', async () => {
    await using broker = await openTestBroker()
    const queue = broker.topology.hostQueue(host, [])
    await onChannel(broker.connection, (channel) => channel.assertQueue(queue.name, { durable: true }))
    const { log, connection } = broker
    const consuming = consume({ connection, queue, prefetch: 1, handle: async () => 'ack', log })
    await expect(consuming).rejects.toThrow(/vdsm\.host\.node12 cannot be consumed: .*PRECONDITION_FAILED/)
    expect(connection.channels.stats()).toEqual({ channels: 0, consumers: 0 })
  })

  test('a connection that is closed before it consumes ends it with an error', async () => {
    await using broker = await openTestBroker()
    const { log, topology } = broker
    const connection = await broker.connect()
    const handle = async () => 'ack' as const
    const starting = consume({ connection, queue: topology.hostQueue(host, []), prefetch: 1, handle, log })
    await Promise.all([expect(starting).rejects.toThrow('cannot be consumed'), connection[Symbol.asyncDispose]()])
  })

  test('a consumer that the broker refuses interrupts no other', async () => {
    await using broker = await openTestBroker()
    const { connection, inbox, publisher, consumer } = await open(broker)
    const queue = { ...broker.topology.replyQueue(client), name: `${broker.prefix}.absent` }
    const { log } = broker
    const refused = () => consume({ connection, queue, prefetch: 1, handle: async () => 'ack', log, declare: false })
    await expect(refused()).rejects.toThrow('NOT_FOUND')
    expect(consumer.stats()).toMatchObject({ state: 'consuming', setups: 1 })
    await send(publisher, command(broker, 'one'))
    expect(await inbox.texts(1)).toEqual(['one'])
    await consumer.drain()
  })
})

describe('draining', () => {
  test('it waits for what runs, takes nothing new, and leaves the rest to the queue', async () => {
    await using broker = await openTestBroker()
    const { connection, inbox, publisher, consumer, queue } = await open(broker, { prefetch: 1 })
    await send(publisher, command(broker, 'running'), command(broker, 'left'))
    const running = await inbox.next()
    let drained = false
    const draining = consumer.drain().then(() => {
      drained = true
    })
    expect(consumer.stats().state).toBe('draining')
    await ready(connection, queue.name)
    expect(drained).toBe(false)
    running.settle('ack')
    await draining
    expect(consumer.stats()).toMatchObject({ state: 'closed', delivered: 1, acked: 1, abandoned: 0 })
    await expect.poll(() => ready(connection, queue.name)).toBe(1)
  })

  test('when the time is up, what is unsettled goes back to the queue', async () => {
    await using broker = await openTestBroker()
    const { connection, inbox, publisher, consumer, queue } = await open(broker)
    await send(publisher, command(broker, 'slow'), command(broker, 'quick'))
    const slow = await inbox.next()
    const quick = await inbox.next()
    quick.settle('ack')
    await consumer.drain({ signal: AbortSignal.abort() })
    slow.settle('ack')
    expect(consumer.stats()).toMatchObject({ state: 'closed', acked: 1, abandoned: 1, inFlight: 0 })
    await expect.poll(() => ready(connection, queue.name)).toBe(1)
  })

  test('another consumer of the queue takes over', async () => {
    await using broker = await openTestBroker()
    const first = await open(broker)
    const second = await open(broker)
    await send(first.publisher, command(broker, 'one'))
    expect(await first.inbox.texts(1)).toEqual(['one'])
    await first.consumer.drain()
    await send(first.publisher, command(broker, 'two'))
    expect(await second.inbox.texts(1)).toEqual(['two'])
    expect(first.consumer.stats().delivered).toBe(1)
    await second.consumer.drain()
  })

  test('acknowledgements reach the broker before the connection is closed', async () => {
    await using broker = await openTestBroker()
    const { connection, inbox, publisher, consumer, queue } = await open(broker, { prefetch: 500 })
    await send(publisher, ...Array.from({ length: 300 }, (_, index) => command(broker, String(index))))
    const all = await Promise.all(Array.from({ length: 300 }, () => inbox.next()))
    for (const { settle } of all) settle('ack')
    await consumer[Symbol.asyncDispose]()
    await connection[Symbol.asyncDispose]()
    expect(await ready(broker.connection, queue.name)).toBe(consumer.stats().abandoned)
  })

  test('what a handler settles while the connection is being closed is no error: it stays in the queue', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openTcpProxy(broker.url)
    const { connection, inbox, publisher, consumer, queue } = await open(broker, { url: proxy.url })
    await send(publisher, command(broker, 'one'), command(broker, 'two'))
    const [one, two] = [await inbox.next(), await inbox.next()]
    proxy.freeze()
    const closing = connection[Symbol.asyncDispose]()
    // The farewell is on its way, and cannot be answered.
    await new Promise((resolve) => setImmediate(resolve))
    one.settle('ack')
    two.settle('requeue')
    await expect.poll(() => consumer.stats().settledTooLate).toBe(2)
    proxy.thaw()
    await closing
    await consumer.drain()
    await expect.poll(() => ready(broker.connection, queue.name)).toBe(2)
  })

  test('disposing during an outage ends', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openTcpProxy(broker.url)
    const { consumer, connection } = await open(broker, { url: proxy.url })
    proxy.close()
    await expect.poll(() => consumer.stats().state).toBe('recovering')
    await consumer[Symbol.asyncDispose]()
    await connection[Symbol.asyncDispose]()
    expect(consumer.stats().state).toBe('closed')
  })

  test('disposing does not wait for a broker that hangs', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openTcpProxy(broker.url)
    const connection = await broker.connect('consumer', proxy.url)
    const queue = broker.topology.hostQueue(host, [])
    const handle = async () => 'ack' as const
    const consumer = await consume({ connection, queue, prefetch: 1, handle, log: broker.log, deleteQueue: true })
    proxy.freeze()
    await consumer[Symbol.asyncDispose]()
    expect(consumer.stats().state).toBe('closed')
    proxy.close()
  }, 15_000)

  test('its queue goes with it when that is asked for', async () => {
    await using broker = await openTestBroker()
    const { log, topology, connection } = broker
    const queue = topology.replyQueue(client, { ephemeral: true })
    const consumer = await consume({
      connection,
      queue,
      prefetch: 1,
      handle: async () => 'ack',
      log,
      deleteQueue: true,
    })
    await consumer[Symbol.asyncDispose]()
    await expect(ready(connection, queue.name)).rejects.toThrow('NOT_FOUND')
  })
})

test('many consumers share few channels, and give them back', async () => {
  await using broker = await openTestBroker()
  const { log, topology } = broker
  const connection = await broker.connect('many')
  const queue = topology.replyQueue(client)
  const inbox = createInbox()
  const consumers = await Promise.all(
    Array.from({ length: 450 }, () => consume({ connection, queue, prefetch: 1, handle: inbox.handle, log })),
  )
  expect(connection.channels.stats()).toEqual({ channels: 3, consumers: 450 })
  const publisher = createPublisher({ connection: broker.connection, log })
  await send(publisher, {
    ...topology.replyAddress(client, host),
    body: Buffer.from('one'),
    properties: {},
  })
  expect(await inbox.texts(1)).toEqual(['one'])
  await Promise.all(consumers.map((consumer) => consumer[Symbol.asyncDispose]()))
  expect(connection.channels.stats()).toEqual({ channels: 0, consumers: 0 })
})
