import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { RpcError } from '../../src/api/errors.ts'
import { parseHostId } from '../../src/api/ids.ts'
import { connectClient } from '../../src/client/connect-client.ts'
import { openTestBroker } from '../support/broker.ts'
import { CLI, start } from '../support/cli.ts'
import { openArena } from './arena.ts'
import { openDisk } from './disk.ts'

/** Longer than four of AMQP's heartbeats, and than a broker waits for one by itself. */
const STALL_MS = 90_000
const LOOK_MS = 3_000
const WAIT = { timeout: 30_000, interval: 100 }

it('while the disk of the journal stalls for 90 s, heartbeats, reads, control and events go on', {
  timeout: STALL_MS + 120_000,
}, async () => {
  await using arena = await openArena()
  const disk = await openDisk(arena, 'journal')
  await using broker = await openTestBroker()
  broker.alsoDelete(broker.topology.hostQueue(parseHostId('host1'), []).name)
  const options = ['--host', 'host1', '--journal', disk.dir, '--driver-option', 'latency=VM.pause:3000']
  const startWorker = () => start(CLI, ['worker', ...options, '--broker', broker.url, '--prefix', broker.prefix])
  await using worker = startWorker()
  await worker.shows(/the worker consumes/)
  await using standby = startWorker()
  await standby.shows(/standing by/)
  await using client = await connectClient({ ...broker, id: 'tester' })
  const [running, waiting] = [randomUUID(), randomUUID()]
  for (const vmID of [running, waiting]) await client.call('host1', 'VM.create', { vmID, vmParams: toParams(vmID) })
  const before = await client.call('host1', 'Worker.info')
  await using marks = await client.subscribe({ component: 'worker', operation: 'mark' })
  let marked = 0
  const counting = (async () => {
    for await (const { host } of marks) if (host === 'host1') marked++
  })()

  // It runs when the disk stalls, and ends while it does.
  const paused = client.call('host1', 'VM.pause', { vmID: running }, { timeoutMs: 60_000 })
  const states = async () =>
    (await client.call('host1', 'Host.getAllVmStats')).map(({ vmId, status }) => [vmId, status])
  const journal = async () => (await client.call('host1', 'Worker.stats')).journal
  await expect.poll(async () => (await journal()).open, WAIT).toBe(1)
  await disk.freeze()
  const until = performance.now() + STALL_MS
  try {
    // The first goes to the disk, and has to wait; what comes when the stall is known is told at once.
    const first = client
      .call('host1', 'VM.reset', { vmID: waiting }, { messageId: 'first', timeoutMs: 3 * STALL_MS })
      .catch(({ kind }: RpcError) => kind)
    await expect.poll(async () => (await journal()).state, WAIT).not.toBe('ok')
    await expect(client.call('host1', 'VM.destroy', { vmID: waiting })).rejects.toMatchObject({ code: 1100 })
    // What it did is told, although the disk does not have it.
    await expect(paused).resolves.toMatchObject({})
    for (; performance.now() < until; await delay(LOOK_MS)) {
      const asked = { timeoutMs: 20_000 }
      await expect(client.call('host1', 'Host.getAllVmStats', {}, asked)).resolves.toHaveLength(2)
      await expect(client.call('host1', 'Host.confirmConnectivity', {}, asked)).resolves.toBe(true)
      expect((await journal()).state).toMatch(disk.kind === 'device' ? /^stalled$/ : /^(stalled|failing)$/)
    }
    await disk.thaw()
    expect(await first).toBe(disk.kind === 'device' ? true : 'ResourceExhausted')
  } finally {
    // Twice does no harm.
    await disk.thaw().catch(() => {})
  }
  await expect.poll(journal, WAIT).toMatchObject({ state: 'ok', open: 0, unanswered: 0 })
  expect(await states()).toEqual(
    expect.arrayContaining([
      [running, 'Paused'],
      [waiting, expect.stringMatching(/^(Up|RebootInProgress)$/)],
    ]),
  )
  await expect(client.call('host1', 'VM.destroy', { vmID: waiting })).resolves.toBe(true)

  // Every ten seconds one; and nobody has lost a connection, or was taken for frozen.
  expect(marked).toBeGreaterThanOrEqual(STALL_MS / 10_000 - 1)
  expect(await client.call('host1', 'Worker.info')).toEqual(before)
  expect(worker.err).not.toMatch(/lost|closed|another|failed/i)
  expect(standby.err).not.toMatch(/taking over|killed/)
  await marks[Symbol.asyncDispose]()
  await counting
})

function toParams(vmId: string): { readonly vmId: string; readonly xml: string } {
  return {
    vmId,
    xml: `<domain><name>${vmId}</name><uuid>${vmId}</uuid><memory>1048576</memory><vcpu>1</vcpu></domain>`,
  }
}
