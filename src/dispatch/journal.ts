import type { RequestId } from '../api/envelope.ts'
import type { MessageProperties } from '../api/message.ts'

/**
 * What this host has taken, and what came of it. A message that changes
 * something is entered whole before any of it runs, so that one that is
 * delivered twice is not executed twice but joined, or answered with the stored
 * outcomes. One journal serves all hosts of a process: a key names its host.
 */
export interface Journal extends AsyncDisposable {
  /** Whether it outlives the process: then what was entered may be acknowledged at once. */
  readonly durable: boolean
  /** How long a message is known after its deadline, in milliseconds. Of an older one nobody can say whether it is a retry. */
  readonly retryWindow: number
  /** A worker begins to serve this host. @returns the epoch: more than at any take-over before */
  takeOver(host: string): Promise<number>
  /** What was last kept as a host's time, in milliseconds since 1970-01-01 UTC; 0 when nothing was. */
  loadTime(host: string): Promise<number>
  /**
   * Keeps a host's time, below which its events are not stamped after a restart. Resolves when it is safe.
   * It goes back only from `from`, what its owner kept last: by the time it is written, the host may be another's.
   */
  saveTime(host: string, time: number, from?: number): Promise<void>
  /** What an earlier process took and has not done with, oldest first. */
  recover(host: string): Promise<readonly Unfinished[]>
  /**
   * Enters it, unless its key is there already: then its state is told. Resolves when it is safe.
   * @param started the calls whose turn it is already, as with `start`
   */
  begin(entry: JournalEntry, started?: readonly number[]): Promise<Begun>
  /**
   * What is known of a message that would be refused: one that ran before is answered as it was then. Without a
   * digest, whatever it said.
   */
  find(entry: Pick<JournalEntry, 'key'> & Partial<Pick<JournalEntry, 'digest'>>): Promise<Begun>
  /** To be awaited before a call's handler is: what never started can then be told from what may have happened. */
  start(key: string, index: number): Promise<void>
  /** With the last call of a message its params are wiped. */
  complete(key: string, index: number, outcome: string): Promise<void>
  /** The broker has the reply, or nobody wants one. */
  markReplied(key: string): Promise<void>
  /**
   * The turn of a call of it never came. What does not outlive the process forgets it, to take it again when it is delivered again.
   * @param unstarted calls that were entered as started, and were not after all
   */
  release(key: string, unstarted: readonly number[]): Promise<void>
  stats(): JournalStats
}

/**
 * - `full`, `failing`: the disk takes nothing; new commands are refused, what runs waits to be entered.
 * - `stalled`: the disk does not answer.
 */
export type JournalState = 'ok' | 'full' | 'failing' | 'stalled'

export interface JournalStats {
  readonly state: JournalState
  /** Why it is not well. */
  readonly cause?: string
  readonly durable: boolean
  /** Messages that were taken and are not done. */
  readonly open: number
  /** Messages that are done, and of whose reply it is not written yet that the broker has it. */
  readonly unanswered: number
  readonly duplicates: number
  readonly refused: number
  readonly commits: number
  readonly restarts: number
}

/** A message, as it is kept to be run and answered after a crash. */
export interface StoredMessage {
  readonly batch: boolean
  readonly properties: Pick<MessageProperties, 'messageId' | 'correlationId' | 'replyTo' | 'userId' | 'headers'>
  readonly calls: readonly StoredCall[]
}

export interface StoredCall {
  readonly kind: 'request' | 'notification' | 'invalid'
  /** Of a request, and of what is invalid. */
  readonly id?: RequestId
  readonly method?: string
  /** Decided on arrival: it is not executed, for this outcome's reason. */
  readonly refusal?: string
}

export interface JournalEntry {
  readonly host: string
  /** Host, user and message id; an index in the batch names a call of it. */
  readonly key: string
  /** Of methods and params: the same id with another body is no retry. */
  readonly digest: string
  readonly message: StoredMessage
  /** Of each call, as JSON: apart from the rest, since it is wiped first. */
  readonly params: string
  /** Milliseconds since 1970-01-01 UTC. */
  readonly deadline: number | undefined
}

export interface Unfinished extends JournalEntry {
  readonly calls: readonly CallRecord[]
}

export type CallRecord =
  | { readonly state: 'begun' }
  /** At that time, in milliseconds since 1970-01-01 UTC. */
  | { readonly state: 'started'; readonly at: number }
  | { readonly state: 'done'; readonly outcome: string }

export type Begun =
  | { readonly kind: 'new' }
  /** Under way; resolves with the outcomes, or undefined if the turn of one never came. */
  | {
      readonly kind: 'running'
      readonly message: StoredMessage
      readonly outcomes: Promise<readonly string[] | undefined>
    }
  | { readonly kind: 'done'; readonly outcomes: readonly string[] }
  /** The same message id was used for another message. */
  | { readonly kind: 'mismatch' }
  /** It could not be entered, and is not. `known` when it is certain that no message with that key was entered before. */
  | { readonly kind: 'refused'; readonly cause: string; readonly known: boolean }
