import { expect, onTestFinished, test } from 'vitest'
import type { Delivery } from '../../src/api/message.ts'
import { createPublisher } from '../../src/broker/publisher.ts'
import { connectClient } from '../../src/client/connect-client.ts'
import type { Gap } from '../../src/client/event-gaps.ts'
import { type ReceivedEvent, toEventKeys } from '../../src/client/events.ts'
import type { Replayed } from '../../src/client/subscription.ts'
import type { EventFilter } from '../../src/client/transport.ts'
import { NO_CTL, onChannel, openTestBroker, sharedCtl, type TestBroker } from '../support/broker.ts'
import { createNumberedHost } from '../support/numbered-host.ts'
import { openTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

async function openSystem() {
  const broker = await openTestBroker()
  onTestFinished(() => broker[Symbol.asyncDispose]())
  const { publish } = createPublisher({ connection: broker.connection, log: broker.log })
  const client = await connectClient(broker)
  onTestFinished(() => client[Symbol.asyncDispose]())
  const send = async (...deliveries: readonly Delivery[]) => {
    for (const delivery of deliveries) expect(await publish(delivery)).toEqual({ kind: 'confirmed' })
  }
  const host = (epoch = 1, name = 'host1') => createNumberedHost({ epoch, host: name, prefix: broker.prefix })
  return { broker, client, send, host }
}

/** What happens meanwhile is in the log, and does not come to the subscriber. */
async function withoutHim(
  { topology, connection }: TestBroker,
  client: string,
  filter: EventFilter,
  work: () => Promise<void>,
) {
  const { name, bindings } = topology.subscriptionQueue(client as never, toEventKeys(filter, topology))
  await onChannel(connection, async (channel) => {
    for (const { exchange, routingKey } of bindings) await channel.unbindQueue(name, exchange, routingKey)
    await work()
    for (const { exchange, routingKey } of bindings) await channel.bindQueue(name, exchange, routingKey)
  })
}

/** For longer than the queue of a subscriber to the machine a lives. */
async function cutOff(
  { topology, connection }: TestBroker,
  proxy: TcpProxy,
  client: string,
  work: () => Promise<void>,
) {
  const { name } = topology.subscriptionQueue(client as never, toEventKeys({ object: 'a' }, topology))
  proxy.close()
  await onChannel(connection, (channel) => channel.deleteQueue(name))
  await work()
  proxy.open()
  // It is bound before it is consumed.
  const consumers = async () => (await onChannel(connection, (channel) => channel.checkQueue(name))).consumerCount
  await expect.poll(() => consumers().catch(() => 0), { timeout: 20_000 }).toBe(1)
}

async function take(events: AsyncIterable<ReceivedEvent>, count: number): Promise<string[]> {
  const iterator = events[Symbol.asyncIterator]()
  const taken: string[] = []
  while (taken.length < count) {
    const { value, done } = await iterator.next()
    if (done) throw new Error(`the events ended after ${taken.length} of ${count}: ${taken}`)
    if (value.event !== '|virt|VM_status|') throw new Error(`that is a ${value.event}`)
    taken.push(`${value.host} ${value.object} ${value.params[value.object]?.status}`)
  }
  return taken
}

test('what is missing before an event is read from the log, in its place', async () => {
  const { broker, client, send, host } = await openSystem()
  const host1 = host()
  const gaps: Gap[] = []
  const events = await client.subscribe({ object: 'a' }, { onGap: (gap) => gaps.push(gap) })
  await send(host1.event('b', 'Up'), host1.event('a', 'WaitForLaunch'))
  expect(await take(events, 1)).toEqual(['host1 a WaitForLaunch'])
  await withoutHim(broker, client.id, { object: 'a' }, async () => {
    await send(host1.event('a', 'PoweringUp'), host1.event('b', 'Down'), host1.event('a', 'Up'))
  })
  await send(host1.event('a', 'Paused'))
  expect(await take(events, 3)).toEqual(['host1 a PoweringUp', 'host1 a Up', 'host1 a Paused'])
  await send(host1.event('a', 'Up'))
  expect(await take(events, 1)).toEqual(['host1 a Up'])
  expect(gaps).toEqual([])
  expect(events.stats()).toMatchObject({ events: 5, gaps: 0 })
})

test('an event that was the last is read from the log when the next mark tells of it', async () => {
  const { broker, client, send, host } = await openSystem()
  const [host1, host2] = [host(), host(1, 'host2')]
  const events = await client.subscribe({ object: 'a' })
  await send(host1.mark(), host2.mark(), host1.event('a', 'Up'))
  expect(await take(events, 1)).toEqual(['host1 a Up'])
  await withoutHim(broker, client.id, { object: 'a' }, async () => {
    await send(host1.event('a', 'Down'), host2.event('a', 'Up'))
  })
  await send(host1.mark())
  // One reading of the log tells of all hosts what is missing.
  expect(await take(events, 2)).toEqual(['host1 a Down', 'host2 a Up'])
  await send(host2.mark(), host1.event('a', 'Up'))
  expect(await take(events, 1)).toEqual(['host1 a Up'])
  expect(events.stats()).toMatchObject({ gaps: 0 })
})

test('what is not in the log either is told as a gap, in its place', async () => {
  const { client, send, host } = await openSystem()
  const host1 = host()
  const told: unknown[] = []
  const events = await client.subscribe(
    {},
    { onGap: ({ reason, missed, keys }) => told.push({ reason, missed, keys }) },
  )
  await send(host1.event('a', 'Up'))
  expect(await take(events, 1)).toEqual(['host1 a Up'])
  host1.event('a')
  await send(host1.event('b', 'Up'), host1.event('a', 'Down'))
  expect(await take(events, 1)).toEqual(['host1 b Up'])
  expect(told).toEqual([])
  expect(await take(events, 1)).toEqual(['host1 a Down'])
  expect(told).toEqual([{ reason: 'missed', missed: 1, keys: ['host1.virt.VM_status.a'] }])

  await send(host(2).event('a', 'Up'))
  await take(events, 1)
  expect(told.slice(1)).toEqual([{ reason: 'restart', missed: 0, keys: [] }])
})

test('with heal: false a gap is told at once, and with a log that is gone why it stays', async () => {
  const { broker, client, send, host } = await openSystem()
  const host1 = host()
  const gaps: Gap[] = []
  const onGap = (gap: Gap) => void gaps.push(gap)
  const plain = await client.subscribe({ host: 'host1' }, { heal: false, onGap })
  const healing = await client.subscribe({ object: 'a' }, { onGap })
  await send(host1.event('a'))
  await take(plain, 1)
  await take(healing, 1)
  await onChannel(broker.connection, (channel) => channel.deleteQueue(broker.topology.queues.eventLog))
  host1.event('a')
  await send(host1.event('a'))
  await take(plain, 1)
  expect(gaps).toMatchObject([{ missed: 1 }])
  expect(gaps[0]).not.toHaveProperty('cause')
  await take(healing, 1)
  expect(gaps[1]).toMatchObject({ missed: 1, cause: expect.stringMatching(/vdsm\.events\.log/) })
})

test('since an offset or a time, the past comes first, and then what happens, each once', async () => {
  const { client, send, host } = await openSystem()
  const host1 = host()
  await send(host1.event('a', 'WaitForLaunch'), host1.event('b', 'Up'), host1.event('a', 'PoweringUp'), host1.mark())
  const replayed: Replayed[] = []
  const onReplayed = (one: Replayed) => void replayed.push(one)
  const all = await client.subscribe({ object: 'a' }, { since: 'first', onReplayed })
  await send(host1.event('a', 'Up'))
  expect(await take(all, 3)).toEqual(['host1 a WaitForLaunch', 'host1 a PoweringUp', 'host1 a Up'])
  const next = take(all, 1)
  // Behind the end of the log it is read only for a moment.
  await expect.poll(() => replayed).toEqual([{ from: 0, events: 3 }])
  await send(host1.event('a', 'Down'))
  expect(await next).toEqual(['host1 a Down'])

  const some = await client.subscribe({ host: 'host1' }, { since: 2 })
  expect(await take(some, 3)).toEqual(['host1 a PoweringUp', 'host1 a Up', 'host1 a Down'])
  const timed = await client.subscribe({}, { since: new Date(Date.now() - 600_000) })
  expect(await take(timed, 5)).toHaveLength(5)
  expect(all.stats()).toMatchObject({ gaps: 0 })
})

test('an offset behind the end of the log, and a time to come, are errors', async () => {
  const { client, send, host } = await openSystem()
  await expect(client.subscribe({}, { since: 1 })).rejects.toThrow(
    /offset 1 is beyond the end of .*vdsm\.events\.log: it is empty/,
  )
  await send(host().event('a'))
  await expect(client.subscribe({}, { since: 5 })).rejects.toThrow(/its last message has offset 0/)
  await expect(client.subscribe({}, { since: new Date(Date.now() + 60_000) })).rejects.toThrow(/in the future/)
  for (const since of [-1, 1.5, Number.NaN]) {
    await expect(client.subscribe({}, { since })).rejects.toThrow(RangeError)
  }
  await expect.poll(() => client.stats()['subscriptions']).toEqual({})
})

test('a long past is read no faster than its reader reads, and its end meets the present', async () => {
  const { client, send, host } = await openSystem()
  const host1 = host()
  const past = Array.from({ length: 3_000 }, (_, index) => host1.event(`vm${index % 50}`, 'Up'))
  await Promise.all(past.map((event) => send(event)))
  const events = await client.subscribe({}, { since: 'first' })
  expect(await take(events, 1)).toHaveLength(1)
  const now = Array.from({ length: 200 }, (_, index) => host1.event(`vm${index % 50}`, 'Down'))
  await Promise.all(now.map((event) => send(event)))
  const rest = await take(events, 3_199)
  expect(rest.filter((line) => line.endsWith('Down'))).toHaveLength(200)
  expect(events.stats()).toMatchObject({ gaps: 0, events: 3_200 })
})

test('what the queue of a slow subscriber dropped is bounded, holds up nobody, and is read from the log', async ({
  skip,
}) => {
  const { broker, client, send, host } = await openSystem()
  const ctl = sharedCtl() ?? skip(NO_CTL)
  const policy = ['--priority', '20', '--apply-to', 'queues']
  await ctl(['set_policy', broker.prefix, `^${broker.prefix}.vdsm.subscription`, '{"max-length":50}', ...policy])
  onTestFinished(async () => void (await ctl(['clear_policy', broker.prefix])))
  const host1 = host()
  const events = await client.subscribe({ operation: 'VM_status' })
  await send(host1.event('vm0'))
  await take(events, 1)
  // All are confirmed, though nobody reads.
  const all = Array.from({ length: 1_500 }, (_, index) => host1.event(`vm${index % 20}`, index < 1_480 ? 'Up' : 'Down'))
  await Promise.all(all.map((event) => send(event)))
  const { name } = broker.topology.subscriptionQueue(
    client.id,
    toEventKeys({ operation: 'VM_status' }, broker.topology),
  )
  const { messageCount } = await onChannel(broker.connection, (channel) => channel.checkQueue(name))
  expect(messageCount).toBeLessThanOrEqual(50)
  const seen = await take(events, 1_500)
  expect(seen.slice(-20).every((line) => line.endsWith('Down'))).toBe(true)
  expect(new Set(seen.slice(-20)).size).toBe(20)
  expect(events.stats()).toMatchObject({ events: 1_501, gaps: 0 })
})

test('a subscriber that was cut off for longer than its queue lives reads from the log what it missed', async () => {
  const { broker, send, host } = await openSystem()
  await using proxy = await openTcpProxy(broker.url)
  await using client = await connectClient({ url: proxy.url, prefix: broker.prefix })
  const host1 = host()
  const events = await client.subscribe({ object: 'a' })
  await send(host1.event('a', 'WaitForLaunch'), host1.mark())
  await take(events, 1)
  const next = take(events, 3)
  await expect.poll(() => events.stats()).toMatchObject({ marks: 1 })
  await cutOff(broker, proxy, client.id, async () => {
    await send(host1.event('a', 'PoweringUp'), host1.event('a', 'Up'), host1.mark())
  })
  // The first that comes by the new queue.
  await send(host1.mark())
  await expect.poll(() => events.stats(), { timeout: 20_000 }).toMatchObject({ events: 3 })
  await send(host1.event('a', 'Down'))
  expect(await next).toEqual(['host1 a PoweringUp', 'host1 a Up', 'host1 a Down'])
  expect(events.stats()).toMatchObject({ gaps: 0 })
})

test('of a worker that was started anew meanwhile it reads what both have sent, and is told of the restart', async () => {
  const { broker, send, host } = await openSystem()
  await using proxy = await openTcpProxy(broker.url)
  await using client = await connectClient({ url: proxy.url, prefix: broker.prefix })
  const [first, second] = [host(1), host(2)]
  const gaps: Gap[] = []
  const events = await client.subscribe({ object: 'a' }, { onGap: (gap) => gaps.push(gap) })
  await send(first.event('a', 'WaitForLaunch'), first.mark())
  await take(events, 1)
  const next = take(events, 2)
  await expect.poll(() => events.stats()).toMatchObject({ marks: 1 })
  await cutOff(broker, proxy, client.id, async () => {
    await send(first.event('a', 'PoweringUp'))
  })
  await send(second.event('a', 'Up'))
  expect(await next).toEqual(['host1 a PoweringUp', 'host1 a Up'])
  expect(gaps).toMatchObject([{ reason: 'restart', missed: 0 }])
})
