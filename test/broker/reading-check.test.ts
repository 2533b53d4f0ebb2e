import type { Channel } from 'amqplib'
import { describe, expect, test } from 'vitest'
import { parseClientId, parseHostId } from '../../src/api/ids.ts'
import type { Message } from '../../src/api/message.ts'
import { pause } from '../../src/broker/backoff.ts'
import { consume } from '../../src/broker/consumer.ts'
import { createPublisher, type Publisher } from '../../src/broker/publisher.ts'
import { onChannel, openPrivateBroker, openTestBroker, type TestBroker } from '../support/broker.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

const host = parseHostId('node12')
const never = new AbortController().signal

function event(broker: TestBroker): Message {
  return { ...broker.topology.eventAddress(host, '|virt|VM_status|', 'vm1'), body: Buffer.alloc(300), properties: {} }
}

describe('a broker that no longer reads', () => {
  test('is left for another connection, and what it never took is told', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openTcpProxy(broker.url)
    const connection = await broker.connect('publisher', proxy.url)
    await using publisher = createPublisher({ connection, log: broker.log, confirmMs: 1_000 })
    expect(await publisher.publish(event(broker))).toEqual({ kind: 'confirmed' })
    proxy.stopReading()
    expect((await publisher.publish(event(broker))).kind).toBe('unconfirmed')
    expect(await publisher.publish(event(broker), { signal: AbortSignal.timeout(10_000) })).toEqual({
      kind: 'confirmed',
    })
    expect(connection.stats()).toMatchObject({ losses: 1, lastCause: 'the broker no longer reads what is published' })
  }, 20_000)

  test('is left also for what could not even be sent', async () => {
    await using broker = await openTestBroker()
    await using proxy = await openTcpProxy(broker.url)
    const connection = await broker.connect('publisher', proxy.url)
    await using publisher = createPublisher({ connection, log: broker.log, confirmMs: 1_000 })
    expect(await publisher.publish(event(broker))).toEqual({ kind: 'confirmed' })
    proxy.stopReading()
    const sent = publisher.publish({ ...event(broker), body: Buffer.alloc(10_000_000) })
    while (publisher.stats().waiting === 0) {
      void publisher.publish(event(broker))
      await pause(10, never)
    }
    const waiting = publisher.publish(event(broker), { signal: AbortSignal.timeout(15_000) })
    expect((await sent).kind).toBe('unconfirmed')
    expect(await waiting).toEqual({ kind: 'confirmed' })
  }, 20_000)

  test('is not left while it answers, though it owes a confirm', async () => {
    await using broker = await openTestBroker()
    const connection = await broker.connect('publisher')
    await using publisher = createPublisher({ connection, log: broker.log, confirmMs: 400 })
    const until = performance.now() + 2_000
    while (performance.now() < until) {
      expect(await publisher.publish(event(broker))).toEqual({ kind: 'confirmed' })
      await pause(150, never)
    }
    expect(connection.stats().losses).toBe(0)
  }, 20_000)

  test('is not left while it blocks publishing, which may last', async () => {
    await using broker = await openPrivateBroker()
    await using shared = await openTestBroker({ url: broker.url })
    const connection = await shared.connect('publisher')
    await using publisher = createPublisher({ connection, log: shared.log, confirmMs: 400 })
    await broker.ctl(['set_vm_memory_high_watermark', '0'])
    const waiting = publisher.publish(event(shared), { signal: AbortSignal.timeout(30_000) })
    await expect.poll(() => connection.state.state, { timeout: 10_000 }).toBe('blocked')
    await pause(2_000, never)
    await broker.ctl(['set_vm_memory_high_watermark', '0.4'])
    expect((await waiting).kind).not.toBe('unsent')
    expect(connection.stats().losses).toBe(0)
  }, 60_000)
})

describe('a quorum queue that is deleted while much is published to it', () => {
  /** Until it is told to stop. @returns the outcomes by kind */
  async function flood(broker: TestBroker, publisher: Publisher, stop: AbortSignal) {
    const kinds: Record<string, number> = {}
    const inFlight = new Set<Promise<void>>()
    while (!stop.aborted) {
      while (inFlight.size < 2_000) {
        const one: Promise<void> = publisher.publish(event(broker)).then(({ kind }) => {
          kinds[kind] = (kinds[kind] ?? 0) + 1
          inFlight.delete(one)
        })
        inFlight.add(one)
      }
      await pause(1, never)
    }
    await Promise.all(inFlight)
    return kinds
  }

  function open(broker: TestBroker) {
    const { connection, log, topology } = broker
    const queue = topology.subscriptionQueue(parseClientId('watcher'), ['#'], { ephemeral: true })
    const handle = async () => 'ack-later' as const
    return { queue, consume: () => consume({ connection, queue, prefetch: 1_000, handle, log, deleteQueue: true }) }
  }

  test('stops nobody for longer than a moment', async () => {
    await using broker = await openTestBroker()
    const connection = await broker.connect('publisher')
    await using publisher = createPublisher({ connection, log: broker.log, confirmMs: 1_000 })
    const stop = new AbortController()
    const flooding = flood(broker, publisher, stop.signal)
    const { queue, consume } = open(broker)
    for (let round = 0; round < 3; round++) {
      await using _consumer = await consume()
      await pause(300, never)
      await onChannel(broker.connection, (channel: Channel) => channel.deleteQueue(queue.name))
      const before = publisher.stats().confirmed
      await expect.poll(() => publisher.stats().confirmed - before, { timeout: 15_000 }).toBeGreaterThan(2_000)
    }
    stop.abort()
    await flooding
    expect(await publisher.publish(event(broker))).toEqual({ kind: 'confirmed' })
  }, 60_000)

  test('by its own consumer, disturbs nobody at all', async () => {
    await using broker = await openTestBroker()
    const connection = await broker.connect('publisher')
    await using publisher = createPublisher({ connection, log: broker.log })
    const stop = new AbortController()
    const flooding = flood(broker, publisher, stop.signal)
    const { consume } = open(broker)
    for (let round = 0; round < 8; round++) {
      const consumer = await consume()
      await pause(200, never)
      await consumer[Symbol.asyncDispose]()
    }
    stop.abort()
    expect(Object.keys(await flooding)).toEqual(['confirmed'])
    expect(connection.stats().losses).toBe(0)
  }, 60_000)
})
