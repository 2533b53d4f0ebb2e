import { randomUUID } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { RpcError } from '../../src/api/errors.ts'
import type { Handlers, Probed } from '../../src/api/handler.ts'
import { createTestDispatcher, OTHER_VM, request, VM } from '../support/dispatch.ts'
import { type JournalDir, openJournalDir, WAIT } from '../support/journal.ts'

const NEVER = new Promise<never>(() => {})
const LATER = 3_600_000

describe('a command that changes something', () => {
  it('is acknowledged when the journal has it, and not before; it runs after that', async () => {
    await using place = await openJournalDir()
    const journal = await place.open()
    const ran: number[] = []
    const handlers: Handlers = {
      'VM.reset': async () => {
        ran.push(place.count('starts'))
        return true
      },
    }
    const { dispatcher, send, replyTo } = createTestDispatcher({ journal, handlers })
    const stalled = place.stall()
    let acknowledged = false
    const sent = send(request('VM.reset', { vmID: VM }), { correlationId: 'c1' }).then(({ settlement }) => {
      acknowledged = true
      return settlement
    })
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    expect({ acknowledged, ran }).toEqual({ acknowledged: false, ran: [] })
    stalled[Symbol.dispose]()
    expect(await sent).toBe('ack')
    expect(await replyTo('c1')).toMatchObject({ result: true })
    // That it was started was on the disk already.
    expect(ran).toEqual([1])
    await dispatcher.drain({ signal: new AbortController().signal })
    expect([place.count('messages'), place.count('open')]).toEqual([1, 0])
  })

  it('is refused with 1100 while the disk stalls, and reads and control go on', async () => {
    await using place = await openJournalDir()
    const journal = await place.open({ stallMs: 20 })
    const handlers: Handlers = {
      'VM.reset': async () => true,
      'VM.getMigrationStatus': async ({ vmID }) => ({ vmId: vmID, status: 'done', downtime: 1 }),
      'Task.stop': async () => true,
    }
    const { send, replyTo } = createTestDispatcher({ journal, handlers, limits: { maxRunning: 2, maxWaiting: 2 } })
    const stalled = place.stall()
    const stuck = send(request('VM.reset', { vmID: VM }), { correlationId: 'stuck' })
    await vi.waitFor(() => expect(journal.stats().state).toBe('stalled'), WAIT)
    for (let count = 1; count <= 5; count++)
      expect((await send(request('VM.reset', { vmID: OTHER_VM }))).reply).toMatchObject({ error: { code: 1100 } })
    expect((await send(request('VM.getMigrationStatus', { vmID: VM }))).reply).toHaveProperty('result')
    expect((await send(request('Task.stop', { taskID: VM }))).reply).toHaveProperty('result')
    stalled[Symbol.dispose]()
    expect((await stuck).settlement).toBe('ack')
    expect(await replyTo('stuck')).toMatchObject({ result: true })
  })

  it('is refused with 1100 when the disk is full, unless it ran before', async () => {
    await using place = await openJournalDir()
    const journal = await place.open({ maxBytes: 100_000 })
    let resets = 0
    const handlers = { 'VM.reset': () => (++resets === 1 ? Promise.resolve(true) : NEVER) } as Handlers
    const { send, replyTo } = createTestDispatcher({ journal, handlers })
    const first = request('VM.reset', { vmID: VM })
    await send(first, { messageId: 'm1', correlationId: 'c1' })
    await replyTo('c1')
    for (let count = 1; journal.stats().state === 'ok' && count <= 200; count++)
      await send(request('VM.reset', { vmID: VM }), { headers: { 'x-vdsm-flow': 'x'.repeat(3_000) } })
    expect(
      (await send(request('VM.reset', { vmID: VM }), { headers: { 'x-vdsm-flow': 'x'.repeat(3_000) } })).reply,
    ).toMatchObject({
      error: { code: 1100, message: expect.stringContaining('full') },
    })
    expect((await send(first, { messageId: 'm1' })).reply).toMatchObject({ result: true })
  })

  it('that is older than what the journal remembers is refused, since it may be a retry', async () => {
    await using place = await openJournalDir()
    const journal = await place.open()
    const { send } = createTestDispatcher({ journal, handlers: { 'VM.reset': async () => true } })
    const { reply } = await send(request('VM.reset', { vmID: VM }), { timestamp: Date.now() - 25 * LATER })
    expect(reply).toMatchObject({ error: { message: expect.stringContaining('too old') } })
  })

  it('waits in the journal for the next worker when this one is drained before its turn', async () => {
    await using place = await openJournalDir()
    const ran: string[] = []
    const reset = (name: string, ends: Promise<void>): Handlers => ({
      'VM.reset': async () => {
        ran.push(name)
        await ends
        return true
      },
    })
    const gate = Promise.withResolvers<void>()
    const first = createTestDispatcher({ journal: await place.open(), handlers: reset('first', gate.promise) })
    for (const correlationId of ['c1', 'c2'])
      expect((await first.send(request('VM.reset', { vmID: VM }), { correlationId })).settlement).toBe('ack')
    await vi.waitFor(() => expect(ran).toEqual(['first']), WAIT)
    const drained = first.dispatcher.drain({ signal: new AbortController().signal })
    gate.resolve()
    await drained
    expect(await first.replyTo('c1')).toMatchObject({ result: true })

    const next = createTestDispatcher({ journal: await place.open(), handlers: reset('next', Promise.resolve()) })
    await next.dispatcher.recover()
    expect(await next.replyTo('c2')).toMatchObject({ result: true })
    expect(ran).toEqual(['first', 'next'])
  })
})

