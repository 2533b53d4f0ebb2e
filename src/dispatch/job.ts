import type { Call } from '../api/envelope.ts'
import type { Progress } from '../api/handler.ts'
import type { Delivery } from '../api/message.ts'
import type { Admission } from './admission.ts'
import type { Deadline } from './deadline.ts'

/** A message whose calls are on their way. */
export interface Job {
  readonly delivery: Delivery
  readonly calls: readonly Call[]
  /** One of each call. */
  admissions: readonly Admission[]
  readonly batch: boolean
  readonly deadline: Deadline
  /** There only for callers that asked for it. */
  reporter?: Reporter | undefined
  /** In the journal; undefined for what is not there. */
  key: string | undefined
  /** Among those that are under way. */
  slot: number
}

/**
 * Tells the caller of one message, where it asked for that, how its calls are
 * getting on, and at least every so often that the worker is still there.
 */
export interface Reporter {
  /** The call's turn has come. */
  start(index: number): void
  report(index: number, progress: Progress): void
  end(): void
}

/** What came of one call: the part of a response that says so, as JSON. Of a notification nobody is told. */
export type Outcome =
  | { readonly kind: 'ended'; readonly outcome: string }
  /** The worker is stopping, and the call's turn never came. */
  | { readonly kind: 'not started' }
  /** A notification that was refused, and could not be kept as a dead letter with its reason. */
  | { readonly kind: 'not buried' }
