import { expect, test } from 'vitest'
import { connectClient } from '../../src/client/connect-client.ts'
import type { ReceivedEvent } from '../../src/client/events.ts'
import { openTestBroker } from '../support/broker.ts'
import { startFakeWorker } from '../support/fake-worker.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

const STATUS = '|virt|VM_status|'
const status = (vm: string) => ({ [vm]: { status: 'Up' } })

async function take(events: AsyncIterator<ReceivedEvent>, count: number): Promise<ReceivedEvent[]> {
  const taken: ReceivedEvent[] = []
  while (taken.length < count) {
    const { value, done } = await events.next()
    if (done) throw new Error(`the events ended after ${taken.length} of ${count}`)
    taken.push(value)
  }
  return taken
}

test('a subscriber gets what its filter asks for, from the moment it is subscribed', async () => {
  await using broker = await openTestBroker()
  await using host1 = await startFakeWorker(broker)
  await using host2 = await startFakeWorker({ ...broker, host: 'host2' })
  await using client = await connectClient(broker)
  const ofHost = await client.subscribe({ host: 'host2' })
  const ofMachine = await client.subscribe({ object: 'vm1', operation: 'VM_status' })

  await host1.emit(STATUS, 'vm1', status('vm1'))
  await host1.emit('|virt|VM_migration_status|', 'vm1', { vm1: { progress: 1, postcopy: false } })
  await host2.emit(STATUS, 'vm2', status('vm2'))
  await host2.emit(STATUS, 'vm1', status('vm1'))

  const seen = async (events: AsyncIterable<ReceivedEvent>) =>
    (await take(events[Symbol.asyncIterator](), 2)).map(({ host, event, object }) => `${host}${event}${object}`)
  expect(await seen(ofHost)).toEqual([`host2${STATUS}vm2`, `host2${STATUS}vm1`])
  expect(await seen(ofMachine)).toEqual([`host1${STATUS}vm1`, `host2${STATUS}vm1`])
})

test('two subscriptions to the same events each get all of them', async () => {
  await using broker = await openTestBroker()
  await using worker = await startFakeWorker(broker)
  await using client = await connectClient(broker)
  const [first, second] = [await client.subscribe(), await client.subscribe()]
  for (const vm of ['a', 'b', 'c']) await worker.emit(STATUS, vm, status(vm))
  for (const events of [first, second]) {
    const objects = (await take(events[Symbol.asyncIterator](), 3)).map(({ object }) => object)
    expect(objects).toEqual(['a', 'b', 'c'])
  }
})

test('through a lost connection no event is missed, and none is read twice', async () => {
  await using broker = await openTestBroker()
  await using proxy = await openTcpProxy(broker.url)
  await using worker = await startFakeWorker(broker)
  await using client = await connectClient({ url: proxy.url, prefix: broker.prefix })
  const subscription = await client.subscribe({ host: 'host1' })
  const events = subscription[Symbol.asyncIterator]()
  for (const vm of ['a', 'b', 'c']) await worker.emit(STATUS, vm, status(vm))
  const before = await take(events, 1)
  await expect.poll(() => subscription.stats()).toMatchObject({ received: 3 })
  proxy.close()
  for (const vm of ['d', 'e']) await worker.emit(STATUS, vm, status(vm))
  proxy.open()
  const after = await take(events, 4)

  expect([...before, ...after].map(({ object, seq }) => `${object}${seq}`)).toEqual(['a1', 'b2', 'c3', 'd4', 'e5'])
  await expect.poll(() => subscription.stats()).toMatchObject({ events: 5, repeated: 3 })
})

test('a subscription ends when its signal fires, and its queue goes', async () => {
  await using broker = await openTestBroker()
  await using client = await connectClient(broker)
  const stop = new AbortController()
  const events = await client.subscribe({}, { signal: stop.signal })
  const { name } = broker.topology.subscriptionQueue(client.id, [broker.topology.eventKey()])
  stop.abort()
  for await (const _ of events) throw new Error('there was no event')

  await using connection = await broker.connect()
  await expect(
    connection.channels.configure((channel) => channel.checkQueue(name), { signal: AbortSignal.timeout(5_000) }),
  ).rejects.toThrow(/NOT.FOUND/)
})
