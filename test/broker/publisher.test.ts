import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { parseClientId, parseHostId } from '../../src/api/ids.ts'
import type { Message, MessageProperties, PublishOutcome } from '../../src/api/message.ts'
import { consume } from '../../src/broker/consumer.ts'
import { createPublisher } from '../../src/broker/publisher.ts'
import { onChannel, openTestBroker, type TestBroker } from '../support/broker.ts'
import { openDeafProxy } from '../support/deaf-proxy.ts'
import { createInbox } from '../support/inbox.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

const host = parseHostId('node12')
const client = parseClientId('engine-1')

async function open(
  broker: TestBroker,
  { url = broker.url, ...options }: { url?: string; maxBytes?: number; confirmMs?: number; renewMs?: number } = {},
) {
  const { log, topology } = broker
  const queue = topology.replyQueue(client)
  const inbox = createInbox()
  const consumer = await consume({ connection: broker.connection, queue, prefetch: 1000, handle: inbox.handle, log })
  const connection = await broker.connect('publisher', url)
  const publisher = createPublisher({ connection, log, ...options })
  return { inbox, connection, publisher, consumer, queue }
}

function reply(broker: TestBroker, text: string, properties: MessageProperties = {}): Message {
  return { ...broker.topology.replyAddress(client, host), body: Buffer.from(text), properties }
}

function nowhere(broker: TestBroker, properties: MessageProperties = {}): Message {
  return { ...broker.topology.replyAddress(parseClientId('nobody'), host), body: Buffer.from('?'), properties }
}

const kinds = (outcomes: readonly PublishOutcome[]) => [...new Set(outcomes.map(({ kind }) => kind))]

