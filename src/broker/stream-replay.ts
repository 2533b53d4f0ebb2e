import type { Channel } from 'amqplib'
import type { Delivery } from '../api/message.ts'
import { atMost, backoff, FAREWELL_MS, pause } from './backoff.ts'
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

/** What a stream holds, once. It ends when all is read that was there when it was opened, and a little more; it throws when that does not come. */
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
/** So often it is asked for then, before that is an error. */
const ATTEMPTS = 3
/** A message of the last chunk is there: the rest of it follows. */
const CHUNK_MS = 50
/** So much may clocks differ. */
const CLOCKS_MS = 60_000

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
  let silences = 0
  /** How often in a row it was ended before anything came. */
  let inVain = 0
  const unlessStopped = (error: unknown) => {
    if (!signal.aborted) throw error
    return undefined
  }
  // A connection that is lost comes back: it goes on behind the last that was read.
  while (!signal.aborted) {
    const source = await openSource(connection, stream, next, signal).catch(unlessStopped)
    if (source === undefined) return
    let silent = false
    try {
      let patience = SILENT_MS
      let overdue = Number.POSITIVE_INFINITY
      while (performance.now() < overdue) {
        const delivery = await source.next(patience)
        if (signal.aborted) return
        if (delivery === 'closed') break
        silent = delivery === 'silent'
        if (delivery === 'silent') break
        silences = inVain = 0
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
    if (!silent) {
      if (++inVain > 1) await pause(backoff(inVain - 1), signal)
      continue
    }
    if (last >= end) return
    const there = await lastMessage(connection, stream, signal).catch(unlessStopped)
    // It was cut off or begun anew meanwhile, or nothing was asked for that is there.
    if (there === undefined || there.offset < firstOf(next)) return
    silences++
    // Which offset a time stands for only the broker knows: it tells the last, and so has nothing since.
    if (typeof next === 'object' && 'time' in next && silences > 1 && !isSince(there, next.time)) return
    if (silences < ATTEMPTS) continue
    throw new Error(`${stream} could not be read to its end: nothing came behind offset ${last} of ${end}`)
  }
}

/**
 * Whether a message was sent at a time or later, as its sender says, in whole seconds. The broker has it from then on.
 * Of one that is ahead of our own clock it is not known.
 */
function isSince({ timestamp }: Last, time: number): boolean {
  return timestamp !== undefined && timestamp >= wholeSeconds(time) * 1000 && timestamp <= Date.now() + CLOCKS_MS
}

function wholeSeconds(time: number): number {
  return Math.floor(time / 1000)
}

/** No message has a lower offset. */
function firstOf(position: StreamPosition): number {
  return typeof position === 'object' && 'offset' in position ? position.offset : 0
}

interface Source extends AsyncDisposable {
  /** Have arrived, and were not asked for yet. */
  readonly waiting: number
  next(patienceMs: number): Promise<StreamDelivery | 'silent' | 'closed'>
}

async function openSource(
  connection: BrokerConnection,
  stream: string,
  from: StreamPosition | 'last',
  signal: AbortSignal,
  prefetch = PREFETCH,
): Promise<Source> {
  const channel: Channel = await connection.openChannel({ signal })
  const arrived: { readonly delivery: StreamDelivery; readonly ack: () => void }[] = []
  let wake: (() => void) | undefined
  let closed = false
  let cancelled = false
  let taken = 0
  channel.on('error', () => {})
  channel.on('close', () => {
    closed = true
    wake?.()
  })
  const onAbort = () => wake?.()
  signal.addEventListener('abort', onAbort, { once: true })

  async function consume(): Promise<string> {
    await channel.prefetch(prefetch)
    const { consumerTag } = await channel.consume(
      stream,
      (message) => {
        if (message === null) {
          // The stream was deleted, or its leader is gone: the channel is still there.
          cancelled = true
          return wake?.()
        }
        const delivery = toDelivery(message, stream)
        const offset = Number(delivery.properties.headers?.['x-stream-offset'] ?? -1)
        arrived.push({ delivery: { ...delivery, offset }, ack: () => channel.ack(message, true) })
        wake?.()
      },
      { arguments: { 'x-stream-offset': toArgument(from) } },
    )
    return consumerTag
  }

  async function leave(): Promise<void> {
    signal.removeEventListener('abort', onAbort)
    if (!closed) await closeChannel(channel)
  }

  let tag: string
  try {
    tag = await consume()
  } catch (error) {
    await leave()
    throw error
  }
  return {
    get waiting() {
      return arrived.length
    },
    async next(patienceMs) {
      if (arrived.length === 0 && !closed && !cancelled && !signal.aborted) {
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
      if (entry === undefined) return closed || cancelled ? 'closed' : 'silent'
      if (++taken % ACK_EVERY === 0 && !closed && !cancelled) entry.ack()
      return entry.delivery
    },
    async [Symbol.asyncDispose]() {
      if (!closed && !cancelled) await atMost(FAREWELL_MS, channel.cancel(tag))
      await leave()
    },
  }
}

/**
 * Of the last message in the stream; -1 when it is empty.
 * @throws when the broker does not deliver it
 */
export async function lastOffset(connection: BrokerConnection, stream: string, signal: AbortSignal): Promise<number> {
  const { offset } = await lastMessage(connection, stream, signal)
  return offset
}

interface Last {
  /** -1 when the stream is empty. */
  readonly offset: number
  /** By its sender's clock: milliseconds since 1970-01-01 UTC, in whole seconds. */
  readonly timestamp: number | undefined
}

async function lastMessage(connection: BrokerConnection, stream: string, signal: AbortSignal): Promise<Last> {
  for (let attempt = 1; ; attempt++) {
    const found = await findLast(connection, stream, signal)
    signal.throwIfAborted()
    if (typeof found !== 'string') return found
    if (attempt === ATTEMPTS) throw new Error(`the last message of ${stream} does not come: ${found}`)
  }
}

/** Of the first message that is there; undefined when the broker does not deliver it. */
export async function firstOffset(
  connection: BrokerConnection,
  stream: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const source = await openSource(connection, stream, 'first', signal, 1)
  try {
    const delivery = await source.next(SILENT_MS)
    return typeof delivery === 'string' ? undefined : delivery.offset
  } finally {
    await source[Symbol.asyncDispose]()
  }
}

/** Or why it is not known. */
async function findLast(connection: BrokerConnection, stream: string, signal: AbortSignal): Promise<Last | string> {
  const { messageCount } = await connection.channels.configure((channel) => channel.checkQueue(stream), { signal })
  const source = await openSource(connection, stream, 'last', signal)
  try {
    let last: Last = { offset: -1, timestamp: undefined }
    let overdue = Number.POSITIVE_INFINITY
    while (performance.now() < overdue || source.waiting > 0) {
      const delivery = await source.next(last.offset >= 0 ? CHUNK_MS : messageCount > 0 ? SILENT_MS : QUIET_MS)
      if (delivery === 'closed') return 'the channel was closed'
      if (delivery === 'silent') break
      if (last.offset < 0) overdue = performance.now() + CHUNK_MS
      last = { offset: delivery.offset, timestamp: delivery.properties.timestamp }
    }
    return last.offset < 0 && messageCount > 0 ? `nothing came for ${SILENT_MS / 1000} s` : last
  } finally {
    await source[Symbol.asyncDispose]()
  }
}

function toArgument(from: StreamPosition | 'last'): unknown {
  if (typeof from === 'string') return from
  if ('offset' in from) return from.offset
  return { '!': 'timestamp', value: wholeSeconds(from.time) }
}
