import type { Channel, ConsumeMessage } from 'amqplib'
import { atMost, FAREWELL_MS } from './backoff.ts'
import { closeChannel } from './channel-pool.ts'
import type { BrokerConnection } from './connection.ts'
import { toDelivery } from './delivery.ts'
import { firstOffset, lastOffset, type StreamDelivery } from './stream-replay.ts'

export interface StreamOptions {
  readonly connection: BrokerConnection
  readonly stream: string
  /** Called once for each routing key, as soon as the first message with it is there. It must not throw. */
  readonly onKey: (routingKey: string) => void
  readonly signal: AbortSignal
}

/**
 * The broker has a process for each channel, which waits for the disk at each chunk: a batch of messages, or one that was
 * written by itself. Measured with RabbitMQ 3.10 on two processors, for 80,000 messages: 32 channels take half as long
 * as 6, and the broker a third less of its processors, which otherwise fall asleep and are woken at each chunk.
 */
const CHANNELS_READING = 32
/** To begin costs the broker as much as 300 messages do, so that it takes so many more to be worth another one. */
const STRETCH = 1_500
/** But fewer are read while the others sleep. */
const FEW_CHANNELS = 4
const SHORTEST_STRETCH = 400
/** What is sent ahead. The broker lengthens a list by each chunk of it, at the cost of its length. */
const PREFETCH = 128
const ACK_EVERY = 64
/** Where there is more to come, but nothing comes. */
const SILENT_MS = 20_000

export interface StreamBounds {
  /** Of the first message that is there, or about that. */
  readonly first: number
  /** Of the last message that is there; -1 when there is none. */
  readonly end: number
}

/** @throws when it is not there, or may not be read, or its last message does not come */
export async function boundsOf({
  connection,
  stream,
  signal,
}: Pick<StreamOptions, 'connection' | 'stream' | 'signal'>): Promise<StreamBounds> {
  const end = await lastOffset(connection, stream, signal)
  if (end < 0) return { first: 0, end }
  const { messageCount } = await connection.channels.configure((channel) => channel.checkQueue(stream), { signal })
  // The count is one of a few seconds ago; and the beginning of a stream goes when it is old.
  const first = end + 1 > messageCount ? await firstOffset(connection, stream, signal) : 0
  return { first: first ?? Math.max(0, Math.min(end, end + 1 - messageCount)), end }
}

/**
 * Reads what a stream holds from one offset to another, and keeps of each routing key the last message. Resolves when
 * all of it is read, perhaps with some that came after.
 * @param bounds of the stream; from its `first` on, all that is before is read, too, whatever was wrong with the count
 * @throws when it is not there, or may not be read, or not all of it came
 */
export async function readLatest(
  options: StreamOptions,
  bounds: StreamBounds,
  { from: start = bounds.first, to: last = bounds.end }: { readonly from?: number; readonly to?: number } = {},
): Promise<ReadonlyMap<string, StreamDelivery>> {
  const { first } = bounds
  const latest = new Map<string, Latest>()
  const messages = last + 1 - start
  const channels = Math.min(CHANNELS_READING, FEW_CHANNELS + Math.floor(messages / STRETCH))
  const length = Math.max(SHORTEST_STRETCH, Math.ceil(messages / channels))
  const stretches = Array.from({ length: Math.ceil(messages / length) }, (_, index) => start + index * length)
  await Promise.all(
    stretches.map((from) =>
      readStretch(options, latest, from === first ? 'first' : from, Math.min(from + length, last + 1)),
    ),
  )
  return new Map(
    [...latest].map(([key, { message, offset }]) => [key, { ...toDelivery(message, options.stream), offset }]),
  )
}

interface Latest {
  message: ConsumeMessage
  offset: number
}

/** Up to the offset `to`, which it does not read; few more are sent, since no more are acknowledged than it takes to get there. */
async function readStretch(
  { connection, stream, onKey, signal }: StreamOptions,
  latest: Map<string, Latest>,
  from: 'first' | number,
  to: number,
): Promise<void> {
  const channel: Channel = await connection.openChannel({ signal })
  const { promise: done, resolve, reject } = Promise.withResolvers<void>()
  done.catch(() => {})
  const fail = (why: string) => reject(new Error(`${stream} could not be read to its end: ${why}`))
  channel.on('error', () => {})
  channel.on('close', () => fail('the connection was lost'))
  let unacked = 0
  /** How far it may send without another acknowledgement. */
  let reach: number | undefined
  let heard = performance.now()
  let next = typeof from === 'number' ? from : 0

  function take(message: ConsumeMessage): void {
    const offset = Number(message.properties.headers?.['x-stream-offset'])
    const key = message.fields.routingKey
    next = offset + 1
    const known = latest.get(key)
    if (known === undefined) {
      latest.set(key, { message, offset })
      onKey(key)
    } else if (offset > known.offset) {
      known.message = message
      known.offset = offset
    }
  }

  const watching = setInterval(() => {
    if (performance.now() - heard < SILENT_MS) return
    fail(`nothing came for ${SILENT_MS / 1000} s after offset ${next - 1} of ${to - 1}`)
  }, SILENT_MS / 10)
  try {
    await channel.prefetch(PREFETCH)
    await channel.consume(
      stream,
      (message) => {
        // The stream was deleted, or its leader is gone.
        if (message === null) return fail('the broker has ended it')
        heard = performance.now()
        take(message)
        if (next >= to) return resolve()
        if (reach === undefined) reach = next - 1 + PREFETCH
        unacked++
        if (reach >= to || (unacked < ACK_EVERY && next + PREFETCH < to)) return
        unacked = 0
        reach = next + PREFETCH
        channel.ack(message, true)
      },
      { consumerTag: 'r', arguments: { 'x-stream-offset': from } },
    )
    await done
  } finally {
    clearInterval(watching)
    await closeChannel(channel)
  }
}

/** Finds out which queues somebody consumes, while it is still being told which to look at. */
export interface Lookout {
  look(queue: string): void
  /** Resolves when all have been looked at; those that are not there are left out. @throws when the broker does not tell */
  seen(): Promise<ReadonlyMap<string, boolean>>
}

/** A channel answers one question after the other; what is asked on several at once travels together. */
const CHANNELS = 32
/** Fewer questions are not worth another one. */
const PER_CHANNEL = 25

export function createLookout(connection: BrokerConnection, signal: AbortSignal): Lookout {
  const found = new Map<string, boolean>()
  const queues: string[] = []
  const lookers = new Set<Promise<void>>()
  let next = 0
  let looking = 0
  let failure: unknown

  async function lookAll(): Promise<void> {
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
      if (looking >= CHANNELS || queues.length - next < looking * PER_CHANNEL || failure !== undefined) return
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
