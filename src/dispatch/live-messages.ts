import type { Begun, JournalEntry, StoredMessage, Unfinished } from './journal.ts'

/** A message that was taken and is not done. */
export interface Live {
  readonly key: string
  readonly digest: string
  readonly message: StoredMessage
  /** The number of its record; 0 where there is none. */
  readonly id: number
  readonly outcomes: (string | undefined)[]
  /** Calls that are not done. */
  open: number
  readonly ended: PromiseWithResolvers<readonly string[] | undefined>
}

export function createLive(entry: JournalEntry | Unfinished, id = 0): Live {
  const outcomes =
    'calls' in entry
      ? entry.calls.map((call) => (call.state === 'done' ? call.outcome : undefined))
      : entry.message.calls.map(() => undefined)
  const { key, digest, message } = entry
  const open = outcomes.filter((outcome) => outcome === undefined).length
  return { key, digest, message, id, outcomes, open, ended: Promise.withResolvers() }
}

export function toBegun(live: Live, digest: string | undefined): Begun {
  if (digest !== undefined && live.digest !== digest) return { kind: 'mismatch' }
  return { kind: 'running', message: live.message, outcomes: live.ended.promise }
}

/** @returns whether it was the last call */
export function setOutcome(live: Live, index: number, outcome: string): boolean {
  if (live.outcomes[index] === undefined) live.open--
  live.outcomes[index] = outcome
  return live.open === 0
}

/** Of a message that is done. */
export function outcomesOf(live: Live): readonly string[] {
  return live.outcomes.map((outcome) => outcome ?? '')
}
