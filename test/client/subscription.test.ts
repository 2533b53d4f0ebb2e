import { expect, onTestFinished, test, vi } from 'vitest'
import type { KnownHost } from '../../src/client/fleet-selection.ts'
import { openSubscription } from '../../src/client/subscription.ts'
import type { Transport } from '../../src/client/transport.ts'
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
