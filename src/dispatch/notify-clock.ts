import type { Journal } from './journal.ts'

/** A host's clock for its events, kept over restarts. */
export interface NotifyClock extends AsyncDisposable {
  /** Milliseconds since 1970-01-01 UTC, never less than before: callers drop what looks older than what they have, so a clock set back must not show. */
  now(): number
}

export interface NotifyClockOptions {
  readonly host: string
  readonly journal: Pick<Journal, 'loadTime' | 'saveTime' | 'stats'>
  /** The machine's clock. @default Date.now */
  readonly time?: () => number
}

/** Time that is kept ahead. After a crash the clock begins at its end, since nobody knows how much of it was used. */
const AHEAD_MS = 60_000
/** For the disk to take the last word. */
const FAREWELL_MS = 1_000

/**
 * No event is stamped with a time that is not kept beforehand; while the disk
 * takes nothing for longer than that, time stands still.
 */
export async function openNotifyClock({ host, journal, time = Date.now }: NotifyClockOptions): Promise<NotifyClock> {
  const last = await journal.loadTime(host)
  const kept = Math.max(last, time()) + AHEAD_MS
  await journal.saveTime(host, kept)
  return new KeptClock(host, journal, time, last, kept)
}

class KeptClock implements NotifyClock {
  readonly #host: string
  readonly #journal: NotifyClockOptions['journal']
  readonly #time: () => number
  #last: number
  #kept: number
  #saving: Promise<void> | undefined
  #closed = false

  constructor(host: string, journal: NotifyClockOptions['journal'], time: () => number, last: number, kept: number) {
    this.#host = host
    this.#journal = journal
    this.#time = time
    this.#last = last
    this.#kept = kept
  }

  now(): number {
    this.#last = Math.min(this.#kept, Math.max(this.#last, this.#time()))
    if (this.#last > this.#kept - AHEAD_MS / 2 && !this.#closed) this.#saving ??= this.#keep(this.#last + AHEAD_MS)
    return this.#last
  }

  async #keep(until: number): Promise<void> {
    try {
      await this.#journal.saveTime(this.#host, until)
      this.#kept = until
    } catch {
      // It is closed, or tells of its trouble itself.
    } finally {
      this.#saving = undefined
    }
  }

  /** Nothing is stamped any more: the next worker need not begin ahead. */
  async #settle(): Promise<void> {
    await this.#saving
    const from = this.#kept
    this.#kept = this.#last
    await this.#journal.saveTime(this.#host, this.#last, from).catch(() => {})
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    // A disk that takes nothing must not hold up the end, nor who stands by: then it is as after a crash.
    if (this.#journal.stats().state !== 'ok') return
    let patience: NodeJS.Timeout | undefined
    const tired = new Promise<void>((resolve) => {
      patience = setTimeout(resolve, FAREWELL_MS)
    })
    await Promise.race([this.#settle(), tired])
    clearTimeout(patience)
  }
}
