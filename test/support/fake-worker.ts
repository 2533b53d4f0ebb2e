import pino from 'pino'
import { decode, encode } from '../../src/api/envelope.ts'
import { type ClientId, type HostId, parseHostId } from '../../src/api/ids.ts'
import { type Delivery, HEADER, type Message, type Publish } from '../../src/api/message.ts'
import { connect } from '../../src/broker/connection.ts'
import { consume } from '../../src/broker/consumer.ts'
import { createPublisher } from '../../src/broker/publisher.ts'
import { createTopology, declareTopology, type Topology } from '../../src/broker/topology.ts'

/** What a test wants of one command: a reply's body, or nothing at all. */
export type Answer = (command: Command) => Promise<Uint8Array | undefined>

export interface Command {
  readonly id: unknown
  readonly method: string
  readonly params: unknown
  readonly delivery: Delivery
}

export interface FakeWorker extends AsyncDisposable {
  readonly host: HostId
  /** All that came, in order. */
  readonly commands: readonly Command[]
  /** How many replies the broker has. */
  readonly answered: number
  readonly publish: Publish
  readonly topology: Topology
  /** Publishes an event with counts as a worker's; others when given. */
  emit(event: string, object: string, params: object, counts?: Readonly<Record<string, unknown>>): Promise<void>
}

/** Answers what it was asked: `{ method, params }`. */
export const echo: Answer = async ({ id, method, params }) => success(id, { method, params })

export function success(id: unknown, result: unknown): Uint8Array {
  return encode({ jsonrpc: '2.0', id, result })
}

export function failure(id: unknown, error: object): Uint8Array {
  return encode({ jsonrpc: '2.0', id, error })
}

export function toCommand(delivery: Delivery): Command {
  const decoded = decode(delivery.body)
  if (decoded.kind !== 'single' || decoded.calls[0].kind === 'invalid') throw new Error('no single request')
  const [call] = decoded.calls
  return { id: call.kind === 'request' ? call.id : undefined, method: call.method, params: call.params, delivery }
}

/** As a worker of `host` addresses it. */
export function toReply(topology: Topology, host: HostId, { properties }: Delivery, body: Uint8Array): Message {
  const { replyTo, correlationId } = properties
  return {
    ...topology.replyAddress(replyTo as ClientId, host),
    body,
    properties: { contentType: 'application/json', ...(correlationId === undefined ? {} : { correlationId }) },
  }
}

export function toEventMessage(
  topology: Topology,
  host: HostId,
  event: string,
  object: string,
  params: object,
): Message {
  return {
    ...topology.eventAddress(host, event, object),
    body: encode({ jsonrpc: '2.0', method: `${event}${object}`, params: { notify_time: 1, ...params } }),
    properties: { contentType: 'application/json', type: event, headers: { [HEADER.host]: host } },
  }
}

/** A host on a real broker that does what a test tells it to. */
export async function startFakeWorker(options: {
  readonly url: string
  readonly prefix: string
  readonly host?: string
  readonly answer?: Answer
}): Promise<FakeWorker> {
  const { url, prefix, answer = echo } = options
  const host = parseHostId(options.host ?? 'host1')
  const log = pino({ level: 'silent' })
  const topology = createTopology({ prefix })
  const commands: Command[] = []
  let answered = 0
  let seq = 0
  await using opened = new AsyncDisposableStack()
  const connection = opened.use(await connect({ url, name: `fake worker ${host}`, log }))
  await declareTopology(connection, topology)
  const { publish } = opened.use(createPublisher({ connection, log }))
  opened.use(
    await consume({
      connection,
      queue: topology.hostQueue(host, []),
      prefetch: 100,
      log,
      deleteQueue: true,
      async handle(delivery) {
        const command = toCommand(delivery)
        commands.push(command)
        const body = await answer(command)
        if (body === undefined) return 'ack'
        await publish(toReply(topology, host, delivery, body))
        answered++
        return 'ack'
      },
    }),
  )
  const resources = opened.move()
  return {
    host,
    commands,
    get answered() {
      return answered
    },
    publish,
    topology,
    async emit(event, object, params, counts = {}) {
      const message = toEventMessage(topology, host, event, object, params)
      const headers = { ...message.properties.headers, [HEADER.epoch]: 1, [HEADER.seq]: ++seq, ...counts }
      await publish({ ...message, properties: { ...message.properties, headers } })
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
