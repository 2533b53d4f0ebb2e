import type { BrokerConnection } from './connection.ts'
import { declareQueue, type QueueSpec, unbindQueue } from './topology.ts'

export type QueueDeletion =
  | { readonly kind: 'deleted' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'consumed' }
  | { readonly kind: 'waiting'; readonly messages: number }

const NOT_FOUND = 404

/**
 * Deletes a queue that nobody consumes and nothing waits in. Quorum queues know
 * no such condition themselves: its bindings go first, so that nothing can come
 * to it between the last look and its end. They come back when it stays.
 * @throws when the broker refuses to tell or to delete
 */
export async function deleteIdleQueue(connection: BrokerConnection, queue: QueueSpec): Promise<QueueDeletion> {
  const { signal } = new AbortController()
  try {
    return await connection.channels.configure(
      async (channel) => {
        const busy = async (): Promise<QueueDeletion | undefined> => {
          const { consumerCount, messageCount } = await channel.checkQueue(queue.name)
          if (consumerCount > 0) return { kind: 'consumed' }
          return messageCount > 0 ? { kind: 'waiting', messages: messageCount } : undefined
        }
        const before = await busy()
        if (before !== undefined) return before
        await unbindQueue(channel, queue)
        const after = await busy()
        if (after === undefined) {
          await channel.deleteQueue(queue.name)
          return { kind: 'deleted' }
        }
        await declareQueue(channel, queue)
        return after
      },
      { signal },
    )
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === NOT_FOUND) return { kind: 'absent' }
    throw error
  }
}
