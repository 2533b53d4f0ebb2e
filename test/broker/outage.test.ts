import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseClientId, parseHostId } from '../../src/api/ids.ts'
import { consume } from '../../src/broker/consumer.ts'
import { createPublisher } from '../../src/broker/publisher.ts'
import { openPrivateBroker, openTestBroker } from '../support/broker.ts'
import { createInbox } from '../support/inbox.ts'

/** What happens here happens to the whole node, so it is nobody else's. */
let node: Awaited<ReturnType<typeof openPrivateBroker>>
beforeAll(async () => {
  node = await openPrivateBroker()
})
afterAll(() => node[Symbol.asyncDispose]())

const host = parseHostId('node12')
const client = parseClientId('engine-1')

async function open() {
  const broker = await openTestBroker({ url: node.url })
  const { topology, log } = broker
  const inbox = createInbox()
  const queue = topology.replyQueue(client)
  const connection = await broker.connect('consumer')
  const consumer = await consume({ connection, queue, prefetch: 10, handle: inbox.handle, log })
  const publisher = createPublisher({ connection: broker.connection, log })
  const publish = (text: string, signal?: AbortSignal) =>
    publisher.publish(
      { ...topology.replyAddress(client, host), body: Buffer.from(text), properties: {} },
      { mandatory: true, ...(signal === undefined ? {} : { signal }) },
    )
  return { broker, inbox, consumer, connection, publisher, publish }
}

test('a broker that blocks publishing is told aloud; publishes wait, or give up with the reason; consuming goes on', async () => {
  const { broker, inbox, publisher, publish } = await open()
  await using _ = broker
  const states: string[] = []
  broker.connection.onStatus((status) => states.push(status.state))
  expect(await publish('before')).toEqual({ kind: 'confirmed' })

  await node.ctl(['set_vm_memory_high_watermark', '0.00001'])
  // The broker says so to whoever publishes while it is short of memory.
  const first = publish('first')
  await expect.poll(() => broker.connection.state.state, { timeout: 20_000 }).toBe('blocked')
  expect(broker.connection.state).toMatchObject({ reason: expect.stringMatching(/memory/) })

  const giveUp = new AbortController()
  const impatient = publish('impatient', giveUp.signal)
  const patient = publish('patient')
  expect(publisher.stats()).toMatchObject({ waiting: 2 })
  giveUp.abort()
  expect(await impatient).toEqual({ kind: 'unsent', reason: expect.stringMatching(/blocks publishing.*memory/) })
  expect(await inbox.texts(1)).toEqual(['before'])

  await node.ctl(['set_vm_memory_high_watermark', '0.4'])
  expect(await first).toEqual({ kind: 'confirmed' })
  expect(await patient).toEqual({ kind: 'confirmed' })
  expect(await inbox.texts(2)).toEqual(['first', 'patient'])
  expect(states).toEqual(['blocked', 'connected'])
  expect(broker.connection.stats().blocks).toBe(1)
})

test('a broker that restarts has everything it confirmed, and everybody comes back', async () => {
  const { broker, inbox, consumer, connection, publisher, publish } = await open()
  await using _ = broker
  expect(await publish('one')).toEqual({ kind: 'confirmed' })
  const before = await inbox.next()
  await node.ctl(['stop_app'])
  const during = publish('two')
  before.settle('ack')
  await node.ctl(['start_app'])
  expect(await during).toEqual({ kind: 'confirmed' })
  const texts = await inbox.texts(2)
  expect(texts).toEqual(['one', 'two'])
  await consumer.drain()
  expect(consumer.stats()).toMatchObject({ settledTooLate: 1, inFlight: 0 })
  expect(connection.stats().losses).toBeGreaterThanOrEqual(1)
  expect(publisher.stats()).toMatchObject({ confirmed: 2, waiting: 0, outstanding: 0 })
})

test('connections that an administrator closes come back', async () => {
  const { broker, inbox, connection, publish } = await open()
  await using _ = broker
  await node.ctl(['close_all_connections', 'closed by a test'])
  await expect.poll(() => connection.stats().losses, { timeout: 20_000 }).toBe(1)
  expect(connection.stats().lastCause).toContain('closed by a test')
  expect((await publish('one')).kind).toBe('confirmed')
  expect(await inbox.texts(1)).toEqual(['one'])
})
