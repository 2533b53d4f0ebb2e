import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import { connectClient } from '../../src/client/connect-client.ts'
import { openTestBroker } from '../support/broker.ts'
import { start } from '../support/cli.ts'
import { openJournalDir } from '../support/journal.ts'

const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'
const HOUR = 3_600_000

test.each([
  [HOUR, 'ahead'],
  [-HOUR, 'behind'],
])('a host whose clock is %i ms off (%s) does each command once', async (offset) => {
  await using broker = await openTestBroker()
  await using journal = await openJournalDir()
  const { dir } = journal
  const ledger = join(dir, 'ledger')
  broker.alsoDelete(broker.topology.hostQueue(parseHostId('host1'), []).name)
  const shift = `const now = Date.now; Date.now = () => now() + ${offset}`
  const env = { NODE_OPTIONS: `--import="data:text/javascript,${encodeURIComponent(shift)}"` }
  await using worker = start('test/support/ledger-worker.ts', [broker.url, broker.prefix, dir, ledger], env)
  await worker.shows(/consumes/)
  await using client = await connectClient({ url: broker.url, prefix: broker.prefix })
  for (const messageId of ['m1', 'm2']) {
    const reset = client.call('host1', 'VM.reset', { vmID: VM }, { messageId, timeoutMs: 60_000 })
    await expect(reset).resolves.toBe(true)
  }
  expect(readFileSync(ledger, 'utf8')).toBe(
    ['m1', 'm2'].map((id) => `start VM.reset ${id}\nend VM.reset ${id}\n`).join(''),
  )
  const { calls } = client.stats() as { calls: { calls: number; skewedClocks: { host1: number } } }
  expect(calls.calls).toBe(offset > 0 ? 3 : 2)
  expect(Math.abs(calls.skewedClocks.host1 * 1000 - offset)).toBeLessThan(60_000)
})
