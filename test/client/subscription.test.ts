import { expect, onTestFinished, test, vi } from 'vitest'
import type { Delivery } from '../../src/api/message.ts'
import type { Gap } from '../../src/client/event-gaps.ts'
import type { KnownHost } from '../../src/client/fleet-selection.ts'
import { openSubscription } from '../../src/client/subscription.ts'
import type { Transport } from '../../src/client/transport.ts'
import { createNumberedHost } from '../support/numbered-host.ts'
import { createScriptedInbound } from '../support/scripted-inbound.ts'

/** Its looks at who is in a group come when the test says so. */
function createDirectory(...hosts: readonly string[]) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  let known = hosts
  return {
    hosts: async () => known.map((host): KnownHost => ({ host, groups: ['rack.a'], state: 'online' })),
    async become(...now: readonly string[]) {
      known = now
      await vi.advanceTimersByTimeAsync(1_000)
    },
  }
}

test('a host that joins its group while the subscription is being opened is followed', async () => {
  const directory = createDirectory('host1')
  const inbound = createScriptedInbound()
  const transport: Pick<Transport, 'subscribe' | 'replay'> = {
    async subscribe(_filter, options) {
      expect(options?.hosts).toEqual(['host1'])
      await directory.become('host1', 'host2')
      return inbound
    },
    replay: () => Promise.reject(new Error('there is no log')),
  }
  await using events = await openSubscription(transport, directory, { group: 'rack.a' }, {})
  expect(events.stats()).toMatchObject({ members: 2 })
  expect(inbound.followed).toEqual([['host1', 'host2']])
  await directory.become('host2')
  expect(inbound.followed.slice(1)).toEqual([['host2']])
})

test('a group that stayed as it was is not bound again', async () => {
  const directory = createDirectory('host1', 'host2')
  const inbound = createScriptedInbound()
  const transport = { subscribe: async () => inbound, replay: () => Promise.reject(new Error('there is no log')) }
  await using _ = await openSubscription(transport, directory, { group: 'rack.a' }, {})
  await directory.become('host2', 'host1')
  expect(inbound.followed).toEqual([])
})

async function* logOf(...deliveries: readonly Delivery[]) {
  for (const [offset, delivery] of deliveries.entries()) yield { ...delivery, offset }
}

/** What is in the log is given anew to each who reads it. */
function createLog(read: () => AsyncGenerator<Delivery & { readonly offset: number }>) {
  const counts = { opened: 0, closed: 0 }
  return {
    counts,
    replay: async () => {
      counts.opened++
      const deliveries = read()
      return {
        [Symbol.asyncIterator]: () => deliveries,
        async [Symbol.asyncDispose]() {
          await deliveries.return(undefined)
          counts.closed++
        },
      }
    },
  }
}

test('what onGap throws ends the reading and is no fault of the log', async () => {
  const host1 = createNumberedHost()
  const first = host1.event('a')
  host1.event('a')
  const third = host1.event('a')
  host1.event('a')
  const fifth = host1.event('a')
  const inbound = createScriptedInbound()
  // The third tells of a gap while the log is read.
  const log = createLog(() => logOf(first, third))
  const transport = { subscribe: async () => inbound, replay: log.replay }
  let told = 0
  const onGap = () => {
    if (told++ === 0) throw new Error('the reader failed')
  }
  const events = await openSubscription(transport, undefined, {}, { onGap })
  const reader = events[Symbol.asyncIterator]()
  inbound.push(first)
  inbound.push(fifth)
  expect(await reader.next()).toMatchObject({ value: { seq: 1 } })
  await expect(reader.next()).rejects.toThrow('the reader failed')
  expect(log.counts).toEqual({ opened: 1, closed: 1 })
  expect(inbound.ended).toBe(true)
})

test('a log that cannot be read is the cause of the gap', async () => {
  const host1 = createNumberedHost()
  const first = host1.event('a')
  host1.event('a')
  const third = host1.event('a')
  const inbound = createScriptedInbound()
  const log = createLog(async function* () {
    yield* logOf(first)
    throw new Error('nothing came')
  })
  const transport = { subscribe: async () => inbound, replay: log.replay }
  const gaps: Gap[] = []
  const events = await openSubscription(transport, undefined, {}, { onGap: (gap) => void gaps.push(gap) })
  const reader = events[Symbol.asyncIterator]()
  inbound.push(first)
  inbound.push(third)
  await reader.next()
  expect(await reader.next()).toMatchObject({ value: { seq: 3 } })
  expect(gaps).toMatchObject([{ missed: 1, cause: 'nothing came' }])
})

const SECOND = 1_000

function atTime(delivery: Delivery, timestamp: number): Delivery {
  return { ...delivery, properties: { ...delivery.properties, timestamp } }
}

