import { decode } from '../api/envelope.ts'
import { type HostId, isHostId } from '../api/ids.ts'
import { type Delivery, HEADER } from '../api/message.ts'

/** Events of one host that should have come and did not. */
export interface Gap {
  readonly host: HostId
  /**
   * - `missed`: their numbers show it.
   * - `restart`: the host's worker was started anew. What it had not sent, and what happened until it was there again, nobody tells.
   */
  readonly reason: 'missed' | 'restart'
  /** At least so many; 0 when it cannot be told whether there was any. */
  readonly missed: number
  /** Routing keys that lack some, as far as they are known. */
  readonly keys: readonly string[]
  readonly epoch: number
  /** The last event of the host that may be missing has this number at most. */
  readonly seq: number
  /** Why it could not be filled from the log, where that was tried. */
  readonly cause?: string
}

/** What the numbers say of a delivery. */
export interface Seen {
  /**
   * - `new`: to be told.
   * - `repeated`: it has come before, or newer ones of its routing key have.
   * - `outdated`: of a worker that another has replaced.
   */
  readonly kind: 'new' | 'repeated' | 'outdated'
  /** What is missing before it. */
  readonly gap?: Gap
}

/** Knows by the numbers of events and marks which events have not come. */
export interface GapFinder {
  /** What `note` would say, and nothing is noted. */
  look(delivery: Delivery): Seen
  note(delivery: Delivery): Seen
  /** The host is followed no longer: what it sends meanwhile is not missed. */
  forget(host: string): void
  /** Up to where all of a host is known; undefined when it was never heard of. */
  position(host: string): Position | undefined
}

export interface Position {
  readonly epoch: number
  /** Of all events of the host up to this number it is known whether they came. */
  readonly covered: number
  /** When it last sent something, by its clock: milliseconds since 1970-01-01 UTC, in whole seconds. */
  readonly at: number
}

interface Last {
  readonly seq: number
  readonly keySeq: number
  /** That some up to `keySeq` are missing has been told; they may still come. */
  readonly told?: boolean
}

interface HostState {
  readonly epoch: number
  /** Events of an unknown key above this number would have come. */
  base: number
  covered: number
  at: number
  /** As the last mark said it; undefined where it says nothing of what is unknown. */
  after: number | undefined
  readonly keys: Map<string, Last>
}

interface Mark {
  readonly epoch: number
  readonly seq: number
  readonly after: number | undefined
  readonly keySeqs: Readonly<Record<string, unknown>>
}

export interface GapFinderOptions {
  /** Whether a routing key is among those that are subscribed to. */
  readonly wanted: (routingKey: string) => boolean
  /** Of so many keys the numbers are kept, over all hosts. @default 100000 */
  readonly mostKeys?: number
}

