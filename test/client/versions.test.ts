import { afterAll, describe, expect, test } from 'vitest'
import document from '../../src/api/generated/openrpc.json' with { type: 'json' }
import type { Handlers } from '../../src/api/handler.ts'
import { makeVersion, newer, type OtherVersion, older } from '../support/other-version.ts'

const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'
const OLD = makeVersion('0.0.9', older)
const NEW = makeVersion('0.2.0', newer)
const NOW: Pick<OtherVersion, 'load'> = { load: (module) => import(/* @vite-ignore */ `../../src/${module}`) }
afterAll(() => {
  OLD[Symbol.dispose]()
  NEW[Symbol.dispose]()
})

type Side = Pick<OtherVersion, 'load'>

/** A machine, as the schema's example has it. */
const definition = document.methods.find(({ name }) => name === 'VM.pause')?.examples[0]?.result.value as object

/** The whole client of one version and the whole worker of another, but for the broker. */
async function connect(clientSide: Side, workerSide: Side, mode: 'coerce' | 'strict' = 'coerce') {
  const calls: unknown[] = []
  const handler = (result: unknown) => async (params: unknown) => {
    calls.push(params)
    return result
  }
  const handlers = {
    'Worker.ping': handler({ host: 'host1', time: 1, version: '1', mood: 'calm' }),
    'VM.pause': handler({ ...definition, status: 'levitate' }),
    'VM.cont': handler(definition),
    'VM.levitate': handler(definition),
    'VM.destroy': handler(true),
    'VM.setTicket': handler(true),
  } as unknown as Handlers
  const { createClient } = await clientSide.load<typeof import('../../src/client/client.ts')>('client/client.ts')
  const { createLoopback } =
    await clientSide.load<typeof import('../../src/client/loopback-transport.ts')>('client/loopback-transport.ts')
  const { parseClientId, parseHostId } = await clientSide.load<typeof import('../../src/api/ids.ts')>('api/ids.ts')
  const { createTestDispatcher } = await workerParts(workerSide)
  const id = parseClientId('client-1')
  const loopback = createLoopback({ client: id })
  const { service, handle } = await createTestDispatcher(handlers, mode, loopback.publish)
  loopback.attach(parseHostId('host1'), handle)
  const client = createClient({ id, transport: loopback.transport })
  return { calls, service, call: (method: string, params: object = {}) => client.request('host1', method, params) }
}

async function workerParts(side: Side) {
  const [dispatcher, lanes, journal, replier, validator, deadline, redact, ids, topology, log, service] =
    await Promise.all([
      side.load<typeof import('../../src/dispatch/dispatcher.ts')>('dispatch/dispatcher.ts'),
      side.load<typeof import('../../src/dispatch/lanes.ts')>('dispatch/lanes.ts'),
      side.load<typeof import('../../src/dispatch/memory-journal.ts')>('dispatch/memory-journal.ts'),
      side.load<typeof import('../../src/dispatch/reply.ts')>('dispatch/reply.ts'),
      side.load<typeof import('../../src/dispatch/validate.ts')>('dispatch/validate.ts'),
      side.load<typeof import('../../src/dispatch/deadline.ts')>('dispatch/deadline.ts'),
      side.load<typeof import('../../src/api/redact.ts')>('api/redact.ts'),
      side.load<typeof import('../../src/api/ids.ts')>('api/ids.ts'),
      side.load<typeof import('../../src/broker/topology.ts')>('broker/topology.ts'),
      side.load<typeof import('../../src/client/silent-log.ts')>('client/silent-log.ts'),
      side.load<typeof import('../../src/dispatch/service.ts')>('dispatch/service.ts'),
    ])
  const host = ids.parseHostId('host1')
  return {
    async createTestDispatcher(
      handlers: Handlers,
      mode: 'coerce' | 'strict',
      publish: import('../../src/api/message.ts').Publish,
    ) {
      const kept = journal.createMemoryJournal()
      const about = service.createServiceHandlers({
        host,
        groups: [],
        driver: 'test',
        version: '1',
        mode,
        epoch: 1,
        journal: kept,
        driverMethods: Object.keys(handlers),
        stats: () =>
          ({ methods: {}, counters: {}, journal: {}, consumer: {}, publisher: {}, events: {}, driver: {} }) as never,
      })
      const names = topology.createTopology()
      const { handle } = dispatcher.createDispatcher({
        host,
        handlers: { ...about, ...handlers },
        validator: validator.createValidator({ mode }),
        journal: kept,
        lanes: lanes.createLanes({ maxRunning: 10, maxWaiting: 10 }),
        replier: replier.createReplier({
          host,
          publish,
          publishDirect: publish,
          replyAddress: (client) => names.replyAddress(client, host),
          deadExchange: names.exchanges.dead,
          log: log.silentLog(),
          signal: new AbortController().signal,
        }),
        timeouts: deadline.createTimeouts(),
        scrubber: redact.createScrubber(),
        log: log.silentLog(),
      })
      return { service: about, handle }
    },
  }
}

