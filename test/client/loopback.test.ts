import { expect, test } from 'vitest'
import { RpcError } from '../../src/api/errors.ts'
import type { Handlers } from '../../src/api/handler.ts'
import { parseClientId, parseHostId } from '../../src/api/ids.ts'
import { createScrubber } from '../../src/api/redact.ts'
import { createTopology } from '../../src/broker/topology.ts'
import { createClient } from '../../src/client/client.ts'
import { createLoopback } from '../../src/client/loopback-transport.ts'
import { silentLog } from '../../src/client/silent-log.ts'
import { createTimeouts } from '../../src/dispatch/deadline.ts'
import { createDispatcher } from '../../src/dispatch/dispatcher.ts'
import { createLanes } from '../../src/dispatch/lanes.ts'
import { createMemoryJournal } from '../../src/dispatch/memory-journal.ts'
import { createReplier } from '../../src/dispatch/reply.ts'
import { createValidator } from '../../src/dispatch/validate.ts'

const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'

/** The whole worker but its broker, behind the whole client but its broker. */
function createPair(handlers: Handlers) {
  const id = parseClientId('client-1')
  const host = parseHostId('host1')
  const topology = createTopology()
  const loopback = createLoopback({ client: id })
  const log = silentLog()
  const timeouts = createTimeouts()
  const dispatcher = createDispatcher({
    host,
    handlers,
    validator: createValidator({}),
    journal: createMemoryJournal(),
    lanes: createLanes({ maxRunning: 10, maxWaiting: 10 }),
    replier: createReplier({
      host,
      publish: loopback.publish,
      publishDirect: loopback.publish,
      replyAddress: (client) => topology.replyAddress(client, host),
      deadExchange: topology.exchanges.dead,
      log,
      signal: new AbortController().signal,
    }),
    timeouts,
    scrubber: createScrubber(),
    log,
  })
  loopback.attach(host, dispatcher.handle)
  return createClient({ id, transport: loopback.transport })
}

test('a call goes through the real dispatcher and comes back as its result', async () => {
  await using client = createPair({ 'VM.destroy': async () => true })
  await expect(client.call('host1', 'VM.destroy', { vmID: VM })).resolves.toBe(true)
})

test("a handler's error reaches the caller as the same error", async () => {
  await using client = createPair({
    'VM.destroy': async () => {
      throw new RpcError('NoSuchVM', VM, { data: { vmID: VM } })
    },
  })
  await expect(client.call('host1', 'VM.destroy', { vmID: VM })).rejects.toMatchObject({
    kind: 'NoSuchVM',
    code: 1,
    data: { vmID: VM },
  })
})

test('params that do not fit come back with every path that is wrong', async () => {
  await using client = createPair({ 'VM.destroy': async () => true })
  await expect(client.request('host1', 'VM.destroy', { vmID: 7 })).rejects.toMatchObject({
    kind: 'InvalidParams',
    data: { errors: [{ path: '/vmID' }] },
  })
})
