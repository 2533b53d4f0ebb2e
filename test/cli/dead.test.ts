import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import { HEADER, type MessageProperties } from '../../src/api/message.ts'
import { browse } from '../../src/broker/browser.ts'
import type { BrokerConnection } from '../../src/broker/connection.ts'
import { connect } from '../../src/broker/connection.ts'
import { createPublisher, type Publisher } from '../../src/broker/publisher.ts'
import { createTopology, type Topology } from '../../src/broker/topology.ts'
import { testLog } from '../support/broker.ts'
import { runHere } from '../support/cli.ts'
import { startTestFleet, type TestFleet } from '../support/worker.ts'

const HOST = parseHostId('host1')

let fleet: TestFleet
let topology: Topology
let connection: BrokerConnection
let publisher: Publisher
let here: string[]

beforeAll(async () => {
  fleet = await startTestFleet()
  topology = createTopology({ prefix: fleet.prefix })
  connection = await connect({ url: fleet.url, name: 'dead letters', log: testLog() })
  publisher = createPublisher({ connection, log: testLog() })
  here = ['--broker', fleet.url, '--prefix', fleet.prefix]
})
afterAll(async () => {
  await publisher[Symbol.asyncDispose]()
  await connection[Symbol.asyncDispose]()
  await fleet[Symbol.asyncDispose]()
})
beforeEach(async () => {
  for (const queue of [topology.queues.dead, topology.queues.expired]) {
    await using browser = await browse(connection, queue)
    for (let one = await browser.next(); one !== undefined; one = await browser.next()) browser.remove(one)
  }
})

const dead = (...args: string[]) => runHere(['dead', ...args, ...here])
const create = (vmID: string) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'VM.create',
  params: { vmID, vmParams: { vmId: vmID, xml: `<domain><name>${vmID}</name><memory>65536</memory></domain>` } },
})

/** To the host, as a client does it. */
async function send(body: unknown, properties: MessageProperties = {}): Promise<void> {
  const message = { ...topology.commandAddress(HOST), body: toBody(body), properties }
  expect(await publisher.publish(message, { mandatory: true })).toMatchObject({ kind: 'confirmed' })
}

/** Straight to the dead letters, as a worker or the broker would. */
async function bury(body: unknown, properties: MessageProperties): Promise<void> {
  const message = { exchange: topology.exchanges.deadRest, routingKey: HOST, body: toBody(body), properties }
  expect(await publisher.publish(message)).toMatchObject({ kind: 'confirmed' })
}

function toBody(body: unknown): Buffer {
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

/** The list, as soon as it has so many. */
async function listed(count: number, ...args: string[]): Promise<{ id: string; [key: string]: unknown }[]> {
  return await expect
    .poll(async () => (await dead('list', '--json', ...args)).out.split('\n').filter((line) => line !== ''), {
      timeout: 20_000,
      interval: 200,
    })
    .toHaveLength(count)
    .then(async () => {
      const { out } = await dead('list', '--json', ...args)
      return out
        .trimEnd()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    })
}

describe('dead list', () => {
  test('shows each with its reason, and stays as it is', async () => {
    await send('{"jsonrpc"')
    await send({ jsonrpc: '2.0', method: 'VM.destroy', params: { vm: 7 } }, { messageId: 'no-vm' })
    const letters = await listed(2)
    expect(letters).toEqual([
      expect.objectContaining({ kind: 'unreadable', host: 'host1', id: expect.stringMatching(/^sha:[0-9a-f]{16}$/) }),
      expect.objectContaining({
        kind: 'command',
        id: 'no-vm',
        methods: ['VM.destroy'],
        reason: expect.stringContaining('/vmID'),
      }),
    ])
    const { out, exitCode } = await dead('list')
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^no-vm {2}\S+Z {2}VM\.destroy to host1\n {2}.*\/vmID/m)
    expect(out).toMatch(/\n2\n$/)
    expect((await dead('list', '--host', 'host2')).out).toBe('none\n')
    for (let count = 0; count < 25; count++) await dead('list', '--json')
    await listed(2)
    expect((await dead('list', '--limit', '1')).out).toMatch(/\n1; 1 more: --limit\n$/)
  })

  test('keeps apart what merely expired', async () => {
    // Where nobody consumes, the broker expires it.
    await fleet.worker.drain({ graceMs: 1000 })
    const late = randomUUID()
    await send(create(randomUUID()), { messageId: late, expiration: 1 })
    expect(await listed(1, '--expired')).toMatchObject([
      { id: late, host: 'host1', methods: ['VM.create'], reason: 'its time was up before the host took it' },
    ])
    expect((await dead('list')).out).toBe('none; 1 merely expired: --expired\n')

    // And when the host is back, it can still be had.
    await using another = await fleet.startAnother()
    const vm = randomUUID()
    await using events = await fleet.client.subscribe({ host: HOST })
    await bury(create(vm), { messageId: 'again', headers: { [HEADER.host]: 'host1' }, replyTo: fleet.client.id })
    await listed(1)
    expect(await dead('replay', 'again')).toMatchObject({ exitCode: 0, out: 'again  replayed\n' })
    for await (const event of events) {
      if (event.event === '|virt|VM_status|' && event.params[vm]?.status === 'Up') break
    }
    expect(await listed(0)).toEqual([])
    expect(await fleet.client.call('host1', 'Worker.outcome', { messageId: 'again' })).toMatchObject({ state: 'done' })
    expect(another.stats()).toBeDefined()
  })
})