/** @see {@link GapFinder} */
export function createGapFinder({ wanted, mostKeys = 100_000 }: GapFinderOptions): GapFinder {
  const hosts = new Map<string, HostState>()
  let keys = 0
  let read: { readonly delivery: Delivery; readonly mark: Mark | undefined } | undefined

  /** One is looked at before it is noted. */
  function markOf(delivery: Delivery): Mark | undefined {
    if (read?.delivery !== delivery) read = { delivery, mark: toMark(delivery) }
    return read.mark
  }

  function see(delivery: Delivery, noting: boolean): Seen {
    const { routingKey, properties } = delivery
    const [host, component, operation] = routingKey.split('.', 3)
    const epoch = toCount(properties.headers?.[HEADER.epoch])
    if (!isHostId(host) || epoch === undefined) return NEW
    const known = hosts.get(host)
    if (known !== undefined && epoch < known.epoch) return OUTDATED
    const restarted = known !== undefined && epoch > known.epoch
    const at = Math.min(properties.timestamp ?? Date.now(), Date.now())
    const first = known === undefined
    const state: HostState =
      known === undefined || restarted ? { epoch, base: 0, covered: 0, at, after: 0, keys: new Map() } : known
    if (noting && state !== known) {
      keys -= known?.keys.size ?? 0
      hosts.set(host, state)
    }
    if (noting) state.at = at
    const missing =
      component === 'worker' && operation === 'mark'
        ? seeMark(state, markOf(delivery), { first, noting })
        : seeEvent(state, delivery, { first, noting })
    if (missing === 'repeated') return REPEATED
    if (!restarted && missing.keys.length === 0 && !missing.uncertain) return NEW
    const { missed, seq } = missing
    return {
      kind: 'new',
      gap: { host, reason: restarted ? 'restart' : 'missed', missed, keys: missing.keys, epoch, seq },
    }
  }

  function seeEvent(
    state: HostState,
    { routingKey, properties }: Delivery,
    { first, noting }: Manner,
  ): Missing | 'repeated' {
    const { headers = {} } = properties
    const seq = toCount(headers[HEADER.seq])
    const keySeq = toCount(headers[HEADER.keySeq])
    const previous = toCount(headers[HEADER.keyPrevious])
    if (seq === undefined || keySeq === undefined) return { ...NOTHING, seq: seq ?? 0 }
    const last = state.keys.get(routingKey)
    if (last !== undefined && seq <= last.seq) return 'repeated'
    if (last === undefined && !first && seq <= state.base) return 'repeated'
    let missed = 0
    const late = last !== undefined && last.told === true && keySeq <= last.keySeq
    if (last !== undefined) {
      // One that its host has forgotten counts from one again.
      if (keySeq !== last.keySeq + 1 && !late) missed = Math.max(1, keySeq - last.keySeq - 1)
    } else if (!first) {
      const unseen = previous === undefined ? state.base === 0 && keySeq > 1 : previous > state.base
      if (unseen) missed = state.base === 0 ? keySeq - 1 : 1
    }
    if (noting) {
      if (first) {
        state.base = seq
        state.covered = seq
        state.after = undefined
      } else if (seq === state.covered + 1) state.covered = seq
      keep(state, routingKey, late ? { seq, keySeq: last.keySeq, told: true } : { seq, keySeq })
    }
    return { missed, keys: missed > 0 ? [routingKey] : [], uncertain: false, seq: seq - 1 }
  }

  function seeMark(state: HostState, mark: Mark | undefined, { first, noting }: Manner): Missing {
    if (mark === undefined || (!first && mark.seq < state.covered)) return NOTHING
    const { seq, after, keySeqs } = mark
    const missing: string[] = []
    let missed = 0
    for (const [key, keySeq] of Object.entries(keySeqs)) {
      if (typeof keySeq !== 'number' || !wanted(key)) continue
      const last = state.keys.get(key)
      const lack = first ? 0 : lackOf(state, last, keySeq, after)
      if (lack > 0) {
        missing.push(key)
        missed += lack
        if (noting) keep(state, key, { seq: last?.seq ?? state.base, keySeq, told: true })
      } else if (noting && last === undefined) keep(state, key, { seq, keySeq })
    }
    // Of what it no longer tells, some may be ours.
    const uncertain = !first && after !== undefined && after > state.covered
    if (noting) {
      if (first || uncertain) state.base = seq
      state.covered = Math.max(state.covered, seq)
      state.after = after
    }
    return { missed, keys: missing, uncertain, seq }
  }

  /** The key that is used last is in the map last. */
  function keep(state: HostState, key: string, last: Last): void {
    if (!state.keys.delete(key)) keys++
    state.keys.set(key, last)
    if (keys <= mostKeys || state.keys.size === 1) return
    const [oldest, forgotten] = state.keys.entries().next().value ?? []
    if (oldest === undefined || forgotten === undefined) return
    state.keys.delete(oldest)
    keys--
    // It must not pass for one that has never come.
    state.base = Math.max(state.base, forgotten.seq)
    state.after = undefined
  }

  return {
    look: (delivery) => see(delivery, false),
    note: (delivery) => see(delivery, true),
    forget(host) {
      keys -= hosts.get(host)?.keys.size ?? 0
      hosts.delete(host)
    },
    position: (host) => hosts.get(host),
  }
}

/** Whether a key that a mark tells of, and that is unknown, must have had an event since its host is followed. */
function isUnseen(state: HostState, after: number | undefined): boolean {
  if (after === undefined) return false
  // The mark before told of all above its own `after`, and not of this one.
  return after >= state.base || (state.after !== undefined && after >= state.after)
}

/** How many events of a key that a mark tells of have not come. */
function lackOf(state: HostState, last: Last | undefined, keySeq: number, after: number | undefined): number {
  if (last !== undefined) return keySeq - last.keySeq
  if (!isUnseen(state, after)) return 0
  return state.base === 0 ? keySeq : 1
}

interface Manner {
  /** Nothing was known of the host: what came before is nothing that was missed. */
  readonly first: boolean
  readonly noting: boolean
}

interface Missing {
  readonly missed: number
  readonly keys: readonly string[]
  readonly uncertain: boolean
  readonly seq: number
}

const NOTHING: Missing = Object.freeze({ missed: 0, keys: [], uncertain: false, seq: 0 })
const NEW: Seen = Object.freeze({ kind: 'new' })
const REPEATED: Seen = Object.freeze({ kind: 'repeated' })
const OUTDATED: Seen = Object.freeze({ kind: 'outdated' })

/** Epoch and number of an event, or the last one that a mark tells of; 0 where there is none. */
export function numbersOf(delivery: Delivery): { readonly epoch: number; readonly seq: number } {
  const { [HEADER.epoch]: epoch, [HEADER.seq]: seq } = delivery.properties.headers ?? {}
  return { epoch: toCount(epoch) ?? 0, seq: toCount(seq) ?? toMark(delivery)?.seq ?? 0 }
}

function toMark({ body }: Delivery): Mark | undefined {
  const decoded = decode(body)
  if (decoded.kind !== 'single') return undefined
  const [call] = decoded.calls
  if (call.kind !== 'notification' || typeof call.params !== 'object' || call.params === null) return undefined
  const { epoch, seq, after, keySeqs } = call.params as Readonly<Record<string, unknown>>
  if (typeof epoch !== 'number' || typeof seq !== 'number' || typeof keySeqs !== 'object' || keySeqs === null) {
    return undefined
  }
  return { epoch, seq, after: toCount(after), keySeqs: keySeqs as Readonly<Record<string, unknown>> }
}

/** What is no count is as if it were not there. */
function toCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined
}
