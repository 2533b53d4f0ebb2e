import { describe, expect, it, vi } from 'vitest'
import { MAX_BODY_BYTES } from '../../src/api/envelope.ts'
import { RpcError } from '../../src/api/errors.ts'
import type { Handlers } from '../../src/api/handler.ts'
import { createMemoryJournal } from '../../src/dispatch/memory-journal.ts'
import { createTestDispatcher, OTHER_VM, request, VM } from '../support/dispatch.ts'

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: () => resolve() }
}

describe('a command', () => {
  it('of the control lane that must not be repeated, is not', async () => {
    let fenced = 0
    const handlers: Handlers = {
      'Host.fenceNode': async () => {
        fenced++
        return { power: 'on' }
      },
    }
    const { send } = createTestDispatcher({ handlers })
    const params = { addr: '192.0.2.1', port: '', agent: 'ipmilan', username: 'u', password: 'p', action: 'reboot' }
    const first = await send(request('Host.fenceNode', params), { messageId: 'm1' })
    const second = await send(request('Host.fenceNode', params), { messageId: 'm1' })
    expect([first.reply, second.reply]).toEqual([
      expect.objectContaining({ result: { power: 'on' } }),
      expect.objectContaining({ result: { power: 'on' } }),
    ])
    expect(fenced).toBe(1)
  })

  it('that is delivered twice is executed once, and answered alike', async () => {
    let resets = 0
    const { send } = createTestDispatcher({ handlers: { 'VM.reset': async () => ++resets > 0 } as Handlers })
    const command = request('VM.reset', { vmID: VM })
    const first = await send(command, { messageId: 'm1' })
    const second = await send(command, { messageId: 'm1' })
    expect(second.reply).toEqual(first.reply)
    expect(resets).toBe(1)
  })

  it('that comes again while it runs is joined to the one that runs', async () => {
    let resets = 0
    const { opened, open } = gate()
    const handlers: Handlers = {
      'VM.reset': async () => {
        resets++
        await opened
        return true
      },
    }
    const { send } = createTestDispatcher({ handlers })
    const command = request('VM.reset', { vmID: VM })
    const both = [send(command, { messageId: 'm1' }), send(command, { messageId: 'm1' })]
    open()
    const [first, second] = await Promise.all(both)
    expect(second?.reply).toEqual(first?.reply)
    expect(resets).toBe(1)
  })

  it('that comes to several hosts of one process is executed on each of them', async () => {
    const resets: string[] = []
    const journal = createMemoryJournal()
    const command = request('VM.reset', { vmID: VM })
    for (const host of ['host1', 'host2']) {
      const handlers = { 'VM.reset': async () => resets.push(host) > 0 } as Handlers
      await createTestDispatcher({ host, journal, handlers }).send(command, { messageId: 'm1' })
    }
    expect(resets).toEqual(['host1', 'host2'])
  })

  it('that the journal cannot take is a dead letter, and its lane goes on', async () => {
    const journal = createMemoryJournal()
    const begin = vi.spyOn(journal, 'begin').mockRejectedValueOnce(new Error('the disk is full'))
    const { send } = createTestDispatcher({ journal, handlers: { 'VM.reset': async () => true } })
    expect((await send(request('VM.reset', { vmID: VM }))).dead).toContain('failed')
    expect((await send(request('VM.reset', { vmID: VM }))).reply).toMatchObject({ result: true })
    expect(begin).toHaveBeenCalledTimes(2)
  })

  it('with the message id of another command is refused', async () => {
    const { send } = createTestDispatcher({ handlers: { 'VM.reset': async () => true } })
    await send(request('VM.reset', { vmID: VM }), { messageId: 'm1' })
    const { reply } = await send(request('VM.reset', { vmID: OTHER_VM }), { messageId: 'm1' })
    expect(reply).toMatchObject({ error: { data: { name: 'DuplicateMismatch' } } })
  })

  it('that changes something and has no message id is refused, one that reads is not', async () => {
    const handlers: Handlers = { 'VM.reset': async () => true, 'Host.ping2': async () => true }
    const { send } = createTestDispatcher({ handlers })
    const nameless = ['messageId'] as const
    expect((await send(request('VM.reset', { vmID: VM }), {}, nameless)).reply).toMatchObject({
      error: { code: -32600 },
    })
    expect((await send(request('VM.reset', { vmID: VM }), { messageId: '' })).reply).toMatchObject({
      error: { code: -32600 },
    })
    expect((await send(request('Host.ping2'), {}, nameless)).reply).toMatchObject({ result: true })
  })

  it('whose deadline has passed is not executed, and says so', async () => {
    let ran = false
    const handlers: Handlers = {
      'VM.reset': async () => {
        ran = true
        return true
      },
    }
    const { send } = createTestDispatcher({ handlers })
    for (const deadline of [Date.now() - 1, String(Date.now() - 1)]) {
      const headers = { 'x-vdsm-deadline': deadline }
      const { reply } = await send(request('VM.reset', { vmID: VM }), { headers })
      expect(reply).toMatchObject({ error: { data: { name: 'Expired' } } })
    }
    expect(ran).toBe(false)
  })

  it('that expired after it had run is answered as it was then', async () => {
    const { send } = createTestDispatcher({ handlers: { 'VM.reset': async () => true } })
    const command = request('VM.reset', { vmID: VM })
    await send(command, { messageId: 'm1' })
    const { reply } = await send(command, { messageId: 'm1', headers: { 'x-vdsm-deadline': Date.now() - 1 } })
    expect(reply).toMatchObject({ result: true })
  })

  it('whose time passes while its lane is busy is not started', async () => {
    const { opened, open } = gate()
    const ran: string[] = []
    const handlers: Handlers = {
      'VM.reset': async () => {
        ran.push('reset')
        await opened
        return true
      },
      'VM.shutdown': async () => {
        ran.push('shutdown')
        return true
      },
    }
    const { send, dispatcher } = createTestDispatcher({ handlers })
    const deadline = Date.now() + 20
    const first = send(request('VM.reset', { vmID: VM }))
    const second = send(request('VM.shutdown', { vmID: VM }), { headers: { 'x-vdsm-deadline': deadline } })
    while (Date.now() <= deadline) await new Promise(setImmediate)
    open()
    await first
    expect((await second).reply).toMatchObject({ error: { data: { name: 'Expired' } } })
    expect(ran).toEqual(['reset'])
    expect(dispatcher.stats().counters['expired']).toBe(1)
  })

  it('whose time is up while it waits is told so then, and frees its place', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    const done: string[] = []
    const { dispatcher, send } = createTestDispatcher({
      handlers: {
        'VM.pause': async () => {
          await held
          done.push('pause')
          return {} as never
        },
        'VM.cont': async () => {
          done.push('cont')
          return {} as never
        },
      },
    })
    const first = send(request('VM.pause', { vmID: VM }))
    const late = await send(request('VM.cont', { vmID: VM }), { expiration: 50 })
    expect(late.reply).toMatchObject({ error: { data: { name: 'Expired' } } })
    expect(done).toEqual([])
    expect(dispatcher.stats().counters).toMatchObject({ expired: 1 })
    release()
    await first
    expect(done).toEqual(['pause'])
  })

  it('for a VM waits for the one before it, one for another VM and a read do not', async () => {
    const { opened, open } = gate()
    const ran: string[] = []
    const handlers: Handlers = {
      'VM.reset': async ({ vmID }) => {
        ran.push(`reset ${vmID}`)
        if (vmID === VM) await opened
        return true
      },
      'VM.getMigrationStatus': async ({ vmID }) => ({ vmId: vmID, status: 'done', downtime: 1 }),
    }
    const { send } = createTestDispatcher({ handlers })
    const stuck = send(request('VM.reset', { vmID: VM }))
    const behind = send(request('VM.reset', { vmID: VM }))
    await send(request('VM.reset', { vmID: OTHER_VM }))
    await send(request('VM.getMigrationStatus', { vmID: VM }))
    expect(ran).toEqual([`reset ${VM}`, `reset ${OTHER_VM}`])
    open()
    await Promise.all([stuck, behind])
    expect(ran).toHaveLength(3)
  })

  it('beyond what may wait is refused with 1100, and control gets through', async () => {
    const { opened, open } = gate()
    const handlers: Handlers = {
      'VM.reset': async () => {
        await opened
        return true
      },
      'Host.ping2': async () => true,
    }
    const { send } = createTestDispatcher({ handlers, limits: { maxRunning: 1, maxWaiting: 1 } })
    const held = [send(request('VM.reset', { vmID: VM })), send(request('VM.reset', { vmID: OTHER_VM }))]
    expect((await send(request('VM.reset', { vmID: OTHER_VM }))).reply).toMatchObject({
      error: { code: 1100, data: { retryAfter: expect.any(Number) } },
    })
    expect((await send(request('Host.ping2'))).reply).toMatchObject({ result: true })
    open()
    await Promise.all(held)
  })

  it('that the driver lacks is refused by name', async () => {
    const { send } = createTestDispatcher({ handlers: {} })
    const { reply } = await send(request('VM.reset', { vmID: VM }))
    expect(reply).toMatchObject({ error: { data: { name: 'MethodNotImplemented' } } })
  })
})

