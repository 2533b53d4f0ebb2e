import type { Logger } from 'pino'
import { createCleanup } from './api/cleanup.ts'
import { API_VERSION } from './api/generated/methods.ts'
import type { MethodDigest } from './api/generated/types.ts'
import type { Handlers } from './api/handler.ts'
import { createScrubber, guardLog } from './api/redact.ts'
import { createLeave } from './broker/bindings.ts'
import { type BrokerConnection, connect } from './broker/connection.ts'
import { consumeWatched, type WatchedConsumer } from './broker/consumer-watch.ts'
import { createLazyPublisher, type LazyPublisher } from './broker/lazy-publisher.ts'
import { createPublisher, type Publisher } from './broker/publisher.ts'
import { createTopology, declareTopology, policiesInstalled, type Topology } from './broker/topology.ts'
import { DEFAULT_LIMITS, type DriverConfig, type HostConfig, packageVersion, type WorkerConfig } from './config.ts'
import { createTimeouts, type Timeouts } from './dispatch/deadline.ts'
import { createDispatcher } from './dispatch/dispatcher.ts'
import type { Journal } from './dispatch/journal.ts'
import { createLanes, mostUnderWay } from './dispatch/lanes.ts'
import { createMemoryJournal } from './dispatch/memory-journal.ts'
import { startNotifier } from './dispatch/notify.ts'
import { openNotifyClock } from './dispatch/notify-clock.ts'
import { createPresence, digestMethods, type PresenceKeeper } from './dispatch/presence.ts'
import { createReplier } from './dispatch/reply.ts'
import { createServiceHandlers, methodsOf } from './dispatch/service.ts'
import { createValidator, type Validator } from './dispatch/validate.ts'
import type { OpenDriver } from './host/driver.ts'
import { DRIVERS } from './host/drivers.ts'

/** One process's hosts, consuming. Disposing it is a drain without patience. */
export interface Worker extends AsyncDisposable {
  /**
   * Takes no more commands, lets those that run finish, and leaves those that
   * wait to the next worker, in the journal or the queue; then everything is
   * closed. What still runs after the grace time is answered as "outcome unknown".
   */
  drain(options: { readonly graceMs: number }): Promise<void>
  /** Counters and states of every part, plain JSON. */
  stats(): Record<string, unknown>
  /** Loads now what its first commands would have to wait for: a few MB. */
  warm(): Promise<void>
  /** Resolves when the worker has ended: with the cause if nobody asked for it. */
  readonly ended: Promise<Error | undefined>
}

/** What the hosts of one process share. */
interface Shared {
  readonly config: WorkerConfig
  readonly topology: Topology
  readonly consuming: BrokerConnection
  readonly publisher: Publisher
  /** For what the worker sends itself, to see whether it still hears. */
  readonly selfPublisher: Publisher
  /** RabbitMQ closes the connection over a forged direct reply-to, so those replies have one of their own. */
  readonly direct: LazyPublisher
  readonly openDriver: OpenDriver
  readonly validator: Validator
  readonly journal: Journal
  readonly timeouts: Timeouts
  readonly presence: PresenceKeeper
  readonly methodsOf: (handlers: Handlers) => DriverMethods
  readonly version: string
  /** Fires when nothing waits for the broker any more. */
  readonly stop: AbortController
}

interface HostWorker extends AsyncDisposable {
  drain(options: { readonly signal: AbortSignal }): Promise<void>
  stats(): Record<string, unknown>
  /** Resolves when it can serve its host no longer. */
  readonly failed: Promise<Error>
}

/** Starting many hosts at once would have the broker elect many queue leaders at once. */
const STARTS_AT_ONCE = 8
/** Messages to itself by which a process finds out whether its hosts still hear. */
const MOST_TRIALS_PER_SECOND = 100
/** Of thousands of hosts it is said how far their start is. */
const PROGRESS_EVERY = 500
/** Messages beyond those that run or wait: retries that wait for the outcome of the first, and what is being refused. */
const RESERVE = 500

export interface StartWorkerOptions {
  /** Gives up the start, which waits as long as another worker of this machine serves one of the hosts. */
  readonly signal?: AbortSignal
}

/**
 * Joins broker, dispatch and host: opens each host's driver, and consumes its
 * queue. Resolves when every host is consuming.
 * @throws {Error} that says what to do when the broker, a host or the journal is out of reach
 */
