import { expect, onTestFinished, test, vi } from 'vitest'
import { encode } from '../../src/api/envelope.ts'
import { parseClientId, parseHostId } from '../../src/api/ids.ts'
import type { Publish } from '../../src/api/message.ts'
import type { BrokerConnection } from '../../src/broker/connection.ts'
import { createTopology } from '../../src/broker/topology.ts'
import { toDeadLetter } from '../../src/client/dead-letter.ts'
import { removeHost } from '../../src/client/remove-host.ts'
import { replay } from '../../src/client/replay.ts'

const topology = createTopology()
const HOST = parseHostId('host1')

/** Stands in line until the signal fires, as the publisher does without a connection; the time that it is given is up at once. */
function createGonePublish(): Publish {
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => AbortSignal.abort())
  onTestFinished(() => timeout.mockRestore())
  return (_message, { signal } = {}) =>
    new Promise((resolve) => {
      if (signal?.aborted) resolve({ kind: 'unsent', reason: 'no connection to the broker: it went' })
    })
}

test('a host whose queue is deleted when the broker goes is to be removed once more', async () => {
  const deleted: string[] = []
  const channel = {
    checkQueue: async () => ({ consumerCount: 0, messageCount: 0 }),
    unbindQueue: async () => {},
    deleteQueue: async (name: string) => void deleted.push(name),
  }
  const connection = {
    channels: { configure: (work: (one: typeof channel) => unknown) => work(channel) },
    // The rest of a connection is not for who removes a queue.
  } as unknown as BrokerConnection
  const removal = removeHost(HOST, { connection, topology, publish: createGonePublish(), record: undefined })
  await expect(removal).rejects.toThrow(
    /queue of host1 is deleted, but its record is not: no connection .*; remove it once more/,
  )
  expect(deleted).toEqual([topology.hostQueue(HOST, []).name])
})

test('a letter is refused, and so kept, when the broker goes before it is sent', async () => {
  const letter = toDeadLetter(
    {
      ...topology.replyAddress(parseClientId('client1'), HOST),
      queue: topology.queues.dead,
      redelivered: false,
      body: encode({ jsonrpc: '2.0', id: 1, result: true }),
      properties: {},
    },
    { prefix: '' },
  )
  const client = { call: () => Promise.reject(new Error('nobody is asked about a reply')) }
  expect(await replay(letter, { topology, publish: createGonePublish(), client })).toEqual({
    kind: 'refused',
    why: 'no connection to the broker: it went',
  })
})
