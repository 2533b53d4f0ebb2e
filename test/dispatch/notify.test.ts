import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import type { HostEvent } from '../../src/api/handler.ts'
import { parseHostId } from '../../src/api/ids.ts'
import { HEADER, type Message, type PublishOutcome } from '../../src/api/message.ts'
import { startNotifier } from '../../src/dispatch/notify.ts'
import { createValidator } from '../../src/dispatch/validate.ts'
import { OTHER_VM, VM } from '../support/dispatch.ts'

function status(vm: string, value: string): HostEvent {
  return { event: '|virt|VM_status|', object: vm, params: { [vm]: { status: value } } } as HostEvent
}

async function publishAll(
  events: readonly HostEvent[],
  outcome: (message: Message) => PublishOutcome = () => ({ kind: 'confirmed' }),
  buffer = 100,
) {
  const confirmed: Message[] = []
  const all = Promise.withResolvers<void>()
  await using notifier = startNotifier({
    host: parseHostId('host1'),
    events: (async function* () {
      yield* events
      await all.promise
    })(),
    validator: createValidator(),
    publish: async (message) => {
      const answer = outcome(message)
      if (answer.kind === 'confirmed') confirmed.push(message)
      return answer
    },
    address: (event, object) => ({ exchange: 'events', routingKey: `host1${event}${object}` }),
    epoch: 7,
    clock: Date.now,
    log: pino({ level: 'silent' }),
    buffer,
  })
  const expected = () => {
    const { published, invalid, dropped } = notifier.stats()
    return published + invalid + dropped >= events.length
  }
  while (!expected()) await new Promise(setImmediate)
  all.resolve()
  return { confirmed, stats: notifier.stats() }
}

const bodyOf = (message: Message | undefined) => JSON.parse(Buffer.from(message?.body ?? []).toString())

describe('an event', () => {
  it('goes out as a JSON-RPC notification, stamped and numbered', async () => {
    const before = Date.now()
    const { confirmed } = await publishAll([status(VM, 'Up')])
    expect(confirmed).toHaveLength(1)
    expect(bodyOf(confirmed[0])).toMatchObject({
      jsonrpc: '2.0',
      method: `|virt|VM_status|${VM}`,
      params: { [VM]: { status: 'Up' } },
    })
    expect(bodyOf(confirmed[0]).params.notify_time).toBeGreaterThanOrEqual(before)
    expect(bodyOf(confirmed[0])).not.toHaveProperty('id')
    expect(confirmed[0]?.properties.headers).toEqual({
      [HEADER.host]: 'host1',
      [HEADER.epoch]: 7,
      [HEADER.seq]: 1,
      [HEADER.keySeq]: 1,
      [HEADER.keyPrevious]: 0,
    })
  })

  it('is counted by host and by key', async () => {
    const { confirmed } = await publishAll([status(VM, 'Up'), status(OTHER_VM, 'Up'), status(VM, 'Down')])
    const { seq, keySeq, keyPrevious } = HEADER
    expect(
      confirmed.map(({ properties }) => [seq, keySeq, keyPrevious].map((name) => properties.headers?.[name])),
    ).toEqual([
      [1, 1, 0],
      [2, 1, 0],
      [3, 2, 1],
    ])
  })

  it('that breaks the schema is not sent, and is counted', async () => {
    const { confirmed, stats } = await publishAll([status(VM, 'Asleep'), status(VM, 'Up')])
    expect(confirmed).toHaveLength(1)
    expect(stats.invalid).toBe(1)
  })

  it.each([
    ['holds what JSON does not', 1n],
    ['is larger than a message may be', 'x'.repeat(16 * 1024 * 1024)],
  ])('that %s is not sent and counted, and those after it go out', async (_, value) => {
    const odd = { ...status(VM, 'Up'), params: { [VM]: { status: 'Up', odd: value } } } as unknown as HostEvent
    const { confirmed, stats } = await publishAll([odd, status(VM, 'Down')])
    expect(confirmed.map((message) => bodyOf(message).params[VM].status)).toEqual(['Down'])
    expect(confirmed[0]?.properties.headers?.[HEADER.seq]).toBe(1)
    expect(stats.invalid).toBe(1)
  })

  it('about an object with a long name has properties that AMQP can carry', async () => {
    const { confirmed } = await publishAll([status('x'.repeat(300), 'Up')])
    expect(confirmed[0]?.properties.type).toBe('|virt|VM_status|')
  })

  it('that the broker did not confirm is sent again, and those after it, so that the last word stays the last', async () => {
    let tries = 0
    const { confirmed } = await publishAll([status(VM, 'Up'), status(VM, 'Down')], () =>
      ++tries <= 2 ? { kind: 'unconfirmed', reason: 'lost' } : { kind: 'confirmed' },
    )
    expect(confirmed.map((message) => bodyOf(message).params[VM].status)).toEqual(['Down', 'Up', 'Down'])
  })

  it('that finds the buffer full pushes out the oldest, and the numbers show it', async () => {
    const events = Array.from({ length: 20 }, () => status(VM, 'Up'))
    let refuse = true
    const { confirmed, stats } = await publishAll(
      events,
      () => {
        if (refuse) {
          refuse = false
          return { kind: 'unconfirmed', reason: 'lost' }
        }
        return { kind: 'confirmed' }
      },
      10,
    )
    expect(stats.dropped).toBeGreaterThan(0)
    expect(confirmed.at(-1)?.properties.headers?.[HEADER.seq]).toBe(20)
    expect(confirmed).toHaveLength(20 - stats.dropped)
  })
})

