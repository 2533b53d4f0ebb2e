import { expect, test } from 'vitest'
import { parseClientId } from '../../src/api/ids.ts'
import { type ConnectedClient, connectClient } from '../../src/client/connect-client.ts'
import { openTestBroker } from '../support/broker.ts'
import { echo, startFakeWorker, success } from '../support/fake-worker.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'
import { startTestFleet } from '../support/worker.ts'

const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'
const PING = { method: 'Host.ping2', params: [] }

test('a host that the broker does not know is said to be unknown at once, not after the timeout', async () => {
  await using broker = await openTestBroker()
  await using client = await connectClient(broker)
  const began = performance.now()
  const call = client.call('nobody', 'Host.ping2', {}, { timeoutMs: 60_000 })
  await expect(call).rejects.toMatchObject({ kind: 'UnknownHost', data: { host: 'nobody' } })
  expect(performance.now() - began).toBeLessThan(5_000)
})

test('a reply that was sent while the client was cut off is taken when it is back, and calls go on', async () => {
  await using broker = await openTestBroker()
  await using proxy = await openTcpProxy(broker.url)
  const { promise: mayAnswer, resolve: letAnswer } = Promise.withResolvers<void>()
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
  await using worker = await startFakeWorker({
    ...broker,
    answer: async (command) => {
      arrive()
      await mayAnswer
      return echo(command)
    },
  })
  await using client = await connectClient({ url: proxy.url, prefix: broker.prefix })

  const call = client.call('host1', 'VM.create', { vmID: VM, vmParams: { vmId: VM } })
  await arrived
  proxy.close()
  letAnswer()
  await expect.poll(() => worker.answered).toBe(1)
  proxy.open()

  await expect(call).resolves.toMatchObject({ method: 'VM.create' })
  await expect(client.call('host1', 'Host.ping2')).resolves.toMatchObject(PING)
  // If the broker's confirm was cut off, too, the command came a second time, under the same message id.
  expect([...new Set(worker.commands.map(({ method }) => method))]).toEqual(['VM.create', 'Host.ping2'])
})

test('a call made while the broker is away waits for it, within its time', async () => {
  await using broker = await openTestBroker()
  await using proxy = await openTcpProxy(broker.url)
  await using _worker = await startFakeWorker(broker)
  await using client = await connectClient({ url: proxy.url, prefix: broker.prefix })

  proxy.close()
  await expect.poll(() => stateOf(client)).toEqual(['retrying', 'retrying'])
  const patient = client.call('host1', 'VM.getStats', { vmID: VM })
  await expect(client.call('host1', 'VM.destroy', { vmID: VM }, { timeoutMs: 50 })).rejects.toMatchObject({
    kind: 'BrokerUnreachable',
  })
  proxy.open()
  await expect(patient).resolves.toMatchObject({ method: 'VM.getStats' })
})

test('a client with a name finds the replies that it missed, and counts them as late', async () => {
  await using broker = await openTestBroker()
  const { promise: mayAnswer, resolve: letAnswer } = Promise.withResolvers<void>()
  await using worker = await startFakeWorker({
    ...broker,
    answer: async ({ id }) => {
      await mayAnswer
      return success(id, true)
    },
  })
  const named = { ...broker, id: 'engine-1' }
  broker.alsoDelete(broker.topology.replyQueue(parseClientId('engine-1')).name)
  {
    await using client = await connectClient(named)
    const call = client.call('host1', 'Host.ping2', {}, { timeoutMs: 500 })
    await expect(call).rejects.toMatchObject({ kind: 'NoAnswer' })
  }
  letAnswer()
  await expect.poll(() => worker.answered).toBe(1)
  await using client = await connectClient(named)
  await expect.poll(() => client.stats()).toMatchObject({ calls: { late: 1 } })
})

test('a client without a name leaves no queue behind', async () => {
  await using broker = await openTestBroker()
  const client = await connectClient(broker)
  const { name } = broker.topology.replyQueue(client.id)
  await using connection = await broker.connect()
  const isThere = () =>
    connection.channels.configure((channel) => channel.checkQueue(name), { signal: AbortSignal.timeout(5_000) })
  await expect(isThere()).resolves.toBeDefined()
  await client[Symbol.asyncDispose]()
  await expect(isThere()).rejects.toThrow(/NOT.FOUND/)
})

test('a broker out of reach is an error with address and advice, without the password', async () => {
  const connecting = connectClient({ url: 'amqp://user:secret@127.0.0.1:1' })
  await expect(connecting).rejects.toThrow(/127\.0\.0\.1:1.*start the broker/)
  await expect(connecting).rejects.not.toThrow(/secret/)
})

function stateOf(client: ConnectedClient): string[] {
  const { connections } = client.stats() as { connections: readonly { readonly state: string }[] }
  return connections.map(({ state }) => state)
}

test('replies that are ready together come as fewer messages, each to its own call', async () => {
  await using fleet = await startTestFleet()
  const { url, prefix } = fleet
  await using client = await connectClient({ url, prefix })
  const calls = Array.from({ length: 500 }, (_, index) => client.call('host1', 'Host.echo', { message: `${index}` }))
  expect(await Promise.all(calls)).toEqual(calls.map((_, index) => `${index}`))
  const { counters, publisher } = await client.call('host1', 'Worker.stats')
  expect(counters['replies.sent']).toBeGreaterThanOrEqual(500)
  expect(publisher).toMatchObject({ confirmed: expect.toSatisfy((messages: number) => messages < 500) })
})
