import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { parseClientId, parseHostId } from '../../src/api/ids.ts'
import { type Delivery, HEADER } from '../../src/api/message.ts'
import { createTopology } from '../../src/broker/topology.ts'
import { createClient } from '../../src/client/client.ts'
import { createClockSkews, moment } from '../../src/client/clock-skew.ts'
import { createLoopback } from '../../src/client/loopback-transport.ts'
import { failure, success, toCommand, toReply } from '../support/fake-worker.ts'

const HOST = parseHostId('host1')
const HOUR = 3_600_000

function gather(): { lines: string[]; log: pino.Logger } {
  const lines: string[] = []
  return { lines, log: pino({ level: 'warn' }, { write: (line) => void lines.push(JSON.parse(line).msg) }) }
}

function replyAt(time: unknown): Delivery {
  const properties = { headers: { [HEADER.time]: time } }
  return { exchange: '', routingKey: '', queue: '', redelivered: false, body: new Uint8Array(), properties }
}

describe("the clock of a host, by its replies' times", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'], now: 1_000_000_000 }))
  afterEach(() => void vi.useRealTimers())

  function setUp() {
    const { lines, log } = gather()
    const clocks = createClockSkews(log)
    /** A request that takes `there` to the host, and whose reply takes `back`, in milliseconds. */
    const ask = (offset: number, there = 10, back = 10) => {
      const sent = moment()
      vi.advanceTimersByTime(there)
      const reply = replyAt(Date.now() + offset)
      vi.advanceTimersByTime(back)
      clocks.observe(HOST, reply, sent)
      return clocks.skew(HOST)
    }
    return { lines, clocks, ask }
  }

  test.each([5_000, HOUR])('is ahead by %i ms, less the time on the way, and that is told once', (offset) => {
    const { lines, clocks, ask } = setUp()
    expect(clocks.skew(HOST)).toBe(0)
    expect(ask(offset)).toBe(offset - 11)
    expect(ask(offset, 0, 1)).toBe(offset - 2)
    expect(ask(offset)).toBe(offset - 2)
    expect(lines).toEqual([expect.stringContaining(`host1 is ${(offset / 1000).toFixed(1)} s ahead of ours`)])
    expect(clocks.stats()).toEqual({ host1: (offset - 2) / 1000 })
  })

  test('is behind', () => {
    const { lines, ask } = setUp()
    expect(ask(-5_000)).toBe(-5_000 + 11)
    expect(lines).toEqual([expect.stringContaining('host1 is 5.0 s behind ours')])
  })

  test('is not wrong for a way that takes long in one direction', () => {
    const { lines, clocks, ask } = setUp()
    expect(ask(0, 20_000, 0)).toBe(0)
    expect(ask(0, 0, 20_000)).toBe(0)
    expect(ask(300, 0, 20_000)).toBe(0)
    expect(lines).toEqual([])
    expect(clocks.stats()).toEqual({})
  })

  test('is learnt anew when it was set, and told again when it is wrong again', () => {
    const { lines, ask } = setUp()
    ask(5_000)
    expect(ask(0)).toBe(0)
    expect(ask(-3_000)).toBe(-3_000 + 11)
    expect(lines).toHaveLength(2)
  })

  test('is not known any more after minutes without a reply', () => {
    const { clocks, ask } = setUp()
    ask(5_000)
    vi.advanceTimersByTime(4 * 60_000)
    expect(clocks.skew(HOST)).toBe(5_000 - 11)
    vi.advanceTimersByTime(2 * 60_000)
    expect(clocks.skew(HOST)).toBe(0)
  })

  test('is not known any more when ours was set, also while a request was on its way', () => {
    const { clocks, ask } = setUp()
    ask(5_000)
    vi.setSystemTime(Date.now() + HOUR)
    expect(clocks.skew(HOST)).toBe(0)
    const sent = moment()
    vi.setSystemTime(Date.now() - HOUR)
    clocks.observe(parseHostId('host2'), replyAt(Date.now() - HOUR), sent)
    expect(clocks.skew(parseHostId('host2'))).toBe(0)
  })

  test.each([undefined, 'soon', Number.NaN, 1e300])('is not guessed from a reply that says %s', (time) => {
    const { clocks } = setUp()
    clocks.observe(HOST, replyAt(time), moment())
    expect(clocks.skew(HOST)).toBe(0)
  })
})

describe('a client of a host whose clock is wrong', () => {
  /** Does what is in time by its own clock. */
  function setUp(offset: number, isLate = (deadline: number) => deadline <= Date.now() + offset) {
    const id = parseClientId('client-1')
    const topology = createTopology()
    const loopback = createLoopback({ client: id })
    const deliveries: Delivery[] = []
    loopback.attach(HOST, async (delivery) => {
      deliveries.push(delivery)
      const { id } = toCommand(delivery)
      const late = isLate(Number(delivery.properties.headers?.[HEADER.deadline]))
      const error = { code: -32010, message: 'Expired', data: { name: 'Expired' } }
      const reply = toReply(topology, HOST, delivery, late ? failure(id, error) : success(id, 'done'))
      const headers = { [HEADER.time]: Date.now() + offset }
      await loopback.publish({ ...reply, properties: { ...reply.properties, headers } })
      return 'ack'
    })
    const client = createClient({ id, transport: loopback.transport })
    onTestFinished(() => client[Symbol.asyncDispose]())
    return { client, deliveries, ask: () => client.request('host1', 'VM.reset', {}, { timeoutMs: 60_000 }) }
  }

  test('that is ahead by more than the patience asks once more under the same messageId, and later at once', async () => {
    const { client, deliveries, ask } = setUp(HOUR)
    await expect(ask()).resolves.toBe('done')
    const sent = deliveries.map(({ properties }) => properties)
    expect(sent).toHaveLength(2)
    expect(sent[1]?.messageId).toBe(sent[0]?.messageId)
    expect(sent[1]?.correlationId).not.toBe(sent[0]?.correlationId)
    expect(sent[1]?.expiration).toBeLessThanOrEqual(60_000)
    await expect(ask()).resolves.toBe('done')
    expect(deliveries).toHaveLength(3)
    expect(client.stats()).toMatchObject({ calls: { skewedClocks: { host1: expect.closeTo(3600, -2) } } })
  })

  test('that is behind gives it a deadline by its clock', async () => {
    const { deliveries, ask } = setUp(-HOUR)
    await ask()
    const before = Date.now()
    await ask()
    const deadline = Number(deliveries[1]?.properties.headers?.[HEADER.deadline])
    expect(deadline - (before - HOUR)).toBeGreaterThanOrEqual(59_000)
    expect(deadline - (Date.now() - HOUR)).toBeLessThan(90_000)
  })

  test('that finds every command late hears so after one more attempt, with the reason', async () => {
    const { deliveries, ask } = setUp(HOUR, () => true)
    await expect(ask()).rejects.toMatchObject({
      kind: 'Expired',
      message: expect.stringMatching(/; the clock of host1 is 3[56]\d\d\.\d s ahead of ours$/),
      data: { skewMs: expect.any(Number) },
    })
    expect(deliveries).toHaveLength(2)
  })

  test('that is right is not asked again', async () => {
    const { deliveries, ask } = setUp(0, () => true)
    await expect(ask()).rejects.toMatchObject({ kind: 'Expired', message: expect.not.stringContaining('clock') })
    expect(deliveries).toHaveLength(1)
  })
})