describe('an outcome that cannot be stored', () => {
  const open = async (place: Awaited<ReturnType<typeof openJournalDir>>, outcomePatience: number) => {
    const ends = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const handlers: Handlers = {
      'VM.reset': async () => {
        begun.resolve()
        await ends.promise
        return true
      },
    }
    const { dispatcher, send, replyTo } = createTestDispatcher({
      journal: await place.open(),
      handlers,
      outcomePatience,
    })
    await send(request('VM.reset', { vmID: VM }), { correlationId: 'c1' })
    await begun.promise
    return { dispatcher, replyTo, ends }
  }

  it('is told after a while all the same, and stored when that is possible', async () => {
    await using place = await openJournalDir()
    const { dispatcher, replyTo, ends } = await open(place, 50)
    const stalled = place.stall()
    ends.resolve()
    expect(await replyTo('c1')).toMatchObject({ result: true })
    expect([place.count('open'), place.count('outcomes')]).toEqual([1, 0])
    expect(dispatcher.stats().counters).toMatchObject({ unstored: 1 })
    stalled[Symbol.dispose]()
    await vi.waitFor(() => expect([place.count('open'), place.count('outcomes')]).toEqual([0, 1]), WAIT)
  })

  it('is not told before', async () => {
    await using place = await openJournalDir()
    const { replyTo, ends } = await open(place, 60_000)
    let stored = -1
    const told = replyTo('c1').then(() => {
      stored = place.count('outcomes')
    })
    const stalled = place.stall()
    ends.resolve()
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    expect(stored).toBe(-1)
    stalled[Symbol.dispose]()
    await told
    expect(stored).toBe(1)
  })
})

it('a command whose turn had come, but that the drain kept from starting, runs in the next worker', async () => {
  await using place = await openJournalDir()
  const ran: string[] = []
  const reset = (name: string): Handlers => ({
    'VM.reset': async () => {
      ran.push(name)
      return true
    },
  })
  const first = createTestDispatcher({ journal: await place.open(), handlers: reset('first') })
  const stalled = place.stall()
  const sent = first.send(request('VM.reset', { vmID: VM }), { correlationId: 'c1' })
  const drained = first.dispatcher.drain({ signal: new AbortController().signal })
  stalled[Symbol.dispose]()
  expect((await sent).settlement).toBe('ack')
  await drained
  await vi.waitFor(() => expect([place.count('open'), place.count('starts')]).toEqual([1, 0]), WAIT)

  const next = createTestDispatcher({ journal: await place.open(), handlers: reset('next') })
  await next.dispatcher.recover()
  expect(await next.replyTo('c1')).toMatchObject({ result: true })
  expect(ran).toEqual(['next'])
})

it('a command that the journal could not take before the worker ended goes back to its queue', async () => {
  await using place = await openJournalDir()
  const closed = Promise.withResolvers<never>()
  const journal = { ...(await place.open()), begin: () => closed.promise }
  const handlers: Handlers = { 'VM.reset': async () => true }
  const { dispatcher, send, published } = createTestDispatcher({ journal, handlers })
  const sent = send(request('VM.reset', { vmID: VM }))
  const drained = dispatcher.drain({ signal: AbortSignal.abort() })
  closed.reject(new Error('the journal is closed'))
  expect((await sent).settlement).toBe('requeue')
  await drained
  expect(published).toEqual([])
})

