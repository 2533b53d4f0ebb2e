import type { JournalEntry, JournalState, Unfinished } from './journal.ts'

/** What the journal's thread is told when it starts. */
export interface ThreadSetup {
  readonly path: string
  /** Milliseconds that a message is kept after its deadline. */
  readonly retryWindow: number
  /** How often what is too old is removed, in milliseconds. */
  readonly purgeEvery: number
  /** Bytes that the file may grow to; what it holds already is kept. */
  readonly maxBytes: number | undefined
}

/** Each may be made twice: the thread may have died before it answered. */
export type JournalRequest =
  | { readonly op: 'begin'; readonly entry: JournalEntry; readonly now: number }
  | { readonly op: 'find'; readonly key: string }
  | { readonly op: 'start'; readonly id: number; readonly index: number; readonly now: number }
  | {
      readonly op: 'complete'
      readonly id: number
      readonly index: number
      readonly outcome: string
      readonly now: number
      /** No other call of the message is open. */
      readonly last: boolean
    }
  | { readonly op: 'replied'; readonly key: string }
  | { readonly op: 'recover'; readonly host: string }
  | { readonly op: 'takeOver'; readonly host: string; readonly now: number }

export type JournalAnswer =
  | { readonly kind: 'ok' }
  | { readonly kind: 'new'; readonly id: number }
  | { readonly kind: 'absent' }
  /** `outcomes` when it is done. */
  | {
      readonly kind: 'known'
      readonly id: number
      readonly digest: string
      readonly outcomes: readonly string[] | undefined
    }
  | { readonly kind: 'records'; readonly records: readonly (Unfinished & { readonly id: number })[] }
  | { readonly kind: 'epoch'; readonly epoch: number }
  /** Nothing was written. A message that would have been begun is known not to be there. */
  | { readonly kind: 'unwritten'; readonly state: Exclude<JournalState, 'ok' | 'stalled'>; readonly cause: string }
  /** Not even that could be read. */
  | { readonly kind: 'unread'; readonly state: Exclude<JournalState, 'ok' | 'stalled'>; readonly cause: string }
