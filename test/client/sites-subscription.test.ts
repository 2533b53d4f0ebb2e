import { expect, onTestFinished, test, vi } from 'vitest'
import type { Delivery } from '../../src/api/message.ts'
import type { Gap } from '../../src/client/event-gaps.ts'
import { silentLog } from '../../src/client/silent-log.ts'
import type { OpenSite } from '../../src/client/site.ts'
import { createSites } from '../../src/client/sites.ts'
import { createSitesTransport } from '../../src/client/sites-transport.ts'
import { openSubscription, type Replayed } from '../../src/client/subscription.ts'
import type { EventFilter, GatheringOptions, Inbound, LogPosition, LogReplay } from '../../src/client/transport.ts'
import { createNumberedHost } from '../support/numbered-host.ts'
import { createScriptedInbound } from '../support/scripted-inbound.ts'

type Subscribe = (filter: EventFilter, options?: GatheringOptions) => Promise<Inbound>

function createSite(
  name: string,
  subscribe: Subscribe,
  reached: Promise<void> | undefined = undefined,
  replay: (from: LogPosition) => Promise<LogReplay> = () => Promise.reject(new Error('there is no log')),
) {
  const open = {
    name,
    // That nothing can be sent to it is of no concern here.
    transport: { connected: false, listening: true, subscribe, replay },
    directory: { host: () => undefined, hosts: () => [] },
  }
  // The rest of a transport is not for subscribers.
  const site = open as unknown as OpenSite
  return {
    name,
    open: reached === undefined ? site : undefined,
    cause: undefined,
    tried: Promise.resolve(),
    reached: (reached ?? Promise.resolve()).then(() => site),
    async *status() {},
    async [Symbol.asyncDispose]() {},
  }
}

test('a site that is reached while the group changes is bound to its members of now', async () => {
  const reached = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<readonly string[] | undefined>()
  const bound = Promise.withResolvers<void>()
  const late = createScriptedInbound()
  const north = createSite('north', async (_, options) => createScriptedInbound(options))
  const south = createSite(
    'south',
    async (_, options) => {
      begun.resolve(options?.hosts)
      await bound.promise
      return late
    },
    reached.promise,
  )
  await using transport = createSitesTransport(createSites([north, south], silentLog()), silentLog())
  await using events = await transport.subscribe({ group: 'rack.a' }, { hosts: ['host1'] })
  reached.resolve()
  expect(await begun.promise).toEqual(['host1'])
  await events.follow(['host1', 'host2'])
  bound.resolve()
  await expect.poll(() => late.followed).toEqual([['host1', 'host2']])
})

test('a site that refuses at first is asked again, and its events come then', async () => {
  const reached = Promise.withResolvers<void>()
  const late = createScriptedInbound()
  let refusals = 0
  const north = createSite('north', async (_, options) => createScriptedInbound(options))
  const south = createSite(
    'south',
    async () => {
      if (refusals++ === 0) throw new Error('ACCESS_REFUSED')
      return late
    },
    reached.promise,
  )
  await using transport = createSitesTransport(createSites([north, south], silentLog()), silentLog())
  await using events = await transport.subscribe({})
  reached.resolve()
  const event = createNumberedHost({ host: 'south1' }).event('a')
  late.push(event)
  const { value } = await events[Symbol.asyncIterator]().next()
  expect(value).toEqual({ ...event, unread: 'site south was out of reach' })
})

test('a site that refuses is left alone when the subscription ends', async () => {
  const reached = Promise.withResolvers<void>()
  const refused = Promise.withResolvers<void>()
  let asked = 0
  const south = createSite(
    'south',
    async () => {
      asked++
      refused.resolve()
      throw new Error('ACCESS_REFUSED')
    },
    reached.promise,
  )
  await using transport = createSitesTransport(createSites([south], silentLog()), silentLog())
  const events = await transport.subscribe({})
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  reached.resolve()
  await refused.promise
  await events[Symbol.asyncDispose]()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toBe(1)
})

function logOf(...deliveries: readonly Delivery[]): LogReplay {
  return {
    async *[Symbol.asyncIterator]() {
      for (const [offset, delivery] of deliveries.entries()) yield { ...delivery, offset }
    },
    async [Symbol.asyncDispose]() {},
  }
}

function sentBefore(delivery: Delivery, ms: number): Delivery {
  return { ...delivery, properties: { ...delivery.properties, timestamp: Date.now() - ms } }
}

/** South is away when the subscription begins, and has a log; north is there, and has an empty one. */
function createTwoSites(replay: (from: LogPosition) => Promise<LogReplay>) {
  const reached = Promise.withResolvers<void>()
  const late = createScriptedInbound()
  const north = createSite(
    'north',
    async (_, options) => createScriptedInbound(options),
    undefined,
    async () => logOf(),
  )
  const south = createSite('south', async () => late, reached.promise, replay)
  const transport = createSitesTransport(createSites([north, south], silentLog()), silentLog())
  return { transport, late, reach: () => reached.resolve() }
}

