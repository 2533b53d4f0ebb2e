import { expect, onTestFinished, test, vi } from 'vitest'
import { success } from '../support/fake-worker.ts'
import { createLoopbackHost } from '../support/loopback-host.ts'

const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'

test('a call without an answer ends in time, and says that it may or may not have run', async () => {
  const { client, commands } = createLoopbackHost(async () => undefined)
  const began = performance.now()

  const call = client.call('host1', 'VM.destroy', { vmID: VM }, { timeoutMs: 30, messageId: 'mine' })

  await expect(call).rejects.toMatchObject({
    kind: 'NoAnswer',
    message: expect.stringMatching(/host1 did not answer in 0.03 s; it may or may not have run/),
    data: { host: 'host1', messageId: 'mine' },
  })
  expect(performance.now() - began).toBeGreaterThanOrEqual(29)
  expect(commands).toHaveLength(1)
  expect(client.stats()).toMatchObject({ calls: { timedOut: 1, pending: 0 } })
})

test('calls of different patience each end in their own time, the shortest first', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const { client } = createLoopbackHost(async () => undefined)
  const ended: number[] = []
  const calls = [90, 30, 60].map((timeoutMs) =>
    client.call('host1', 'Host.ping2', {}, { timeoutMs }).catch(() => void ended.push(timeoutMs)),
  )
  await vi.advanceTimersByTimeAsync(35)
  expect(ended).toEqual([30])
  await vi.advanceTimersByTimeAsync(60)
  await Promise.all(calls)
  expect(ended).toEqual([30, 60, 90])
})

test('an answer that comes after the time was up is counted and harms nobody', async () => {
  const { promise: late, resolve: answer } = Promise.withResolvers<void>()
  const { client } = createLoopbackHost(async ({ id }) => {
    await late
    return success(id, true)
  })
  await expect(client.call('host1', 'Host.ping2', {}, { timeoutMs: 20 })).rejects.toMatchObject({ kind: 'NoAnswer' })
  answer()
  await expect.poll(() => client.stats()).toMatchObject({ calls: { late: 1, answered: 0 } })
})

test("an aborted call rejects with its signal's reason, and the host is asked to give it up", async () => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
  const { client, commands } = createLoopbackHost(async () => {
    arrive()
    return undefined
  })
  const reason = new Error('changed my mind')
  const abort = new AbortController()
  const call = client.call('host1', 'Host.ping2', {}, { signal: abort.signal, messageId: 'm1' })
  await arrived
  abort.abort(reason)
  await expect(call).rejects.toBe(reason)
  expect(client.stats()).toMatchObject({ calls: { pending: 0, cancelled: 1 } })
  // The host hears of it, and from whom.
  await expect.poll(() => commands.length).toBe(2)
  expect(commands[1]).toMatchObject({
    method: '$/cancelRequest',
    params: { messageId: 'm1' },
    delivery: { properties: { replyTo: 'client-1' } },
  })
})

test('a call whose signal has fired already is not sent', async () => {
  const { client, commands } = createLoopbackHost()
  const call = client.call('host1', 'Host.ping2', {}, { signal: AbortSignal.abort(new Error('too late')) })
  await expect(call).rejects.toThrow('too late')
  expect(commands).toEqual([])
})

test('closing the client ends its calls, which may or may not have run', async () => {
  const { client } = createLoopbackHost(async () => undefined)
  const call = client.call('host1', 'Host.ping2')
  const [outcome] = await Promise.all([call.catch((error: unknown) => error), client[Symbol.asyncDispose]()])
  expect(outcome).toMatchObject({ kind: 'NoAnswer', message: expect.stringContaining('closed') })
  await expect(client.call('host1', 'Host.ping2')).rejects.toThrow('closed')
})

test.each([0, -1, Number.NaN, 2 ** 31])('a timeout of %d ms is refused', async (timeoutMs) => {
  const { client, commands } = createLoopbackHost()
  await expect(client.call('host1', 'Host.ping2', {}, { timeoutMs })).rejects.toThrow(RangeError)
  expect(commands).toEqual([])
})
