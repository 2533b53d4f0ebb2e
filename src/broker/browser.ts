import type { GetMessage } from 'amqplib'
import type { Delivery } from '../api/message.ts'
import { closeChannel } from './channel-pool.ts'
import type { BrokerConnection } from './connection.ts'
import { toDelivery } from './delivery.ts'

/** A look into a queue, first message first: what is not removed stays in it. */
export interface QueueBrowser extends AsyncDisposable {
  /** The next message, or undefined behind the last one. Others do not see it as long as the browser is open. */
  next(): Promise<Delivery | undefined>
  /** Takes a message that `next` gave out of the queue; certain once the browser is disposed. */
  remove(delivery: Delivery): void
}

/** @throws {Error} when the queue is not there, or may not be read */
export async function browse(
  connection: BrokerConnection,
  queue: string,
  { signal = new AbortController().signal }: { readonly signal?: AbortSignal } = {},
): Promise<QueueBrowser> {
  const channel = await connection.openChannel({ signal })
  channel.on('error', () => {})
  const got = new Map<Delivery, GetMessage>()
  let removals = 0
  return {
    async next() {
      const message = await channel.get(queue, { noAck: false })
      if (message === false) return undefined
      // A message that was got has all fields of one that was consumed but the consumer's name.
      const delivery = toDelivery({ ...message, fields: { ...message.fields, consumerTag: '' } }, queue)
      got.set(delivery, message)
      return delivery
    },
    remove(delivery) {
      const message = got.get(delivery)
      if (message === undefined) return
      got.delete(delivery)
      removals++
      channel.ack(message)
    },
    async [Symbol.asyncDispose]() {
      // The broker answers in order: then it has the acknowledgements, which a close of the channel would overtake.
      if (removals > 0) await channel.checkQueue(queue)
      await closeChannel(channel)
    },
  }
}

/** How many messages each queue has that nobody holds. */
export async function messageCounts(
  connection: BrokerConnection,
  queues: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const channel = await connection.openChannel({ signal: new AbortController().signal })
  channel.on('error', () => {})
  try {
    const counts = new Map<string, number>()
    for (const queue of queues) counts.set(queue, (await channel.checkQueue(queue)).messageCount)
    return counts
  } finally {
    await closeChannel(channel)
  }
}
