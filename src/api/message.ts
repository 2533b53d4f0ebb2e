/**
 * What the broker carries, in AMQP's own words but without any AMQP library's
 * types: `dispatch` and `client` see messages only in this shape.
 */
export interface MessageProperties {
  /** The idempotency key of a command: chosen by the client, kept over its retries. */
  readonly messageId?: string
  readonly correlationId?: string
  /** The id of the client that waits for the reply (not a queue's name). */
  readonly replyTo?: string
  /** Milliseconds until the broker may drop the message: the caller's timeout. */
  readonly expiration?: number
  /** The AMQP user that published the message; the broker verifies it. */
  readonly userId?: string
  /** Milliseconds since 1970-01-01 UTC (AMQP itself carries whole seconds). */
  readonly timestamp?: number
  readonly contentType?: string
  readonly contentEncoding?: string
  /** The method's or event's name. */
  readonly type?: string
  /** Whether the broker writes the message to disk. @default true */
  readonly persistent?: boolean
  readonly headers?: Readonly<Record<string, unknown>>
}

export interface Message {
  readonly exchange: string
  readonly routingKey: string
  readonly body: Uint8Array
  readonly properties: MessageProperties
}

/** A message as a consumer gets it. */
export interface Delivery extends Message {
  /** The queue it was consumed from. */
  readonly queue: string
  /** True when the broker may have delivered it before. */
  readonly redelivered: boolean
}

/** What becomes of a delivery; the consumer settles it, no handler ever holds a delivery tag. */
export type Settlement =
  /** Done with: the broker forgets it. */
  | 'ack'
  /** The same, but it does no harm if it comes again: many are told to the broker at once, a few milliseconds later. */
  | 'ack-later'
  /** Not taken: the broker delivers it again. */
  | 'requeue'
  /** Refused: the broker dead-letters it. */
  | 'reject'

/** What is known of a published message. */
export type PublishOutcome =
  /** The broker has it, and at least one queue of a mandatory one. */
  | { readonly kind: 'confirmed' }
  /** Mandatory, and no queue is bound with its routing key. */
  | { readonly kind: 'returned'; readonly reason: string }
  /** The broker refused it, for example since a queue is full. */
  | { readonly kind: 'nacked'; readonly reason: string }
  /** Not sent: too large, or the time was up before a connection was there. */
  | { readonly kind: 'unsent'; readonly reason: string }
  /** Sent, but the connection went, or time was up, before the broker answered: it may or may not have it. `owed`: the connection is well, and a queue gives no answer. */
  | { readonly kind: 'unconfirmed'; readonly reason: string; readonly owed?: true }

export interface PublishOptions {
  /** Ask for the message back when no queue takes it. @default false */
  readonly mandatory?: boolean
  /** Give up waiting. What was sent until then counts as `unconfirmed`. */
  readonly signal?: AbortSignal
}

export type Publish = (message: Message, options?: PublishOptions) => Promise<PublishOutcome>

/** A caller's notification that it no longer wants what it asked for: `{ messageId }`, or `{ id }` of the request, or both. */
export const CANCEL_METHOD = '$/cancelRequest'

/** A host's notification to a caller that asked for it, on its reply queue and with the correlation id of the request: `{ id, value }`. */
export const PROGRESS_METHOD = '$/progress'

/** The type of a message that is several replies, for a caller that takes such: see `bundle.ts`. */
export const BUNDLE_TYPE = '$/replies'

/** What claims to have more time, in milliseconds from its arrival, has this much: a week. */
export const LONGEST_DEADLINE_MS = 7 * 24 * 3_600_000

/** Names of the headers that this project sets or reads. */
export const HEADER = {
  /** When the command expires: milliseconds since 1970-01-01 UTC, by the host's clock as far as the caller knows it. */
  deadline: 'x-vdsm-deadline',
  /** VDSM's flow id: one id through the logs of all that a request causes. */
  flow: 'x-vdsm-flow',
  /** When a reply was made: milliseconds since 1970-01-01 UTC, by the host's clock. */
  time: 'x-vdsm-time',
  /** The caller wants to be told how its request is getting on: seconds between two signs of life, as text. */
  progress: 'x-vdsm-progress',
  /** `true`: the caller takes several replies as one message, too. */
  bundles: 'x-vdsm-bundles',
  /** The host that answers, or whose event it is. */
  host: 'x-vdsm-host',
  /** Counts a worker's starts on its host. */
  epoch: 'x-vdsm-epoch',
  /** Counts a host's events within an epoch. */
  seq: 'x-vdsm-seq',
  /** Counts the events of one routing key within an epoch. */
  keySeq: 'x-vdsm-key-seq',
  /** The number (`seq`) of the event before it under the same routing key and epoch; 0 when it is the first. */
  keyPrevious: 'x-vdsm-key-previous',
  /** Whose command it was before it became a dead letter: the broker lets nobody publish in another's name. */
  user: 'x-vdsm-user',
  /** Why a message is a dead letter, in plain words. */
  deadReason: 'x-vdsm-dead-reason',
} as const