export async function startWorker(
  config: WorkerConfig,
  { signal = new AbortController().signal }: StartWorkerOptions = {},
): Promise<Worker> {
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
    selfPublisher: starting.use(createPublisher({ connection: publishing, log })),
    direct: starting.use(
      createLazyPublisher({ connect: () => connect({ url, name: `${name} (direct replies)`, log }), log }),
    ),
    openDriver: await findDriver(config.driver),
    validator: createValidator(config.mode === undefined ? {} : { mode: config.mode }),
    journal: starting.use(await openJournal(config)),
    timeouts: starting.use(createTimeouts()),
    presence: starting.use(createPresence()),
    methodsOf: rememberMethods(),
    version: packageVersion(),
    stop: new AbortController(),
  }
  const hosts = new Map<string, HostWorker>()
  // A host that another worker serves holds up none of the others.
  const free = createLimit(STARTS_AT_ONCE)
  const given = new AbortController()
  const patience = AbortSignal.any([signal, given.signal])
  try {
    await Promise.all(
      config.hosts.map(async (host) => {
        const lock = await takeHost(host, config, patience)
        await free(async () => {
          hosts.set(host.id, starting.use(await startHost(host, { lock, signal: patience }, shared)))
          if (hosts.size % PROGRESS_EVERY === 0)
            log.info({ hosts: hosts.size, of: config.hosts.length }, 'the worker starts its hosts')
        })
      }),
    )
  } catch (error) {
    given.abort(new Error('the worker could not start', { cause: error }))
    throw error
  }
  // Side by side: each may wait a moment for a broker or a driver that is away, and there may be thousands.
  starting.defer(async () => {
    const ends = await Promise.allSettled([...hosts.values()].map((host) => host[Symbol.asyncDispose]()))
    const failed = ends.find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
  })
  log.info({ hosts: hosts.size, driver: config.driver.name }, 'the worker consumes')

  const running = starting.move()
  const ended = Promise.withResolvers<Error | undefined>()
  let draining: Promise<void> | undefined
  for (const host of hosts.values()) {
    void host.failed.then((cause) => {
      if (draining === undefined) ended.resolve(cause)
    })
  }

  async function stop(graceMs: number): Promise<void> {
    log.info({ graceMs }, 'the worker takes no more commands and finishes those that run')
    const patience = new AbortController()
    const timer = setTimeout(() => patience.abort(), graceMs)
    // A broker that is away must not hold up the end for longer than a moment after the grace time.
    const lastCall = setTimeout(() => shared.stop.abort(), graceMs + 2_000)
    try {
      const drained = Promise.all([...hosts.values()].map((host) => host.drain({ signal: patience.signal })))
      // A journal whose disk has stalled must not hold it up either: what it has not taken was not acknowledged.
      await Promise.race([drained, aborted(shared.stop.signal)])
    } finally {
      clearTimeout(timer)
      clearTimeout(lastCall)
      shared.stop.abort()
      try {
        await running.disposeAsync()
        log.info('the worker has stopped')
      } finally {
        ended.resolve(undefined)
      }
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
      journal: shared.journal.stats(),
      hosts: Object.fromEntries([...hosts].map(([id, host]) => [id, host.stats()])),
    }),
    warm: () => shared.validator.warm(),
    ended: ended.promise,
    async [Symbol.asyncDispose]() {
      draining ??= stop(0)
      await draining
    },
  }
}

