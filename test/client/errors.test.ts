import { expect, test } from 'vitest'
import { encode } from '../../src/api/envelope.ts'
import { RpcError } from '../../src/api/errors.ts'
import { failure, success } from '../support/fake-worker.ts'
import { createLoopbackHost } from '../support/loopback-host.ts'

const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'

test("an error reply becomes an RpcError with the host's name, code, text and data", async () => {
  const error = { code: 1, message: `Virtual machine does not exist: ${VM}`, data: { name: 'NoSuchVM', vmID: VM } }
  const { client } = createLoopbackHost(async ({ id }) => failure(id, error))

  const reason = await client.call('host1', 'VM.getStats', { vmID: VM }).catch((thrown: unknown) => thrown)

  expect(reason).toBeInstanceOf(RpcError)
  expect(reason).toMatchObject({ kind: 'NoSuchVM', ...error })
})

test('the stack of an error shows who made the call, not who read the reply', async () => {
  const { client } = createLoopbackHost(async ({ id }) => failure(id, { code: 1, message: 'no' }))
  async function whoMadeTheCall() {
    await client.call('host1', 'VM.getStats', { vmID: VM })
  }
  await expect(whoMadeTheCall()).rejects.toHaveProperty('stack', expect.stringContaining('whoMadeTheCall'))
})

test('an error of a code that this client does not know keeps its code and its text', async () => {
  const { client } = createLoopbackHost(async ({ id }) => failure(id, { code: 77777, message: 'New trouble', data: 3 }))
  await expect(client.call('host1', 'Host.ping2')).rejects.toMatchObject({
    kind: 'InternalError',
    code: 77777,
    message: 'New trouble',
    data: { data: 3 },
  })
})

test.each([null, 'x', {}, { code: '1', message: 'x' }, { code: 1, message: { toString: 1 } }])(
  'an error reply whose error is %j is no reply, and counted',
  async (error) => {
    const { client } = createLoopbackHost(async ({ id }) => encode({ jsonrpc: '2.0', id, error }))
    await expect(client.call('host1', 'Host.ping2')).rejects.toMatchObject({ name: 'RpcError', kind: 'InvalidReply' })
    expect(client.stats()).toMatchObject({ invalidReplies: 1 })
  },
)

test('a host that nobody attached is unknown at once, and the error says that nothing was sent', async () => {
  const { client } = createLoopbackHost()
  await expect(client.call('host2', 'VM.destroy', { vmID: VM })).rejects.toMatchObject({
    kind: 'UnknownHost',
    data: { host: 'host2', messageId: expect.any(String) },
  })
})

test.each([
  ['no JSON', () => Buffer.from('{')],
  ['no response', (id: unknown) => encode({ jsonrpc: '2.0', id, method: 'x' })],
  ['a batch', (id: unknown) => encode([{ jsonrpc: '2.0', id, result: 1 }])],
  ['the response to another request', () => success('other', 1)],
])('a reply that is %s fails the call, and is counted', async (_, body) => {
  const { client } = createLoopbackHost(async ({ id }) => body(id))
  await expect(client.call('host1', 'Host.ping2')).rejects.toMatchObject({ kind: 'InvalidReply' })
  expect(client.stats()).toMatchObject({ invalidReplies: 1 })
})

test('a request larger than the broker takes is refused before it is sent', async () => {
  const { client, commands } = createLoopbackHost()
  const params = { text: 'x'.repeat(17 * 1024 * 1024) }
  await expect(client.request('host1', 'VM.create', params)).rejects.toMatchObject({ kind: 'InvalidRequest' })
  expect(commands).toEqual([])
})

test('a host id that is none is a TypeError that says which ones are', async () => {
  const { client } = createLoopbackHost()
  await expect(client.call('host.1', 'Host.ping2')).rejects.toThrow(/no dots/)
})
