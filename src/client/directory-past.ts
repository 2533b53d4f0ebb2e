import { createCleanup } from '../api/cleanup.ts'
import type { Delivery, Message, PublishOutcome } from '../api/message.ts'
import { connect } from '../broker/connection.ts'
import { createPublisher } from '../broker/publisher.ts'
import { boundsOf, readLatest, type StreamOptions } from '../broker/stream.ts'
import { fromParts, isSnapshotKey, type Snapshot, toParts } from './directory-snapshot.ts'
import { silentLog } from './silent-log.ts'

/** What was announced, by everybody. */
export interface Past {
  /** The last of each host. */
  readonly announcements: readonly Delivery[]
  /** How many came after the last snapshot, or are there without one. */
  readonly behind: number
  /** The next one has less to read when this is written; undefined when it would not save much. */
  readonly snapshot: readonly Message[] | undefined
}

/** Announcements that are not worth a snapshot. */
const FEW = 5_000
/** How far back one is looked for, in messages, before all is read. What is read on the way must be read anyway. */
const TAILS = [3_000, 16_000]
const WRITE_MS = 10_000

/** Whether a snapshot would save much: how many announcements came after the last one. Each host makes one a day. */
export function isDue(announcements: number, hosts: number): boolean {
  return announcements >= FEW + hosts
}

export interface PastOptions extends StreamOptions {
  readonly exchange: string
  /** Called for the last announcement of each host, while others are still being read. It must not throw. */
  readonly onLast?: ((announcement: Delivery) => void) | undefined
}

/** @throws when not all of it could be read */
export async function readPast(options: PastOptions): Promise<Past> {
  const { connection, onKey, exchange, onLast = () => {} } = options
  const bounds = await boundsOf(options)
  const cluster = connection.stats().cluster ?? ''
  const latest = new Map<string, Delivery & { readonly offset: number }>()
  let from = bounds.end + 1
  let snapshot: Snapshot | undefined

  async function readFrom(start: number): Promise<void> {
    if (start >= from) return
    const read = await readLatest(options, bounds, { from: start, to: from - 1 })
    // What was read before came after it.
    for (const [key, delivery] of read) {
      if (latest.has(key)) continue
      latest.set(key, delivery)
      if (!isSnapshotKey(key)) onLast(delivery)
    }
    from = start
  }

  for (const tail of TAILS) {
    await readFrom(Math.max(bounds.first, bounds.end + 1 - tail))
    snapshot = fromParts(latest, cluster)
    if (snapshot !== undefined || from <= bounds.first) break
  }
  await readFrom(Math.max(bounds.first, snapshot === undefined ? 0 : snapshot.upTo + 1))
  snapshot ??= fromParts(latest, cluster)

  const hosts = new Map<string, Delivery>()
  for (const delivery of snapshot?.announcements ?? []) {
    if (!latest.has(delivery.routingKey)) {
      onKey(delivery.routingKey)
      onLast(delivery)
    }
    hosts.set(delivery.routingKey, delivery)
  }
  for (const [key, delivery] of latest) if (!isSnapshotKey(key)) hosts.set(key, delivery)
  const behind = bounds.end - (snapshot?.upTo ?? bounds.first - 1)
  const parts = isDue(behind, hosts.size)
    ? toParts(hosts.values(), { exchange, cluster, upTo: bounds.end, now: Date.now() })
    : undefined
  return { announcements: [...hosts.values()], behind: parts === undefined ? behind : 0, snapshot: parts }
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
