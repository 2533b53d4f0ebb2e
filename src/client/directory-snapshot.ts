import { randomUUID } from 'node:crypto'
import { encode } from '../api/envelope.ts'
import { isHostId } from '../api/ids.ts'
import { type Delivery, HEADER, type Message } from '../api/message.ts'
import type { StreamDelivery } from '../broker/stream-replay.ts'
import { toEvent } from './events.ts'
import { isFederated } from './federation.ts'

/** What all hosts announced last, up to a place in the stream of the announcements. */
export interface Snapshot {
  /** The last announcement that it knows of. */
  readonly upTo: number
  /** As if they had just been read from the stream. */
  readonly announcements: readonly Delivery[]
}

/** One message's body. A snapshot of thousands of hosts has several parts. */
interface Part {
  readonly id: string
  /** Federation may pass on another cluster's, whose offsets mean nothing here. */
  readonly cluster: string
  readonly part: number
  readonly parts: number
  readonly upTo: number
  readonly hosts: readonly Entry[]
}

type Entry = readonly [host: string, timestamp: number, epoch: unknown, seq: unknown, federated: 0 | 1, body: string]

const HOSTS_IN_PART = 1_000
/** A host is known for 7 days after it vanished, which may be a day after it last announced itself. The stream keeps no more either. */
export const KEPT_MS = 8 * 24 * 3_600_000
/**
 * No host has a name that begins like it, so that no worker may publish there; and it goes to the announcements' stream
 * by the announcements' own binding.
 */
const HOST = '$snapshot-'
const KEY = /^\$snapshot-\d+\.worker\.announce$/

export function isSnapshotKey(routingKey: string): boolean {
  return KEY.test(routingKey)
}

/** @param latest the last announcement of each host, by routing key; what is none is left out */
export function toParts(
  latest: Iterable<Delivery>,
  { exchange, cluster, upTo, now }: { exchange: string; cluster: string; upTo: number; now: number },
): Message[] {
  const hosts = [...latest].map((delivery) => toEntry(delivery, now)).filter((entry) => entry !== undefined)
  const parts = Math.max(1, Math.ceil(hosts.length / HOSTS_IN_PART))
  const id = randomUUID()
  return Array.from({ length: parts }, (_, part) => {
    const body: Part = {
      id,
      cluster,
      part,
      parts,
      upTo,
      hosts: hosts.slice(part * HOSTS_IN_PART, (part + 1) * HOSTS_IN_PART),
    }
    const properties = { contentType: 'application/json', type: 'directory.snapshot', timestamp: now }
    return { exchange, routingKey: `${HOST}${part}.worker.announce`, body: encode(body), properties }
  })
}

function toEntry(delivery: Delivery, now: number): Entry | undefined {
  const { routingKey, body, properties } = delivery
  const host = routingKey.slice(0, routingKey.indexOf('.'))
  // Whoever announces need not say when in the properties, too.
  const { timestamp = toEvent(delivery)?.notifyTime ?? 0, headers = {} } = properties
  if (!isHostId(host) || now - timestamp > KEPT_MS) return undefined
  const { [HEADER.epoch]: epoch = null, [HEADER.seq]: seq = null } = headers
  return [host, timestamp, epoch, seq, isFederated(delivery) ? 1 : 0, Buffer.from(body).toString()]
}

/**
 * The snapshot whose parts are the last ones in what was read; undefined when there is none, not all of it, or another
 * cluster's. Never throws, whatever is written there.
 */
export function fromParts(latest: ReadonlyMap<string, StreamDelivery>, cluster: string): Snapshot | undefined {
  const first = readPart(latest.get(`${HOST}0.worker.announce`))
  if (first === undefined || first.cluster !== cluster) return undefined
  const announcements: Delivery[] = []
  for (let index = 0; index < first.parts; index++) {
    const delivery = latest.get(`${HOST}${index}.worker.announce`)
    const part = index === 0 ? first : readPart(delivery)
    // It is about what was before it.
    if (delivery === undefined || part?.id !== first.id || delivery.offset <= first.upTo) return undefined
    for (const entry of part.hosts) announcements.push(toAnnouncement(entry, delivery))
  }
  return { upTo: first.upTo, announcements }
}

function readPart(delivery: Delivery | undefined): Part | undefined {
  if (delivery === undefined) return undefined
  try {
    const part: unknown = JSON.parse(Buffer.from(delivery.body).toString())
    return isPart(part) ? part : undefined
  } catch {
    return undefined
  }
}

function isPart(value: unknown): value is Part {
  if (typeof value !== 'object' || value === null) return false
  const { id, cluster, parts, upTo, hosts } = value as Partial<Record<keyof Part, unknown>>
  return (
    typeof id === 'string' &&
    typeof cluster === 'string' &&
    Number.isSafeInteger(parts) &&
    Number.isSafeInteger(upTo) &&
    Array.isArray(hosts) &&
    hosts.every(isEntry)
  )
}

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value)) return false
  const [host, timestamp, , , , body] = value
  return isHostId(host) && typeof timestamp === 'number' && typeof body === 'string'
}

function toAnnouncement(
  [host, timestamp, epoch, seq, federated, body]: Entry,
  { exchange, queue }: Delivery,
): Delivery {
  const headers = {
    [HEADER.host]: host,
    ...(typeof epoch === 'number' && { [HEADER.epoch]: epoch }),
    ...(typeof seq === 'number' && { [HEADER.seq]: seq }),
    ...(federated === 1 && { 'x-received-from': [] }),
  }
  const routingKey = `${host}.worker.announce`
  const properties = { timestamp, headers }
  return { exchange, queue, routingKey, redelivered: false, body: Buffer.from(body), properties }
}
