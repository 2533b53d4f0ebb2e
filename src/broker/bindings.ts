import type { Channel } from 'amqplib'
import type { Logger } from 'pino'
import { backoff, pause } from './backoff.ts'
import type { BrokerConnection } from './connection.ts'
import type { Binding } from './specs.ts'
import { unbindQueue } from './topology.ts'
import { answered } from './unanswered.ts'

export interface BindingsOptions {
  readonly connection: Pick<BrokerConnection, 'channels'>
  readonly queue: string
  /** To begin with. */
  readonly bindings: readonly Binding[]
  readonly log: Logger
}

/** The bindings of a queue, which change. */
export interface Bindings extends Disposable {
  /** Those that it is to be declared with: at first some of many, and all when it is declared again. */
  readonly declared: readonly Binding[]
  /** When it is declared: resolves when it has all, or is disposed. @throws when the broker refuses one */
  begin(): Promise<void>
  /** Resolves when the queue has what is wanted by then, or is disposed; what fails is tried again. Never rejects. */
  become(wanted: readonly Binding[]): Promise<void>
}

/** One channel makes one after the other; a broker that is far away, or a cluster, makes several in the same time. */
const CHANNELS = 8
/** Fewer are not worth another channel. */
const PER_CHANNEL = 50
const ACCESS_REFUSED = 403
/** Bytes of a routing key in AMQP; a header's text may have more. */
const LONGEST_KEY = 255

export function createBindings({ connection, queue, bindings, log }: BindingsOptions): Bindings {
  const ended = new AbortController()
  let wanted = new Map(bindings.map((one) => [keyOf(one), one]))
  /** Both are needed: of a change that failed half-way, or met a declaration, it is not known which of them are there. */
  const first = bindings.slice(0, PER_CHANNEL)
  const certain = new Set(first.map(keyOf))
  const possible = new Map(wanted)
  let changing: Promise<void> | undefined
  let begun = false

  // What has changed its mind meanwhile is left to the next change.
  async function bind(channel: Channel, one: Binding): Promise<void> {
    if (!wanted.has(keyOf(one))) return
    await channel.bindQueue(queue, one.exchange, one.routingKey)
    if (wanted.has(keyOf(one))) certain.add(keyOf(one))
  }

  async function unbind(channel: Channel, one: Binding): Promise<void> {
    if (wanted.has(keyOf(one))) return
    await channel.unbindQueue(queue, one.exchange, one.routingKey)
    if (!wanted.has(keyOf(one))) possible.delete(keyOf(one))
  }

  async function each(
    all: readonly Binding[],
    work: (channel: Channel, one: Binding) => Promise<void>,
  ): Promise<unknown> {
    let next = 0
    const ways = Math.min(CHANNELS, Math.ceil(all.length / PER_CHANNEL))
    const working = Array.from({ length: ways }, () =>
      connection.channels.configure(
        async (channel) => {
          for (let one = all[next++]; one !== undefined; one = all[next++]) {
            await answered(work(channel, one), connection.channels.answerMs)
          }
        },
        { signal: ended.signal, timed: false },
      ),
    )
    // Nothing of this change may come behind the next one.
    const outcomes = await Promise.allSettled(working)
    return outcomes.find((outcome) => outcome.status === 'rejected')?.reason
  }

  /** One change after the other: two at once could undo each other. */
  async function change({ refusable }: { readonly refusable: boolean }): Promise<void> {
    for (let attempt = 1; ; ) {
      const missing = [...wanted].flatMap(([key, one]) => (certain.has(key) ? [] : [one]))
      const surplus = [...possible].flatMap(([key, one]) => (wanted.has(key) ? [] : [one]))
      if (ended.signal.aborted || missing.length + surplus.length === 0) return
      const failure = (await each(missing, bind)) ?? (await each(surplus, unbind))
      if (failure === undefined) {
        attempt = 1
        continue
      }
      if (ended.signal.aborted) return
      if (refusable && isRefusal(failure)) throw failure
      const delayMs = backoff(attempt++)
      log.warn({ err: failure, queue, delayMs }, 'a queue could not be bound anew; trying again')
      await pause(delayMs, ended.signal)
    }
  }

  function follow(options: { readonly refusable: boolean }): Promise<void> {
    changing ??= change(options).finally(() => {
      changing = undefined
    })
    return changing
  }

  return {
    get declared() {
      return begun ? [...wanted.values()] : first
    },
    begin() {
      begun = true
      return follow({ refusable: true })
    },
    become(now) {
      wanted = new Map(now.map((one) => [keyOf(one), one]))
      for (const [key, one] of wanted) possible.set(key, one)
      // A queue that is declared meanwhile does not get them.
      for (const key of certain) if (!wanted.has(key)) certain.delete(key)
      return follow({ refusable: false })
    },
    [Symbol.dispose]: () => ended.abort(),
  }
}

export interface LeaveOptions {
  readonly connection: Pick<BrokerConnection, 'channels'>
  readonly queue: string
  /** Where the groups' messages come from. */
  readonly exchange: string
  readonly signal: AbortSignal
  readonly log: Logger
}

/**
 * Unbinds the queue from groups: it keeps the bindings of an earlier worker, which nobody can list. One attempt at a
 * time, whatever else comes meanwhile: if it fails, the next message of the group is as good. Never throws.
 */
export function createLeave({
  connection,
  queue,
  exchange,
  signal,
  log,
}: LeaveOptions): (groups: readonly string[]) => void {
  let leaving = false

  async function leave(groups: readonly string[]): Promise<void> {
    const bindings = groups.map((routingKey) => ({ exchange, routingKey }))
    try {
      await connection.channels.configure((channel) => unbindQueue(channel, { name: queue, bindings }), { signal })
      log.warn({ groups }, 'got a message for groups that this host is not in, and left them')
    } catch (error) {
      log.warn({ groups, err: error }, 'got a message for groups that this host is not in, and cannot leave them')
    }
    leaving = false
  }

  return (groups) => {
    // Nothing can be bound with a longer one, and amqplib throws over it, perhaps while it reads an answer.
    const possible = groups.filter((group) => Buffer.byteLength(group) <= LONGEST_KEY)
    if (leaving || possible.length === 0) return
    leaving = true
    void leave(possible)
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === ACCESS_REFUSED
}

function keyOf({ exchange, routingKey }: Binding): string {
  return `${exchange} ${routingKey}`
}
