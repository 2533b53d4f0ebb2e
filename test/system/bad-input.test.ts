import { randomUUID } from 'node:crypto'
import amqp from 'amqplib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestFleet, type TestFleet } from '../support/worker.ts'

/** What a foreign client might send, byte for byte, to a worker on a real broker. */
interface Stranger extends AsyncDisposable {
  /** Resolves when the broker closes the channel over what was sent. */
  readonly refused: Promise<Error>
  /** Sends one message to host1. @returns the reply, or the dead letter that came of it */
  send(body: string | Buffer, properties?: Properties): Promise<Outcome>
}

/** AMQP properties; one that is undefined is not sent. */
type Properties = { readonly [K in keyof amqp.Options.Publish]: amqp.Options.Publish[K] | undefined }

type Outcome = { readonly kind: 'reply'; readonly body: unknown } | { readonly kind: 'dead'; readonly reason: string }

async function openStranger({ url, prefix }: TestFleet): Promise<Stranger> {
  const connection = await amqp.connect(url, { noDelay: true })
  const channel = await connection.createChannel()
  const refused = new Promise<Error>((resolve) => channel.once('error', resolve))
  const waiting = new Map<string, (outcome: Outcome) => void>()
  const { queue } = await channel.assertQueue('', { exclusive: true })
  await channel.bindQueue(queue, `${prefix}.vdsm.replies`, 'stranger.#')
  const settle = (id: unknown, outcome: Outcome) => {
    waiting.get(String(id))?.(outcome)
    waiting.delete(String(id))
  }
  await channel.consume(
    queue,
    (message) => {
      if (message === null) return
      settle(message.properties.correlationId, { kind: 'reply', body: JSON.parse(message.content.toString()) })
    },
    { noAck: true },
  )
  await channel.consume(
    `${prefix}.vdsm.dead`,
    (message) => {
      if (message === null) return
      const { headers = {}, correlationId } = message.properties
      const reason = headers['x-vdsm-dead-reason'] ?? headers['x-first-death-reason']
      settle(correlationId, { kind: 'dead', reason: String(reason) })
    },
    { noAck: true },
  )
  return {
    refused,
    send(body, properties = {}) {
      const correlationId = randomUUID()
      const outcome = new Promise<Outcome>((resolve) => waiting.set(correlationId, resolve))
      channel.publish(`${prefix}.vdsm.commands`, 'host1', Buffer.from(body), {
        correlationId,
        messageId: correlationId,
        replyTo: 'stranger',
        persistent: true,
        ...properties,
      } as amqp.Options.Publish)
      return outcome
    },
    async [Symbol.asyncDispose]() {
      await connection.close()
    },
  }
}

