import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Handlers } from '../../src/api/handler.ts'
import type { Delivery, MessageProperties } from '../../src/api/message.ts'
import { deadlineOf } from '../../src/dispatch/deadline.ts'
import { createTestDispatcher, request, VM } from '../support/dispatch.ts'

afterEach(() => void vi.restoreAllMocks())

const HOUR = 3_600_000

/** Milliseconds from now. */
function timeLeft(properties: MessageProperties): number {
  vi.spyOn(Date, 'now').mockReturnValue(1_000_000_500)
  vi.spyOn(performance, 'now').mockReturnValue(0)
  const place = { exchange: '', routingKey: '', queue: '', redelivered: false, body: Buffer.alloc(0) }
  return deadlineOf({ ...place, properties } satisfies Delivery)
}

describe('the deadline of a command', () => {
  it('is the one that its header says, as a number or as text', () => {
    expect(timeLeft({ headers: { 'x-vdsm-deadline': 1_000_001_000 } })).toBe(500)
    expect(timeLeft({ headers: { 'x-vdsm-deadline': '1000001000' } })).toBe(500)
  })

  it('of a client without that header is never early for want of milliseconds in AMQP’s timestamp', () => {
    // Sent at 1,000,000,499, which AMQP carries as 1,000,000 s.
    expect(timeLeft({ timestamp: 1_000_000_000, expiration: 1_000 })).toBeGreaterThanOrEqual(999)
  })

  it('comes no later than the caller’s patience after the arrival, whatever its clock says', () => {
    expect(timeLeft({ headers: { 'x-vdsm-deadline': 1_000_000_500 + HOUR }, expiration: 2_000 })).toBe(2_000)
    expect(timeLeft({ timestamp: 1_000_000_000 + HOUR, expiration: 2_000 })).toBe(2_000)
    expect(timeLeft({ expiration: 2_000 })).toBe(2_000)
  })

  it('is a week ahead at most, whatever the header claims', () => {
    const micros = (1_000_000_500 + HOUR) * 1_000
    for (const header of [1e20, '1'.padEnd(21, '0'), micros, String(micros), Number.MAX_VALUE]) {
      expect(timeLeft({ headers: { 'x-vdsm-deadline': header } })).toBe(7 * 24 * HOUR)
    }
    expect(timeLeft({ expiration: 2 ** 32 - 1 })).toBe(7 * 24 * HOUR)
  })

  it('is none where the caller names none', () => {
    expect(timeLeft({})).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('a command that runs while the clock of its host is set', () => {
  for (const [how, jump] of [
    ['forward', HOUR],
    ['back', -HOUR],
  ] as const) {
    it(`${how} is cut off when its time is up, neither before nor after`, async () => {
      const started = Promise.withResolvers<() => number>()
      const handlers: Handlers = {
        'VM.reset': (_, context) => {
          started.resolve(() => context.remaining())
          return new Promise(() => {})
        },
      }
      const { send } = createTestDispatcher({ handlers })
      const begun = performance.now()
      const headers = { 'x-vdsm-deadline': Date.now() + 1_500 }
      const answer = send(request('VM.reset', { vmID: VM }), { headers })
      const remaining = await started.promise
      const { now } = Date
      vi.spyOn(Date, 'now').mockImplementation(() => now() + jump)
      expect(remaining()).toBeLessThanOrEqual(1_500)
      expect((await answer).reply).toMatchObject({ error: { data: { name: 'TimedOut' } } })
      expect(performance.now() - begun).toBeGreaterThan(1_400)
    })
  }
})

describe('a notification', () => {
  it('whose time is up is not started, and is kept with the reason', async () => {
    let ran = false
    const handlers = { 'VM.reset': async () => (ran = true) } as Handlers
    const { send } = createTestDispatcher({ handlers })
    const notification = { jsonrpc: '2.0', method: 'VM.reset', params: { vmID: VM } }
    const { dead } = await send(notification, { headers: { 'x-vdsm-deadline': Date.now() - 1 } })
    expect({ ran, dead }).toEqual({ ran: false, dead: expect.stringContaining('not executed') })
  })
})

describe('a command', () => {
  it('that expired, and comes again in time under the same messageId, is executed; each reply has the time of the host', async () => {
    let runs = 0
    const handlers: Handlers = {
      'VM.reset': async () => {
        runs++
        return true
      },
    }
    const { send, published } = createTestDispatcher({ handlers })
    const before = Date.now()
    const sendAt = (deadline: number) =>
      send(request('VM.reset', { vmID: VM }), { messageId: 'm1', headers: { 'x-vdsm-deadline': deadline } })
    expect((await sendAt(Date.now() - 1)).reply).toMatchObject({ error: { data: { name: 'Expired' } } })
    expect((await sendAt(Date.now() + 60_000)).reply).toMatchObject({ result: true })
    expect(runs).toBe(1)
    const times = published.map(({ properties }) => Number(properties.headers?.['x-vdsm-time']))
    expect(times).toHaveLength(2)
    for (const time of times) {
      expect(time).toBeGreaterThanOrEqual(before)
      expect(time).toBeLessThanOrEqual(Date.now())
    }
  })
})
