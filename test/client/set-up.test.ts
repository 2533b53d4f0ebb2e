import { expect, test } from 'vitest'
import type { BrokerConnection } from '../../src/broker/connection.ts'
import { setUp } from '../../src/client/set-up.ts'
import { silentLog } from '../../src/client/silent-log.ts'
import { createSite } from '../../src/client/site.ts'

const NEVER = new Promise<never>(() => {})
const connection = {
  stats: () => ({ broker: 'amqp://north.example', lastCause: '541 (INTERNAL-ERROR)' }),
} as unknown as BrokerConnection

test('who gives up on what is never set up is told so at once, with what went wrong', async () => {
  const giveUp = new AbortController()
  const setting = setUp(connection, giveUp.signal, () => NEVER)
  giveUp.abort()
  await expect(setting).rejects.toMatchObject({
    name: 'ConnectError',
    kind: 'aborted',
    message: expect.stringMatching(/^broker amqp:\/\/north\.example \(541 .*did not set up/),
  })
})

test("a broker's no is told as it is", async () => {
  const refused = new Error('403')
  await expect(setUp(connection, undefined, () => Promise.reject(refused))).rejects.toBe(refused)
})

test('a site that takes the connection and then says nothing holds up the others for a while only', async () => {
  let given: AbortSignal | undefined
  const open = (signal: AbortSignal) => {
    given = signal
    return new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  }
  const site = createSite({ name: 'north', log: silentLog(), open, triedMs: 1 })
  await site.tried
  expect(site.open).toBeUndefined()
  expect(given?.aborted).toBe(false)
  await site[Symbol.asyncDispose]()
  expect(given?.aborted).toBe(true)
})
