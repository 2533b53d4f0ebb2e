import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import type { Events, HostFacts, MethodDigest } from '../api/generated/types.ts'

export type Announcement = Events['|worker|announce|']

export interface PresentHost {
  /** What of it never changes while its worker runs. */
  readonly about: Omit<Announcement, 'state' | 'facts'>
  /** What lasts of it; a driver may know nothing. */
  readonly facts: (() => Promise<HostFacts>) | undefined
  readonly announce: (announcement: Announcement) => void
  /** Once a day: what was announced is kept for a week only. */
  readonly repeat: (announcement: Announcement) => void
  readonly mark: () => void
  readonly log: Logger
}

/** One host that is told to be there. */
export interface Presence {
  /** Announces that it stops, and marks it no more. Twice does no harm. */
  stop(): void
}

/** Tells that the hosts of this process are there: one timer for all, their turns spread over time. */
export interface PresenceKeeper extends Disposable {
  /** Announces a host. @returns as soon as that is handed over */
  add(host: PresentHost): Promise<Presence>
}

export const MARK_EVERY_MS = 10_000
/** What has changed is looked for, and announced, this often at most. */
const CHANGES_EVERY_MS = 60_000
const DAY_MS = 24 * 60 * 60 * 1000
/** A day less up to an hour: hosts that started together do not announce themselves together for ever. */
const JITTER_MS = 60 * 60 * 1000
/** Ten thousand hosts have their turns in steps of this. */
const SHORTEST_STEP_MS = 50
/** So long at most until a step knows of hosts that were added meanwhile. */
const LONGEST_STEP_MS = 1_000

interface Entry extends PresentHost {
  stopped: boolean
  known: HostFacts | undefined
  /** Undefined like what is known. */
  told: string | undefined
  /** When it is looked at again for what has changed. */
  look: number
  /** When it is announced even so; undefined before the first time. */
  again: number | undefined
}

export function createPresence({ random = Math.random }: { readonly random?: () => number } = {}): PresenceKeeper {
  const entries: Entry[] = []
  let timer: NodeJS.Timeout | undefined
  let next = 0
  let owed = 0
  let last = 0

  function announce(entry: Entry): void {
    const { about, known: facts } = entry
    const announcement: Announcement = { ...about, state: 'online', ...(facts === undefined ? {} : { facts }) }
    const told = JSON.stringify(facts)
    if (entry.again !== undefined && entry.told === told) entry.repeat(announcement)
    else entry.announce(announcement)
    entry.told = told
    entry.again = performance.now() + DAY_MS - random() * JITTER_MS
  }

  async function look(entry: Entry): Promise<void> {
    entry.look = performance.now() + CHANGES_EVERY_MS
    entry.known = await readFacts(entry)
    if (entry.stopped) return
    if (JSON.stringify(entry.known) !== entry.told || performance.now() >= (entry.again ?? 0)) announce(entry)
  }

  function turn(entry: Entry): void {
    entry.mark()
    if (performance.now() >= entry.look) void look(entry)
  }

  /** As many as are due by now: a timer that is late loses nobody's turn. */
  function step(): void {
    const now = performance.now()
    owed = Math.min(entries.length, owed + ((now - last) * entries.length) / MARK_EVERY_MS)
    last = now
    // Timers may be a little early.
    for (; owed > 0.99; owed--) {
      next = (next + 1) % entries.length
      const entry = entries[next]
      if (entry !== undefined) turn(entry)
    }
    schedule()
  }

  function schedule(): void {
    clearTimeout(timer)
    if (entries.length === 0) return
    timer = setTimeout(step, Math.min(LONGEST_STEP_MS, Math.max(SHORTEST_STEP_MS, MARK_EVERY_MS / entries.length)))
    // A worker lives by its consumers.
    timer.unref()
  }

  return {
    async add(host) {
      const entry: Entry = {
        ...host,
        known: await readFacts(host),
        stopped: false,
        told: undefined,
        look: 0,
        again: undefined,
      }
      entry.look = performance.now() + CHANGES_EVERY_MS
      if (entries.length === 0) last = performance.now()
      entries.push(entry)
      announce(entry)
      if (entries.length === 1) schedule()
      return {
        stop() {
          if (entry.stopped) return
          entry.stopped = true
          entries.splice(entries.indexOf(entry), 1)
          const { about, known: facts } = entry
          entry.announce({ ...about, state: 'stopped', ...(facts === undefined ? {} : { facts }) })
        },
      }
    },
    [Symbol.dispose]() {
      for (const entry of entries.splice(0)) entry.stopped = true
      clearTimeout(timer)
    },
  }
}

/** The same for hosts that have the same methods, whatever their order. */
export function digestMethods(methods: readonly string[]): MethodDigest {
  const digest = createHash('sha256')
    .update([...methods].sort().join('\n'))
    .digest('hex')
    .slice(0, 16)
  return { count: methods.length, digest }
}

/** What was known stays when the driver cannot tell. */
async function readFacts(
  host: PresentHost & { readonly known?: HostFacts | undefined },
): Promise<HostFacts | undefined> {
  try {
    return (await host.facts?.()) ?? host.known
  } catch (error) {
    host.log.debug({ err: error }, 'the driver cannot tell what lasts of its host')
    return host.known
  }
}
