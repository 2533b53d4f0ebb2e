import type { MethodDigest } from '../api/generated/types.ts'
import type { Delivery } from '../api/message.ts'
import { KEPT_MS } from './directory-snapshot.ts'
import { type ReceivedEvent, toEvent } from './events.ts'
import { isFederated } from './federation.ts'

/** A host as its worker announced it. */
export interface HostRecord {
  readonly host: string
  readonly groups: readonly string[]
  readonly driver: string
  /** Release of the worker's software. */
  readonly version: string
  readonly apiVersion: string
  /** What lasts of it: `memory` in MiB, `cpus`. */
  readonly facts: Readonly<Record<string, unknown>>
  /** How many methods it has, and a digest of their names: the same for hosts that have the same. */
  readonly methods?: MethodDigest
  readonly epoch: number
  /** Another cluster's, which passes on its announcements and marks: this broker has no queue of it, and cannot ask it. */
  readonly federated?: true
  /** `stopped`: its worker was told to stop; `offline`: it is not there, and did not say so. */
  readonly state: 'online' | 'offline' | 'stopped'
  /**
   * Since when it is so, in milliseconds since 1970-01-01 UTC. For `offline` it is when the host was last heard of: of
   * what happened before the directory was opened, only announcements are known, the last of which may be up to a day older than its end.
   */
  readonly since: number
  /** When it was last heard of, in milliseconds since 1970-01-01 UTC. */
  readonly lastSeen: number
}

/** What is new about a host. */
export interface DirectoryChange {
  readonly kind: 'added' | 'changed' | 'removed'
  readonly record: HostRecord
}

/** Who exists, as announcements, marks and the passing of time say. */
export interface HostRecords {
  /** In the order of their names. */
  all(): readonly HostRecord[]
  get(host: string): HostRecord | undefined
  readonly size: number
  /** An announcement of the past, or of a time in which nothing could be heard: in the order of the stream; only the last of a host is read. */
  remember(delivery: Delivery): void
  /** Ends the past; what has been heard since is newer. Who is consumed is there, whatever it said last; undefined of one without a queue. */
  begin(consumed: (host: string) => boolean | undefined): void
  /** An announcement or a mark that comes now. */
  hear(delivery: Delivery): void
  /** Nobody could be heard for a while, which is nobody's fault. */
  forgive(): void
  /** Whoever has not been heard of for too long is offline, and forgotten after days. */
  look(): void
}

/** Two marks may be lost, and the third late. */
export const SILENCE_MS = 35_000

type Announced = Extract<ReceivedEvent, { event: '|worker|announce|' }>

type Told = Readonly<Record<'notifyTime' | 'seq', number>>

