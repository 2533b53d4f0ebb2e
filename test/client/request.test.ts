import { expect, test } from 'vitest'
import { METHODS } from '../../src/api/generated/methods.ts'
import { HEADER } from '../../src/api/message.ts'
import { createLoopbackHost } from '../support/loopback-host.ts'

const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'
const UUID = /^[0-9a-f-]{36}$/

test('a request carries all that routes and guards it, and its body is plain JSON-RPC 2.0', async () => {
  const { client, commands } = createLoopbackHost()
  const before = Date.now()

  await client.request('host1', 'VM.getStats', { vmID: VM }, { timeoutMs: 5000, flow: 'flow-7' })

  const { delivery } = commands[0] ?? {}
  const { properties, body, exchange, routingKey } = delivery ?? {}
  expect({ exchange, routingKey }).toEqual({ exchange: 'vdsm.commands', routingKey: 'host1' })
  expect(properties).toEqual({
    messageId: expect.stringMatching(UUID),
    correlationId: expect.any(String),
    replyTo: 'client-1',
    expiration: 5000,
    timestamp: expect.any(Number),
    type: 'VM.getStats',
    contentType: 'application/json',
    headers: { [HEADER.deadline]: expect.any(Number), [HEADER.flow]: 'flow-7', [HEADER.bundles]: true },
  })
  const { timestamp = 0, headers, correlationId } = properties ?? {}
  expect(timestamp).toBeGreaterThanOrEqual(before)
  expect(headers?.[HEADER.deadline]).toBe(timestamp + 4500)
  expect(JSON.parse(Buffer.from(body ?? []).toString())).toEqual({
    jsonrpc: '2.0',
    id: correlationId,
    method: 'VM.getStats',
    params: { vmID: VM },
  })
})

test("the caller's own message id is kept, and no correlation id is used twice", async () => {
  const { client, commands } = createLoopbackHost()
  const again = { messageId: 'the-same' }
  await client.request('host1', 'VM.destroy', { vmID: VM }, again)
  await client.request('host1', 'VM.destroy', { vmID: VM }, again)
  const sent = commands.map(({ delivery }) => delivery.properties)
  expect(sent.map(({ messageId }) => messageId)).toEqual(['the-same', 'the-same'])
  expect(new Set(sent.map(({ correlationId }) => correlationId)).size).toBe(2)
})

test("without a timeout it is the method's own, and a little for the way", async () => {
  const { client, commands } = createLoopbackHost()
  await client.request('host1', 'VM.create')
  await client.request('host1', 'Some.newerMethod')
  expect(commands.map(({ delivery }) => delivery.properties.expiration)).toEqual([
    METHODS['VM.create'].timeout * 1000 + 2000,
    32_000,
  ])
})

test('a notification asks for no reply and has no id', async () => {
  const { client, commands } = createLoopbackHost(async () => undefined)
  await client.notify('host1', 'VM.pause', { vmID: VM })
  const [command] = commands
  expect(command?.delivery.properties).not.toHaveProperty('replyTo')
  expect(command).toMatchObject({ id: undefined, method: 'VM.pause', params: { vmID: VM } })
})

test('a notification to a host that nobody attached is refused', async () => {
  const { client } = createLoopbackHost()
  await expect(client.notify('host2', 'VM.pause', { vmID: VM })).rejects.toMatchObject({ kind: 'UnknownHost' })
})

test('the client of one host makes the same calls', async () => {
  const { client } = createLoopbackHost()
  const host = client.host('host1')
  expect(host.id).toBe('host1')
  await expect(host.call('VM.getStats', { vmID: VM })).resolves.toEqual({ method: 'VM.getStats', params: { vmID: VM } })
})
