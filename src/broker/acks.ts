import { type Channel, type ConsumeMessage, IllegalOperationError } from 'amqplib'

/** Settles a channel's deliveries. */
export interface Acks {
  /** A delivery came; call it in the order in which they come. */
  delivered(message: ConsumeMessage): void
  /** At the end of this turn of the event loop, together with the others of the turn. */
  ack(message: ConsumeMessage): void
  /** Together with many, after a moment. */
  ackLater(message: ConsumeMessage): void
  nack(message: ConsumeMessage, requeue: boolean): void
  /** At once, before the channel is closed. */
  flush(): void
}

/** How long an acknowledgement may wait for others, in milliseconds, and how many wait for each other. */
const LATER_MS = 10
const MANY = 128

/**
 * Acknowledges with one frame as much as it can: an acknowledgement for itself
 * costs the broker as much as a message, and a quorum queue an entry in its log.
 */
export function createAcks(channel: Channel, isOpen: () => boolean): Acks {
  /** Unsettled, oldest first. */
  const unsettled = new Set<number>()
  let done: ConsumeMessage[] = []
  let immediate: NodeJS.Immediate | undefined
  let timer: NodeJS.Timeout | undefined

  function flush(): void {
    const messages = done
    done = []
    clearImmediate(immediate)
    clearTimeout(timer)
    immediate = timer = undefined
    if (!isOpen()) return
    const oldest = unsettled.values().next().value ?? Number.POSITIVE_INFINITY
    let last: ConsumeMessage | undefined
    for (const message of messages) {
      const { deliveryTag } = message.fields
      if (deliveryTag > oldest) unlessClosing(() => channel.ack(message))
      else if (last === undefined || deliveryTag > last.fields.deliveryTag) last = message
    }
    const upTo = last
    if (upTo !== undefined) unlessClosing(() => channel.ack(upTo, true))
  }

  return {
    flush,
    delivered: ({ fields }) => void unsettled.add(fields.deliveryTag),
    ack(message) {
      unsettled.delete(message.fields.deliveryTag)
      done.push(message)
      immediate ??= setImmediate(flush)
    },
    ackLater(message) {
      unsettled.delete(message.fields.deliveryTag)
      if (done.push(message) >= MANY) immediate ??= setImmediate(flush)
      else timer ??= setTimeout(flush, LATER_MS)
    },
    nack(message, requeue) {
      unsettled.delete(message.fields.deliveryTag)
      unlessClosing(() => channel.nack(message, false, requeue))
    },
  }
}

/** A channel that is being closed throws; the broker delivers again what a lost channel had not settled. */
function unlessClosing(settle: () => void): void {
  try {
    settle()
  } catch (error) {
    if (!(error instanceof IllegalOperationError)) throw error
  }
}
