import { createCleanup } from '../api/cleanup.ts'
import type { Delivery, Message, PublishOutcome } from '../api/message.ts'
import { connect } from '../broker/connection.ts'
import { createPublisher } from '../broker/publisher.ts'
import { boundsOf, readLatest, type StreamOptions } from '../broker/stream.ts'
import { offsetAt } from '../broker/stream-replay.ts'
import { fromParts, isSnapshotKey, type Snapshot, toParts } from './directory-snapshot.ts'
import { silentLog } from './silent-log.ts'

/** What was announced, by everybody. */
export interface Past {
  /** The last of each host. */
  readonly announcements: readonly Delivery[]
  /** The next one has less to read when this is written; undefined when it would not save much, or another did it lately. */
  readonly snapshot: readonly Message[] | undefined
}

const HOUR = 3_600_000
/** Who is there announces itself once a day. A snapshot is looked for where all of them are read anyway, then further back. */
const TAILS = [25 * HOUR, 73 * HOUR]
/** As many announcements are read sooner than any snapshot is found and checked. */
const FEW = 5_000
/** Between two snapshots. */
const RECENT_MS = 20 * HOUR
const WRITE_MS = 10_000

/** @throws when not all of it could be read */
export async function readPast(options: StreamOptions & { readonly exchange: string }): Promise<Past> {
  const { connection, stream, onKey, signal, exchange } = options
  const bounds = await boundsOf(options)
  const cluster = connection.stats().cluster ?? ''
  const now = Date.now()
  const latest = new Map<string, Delivery & { readonly offset: number }>()
  let from = bounds.end + 1
  let snapshot: Snapshot | undefined

  async function readFrom(start: number): Promise<void> {
    if (start >= from) return
    const read = await readLatest(options, bounds, { from: start, to: from - 1 })
    // What was read before came after it.
    for (const [key, delivery] of read) if (!latest.has(key)) latest.set(key, delivery)
    from = start
  }

  const tails = bounds.end - bounds.first < FEW ? [] : TAILS
  for (const age of tails) {
    const start = await offsetAt(connection, stream, now - age, signal)
    await readFrom(Math.max(bounds.first, start ?? from))
    snapshot = fromParts(latest, cluster)
    if (snapshot !== undefined) break
  }
  await readFrom(Math.max(bounds.first, snapshot === undefined ? 0 : snapshot.upTo + 1))
  snapshot ??= fromParts(latest, cluster)

  const hosts = new Map<string, Delivery>()
  for (const delivery of snapshot?.announcements ?? []) {
    if (!latest.has(delivery.routingKey)) onKey(delivery.routingKey)
    hosts.set(delivery.routingKey, delivery)
  }
  for (const [key, delivery] of latest) if (!isSnapshotKey(key)) hosts.set(key, delivery)
  const behind = bounds.end - (snapshot?.upTo ?? bounds.first - 1)
  const due = behind >= FEW && (snapshot === undefined || now - snapshot.time > RECENT_MS)
  const parts = due ? toParts(hosts.values(), { exchange, cluster, upTo: bounds.end, now }) : undefined
  return { announcements: [...hosts.values()], snapshot: parts }
}

/** By a connection of its own: the user may not be allowed to, and the broker may hold up who publishes. @returns undefined when all of it is there, or why it is not */
export async function writeSnapshot(
  parts: readonly Message[],
  { url, name }: { readonly url: string | readonly string[]; readonly name: string },
): Promise<string | undefined> {
  const log = silentLog()
  const signal = AbortSignal.timeout(WRITE_MS)
  try {
    await using opened = createCleanup()
    const connection = opened.use(await connect({ url, name, log, signal }))
    const publisher = opened.use(createPublisher({ connection, log }))
    const outcomes = await Promise.all(parts.map((part) => publisher.publish(part, { signal })))
    return outcomes.map(whyNot).find((why) => why !== undefined)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function whyNot(outcome: PublishOutcome): string | undefined {
  return outcome.kind === 'confirmed' ? undefined : outcome.reason
}
