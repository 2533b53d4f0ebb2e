import type { Channel } from 'amqplib'
import { describe, expect, test } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import { createChannelPool } from '../../src/broker/channel-pool.ts'
import { connect } from '../../src/broker/connection.ts'
import { consume } from '../../src/broker/consumer.ts'
import { createPublisher } from '../../src/broker/publisher.ts'
import { UnansweredError } from '../../src/broker/unanswered.ts'
import { connectClient } from '../../src/client/connect-client.ts'
import { openTestBroker, type TestBroker } from '../support/broker.ts'
import { openDeafProxy } from '../support/deaf-proxy.ts'
import { createInbox } from '../support/inbox.ts'

const PATIENT = { timeout: 30_000, interval: 20 }
const ANSWER_MS = 1_000
const node12 = parseHostId('node12')
const node13 = parseHostId('node13')

/** A broker that answers heartbeats, and whatever else it is not told to keep silent about. */
async function open(broker: TestBroker) {
  const { log, topology } = broker
  await using opening = new AsyncDisposableStack()
  const proxy = opening.use(await openDeafProxy(broker.url))
  const connection = opening.use(await connect({ url: proxy.url, name: 'test', log, answerMs: ANSWER_MS }))
  const inbox = createInbox()
  const consumeHost = async (host = node12) => {
    const queue = topology.hostQueue(host, [])
    return opened.use(await consume({ connection, queue, prefetch: 10, handle: inbox.handle, log }))
  }
  const opened = opening.move()
  return { proxy, connection, inbox, consumeHost, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

describe('a set-up that the broker does not answer', { timeout: 90_000 }, () => {
  test.each(['declared queues', 'begun consumers'] as const)(
    'does not hold a client that has had enough: %s',
    async (silence) => {
      await using broker = await openTestBroker()
      await using proxy = await openDeafProxy(broker.url)
      proxy.deafen(silence)
      const connecting = connectClient({ url: proxy.url, prefix: broker.prefix, signal: AbortSignal.timeout(1_000) })
      await expect(connecting).rejects.toMatchObject({
        kind: 'aborted',
        message: expect.stringContaining('did not set up'),
      })
    },
  )

  test.each(['opened channels', 'declared queues', 'begun consumers'] as const)(
    'is given up, and then its connection, and all is set up anew: %s',
    async (silence) => {
      await using broker = await openTestBroker()
      await using place = await open(broker)
      const { proxy, connection, inbox, consumeHost } = place
      const consumer = await consumeHost()
      proxy.deafen(silence)
      consumer.renew('for the test')
      await expect.poll(() => connection.stats().losses, PATIENT).toBeGreaterThan(0)
      expect(connection.stats().lastCause).toContain('given no answer for 1 s')
      proxy.hear()
      await expect.poll(() => consumer.stats().state, PATIENT).toBe('consuming')
      const publisher = createPublisher({ connection: broker.connection, log: broker.log })
      const address = broker.topology.commandAddress(node12)
      await publisher.publish({ ...address, body: Buffer.from('after'), properties: {} })
      expect(await inbox.texts(1)).toEqual(['after'])
      await publisher[Symbol.asyncDispose]()
    },
  )

  test('costs those that are served on the same connection nothing', async () => {
    await using broker = await openTestBroker()
    await using place = await open(broker)
    const { proxy, connection, consumeHost } = place
    const served = await consumeHost(node13)
    const silent = await consumeHost()
    proxy.deafen('declared queues')
    silent.renew('for the test')
    await expect.poll(() => silent.stats().failedSetups, PATIENT).toBeGreaterThan(4)
    expect(silent.stats()).toMatchObject({ state: 'recovering', lastCause: 'the broker has given no answer for 1 s' })
    expect(served.stats()).toMatchObject({ state: 'consuming', setups: 1 })
    expect(connection.stats()).toMatchObject({ losses: 0 })
    proxy.hear()
    await expect.poll(() => silent.stats().state, PATIENT).toBe('consuming')
  })

  test('keeps no publisher waiting for its channel', async () => {
    await using broker = await openTestBroker()
    await using place = await open(broker)
    const { proxy, connection } = place
    proxy.deafen('opened channels')
    await using publisher = createPublisher({ connection, log: broker.log })
    await expect.poll(() => connection.stats().losses, PATIENT).toBeGreaterThan(0)
    proxy.hear()
    const message = { ...broker.topology.commandAddress(node12), body: Buffer.from('a'), properties: {} }
    expect(await publisher.publish(message)).toEqual({ kind: 'confirmed' })
  })
})

describe('work on a channel of its own', () => {
  /** Channels whose close is never answered. */
  const pool = () => {
    const channel = { once() {}, close: () => new Promise(() => {}) } as unknown as Channel
    return createChannelPool(async () => channel, ANSWER_MS)
  }
  const NEVER = new Promise<never>(() => {})
  const options = { signal: new AbortController().signal }

  test('that is never answered leaves its place to the next', async () => {
    const { configure } = pool()
    const silent = Array.from({ length: 16 }, () => configure(() => NEVER, options).catch((error: unknown) => error))
    let began = false
    const next = configure(() => {
      began = true
      return NEVER
    }, options).catch((error: unknown) => error)
    expect(await Promise.all(silent)).toEqual(Array(16).fill(expect.any(UnansweredError)))
    expect(await next).toBeInstanceOf(UnansweredError)
    expect(began).toBe(true)
  })

  test('that waits for its turn is given up when its signal says so, and takes nobody’s turn', async () => {
    const { configure } = pool()
    const silent = Array.from({ length: 16 }, () => configure(() => NEVER, options).catch(() => 'silent'))
    const stop = new AbortController()
    const waits = configure(() => NEVER, { signal: stop.signal })
    const after = configure(() => NEVER, options).catch((error: unknown) => error)
    stop.abort(new Error('no longer'))
    await expect(waits).rejects.toThrow('no longer')
    await expect(configure(() => NEVER, { signal: stop.signal })).rejects.toThrow('no longer')
    await Promise.all(silent)
    expect(await after).toBeInstanceOf(UnansweredError)
  })
})