describe('a worker that gets bad input answers, or keeps it with a reason, and lives on', () => {
  let fleet: TestFleet
  let stranger: Stranger
  const vmID = '11111111-1111-4111-8111-111111111111'
  const good = () => JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'Host.ping2' })

  beforeAll(async () => {
    fleet = await startTestFleet({
      driverOptions: { failure: 'VM.reset:InternalError@1', hang: 'VM.pause' },
    })
    stranger = await openStranger(fleet)
    await fleet.client.call('host1', 'VM.create', {
      vmID,
      vmParams: {
        vmId: vmID,
        xml: `<domain><name>a</name><uuid>${vmID}</uuid><memory>1048576</memory><vcpu>1</vcpu></domain>`,
      },
    })
  })
  afterAll(async () => {
    await stranger?.[Symbol.asyncDispose]()
    await fleet?.[Symbol.asyncDispose]()
  })

  async function expectAlive(): Promise<void> {
    expect(await stranger.send(good())).toEqual({ kind: 'reply', body: { jsonrpc: '2.0', id: 1, result: true } })
  }

  it.each<[string, string | Buffer, number]>([
    ['what is not JSON', 'nonsense', -32700],
    ['nothing at all', '', -32700],
    ['invalid UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22]), -32700],
    ['an id that is an object', '{"id":{}}', -32600],
    ['an id that is an array, in a request', '{"jsonrpc":"2.0","method":"Host.ping2","id":[]}', -32600],
    ['an empty array', '[]', -32600],
    ['a string', '"x"', -32600],
    ['a number', '7', -32600],
    ['null', 'null', -32600],
    ['JSON that is no request', '{"hello":"world"}', -32600],
    ['an unknown version', '{"jsonrpc":"3.0","id":1,"method":"Host.ping2"}', -32600],
    [
      '100 levels',
      `{"jsonrpc":"2.0","id":1,"method":"Host.ping2","params":${'['.repeat(100)}${']'.repeat(100)}}`,
      -32600,
    ],
    ['a __proto__ key', '{"jsonrpc":"2.0","id":1,"method":"Host.ping2","params":{"__proto__":{"x":1}}}', -32600],
    ['an unknown method', '{"jsonrpc":"2.0","id":1,"method":"VM.explode"}', -32601],
    ['a method called constructor', '{"jsonrpc":"2.0","id":1,"method":"constructor"}', -32601],
    ['a method called __proto__', '{"jsonrpc":"2.0","id":1,"method":"__proto__"}', -32601],
    ['missing params', '{"jsonrpc":"2.0","id":1,"method":"VM.getStats"}', -32602],
    ['mistyped params', '{"jsonrpc":"2.0","id":1,"method":"VM.getStats","params":{"vmID":{}}}', -32602],
    ['too many params', `{"jsonrpc":"2.0","id":1,"method":"VM.getStats","params":["${vmID}",2,3]}`, -32602],
  ])('%s', async (_, body, code) => {
    expect(await stranger.send(body)).toMatchObject({ kind: 'reply', body: { jsonrpc: '2.0', error: { code } } })
    await expectAlive()
  })

  it('[null]', async () => {
    expect(await stranger.send('[null]')).toMatchObject({
      kind: 'reply',
      body: [{ error: { code: -32600 }, id: null }],
    })
    await expectAlive()
  })

  it('a constructor key among the params is an unknown field like any other', async () => {
    const body = `{"jsonrpc":"2.0","id":1,"method":"VM.getStats","params":{"vmID":"${vmID}","constructor":{"prototype":1}}}`
    expect(await stranger.send(body)).toMatchObject({ kind: 'reply', body: { result: [{ vmId: vmID }] } })
    await expectAlive()
  })

  it('an extra param is dropped and counted', async () => {
    const body = `{"jsonrpc":"2.0","id":1,"method":"VM.getStats","params":{"vmID":"${vmID}","extra":1}}`
    expect(await stranger.send(body)).toMatchObject({ kind: 'reply', body: { result: [{ vmId: vmID }] } })
    const { counters } = await fleet.client.call('host1', 'Worker.stats')
    expect(counters['validator.dropped']).toBeGreaterThan(0)
  })

  it('20 MB are refused, by the worker or, from RabbitMQ 4 on, by the broker before it', async () => {
    await using giant = await openStranger(fleet)
    const outcome = await Promise.race([giant.send(Buffer.alloc(20_000_000, 0x20)), giant.refused])
    if (outcome instanceof Error) expect(outcome.message).toContain('larger than configured max size')
    else expect(outcome).toMatchObject({ kind: 'reply', body: { error: { code: -32600 } } })
    await expectAlive()
  })

  it('a reply queue that does not exist leaves the reply as a dead letter', async () => {
    expect(await stranger.send(good(), { replyTo: 'nobody' })).toMatchObject({
      kind: 'dead',
      reason: expect.stringContaining('nobody'),
    })
    await expectAlive()
  })

  it('a forged direct reply-to costs nobody else a reply', async () => {
    const forged = { replyTo: 'amq.rabbitmq.reply-to.YWJj.bb' }
    const { publish } = (fleet.worker.stats() as { connections: { publish: unknown } }).connections
    void stranger.send(good(), forged)
    for (let index = 0; index < 20; index++) await expectAlive()
    expect((fleet.worker.stats() as { connections: { publish: unknown } }).connections.publish).toEqual(publish)
  })

  it('a request without a reply queue is not executed and becomes a dead letter', async () => {
    expect(await stranger.send(good(), { replyTo: undefined })).toMatchObject({
      kind: 'dead',
      reason: expect.stringContaining('reply_to'),
    })
    await expectAlive()
  })

  it('a malformed message without a reply queue becomes a dead letter that says why', async () => {
    expect(await stranger.send('nonsense', { replyTo: undefined })).toMatchObject({
      kind: 'dead',
      reason: expect.stringContaining('JSON'),
    })
    await expectAlive()
  })

  it('a notification that is refused becomes a dead letter that says why', async () => {
    const body = '{"jsonrpc":"2.0","method":"VM.destroy","params":{"vmID":5}}'
    expect(await stranger.send(body)).toMatchObject({ kind: 'dead', reason: expect.stringContaining('/vmID') })
    await expectAlive()
  })

  it('a command without a message id is refused, since it could not be told from its retry', async () => {
    const body = `{"jsonrpc":"2.0","id":1,"method":"VM.destroy","params":{"vmID":"${vmID}"}}`
    expect(await stranger.send(body, { messageId: undefined })).toMatchObject({
      kind: 'reply',
      body: { error: { code: -32600, message: expect.stringContaining('message_id') } },
    })
    await expectAlive()
  })

  it('properties that mean nothing do no harm', async () => {
    const properties = {
      contentType: 'text/plain',
      expiration: '60000',

      headers: { 'x-vdsm-deadline': 'soon', 'x-vdsm-flow': { a: 1 } },
    }
    expect(await stranger.send(good(), properties)).toMatchObject({ kind: 'reply', body: { result: true } })
    await expectAlive()
  })

  it('a driver that fails gives an error reply', async () => {
    const body = `{"jsonrpc":"2.0","id":1,"method":"VM.reset","params":{"vmID":"${vmID}"}}`
    expect(await stranger.send(body)).toMatchObject({ kind: 'reply', body: { error: { code: -32603 } } })
    await expectAlive()
  })

  it('a driver that hangs is cut off at the deadline', async () => {
    const body = `{"jsonrpc":"2.0","id":1,"method":"VM.pause","params":{"vmID":"${vmID}"}}`
    const headers = { 'x-vdsm-deadline': Date.now() + 300 }
    expect(await stranger.send(body, { headers })).toMatchObject({
      kind: 'reply',
      body: { error: { data: { name: 'TimedOut' } } },
    })
    await expectAlive()
  })

  it('two replies are awaited by no one: each good command still gets its own', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => stranger.send(index % 2 === 0 ? good() : 'nonsense')),
    )
    expect(outcomes.filter((outcome) => outcome.kind === 'reply')).toHaveLength(50)
  })
})
