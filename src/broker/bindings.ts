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

/** A queue keeps the bindings of an earlier worker, which nobody can list. Never rejects: if it fails, the next message of the group is as good. */
export async function leaveGroups(
  { channels }: Pick<BrokerConnection, 'channels'>,
  { queue, left, exchange, signal, log }: LeaveOptions,
): Promise<void> {
  const bindings = left.map((routingKey) => ({ exchange, routingKey }))
  try {
    await channels.configure((channel) => unbindQueue(channel, { name: queue.name, bindings }), { signal })
    log.warn({ groups: left }, 'got a message for groups that this host is not in, and left them')
  } catch (error) {
    log.warn({ groups: left, err: error }, 'got a message for groups that this host is not in, and cannot leave them')
  }
}

export interface LeaveOptions {
  readonly queue: { readonly name: string }
  readonly left: readonly string[]
  /** Where the groups' messages come from. */
  readonly exchange: string
  readonly signal: AbortSignal
  readonly log: Logger
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === ACCESS_REFUSED
}

function keyOf({ exchange, routingKey }: Binding): string {
  return `${exchange} ${routingKey}`
}
