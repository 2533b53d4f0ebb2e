import { type Logger, pino } from 'pino'
import { parseGroupName, parseHostId } from '../../src/api/ids.ts'
import { type ConnectedClient, connectClient } from '../../src/client/connect-client.ts'
import type { WorkerConfig } from '../../src/config.ts'
import { startWorker, type Worker } from '../../src/worker.ts'
import { openTestBroker } from './broker.ts'

export interface TestFleet extends AsyncDisposable {
  readonly url: string
  readonly prefix: string
  readonly worker: Worker
  readonly client: ConnectedClient
  /** One more worker for the same hosts, as after a restart. */
  startAnother(): Promise<Worker>
}

export interface TestFleetOptions extends Partial<Pick<WorkerConfig, 'mode' | 'limits'>> {
  readonly hosts?: readonly string[]
  /** By host. @default none */
  readonly groups?: Readonly<Record<string, readonly string[]>>
  readonly driverOptions?: Readonly<Record<string, string>>
  readonly log?: Logger
  /** Where the worker finds the broker, when not where the client does. */
  readonly workerUrl?: string
  /** Where the client finds it. */
  readonly clientUrl?: string
}

/** Boots fast: tests wait for events, not for a simulated BIOS. */
const QUICK = { bootMs: '20' }

/** A worker with simulated hosts and a client, on the tests' broker, under names of their own. */
export async function startTestFleet(options: TestFleetOptions = {}): Promise<TestFleet> {
  await using starting = new AsyncDisposableStack()
  const broker = starting.use(await openTestBroker())
  const { url, prefix } = broker
  const hosts = (options.hosts ?? ['host1']).map((id) => ({
    id: parseHostId(id),
    groups: (options.groups?.[id] ?? []).map(parseGroupName),
  }))
  for (const { id } of hosts) broker.alsoDelete(broker.topology.hostQueue(id, []).name)
  const log = options.log ?? pino({ level: 'silent' })
  const startAnother = () =>
    startWorker({
      broker: { url: options.workerUrl ?? url, prefix },
      hosts,
      driver: { name: 'simulator', options: { ...QUICK, ...options.driverOptions } },
      log,
      ...(options.mode === undefined ? {} : { mode: options.mode }),
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    })
  const worker = starting.use(await startAnother())
  const client = starting.use(await connectClient({ url: options.clientUrl ?? url, prefix, log }))
  const running = starting.move()
  return { url, prefix, worker, client, startAnother, [Symbol.asyncDispose]: () => running.disposeAsync() }
}
