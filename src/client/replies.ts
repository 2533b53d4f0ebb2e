import type { Logger } from 'pino'
import { unpack } from '../api/bundle.ts'
import { BUNDLE_TYPE, type Delivery, type Settlement } from '../api/message.ts'
import type { FanOuts } from './fan-outs.ts'
import type { PendingCalls } from './pending-calls.ts'

type Receive = (delivery: Delivery) => Settlement | Promise<Settlement>

/** Hands each reply to who waits for it, also those that came as one message. */
export function createReplies({
  calls,
  fanOuts,
  log,
}: {
  readonly calls: Pick<PendingCalls, 'receive'>
  readonly fanOuts: Pick<FanOuts, 'receive'>
  readonly log: Logger
}): Receive {
  const receive: Receive = (delivery) => fanOuts.receive(delivery) ?? calls.receive(delivery)

  return (delivery) => {
    if (delivery.properties.type !== BUNDLE_TYPE) return receive(delivery)
    let replies: readonly Delivery[]
    try {
      replies = unpack(delivery)
    } catch (error) {
      log.warn({ err: error, routingKey: delivery.routingKey }, 'dropped a bundle of replies that cannot be read')
      return 'ack'
    }
    const late = replies.map(receive).filter((settlement) => settlement !== 'ack-later')
    return late.length === 0 ? 'ack-later' : settleAll(late)
  }
}

/** The whole bundle comes again for one that was not taken. Then nobody waits for the others any more. */
async function settleAll(settling: readonly (Settlement | Promise<Settlement>)[]): Promise<Settlement> {
  const settlements = await Promise.all(settling)
  return settlements.find((settlement) => settlement === 'requeue') ?? 'ack'
}
