import { describe, expect, it, vi } from 'vitest'
import { RpcError } from '../../src/api/errors.ts'
import type { Handlers } from '../../src/api/handler.ts'
import { HEADER } from '../../src/api/message.ts'
import { createTestDispatcher, type TestDispatcherOptions, VM } from '../support/dispatch.ts'
import { openJournalDir, WAIT } from '../support/journal.ts'

const reset = { jsonrpc: '2.0', method: 'VM.reset', params: { vmID: VM } }
const NEVER = new Promise<never>(() => {})

function createDispatcher(options: TestDispatcherOptions) {
  const created = createTestDispatcher(options)
  return {
    ...created,
    /** What became of the dead letters: their reasons. */
    reasons: () =>
      created.published
        .filter(({ exchange }) => exchange === 'dead')
        .map(({ properties }) => String(properties.headers?.[HEADER.deadReason])),
  }
}

describe('a notification, of which nobody is told what came of it,', () => {
  it('is kept with the reason when its time is up before its turn', async () => {
    await using place = await openJournalDir()
    const started = Promise.withResolvers<void>()
    const first = Promise.withResolvers<true>()
    let runs = 0
    const handlers: Handlers = {
      'VM.reset': () => {
        runs++
        started.resolve()
        return first.promise
      },
    }
    const { send, reasons } = createDispatcher({ journal: await place.open(), handlers })
    await send({ ...reset, id: 1 })
    await started.promise
    const deadline = Date.now() + 200
    expect((await send(reset, { headers: { [HEADER.deadline]: deadline } })).settlement).toBe('ack')
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(deadline), WAIT)
    first.resolve(true)
    await vi.waitFor(() => expect(reasons()).toEqual([expect.stringContaining('not executed')]), WAIT)
    expect(runs).toBe(1)
  })

  it('is kept with the reason when a crash interrupted it, and it must not be repeated', async () => {
    await using place = await openJournalDir()
    const started = Promise.withResolvers<void>()
    const hanging: Handlers = {
      'VM.reset': () => {
        started.resolve()
        return NEVER
      },
    }
    await createDispatcher({ journal: await place.open(), handlers: hanging }).send(reset)
    await started.promise

    const { dispatcher, reasons } = createDispatcher({ journal: await place.open(), handlers: hanging })
    await dispatcher.recover()
    await vi.waitFor(() => expect(reasons()).toEqual([expect.stringContaining('nobody can tell')]), WAIT)
    await vi.waitFor(() => expect(place.query('SELECT id FROM open')).toEqual([]), WAIT)
  })

  it('is kept with the reason when the host fails', async () => {
    const handlers: Handlers = { 'VM.reset': () => Promise.reject(new RpcError('NoSuchVM')) }
    const { send } = createDispatcher({ handlers })
    expect(await send(reset)).toMatchObject({ settlement: 'ack', dead: new RpcError('NoSuchVM').message })
  })

  it('is forgotten when it was done', async () => {
    const { send, published } = createDispatcher({ handlers: { 'VM.reset': async () => true } })
    expect(await send(reset)).toMatchObject({ settlement: 'ack', reply: undefined, dead: undefined })
    expect(published).toEqual([])
  })
})