describe('after a crash', () => {
  interface Case {
    readonly method: 'VM.reset' | 'VM.pause'
    readonly interrupted: boolean
    readonly late: boolean
    readonly probed?: Probed
    readonly runs: boolean
    readonly reply: object
  }
  const unknown = { error: { code: -32020, data: { name: 'OutcomeUnknown' } } }
  const late = { error: { data: { name: 'Expired' } } }
  const timedOut = { error: { data: { name: 'TimedOut', started: expect.any(Number) } } }
  const failed = { error: { code: 1 } }
  const cases: Record<string, Case> = {
    'a command that never started runs': { method: 'VM.reset', interrupted: false, late: false, runs: true, reply: failed },
    'one that never started and is late does not': { method: 'VM.reset', interrupted: false, late: true, runs: false, reply: late },
    'an idempotent one runs again': { method: 'VM.pause', interrupted: true, late: false, runs: true, reply: failed },
    'an idempotent one that is late does not, and may have run': { method: 'VM.pause', interrupted: true, late: true, runs: false, reply: timedOut },
    'one that must not be repeated is not': { method: 'VM.reset', interrupted: true, late: false, runs: false, reply: unknown },
    'one that happened is answered so': { method: 'VM.reset', interrupted: true, late: false, probed: { kind: 'happened', result: true }, runs: false, reply: { result: true } },
    'one that did not happen runs': { method: 'VM.reset', interrupted: true, late: false, probed: { kind: 'did not happen' }, runs: true, reply: failed },
    'one that did not happen and is late does not run': { method: 'VM.reset', interrupted: true, late: true, probed: { kind: 'did not happen' }, runs: false, reply: late },
  } // biome-ignore format: a table

  it.each(Object.entries(cases))('%s', async (_, { method, interrupted, late: isLate, probed, runs, reply }) => {
    await using place = await openJournalDir()
    const correlationId = randomUUID()
    const first = createTestDispatcher({ journal: await place.open(), handlers: { [method]: () => NEVER } })
    // Behind another one, its turn never comes.
    if (!interrupted) await first.send(request(method, { vmID: VM }))
    const headers = { 'x-vdsm-deadline': Date.now() + LATER }
    await first.send(request(method, { vmID: VM }), { correlationId, headers })
    await vi.waitFor(() => expect(place.count('starts')).toBe(1), WAIT)
    if (isLate) place.query('UPDATE open SET deadline = 1 RETURNING id')
    // Not to be in the way.
    if (!interrupted) place.query('DELETE FROM open WHERE id = 1 RETURNING id')

    let ran = false
    const handlers = {
      [method]: async () => {
        ran = true
        throw new RpcError('NoSuchVM')
      },
    }
    const journal = await place.open()
    const next = createTestDispatcher({
      journal,
      handlers,
      ...(probed === undefined ? {} : { probe: async () => probed }),
    })
    await next.dispatcher.recover()
    expect(await next.replyTo(correlationId)).toMatchObject(reply)
    expect(ran).toBe(runs)
    await vi.waitFor(() => expect(place.count('open')).toBe(0), WAIT)
  })

  describe('one that must not be repeated does not run twice, for it is on the disk as started when its handler is called', () => {
    const startsOf = (place: JournalDir, id: number) =>
      place.query(`SELECT call FROM starts WHERE call / 1024 = ${id}`).length
    /** Its handler notes what is on the disk of the second message, and hangs where it is that one's. */
    const noting = (place: JournalDir, ran: string[], name: string, first: Promise<void>): Handlers => ({
      'VM.reset': async (_, { log }) => {
        const messageId = String(log.bindings()['messageId'])
        ran.push(`${name} ${messageId}, starts ${startsOf(place, 2)}`)
        if (messageId === 'second') await NEVER
        await first
        return true
      },
    })
    const recoverAgain = async (place: JournalDir, ran: string[]) => {
      const last = createTestDispatcher({
        journal: await place.open(),
        handlers: noting(place, ran, 'last', Promise.resolve()),
      })
      await last.dispatcher.recover()
      expect(await last.replyTo('second')).toMatchObject(unknown)
    }

    it('when its lane became free while the journal took it', async () => {
      await using place = await openJournalDir()
      const ran: string[] = []
      const gate = Promise.withResolvers<void>()
      const first = createTestDispatcher({
        journal: await place.open(),
        handlers: noting(place, ran, 'first', gate.promise),
      })
      await first.send(request('VM.reset', { vmID: VM }), { messageId: 'first' })
      await vi.waitFor(() => expect(ran).toHaveLength(1), WAIT)
      const stalled = place.stall()
      const sent = first.send(request('VM.reset', { vmID: VM }), { messageId: 'second', correlationId: 'second' })
      gate.resolve()
      await vi.waitFor(() => expect(first.dispatcher.stats().counters).toHaveProperty(['lanes.running'], 0), WAIT)
      stalled[Symbol.dispose]()
      expect((await sent).settlement).toBe('ack')
      await vi.waitFor(() => expect(ran).toEqual(['first first, starts 0', 'first second, starts 1']), WAIT)
      await recoverAgain(place, ran)
      expect(ran).toHaveLength(2)
    })

    it('when it was taken up from an earlier crash', async () => {
      await using place = await openJournalDir()
      const ran: string[] = []
      const first = createTestDispatcher({ journal: await place.open(), handlers: noting(place, ran, 'first', NEVER) })
      for (const name of ['first', 'second'])
        await first.send(request('VM.reset', { vmID: VM }), { messageId: name, correlationId: name })
      await vi.waitFor(() => expect(ran).toEqual(['first first, starts 0']), WAIT)
      // Not to be in the way.
      place.query('DELETE FROM open WHERE id = 1 RETURNING id')
      const next = createTestDispatcher({ journal: await place.open(), handlers: noting(place, ran, 'next', NEVER) })
      await next.dispatcher.recover()
      await vi.waitFor(() => expect(ran.slice(1)).toEqual(['next second, starts 1']), WAIT)
      await recoverAgain(place, ran)
      expect(ran).toHaveLength(2)
    })
  })

  it('a reply that the broker never had goes out, and the command does not run again', async () => {
    await using place = await openJournalDir()
    const handlers: Handlers = { 'VM.reset': async () => true }
    const outcome = async () => await NEVER
    const first = createTestDispatcher({ journal: await place.open(), handlers, outcome })
    await first.send(request('VM.reset', { vmID: VM }), { correlationId: 'c1' })
    await vi.waitFor(() => expect(place.count('outcomes')).toBe(1), WAIT)
    const next = createTestDispatcher({ journal: await place.open(), handlers: {} })
    await next.dispatcher.recover()
    expect(await next.replyTo('c1')).toMatchObject({ result: true })
  })

  it('a batch goes on where it was, and is answered as a whole', async () => {
    await using place = await openJournalDir()
    const ran: string[] = []
    const handlersOf = (name: string, stuck: boolean): Handlers => ({
      'VM.reset': async () => {
        ran.push(`${name} reset`)
        return true
      },
      'VM.pause': async () => {
        ran.push(`${name} pause`)
        if (stuck) await NEVER
        throw new RpcError('NoSuchVM')
      },
      'Host.ping2': async () => true,
    })
    const first = createTestDispatcher({ journal: await place.open(), handlers: handlersOf('first', true) })
    const batch = [
      request('VM.reset', { vmID: VM }),
      request('VM.pause', { vmID: VM }),
      request('Host.ping2'),
      request('No.such'),
    ]
    await first.send(batch, { correlationId: 'c1' })
    await vi.waitFor(() => expect(place.count('outcomes')).toBe(3), WAIT)
    await vi.waitFor(() => expect(ran).toContain('first pause'), WAIT)
    const next = createTestDispatcher({ journal: await place.open(), handlers: handlersOf('next', false) })
    await next.dispatcher.recover()
    expect(await next.replyTo('c1')).toMatchObject([
      { id: batch[0]?.['id'], result: true },
      { id: batch[1]?.['id'], error: { code: 1 } },
      { id: batch[2]?.['id'], result: true },
      { id: batch[3]?.['id'], error: { code: -32601 } },
    ])
    expect(ran).toEqual(['first reset', 'first pause', 'next pause'])
  })

  it('what was taken before comes first in its lane', async () => {
    await using place = await openJournalDir()
    const first = createTestDispatcher({ journal: await place.open(), handlers: { 'VM.reset': () => NEVER } })
    await first.send(request('VM.reset', { vmID: VM }))
    await first.send(request('VM.reset', { vmID: VM }), { messageId: 'old' })
    await vi.waitFor(() => expect(place.count('starts')).toBe(1), WAIT)
    const order: string[] = []
    const handlers: Handlers = {
      'VM.reset': async (_, { log }) => {
        order.push(String(log.bindings()['messageId']))
        return true
      },
    }
    const next = createTestDispatcher({ journal: await place.open(), handlers })
    await next.dispatcher.recover()
    await next.send(request('VM.reset', { vmID: VM }), { messageId: 'new', correlationId: 'new' })
    await next.replyTo('new')
    expect(order).toEqual(['old', 'new'])
  })
})
