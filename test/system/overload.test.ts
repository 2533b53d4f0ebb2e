import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { RpcError } from '../../src/api/errors.ts'
import type { ConnectedClient } from '../../src/client/connect-client.ts'
import { startTestFleet } from '../support/worker.ts'

/** Long enough to send all of them on a slow machine, short enough to wait for. */
const PATIENCE = 12_000
/** More than may run and wait. */
const MANY = 1_100

/** @returns the name of the error that each of them ended with */
function hang(client: ConnectedClient, count: number, method: string, params: () => object, messageId?: string) {
  return Array.from({ length: count }, () =>
    client.request('host1', method, params(), { timeoutMs: PATIENCE, messageId }).then(
      () => 'no error',
      (error: unknown) => (error instanceof RpcError ? error.kind : String(error)),
    ),
  )
}

test('no number of hung calls makes a worker deaf', async () => {
  await using fleet = await startTestFleet({
    driverOptions: { hang: 'VM.pause,VM.getStats,Host.fenceNode,VM.cont' },
  })
  const { client } = fleet
  const someVm = () => ({ vmID: randomUUID() })
  const agent = { addr: '10.0.0.1', port: '', agent: 'ipmilan', username: '', password: '', action: 'status' }
  const same = someVm()
  const first = hang(client, 1, 'VM.cont', () => same, 'the-same')
  const hung = [
    ...hang(client, MANY, 'VM.pause', someVm),
    ...hang(client, MANY, 'VM.getStats', someVm),
    ...hang(client, 100, 'Host.fenceNode', () => agent),
    ...hang(client, 400, 'VM.cont', () => same, 'the-same'),
  ]
  // In this order: what was asked before has arrived before.
  await client.call('host1', 'Worker.ping')
  expect(await client.call('host1', 'Host.ping2')).toBe(true)
  expect(await client.call('host1', 'Host.confirmConnectivity')).toBe(true)
  for (const [method, params] of [
    ['VM.reset', someVm()],
    ['Host.getVMList', {}],
    ['Host.fenceNode', agent],
  ] as const) {
    await expect(client.request('host1', method, params)).rejects.toMatchObject({
      kind: 'ResourceExhausted',
      data: { retryAfter: expect.any(Number) },
    })
  }
  const { counters } = await client.call('host1', 'Worker.stats')
  expect(counters['lanes.waiting']).toBe(2048)
  const outcomes = await Promise.all([...hung, ...first])
  // Each caller hears what became of its call; on a slow machine a reply may come too late for some.
  const words = new Set(outcomes)
  words.delete('NoAnswer')
  expect(words).toEqual(new Set(['Expired', 'TimedOut', 'ResourceExhausted']))
  await expect.poll(() => client.call('host1', 'Host.getVMList'), { timeout: 10_000 }).toEqual([])
  await expect(client.call('host1', 'VM.reset', someVm())).rejects.toMatchObject({ kind: 'NoSuchVM' })
  const after = await client.call('host1', 'Worker.stats')
  expect(after.counters['lanes.waiting']).toBe(0)
  expect(after.counters['cutOff']).toBeGreaterThanOrEqual(64)
}, 90_000)

test('confirmConnectivity overtakes the setupNetworks that waits for it', async () => {
  await using fleet = await startTestFleet()
  const { client } = fleet
  const changed = client.call('host1', 'Host.setupNetworks', {
    networks: { red: { nic: 'eth1', vlan: '7' } },
    bondings: {},
    options: { connectivityCheck: true, connectivityTimeout: 30 },
  })
  await expect.poll(async () => (await client.call('host1', 'Worker.stats')).counters['lanes.running']).toBe(2)
  await client.call('host1', 'Host.confirmConnectivity')
  await expect(changed).resolves.toMatchObject({ code: 0 })
})