describe('what runs beside the events', () => {
  async function open(publish: (message: Message) => Promise<PublishOutcome>) {
    const events = Promise.withResolvers<readonly HostEvent[]>()
    const notifier = startNotifier({
      host: parseHostId('host1'),
      events: (async function* (): AsyncGenerator<HostEvent> {
        yield* await events.promise
      })(),
      validator: createValidator(),
      publish,
      address: (event, object) => ({ exchange: 'events', routingKey: `host1${event}${object}` }),
      epoch: 7,
      clock: Date.now,
      log: pino({ level: 'silent' }),
    })
    return {
      notifier,
      async [Symbol.asyncDispose]() {
        events.resolve([])
        await notifier[Symbol.asyncDispose]()
      },
    }
  }

  it('says again what was announced without a number, and as briefly as can be', async () => {
    const sent: Message[] = []
    await using opened = await open(async (message) => {
      sent.push(message)
      return { kind: 'confirmed' }
    })
    const { notifier } = opened
    const announcement: HostEvent = { event: '|worker|announce|', object: '', params: { state: 'online', epoch: 7 } }
    notifier.tell(announcement)
    notifier.repeat(announcement)
    notifier.tell(announcement)
    while (notifier.stats().published < 3) await new Promise(setImmediate)
    const [first, repeated, last] = sent
    expect({ ...bodyOf(repeated), params: { ...bodyOf(repeated).params, notify_time: 0 } }).toEqual({
      ...bodyOf(first),
      params: { ...bodyOf(first).params, notify_time: 0 },
    })
    expect(bodyOf(repeated).params.notify_time).toBeGreaterThanOrEqual(bodyOf(first).params.notify_time)
    expect(repeated?.routingKey).toBe(first?.routingKey)
    expect(repeated?.properties).toEqual({ timestamp: expect.any(Number) })
    expect(last?.properties.headers).toMatchObject({ [HEADER.seq]: 2, [HEADER.keySeq]: 2, [HEADER.keyPrevious]: 1 })
  })

  it('tells in a mark the last numbers, behind the events that have them, and has none itself', async () => {
    const sent: Message[] = []
    await using opened = await open(async (message) => {
      sent.push(message)
      return { kind: 'confirmed' }
    })
    const { notifier } = opened
    for (const event of [status(VM, 'Up'), status(OTHER_VM, 'Up'), status(VM, 'Down')]) notifier.tell(event)
    notifier.mark()
    notifier.tell(status(VM, 'Up'))
    while (notifier.stats().published < 5) await new Promise(setImmediate)
    const { notify_time, ...params } = bodyOf(sent[3]).params
    expect(params).toEqual({
      epoch: 7,
      seq: 3,
      keySeqs: { [`host1|virt|VM_status|${VM}`]: 2, [`host1|virt|VM_status|${OTHER_VM}`]: 1 },
      complete: true,
      after: 0,
    })
    expect(createValidator({ mode: 'strict' }).event('|worker|mark|', params)).toEqual([])
    expect(sent[3]?.properties.headers).toEqual({ [HEADER.host]: 'host1', [HEADER.epoch]: 7 })
    expect(sent[4]?.properties.headers?.[HEADER.seq]).toBe(4)
  })

  it('tells in a mark of a key for half a minute or more, and then no longer', async () => {
    const sent: Message[] = []
    await using opened = await open(async (message) => {
      sent.push(message)
      return { kind: 'confirmed' }
    })
    const { notifier } = opened
    notifier.tell(status(VM, 'Up'))
    for (let count = 0; count < 7; count++) {
      notifier.mark()
      while (notifier.stats().published < count + 2) await new Promise(setImmediate)
    }
    const told = sent.slice(1).map((message) => {
      const { keySeqs, after } = bodyOf(message).params
      return [Object.keys(keySeqs).length, after]
    })
    expect(told).toEqual([...Array.from({ length: 6 }, () => [1, 0]), [0, 1]])
  })

  it('says in a mark when it cannot tell of all keys', async () => {
    const sent: Message[] = []
    await using opened = await open(async (message) => {
      sent.push(message)
      return { kind: 'confirmed' }
    })
    const { notifier } = opened
    for (let count = 0; count <= 1000; count++) notifier.tell(status(`vm${count}`, 'Up'))
    notifier.tell(status('vm0', 'Down'))
    notifier.mark()
    while (notifier.stats().published < 1003) await new Promise(setImmediate)
    const { complete, keySeqs, after } = bodyOf(sent.at(-1)).params
    expect({ complete, keys: Object.keys(keySeqs).length, after }).toEqual({ complete: false, keys: 1000, after: 2 })
    expect(keySeqs).not.toHaveProperty('host1|virt|VM_status|vm1')
    expect(keySeqs).toHaveProperty('host1|virt|VM_status|vm0')
  })

  it('does not gather marks while the broker takes nothing', async () => {
    const hold = Promise.withResolvers<PublishOutcome>()
    await using opened = await open(() => hold.promise)
    const { notifier } = opened
    notifier.tell(status(VM, 'Up'))
    await new Promise(setImmediate)
    for (let count = 0; count < 5; count++) notifier.mark()
    // The event and one mark.
    expect(notifier.stats().waiting).toBe(2)
    hold.resolve({ kind: 'confirmed' })
  })
})
