import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connectClient } from '../../src/client/connect-client.ts'
import { parseHostId, type RpcError } from '../../src/index.ts'
import { openTestBroker } from '../support/broker.ts'
import { type Running, start } from '../support/cli.ts'
import { openJournalDir } from '../support/journal.ts'

const COMMANDS = 300
const MACHINES = 20
const KILLS = 4
const FROZEN_AFTER = 2_000
const METHODS = ['VM.reset', 'VM.destroy'] as const

async function openPlace() {
  await using stack = new AsyncDisposableStack()
  const broker = stack.use(await openTestBroker())
  broker.alsoDelete(broker.topology.hostQueue(parseHostId('host1'), []).name)
  const { dir } = stack.use(await openJournalDir())
  const ledger = join(dir, 'ledger')
  await writeFile(ledger, '')
  const startLedger = () =>
    start('test/support/ledger-worker.ts', [broker.url, broker.prefix, dir, ledger, String(FROZEN_AFTER)])
  const opened = stack.move()
  return {
    broker,
    /** Ready when it shows that it consumes. */
    startWorker: (): Running => startLedger(),
    /** How often each command was started, by its message id. */
    async starts(): Promise<Map<string, number>> {
      const counts = new Map<string, number>()
      for (const [, id = ''] of (await readFile(ledger, 'utf8')).matchAll(/^start \S+ (\S+)$/gm))
        counts.set(id, (counts.get(id) ?? 0) + 1)
      return counts
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

describe('a worker that is killed while commands flow', () => {
  it('loses none, runs none twice that must not be, and each has one outcome', { timeout: 90_000 }, async () => {
    await using place = await openPlace()
    let worker = place.startWorker()
    await worker.shows(/the worker consumes/)
    await using client = await connectClient(place.broker)
    const machines = Array.from({ length: MACHINES }, () => randomUUID())
    let answered = 0
    const commands = Array.from({ length: COMMANDS }, async (_, index) => {
      const method = METHODS[index % METHODS.length] ?? METHODS[0]
      const messageId = `${method}-${index}`
      const vmID = machines[index % MACHINES] ?? ''
      const outcome = await client
        .call('host1', method, { vmID }, { messageId, timeoutMs: 60_000 })
        .catch((error: RpcError) => error.kind)
      answered++
      return { method, messageId, outcome }
    })
    for (let kill = 1; kill <= KILLS; kill++) {
      while (answered < (kill * COMMANDS) / (KILLS + 1)) await new Promise(setImmediate)
      worker.process.kill('SIGKILL')
      await worker.finished
      worker = place.startWorker()
    }
    const outcomes = await Promise.all(commands)
    await worker[Symbol.asyncDispose]()

    const starts = await place.starts()
    const wrong = outcomes.filter(({ method, messageId, outcome }) => {
      const times = starts.get(messageId) ?? 0
      if (method === 'VM.destroy') return outcome !== true || times === 0
      return times > 1 || (outcome !== 'OutcomeUnknown' && (outcome !== true || times === 0))
    })
    expect(wrong).toEqual([])
    // Those that a kill interrupted in the act: one for each machine at most.
    const unknown = outcomes.filter(({ outcome }) => outcome === 'OutcomeUnknown')
    expect(unknown.length).toBeLessThanOrEqual(KILLS * MACHINES)
  })

  it('is followed within a second by the one that stands by', { timeout: 60_000 }, async () => {
    await using place = await openPlace()
    await using first = place.startWorker()
    await first.shows(/the worker consumes/)
    await using second = place.startWorker()
    await second.shows(/standing by/)
    await using client = await connectClient(place.broker)
    const vmID = randomUUID()
    expect(await client.call('host1', 'VM.reset', { vmID }, { messageId: 'before' })).toBe(true)
    const { epoch } = await client.call('host1', 'Worker.info')
    expect(second.err).not.toContain('the worker consumes')

    first.process.kill('SIGKILL')
    const killed = performance.now()
    expect(await client.call('host1', 'VM.reset', { vmID }, { messageId: 'after' })).toBe(true)
    // A second on a machine that has one; tests share theirs.
    expect(performance.now() - killed).toBeLessThan(5_000)
    // It knows what the first one did.
    expect(await client.call('host1', 'VM.reset', { vmID }, { messageId: 'before' })).toBe(true)
    expect(Object.fromEntries(await place.starts())).toEqual({ before: 1, after: 1 })
    expect((await client.call('host1', 'Worker.info')).epoch).toBeGreaterThan(epoch ?? 0)
  })
})

describe('a worker that is frozen while commands flow', () => {
  it('is killed and followed by the one that stands by, and nothing runs twice', { timeout: 60_000 }, async () => {
    await using place = await openPlace()
    await using first = place.startWorker()
    await first.shows(/the worker consumes/)
    await using second = place.startWorker()
    await second.shows(/standing by/)
    await using client = await connectClient(place.broker)
    const { epoch } = await client.call('host1', 'Worker.info')
    let answered = 0
    const commands = Array.from({ length: COMMANDS }, async (_, index) => {
      const vmID = randomUUID()
      const options = { messageId: `reset-${index}`, timeoutMs: 50_000 }
      const outcome = await client.call('host1', 'VM.reset', { vmID }, options).catch((error: RpcError) => error.kind)
      answered++
      return outcome
    })
    while (answered < COMMANDS / 3) await new Promise(setImmediate)
    first.process.kill('SIGSTOP')
    const frozen = performance.now()
    await second.shows(/the worker consumes/)
    expect(performance.now() - frozen).toBeLessThan(FROZEN_AFTER + 8_000)
    await first.finished
    expect(first.process.signalCode).toBe('SIGKILL')

    const outcomes = await Promise.all(commands)
    const starts = await place.starts()
    expect([...starts.values()].filter((times) => times > 1)).toEqual([])
    const unknown = outcomes.filter((outcome) => outcome === 'OutcomeUnknown').length
    expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(COMMANDS - unknown)
    // What was entered as started when it froze may not have come to its host.
    expect(starts.size).toBeGreaterThanOrEqual(COMMANDS - unknown)
    expect((await client.call('host1', 'Worker.info')).epoch).toBeGreaterThan(epoch ?? 0)
  })
})
