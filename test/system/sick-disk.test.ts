import { randomUUID } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { connectClient } from '../../src/client/connect-client.ts'
import { lockHost } from '../../src/dispatch/host-lock.ts'
import { parseHostId, startWorker } from '../../src/index.ts'
import { openTestBroker, testLog } from '../support/broker.ts'
import { type JournalDir, openJournalDir, WAIT } from '../support/journal.ts'

const host = parseHostId('host1')
const log = testLog()

/** What is written of the host's time fails from now on. */
function fail(place: JournalDir): Disposable {
  place.query("CREATE TRIGGER sick BEFORE INSERT ON times BEGIN SELECT RAISE(ABORT, 'the disk is sick'); END")
  return { [Symbol.dispose]: () => void place.query('DROP TRIGGER sick') }
}

test.each([
  ['stalls', (place: JournalDir) => place.stall()],
  ['fails', fail],
])('a worker whose disk %s ends when it is told to, and leaves its host to the next', async (_, spoil) => {
  await using place = await openJournalDir()
  await using broker = await openTestBroker()
  broker.alsoDelete(broker.topology.hostQueue(host, []).name)
  const { url, prefix } = broker
  const worker = await startWorker({
    broker: { url, prefix },
    hosts: [{ id: host, groups: [] }],
    driver: { name: 'simulator', options: {} },
    journal: { dir: place.dir },
    log,
  })
  await using client = await connectClient({ url, prefix, log })
  using _spoilt = spoil(place)
  // One more that waits for the disk.
  const asked = client.call('host1', 'VM.reset', { vmID: randomUUID() }).catch(() => {})
  const deliveries = ['hosts', 'host1', 'counters', 'deliveries']
  await vi.waitFor(() => expect(worker.stats()).toHaveProperty(deliveries, 1), WAIT)
  await worker.drain({ graceMs: 0 })
  expect(await worker.ended).toBeUndefined()
  using _lock = await lockHost({ dir: place.dir, host, log, signal: AbortSignal.timeout(5_000) })
  await client[Symbol.asyncDispose]()
  await asked
})
