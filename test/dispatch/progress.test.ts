import { expect, it } from 'vitest'
import type { Handlers } from '../../src/api/handler.ts'
import { createTestDispatcher, request, VM } from '../support/dispatch.ts'
import { openJournalDir, WAIT } from '../support/journal.ts'

const NEVER = new Promise<never>(() => {})
const parse = (body: Uint8Array): unknown => JSON.parse(Buffer.from(body).toString())

const asking = { headers: { 'x-vdsm-progress': '0.5' } }

/** Resets that report what they are told to, and end when told. */
function createHost() {
  const gate = Promise.withResolvers<true>()
  const begun = Promise.withResolvers<(percent: number) => void>()
  const handlers: Handlers = {
    'VM.reset': (_, { progress }) => gate.promise.finally(() => progress({ percent: 100 })),
    'VM.shutdown': (_, context) => {
      begun.resolve((percent) => context.progress({ percent, message: 'halfway' }))
      return gate.promise
    },
  }
  const host = createTestDispatcher({ handlers })
  /** What the caller was told beside its reply. */
  const told = () =>
    host.published
      .filter(({ properties }) => properties.type === '$/progress')
      .map(({ body, ...message }) => ({ ...message, body: JSON.parse(Buffer.from(body).toString()) }))
  return { ...host, told, begun: begun.promise, end: () => gate.resolve(true) }
}

it('a caller that asks for it is told that its call waits, that it runs and how far it is', async () => {
  const { send, told, begun, end } = createHost()
  const first = send(request('VM.shutdown', { vmID: VM, delay: 1, message: '' }), asking)
  const second = request('VM.reset', { vmID: VM })
  const waiting = send(second, { ...asking, correlationId: 'c2' })
  const report = await begun
  report(50)
  await expect
    .poll(() => told().map(({ body }) => body.params.value))
    .toContainEqual({
      state: 'running',
      percent: 50,
      message: 'halfway',
    })
  await expect.poll(told).toContainEqual({
    exchange: 'replies',
    routingKey: 'tester.host1',
    properties: expect.objectContaining({ correlationId: 'c2', persistent: false, expiration: expect.any(Number) }),
    body: { jsonrpc: '2.0', method: '$/progress', params: { id: second['id'], value: { state: 'waiting' } } },
  })
  end()
  await Promise.all([first, waiting])
})

it('signs of life come for as long as it lasts, and not after', async () => {
  const { send, told, end } = createHost()
  const answer = send(request('VM.shutdown', { vmID: VM, delay: 1, message: '' }), asking)
  await expect.poll(() => told().length, { timeout: 10_000 }).toBeGreaterThan(2)
  end()
  await answer
  const count = told().length
  await new Promise((resolve) => setTimeout(resolve, 1_200))
  expect(told()).toHaveLength(count)
})

it('what a driver says holds no secret of the call', async () => {
  const gate = Promise.withResolvers<void>()
  const handlers: Handlers = {
    'VM.setTicket': async ({ password }, { progress }) => {
      progress({ percent: 1, message: `setting ${password} at amqp://me:${password}@there` })
      await gate.promise
      return true
    },
  }
  const { send, published } = createTestDispatcher({ handlers })
  const answer = send(request('VM.setTicket', [VM, 's3cret"word', 60, 'keep', {}]), asking)
  const texts = () => published.map(({ body }) => Buffer.from(body).toString())
  await expect.poll(() => texts().join(), { timeout: 10_000 }).toContain('setting *** at amqp://me:***@there')
  gate.resolve()
  await answer
  expect(texts().join()).not.toContain('s3cret')
})

it('a driver may take its context apart', async () => {
  const left: number[] = []
  const handlers: Handlers = {
    'VM.reset': async (_, { progress, remaining }) => {
      progress({ percent: 1 })
      left.push(remaining())
      return true
    },
  }
  const { send } = createTestDispatcher({ handlers })
  expect((await send(request('VM.reset', { vmID: VM }), asking)).reply).toMatchObject({ result: true })
  expect(left).toEqual([expect.closeTo(30_000, -4)])
})

it('a command that the next worker takes up goes on telling', async () => {
  await using place = await openJournalDir()
  const first = createTestDispatcher({ journal: await place.open(), handlers: { 'VM.setTicket': () => NEVER } })
  const command = request('VM.setTicket', [VM, 'secret', 60, 'keep', {}])
  await first.send(command, { ...asking, correlationId: 'c1' })
  await expect.poll(() => place.count('starts'), WAIT).toBe(1)
  const gate = Promise.withResolvers<void>()
  const handlers: Handlers = {
    'VM.setTicket': async (_, { progress }) => {
      progress({ percent: 50, message: 'once more' })
      await gate.promise
      return true
    },
  }
  const next = createTestDispatcher({ journal: await place.open(), handlers })
  await next.dispatcher.recover()
  await expect
    .poll(() => next.published.map(({ properties, body }) => [properties.correlationId, parse(body)]), WAIT)
    .toContainEqual([
      'c1',
      {
        jsonrpc: '2.0',
        method: '$/progress',
        params: { id: command['id'], value: { state: 'running', percent: 50, message: 'once more' } },
      },
    ])
  gate.resolve()
  await expect
    .poll(() => next.published.map(({ body }) => parse(body)), WAIT)
    .toContainEqual(expect.objectContaining({ id: command['id'], result: true }))
})

it('a plain client gets one reply and nothing else', async () => {
  const { send, published, begun, end } = createHost()
  const answer = send(request('VM.shutdown', { vmID: VM, delay: 1, message: '' }))
  const report = await begun
  report(50)
  await new Promise((resolve) => setTimeout(resolve, 1_200))
  end()
  await answer
  expect(published).toHaveLength(1)
})
