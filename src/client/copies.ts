import { RpcError } from '../api/errors.ts'
import type { ErrorName } from '../api/generated/errors.ts'
import type { Delivery } from '../api/message.ts'
import { readResult } from './response.ts'

/** What a host says of the message that it just got: another one with the same command may have been taken. */
const OF_ONE_COPY: ReadonlySet<ErrorName> = new Set<ErrorName>(['ResourceExhausted', 'Expired', 'NotInGroup'])

export function isOfOneCopy(kind: ErrorName): boolean {
  return OF_ONE_COPY.has(kind)
}

export function isRefusalOfOne({ body, properties }: Delivery): boolean {
  try {
    readResult(body, properties.correlationId ?? '')
    return false
  } catch (error) {
    return isOfOneCopy(RpcError.from(error).kind)
  }
}

/**
 * Messages with the same command that its host may have got: it is sent again when nobody can tell. That one of them was
 * not executed is the command's outcome only when nothing else can be said of the others.
 */
export class Copies<Refusal> {
  #out: number
  #refusals = 0
  #refusal: Refusal | undefined

  constructor(out: number) {
    this.#out = out
  }

  /** One more may get there. */
  sent(): void {
    this.#out++
  }

  /** One did not get there. @returns what the host said of all others, if it did */
  withdrawn(): Refusal | undefined {
    this.#out--
    return this.#decided()
  }

  /** One was not executed. @returns it when that is so of all */
  refused(refusal: Refusal): Refusal | undefined {
    this.#refusals++
    this.#refusal = refusal
    return this.#decided()
  }

  /** What was said of one of them, while another may have been executed. */
  get refusal(): Refusal | undefined {
    return this.#refusal
  }

  #decided(): Refusal | undefined {
    return this.#refusals >= this.#out ? this.#refusal : undefined
  }
}
