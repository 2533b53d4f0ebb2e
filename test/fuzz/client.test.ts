import { expect, test } from 'vitest'
import { encode } from '../../src/api/envelope.ts'
import { RpcError } from '../../src/api/errors.ts'
import { createRandom } from '../chaos/random.ts'
import { success } from '../support/fake-worker.ts'
import { createLoopbackHost } from '../support/loopback-host.ts'
import { createInput } from './inputs.ts'

const COUNT = 3_000
const SEEDS = [1, Date.now() % 2 ** 31]

const VALUES: readonly unknown[] = [
  null,
  0,
  -1.5,
  'x',
  true,
  [],
  {},
  { toString: 1 },
  { code: 1 },
  { code: '1', message: 'x' },
]
const ERRORS: readonly unknown[] = [
  ...VALUES,
  { code: 1, message: { toString: 1 } },
  { code: -32601, message: 'x', data: null },
]

test.each(SEEDS)('whatever a host answers, a call ends with a result or an RpcError: seed %i', async (seed) => {
  const random = createRandom(seed)
  const ends = { result: 0, error: 0 }
  let good = false
  let index = 0
  const { client } = createLoopbackHost(async ({ id }) => {
    if (good) return success(id, true)
    if (random.chance(0.3)) return createInput(random, index).body
    const fields = Object.entries({ jsonrpc: '2.0', id, result: random.pick(VALUES), error: random.pick(ERRORS) })
    const reply = Object.fromEntries(fields.filter(() => random.chance(0.8)))
    return encode(random.chance(0.1) ? [reply] : reply)
  })
  for (; index < COUNT; index++) {
    try {
      await client.request('host1', 'Host.ping2')
      ends.result++
    } catch (error) {
      if (!(error instanceof RpcError)) throw new Error(`reply ${index} of seed ${seed}`, { cause: error })
      ends.error++
    }
  }
  expect(ends.result).toBeGreaterThan(100)
  expect(ends.error).toBeGreaterThan(1_000)

  good = true
  await expect(client.call('host1', 'Host.ping2')).resolves.toBe(true)
  expect(client.stats()).toMatchObject({ calls: { pending: 0 } })
})

test.each(SEEDS)('whatever comes as an event, the subscription goes on: seed %i', async (seed) => {
  const random = createRandom(seed)
  const { client, publish, emit, host, topology } = createLoopbackHost()
  await using events = await client.subscribe()
  const reader = events[Symbol.asyncIterator]()
  const address = topology.eventAddress(host, '|virt|VM_status|', 'vm')
  for (let index = 0; index < COUNT; index++) {
    const { body, properties } = createInput(random, index)
    const read = index % 500 === 499 ? reader.next() : undefined
    await publish({ ...address, body, properties })
    if (read === undefined) continue
    // Only this one is an event, so it is what the reader gets.
    await emit('|net|host_conn|', '', {})
    expect(await read, `before message ${index} of seed ${seed}`).toMatchObject({ value: { event: '|net|host_conn|' } })
  }
  expect(events.stats()).toMatchObject({ events: COUNT / 500, invalid: COUNT, dropped: 0 })
})