/** The lock is given free when the host has ended, or its start has failed, and not before: its commands may run by then. */
async function startHost(
  { id, groups }: HostConfig,
  { lock, signal }: { readonly lock: Disposable | undefined; readonly signal: AbortSignal },
  shared: Shared,
): Promise<HostWorker> {
  await using starting = createCleanup()
  if (lock !== undefined) starting.use(lock)
  // The start of another host may have failed while this one waited for its turn.
  signal.throwIfAborted()
  const { config, topology, consuming, publisher, validator, journal, timeouts, version, stop } = shared
  const epoch = await journal.takeOver(id)
  const limits = { ...DEFAULT_LIMITS, watchEvery: watchEvery(config.hosts.length), ...config.limits }
  const scrubber = createScrubber()
  // Whatever is logged about this host, by whichever part and however deep in it: no secret of a call is shown.
  const log: Logger = guardLog(config.log, scrubber, { host: id })
  const clock = starting.use(await openNotifyClock({ host: id, journal }))
  const driver = starting.use(await shared.openDriver({ host: id, options: config.driver.options, log }))
  const methods = shared.methodsOf(driver.handlers)
  const service: Handlers = createServiceHandlers({
    host: id,
    groups,
    driver: config.driver.name,
    version,
    mode: config.mode ?? 'coerce',
    epoch,
    journal,
    driverMethods: methods.names,
    stats,
  })
  const queue = topology.hostQueue(id, groups)
  const { fleet } = topology.exchanges
  const dispatcher = createDispatcher({
    host: id,
    membership: {
      exchange: fleet,
      groups,
      leave: createLeave({ connection: consuming, queue: queue.name, exchange: fleet, signal: stop.signal, log }),
    },
    // Looked up in the driver's table where the worker has none of its own: ten thousand copies of it would take 20 MB.
    handlers: Object.assign(Object.create(driver.handlers), service),
    probe: driver.probe,
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
      signal: stop.signal,
    }),
    timeouts,
    scrubber,
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
      clock: () => clock.now(),
      log,
    }),
  )
  await dispatcher.recover()
  // Last, so that nothing arrives before all is ready for it.
  const consumer: WatchedConsumer = starting.use(
    await consumeWatched({
      connection: consuming,
      queue,
      prefetch: mostUnderWay(limits) + RESERVE,
      handle: dispatcher.handle,
      publish: shared.selfPublisher.publish,
      address: topology.commandAddress(id),
      watchEvery: limits.watchEvery,
      log,
    }),
  )

  const driverName = config.driver.name
  const presence = await shared.presence.add({
    about: { groups, driver: driverName, version, apiVersion: API_VERSION, methods: methods.digest, epoch },
    facts: driver.facts,
    announce: (params) => notifier.tell({ event: '|worker|announce|', object: '', params }),
    repeat: (params) => notifier.repeat({ event: '|worker|announce|', object: '', params }),
    mark: () => notifier.mark(),
    log,
  })

  function stats() {
    const { counters, methods } = dispatcher.stats()
    return {
      counters,
      methods,
      journal: journal.stats(),
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
      await Promise.all([consumer.drain({ signal: stop.signal }), dispatcher.drain({ signal })])
      presence.stop()
    },
    stats,
    failed: Promise.race([
      consumer.deaf,
      notifier.ended.then(() => new Error(`the driver of ${id} no longer tells what happens on its host`)),
    ]),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

interface DriverMethods {
  readonly names: readonly string[]
  /** With the worker's own. */
  readonly digest: MethodDigest
}

/** Hosts of one driver mostly share one table. */
function rememberMethods(): (handlers: Handlers) => DriverMethods {
  const known = new WeakMap<Handlers, DriverMethods>()
  return (handlers) => {
    const before = known.get(handlers)
    if (before !== undefined) return before
    const names = Object.keys(handlers)
    const methods = { names, digest: digestMethods(methodsOf(names)) }
    known.set(handlers, methods)
    return methods
  }
}

async function findDriver(driver: DriverConfig): Promise<OpenDriver> {
  if ('open' in driver) return driver.open
  return DRIVERS[driver.name]()
}

/** Both are loaded only where they are needed: SQLite and a thread cost memory. */
async function openJournal({ journal, log }: WorkerConfig): Promise<Journal> {
  if (journal === undefined) return createMemoryJournal()
  const { openJournal: open } = await import('./dispatch/disk-journal.ts')
  return open({ ...journal, log })
}

async function takeHost(
  { id }: HostConfig,
  { journal, log }: WorkerConfig,
  signal: AbortSignal,
): Promise<Disposable | undefined> {
  if (journal === undefined) return undefined
  const { lockHost } = await import('./dispatch/host-lock.ts')
  const { dir, frozenAfter } = journal
  return lockHost({ dir, host: id, frozenAfter, log: log.child({ host: id }), signal })
}

/** The hosts of a process share its connections and channels: each need not be tried as often as a single one. */
function watchEvery(hosts: number): number {
  return Math.max(DEFAULT_LIMITS.watchEvery, (hosts / MOST_TRIALS_PER_SECOND) * 1000)
}

function createLimit(most: number): (task: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    running++
    try {
      await task()
    } finally {
      running--
      waiting.shift()?.()
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
