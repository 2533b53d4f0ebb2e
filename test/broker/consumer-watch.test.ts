import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import { consumeWatched, type WatchedConsumer } from '../../src/broker/consumer-watch.ts'
import { createPublisher } from '../../src/broker/publisher.ts'
import { NO_CTL, onChannel, openTestBroker, sharedCtl, type TestBroker } from '../support/broker.ts'
import { openDeafProxy } from '../support/deaf-proxy.ts'
import { createInbox } from '../support/inbox.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

const host = parseHostId('node12')
const WATCH_EVERY = 1_000
const PATIENT = { timeout: 25_000, interval: 20 }

/** A watched consumer; what it takes comes through the given URL, what it sends goes straight. */
async function open(broker: TestBroker, { url = broker.url, publishUrl = broker.url } = {}) {
  const { log, topology } = broker
  const connection = await broker.connect('consumer', url)
  const publisher = createPublisher({ connection: await broker.connect('publisher', publishUrl), log })
  const inbox = createInbox()
  const queue = topology.hostQueue(host, [])
  const consumer = await consumeWatched({
    connection,
    queue,
    prefetch: 10,
    handle: inbox.handle,
    publish: publisher.publish,
    address: topology.commandAddress(host),
    watchEvery: WATCH_EVERY,
    log,
  })
  const send = (text: string) =>
    publisher.publish({ ...topology.commandAddress(host), body: Buffer.from(text), properties: {} })
  return { consumer, inbox, queue, send, connection }
}

async function reaches(consumer: WatchedConsumer, watch: object): Promise<void> {
  await expect.poll(() => consumer.stats().watch, PATIENT).toMatchObject(watch)
}

describe('a consumer that nobody sends anything', () => {
  test('hears itself, and its handler sees nothing of that', async () => {
    await using broker = await openTestBroker()
    const { consumer, inbox, queue } = await open(broker)
    await reaches(consumer, { sent: 3 })
    expect(consumer.stats()).toMatchObject({ setups: 1, watch: { hearing: 'listening', missed: 0 } })
    expect(inbox.waiting).toBe(0)
    await consumer.drain()
    const { messageCount } = await onChannel(broker.connection, (channel) => channel.checkQueue(queue.name))
    // The last one may have been on its way.
    expect(messageCount).toBeLessThanOrEqual(1)
  })

  test('is not taken for one that may not send itself anything: that one says so, and still consumes', async ({
    skip,
  }) => {
    const ctl = sharedCtl() ?? skip(NO_CTL)
    await using broker = await openTestBroker()
    const user = `test-${randomUUID()}`
    await ctl(['add_user', user, 'secret'])
    await ctl(['set_permissions', user, '.*', '.*', '.*'])
    await ctl(['set_topic_permissions', user, broker.topology.exchanges.commands, '^other$', '.*'])
    try {
      const url = new URL(broker.url)
      url.username = user
      url.password = 'secret'
      const { consumer, inbox } = await open(broker, { publishUrl: url.href })
      await reaches(consumer, { hearing: 'unwatched' })
      const publisher = createPublisher({ connection: broker.connection, log: broker.log })
      await publisher.publish({ ...broker.topology.commandAddress(host), body: Buffer.from('a'), properties: {} })
      expect(await inbox.texts(1)).toEqual(['a'])
    } finally {
      await ctl(['delete_user', user])
    }
  })
})

describe('a consumer that is deaf on a healthy connection', () => {
  test('begins anew, and hears again', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openDeafProxy(broker.url)
    const { consumer, inbox, send } = await open(broker, { url: proxy.url })
    proxy.deafen()
    await send('a')
    await reaches(consumer, { hearing: 'doubtful' })
    proxy.hear()
    expect(await inbox.texts(1)).toEqual(['a'])
    await reaches(consumer, { hearing: 'listening' })
    expect(consumer.stats()).toMatchObject({ setups: 2, lastCause: 'a message to itself did not arrive' })
  })

  test('and stays so gives up, and says why', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openDeafProxy(broker.url)
    const { consumer, queue } = await open(broker, { url: proxy.url })
    proxy.deafen()
    expect((await consumer.deaf).message).toContain(`nothing sent to ${queue.name} arrives any more`)
    expect(consumer.stats()).toMatchObject({ setups: 2, watch: { hearing: 'deaf' } })
  })

  test('leaves its queue to the one that stands by', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openDeafProxy(broker.url)
    const first = await open(broker, { url: proxy.url })
    const second = await open(broker)
    await reaches(second.consumer, { hearing: 'standing by' })
    proxy.deafen()
    await reaches(second.consumer, { hearing: 'listening' })
    await reaches(first.consumer, { hearing: 'standing by' })
    await second.send('a')
    expect(await second.inbox.texts(1)).toEqual(['a'])
  })
})

test('a consumer whose connection is dead without knowing it gives that up, and consumes on another', async () => {
  await using broker = await openTestBroker()
  await using proxy = await openTcpProxy(broker.url)
  const { consumer, inbox, send } = await open(broker, { url: proxy.url })
  proxy.freeze()
  await send('a')
  await reaches(consumer, { hearing: 'doubtful' })
  await expect.poll(() => proxy.connections, PATIENT).toBe(2)
  // The broker notices at last that the first one is gone.
  proxy.thaw()
  expect(await inbox.texts(1)).toEqual(['a'])
  await reaches(consumer, { hearing: 'listening' })
})

test('a consumer that stands by is not deaf, however long nothing comes; then it is the active one', async () => {
  await using broker = await openTestBroker()
  const first = await open(broker)
  const second = await open(broker)
  await reaches(second.consumer, { hearing: 'standing by', missed: 3 })
  expect(second.consumer.stats()).toMatchObject({ ahead: 1 })
  expect(first.inbox.waiting).toBe(0)
  await first.consumer[Symbol.asyncDispose]()
  await reaches(second.consumer, { hearing: 'listening' })
})