describe('outcomes', () => {
  test('what a queue has taken is confirmed, what none takes is returned', async () => {
    await using broker = await openTestBroker()
    const { publisher } = await open(broker)
    expect(await publisher.publish(reply(broker, 'a'), { mandatory: true })).toEqual({ kind: 'confirmed' })
    expect(await publisher.publish(nowhere(broker), { mandatory: true })).toEqual({
      kind: 'returned',
      reason: 'NO_ROUTE',
    })
  })

  test('what is not mandatory is confirmed, queue or no queue', async () => {
    await using broker = await openTestBroker()
    const { publisher } = await open(broker)
    expect(await publisher.publish(nowhere(broker))).toEqual({ kind: 'confirmed' })
  })

  test('what a broker never confirms, on a connection that is well, counts as unconfirmed after a while', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openDeafProxy(broker.url)
    const { publisher, inbox } = await open(broker, { url: proxy.url, confirmMs: 400 })
    expect(await publisher.publish(reply(broker, 'before'))).toEqual({ kind: 'confirmed' })
    proxy.deafen('confirms')
    expect(await publisher.publish(reply(broker, 'owed'))).toEqual({
      kind: 'unconfirmed',
      reason: 'the broker has not confirmed it for 0.4 s',
      owed: true,
    })
    proxy.hear()
    expect(await publisher.publish(reply(broker, 'after'))).toEqual({ kind: 'confirmed' })
    expect(publisher.stats()).toMatchObject({ outstanding: 0, confirmed: 2, unconfirmed: 1, channels: 1 })
    expect(await inbox.texts(3)).toEqual(['before', 'owed', 'after'])
  })

  test('a refusal makes an old channel give way to another, at no cost to what else was sent, and in order', async () => {
    await using broker = await openTestBroker()
    const { publisher, inbox } = await open(broker, { renewMs: 0 })
    const full = `${broker.prefix}.full`
    broker.alsoDelete(full)
    const args = { 'x-max-length': 1, 'x-overflow': 'reject-publish' }
    await onChannel(broker.connection, (channel) => channel.assertQueue(full, { arguments: args }))
    const toFull = { exchange: '', routingKey: full, body: Buffer.from('x'), properties: {} }
    expect(await publisher.publish(toFull)).toEqual({ kind: 'confirmed' })
    const texts = Array.from({ length: 300 }, (_, index) => String(index))
    const sent = texts.map((text) => publisher.publish(reply(broker, text)))
    const refused = publisher.publish(toFull)
    const more = Array.from({ length: 300 }, (_, index) => String(300 + index))
    sent.push(...more.map((text) => publisher.publish(reply(broker, text))))
    expect((await refused).kind).toBe('nacked')
    const later = publisher.publish(reply(broker, 'later'))
    expect(kinds(await Promise.all([...sent, later]))).toEqual(['confirmed'])
    expect(await inbox.texts(601)).toEqual([...texts, ...more, 'later'])
    expect(publisher.stats()).toMatchObject({ channels: 2, nacked: 1, unconfirmed: 0, outstanding: 0, waiting: 0 })
  })

  test('returns find their publish among many that look alike', async () => {
    await using broker = await openTestBroker()
    const { publisher } = await open(broker)
    const same = { messageId: 'same', correlationId: 'same' }
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        publisher.publish(index % 3 === 0 ? nowhere(broker, same) : reply(broker, 'x', same), { mandatory: true }),
      ),
    )
    expect(outcomes.map(({ kind }) => kind)).toEqual(
      Array.from({ length: 300 }, (_, index) => (index % 3 === 0 ? 'returned' : 'confirmed')),
    )
    expect(publisher.stats()).toMatchObject({ confirmed: 200, returned: 100, outstanding: 0, waiting: 0 })
  })

  test('what a full queue refuses is nacked', async () => {
    await using broker = await openTestBroker()
    const { topology, connection } = broker
    const queue = topology.hostQueue(host, [])
    await onChannel(connection, async (channel) => {
      await channel.assertQueue(queue.name, { arguments: { ...queue.arguments, 'x-max-length': 1 } })
      await channel.bindQueue(queue.name, topology.exchanges.commands, host)
    })
    const { publisher } = await open(broker)
    const message = { ...topology.commandAddress(host), body: Buffer.from('x'), properties: {} }
    const outcomes: PublishOutcome[] = []
    // A quorum queue refuses a moment after it is full.
    for (let index = 0; index < 50 && outcomes.at(-1)?.kind !== 'nacked'; index++) {
      outcomes.push(await publisher.publish(message, { mandatory: true }))
    }
    expect(kinds(outcomes)).toEqual(['confirmed', 'nacked'])
    expect(outcomes.at(-1)).toMatchObject({ reason: expect.stringContaining('full') })
  })

  test('what is too large is not sent, and costs nobody the channel', async () => {
    await using broker = await openTestBroker()
    const { publisher } = await open(broker, { maxBytes: 1000 })
    const [large, small] = await Promise.all([
      publisher.publish(reply(broker, 'x'.repeat(1001))),
      publisher.publish(reply(broker, 'x'.repeat(1000))),
    ])
    expect(large).toEqual({ kind: 'unsent', reason: 'the body has 1001 bytes, more than the 1000 allowed' })
    expect(small).toEqual({ kind: 'confirmed' })
    expect(publisher.stats().channels).toBe(1)
  })

  test('the largest body that is allowed arrives whole', async () => {
    await using broker = await openTestBroker()
    const { publisher, inbox } = await open(broker)
    const body = Buffer.alloc(16 * 1024 * 1024, 'ab')
    const message = { ...reply(broker, ''), body }
    expect(await publisher.publish(message, { mandatory: true })).toEqual({ kind: 'confirmed' })
    const { delivery, settle } = await inbox.next()
    expect(body.equals(delivery.body)).toBe(true)
    settle('ack')
  })

  test('what AMQP cannot carry is not sent, and costs nobody the channel', async () => {
    await using broker = await openTestBroker()
    const { publisher } = await open(broker)
    const bad: Message[] = [
      { ...reply(broker, 'x'), routingKey: 'k'.repeat(256) },
      reply(broker, 'x', { messageId: 'm'.repeat(256) }),
      reply(broker, 'x', { expiration: Number.NaN }),
      reply(broker, 'x', { headers: { big: 'h'.repeat(100_000) } }),
    ]
    expect(kinds(await Promise.all(bad.map((message) => publisher.publish(message))))).toEqual(['unsent'])
    for (const expiration of [-5, 0.4, 1e12]) {
      expect(await publisher.publish(nowhere(broker, { expiration }))).toEqual({ kind: 'confirmed' })
    }
    expect(publisher.stats().channels).toBe(1)
  })

  test('a body that is no Buffer is sent as it is', async () => {
    await using broker = await openTestBroker()
    const { publisher, inbox } = await open(broker)
    const body = new TextEncoder().encode('__hello__').subarray(2, 7)
    await publisher.publish({ ...reply(broker, ''), body })
    expect(await inbox.texts(1)).toEqual(['hello'])
  })
})

