import { expect, onTestFinished, test, vi } from 'vitest'
import { silentLog } from '../../src/client/silent-log.ts'
import type { OpenSite } from '../../src/client/site.ts'
import { createSites } from '../../src/client/sites.ts'
import { createSitesTransport } from '../../src/client/sites-transport.ts'
import type { EventFilter, GatheringOptions, Inbound } from '../../src/client/transport.ts'
import { createNumberedHost } from '../support/numbered-host.ts'
import { createScriptedInbound } from '../support/scripted-inbound.ts'

type Subscribe = (filter: EventFilter, options?: GatheringOptions) => Promise<Inbound>

function createSite(name: string, subscribe: Subscribe, reached: Promise<void> | undefined = undefined) {
  const open = {
    name,
    transport: { connected: true, subscribe },
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
  expect(value).toBe(event)
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
