import { randomBytes } from 'node:crypto'
import type { Channel } from 'amqplib'
import { type Logger, pino } from 'pino'
import { inject } from 'vitest'
import { type BrokerControl, brokerCtl, providePrivateBroker } from '../../scripts/provide-broker.ts'
import { type BrokerConnection, connect } from '../../src/broker/connection.ts'
import type { RabbitmqProgram } from '../../src/broker/local-broker.ts'
import { createTopology, declareTopology, type QueueSpec, type Topology } from '../../src/broker/topology.ts'

export interface TestBroker extends AsyncDisposable {
  readonly url: string
  /** Its own names: no other test sees what happens here. */
  readonly prefix: string
  readonly topology: Topology
  readonly connection: BrokerConnection
  readonly log: Logger
  /** Another connection, for example through a proxy; closed with the rest. */
  connect(name?: string, through?: string): Promise<BrokerConnection>
  /** Deletes this queue too in the end: one that another process declares. */
  alsoDelete(queue: string): void
}

/** The log of code under test: silent, unless `TEST_LOG=debug` asks for it. */
export function testLog(): Logger {
  return pino({ level: process.env['TEST_LOG'] ?? 'silent' }, pino.destination({ dest: 2, sync: true }))
}

/** A connection to the shared broker, and a topology under a prefix of its own, declared. Disposing deletes it. */
export async function openTestBroker({
  declare = true,
  url = inject('amqpUrl'),
}: {
  /** @default true */
  readonly declare?: boolean
  readonly url?: string
} = {}): Promise<TestBroker> {
  const prefix = `t${randomBytes(5).toString('hex')}`
  const log = testLog()
  const names = new Set<string>()
  const plain = createTopology({ prefix })
  const noted = (queue: QueueSpec) => {
    names.add(queue.name)
    return queue
  }
  const topology: Topology = {
    ...plain,
    hostQueue: (...args) => noted(plain.hostQueue(...args)),
    replyQueue: (...args) => noted(plain.replyQueue(...args)),
    subscriptionQueue: (...args) => noted(plain.subscriptionQueue(...args)),
  }
  await using stack = new AsyncDisposableStack()
  const connection = stack.use(await connect({ url, name: `test ${prefix}`, log }))
  if (declare) await declareTopology(connection, topology)
  stack.defer(() => removeAll(url, topology, names, log))
  const opened = stack.move()
  return {
    url,
    prefix,
    topology,
    connection,
    log,
    async connect(name = `test ${prefix}`, through = url) {
      return opened.use(await connect({ url: through, name, log }))
    },
    alsoDelete: (queue) => void names.add(queue),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

/** Why a test is left out where the broker is one's own, and obeys nobody here. */
export const NO_CTL = 'it takes rabbitmqctl on the broker, which AMQP_URL does not give'

/** rabbitmqctl on the shared broker; undefined when it is not ours to control. Each run takes half a second or more. */
export function sharedCtl(): ((args: readonly string[]) => Promise<string>) | undefined {
  const control = inject('brokerControl')
  return control === null ? undefined : (args) => brokerCtl(control, args)
}

/** A broker of this test's own, to block, stop or break; of the same kind as the shared one. Takes some seconds to start. */
export async function openPrivateBroker(): Promise<
  {
    readonly url: string
    /** As another private broker reaches it. */
    readonly peerUrl: string
    readonly ctl: (args: readonly string[], program?: RabbitmqProgram) => Promise<string>
  } & AsyncDisposable
> {
  const shared: BrokerControl | null = inject('brokerControl')
  const broker = await providePrivateBroker(shared?.kind, { progress: () => {} })
  return {
    url: broker.url,
    peerUrl: broker.peerUrl,
    ctl: (args, program) => brokerCtl(broker.control, args, program),
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  }
}

/** Publishes by plain AMQP what the publisher would not let through. */
export async function onChannel<T>(connection: BrokerConnection, work: (channel: Channel) => Promise<T>): Promise<T> {
  return await connection.channels.configure(work, { signal: AbortSignal.timeout(20_000) })
}

async function removeAll(url: string, topology: Topology, names: ReadonlySet<string>, log: Logger): Promise<void> {
  await using connection = await connect({ url, name: 'test cleanup', log })
  const { exchanges, queues } = topology.shared
  const remove = () =>
    onChannel(connection, async (channel) => {
      for (const name of [...names, ...queues.map((queue) => queue.name)]) await channel.deleteQueue(name)
      for (const { name } of exchanges) await channel.deleteExchange(name)
      await channel.deleteExchange(topology.exchanges.policies)
    })
  // A broker that has just restarted answers 404 for a queue whose leader is still to be elected.
  await remove().catch(() => new Promise((resolve) => setTimeout(resolve, 3_000)).then(remove))
}
