import { describe, expect, test } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import type { BrokerConnection } from '../../src/broker/connection.ts'
import { consume } from '../../src/broker/consumer.ts'
import { createTopology, declareTopology } from '../../src/broker/topology.ts'
import { testLog } from '../support/broker.ts'

const host = parseHostId('node12')

/** The first consumer ends as given, the others live. */
function openConnection(first: () => Promise<never>) {
  const alone: boolean[] = []
  const consuming = {
    prefetch: async () => ({}),
    consume: async () => ({ consumerTag: 'tag' }),
    cancel: async () => ({}),
  }
  const connection = {
    state: { state: 'connected' },
    channels: {
      configure: async () => ({ consumerCount: 0 }),
      lease: async (options: { readonly alone: boolean }) => {
        alone.push(options.alone)
        const channel = alone.length === 1 ? { prefetch: first, consume: first } : consuming
        return { channel, closed: new Promise(() => {}), isOpen: () => true, begun() {}, release: async () => {} }
      },
    },
  } as unknown as BrokerConnection
  return { connection, alone }
}

test.each([
  ['a lost channel', new Error('Channel ended, no reply will be forthcoming')],
  ['a broker that is stopped', Object.assign(new Error('Connection closed: 320 (CONNECTION-FORCED)'), { code: 320 })],
])('a set-up that %s ended is made anew, and shares a channel again', async (_, error) => {
  const { connection, alone } = openConnection(() => Promise.reject(error))
  const queue = createTopology().hostQueue(host, [])
  await using _consumer = await consume({ connection, queue, prefetch: 1, handle: async () => 'ack', log: testLog() })
  expect(alone).toEqual([false, false])
})

describe('the topology that everybody shares', () => {
  function open(...errors: Error[]) {
    let attempts = 0
    const configure = async () => {
      attempts++
      const error = errors.shift()
      if (error !== undefined) throw error
    }
    const connection = { channels: { configure } } as unknown as BrokerConnection
    return { declared: declareTopology(connection, createTopology()), attempts: () => attempts }
  }
  const lost = new Error('Channel ended, no reply will be forthcoming')
  const stopped = Object.assign(new Error('Connection closed: 320 (CONNECTION-FORCED)'), { code: 320 })
  const refused = Object.assign(new Error('Operation failed: 403 (ACCESS-REFUSED)'), { code: 403 })

  test('is declared once more when the connection is lost meanwhile', async () => {
    const { declared, attempts } = open(lost, stopped)
    await declared
    expect(attempts()).toBe(3)
  })

  test('is not asked for again where the broker says no, or the connection never holds', async () => {
    const forbidden = open(refused)
    await expect(forbidden.declared).rejects.toBe(refused)
    expect(forbidden.attempts()).toBe(1)
    await expect(open(...Array.from({ length: 9 }, () => lost)).declared).rejects.toBe(lost)
  })
})
