import { expect, test } from 'vitest'
import { silentLog } from '../../src/client/silent-log.ts'
import type { OpenSite } from '../../src/client/site.ts'
import { createSites } from '../../src/client/sites.ts'
import { createSitesTransport } from '../../src/client/sites-transport.ts'
import type { EventFilter, GatheringOptions, Inbound } from '../../src/client/transport.ts'
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
