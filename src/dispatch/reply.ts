import type { Logger } from 'pino'
import { type ClientId, type HostId, isClientId } from '../api/ids.ts'
import { type Delivery, HEADER, type Message, type Publish, type Settlement } from '../api/message.ts'
import { createBundler } from './bundler.ts'
import type { Deadline } from './deadline.ts'
import { createRefusals } from './refusals.ts'

/** Gets answers to callers, and what cannot be answered to where it is kept with its reason. */
export interface Replier {
  canReply(delivery: Delivery): boolean
  /**
   * Publishes the reply until the broker has it; `ack` then. Without a place to
   * send it to, the delivery becomes a dead letter with the given reason. One
   * that the caller's queue refuses becomes a dead letter after a while, too;
   * one that is kept is left after that where it is: `requeue`.
   */
  answer(delivery: Delivery, body: Uint8Array, reason: string, options?: AnswerOptions): Promise<Settlement>
  /**
   * Tells the caller something beside the reply. It is no loss when it does not
   * arrive: never rejects, and is not tried again.
   */
  tell(delivery: Delivery, type: string, body: Uint8Array): Promise<void>
  /** Keeps the delivery as a dead letter, with the reason in plain words. */
  bury(delivery: Delivery, reason: string): Promise<Settlement>
  stats(): Readonly<Record<ReplyCounter, number>>
}

export interface AnswerOptions {
  /** Until then its caller waits. @default as long as it takes */
  readonly deadline?: Deadline
  /** Whether the command was acknowledged, and the journal has its outcome. @default false */
  readonly kept?: boolean
}

export type ReplyCounter = 'sent' | 'unroutable' | 'retried' | 'refused' | 'left' | 'told' | 'dead'

interface Address {
  readonly exchange: string
  readonly routingKey: string
}

export interface ReplierOptions {
  readonly host: HostId
  readonly publish: Publish
  /** For direct reply-to: a forged one costs the connection, and no other reply must go with it. */
  readonly publishDirect: Publish
  readonly replyAddress: (client: ClientId) => Address
  readonly deadExchange: string
  readonly log: Logger
  /** Fires when the worker stops and no longer waits for the broker. */
  readonly signal: AbortSignal
}

/** RabbitMQ's direct reply-to, a pseudo-queue: https://www.rabbitmq.com/docs/direct-reply-to */
const DIRECT_REPLY_TO = 'amq.rabbitmq.reply-to.'
const RETRY_MS = 500
/** Until it is answered, a delivery takes one of the places that the broker hands messages over for. */
const PATIENCE_MS = 60_000
/** A queue that has just lost its leader refuses, or owes its confirms, and takes all again a moment later. */
const GRACE_MS = 5_000
const BURY_ATTEMPTS = 10
/** What is told beside the reply is soon out of date. */
const NOTE_MS = 30_000
/** The broker's own, which would route this message once more as they did before. */
const ROUTING_HEADERS = /^(x-death|x-first-death-.*|x-last-death-.*|CC|BCC)$/

export function createReplier(options: ReplierOptions): Replier {
  return new Answers(options)
}

