import { encode } from '../../src/api/envelope.ts'
import { parseHostId } from '../../src/api/ids.ts'
import { type Delivery, HEADER } from '../../src/api/message.ts'
import { createTopology } from '../../src/broker/topology.ts'

/** Makes a host's events and marks with the numbers that a worker gives them; whether they arrive is the test's business. */
export interface NumberedHost {
  /** A `VM_status` event about the machine. */
  event(vm: string, status?: string): Delivery
  /** @param after tells only of the keys of events with a higher number */
  mark(after?: number): Delivery
}

export function createNumberedHost({
  epoch = 1,
  host = 'host1',
  prefix = '',
}: {
  readonly epoch?: number
  readonly host?: string
  readonly prefix?: string
} = {}): NumberedHost {
  const topology = createTopology({ prefix })
  const id = parseHostId(host)
  const last = new Map<string, { readonly seq: number; readonly keySeq: number }>()
  let seq = 0

  function toDelivery(event: string, object: string, headers: object, params: object): Delivery {
    return {
      ...topology.eventAddress(id, event, object),
      queue: 'q',
      redelivered: false,
      body: encode({ jsonrpc: '2.0', method: event + object, params: { ...params, notify_time: Date.now() } }),
      properties: {
        type: event,
        timestamp: Date.now(),
        headers: { [HEADER.host]: host, [HEADER.epoch]: epoch, ...headers },
      },
    }
  }

  return {
    event(vm, status = 'Up') {
      const { routingKey } = topology.eventAddress(id, '|virt|VM_status|', vm)
      const before = last.get(routingKey) ?? { seq: 0, keySeq: 0 }
      const numbers = { seq: ++seq, keySeq: before.keySeq + 1 }
      last.set(routingKey, numbers)
      return toDelivery(
        '|virt|VM_status|',
        vm,
        { [HEADER.seq]: seq, [HEADER.keySeq]: numbers.keySeq, [HEADER.keyPrevious]: before.seq },
        { [vm]: { status } },
      )
    },
    mark(after = 0) {
      const recent = [...last].filter(([, numbers]) => numbers.seq > after)
      const keySeqs = Object.fromEntries(recent.map(([key, { keySeq }]) => [key, keySeq]))
      return toDelivery('|worker|mark|', '', {}, { epoch, seq, keySeqs, complete: true, after })
    },
  }
}