describe('with the host there,', () => {
  beforeAll(async () => {
    fleet = { ...fleet, worker: await fleet.startAnother() }
  })
  afterAll(async () => {
    await fleet.worker[Symbol.asyncDispose]()
  })

  test('show tells all of one, by the beginning of its id', async () => {
    await bury(create('x'), { messageId: 'abc-1', headers: { [HEADER.host]: 'host1', [HEADER.deadReason]: 'because' } })
    await bury(create('y'), { messageId: 'abc-2', headers: { [HEADER.host]: 'host1' } })
    await listed(2)
    const { out } = await dead('show', 'abc-1')
    expect(JSON.parse(out)).toMatchObject({ id: 'abc-1', reason: 'because', body: { params: { vmID: 'x' } } })
    expect(await dead('show', 'abc')).toMatchObject({ exitCode: 2, err: expect.stringContaining('abc-1, abc-2') })
    expect(await dead('show', 'b')).toMatchObject({ exitCode: 2, err: expect.stringContaining('no dead letter b') })
  })

  test('show hides secrets, which the letter keeps for its replay', async () => {
    const request = { jsonrpc: '2.0', id: 1, method: 'VM.setTicket', params: { vmID: 'x', password: 'rosebud' } }
    await bury(request, { messageId: 'ticket', headers: { [HEADER.host]: 'host1' } })
    await bury('{"password":"rosebud"', { messageId: 'torn', headers: { [HEADER.host]: 'host1' } })
    await listed(2)
    const { out } = await dead('show', 'ticket')
    expect(JSON.parse(out).body).toEqual({ ...request, params: { vmID: 'x', password: '***' } })
    expect(out + (await dead('show', 'torn')).out).not.toContain('rosebud')
  })

  test('replay refuses what the host has carried out, whoever asks, and leaves it', async () => {
    const vm = randomUUID()
    const messageId = randomUUID()
    await fleet.client.request('host1', 'VM.create', create(vm).params, { messageId })
    await bury(create(vm), { messageId, headers: { [HEADER.host]: 'host1' } })
    await listed(1)
    expect(await dead('replay', '--all')).toMatchObject({
      exitCode: 1,
      out: `${messageId}  refused: host1 has carried it out already: its outcome stands, and it can be dropped\n`,
    })
    expect(await listed(1)).toMatchObject([{ id: messageId }])
    // A user's message id is the user's own.
    await using browser = await browse(connection, topology.queues.dead)
    expect((await browser.next())?.properties.messageId).toBe(messageId)
  })

  test('replay refuses what no host can be asked about', async () => {
    await bury(create('x'), { messageId: 'm1', headers: { [HEADER.host]: 'nobody' } })
    await bury('gibberish', { messageId: 'm2', headers: { [HEADER.host]: 'host1' } })
    await bury(create('x'), { messageId: 'm3' })
    await listed(3)
    const { exitCode, out } = await dead('replay', '--all')
    expect(exitCode).toBe(1)
    expect(out).toMatch(/^m1 {2}refused: nobody cannot be asked whether it has run: /m)
    expect(out).toMatch(/^m2 {2}refused: it is no message/m)
    expect(out).toMatch(/^m3 {2}refused: it does not say which host/m)
    await listed(3)
  })

  test('replay gives a reply to its client, when that is there again', async () => {
    const reply = { jsonrpc: '2.0', id: 'x', result: true }
    const lost = { exchange: topology.exchanges.deadRest, body: toBody(reply), properties: { messageId: 'r' } }
    await publisher.publish({ ...lost, routingKey: 'gone.host1' })
    await listed(1)
    expect(await dead('replay', 'r')).toMatchObject({ exitCode: 1, out: 'r  refused: the client gone is not there\n' })
    expect(await dead('drop', 'r')).toMatchObject({ exitCode: 0 })
    await publisher.publish({ ...lost, routingKey: `${fleet.client.id}.host1` })
    await listed(1)
    expect(await dead('replay', 'r')).toMatchObject({ exitCode: 0, out: 'r  replayed\n' })
  })

  test('drop removes those that are named, and nothing else', async () => {
    for (const messageId of ['d1', 'd2', 'd3']) await bury(create('x'), { messageId })
    await listed(3)
    expect(await dead('drop', 'd1', 'd3')).toMatchObject({ exitCode: 0, out: 'd1  dropped\nd3  dropped\n' })
    expect(await listed(1)).toMatchObject([{ id: 'd2' }])
  })

  test.each([
    [['replay'], 'say which'],
    [['drop'], 'say which'],
    [['drop', '--all', 'x'], 'not both'],
    [['list', '--limit', '0'], '--limit takes'],
    [['show', 'x', '--host', 'a.b'], 'no host id'],
  ])('%o is wrong usage', async (args, text) => {
    expect(await dead(...args)).toMatchObject({ exitCode: 2, err: expect.stringContaining(text) })
  })
})
