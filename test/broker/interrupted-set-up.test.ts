import { expect, test } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import type { BrokerConnection } from '../../src/broker/connection.ts'
import { consume } from '../../src/broker/consumer.ts'
import { createTopology } from '../../src/broker/topology.ts'
import { testLog } from '../support/broker.ts'

const host = parseHostId('node12')

test('a set-up that a lost channel ended shares a channel again', async () => {
  const alone: boolean[] = []
  const lost = () => Promise.reject(new Error('Channel ended, no reply will be forthcoming'))
  const consuming = {
    prefetch: async () => ({}),
    consume: async () => ({ consumerTag: 'tag' }),
    cancel: async () => ({}),
  }
  const connection = {
    state: { state: 'connected' },
    channels: {
      configure: async () => {},
      lease: async (options: { readonly alone: boolean }) => {
        alone.push(options.alone)
        const channel = alone.length === 1 ? { prefetch: lost, consume: lost } : consuming
        return { channel, closed: new Promise(() => {}), isOpen: () => true, begun() {}, release: async () => {} }
      },
    },
  } as unknown as BrokerConnection
  const queue = createTopology().hostQueue(host, [])
  await using _ = await consume({ connection, queue, prefetch: 1, handle: async () => 'ack', log: testLog() })
  expect(alone).toEqual([false, false])
})
