import { expect, test } from 'vitest'
import { METHODS } from '../../src/api/generated/methods.ts'
import { parseClientId } from '../../src/api/ids.ts'
import { createClient } from '../../src/client/client.ts'
import type { OutgoingRequest, Transport } from '../../src/client/transport.ts'

/** A transport that only remembers what it was given. */
function createRecorder() {
  const requests: OutgoingRequest[] = []
  const transport: Transport = {
    call: async (request) => {
      requests.push(request)
      throw new Error('no broker')
    },
    notify: async () => {},
    subscribe: () => Promise.reject(new Error('no broker')),
    stats: () => ({}),
    [Symbol.asyncDispose]: async () => {},
  }
  return { requests, client: createClient({ id: parseClientId('client-1'), transport }) }
}

test('only what the schema calls read or idempotent may be sent again; the unknown may not', async () => {
  const { requests, client } = createRecorder()
  const methods = [...Object.keys(METHODS), 'Some.newerMethod']
  for (const method of methods) await expect(client.request('host1', method)).rejects.toThrow('no broker')

  const expected = [...Object.values(METHODS).map(({ safety }) => safety !== 'once'), false]
  expect(requests.map(({ repeatable }) => repeatable)).toEqual(expected)
  expect(new Set(expected)).toEqual(new Set([true, false]))
})