test('what happens at a site that is away comes from its log, before what happens when it is there', async () => {
  const south1 = createNumberedHost({ host: 'south1' })
  const before = sentBefore(south1.event('a', 'Down'), 50_000)
  const read: LogPosition[] = []
  const { transport, late, reach } = createTwoSites(async (from) => {
    read.push(from)
    return logOf(before, missed, mark, other, live)
  })
  const gaps: Gap[] = []
  const began = Date.now()
  await using events = await openSubscription(
    transport,
    undefined,
    { object: 'a' },
    { onGap: (gap) => void gaps.push(gap) },
  )
  const missed = south1.event('a', 'Up')
  const mark = south1.mark()
  const other = south1.event('b', 'Up')
  const live = south1.event('a', 'Paused')
  late.push(live)
  late.push(south1.event('a', 'Down'))
  const reader = events[Symbol.asyncIterator]()
  reach()
  const told: unknown[] = []
  for (let count = 0; count < 3; count++) told.push((await reader.next()).value?.seq)
  expect(told).toEqual([2, 4, 5])
  expect(gaps).toEqual([])
  // The broker's clock may be another one.
  expect(read).toEqual([{ time: expect.any(Number) }])
  const [from] = read
  expect(typeof from === 'object' && 'time' in from ? from.time : 0).toBeLessThanOrEqual(began)
})

test('what cannot be read from the log of a site that was away is told as a gap of each of its hosts', async () => {
  const south1 = createNumberedHost({ host: 'south1' })
  const south2 = createNumberedHost({ host: 'south2' })
  const { transport, late, reach } = createTwoSites(() => Promise.reject(new Error('ACCESS_REFUSED')))
  const gaps: Gap[] = []
  await using events = await openSubscription(transport, undefined, {}, { onGap: (gap) => void gaps.push(gap) })
  south1.event('a')
  late.push(south1.mark())
  late.push(south1.event('a'))
  late.push(south2.event('b'))
  reach()
  const reader = events[Symbol.asyncIterator]()
  expect((await reader.next()).value).toMatchObject({ host: 'south1', seq: 2 })
  expect(gaps).toHaveLength(1)
  expect((await reader.next()).value).toMatchObject({ host: 'south2', seq: 1 })
  const cause = 'site south was out of reach, and then: ACCESS_REFUSED'
  expect(gaps).toMatchObject([
    { host: 'south1', reason: 'missed', missed: 0, seq: 1, cause },
    { host: 'south2', reason: 'missed', missed: 0, cause },
  ])
})

test('the past of a site that is away is said to be out of reach, and comes when the site does', async () => {
  const south1 = createNumberedHost({ host: 'south1' })
  const past = sentBefore(south1.event('a'), 3_600_000)
  const since = new Date(Date.now() - 7_200_000)
  const read: LogPosition[] = []
  const { transport, reach } = createTwoSites(async (from) => {
    read.push(from)
    return logOf(past)
  })
  const replayed = Promise.withResolvers<Replayed>()
  await using events = await openSubscription(transport, undefined, {}, { since, onReplayed: replayed.resolve })
  const next = events[Symbol.asyncIterator]().next()
  expect(await replayed.promise).toEqual({ from: undefined, events: 0, skipped: ['south'] })
  reach()
  expect((await next).value).toMatchObject({ host: 'south1', seq: 1 })
  expect(read).toEqual([{ time: since.getTime() }])
})

test('the log of a site that nothing can be sent to is read', async () => {
  const south1 = createNumberedHost({ host: 'south1' })
  const south = createSite(
    'south',
    async (_, options) => createScriptedInbound(options),
    undefined,
    async () => logOf(south1.event('a')),
  )
  await using transport = createSitesTransport(createSites([south], silentLog()), silentLog())
  await using replay = await transport.replay('first', { signal: new AbortController().signal })
  const read: string[] = []
  for await (const { routingKey } of replay) read.push(routingKey)
  expect(read).toHaveLength(1)
  expect(replay.skipped).toEqual([])
})

test('a host of which more comes from the log of a site that was away is not healed with less', async () => {
  const [north1, south1] = [createNumberedHost({ host: 'north1' }), createNumberedHost({ host: 'south1' })]
  const reached = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<void>()
  const held = Promise.withResolvers<LogReplay>()
  const [first, second, third] = [north1.event('a'), north1.event('a'), north1.event('a')]
  const inbound = createScriptedInbound()
  const north = createSite(
    'north',
    async () => inbound,
    undefined,
    async () => logOf(first, second, third),
  )
  let reads = 0
  const south = createSite(
    'south',
    async () => createScriptedInbound(),
    reached.promise,
    () => {
      opened.resolve()
      return held.promise
    },
  )
  await using transport = createSitesTransport(createSites([north, south], silentLog()), silentLog())
  // What heals reads a shorter part of south's log.
  const replay: typeof transport.replay = async () => {
    reads++
    return logOf(...all.slice(1), first, second, third)
  }
  await using events = await openSubscription({ subscribe: transport.subscribe, replay }, undefined, {}, {})
  const all = [south1.event('b'), south1.event('b')]
  reached.resolve()
  await opened.promise
  inbound.push(first)
  inbound.push(third)
  const reader = events[Symbol.asyncIterator]()
  const told: unknown[] = []
  for (let count = 0; count < 3; count++) told.push((await reader.next()).value)
  held.resolve(logOf(...all))
  for (let count = 0; count < 2; count++) told.push((await reader.next()).value)
  expect(reads).toBe(1)
  expect(told).toMatchObject([
    { host: 'north1', seq: 1 },
    { host: 'north1', seq: 2 },
    { host: 'north1', seq: 3 },
    { host: 'south1', seq: 1 },
    { host: 'south1', seq: 2 },
  ])
})