describe('a driver', () => {
  const behaviours: Record<string, () => Promise<true>> = {
    'that throws': async () => {
      throw new Error('secret detail')
    },
    'that throws before its first await': () => {
      throw new Error('secret detail')
    },
    'that rejects with no Error': () => Promise.reject('secret detail'),
    'that rejects with nothing': () => Promise.reject(),
  }
  for (const [behaviour, handler] of Object.entries(behaviours)) {
    it(`${behaviour} fails this call only, and its words stay here`, async () => {
      const { send } = createTestDispatcher({ handlers: { 'VM.reset': handler, 'Host.ping2': async () => true } })
      const { reply } = await send(request('VM.reset', { vmID: VM }))
      expect(reply).toMatchObject({ error: { code: -32603 } })
      expect(JSON.stringify(reply)).not.toContain('secret')
      expect((await send(request('Host.ping2'))).reply).toMatchObject({ result: true })
    })
  }

  it('that hangs is cut off, is told by its signal, and its lane goes on', async () => {
    let told = false
    const handlers: Handlers = {
      'VM.reset': (_, { signal }) => {
        signal.addEventListener('abort', () => {
          told = true
        })
        return new Promise(() => {})
      },
      'VM.shutdown': async () => true,
    }
    const { send } = createTestDispatcher({ handlers })
    const hung = send(request('VM.reset', { vmID: VM }), { headers: { 'x-vdsm-deadline': Date.now() + 50 } })
    const behind = send(request('VM.shutdown', { vmID: VM }))
    expect((await hung).reply).toMatchObject({ error: { data: { name: 'TimedOut' } } })
    expect(told).toBe(true)
    expect((await behind).reply).toMatchObject({ result: true })
  })

  it('that returns what the schema does not say gives an error that names the path', async () => {
    const handlers = { 'VM.getMigrationStatus': async () => ({ vmId: VM, status: 'asleep' }) } as unknown as Handlers
    const { reply } = await createTestDispatcher({ handlers }).send(request('VM.getMigrationStatus', { vmID: VM }))
    expect(reply).toMatchObject({ error: { code: -32603, message: expect.stringContaining('/status') } })
  })

  it('that throws an error whose data is no JSON fails this call only', async () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    const handlers: Handlers = {
      'VM.reset': async () => {
        throw new RpcError('NoSuchVM', undefined, { data: circle })
      },
    }
    const { send } = createTestDispatcher({ handlers })
    expect((await send(request('VM.reset', { vmID: VM }))).reply).toMatchObject({ error: { code: -32603 } })
  })

  it('that returns nothing answers true, as VDSM does', async () => {
    const handlers = { 'VM.reset': async () => undefined } as unknown as Handlers
    expect((await createTestDispatcher({ handlers }).send(request('VM.reset', { vmID: VM }))).reply).toMatchObject({
      result: true,
    })
  })
})

