import { pino } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import { type Delivery, HEADER, type Message, type PublishOutcome } from '../../src/api/message.ts'
import { createReplier, type Replier } from '../../src/dispatch/reply.ts'
import { createTestDispatcher, request } from '../support/dispatch.ts'

/** More than the 5 seconds for which all are tried. */
const WAIT = { timeout: 25_000, interval: 10 }
const NACKED: PublishOutcome = { kind: 'nacked', reason: 'a queue is full' }
const CONFIRMED: PublishOutcome = { kind: 'confirmed' }

interface Place extends Disposable {
  readonly replier: Replier
  /** Reasons of the dead letters. */
  readonly dead: string[]
  /** Replies that were tried, by client. */
  readonly tried: Map<string, number>
  /** Clients whose queues refuse. */
  readonly refusing: Set<string>
}

function openReplier(...refuse: string[]): Place {
  const dead: string[] = []
  const tried = new Map<string, number>()
  const refusing = new Set(refuse)
  const stop = new AbortController()
  const publish = async ({ exchange, routingKey, properties }: Message): Promise<PublishOutcome> => {
    if (exchange === 'dead') {
      dead.push(String(properties.headers?.[HEADER.deadReason]))
      return CONFIRMED
    }
    tried.set(routingKey, (tried.get(routingKey) ?? 0) + 1)
    return refusing.has(routingKey) ? NACKED : CONFIRMED
  }
  const replier = createReplier({
    host: parseHostId('host1'),
    publish,
    publishDirect: publish,
    replyAddress: (client) => ({ exchange: 'replies', routingKey: client }),
    deadExchange: 'dead',
    log: pino({ level: 'silent' }),
    signal: stop.signal,
  })
  return { replier, dead, tried, refusing, [Symbol.dispose]: () => stop.abort() }
}

function from(replyTo: string, messageId = 'm1'): Delivery {
  const place = { exchange: 'c', routingKey: 'host1', queue: 'q', redelivered: false, body: Buffer.alloc(0) }
  return { ...place, properties: { replyTo, messageId, correlationId: messageId } }
}

const BODY = Buffer.from('{}')
const REASON = 'a reply that the queue of the client full did not take: a queue is full'