describe('when the broker closes the channel', () => {
  test('what was outstanding is unconfirmed with its reason, and the next publish works', async () => {
    await using broker = await openTestBroker()
    const { publisher, connection } = await open(broker)
    await publisher.publish(reply(broker, 'a'))
    const wrong = {
      exchange: `${broker.prefix}.no-such-exchange`,
      routingKey: '',
      body: Buffer.from('x'),
      properties: {},
    }
    expect(await publisher.publish(wrong)).toEqual({
      kind: 'unconfirmed',
      reason: expect.stringMatching(/NOT_FOUND.*no-such-exchange/),
    })
    expect(await publisher.publish(reply(broker, 'b'), { mandatory: true })).toEqual({ kind: 'confirmed' })
    expect(publisher.stats()).toMatchObject({ channels: 2, unconfirmed: 1 })
    expect(connection.stats().losses).toBe(0)
  })
})

describe('when the connection is lost', () => {
  test('what was sent and not answered is unconfirmed; what was not sent goes out afterwards, in order', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openTcpProxy(broker.url)
    const { publisher, inbox } = await open(broker, { url: proxy.url })
    await publisher.publish(reply(broker, 'first'))
    proxy.freeze()
    const sent = publisher.publish(reply(broker, 'sent'))
    expect(publisher.stats()).toMatchObject({ outstanding: 1, waiting: 0 })
    proxy.close()
    expect(await sent).toMatchObject({ kind: 'unconfirmed', reason: expect.stringMatching(/connection|ECONNRESET/i) })
    const waiting = ['one', 'two', 'three'].map((text) => publisher.publish(reply(broker, text), { mandatory: true }))
    expect(publisher.stats()).toMatchObject({ outstanding: 0, waiting: 3 })
    proxy.thaw()
    proxy.open()
    expect(kinds(await Promise.all(waiting))).toEqual(['confirmed'])
    expect(await inbox.texts(4)).toEqual(['first', 'one', 'two', 'three'])
  })

  test('what waits gives up when its signal says so: it was not sent, and why', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openTcpProxy(broker.url)
    const { publisher, connection } = await open(broker, { url: proxy.url })
    await publisher.publish(reply(broker, 'first'))
    proxy.close()
    await expect.poll(() => connection.state.state).toBe('retrying')
    const giveUp = new AbortController()
    const outcomes = [1, 2].map(() => publisher.publish(reply(broker, 'x'), { signal: giveUp.signal }))
    const patient = publisher.publish(reply(broker, 'patient'), { mandatory: true })
    giveUp.abort()
    for (const outcome of await Promise.all(outcomes)) {
      expect(outcome).toEqual({ kind: 'unsent', reason: expect.stringContaining('no connection to the broker') })
    }
    proxy.open()
    expect(await patient).toEqual({ kind: 'confirmed' })
    expect(publisher.stats()).toMatchObject({ unsent: 2, confirmed: 2, waiting: 0 })
  })

  test('what has given up is not kept in memory until the broker is back', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openTcpProxy(broker.url)
    const { publisher, connection } = await open(broker, { url: proxy.url })
    proxy.close()
    await expect.poll(() => connection.state.state).toBe('retrying')
    const giveUp = async () => {
      const message = reply(broker, 'x')
      const abort = new AbortController()
      const outcome = publisher.publish(message, { signal: abort.signal })
      abort.abort()
      await outcome
      return new WeakRef(message)
    }
    const message = await giveUp()
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    await expect
      .poll(() => {
        collect()
        return message.deref() === undefined
      })
      .toBe(true)
  })

  test('what was sent gives up when its signal says so: nobody knows', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openTcpProxy(broker.url)
    const { publisher } = await open(broker, { url: proxy.url })
    await publisher.publish(reply(broker, 'first'))
    proxy.freeze()
    const giveUp = new AbortController()
    const sent = publisher.publish(reply(broker, 'x'), { signal: giveUp.signal })
    giveUp.abort()
    expect(await sent).toEqual({ kind: 'unconfirmed', reason: 'the time was up before the broker confirmed it' })
    proxy.thaw()
    expect(await publisher.publish(reply(broker, 'y'), { mandatory: true })).toEqual({ kind: 'confirmed' })
    expect(publisher.stats()).toMatchObject({ outstanding: 0, unconfirmed: 1, confirmed: 2 })
  })
})

