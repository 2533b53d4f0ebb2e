import type { Channel } from 'amqplib'
import type { Delivery } from '../api/message.ts'
import { atMost, FAREWELL_MS } from './backoff.ts'
import type { BrokerConnection } from './connection.ts'
import { toDelivery } from './delivery.ts'

export interface StreamOptions {
  readonly connection: BrokerConnection
  readonly stream: string
  /** In the order of the stream. It must not throw. */
  readonly handle: (delivery: Delivery) => void
  /** Told when it could not go on, and when it goes on. */
  readonly signal?: AbortSignal
}

export interface StreamReader extends AsyncDisposable {
  /** Resolves when all is read that was there at the beginning. */
  readonly caughtUp: Promise<void>
  /** Resolves when it has ended without having been disposed. */
  readonly ended: Promise<void>
}

/** Many at once: they are only looked at. */
const PREFETCH = 2_000
const ACK_EVERY = 500
/** After the last of those that the broker counted, more may be on their way. */
const QUIET_MS = 50
/** Its count may be behind, or count what is gone since. */
const SILENT_MS = 1_000

/**
 * Reads a stream from its beginning, and goes on with what comes.
 * @throws when it is not there, or may not be read
 */
export async function readStream({ connection, stream, handle, signal }: StreamOptions): Promise<StreamReader> {
  const channel: Channel = await connection.openChannel({ signal: signal ?? new AbortController().signal })
  const { promise: caughtUp, resolve: catchUp } = Promise.withResolvers<void>()
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  channel.on('close', () => {
    end()
    catchUp()
  })
  let read = 0
  let unacked = 0
  let heard = performance.now()
  const { messageCount } = await channel.checkQueue(stream)
  await channel.prefetch(PREFETCH)
  const { consumerTag } = await channel.consume(
    stream,
    (message) => {
      // The stream was deleted, or its leader is gone.
      if (message === null) return end()
      read++
      heard = performance.now()
      handle(toDelivery(message, stream))
      if (++unacked < ACK_EVERY) return
      unacked = 0
      channel.ack(message, true)
    },
    { arguments: { 'x-stream-offset': 'first' } },
  )
  const look = setInterval(() => {
    const quiet = performance.now() - heard
    if (quiet < (read >= messageCount ? QUIET_MS : SILENT_MS)) return
    clearInterval(look)
    catchUp()
  }, QUIET_MS / 2)
  let closed: Promise<void> | undefined
  async function close(): Promise<void> {
    clearInterval(look)
    catchUp()
    await atMost(FAREWELL_MS, channel.cancel(consumerTag)).catch(() => {})
    await atMost(FAREWELL_MS, channel.close()).catch(() => {})
  }
  return {
    caughtUp,
    ended,
    [Symbol.asyncDispose]() {
      closed ??= close()
      return closed
    },
  }
}

/** Finds out which queues somebody consumes, while it is still being told which to look at. */
export interface Lookout {
  look(queue: string): void
  /** Resolves when all have been looked at; those that are not there are left out. @throws when the broker does not tell */
  seen(): Promise<ReadonlyMap<string, boolean>>
}

/** A channel answers one question after the other. */
const CHANNELS = 8

export function createLookout(connection: BrokerConnection): Lookout {
  const found = new Map<string, boolean>()
  const queues: string[] = []
  const lookers = new Set<Promise<void>>()
  let next = 0
  let looking = 0
  let failure: unknown

  async function lookAll(): Promise<void> {
    const signal = new AbortController().signal
    let channel: Channel | undefined
    for (let queue = queues[next++]; queue !== undefined; queue = queues[next++]) {
      channel ??= await connection.openChannel({ signal })
      try {
        found.set(queue, (await channel.checkQueue(queue)).consumerCount > 0)
      } catch (error) {
        // That a queue is not there closes the channel.
        channel = undefined
        if (!(error instanceof Error && 'code' in error && error.code === 404)) throw error
      }
    }
    // One step too far.
    next--
    looking--
    if (channel !== undefined) await atMost(FAREWELL_MS, channel.close())
  }

  return {
    look(queue) {
      queues.push(queue)
      if (looking >= CHANNELS || failure !== undefined) return
      looking++
      const looker = lookAll()
        .catch((error: unknown) => {
          failure ??= error
        })
        .finally(() => lookers.delete(looker))
      lookers.add(looker)
    },
    async seen() {
      while (lookers.size > 0) await Promise.all(lookers)
      if (failure !== undefined) throw failure
      return found
    },
  }
}