export function createHostRecords(onChange: (change: DirectoryChange) => void): HostRecords {
  const records = new Map<string, HostRecord>()
  const heard = new Map<string, number>()
  /** The last announcement of each. */
  const told = new Map<string, Told>()
  const past = new Map<string, Announced>()
  let pastSince = 0
  let methods: MethodDigest | undefined

  /** Most hosts have the same. */
  function share(record: Announced, federated: boolean) {
    const read = toRecord(record, federated)
    if (read.methods === undefined) return read
    if (methods?.digest !== read.methods.digest || methods.count !== read.methods.count) methods = read.methods
    return { ...read, methods }
  }

  function put(record: HostRecord): void {
    const { host } = record
    const kind = records.has(host) ? 'changed' : 'added'
    records.set(host, record)
    onChange({ kind, record })
  }

  function announced(event: Announced, federated: boolean): void {
    const { host } = event
    const known = records.get(host)
    if (event.params.state === 'removed') {
      if (known !== undefined && records.delete(host)) onChange({ kind: 'removed', record: known })
      return
    }
    // A worker that another one has replaced says last that it stops.
    // One that has moved here from another cluster begins to count anew.
    const moved = known?.federated === true && !federated
    if (known !== undefined && !moved && (event.epoch ?? 0) < known.epoch) return
    heard.set(host, performance.now())
    told.set(host, { notifyTime: event.notifyTime, seq: event.seq ?? 0 })
    const state = event.params.state === 'stopped' ? 'stopped' : 'online'
    const since = known?.state === state ? known.since : Date.now()
    put({ ...share(event, federated), state, since, lastSeen: Date.now() })
  }

  function recall(event: Announced, consumed: (host: string) => boolean | undefined): void {
    const { host, notifyTime } = event
    const known = records.get(host)
    if (event.params.state === 'removed') {
      // Unless it has been heard of again since that was read.
      const again = (heard.get(host) ?? 0) >= pastSince
      if (known !== undefined && !again && records.delete(host)) onChange({ kind: 'removed', record: known })
      return
    }
    if (known !== undefined && !isNewer(event, known.epoch, told.get(host))) return
    const there = consumed(host)
    if (!there && Date.now() - notifyTime > KEPT_MS) return
    told.set(host, { notifyTime, seq: event.seq ?? 0 })
    // Streams of RabbitMQ 3 do not keep the header that says so.
    const federated = there === undefined
    if (there) heard.set(host, performance.now())
    const state = there ? 'online' : event.params.state === 'stopped' ? 'stopped' : 'offline'
    const record = share(event, federated)
    const since = known?.state === state ? known.since : notifyTime
    put({ ...record, state, since, lastSeen: there ? Date.now() : notifyTime })
  }

  return {
    all: () => [...records.values()].sort((a, b) => (a.host < b.host ? -1 : 1)),
    get: (host) => records.get(host),
    get size() {
      return records.size
    },
    remember(delivery) {
      const event = toEvent(delivery)
      if (event?.event !== '|worker|announce|') return
      if (past.size === 0) pastSince = performance.now()
      past.set(event.host, event)
    },
    begin(consumed) {
      for (const event of past.values()) recall(event, consumed)
      past.clear()
    },
    hear(delivery) {
      const event = toEvent(delivery)
      if (event === undefined) return
      const known = records.get(event.host)
      if (known !== undefined && isForeign(delivery, known.federated === true)) return
      if (event.event === '|worker|announce|') return announced(event, isFederated(delivery))
      if (event.event !== '|worker|mark|') return
      // Who was removed and marks still will announce itself again.
      if (known === undefined || (event.epoch ?? 0) < known.epoch) return
      heard.set(event.host, performance.now())
      const lastSeen = Date.now()
      const record = isFederated(delivery) ? known : withoutFederated(known)
      if (record.state === 'offline') put({ ...record, state: 'online', since: lastSeen, lastSeen })
      else records.set(event.host, { ...record, lastSeen: record.state === 'online' ? lastSeen : record.lastSeen })
    },
    forgive() {
      const now = performance.now()
      for (const host of heard.keys()) heard.set(host, now)
    },
    look() {
      const now = performance.now()
      const forgotten = Date.now() - KEPT_MS
      for (const [host, record] of records) {
        if (record.state !== 'online') {
          if (record.lastSeen < forgotten && records.delete(host)) onChange({ kind: 'removed', record })
          continue
        }
        if (now - (heard.get(host) ?? 0) < SILENCE_MS) continue
        put({ ...record, state: 'offline', since: record.lastSeen })
      }
    },
  }
}

/** A repeated one has no number, but the host's clock never goes back. */
function isNewer({ epoch = 0, notifyTime, seq = 0 }: Announced, known: number, last: Told | undefined): boolean {
  if (epoch !== known || last === undefined) return epoch >= known
  return notifyTime > last.notifyTime || (notifyTime === last.notifyTime && seq > last.seq)
}

/** What another cluster says of a host that is known here says nothing of the one here. */
function isForeign(delivery: Delivery, knownIsFederated: boolean): boolean {
  return isFederated(delivery) && !knownIsFederated
}

/** It marks here: its queue only could not be seen. */
function withoutFederated(record: HostRecord): HostRecord {
  if (record.federated === undefined) return record
  const { federated: _, ...own } = record
  return own
}

/** The broker guards who announces, not what: what is missing or no list is as if it were empty. */
function toRecord(
  { host, epoch, params }: Announced,
  federated: boolean,
): Omit<HostRecord, 'state' | 'since' | 'lastSeen'> {
  const { groups, driver = '', version = '', apiVersion = '', facts, methods } = params
  return {
    host,
    groups: Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [],
    driver: String(driver),
    version: String(version),
    apiVersion: String(apiVersion),
    facts: typeof facts === 'object' && facts !== null ? { ...facts } : {},
    ...(typeof methods?.count === 'number' && typeof methods.digest === 'string'
      ? { methods: { count: methods.count, digest: methods.digest } }
      : {}),
    epoch: epoch ?? 0,
    ...(federated ? { federated } : {}),
  }
}
