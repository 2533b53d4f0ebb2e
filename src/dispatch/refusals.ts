import type { ClientId } from '../api/ids.ts'

/**
 * Whose queues refuse replies, or do not confirm them, and how many replies are
 * being tried there nevertheless: one client must not take the places of all.
 */
export interface Refusals {
  /** Of a client whose queue has refused a reply, and taken none since or not all yet: the last cause. */
  why(client: ClientId): string | undefined
  /** Called for each refusal. */
  refused(client: ClientId, why: string): void
  /** Its queue takes replies. */
  taken(client: ClientId): void
  /** A reply is to be tried there, once or for a while. Undefined when too many are already; else what ends that. */
  enter(client: ClientId, kept: boolean): (() => void) | undefined
}

interface Refusing {
  /** When it began, by `performance.now()`. */
  readonly since: number
  why: string
  /** Whether it has taken nothing since. */
  still: boolean
  /** Deliveries that are being tried, and not those that are kept. */
  trying: number
  users: number
}

/** Deliveries that wait to be answered: of one client and of all, out of the 500 that the broker hands over beyond those that run or wait. */
const MOST_OF_ONE = 50
const MOST = 250
/** Their replies are in memory, and in the journal. */
const MOST_KEPT = 1000
/** For so long the limits of those that are not kept do not hold: a queue that has just lost its leader takes all again. */
const GRACE_MS = 5_000
/** Clients that were never heard of again. */
const MOST_CLIENTS = 1000

export function createRefusals(): Refusals {
  return new RefusingClients()
}

class RefusingClients implements Refusals {
  /** None until one refuses: hardly any host ever sees that. */
  #clients: Map<ClientId, Refusing> | undefined
  #trying = 0
  #kept = 0

  #of(client: ClientId): Refusing {
    this.#clients ??= new Map()
    const clients = this.#clients
    let one = clients.get(client)
    if (one === undefined) {
      const idle = clients.size < MOST_CLIENTS ? undefined : clients.entries().find(([, { users }]) => users === 0)
      if (idle !== undefined) clients.delete(idle[0])
      one = { since: performance.now(), why: '', still: false, trying: 0, users: 0 }
      clients.set(client, one)
    }
    return one
  }

  why(client: ClientId): string | undefined {
    return this.#clients?.get(client)?.why
  }

  refused(client: ClientId, why: string): void {
    const one = this.#of(client)
    one.why = why
    one.still = true
  }

  taken(client: ClientId): void {
    const one = this.#clients?.get(client)
    if (one === undefined) return
    one.still = false
    if (one.users === 0) this.#clients?.delete(client)
  }

  enter(client: ClientId, isKept: boolean): (() => void) | undefined {
    const one = this.#of(client)
    const many = one.trying >= MOST_OF_ONE || this.#trying >= MOST
    if (isKept ? this.#kept >= MOST_KEPT : many && performance.now() - one.since >= GRACE_MS) return undefined
    const count = (by: 1 | -1) => {
      one.users += by
      if (isKept) this.#kept += by
      else {
        one.trying += by
        this.#trying += by
      }
    }
    count(1)
    return () => {
      count(-1)
      if (one.users === 0 && !one.still) this.#clients?.delete(client)
    }
  }
}
