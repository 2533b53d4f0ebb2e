import type { Channel, ConsumeMessage } from 'amqplib'
import type { Logger } from 'pino'
import { unpack } from '../../src/api/bundle.ts'
import { HEADER } from '../../src/api/message.ts'
import { connect } from '../../src/broker/connection.ts'
import { toDelivery } from '../../src/broker/delivery.ts'
import { declareTopology, type Topology } from '../../src/broker/topology.ts'
import type { DeadLetter, WireRecord } from './records.ts'

/** What the broker carried, and what it keeps: a copy of every command and of every reply, in streams, which forget nothing when its time is up. */
export interface Tap extends AsyncDisposable {
  /** Messages that the hosts have not taken yet. */
  waiting(): Promise<number>
  /** All of it. To be asked for once, when all is quiet. */
  drain(): Promise<{ readonly wire: readonly WireRecord[]; readonly dead: readonly DeadLetter[] }>
}

const LAST = 'chaos.last'
const PATIENCE_MS = 60_000

export async function openTap(
  urls: readonly string[],
  topology: Topology,
  hostQueues: readonly string[],
  log: Logger,
): Promise<Tap> {
  const connection = await connect({ url: urls, name: 'chaos tap', log })
  const { exchanges, queues, prefix } = topology
  const streams = { commands: `${prefix}chaos.commands`, replies: `${prefix}chaos.replies` }
  const on = <T>(work: (channel: Channel) => Promise<T>) =>
    connection.channels.configure(work, { signal: AbortSignal.timeout(PATIENCE_MS) })
  await declareTopology(connection, topology)
  await on(async (channel) => {
    for (const [queue, exchange] of [
      [streams.commands, exchanges.commands],
      [streams.replies, exchanges.replies],
    ] as const) {
      await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'stream' } })
      await channel.bindQueue(queue, exchange, '#')
    }
  })

  /** All that is in the queue now: a message of our own comes last. */
  async function take<T>(queue: string, read: (message: ConsumeMessage) => T): Promise<T[]> {
    const taken: T[] = []
    await on(async (channel) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const late = setTimeout(() => reject(new Error(`${queue} cannot be read to its end`)), PATIENCE_MS)
      channel.once('close', () => reject(new Error(`reading ${queue} was interrupted`)))
      channel.sendToQueue(queue, Buffer.alloc(0), { type: LAST, persistent: true })
      await channel.prefetch(1_000)
      const take = (message: ConsumeMessage | null) => {
        if (message === null) return reject(new Error(`reading ${queue} was cancelled`))
        channel.ack(message)
        if (message.properties.type === LAST) resolve()
        else taken.push(read(message))
      }
      const from = Object.values(streams).includes(queue) ? { arguments: { 'x-stream-offset': 'first' } } : {}
      await Promise.all([channel.consume(queue, take, from), promise]).finally(() => clearTimeout(late))
    })
    return taken
  }

  return {
    waiting: () =>
      on(async (channel) => {
        let count = 0
        for (const queue of hostQueues) count += (await channel.checkQueue(queue)).messageCount
        return count
      }),
    async drain() {
      const commands = await take(streams.commands, ({ properties }): WireRecord => {
        return { kind: 'command', id: String(properties.messageId), correlation: String(properties.correlationId) }
      })
      const replies = await take(streams.replies, (message): WireRecord[] =>
        unpack(toDelivery(message, streams.replies)).map(({ properties, body }) => ({
          kind: 'reply',
          correlation: String(properties.correlationId),
          outcome: toOutcome(Buffer.from(body).toString()).name,
        })),
      )
      const dead: DeadLetter[] = []
      for (const name of ['dead', 'expired'] as const) {
        const letters = await take(queues[name], ({ properties }): DeadLetter => {
          const headers = properties.headers ?? {}
          const reason = String(headers[HEADER.deadReason] ?? headers['x-first-death-reason'])
          return {
            id: String(properties.messageId),
            correlation: String(properties.correlationId),
            queue: name,
            reason,
          }
        })
        dead.push(...letters)
      }
      return { wire: [...commands, ...replies.flat()], dead }
    },
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  }
}

/** `name`: a result as JSON, or an error's name. */
export function toOutcome(response: string): { readonly name: string; readonly started: number | undefined } {
  const { result, error } = JSON.parse(response) as {
    readonly result?: unknown
    readonly error?: { readonly data?: { readonly name?: string; readonly started?: number } }
  }
  if (error === undefined) return { name: JSON.stringify(result), started: undefined }
  return { name: error.data?.name ?? 'an error without a name', started: error.data?.started }
}