describe('a reply', () => {
  const handlers: Handlers = { 'Host.ping2': async () => true }

  it('to a batch whose results are too much for a message holds those that fit, and an error for each other', async () => {
    const handlers = { 'Host.getVMList': async () => ['x'.repeat(9_000_000)] } as Handlers
    const { send, published } = createTestDispatcher({ handlers, mode: 'lenient' })
    const { settlement, reply } = await send([request('Host.getVMList'), request('Host.getVMList')])
    expect(reply).toEqual([
      expect.objectContaining({ result: [expect.any(String)] }),
      expect.objectContaining({ error: expect.objectContaining({ message: expect.stringContaining('larger') }) }),
    ])
    expect(published[0]?.body.byteLength).toBeLessThan(MAX_BODY_BYTES)
    expect(settlement).toMatch(/^ack/)
  })

  it('that nobody takes becomes a dead letter, and the request is done with', async () => {
    const { send } = createTestDispatcher({
      handlers,
      outcome: ({ exchange }) =>
        exchange === 'replies' ? { kind: 'returned', reason: 'NO_ROUTE' } : { kind: 'confirmed' },
    })
    const { settlement, dead } = await send(request('Host.ping2'))
    expect(settlement).toBe('ack-later')
    expect(dead).toContain('no queue takes')
  })

  it('that the broker has not confirmed is sent again', async () => {
    let tries = 0
    const { send } = createTestDispatcher({
      handlers,
      outcome: () => (++tries === 1 ? { kind: 'unconfirmed', reason: 'connection lost' } : { kind: 'confirmed' }),
    })
    expect((await send(request('Host.ping2'))).settlement).toBe('ack-later')
    expect(tries).toBe(2)
  })

  it('without a place to go keeps the request from being executed, with the reason in a dead letter', async () => {
    let ran = false
    const { send } = createTestDispatcher({
      handlers: {
        'Host.ping2': async () => {
          ran = true
          return true
        },
      },
    })
    const nowhere = ['replyTo'] as const
    const { settlement, dead } = await send(request('Host.ping2'), {}, nowhere)
    expect({ settlement, ran }).toEqual({ settlement: 'ack', ran: false })
    expect(dead).toContain('reply_to')
    expect((await send(request('Host.ping2'), { replyTo: 'a.b' })).dead).toContain('no client id')
  })

  it('that cannot be sent leaves a dead letter without the headers by which the broker would route it again', async () => {
    const { send, published } = createTestDispatcher({ handlers })
    const headers = { 'x-first-death-reason': 'expired', 'x-death': [], CC: ['elsewhere'], 'x-vdsm-flow': 'kept' }
    await send(request('Host.ping2'), { headers }, ['replyTo'])
    expect(Object.keys(published[0]?.properties.headers ?? {}).toSorted()).toEqual([
      'x-vdsm-dead-reason',
      'x-vdsm-flow',
      'x-vdsm-host',
    ])
  })

  it('to a direct reply-to goes to the default exchange', async () => {
    const { send, published } = createTestDispatcher({ handlers })
    await send(request('Host.ping2'), { replyTo: 'amq.rabbitmq.reply-to.g1h2' })
    expect(published).toMatchObject([{ exchange: '', routingKey: 'amq.rabbitmq.reply-to.g1h2' }])
  })
})

describe('a dispatcher that is drained', () => {
  it('finishes what runs and leaves what waits to the queue', async () => {
    const { opened, open } = gate()
    const handlers: Handlers = {
      'VM.reset': async () => {
        await opened
        return true
      },
    }
    const { dispatcher, send } = createTestDispatcher({ handlers })
    const running = send(request('VM.reset', { vmID: VM }))
    const waiting = send(request('VM.reset', { vmID: VM }))
    while (dispatcher.stats().counters['lanes.running'] === 0) await new Promise(setImmediate)
    const drained = dispatcher.drain({ signal: new AbortController().signal })
    expect((await waiting).settlement).toBe('requeue')
    open()
    await drained
    expect((await running).reply).toMatchObject({ result: true })
  })

  it('answers what outlasts its grace as of unknown outcome', async () => {
    const { dispatcher, send } = createTestDispatcher({ handlers: { 'VM.reset': () => new Promise(() => {}) } })
    const running = send(request('VM.reset', { vmID: VM }))
    while (dispatcher.stats().counters['lanes.running'] === 0) await new Promise(setImmediate)
    await dispatcher.drain({ signal: AbortSignal.abort() })
    expect((await running).reply).toMatchObject({ error: { data: { name: 'TimedOut' } } })
  })
})
