import type { Channel } from 'amqplib'
import type { Delivery } from '../api/message.ts'
import { atMost, FAREWELL_MS } from './backoff.ts'
import { closeChannel } from './channel-pool.ts'
import type { BrokerConnection } from './connection.ts'
import { toDelivery } from './delivery.ts'

/** Where to begin: at a message's offset, or at what the broker wrote at a time (milliseconds since 1970-01-01 UTC) or a little before. */
export type StreamPosition = 'first' | { readonly offset: number } | { readonly time: number }

export interface StreamDelivery extends Delivery {
  readonly offset: number
}

export interface ReplayOptions {
  readonly connection: BrokerConnection
  readonly stream: string
  readonly from: StreamPosition
  /** Ends it, without an error. */
  readonly signal: AbortSignal
}

/** What a stream holds, once. It ends when all is read that was there when it was opened, and a little more. */
export interface Replay extends AsyncIterable<StreamDelivery>, AsyncDisposable {
  /** Of the last message that was there when it was opened; -1 when there was none. */
  readonly end: number
}

/** Read ahead of who iterates. */
const PREFETCH = 1_000
const ACK_EVERY = 200
/** Behind the last that was there, more is on its way that was published before. */
const QUIET_MS = 200
const QUIET_AT_MOST_MS = 2_000
/** Where there is more to come, but nothing comes. */
const SILENT_MS = 3_000
/** A message of the last chunk is there: the rest of it follows. */
const CHUNK_MS = 50

/**
 * Resolves when it is known how far the stream goes.
 * @throws {RangeError} when the offset is behind the end
 * @throws when the stream is not there, or may not be read
 */
export async function openReplay({ connection, stream, from, signal }: ReplayOptions): Promise<Replay> {
  const end = await lastOffset(connection, stream, signal)
  if (typeof from === 'object' && 'offset' in from && from.offset > end + 1) {
    const there = end < 0 ? 'it is empty' : `its last message has offset ${end}`
    throw new RangeError(`offset ${from.offset} is beyond the end of ${stream}: ${there}`)
  }
  const stop = new AbortController()
  const stopped = AbortSignal.any([signal, stop.signal])
  const iterator = read({ connection, stream, from, signal: stopped, end })
  return {
    end,
    [Symbol.asyncIterator]: () => iterator,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await iterator.return(undefined)
    },
  }
}

async function* read({
  connection,
  stream,
  from,
  signal,
  end,
}: ReplayOptions & { readonly end: number }): AsyncGenerator<StreamDelivery, undefined> {
  if (end < 0) return
  let next: StreamPosition = from
  let last = -1
  // A connection that is lost comes back: it goes on behind the last that was read.
  while (!signal.aborted) {
    const source = await openSource(connection, stream, next, signal).catch((error: unknown) => {
      if (signal.aborted) return undefined
      throw error
    })
    if (source === undefined) return
    try {
      let patience = SILENT_MS
      let overdue = Number.POSITIVE_INFINITY
      while (performance.now() < overdue) {
        const delivery = await source.next(patience)
        if (delivery === 'silent' || signal.aborted) return
        if (delivery === 'closed') break
        last = delivery.offset
        next = { offset: last + 1 }
        if (last >= end && patience === SILENT_MS) {
          patience = QUIET_MS
          overdue = performance.now() + QUIET_AT_MOST_MS
        }
        yield delivery
      }
      if (performance.now() >= overdue) return
    } finally {
      await source[Symbol.asyncDispose]()
    }
  }
}

interface Source extends AsyncDisposable {
  next(patienceMs: number): Promise<StreamDelivery | 'silent' | 'closed'>
}

async function openSource(
  connection: BrokerConnection,
  stream: string,
  from: StreamPosition | 'last',
  signal: AbortSignal,
): Promise<Source> {
  const channel: Channel = await connection.openChannel({ signal })
  const arrived: { readonly delivery: StreamDelivery; readonly ack: () => void }[] = []
  let wake: (() => void) | undefined
  let closed = false
  let taken = 0
  const onEnd = () => {
    closed = true
    wake?.()
  }
  channel.on('error', () => {})
  channel.on('close', onEnd)
  const onAbort = () => wake?.()
  signal.addEventListener('abort', onAbort, { once: true })
  await channel.prefetch(PREFETCH)
  const { consumerTag } = await channel.consume(
    stream,
    (message) => {
      // The stream was deleted, or its leader is gone.
      if (message === null) return onEnd()
      const delivery = toDelivery(message, stream)
      const offset = Number(delivery.properties.headers?.['x-stream-offset'] ?? -1)
      arrived.push({ delivery: { ...delivery, offset }, ack: () => channel.ack(message, true) })
      wake?.()
    },
    { arguments: { 'x-stream-offset': toArgument(from) } },
  )
  return {
    async next(patienceMs) {
      if (arrived.length === 0 && !closed && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, patienceMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        wake = undefined
      }
      const entry = arrived.shift()
      if (entry === undefined) return closed ? 'closed' : 'silent'
      if (++taken % ACK_EVERY === 0 && !closed) entry.ack()
      return entry.delivery
    },
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', onAbort)
      if (closed) return
      await atMost(FAREWELL_MS, channel.cancel(consumerTag))
      await closeChannel(channel)
    },
  }
}

/** Of the last message in the stream; -1 when it is empty. */
export async function lastOffset(connection: BrokerConnection, stream: string, signal: AbortSignal): Promise<number> {
  const { messageCount } = await connection.channels.configure((channel) => channel.checkQueue(stream), { signal })
  const source = await openSource(connection, stream, 'last', signal)
  try {
    let last = -1
    let overdue = Number.POSITIVE_INFINITY
    while (performance.now() < overdue) {
      const delivery = await source.next(last >= 0 ? CHUNK_MS : messageCount > 0 ? SILENT_MS : QUIET_MS)
      if (typeof delivery === 'string') break
      if (last < 0) overdue = performance.now() + CHUNK_MS
      last = delivery.offset
    }
    return last
  } finally {
    await source[Symbol.asyncDispose]()
  }
}

function toArgument(from: StreamPosition | 'last'): unknown {
  if (typeof from === 'string') return from
  if ('offset' in from) return from.offset
  return { '!': 'timestamp', value: Math.floor(from.time / 1000) }
}
