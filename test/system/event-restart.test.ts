import { expect, onTestFinished, test } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import { connectClient } from '../../src/client/connect-client.ts'
import type { Gap } from '../../src/client/event-gaps.ts'
import { startWorker, type Worker } from '../../src/worker.ts'
import { openTestBroker } from '../support/broker.ts'
import { openJournalDir } from '../support/journal.ts'

const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'
const xml = `<domain><name>a</name><uuid>${VM}</uuid><memory>65536</memory><vcpu>1</vcpu></domain>`

test("over its worker's restarts a machine's events stay in order, and a restart is told as a gap", async () => {
  await using broker = await openTestBroker()
  await using place = await openJournalDir()
  const host = parseHostId('host1')
  broker.alsoDelete(broker.topology.hostQueue(host, []).name)
  const serve = (): Promise<Worker> =>
    startWorker({
      broker: { url: broker.url, prefix: broker.prefix },
      hosts: [{ id: host, groups: [] }],
      driver: { name: 'simulator', options: { bootMs: '20' } },
      journal: { dir: place.dir },
      log: broker.log,
    })
  await using client = await connectClient(broker)
  const gaps: Gap[] = []
  const events = await client.subscribe({ object: VM }, { onGap: (gap) => gaps.push(gap) })
  const seen: { epoch: number; keySeq: number; notifyTime: number }[] = []
  void (async () => {
    for await (const { epoch = 0, keySeq = 0, notifyTime, event } of events) {
      if (event === '|virt|VM_status|') seen.push({ epoch, keySeq, notifyTime })
    }
  })()
  onTestFinished(() => events[Symbol.asyncDispose]())
  for (let round = 1; round <= 3; round++) {
    await using _worker = await serve()
    const before = seen.length
    await client.call('host1', 'VM.create', { vmID: VM, vmParams: { vmId: VM, xml } })
    await client.call('host1', 'VM.destroy', { vmID: VM })
    await expect.poll(() => seen.length).toBeGreaterThan(before)
  }
  await expect.poll(() => gaps.filter(({ reason }) => reason === 'restart').length).toBe(2)
  const numbers = seen.map(({ epoch, keySeq }) => epoch * 1000 + keySeq)
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  const times = seen.map(({ notifyTime }) => notifyTime)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(gaps.map(({ missed }) => missed)).toEqual([0, 0])
})
