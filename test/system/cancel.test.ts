import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestFleet, type TestFleet } from '../support/worker.ts'

const vmID = '11111111-1111-4111-8111-111111111111'
let fleet: TestFleet

beforeAll(async () => {
  fleet = await startTestFleet({ driverOptions: { hang: 'VM.pause' } })
})
afterAll(() => fleet?.[Symbol.asyncDispose]())

async function running(): Promise<number | undefined> {
  // The one that asks is running, too.
  const { counters } = await fleet.client.call('host1', 'Worker.stats')
  return (counters['lanes.running'] ?? 0) - 1
}

test('a client cancels what runs and what waits behind it, and is told which had started', async () => {
  const { client } = fleet
  const calls = ['m1', 'm2'].map((messageId) => client.call('host1', 'VM.pause', { vmID }, { messageId }))
  await expect.poll(running).toBe(1)
  const ends = Promise.allSettled(calls)
  for (const messageId of ['m2', 'm1']) await client.cancel('host1', messageId)
  expect(await ends).toMatchObject([
    { reason: { kind: 'RequestCancelled', data: { started: true } } },
    { reason: { kind: 'RequestCancelled', data: { started: false } } },
  ])
  // Whoever asks again hears the same.
  const again = client.call('host1', 'VM.pause', { vmID }, { messageId: 'm2' })
  await expect(again).rejects.toMatchObject({ kind: 'RequestCancelled', data: { started: false } })
})

test('an AbortSignal ends the call and frees the host', async () => {
  const abort = new AbortController()
  const call = fleet.client.call('host1', 'VM.pause', { vmID }, { signal: abort.signal })
  await expect.poll(running).toBe(1)
  abort.abort(new Error('no longer wanted'))
  await expect(call).rejects.toThrow('no longer wanted')
  await expect.poll(running).toBe(0)
})
