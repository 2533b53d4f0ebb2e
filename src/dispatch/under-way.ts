import type { Call } from '../api/envelope.ts'
import { CANCEL_METHOD, type MessageProperties } from '../api/message.ts'
import { createSlots } from '../api/slots.ts'
import type { Job } from './job.ts'

/** The messages that are under way, for those who want to cancel what they asked for. */
export interface UnderWay {
  /** @returns its slot, by which it is removed */
  add(job: Job): number
  remove(slot: number, job: Job): void
  /** @returns whether the call is a wish to cancel: then it has been seen to. */
  take(call: Call, properties: MessageProperties): boolean
  stats(): { readonly requested: number; readonly missed: number }
}

/** Who asked for what: `params` of `$/cancelRequest`. */
interface Wish {
  readonly id: unknown
  readonly messageId: unknown
}

export function createUnderWay(): UnderWay {
  return new Jobs()
}

class Jobs implements UnderWay {
  readonly #jobs = createSlots<Job>()
  #requested = 0
  #missed = 0

  add(job: Job): number {
    return this.#jobs.add(job)
  }

  remove(slot: number, job: Job): void {
    this.#jobs.remove(slot, job)
  }

  take(call: Call, properties: MessageProperties): boolean {
    if (call.kind !== 'notification' || call.method !== CANCEL_METHOD) return false
    const { id, messageId } = Array.isArray(call.params) ? {} : (call.params as Partial<Wish>)
    this.#cancel({ id, messageId }, properties)
    return true
  }

  #cancel(wish: Wish, properties: MessageProperties): void {
    this.#requested++
    const found = [...this.#jobs].flatMap((job) =>
      job.calls.flatMap((call, index) =>
        isMeant(call, job.delivery.properties, wish, properties) ? { job, index } : [],
      ),
    )
    if (found.length === 0) this.#missed++
    for (const { job, index } of found) {
      const { userId, messageId } = job.delivery.properties
      for (const other of this.#jobs) {
        const { properties: its } = other.delivery
        // What came again waits for the outcome of what came first.
        const same = other === job || (messageId !== undefined && its.messageId === messageId && its.userId === userId)
        const admission = other.admissions[index]
        if (same && admission?.kind === 'admitted') admission.cancellation.request()
      }
    }
  }

  stats() {
    return { requested: this.#requested, missed: this.#missed }
  }
}

/** Only who asked may cancel: the same user of the broker, the same client. */
function isMeant(call: Call, its: MessageProperties, { id, messageId }: Wish, who: MessageProperties): boolean {
  if (its.userId !== who.userId || its.replyTo !== who.replyTo) return false
  if (messageId !== undefined && messageId !== its.messageId) return false
  if (id !== undefined) return call.kind === 'request' && call.id === id
  return messageId !== undefined
}