describe('order and back-pressure', () => {
  test('20,000 publishes at once are all confirmed, and arrive in order', async () => {
    await using broker = await openTestBroker()
    const { publisher, inbox } = await open(broker)
    const count = 20_000
    const { signal } = new AbortController()
    const outcomes = Promise.all(
      Array.from({ length: count }, (_, index) => publisher.publish(reply(broker, String(index)), { signal })),
    )
    expect(publisher.stats().waiting).toBeGreaterThan(0)
    expect(await inbox.texts(count)).toEqual(Array.from({ length: count }, (_, index) => String(index)))
    expect(kinds(await outcomes)).toEqual(['confirmed'])
    expect(publisher.stats()).toMatchObject({ waiting: 0, outstanding: 0, confirmed: count })
  })
})

describe('the end', () => {
  test('draining waits for every outcome', async () => {
    await using broker = await openTestBroker()
    const { publisher } = await open(broker)
    const outcomes = Array.from({ length: 500 }, () => publisher.publish(reply(broker, 'x')))
    await publisher.drain()
    expect(publisher.stats()).toMatchObject({ confirmed: 500, outstanding: 0, waiting: 0 })
    expect(kinds(await Promise.all(outcomes))).toEqual(['confirmed'])
  })

  test('draining stops when its signal says so', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openTcpProxy(broker.url)
    const { publisher } = await open(broker, { url: proxy.url })
    await publisher.publish(reply(broker, 'first'))
    proxy.freeze()
    const sent = publisher.publish(reply(broker, 'x'))
    const giveUp = new AbortController()
    const draining = publisher.drain({ signal: giveUp.signal })
    giveUp.abort()
    await draining
    expect(publisher.stats().outstanding).toBe(1)
    proxy.thaw()
    expect(await sent).toEqual({ kind: 'confirmed' })
  })

  test('a closed publisher answers everybody, at once and later', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openTcpProxy(broker.url)
    const { publisher, connection } = await open(broker, { url: proxy.url })
    await publisher.publish(reply(broker, 'first'))
    proxy.close()
    await expect.poll(() => connection.state.state).toBe('retrying')
    const waiting = publisher.publish(reply(broker, 'x'))
    await publisher[Symbol.asyncDispose]()
    await publisher[Symbol.asyncDispose]()
    expect(await waiting).toEqual({ kind: 'unsent', reason: 'the publisher was closed' })
    expect(await publisher.publish(reply(broker, 'x'))).toMatchObject({ kind: 'unsent' })
  })

  test('a broker that hangs is not waited for', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openTcpProxy(broker.url)
    const { publisher } = await open(broker, { url: proxy.url })
    await publisher.publish(reply(broker, 'first'))
    proxy.freeze()
    const sent = publisher.publish(reply(broker, 'x'))
    await publisher[Symbol.asyncDispose]()
    expect(await sent).toMatchObject({ kind: 'unconfirmed', reason: expect.stringContaining('closed') })
    proxy.close()
  }, 10_000)

  test('what was sent before the end has its answer', async () => {
    await using broker = await openTestBroker()
    const { publisher } = await open(broker)
    const first = await publisher.publish(reply(broker, 'x'))
    const outcomes = Array.from({ length: 100 }, () => publisher.publish(reply(broker, 'x')))
    await publisher[Symbol.asyncDispose]()
    const known = await Promise.all(outcomes)
    expect(first.kind).toBe('confirmed')
    for (const { kind } of known) expect(['confirmed', 'unconfirmed']).toContain(kind)
    expect(publisher.stats()).toMatchObject({ outstanding: 0, waiting: 0 })
  })
})