describe('a reply that its client’s queue refuses', { timeout: 60_000 }, () => {
  it('is a dead letter when its caller no longer waits, and its delivery is settled', async () => {
    const { send } = createTestDispatcher({
      handlers: { 'Host.ping2': async () => true },
      outcome: ({ exchange }) => (exchange === 'replies' ? NACKED : CONFIRMED),
    })
    const headers = { 'x-vdsm-deadline': Date.now() + 700 }
    const { settlement, dead } = await send(request('Host.ping2'), { headers })
    expect(settlement).toMatch(/^ack/)
    expect(dead).toBe('a reply that the queue of the client tester did not take: a queue is full')
  })

  it('is no dead letter when the queue’s dead leader owed a confirm, and the next one takes it', async () => {
    const outcomes: PublishOutcome[] = [{ kind: 'unconfirmed', reason: 'not confirmed for 60 s', owed: true }, NACKED]
    const { send } = createTestDispatcher({
      handlers: { 'Host.ping2': async () => true },
      outcome: () => outcomes.shift() ?? CONFIRMED,
    })
    const headers = { 'x-vdsm-deadline': Date.now() + 300 }
    const { settlement, dead } = await send(request('Host.ping2'), { headers })
    expect(settlement).toMatch(/^ack/)
    expect({ dead, left: outcomes.length }).toEqual({ dead: undefined, left: 0 })
  })

  it('is a dead letter after a minute, where its caller would wait for ever', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] })
    try {
      using place = openReplier('full')
      let settled = ''
      void place.replier.answer(from('full'), BODY, '').then((settlement) => (settled = settlement))
      await vi.advanceTimersByTimeAsync(59_000)
      expect({ settled, dead: place.dead }).toEqual({ settled: '', dead: [] })
      await vi.advanceTimersByTimeAsync(2_000)
      expect({ settled, dead: place.dead }).toEqual({ settled: 'ack', dead: [REASON] })
    } finally {
      vi.useRealTimers()
    }
  })

  it('waits for room with some others of its client, and no more: they leave the places to others', async () => {
    using place = openReplier('full')
    const { replier, dead, tried, refusing } = place
    let settled = 0
    const answers = Array.from({ length: 300 }, async (_, index) => {
      await replier.answer(from('full', `m${index}`), BODY, '')
      settled++
    })
    // At first all of them are tried: it may be a queue that has just lost its leader.
    await vi.waitFor(() => expect(replier.stats().retried).toBeGreaterThan(600), WAIT)
    expect(settled).toBe(0)
    await vi.waitFor(() => expect(settled).toBe(250), WAIT)
    expect(dead).toEqual(Array(250).fill(REASON))
    // Not tried at all: 50 are at it already.
    const before = tried.get('full')
    expect(await replier.answer(from('full'), BODY, '')).toBe('ack')
    expect({ tried: tried.get('full'), dead: dead.length }).toEqual({ tried: before, dead: 251 })
    expect(await replier.answer(from('well'), BODY, '')).toBe('ack')
    expect(dead).toHaveLength(251)

    refusing.clear()
    await Promise.all(answers)
    expect(replier.stats()).toMatchObject({ sent: 51, refused: 251 })
    // As if nothing had been.
    refusing.add('full')
    const { retried } = replier.stats()
    const again = Array.from({ length: 50 }, () => replier.answer(from('full'), BODY, ''))
    await vi.waitFor(() => expect(replier.stats().retried).toBe(retried + 50), WAIT)
    expect(dead).toHaveLength(251)
    refusing.clear()
    expect(await Promise.all(again)).toEqual(Array(50).fill('ack'))
  })

  it('leaves places also to those of other clients that refuse', async () => {
    const clients = Array.from({ length: 10 }, (_, index) => `full${index}`)
    using place = openReplier(...clients)
    let settled = 0
    for (const client of clients) {
      for (let count = 0; count < 50; count++) {
        void place.replier.answer(from(client), BODY, '').then((settlement) => {
          if (settlement === 'ack') settled++
        })
      }
    }
    await vi.waitFor(() => expect(settled).toBe(250), WAIT)
  })

  it('is sent again, and no dead letter, when only the connection was lost, many at once and late as they are', async () => {
    let losses = 200
    const { dispatcher, send } = createTestDispatcher({
      handlers: { 'Host.ping2': async () => true },
      outcome: ({ exchange }) =>
        exchange === 'replies' && losses-- > 0 ? { kind: 'unconfirmed', reason: 'the connection was lost' } : CONFIRMED,
    })
    const headers = { 'x-vdsm-deadline': Date.now() - 1 }
    const answers = await Promise.all(Array.from({ length: 200 }, () => send(request('Host.ping2'), { headers })))
    expect(new Set(answers.map(({ dead }) => dead))).toEqual(new Set([undefined]))
    expect(dispatcher.stats().counters).toMatchObject({ 'replies.sent': 200, 'replies.retried': 200 })
  })

  it('is tried for as long as it takes where the journal has it, and left to it when there are too many', async () => {
    using place = openReplier('full')
    const { replier, dead, refusing } = place
    const kept = { kept: true, deadline: performance.now() - 1 }
    const answers = Array.from({ length: 1_100 }, (_, index) =>
      replier.answer(from('full', `m${index}`), BODY, '', kept),
    )
    expect(await Promise.all(answers.slice(1_000))).toEqual(Array(100).fill('requeue'))
    expect({ dead, stats: replier.stats() }).toMatchObject({ dead: [], stats: { left: 100 } })
    refusing.clear()
    expect(await Promise.all(answers.slice(0, 1_000))).toEqual(Array(1_000).fill('ack'))
  })
})
