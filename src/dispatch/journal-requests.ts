import type { JournalState, Unfinished } from './journal.ts'

/** What the journal's thread is told when it starts. */
export interface ThreadSetup {
  readonly path: string
  /** Milliseconds that a message is kept after its deadline. */
  readonly retryWindow: number
  /** How often what is too old is removed, in milliseconds. */
  readonly purgeEvery: number
  /** Bytes that the file may grow to; what it holds already is kept. */
  readonly maxBytes: number
}

/** Each may be made twice: the thread may have died before it answered. They are tuples since those are the cheapest to hand to a thread. */
export type JournalRequest =
  | readonly [
      op: 'begin',
      key: string,
      host: string,
      digest: string,
      /** JSON of a StoredMessage. */
      message: string,
      params: string,
      deadline: number | null,
      now: number,
      /** How many calls it has. */
      calls: number,
      /** Those whose turn it is at once. */
      started: readonly number[],
    ]
  | readonly [op: 'find', key: string]
  | readonly [op: 'start', id: number, call: number, now: number]
  | readonly [op: 'unstart', id: number, call: number]
  /** `last`: no other call of the message is open. */
  | readonly [op: 'complete', id: number, call: number, outcome: string, last: boolean]
  | readonly [op: 'replied', id: number]
  | readonly [op: 'recover', host: string]
  | readonly [op: 'takeOver', host: string, now: number]
  | readonly [op: 'loadTime', host: string]
  | readonly [op: 'saveTime', host: string, time: number, from: number | null]
  /** Whether a new command could be written. */
  | readonly [op: 'look']

/** A number: it is written; of a message that was begun, its id. */
export type JournalAnswer =
  | number
  /** This message can be written on no disk; it is not there. Nothing is wrong with the journal. */
  | { readonly kind: 'unwritable'; readonly cause: string }
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
  | { readonly kind: 'time'; readonly time: number }
  /** Nothing was written. A message that would have been begun is known not to be there. */
  | { readonly kind: 'unwritten'; readonly state: Exclude<JournalState, 'ok' | 'stalled'>; readonly cause: string }
  /** Not even that could be read. */
  | { readonly kind: 'unread'; readonly state: Exclude<JournalState, 'ok' | 'stalled'>; readonly cause: string }
