import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { createCleanup } from '../api/cleanup.ts'
import { parseClientId } from '../api/ids.ts'
import type { Delivery } from '../api/message.ts'
import { type BrokerConnection, connect } from '../broker/connection.ts'
import { consume } from '../broker/consumer.ts'
import { openReplay } from '../broker/stream-replay.ts'
import { createTopology, declareTopology } from '../broker/topology.ts'
import { isDue, type Past, writeSnapshot } from './directory-past.ts'
import { isSnapshotKey } from './directory-snapshot.ts'
import { createHostRecords, type DirectoryChange, type HostRecord } from './host-records.ts'
import { createInbox, type Inbox } from './inbox.ts'
import { createRollCall } from './roll-call.ts'
import { setUp } from './set-up.ts'
import { silentLog } from './silent-log.ts'

export type { DirectoryChange, HostRecord } from './host-records.ts'

export interface DirectoryOptions {
  /** `amqp://user:password@host:5672/vhost` or `amqps://…`; of several, the first that answers. */
  readonly url: string | readonly string[]
  /** What stands before every name on the broker. @default none */
  readonly prefix?: string | undefined
  /** @default silent */
  readonly log?: Logger | undefined
  /** Gives up on the first connection. */
  readonly signal?: AbortSignal | undefined
}

/** Who exists, also who has been away for up to 7 days. It keeps itself up to date until it is disposed. */
export interface Directory extends AsyncDisposable {
  /** In the order of their names. */
  hosts(): readonly HostRecord[]
  host(id: string): HostRecord | undefined
  members(group: string): readonly HostRecord[]
  /** What changes from now on. Of one who reads too slowly the oldest are left out. Ends when the directory is disposed. */
  changes(): AsyncIterable<DirectoryChange>
}

const MARK_PREFETCH = 1_000
const NOT_FOUND = 404
const LOOK_EVERY_MS = 1_000
const MOST_CHANGES = 20_000
/** When a snapshot of the directory is due, one of those who have it open is the first to write it. */
const TURN_MS = 600_000
/** The broker's clock may differ; and announcements are few. */
const MARGIN_MS = 3_600_000

export interface DirectoryListing {
  /** In the order of their names. */
  readonly hosts: readonly HostRecord[]
  /** Resolves when the connection is closed; before that a snapshot of what was read may be written. Never rejects. */
  readonly closed: Promise<void>
}

/**
 * Reads once from the broker who exists, and keeps nothing up to date: two thirds of what
 * it takes to open a directory of thousands of hosts, which hears all their marks meanwhile. Empty where no host was
 * ever announced.
 * @throws {ConnectError} that says which broker, why, and what to do
 */
export async function readDirectory(options: DirectoryOptions): Promise<DirectoryListing> {
  const { url, prefix, log = silentLog(), signal = new AbortController().signal } = options
  const name = `directory-${randomUUID()}`
  await using opened = createCleanup()
  const connection = opened.use(await connect({ url, name, log, signal }))
  const topology = createTopology(prefix === undefined ? {} : { prefix })
  if (!(await setUp(connection, signal, (until) => isThere(connection, topology.queues.directory, until)))) {
    return { hosts: [], closed: Promise.resolve() }
  }
  const roll = createRollCall({ connection, topology, log, signal })
  const records = createHostRecords(() => {})
  const { snapshot } = await roll.readPast({ signal, onLast: records.remember })
  records.begin(await roll.seen())
  const held = opened.move()

  async function close(): Promise<void> {
    // Whoever waits for the hosts goes first.
    await new Promise(setImmediate)
    const why = snapshot && (await writeSnapshot(snapshot, { url, name: `${name} snapshot` }))
    if (why !== undefined) log.debug({ cause: why }, 'a snapshot of the directory could not be written')
    await held.disposeAsync()
  }
  return { hosts: records.all(), closed: close() }
}

/**
 * Reads from the broker who exists. Resolves when all of it is known; who is
 * there is told by who consumes, which needs no clocks that agree.
 * @throws {ConnectError} that says which broker, why, and what to do
 * @internal @param turnMs how long a snapshot that is due may wait for others to write it
 */
