import { pino } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { unpack } from '../../src/api/bundle.ts'
import { parseHostId } from '../../src/api/ids.ts'
import { BUNDLE_TYPE, type Delivery, HEADER, type Message, type PublishOutcome } from '../../src/api/message.ts'
import { createReplier } from '../../src/dispatch/reply.ts'

function openReplier(outcomes: PublishOutcome[] = []) {
  const published: Message[] = []
  const publish = async (message: Message): Promise<PublishOutcome> => {
    published.push(message)
    return outcomes.shift() ?? { kind: 'confirmed' }
  }
  const replier = createReplier({
    host: parseHostId('host1'),
    publish,
    publishDirect: publish,
    replyAddress: (client) => ({ exchange: 'replies', routingKey: client }),
    deadExchange: 'dead',
    log: pino({ level: 'silent' }),
    signal: new AbortController().signal,
  })
  const answer = (id: string, { client = 'engine', takes = true, body = `{"id":"${id}"}` } = {}) =>
    replier.answer(command(id, client, takes), Buffer.from(body), 'nobody')
  return { published, answer, stats: () => replier.stats() }
}

function command(id: string, replyTo: string, takes: boolean): Delivery {
  const headers = takes ? { [HEADER.bundles]: true } : {}
  const place = { exchange: 'c', routingKey: 'host1', queue: 'q', redelivered: false, body: Buffer.alloc(0) }
  return { ...place, properties: { replyTo, messageId: `m-${id}`, correlationId: id, headers } }
}

/** The replies of each message. */
function read(published: readonly Message[]): string[][] {
  return published.map((message) =>
    unpack({ ...message, queue: 'replies', redelivered: false }).map(({ body, properties }) => {
      expect(properties.messageId).toBe(`m-${properties.correlationId}`)
      expect(JSON.parse(Buffer.from(body).toString())).toEqual({ id: properties.correlationId })
      return String(properties.correlationId)
    }),
  )
}

describe('replies that are ready in the same turn', () => {
  it('go to a client that takes bundles as one message, each with its ids', async () => {
    const { published, answer, stats } = openReplier()
    await Promise.all(['a', 'b', 'c'].map((id) => answer(id)))
    expect(read(published)).toEqual([['a', 'b', 'c']])
    expect(published[0]?.properties).toMatchObject({
      type: BUNDLE_TYPE,
      headers: { [HEADER.time]: expect.any(Number) },
    })
    expect(stats()).toMatchObject({ sent: 3 })
  })

  it('go one by one to a client that has not said so', async () => {
    const { published, answer } = openReplier()
    await Promise.all(['a', 'b'].map((id) => answer(id, { takes: false })))
    expect(published.map(({ properties }) => properties.correlationId)).toEqual(['a', 'b'])
  })

  it('are sorted by client, and one by itself is no bundle', async () => {
    const { published, answer } = openReplier()
    await Promise.all([answer('a'), answer('x', { client: 'other' }), answer('b')])
    expect(published.map(({ routingKey }) => routingKey)).toEqual(['engine', 'other'])
    expect(read(published)).toEqual([['a', 'b'], ['x']])
    expect(published[1]?.properties.type).toBeUndefined()
  })

  it('fill more than one message when they are large', async () => {
    const { published, answer } = openReplier()
    const body = JSON.stringify('x'.repeat(30_000))
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => answer(id, { body })))
    const counts = published.map((message) => unpack({ ...message, queue: '', redelivered: false }).length)
    expect(counts).toEqual([2, 2, 1])
  })

  it('share what becomes of the message: what the broker refuses is sent again', async () => {
    const { published, answer, stats } = openReplier([{ kind: 'nacked', reason: 'a queue is full' }])
    const settled = await Promise.all(['a', 'b'].map((id) => answer(id)))
    expect(settled).toEqual(['ack', 'ack'])
    const [first, ...again] = read(published)
    expect([first, again.flat()]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
    expect(stats()).toMatchObject({ sent: 2, retried: 2 })
  })

  it('become a dead letter each when nobody takes them', async () => {
    const { published, answer } = openReplier([{ kind: 'returned', reason: 'NO_ROUTE' }])
    await Promise.all(['a', 'b'].map((id) => answer(id)))
    const dead = published.filter(({ exchange }) => exchange === 'dead')
    expect(read(dead)).toEqual([['a'], ['b']])
  })

  it('do not wait for those of the next turn', async () => {
    const { published, answer } = openReplier()
    const first = answer('a')
    await vi.waitFor(() => expect(published).toHaveLength(1))
    await Promise.all([first, answer('b')])
    expect(read(published)).toEqual([['a'], ['b']])
  })
})
