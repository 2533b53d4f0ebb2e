import type { Logger } from 'pino'
import { type Call, encode } from '../api/envelope.ts'
import type { Settlement } from '../api/message.ts'
import type { Admission, Refused } from './admission.ts'
import type { Timeouts } from './deadline.ts'
import type { Job, Outcome } from './job.ts'
import type { Journal } from './journal.ts'
import { errorOf, toError } from './outcome.ts'
import type { Performer } from './perform.ts'
import type { Replier } from './reply.ts'

/** Brings each call of a message to its outcome. */
export interface Concluder {
  /**
   * Runs the calls, each in its lane. What comes of them is in the journal, for those that have to be there, or the
   * disk has failed for so long that they are answered before; `stored` gets who writes it.
   */
  conclude(job: Job, stored: Promise<void>[]): Promise<readonly Outcome[]>
  /** Tries until it succeeds, where the message was acknowledged and cannot be given back to the broker. */
  insist(job: Job, attempt: () => Promise<Settlement>): Promise<Settlement>
}

export interface ConcluderOptions {
  readonly journal: Journal
  readonly replier: Replier
  readonly timeouts: Timeouts
  /** How long a caller waits for the journal to have the outcome, in milliseconds. @default 10000 */
  readonly outcomePatience?: number
  readonly count: (name: 'expired' | 'busy' | 'outcomeUnknown' | 'refused' | 'unstored') => void
  readonly log: Logger
}

/** Between the attempts to get rid of what was acknowledged and cannot be given back. */
const RETRY_MS = 5_000

export function createConcluder(options: ConcluderOptions, performer: Performer): Concluder {
  return new ToTheEnd(options, performer)
}

class ToTheEnd implements Concluder {
  readonly #options: ConcluderOptions
  readonly #performer: Performer

  constructor(options: ConcluderOptions, performer: Performer) {
    this.#options = options
    this.#performer = performer
  }

  async conclude(job: Job, stored: Promise<void>[]): Promise<readonly Outcome[]> {
    const ending = job.admissions.map((one, index) => this.#end(one, index, job, stored))
    const [only] = ending
    // Most messages have one call: two promises less for each.
    return ending.length === 1 && only !== undefined ? [await only] : await Promise.all(ending)
  }

  #end(one: Admission, index: number, job: Job, stored: Promise<void>[]): Outcome | Promise<Outcome> {
    if (one.kind === 'ended') return one
    const ending = one.kind === 'refused' ? this.#refuse(one) : this.#performer.perform(one, index, job)
    const call = job.calls[index]
    if (call?.kind === 'notification')
      return this.#endNotification(call, ending, job).then((it) => this.#keep(it, index, job, stored))
    // What only reads is not remembered.
    if (job.key === undefined) return ending
    return Promise.resolve(ending).then((it) => this.#keep(it, index, job, stored))
  }

  /** Of a notification, too, it is remembered that it ran. */
  async #keep(result: Outcome, index: number, job: Job, stored: Promise<void>[]): Promise<Outcome> {
    if (result.kind !== 'ended' || job.key === undefined) return result
    const written = this.#options.journal.complete(job.key, index, result.outcome)
    stored.push(written)
    await this.#patiently(written, job)
    return result
  }

  /** What is answered is on the disk, so that it stays true. But a disk that fails for long does not keep the truth from the caller. */
  #patiently(written: Promise<void>, { delivery: { properties } }: Job): Promise<void> {
    return new Promise((resolve, reject) => {
      const { timeouts, outcomePatience = 10_000, count, log } = this.#options
      const forget = timeouts.at(performance.now() + outcomePatience, () => {
        count('unstored')
        log.error({ messageId: properties.messageId }, 'an outcome is answered that the journal does not have yet')
        resolve()
      })
      void written.then(resolve, reject).finally(forget)
    })
  }

  #refuse({ error }: Refused): Outcome {
    if (error.kind === 'Expired') this.#options.count('expired')
    else if (error.kind === 'ResourceExhausted') this.#options.count('busy')
    else if (error.kind === 'OutcomeUnknown') this.#options.count('outcomeUnknown')
    else this.#options.count('refused')
    if (!error.expected) this.#options.log.error({ err: error }, 'a call was refused by a flaw of the worker')
    return { kind: 'ended', outcome: toError(error) }
  }

  /** Nobody is told what came of it: what went wrong is kept as a dead letter, with the reason. */
  async #endNotification(
    { method, params }: Call & { kind: 'notification' },
    ending: Outcome | Promise<Outcome>,
    job: Job,
  ): Promise<Outcome> {
    const ended = await ending
    if (ended.kind !== 'ended') return ended
    const error = errorOf(ended.outcome)
    if (error !== undefined && error.kind !== 'RequestCancelled') {
      const message = { ...job.delivery, body: encode({ jsonrpc: '2.0', method, params }) }
      if ((await this.insist(job, () => this.#options.replier.bury(message, error.message))) !== 'ack')
        return { kind: 'not buried' }
    }
    return { kind: 'ended', outcome: '' }
  }

  insist(job: Job, attempt: () => Promise<Settlement>): Promise<Settlement> {
    return job.key !== undefined && this.#options.journal.durable ? untilTaken(attempt) : attempt()
  }
}

async function untilTaken(attempt: () => Promise<Settlement>): Promise<Settlement> {
  for (;;) {
    const settlement = await attempt()
    if (settlement !== 'reject') return settlement
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}