export async function openDirectory(options: DirectoryOptions, turnMs = TURN_MS): Promise<Directory> {
  const { url, prefix, log = silentLog(), signal } = options
  const topology = createTopology(prefix === undefined ? {} : { prefix })
  const client = parseClientId(`directory-${randomUUID()}`)
  await using opened = createCleanup()
  const connection = opened.use(await connect({ url, name: client, log, ...(signal === undefined ? {} : { signal }) }))
  await setUp(connection, signal, (until) => declareTopology(connection, topology, { signal: until }))
  const readers = new Set<Inbox<DirectoryChange>>()
  const records = createHostRecords((change) => {
    for (const reader of readers) void reader.push(change)
  })
  // Announcements and marks of now: bound before the past is read, so that nothing is between the two.
  const early: Delivery[] = []
  /** Since the last snapshot. */
  let announced = 0
  let hear = (delivery: Delivery): void => void early.push(delivery)
  const consumer = opened.use(
    await setUp(connection, signal, (until) =>
      consume({
        connection,
        queue: topology.subscriptionQueue(client, ['*.worker.announce', '*.worker.mark'], { ephemeral: true }),
        prefetch: MARK_PREFETCH,
        handle: async (delivery) => {
          if (isSnapshotKey(delivery.routingKey)) announced = 0
          else hear(delivery)
          if (delivery.routingKey.endsWith('.announce')) announced++
          return 'ack-later'
        },
        deleteQueue: true,
        log,
        signal: until,
      }),
    ),
  )
  const closing = new AbortController()
  const roll = createRollCall({ connection, topology, log, signal: closing.signal, opening: signal })
  // What changes after the look is heard.
  const begin = async () => records.begin(await roll.seen())
  const past = await roll.readPast({ signal: signal ?? closing.signal })
  for (const delivery of past.announcements) records.remember(delivery)
  await begin()
  hear = records.hear
  for (const delivery of early) hear(delivery)

  let writing = write(past)
  async function write({ snapshot, behind }: Past): Promise<void> {
    announced = behind
    if (snapshot === undefined) return
    const why = await writeSnapshot(snapshot, { url, name: `${client} snapshot` })
    if (why === undefined) log.debug({ parts: snapshot.length }, 'wrote a snapshot of the directory')
    else log.debug({ cause: why }, 'a snapshot of the directory could not be written')
  }
  let turn: NodeJS.Timeout | undefined
  function refresh(): void {
    turn = undefined
    writing = roll.readPast({ signal: closing.signal, look: false }).then(write, (error: unknown) => {
      if (!closing.signal.aborted) log.debug({ err: error }, 'the directory could not be read for a snapshot')
    })
  }

  const stopListening = connection.onStatus(({ state }) => {
    if (state === 'connected') records.forgive()
  })
  // What its queue dropped, or never got since it had expired meanwhile, is in the stream.
  let { setups } = consumer.stats()
  let listeningAt = Date.now()
  let catchingUp = false
  async function catchUp(from: number, upTo: number): Promise<void> {
    catchingUp = true
    try {
      const stream = topology.queues.directory
      await using replay = await openReplay({ connection, stream, from: { time: from }, signal: closing.signal })
      for await (const delivery of replay) {
        records.remember(delivery)
        roll.look(delivery.routingKey)
      }
      await begin()
      setups = upTo
    } catch (error) {
      if (!closing.signal.aborted) log.warn({ err: error }, 'the directory cannot be read again; trying again')
    } finally {
      catchingUp = false
    }
  }

  const looking = setInterval(() => {
    if (connection.state.state === 'connected') records.look()
    if (isDue(announced, records.size)) turn ??= setTimeout(refresh, Math.random() * turnMs).unref()
    const now = consumer.stats()
    if (catchingUp || now.state !== 'consuming') return
    if (now.setups === setups) listeningAt = Date.now()
    else void catchUp(listeningAt - MARGIN_MS, now.setups)
  }, LOOK_EVERY_MS)
  looking.unref()
  opened.defer(async () => {
    closing.abort()
    clearInterval(looking)
    clearTimeout(turn)
    await writing
    stopListening()
    await Promise.all([...readers].map((reader) => reader[Symbol.asyncDispose]()))
  })
  const resources = opened.move()
  return {
    hosts: records.all,
    host: records.get,
    members: (group) => records.all().filter(({ groups }) => groups.includes(group)),
    changes() {
      const reader = createInbox<DirectoryChange>({
        capacity: MOST_CHANGES,
        onEnd: async () => void readers.delete(reader),
      })
      readers.add(reader)
      return reader
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function isThere(connection: BrokerConnection, queue: string, signal: AbortSignal): Promise<boolean> {
  try {
    await connection.channels.configure((channel) => channel.checkQueue(queue), { signal })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === NOT_FOUND) return false
    throw error
  }
}