class Answers implements Replier {
  readonly #options: ReplierOptions
  readonly #counters: Record<ReplyCounter, number> = {
    sent: 0,
    unroutable: 0,
    retried: 0,
    refused: 0,
    left: 0,
    told: 0,
    dead: 0,
  }
  readonly #refusals = createRefusals()
  readonly #publishBundled: ReturnType<typeof createBundler>

  constructor(options: ReplierOptions) {
    this.#options = options
    this.#publishBundled = createBundler(options.publish)
  }

  canReply({ properties: { replyTo } }: Delivery): boolean {
    return isClientId(replyTo) || (replyTo?.startsWith(DIRECT_REPLY_TO) ?? false)
  }

  #toReply(delivery: Delivery, address: Address, body: Uint8Array): Message {
    const { correlationId, messageId } = delivery.properties
    const correlation = correlationId ?? messageId
    const now = Date.now()
    // The routing key says whose reply it is, and the broker lets no other host use it: no header needs to.
    return {
      ...address,
      body,
      properties: {
        contentType: 'application/json',
        timestamp: now,
        // AMQP's timestamp has whole seconds only, too coarse to compare clocks by.
        headers: { [HEADER.time]: now },
        ...(correlation === undefined ? {} : { correlationId: correlation }),
        // The command's own: a client that has been started anew knows its commands by that.
        ...(messageId === undefined ? {} : { messageId }),
      },
    }
  }

  async answer(
    delivery: Delivery,
    body: Uint8Array,
    reason: string,
    { deadline = Number.POSITIVE_INFINITY, kept = false }: AnswerOptions = {},
  ): Promise<Settlement> {
    const { replyTo, messageId, headers } = delivery.properties
    if (replyTo?.startsWith(DIRECT_REPLY_TO)) {
      // Served as best effort: the broker confirms such a publish when the client is gone, and returns a mandatory one that arrived.
      await this.#options.publishDirect(this.#toReply(delivery, { exchange: '', routingKey: replyTo }, body), {
        signal: this.#options.signal,
      })
      this.#counters.sent++
      return 'ack'
    }
    if (!isClientId(replyTo)) return this.bury(delivery, reason)
    const reply = this.#toReply(delivery, this.#options.replyAddress(replyTo), body)
    const send = headers?.[HEADER.bundles] === true ? this.#publishBundled : this.#options.publish
    let refusedFirst: number | undefined
    const refused = (why: string): Settlement | Promise<Settlement> => {
      if (kept) {
        this.#counters.left++
        this.#options.log.warn(
          { replyTo, messageId, cause: why },
          'a reply is left to the journal: too many wait to be taken',
        )
        return 'requeue'
      }
      this.#counters.refused++
      return this.bury(reply, `a reply that the queue of the client ${replyTo} did not take: ${why}`)
    }
    // While its queue takes what it is sent, nothing is counted.
    const known = this.#refusals.why(replyTo)
    let leave = known === undefined ? undefined : this.#refusals.enter(replyTo, kept)
    if (known !== undefined && leave === undefined) return refused(known)
    try {
      for (;;) {
        const outcome = await send(reply, { mandatory: true, signal: this.#options.signal })
        switch (outcome.kind) {
          case 'confirmed':
            this.#counters.sent++
            this.#refusals.taken(replyTo)
            return 'ack'
          case 'returned':
            this.#counters.unroutable++
            this.#refusals.taken(replyTo)
            this.#options.log.warn({ replyTo, messageId }, 'nobody takes the reply; it is kept as a dead letter')
            return await this.bury(
              reply,
              `a reply that no queue takes: the client ${replyTo} has gone or never declared its queue`,
            )
          case 'unsent':
          case 'nacked':
          case 'unconfirmed':
            this.#options.log.warn({ outcome, replyTo, messageId }, 'the broker has not taken a reply')
            break
          default:
            return outcome satisfies never
        }
        if (this.#options.signal.aborted) return 'requeue'
        // That a connection was lost is not the queue's fault: when there is one again, it may take all that waits.
        const lost = outcome.kind === 'unconfirmed' && outcome.owed !== true
        // Counted from the first failure: a confirm that a queue's dead leader owed was waited for a minute already.
        refusedFirst ??= performance.now()
        const patience = refusedFirst + PATIENCE_MS
        const end = lost ? patience : Math.max(refusedFirst + GRACE_MS, Math.min(deadline, patience))
        if (!kept && performance.now() >= end) return await refused(outcome.reason)
        if (!lost) {
          this.#refusals.refused(replyTo, outcome.reason)
          leave?.()
          leave = this.#refusals.enter(replyTo, kept)
          if (leave === undefined) return await refused(outcome.reason)
        }
        this.#counters.retried++
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      }
    } finally {
      leave?.()
    }
  }

  async tell(delivery: Delivery, type: string, body: Uint8Array): Promise<void> {
    const { replyTo } = delivery.properties
    const direct = replyTo?.startsWith(DIRECT_REPLY_TO) ?? false
    if (!direct && !isClientId(replyTo)) return
    const address = isClientId(replyTo)
      ? this.#options.replyAddress(replyTo)
      : { exchange: '', routingKey: replyTo ?? '' }
    const { properties, ...message } = this.#toReply(delivery, address, body)
    const note = { ...message, properties: { ...properties, type, persistent: false, expiration: NOTE_MS } }
    const patience = AbortSignal.any([this.#options.signal, AbortSignal.timeout(NOTE_MS)])
    try {
      await (direct ? this.#options.publishDirect : this.#options.publish)(note, { signal: patience })
      this.#counters.told++
    } catch (error) {
      this.#options.log.debug({ err: error }, 'a caller could not be told how its command is getting on')
    }
  }

  async bury(message: Message, reason: string): Promise<Settlement> {
    this.#counters.dead++
    const { routingKey, body, properties } = message
    // The time limit was the caller's; as a dead letter the message has none.
    const { expiration: _, userId, ...kept } = properties
    const headers = {
      ...(userId === undefined ? {} : { [HEADER.user]: userId }),
      ...toKeptHeaders(properties.headers),
      [HEADER.deadReason]: reason,
      [HEADER.host]: this.#options.host,
    }
    this.#options.log.warn({ messageId: properties.messageId, reason }, 'a message became a dead letter')
    const letter = {
      exchange: this.#options.deadExchange,
      routingKey,
      body,
      properties: { ...kept, timestamp: Date.now(), headers },
    }
    // A queue that has just lost its leader takes it a moment later; one that is full does not.
    const giveUp = performance.now() + PATIENCE_MS
    for (let attempt = 1; attempt <= BURY_ATTEMPTS && !this.#options.signal.aborted; attempt++) {
      const outcome = await this.#options.publish(letter, { signal: this.#options.signal })
      if (outcome.kind === 'confirmed') return 'ack'
      this.#options.log.warn({ outcome, messageId: properties.messageId }, 'the broker has not taken a dead letter')
      if (performance.now() >= giveUp) break
      if (attempt < BURY_ATTEMPTS) await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
    // Rejected, the broker keeps it too, but knows no reason; when the worker stops, the next one may tell it.
    return this.#options.signal.aborted ? 'requeue' : 'reject'
  }

  stats() {
    return { ...this.#counters }
  }
}

function toKeptHeaders(headers: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ROUTING_HEADERS.test(name)))
}
