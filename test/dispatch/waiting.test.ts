import { expect, it } from 'vitest'
import type { Handlers, MethodName } from '../../src/api/handler.ts'
import { createTestDispatcher, OTHER_VM, request, type TestDispatcherOptions, VM } from '../support/dispatch.ts'

const change = { networks: {}, bondings: {}, options: {} }

/** Handlers that say when they start, and of each method end one call when told. */
function createHost(methods: readonly MethodName[], options: Pick<TestDispatcherOptions, 'mode' | 'limits'> = {}) {
  const started: string[] = []
  const running = new Map(methods.map((method) => [method, [] as (() => void)[]]))
  const handlers = Object.fromEntries(
    methods.map((method) => [
      method,
      async () => {
        started.push(method)
        await new Promise<void>((resolve) => running.get(method)?.push(resolve))
        return method === 'Host.setupNetworks' ? { code: 0, message: 'Done' } : true
      },
    ]),
  ) as Handlers
  const end = (method: MethodName) => running.get(method)?.shift()?.()
  return { ...createTestDispatcher({ handlers, ...options }), started, end }
}

it('a change of networks waits for the one before it, and machines and policies for neither', async () => {
  const { send, started, end } = createHost([
    'Host.setupNetworks',
    'Host.setSafeNetworkConfig',
    'Host.confirmConnectivity',
    'Host.setMOMPolicy',
    'VM.reset',
  ])
  const first = send(request('Host.setupNetworks', change))
  const second = send(request('Host.setSafeNetworkConfig'))
  const others = [
    send(request('VM.reset', { vmID: VM })),
    send(request('Host.setMOMPolicy', { policy: '' })),
    send(request('Host.confirmConnectivity')),
  ]
  const overtaken = ['Host.setupNetworks', 'VM.reset', 'Host.setMOMPolicy', 'Host.confirmConnectivity']
  await expect.poll(() => started.toSorted()).toEqual(overtaken.toSorted())
  end('Host.setupNetworks')
  await first
  await expect.poll(() => started).toContain('Host.setSafeNetworkConfig')
  for (const method of [
    'Host.setSafeNetworkConfig',
    'VM.reset',
    'Host.setMOMPolicy',
    'Host.confirmConnectivity',
  ] as const)
    end(method)
  await Promise.all([second, ...others])
})

it('a command that names no object waits in the lane of the host', async () => {
  const { send, started, end } = createHost(['VM.reset'], { mode: 'lenient' })
  const unnamed = [send(request('VM.reset', {})), send(request('VM.reset', {}))]
  const named = send(request('VM.reset', { vmID: VM }))
  await expect.poll(() => started).toHaveLength(2)
  end('VM.reset')
  expect(await Promise.race([unnamed[0], unnamed[1]])).toMatchObject({ reply: { result: true } })
  await expect.poll(() => started).toHaveLength(3)
  for (let call = 0; call < 2; call++) end('VM.reset')
  await Promise.all([...unnamed, named])
})

it('a batch that holds places in several lanes, and those around it, come to an end', async () => {
  const ran: string[] = []
  const handlers: Handlers = {
    'VM.reset': async ({ vmID }) => {
      ran.push(vmID)
      await new Promise(setImmediate)
      return true
    },
    'Host.setMOMPolicy': async () => {
      ran.push('host')
      await new Promise(setImmediate)
      return true
    },
  }
  const { send, dispatcher } = createTestDispatcher({ handlers, limits: { maxRunning: 1, maxWaiting: 100 } })
  const one = () => request('VM.reset', { vmID: VM })
  const other = () => request('VM.reset', { vmID: OTHER_VM })
  const host = () => request('Host.setMOMPolicy', { policy: '' })
  // Each holds what the next one waits for, all the way round.
  const answers = await Promise.all([
    send([one(), other(), one()]),
    send([other(), host()]),
    send([host(), one()]),
    send([host(), other(), one(), host()]),
  ])
  for (const { reply } of answers)
    expect(reply).not.toContainEqual(expect.objectContaining({ error: expect.anything() }))
  expect(ran).toHaveLength(11)
  expect(dispatcher.stats().counters).toMatchObject({ 'lanes.running': 0, 'lanes.waiting': 0, busy: 0 })
})

it('no more than 250 deliveries wait for the outcome of an earlier one; the next is told when to ask again', async () => {
  const { send, started, end } = createHost(['VM.reset'])
  const body = request('VM.reset', { vmID: VM })
  const same = { messageId: 'the-same' }
  const waiting = Array.from({ length: 251 }, () => send(body, same))
  await expect.poll(() => started).toHaveLength(1)
  expect(await send(body, same)).toMatchObject({
    reply: { error: { code: 1100, message: expect.stringContaining('under way'), data: { retryAfter: 10 } } },
  })
  end('VM.reset')
  for (const { reply } of await Promise.all(waiting)) expect(reply).toMatchObject({ result: true })
  expect(started).toHaveLength(1)
})
