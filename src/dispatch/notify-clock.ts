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
  let last = await journal.loadTime(host)
  let kept = Math.max(last, time()) + AHEAD_MS
  await journal.saveTime(host, kept)
  let saving: Promise<void> | undefined
  let closed = false

  async function keep(until: number): Promise<void> {
    try {
      await journal.saveTime(host, until)
      kept = until
    } catch {
      // It is closed, or tells of its trouble itself.
    } finally {
      saving = undefined
    }
  }

  /** Nothing is stamped any more: the next worker need not begin ahead. */
  async function settle(): Promise<void> {
    await saving
    const from = kept
    kept = last
    await journal.saveTime(host, last, from).catch(() => {})
  }

  return {
    now() {
      last = Math.min(kept, Math.max(last, time()))
      if (last > kept - AHEAD_MS / 2 && !closed) saving ??= keep(last + AHEAD_MS)
      return last
    },
    async [Symbol.asyncDispose]() {
      if (closed) return
      closed = true
      // A disk that takes nothing must not hold up the end, nor who stands by: then it is as after a crash.
      if (journal.stats().state !== 'ok') return
      let patience: NodeJS.Timeout | undefined
      const tired = new Promise<void>((resolve) => {
        patience = setTimeout(resolve, FAREWELL_MS)
      })
      await Promise.race([settle(), tired])
      clearTimeout(patience)
    },
  }
}