const TICKET = { vmID: VM, password: 'hunter22', ttl: 60, existingConnAction: 'keep', params: {} }

describe.each([
  ['the current client and an older worker', NOW, OLD, '0.1.0', '0.0.9', 'VM.cont', { force: true }],
  ['a newer client and the current worker', NEW, NOW, '0.2.0', '0.1.0', 'VM.levitate', { height: 3 }],
] as const)('%s', (_, client, worker, clientVersion, workerVersion, unknown, extra) => {
  test('tell each other what the worker knows', async () => {
    const { call } = await connect(client, worker)
    const info = (await call('Worker.info')) as { apiVersion: string; missing: readonly string[] }
    expect(info.apiVersion).toBe(workerVersion)
    expect([...info.missing]).not.toContain(unknown)
  })

  test('name both versions when the worker lacks a method, and execute nothing', async () => {
    const { call, calls } = await connect(client, worker)
    await expect(call(unknown, { vmID: VM })).rejects.toMatchObject({
      kind: 'MethodNotFound',
      message: `No such method: ${unknown}; this worker has API ${workerVersion}, this client ${clientVersion}`,
      data: { apiVersion: workerVersion, clientApiVersion: clientVersion },
    })
    expect(calls).toEqual([])
  })

  test('leave an optional param out that the worker does not know', async () => {
    const { call, calls } = await connect(client, worker)
    await expect(call('VM.destroy', { vmID: VM, ...extra })).resolves.toBe(true)
    expect(calls).toEqual([{ vmID: VM }])
  })

  test('refuse it when the worker is strict, with its path', async () => {
    const { call, calls } = await connect(client, worker, 'strict')
    const path = `/${Object.keys(extra)[0]}`
    await expect(call('VM.destroy', { vmID: VM, ...extra })).rejects.toMatchObject({
      kind: 'InvalidParams',
      data: { errors: [{ path, message: 'is not in the schema' }] },
    })
    expect(calls).toEqual([])
  })

  test('go on calling what both know', async () => {
    const { call } = await connect(client, worker)
    await expect(call('VM.setTicket', TICKET)).resolves.toBe(true)
  })
})

test('a value that an older worker does not know is refused, with its path', async () => {
  const { call } = await connect(NEW, NOW)
  await expect(call('VM.setTicket', { ...TICKET, existingConnAction: 'levitate' })).rejects.toMatchObject({
    kind: 'InvalidParams',
    data: { errors: [{ path: '/existingConnAction' }] },
  })
})

describe.each([
  ['the current client and a newer worker', NOW, NEW],
  ['an older client and a newer worker', OLD, NEW],
] as const)('%s', (_, client, worker) => {
  test('hand on fields and values of results that the client does not know', async () => {
    const { call } = await connect(client, worker)
    await expect(call('Worker.ping')).resolves.toMatchObject({ mood: 'calm', host: 'host1' })
    await expect(call('VM.pause', { vmID: VM })).resolves.toMatchObject({ status: 'levitate' })
  })

  test("let a caller use the worker's new methods by name", async () => {
    const { call } = await connect(client, worker)
    await expect(call('VM.levitate', { vmID: VM })).resolves.toEqual(definition)
    const info = (await call('Worker.info')) as { apiVersion: string; methods: readonly string[] }
    expect(info.apiVersion).toBe('0.2.0')
    expect(info.methods).toContain('VM.levitate')
  })
})
