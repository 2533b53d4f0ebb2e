import { expect, test } from 'vitest'
import { encode } from '../../src/api/envelope.ts'
import type { CallProgress } from '../../src/client/transport.ts'
import { success } from '../support/fake-worker.ts'
import { createLoopbackHost, type LoopbackHost } from '../support/loopback-host.ts'

async function sign({ publish, reply, commands }: LoopbackHost, value: unknown): Promise<void> {
  const [command] = commands
  if (command === undefined) throw new Error('no command came')
  const message = reply(command, encode({ jsonrpc: '2.0', method: '$/progress', params: { id: command.id, value } }))
  await publish({ ...message, properties: { ...message.properties, type: '$/progress' } })
}

/** A host that answers when told. */
function createSlowHost() {
  const gate = Promise.withResolvers<void>()
  const host = createLoopbackHost(async ({ id }) => {
    await gate.promise
    return success(id, true)
  })
  return { host, answer: () => gate.resolve() }
}

test('a call whose host gives no sign of life fails long before its timeout, and may be asked about again', async () => {
  const { host } = createSlowHost()
  const call = host.client.call('host1', 'Host.ping2', {}, { keepaliveMs: 500, timeoutMs: 3_600_000, messageId: 'm1' })
  await expect(call).rejects.toMatchObject({
    kind: 'WorkerSilent',
    message: expect.stringMatching(/may or may not have run.*same messageId/),
    data: { host: 'host1', messageId: 'm1' },
  })
})

test('a call waits as long as its host gives signs of life, and tells what they say', async () => {
  const { host, answer } = createSlowHost()
  const seen: CallProgress[] = []
  const onProgress = (progress: CallProgress) => {
    seen.push(progress)
    throw new Error('the caller has a flaw')
  }
  const call = host.client.call('host1', 'Host.ping2', {}, { keepaliveMs: 500, onProgress })
  const started = performance.now()
  await expect.poll(() => host.commands.length).toBe(1)
  // Longer than the silence that it would not bear.
  while (performance.now() - started < 2_600) {
    await sign(host, { state: 'running', percent: 40 })
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  answer()
  await expect(call).resolves.toBe(true)
  expect(seen).toContainEqual({ state: 'running', percent: 40 })
  expect(host.client.stats()).toMatchObject({ calls: { answered: 1, failed: 0 } })
})

test('signs of life are asked for only where somebody wants them', async () => {
  const { client, commands } = createLoopbackHost()
  await client.call('host1', 'Host.ping2')
  await client.call('host1', 'Host.ping2', {}, { onProgress: () => {} })
  await client.call('host1', 'Host.ping2', {}, { keepaliveMs: 500 })
  const wishes = commands.map(({ delivery }) => delivery.properties.headers?.['x-vdsm-progress'])
  expect(wishes).toEqual([undefined, '2', '0.5'])
})

test.each([0, 499, 60_001, Number.NaN])('signs of life every %d ms are refused', async (keepaliveMs) => {
  const { client } = createLoopbackHost()
  await expect(client.call('host1', 'Host.ping2', {}, { keepaliveMs })).rejects.toThrow(RangeError)
})
