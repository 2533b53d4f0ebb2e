import type { Logger } from 'pino'
import { RpcError } from '../api/errors.ts'
import { METHODS } from '../api/generated/methods.ts'
import type { Probe, Probed } from '../api/handler.ts'
import type { Scrubber } from '../api/redact.ts'
import { type Admitted, unknownOutcome } from './admission.ts'
import { cancelledInTime, cancelledUnderWay } from './cancellation.ts'
import { expired, type Timeouts } from './deadline.ts'
import type { Executor } from './execute.ts'
import type { Job, Outcome } from './job.ts'
import type { Journal } from './journal.ts'
import { toError, toResult } from './outcome.ts'
import type { Validator } from './validate.ts'

/** Carries out one call that was admitted. */
export interface Performer {
  /** Waits for its turn, and runs it, unless an earlier process did. */
  perform(one: Admitted, index: number, job: Job): Promise<Outcome>
}

export interface PerformerOptions {
  readonly probe?: Probe | undefined
  readonly validator: Validator
  readonly journal: Journal
  readonly timeouts: Timeouts
  readonly scrubber: Scrubber
  readonly log: Logger
  readonly count: (name: 'expired' | 'cancelled' | 'cutOff' | 'outcomeUnknown') => void
}

const PROBE_MS = 30_000

export function createPerformer(options: PerformerOptions, executor: Executor): Performer {
  return new InTurn(options, executor)
}

class InTurn implements Performer {
  readonly #options: PerformerOptions
  readonly #executor: Executor

  constructor(options: PerformerOptions, executor: Executor) {
    this.#options = options
    this.#executor = executor
  }

  async perform(one: Admitted, index: number, job: Job): Promise<Outcome> {
    const { interrupted } = one
    let begun = false
    const running = one.place.run(() => {
      begun = true
      job.reporter?.start(index)
      const doubtful = interrupted !== undefined && METHODS[one.method].safety === 'once'
      return doubtful ? this.#clearUp(one, index, job, interrupted) : this.#run(one, index, job)
    })
    // Its time may be up long before its turn comes: it keeps neither its caller nor its place waiting.
    const forget =
      begun || interrupted !== undefined ? undefined : this.#options.timeouts.at(job.deadline, () => one.place.cancel())
    const turn = await running
    forget?.()
    if (turn.started) return { kind: 'ended', outcome: turn.value }
    // Of what an earlier process started nobody can say that it was not executed: it is left to the next one.
    if (interrupted !== undefined) return { kind: 'not started' }
    if (one.cancellation.requested) return { kind: 'ended', outcome: this.#toCancelled() }
    return job.deadline <= performance.now() ? { kind: 'ended', outcome: this.#toExpired() } : { kind: 'not started' }
  }

  /** Of what an earlier process started, and nobody saw the end of. */
  async #clearUp(one: Admitted, index: number, job: Job, interrupted: number): Promise<string> {
    const probed = await this.#probe(one, interrupted, job)
    switch (probed.kind) {
      case 'happened':
        return toResult(probed.result)
      case 'did not happen':
        return this.#run(one, index, job)
      case 'cannot tell':
        return this.#toUnknown(job, interrupted)
      default:
        return probed satisfies never
    }
  }

  async #run(one: Admitted, index: number, job: Job): Promise<string> {
    const { method, interrupted, journalled, place } = one
    // On the disk before it happens: what never started can be told from what may have happened.
    const written = place.claimed || !journalled
    if (job.key !== undefined && !written && job.deadline > performance.now())
      await this.#options.journal.start(job.key, index)
    try {
      return toResult(await this.#executor.execute(one, index, job))
    } catch (reason) {
      const error = RpcError.from(reason)
      // "Not executed" is not to be said of what was started once before.
      const repeated = interrupted !== undefined && METHODS[method].safety === 'idempotent'
      if (error.kind === 'RequestCancelled') {
        this.#options.count('cancelled')
        return toError(repeated ? cancelledUnderWay() : error)
      }
      if (error.kind !== 'Expired') return toError(error)
      this.#options.count(repeated ? 'cutOff' : 'expired')
      return toError(repeated ? timedOut(interrupted) : error)
    }
  }

  #toExpired(): string {
    this.#options.count('expired')
    return toError(expired())
  }

  #toCancelled(): string {
    this.#options.count('cancelled')
    return toError(cancelledInTime())
  }

  #toUnknown({ delivery }: Job, interrupted: number): string {
    this.#options.count('outcomeUnknown')
    return toError(unknownOutcome(delivery.properties, interrupted))
  }

  async #probe({ method, params }: Admitted, started: number, { delivery }: Job): Promise<Probed> {
    this.#options.scrubber.note(method, params)
    try {
      const probed = await this.#options.probe?.(method, params, { started, signal: AbortSignal.timeout(PROBE_MS) })
      if (probed?.kind !== 'happened') return probed ?? { kind: 'cannot tell' }
      return { kind: 'happened', result: this.#options.validator.result(method, probed.result) }
    } catch (error) {
      const { messageId } = delivery.properties
      this.#options.log.error({ err: error, method, messageId }, 'what became of a command could not be found out')
      return { kind: 'cannot tell' }
    }
  }
}

/** Of a call that was started, might be repeated, and was not in time. */
function timedOut(started: number): RpcError {
  const at = new Date(started).toISOString()
  const detail = `it was started at ${at}; its worker ended before it did, and its time was up before it could run again`
  return new RpcError('TimedOut', detail, { data: { started } })
}