test('an announcement that is repeated does not say that the log reaches back to what is missing', async () => {
  const host1 = createNumberedHost()
  const [first, second, third, fourth] = [host1.event('a'), host1.event('b'), host1.event('c'), host1.event('a')]
  const params = { state: 'online', epoch: 7, notify_time: Date.now() }
  const repeated = {
    ...first,
    routingKey: 'host1.worker.announce',
    body: Buffer.from(JSON.stringify({ jsonrpc: '2.0', method: '|worker|announce|', params })),
    properties: { timestamp: Date.now() },
  }
  const inbound = createScriptedInbound()
  const log = createLog(() =>
    log.counts.opened === 1 ? logOf(repeated, third) : logOf(first, second, repeated, third, fourth),
  )
  const gaps: Gap[] = []
  const options = { onGap: (gap: Gap) => void gaps.push(gap) }
  const transport = { subscribe: async () => inbound, replay: log.replay }
  await using events = await openSubscription(transport, undefined, { component: 'virt' }, options)
  const reader = events[Symbol.asyncIterator]()
  inbound.push(first)
  inbound.push(host1.mark())
  const told: unknown[] = []
  while (told.length < 4) told.push((await reader.next()).value?.seq)
  expect(told).toEqual([1, 2, 3, 4])
  expect(gaps).toEqual([])
})

test('what others sent before the subscription is not told when one host is healed', async () => {
  const host1 = createNumberedHost()
  const host2 = createNumberedHost({ host: 'host2' })
  const [first, second, third] = [host1.event('a'), host1.event('a'), host1.event('a')]
  const old = atTime(host2.event('b', 'Down'), Date.now() - 50 * SECOND)
  const due = host2.event('b', 'Up')
  const inbound = createScriptedInbound()
  const log = createLog(() => logOf(old, first, second, due, third))
  const transport = { subscribe: async () => inbound, replay: log.replay }
  const events = await openSubscription(transport, undefined, {}, {})
  const reader = events[Symbol.asyncIterator]()
  inbound.push(first)
  inbound.push(third)
  const told: unknown[] = []
  for (let count = 0; count < 4; count++) {
    const { value } = await reader.next()
    told.push([value?.host, value?.seq])
  }
  expect(told).toEqual([
    ['host1', 1],
    ['host1', 2],
    ['host2', 2],
    ['host1', 3],
  ])
  expect(events.stats()).toMatchObject({ healed: 3, gaps: 0 })
})

test('what a host sent before it joined the group is not told when another is healed', async () => {
  const directory = createDirectory('host1')
  const host1 = createNumberedHost()
  const host2 = createNumberedHost({ host: 'host2' })
  const [first, second, third] = [host1.event('a'), host1.event('a'), host1.event('a')]
  const inbound = createScriptedInbound()
  const log = createLog(() => logOf(before, first, second, due, third))
  const transport = { subscribe: async () => inbound, replay: log.replay }
  const events = await openSubscription(transport, directory, { group: 'rack.a' }, {})
  const before = atTime(host2.event('b', 'Down'), Date.now())
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 20 * SECOND)
  onTestFinished(() => void vi.restoreAllMocks())
  await directory.become('host1', 'host2')
  const due = host2.event('b', 'Up')
  const reader = events[Symbol.asyncIterator]()
  inbound.push(first)
  inbound.push(third)
  const told: unknown[] = []
  for (let count = 0; count < 4; count++) told.push((await reader.next()).value)
  expect(told).toMatchObject([
    { host: 'host1', seq: 1 },
    { host: 'host1', seq: 2 },
    { host: 'host2', seq: 2 },
    { host: 'host1', seq: 3 },
  ])
})

test('a signal ends a subscription that nobody reads, with all that it holds', async () => {
  const directory = createDirectory('host1')
  const inbound = createScriptedInbound()
  const log = createLog(() => logOf())
  const transport = { subscribe: async () => inbound, replay: log.replay }
  const stop = new AbortController()
  const options = { signal: stop.signal, since: 'first' } as const
  const events = await openSubscription(transport, directory, { group: 'rack.a' }, options)
  expect(vi.getTimerCount()).toBe(1)
  stop.abort()
  await expect.poll(() => log.counts).toEqual({ opened: 1, closed: 1 })
  await expect.poll(() => inbound.ended).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
  expect(await events[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined })
})

test('a subscription that is disposed leaves no listener on its signal', async () => {
  const { signal } = new AbortController()
  const added = vi.spyOn(signal, 'addEventListener')
  const removed = vi.spyOn(signal, 'removeEventListener')
  const transport = { subscribe: async () => createScriptedInbound(), replay: createLog(() => logOf()).replay }
  const events = await openSubscription(transport, undefined, {}, { signal })
  expect(added).toHaveBeenCalledTimes(1)
  await events[Symbol.asyncDispose]()
  expect(removed).toHaveBeenCalledTimes(1)
})
