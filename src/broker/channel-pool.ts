import type { Channel } from 'amqplib'
import { type Acks, createAcks } from './acks.ts'
import { atMost, FAREWELL_MS } from './backoff.ts'
import { ANSWER_MS, answered, UnansweredError } from './unanswered.ts'

/** A consumer's part of a channel. */
export interface ChannelLease {
  readonly channel: Channel
  readonly acks: Acks
  /** False as soon as the channel is closed, by whomever. */
  isOpen(): boolean
  /** Settles when the channel is closed, with the broker's reason if it gave one. */
  readonly closed: Promise<string | undefined>
  /** Consuming has begun: until it is released, there is somebody whom the broker serves. */
  begun(): void
  /** Nobody else is given a part of this channel: the broker has not answered on it. */
  retire(): void
  /** The last to release a channel closes it. */
  release(): Promise<void>
}

/** Channels that many consumers share: a process with 2,000 hosts would otherwise run out of them. */
export interface ChannelPool {
  lease(options: { readonly signal: AbortSignal; readonly alone?: boolean }): Promise<ChannelLease>
  /**
   * Runs `work` on a channel of its own: what fails there closes nobody's consumer. Few run at once, and none for
   * longer than the broker may take for an answer, unless it is not `timed`: then it times each answer itself.
   * @throws {UnansweredError} when the broker does not answer
   */
  configure<T>(work: (channel: Channel) => Promise<T>, options: ConfigureOptions): Promise<T>
  /** Milliseconds that the broker may take for an answer. */
  readonly answerMs: number
  /** Whether anybody consumes here. */
  isConsuming(): boolean
  stats(): { readonly channels: number; readonly consumers: number }
  close(): Promise<void>
}

export interface ConfigureOptions {
  readonly signal: AbortSignal
  /** @default true */
  readonly timed?: boolean
}

const CONSUMERS_PER_CHANNEL = 200
const CONFIGURING_AT_ONCE = 16

interface Shared {
  readonly channel: Channel
  readonly acks: Acks
  readonly closed: Promise<string | undefined>
  open: boolean
}

interface Slot {
  readonly shared: Promise<Shared>
  readonly capacity: number
  users: number
  retired: boolean
}

export function createChannelPool(
  openChannel: (options: { readonly signal: AbortSignal }) => Promise<Channel>,
  answerMs: number = ANSWER_MS,
): ChannelPool {
  const slots = new Set<Slot>()
  const waiting = new Set<() => void>()
  const end = new AbortController()
  let configuring = 0
  let consuming = 0

  function addSlot(capacity: number): Slot {
    const slot: Slot = {
      shared: openChannel({ signal: end.signal }).then(toShared),
      capacity,
      users: 0,
      retired: false,
    }
    slots.add(slot)
    slot.shared.then(
      (shared) => shared.closed.then(() => slots.delete(slot)),
      () => slots.delete(slot),
    )
    return slot
  }

  function turn(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason)
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        waiting.delete(go)
        reject(signal.reason)
      }
      waiting.add(go)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  return {
    answerMs,
    isConsuming: () => consuming > 0,

    async lease({ signal, alone = false }) {
      const capacity = alone ? 1 : CONSUMERS_PER_CHANNEL
      const free = slots.values().find((one) => !one.retired && one.capacity === capacity && one.users < capacity)
      const slot = free ?? addSlot(capacity)
      slot.users++
      const release = async () => {
        if (--slot.users > 0) return
        slots.delete(slot)
        const shared = await slot.shared.catch(() => undefined)
        if (shared?.open) await closeShared(shared)
      }
      let shared: Shared
      try {
        shared = await untilAborted(slot.shared, signal)
      } catch (error) {
        void release()
        throw error
      }
      let released = false
      let begun = 0
      return {
        channel: shared.channel,
        acks: shared.acks,
        isOpen: () => shared.open,
        closed: shared.closed,
        begun() {
          begun = 1
          consuming++
        },
        retire() {
          slot.retired = true
        },
        async release() {
          if (released) return
          released = true
          consuming -= begun
          await release()
        },
      }
    },

    async configure(work, { signal, timed = true }) {
      if (configuring >= CONFIGURING_AT_ONCE) await turn(signal)
      else configuring++
      try {
        const channel = await openChannel({ signal })
        let silent = false
        try {
          return await (timed ? answered(work(channel), answerMs) : work(channel))
        } catch (error) {
          silent = error instanceof UnansweredError
          throw error
        } finally {
          const closed = closeChannel(channel)
          // That, too, may not be answered, and others wait for their turn.
          if (!silent) await closed
        }
      } finally {
        const [next] = waiting
        if (next === undefined) configuring--
        else {
          waiting.delete(next)
          next()
        }
      }
    },

    stats() {
      let consumers = 0
      for (const slot of slots) consumers += slot.users
      return { channels: slots.size, consumers }
    },

    async close() {
      const open = [...slots]
      slots.clear()
      end.abort(new Error('the broker connection is closed'))
      await Promise.all(
        open.map(async (slot) => {
          const shared = await slot.shared.catch(() => undefined)
          if (shared?.open) await closeShared(shared)
        }),
      )
    },
  }
}

/** Never rejects. amqplib's own close does not settle when the connection goes meanwhile; the event comes either way. */
export function closeChannel(channel: Channel): Promise<void> {
  const gone = new Promise<void>((resolve, reject) => {
    channel.once('close', () => resolve())
    // A refusal says that it is closed already.
    channel.close().then(resolve, reject)
  })
  return atMost(FAREWELL_MS, gone)
}

function closeShared(shared: Shared): Promise<void> {
  shared.acks.flush()
  // From here on the channel refuses, by throwing, what a handler still wants to settle.
  shared.open = false
  return closeChannel(shared.channel)
}

function toShared(channel: Channel): Shared {
  const { promise: closed, resolve } = Promise.withResolvers<string | undefined>()
  const shared: Shared = { channel, acks: createAcks(channel, () => shared.open), closed, open: true }
  let reason: string | undefined
  channel.on('error', (error: Error) => {
    reason = error.message
  })
  channel.on('close', () => {
    shared.open = false
    resolve(reason)
  })
  return shared
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason)
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', abort))
}
