import type { Logger } from 'pino'
import { createCleanup } from './api/cleanup.ts'
import type { Handlers } from './api/handler.ts'
import { type BrokerConnection, connect } from './broker/connection.ts'
import { type Consumer, consume } from './broker/consumer.ts'
import { createLazyPublisher, type LazyPublisher } from './broker/lazy-publisher.ts'
import { createPublisher, type Publisher } from './broker/publisher.ts'
import { createTopology, declareTopology, policiesInstalled, type Topology } from './broker/topology.ts'
import { DEFAULT_LIMITS, type HostConfig, packageVersion, type WorkerConfig } from './config.ts'
import { createTimeouts, type Timeouts } from './dispatch/deadline.ts'
import { createDispatcher } from './dispatch/dispatcher.ts'
import { createMemoryJournal, type Journal } from './dispatch/journal.ts'
import { createLanes } from './dispatch/lanes.ts'
import { startNotifier } from './dispatch/notify.ts'
import { createReplier } from './dispatch/reply.ts'
import { createServiceHandlers } from './dispatch/service.ts'
import { createValidator, type Validator } from './dispatch/validate.ts'
import type { OpenDriver } from './host/driver.ts'
import { DRIVERS } from './host/drivers.ts'

/** One process's hosts, consuming. Disposing it is a drain without patience. */
export interface Worker extends AsyncDisposable {
  /**
   * Takes no more commands, lets those that run finish, and leaves those that
   * wait to the queue; then everything is closed. What still runs after the
   * grace time is answered as "outcome unknown".
   */
  drain(options: { readonly graceMs: number }): Promise<void>
  /** Counters and states of every part, plain JSON. */
  stats(): Record<string, unknown>
  /** Resolves when the worker has ended: with the cause if nobody asked for it. */
  readonly ended: Promise<Error | undefined>
}

/** What the hosts of one process share. */
interface Shared {
  readonly config: WorkerConfig
  readonly topology: Topology
  readonly consuming: BrokerConnection
  readonly publisher: Publisher
  /** RabbitMQ closes the connection over a forged direct reply-to, so those replies have one of their own. */
  readonly direct: LazyPublisher
  readonly openDriver: OpenDriver
  readonly validator: Validator
  readonly journal: Journal
  readonly timeouts: Timeouts
  readonly version: string
  /** Counts the starts of this worker: the time is enough for that, as long as nobody starts two within a millisecond. */
  readonly epoch: number
  /** Fires when nothing waits for the broker any more. */
  readonly stop: AbortController
}

interface HostWorker extends AsyncDisposable {
  drain(options: { readonly signal: AbortSignal }): Promise<void>
  stats(): Record<string, unknown>
  /** Resolves when the driver's events have ended. */
  readonly silent: Promise<void>
}

/** Starting many hosts at once would have the broker elect many queue leaders at once. */
const STARTS_AT_ONCE = 8

/**
 * Joins broker, dispatch and host: opens each host's driver, and consumes its
 * queue. Resolves when every host is consuming.
 * @throws {Error} that says what to do when the broker or a host is out of reach
 */
