import { describe, expect, it, vi } from 'vitest'
import { RpcError } from '../../src/api/errors.ts'
import type { Handlers } from '../../src/api/handler.ts'
import { createTestDispatcher, OTHER_VM, request, type TestDispatcher, VM } from '../support/dispatch.ts'
import { openJournalDir, WAIT } from '../support/journal.ts'

const CANCELLED = { error: { code: -32800, data: { started: false } } }

/** Resets that end when told or when their signal fires; `seen` has what ran. */
function createHost(onAbort: (reason: unknown) => Promise<true>) {
  const seen: string[] = []
  const gate = Promise.withResolvers<true>()
  const started = Promise.withResolvers<void>()
  const handlers: Handlers = {
    'VM.reset': ({ vmID }, { signal }) => {
      seen.push(vmID)
      started.resolve()
      const aborted = new Promise<true>((resolve, reject) => {
        signal.addEventListener('abort', () => void onAbort(signal.reason).then(resolve, reject))
      })
      return Promise.race([gate.promise, aborted])
    },
  }
  return { host: createTestDispatcher({ handlers }), seen, started: started.promise, end: () => gate.resolve(true) }
}

function cancel({ send }: TestDispatcher, params: object, properties: object = {}) {
  return send({ jsonrpc: '2.0', method: '$/cancelRequest', params }, properties)
}

const stop = (reason: unknown) => Promise.reject(reason)

describe('a command that is cancelled', () => {
  it('while it waits is not executed, its lane goes on, and asking again gives the same answer', async () => {
    const { host, seen, started, end } = createHost(stop)
    const first = host.send(request('VM.reset', { vmID: VM }))
    const command = request('VM.reset', { vmID: VM })
    const waiting = host.send(command, { messageId: 'm2' })
    const last = host.send(request('VM.reset', { vmID: VM }))
    await started
    await cancel(host, { messageId: 'm2' })
    expect((await waiting).reply).toMatchObject({ id: command['id'], ...CANCELLED })
    expect((await host.send(command, { messageId: 'm2' })).reply).toMatchObject(CANCELLED)
    end()
    for (const one of [first, last]) expect((await one).reply).toMatchObject({ result: true })
    expect(seen).toHaveLength(2)
    expect(host.dispatcher.stats().counters).toMatchObject({ cancelled: 1, 'cancels.missed': 0 })
  })

  it('before the journal has it is not executed', async () => {
    const { host, seen } = createHost(stop)
    const answer = host.send(request('VM.reset', { vmID: VM }), { messageId: 'm1' })
    await cancel(host, { messageId: 'm1' })
    expect((await answer).reply).toMatchObject(CANCELLED)
    expect(seen).toEqual([])
  })

  it('while it runs is stopped by its signal, and that it had started is said', async () => {
    const { host, started } = createHost(stop)
    const command = request('VM.reset', { vmID: VM })
    const answer = host.send(command)
    await started
    await cancel(host, { id: command['id'] })
    expect((await answer).reply).toMatchObject({ error: { code: -32800, data: { started: true } } })
  })

  it('while it runs has its result when it is done anyway', async () => {
    const { host, started } = createHost(async () => true)
    const answer = host.send(request('VM.reset', { vmID: VM }), { messageId: 'm1' })
    await started
    await cancel(host, { messageId: 'm1' })
    expect((await answer).reply).toMatchObject({ result: true })
  })

  it('and fails in whatever way since it was told to stop is cancelled', async () => {
    const { host, started } = createHost(() => Promise.reject(new Error('the pipe is broken')))
    const answer = host.send(request('VM.reset', { vmID: VM }), { messageId: 'm1' })
    await started
    await cancel(host, { messageId: 'm1' })
    expect((await answer).reply).toMatchObject({ error: { code: -32800, data: { started: true } } })
  })

  it('by a later attempt is cancelled for the first one, too', async () => {
    const { host, started } = createHost(stop)
    const first = request('VM.reset', { vmID: VM })
    const second = { ...first, id: 'another' }
    const answers = [host.send(first, { messageId: 'm1' }), host.send(second, { messageId: 'm1', replyTo: 'reborn' })]
    await started
    await cancel(host, { id: 'another' }, { replyTo: 'reborn' })
    for (const answer of answers) expect((await answer).reply).toMatchObject({ error: { code: -32800 } })
  })

  it('after a worker before this one had started it is not said to be unexecuted: where its turn does not come, it is left to the next worker', async () => {
    await using place = await openJournalDir()
    const ran: string[] = []
    const hang: Handlers = {
      'VM.pause': ({ vmID }) => {
        ran.push(vmID)
        return new Promise(() => {})
      },
    }
    const first = createTestDispatcher({ journal: await place.open(), handlers: hang })
    for (const [messageId, vmID] of [['m1', VM] as const, ['m2', OTHER_VM] as const])
      await first.send(request('VM.pause', { vmID }), { messageId, correlationId: messageId })
    await vi.waitFor(() => expect(ran).toEqual([VM, OTHER_VM]), WAIT)

    const limits = { maxRunning: 1, maxWaiting: 10 }
    const second = createTestDispatcher({ journal: await place.open(), handlers: hang, limits })
    await second.dispatcher.recover()
    await vi.waitFor(() => expect(ran.slice(2)).toEqual([VM]), WAIT)
    await cancel(second, { messageId: 'm2' })
    await second.dispatcher.drain({ signal: AbortSignal.abort() })
    expect(second.dispatcher.stats().counters).toMatchObject({ 'cancels.missed': 0, cancelled: 0, requeued: 1 })
    expect(second.published.map(({ properties }) => properties.correlationId)).toEqual(['m1'])

    const gone: Handlers = { 'VM.pause': () => Promise.reject(new RpcError('NoSuchVM')) }
    const third = createTestDispatcher({ journal: await place.open(), handlers: gone })
    await third.dispatcher.recover()
    expect(await third.replyTo('m2')).toMatchObject({ error: { code: 1 } })
  })

  it('as part of a batch leaves the others alone', async () => {
    const { host, seen, started, end } = createHost(stop)
    const [kept, dropped] = [request('VM.reset', { vmID: VM }), request('VM.reset', { vmID: VM })]
    const answer = host.send([kept, dropped])
    await started
    await cancel(host, { id: dropped['id'] })
    end()
    expect((await answer).reply).toMatchObject([{ id: kept['id'], result: true }, CANCELLED])
    expect(seen).toHaveLength(1)
  })
})

describe('a wish to cancel', () => {
  for (const [whose, params, properties] of [
    ['of another client', { messageId: 'm1' }, { replyTo: 'somebody' }],
    ['of another user', { messageId: 'm1' }, { userId: 'mallory' }],
    ['for another message', { messageId: 'm2' }, {}],
    ['for another request of the same message', { messageId: 'm1', id: 'x' }, {}],
    ['for nothing in particular', {}, {}],
    ['without named params', [1], {}],
  ] as const) {
    it(`${whose} is done with, and nothing is cancelled`, async () => {
      const { host, started, end } = createHost(stop)
      const answer = host.send(request('VM.reset', { vmID: OTHER_VM }), { messageId: 'm1' })
      await started
      expect(await cancel(host, params, properties)).toMatchObject({ settlement: 'ack', dead: undefined })
      end()
      expect((await answer).reply).toMatchObject({ result: true })
      expect(host.dispatcher.stats().counters).toMatchObject({ cancelled: 0, 'cancels.missed': 1 })
    })
  }
})
