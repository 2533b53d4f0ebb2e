import { expect, test } from 'vitest'
import { connectClient } from '../../src/client/connect-client.ts'
import type { CallProgress } from '../../src/client/transport.ts'
import { openTestBroker } from '../support/broker.ts'
import { CLI, start } from '../support/cli.ts'
import { startTestFleet } from '../support/worker.ts'

const vmID = '11111111-1111-4111-8111-111111111111'

test('a caller sees its command wait for another, run, and say what it waits for', async () => {
  await using fleet = await startTestFleet()
  const { client } = fleet
  const seen: CallProgress[] = []
  const change = { networks: { red: { nic: 'eth1', vlan: '7' } }, bondings: {}, options: { connectivityTimeout: 60 } }
  const call = client.call('host1', 'Host.setupNetworks', change, { onProgress: (sign) => seen.push(sign) })
  await expect
    .poll(() => seen, { timeout: 10_000 })
    .toContainEqual({
      state: 'running',
      message: expect.stringContaining('can be reached'),
    })
  await client.call('host1', 'Host.confirmConnectivity')
  await expect(call).resolves.toMatchObject({ code: 0 })
})

test('a worker that was killed is noticed in seconds', async () => {
  await using broker = await openTestBroker()
  const { url, prefix } = broker
  broker.alsoDelete(`${prefix}.vdsm.host.host1`)
  const options = ['--host', 'host1', '--driver-option', 'hang=VM.pause', '--broker', url, '--prefix', prefix]
  await using worker = start(CLI, ['worker', ...options])
  await worker.shows(/the worker consumes/)
  await using client = await connectClient({ url, prefix })
  const seen: CallProgress[] = []
  const call = client.call('host1', 'VM.pause', { vmID }, { keepaliveMs: 1_000, onProgress: (sign) => seen.push(sign) })
  const outcome = call.catch((error: unknown) => error)
  await expect.poll(() => seen, { timeout: 10_000 }).toContainEqual({ state: 'running' })
  worker.process.kill('SIGKILL')
  const killed = performance.now()
  expect(await outcome).toMatchObject({ kind: 'WorkerSilent' })
  expect(performance.now() - killed).toBeLessThan(20_000)
})
