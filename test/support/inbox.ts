import type { Delivery, Settlement } from '../../src/api/message.ts'

/** A handler whose deliveries a test takes one by one, and settles when it likes. */
export interface Inbox {
  readonly handle: (delivery: Delivery) => Promise<Settlement>
  /** The next delivery, as soon as there is one. */
  next(): Promise<Received>
  /** The texts of the next deliveries, acknowledged, in the order of arrival. */
  texts(count: number): Promise<string[]>
  /** Arrived and not taken yet. */
  readonly waiting: number
}

export interface Received {
  readonly delivery: Delivery
  readonly text: string
  settle(settlement: Settlement): void
}

export function createInbox(): Inbox {
  const arrived: Received[] = []
  const takers: ((received: Received) => void)[] = []
  const next = () => {
    const first = arrived.shift()
    return first === undefined ? new Promise<Received>((resolve) => takers.push(resolve)) : Promise.resolve(first)
  }
  return {
    handle(delivery) {
      const { promise, resolve } = Promise.withResolvers<Settlement>()
      const received = { delivery, text: Buffer.from(delivery.body).toString(), settle: resolve }
      const taker = takers.shift()
      if (taker === undefined) arrived.push(received)
      else taker(received)
      return promise
    },
    next,
    async texts(count) {
      const texts: string[] = []
      for (let index = 0; index < count; index++) {
        const { text, settle } = await next()
        settle('ack')
        texts.push(text)
      }
      return texts
    },
    get waiting() {
      return arrived.length
    },
  }
}