export async function startWorker(config: WorkerConfig): Promise<Worker> {
  await using starting = createCleanup()
  const { log } = config
  const { url, prefix } = config.broker
  const name = `vdsm-amqp worker ${config.hosts[0]?.id ?? ''}`
  const topology = createTopology(prefix === undefined ? {} : { prefix })
  // Two connections: a broker that blocks publishers must not hold up acknowledgements.
  const consuming = starting.use(await connect({ url, name: `${name} (consume)`, log }))
  const publishing = starting.use(await connect({ url, name: `${name} (publish)`, log }))
  await declareTopology(consuming, topology)
  if (!(await policiesInstalled(consuming, topology))) {
    log.warn(
      'the broker has none of our policies, so nothing bounds its queues: import rabbitmq/definitions.json with rabbitmqctl import_definitions',
    )
  }
  const shared: Shared = {
    config,
    topology,
    consuming,
    publisher: starting.use(createPublisher({ connection: publishing, log })),
    direct: starting.use(
      createLazyPublisher({ connect: () => connect({ url, name: `${name} (direct replies)`, log }), log }),
    ),
    openDriver: await DRIVERS[config.driver.name](),
    validator: createValidator(config.mode === undefined ? {} : { mode: config.mode }),
    journal: createMemoryJournal(),
    timeouts: starting.use(createTimeouts()),
    version: packageVersion(),
    epoch: Date.now(),
    stop: new AbortController(),
  }
  const hosts = new Map<string, HostWorker>()
  const queue = config.hosts.values()
  async function startNext(): Promise<void> {
    for (const host of queue) hosts.set(host.id, starting.use(await startHost(host, shared)))
  }
  await Promise.all(Array.from({ length: STARTS_AT_ONCE }, startNext))
  log.info({ hosts: hosts.size, driver: config.driver.name }, 'the worker consumes')

  const running = starting.move()
  const ended = Promise.withResolvers<Error | undefined>()
  let draining: Promise<void> | undefined
  for (const [id, host] of hosts) {
    void host.silent.then(() => {
      if (draining === undefined)
        ended.resolve(new Error(`the driver of ${id} no longer tells what happens on its host`))
    })
  }

  async function stop(graceMs: number): Promise<void> {
    log.info({ graceMs }, 'the worker takes no more commands and finishes those that run')
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), graceMs)
    // A broker that is away must not hold up the end for longer than a moment after the grace time.
    const lastCall = setTimeout(() => shared.stop.abort(), graceMs + 2_000)
    try {
      await Promise.all([...hosts.values()].map((host) => host.drain({ signal: patience.signal })))
    } finally {
      clearTimeout(timer)
      clearTimeout(lastCall)
      shared.stop.abort()
      await running.disposeAsync()
      log.info('the worker has stopped')
      ended.resolve(undefined)
    }
  }

  return {
    drain: ({ graceMs }) => {
      draining ??= stop(graceMs)
      return draining
    },
    stats: () => ({
      connections: { consume: consuming.stats(), publish: publishing.stats() },
      publisher: shared.publisher.stats(),
      hosts: Object.fromEntries([...hosts].map(([id, host]) => [id, host.stats()])),
    }),
    ended: ended.promise,
    async [Symbol.asyncDispose]() {
      draining ??= stop(0)
      await draining
    },
  }
}

async function startHost({ id, groups }: HostConfig, shared: Shared): Promise<HostWorker> {
  await using starting = createCleanup()
  const { config, topology, publisher, validator, journal, timeouts, version, epoch } = shared
  const limits = { ...DEFAULT_LIMITS, ...config.limits }
  const log: Logger = config.log.child({ host: id })
  const driver = starting.use(await shared.openDriver({ host: id, options: config.driver.options, log }))
  const service: Handlers = createServiceHandlers({
    host: id,
    groups,
    driver: config.driver.name,
    version,
    mode: config.mode ?? 'coerce',
    epoch,
    driverMethods: Object.keys(driver.handlers),
    stats,
  })
  const dispatcher = createDispatcher({
    host: id,
    handlers: { ...driver.handlers, ...service },
    validator,
    journal,
    lanes: createLanes(limits),
    replier: createReplier({
      host: id,
      publish: publisher.publish,
      publishDirect: shared.direct.publish,
      replyAddress: (client) => topology.replyAddress(client, id),
      deadExchange: topology.exchanges.dead,
      log,
      signal: shared.stop.signal,
    }),
    timeouts,
    log,
  })
  const notifier = starting.use(
    startNotifier({
      host: id,
      events: driver.events,
      validator,
      publish: publisher.publish,
      address: (event, object) => topology.eventAddress(id, event, object),
      epoch,
      log,
    }),
  )
  // Last, so that nothing arrives before all is ready for it.
  const consumer: Consumer = starting.use(
    await consume({
      connection: shared.consuming,
      queue: topology.hostQueue(id, groups),
      prefetch: limits.prefetch,
      handle: dispatcher.handle,
      log,
    }),
  )

  function stats() {
    const { counters, methods } = dispatcher.stats()
    return {
      counters,
      methods,
      consumer: consumer.stats(),
      publisher: publisher.stats(),
      events: notifier.stats(),
      driver: driver.stats(),
    }
  }

  const running = starting.move()
  return {
    async drain({ signal }) {
      // What is given up is answered still; back in its queue meanwhile, the next worker would do it once more.
      await Promise.all([consumer.drain({ signal: shared.stop.signal }), dispatcher.drain({ signal })])
    },
    stats,
    silent: notifier.ended,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
