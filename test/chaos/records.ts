import type { MethodName } from '../../src/index.ts'

/** Milliseconds since 1970-01-01 UTC, as every time here. */
export type Time = number

/**
 * - `patient`: asks again, under the same message id, until it knows.
 * - `hasty`: has a short deadline, and asks once.
 * - `silent`: a notification, which nobody answers.
 */
export type Manner = 'patient' | 'hasty' | 'silent'

/** One of the commands of a run; which they are follows from the seed. */
export interface Command {
  readonly id: string
  readonly manner: Manner
  readonly host: string
  readonly method: MethodName
  readonly vmID: string
  /** How long its client waits, each time that it asks. */
  readonly timeoutMs: number
}

/** What a client writes down, before it asks and after it was told. */
export type ClientRecord =
  | { readonly kind: 'ask'; readonly at: Time; readonly id: string; readonly deadline: Time; readonly command: Command }
  /** Nothing that is final: it asks again. */
  | { readonly kind: 'miss'; readonly at: Time; readonly id: string; readonly error: string }
  /** The last word: `true`, `sent` for what nobody answers, or an error's name. */
  | { readonly kind: 'told'; readonly at: Time; readonly id: string; readonly outcome: string }
  /** A reply that it did not wait for any more. */
  | { readonly kind: 'late'; readonly at: Time; readonly id: string; readonly outcome: string }

/** What the simulated hosts write down. */
export type LedgerRecord =
  | { readonly kind: 'driver'; readonly at: Time; readonly host: string; readonly pid: number }
  | {
      readonly kind: 'start'
      readonly at: Time
      readonly id: string
      readonly host: string
      readonly method: string
      readonly vmID: string
      readonly pid: number
      /** When the handler was called. */
      readonly entered: Time
      /** A later worker of the same host had taken over, and this one was not dead. */
      readonly replaced: boolean
    }
  | { readonly kind: 'end'; readonly at: Time; readonly id: string }
  | { readonly kind: 'probe'; readonly at: Time; readonly id: string; readonly said: string }
  /** Asked for after a probe had said that it did not happen. */
  | { readonly kind: 'barred'; readonly at: Time; readonly id: string }

/** A command or a reply, as the broker carried it. */
export type WireRecord =
  | { readonly kind: 'command'; readonly id: string; readonly correlation: string }
  | { readonly kind: 'reply'; readonly correlation: string; readonly outcome: string }

export interface DeadLetter {
  readonly id: string
  readonly correlation: string
  readonly queue: 'dead' | 'expired'
  readonly reason: string
}

/** A message in a worker's journal. */
export interface JournalRecord {
  readonly id: string
  readonly host: string
  /** Its outcome is known, and the broker has the reply. */
  readonly done: boolean
  readonly outcome: string | undefined
  /** Of what has an unknown outcome: when it was started. */
  readonly started: Time | undefined
}

/** What the run did to them. */
export interface FaultRecord {
  readonly at: Time
  readonly what: string
  /** The host whose worker was interrupted, if one was. */
  readonly host?: string | undefined
  /** The one whose way to the brokers was interrupted; or everybody's, by a broker. */
  readonly link?: string | undefined
}

/** Of a fault: all links. */
export const EVERYBODY = '*'
