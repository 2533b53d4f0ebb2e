import { pino } from 'pino'
import { expect, test } from 'vitest'
import { lockHost } from '../../src/dispatch/host-lock.ts'
import { type OpenDriver, parseHostId, startWorker } from '../../src/index.ts'
import { openTestBroker, testLog } from '../support/broker.ts'
import { openJournalDir } from '../support/journal.ts'

/** A driver that can do nothing but be closed. */
async function openPlace(open: (host: string) => Promise<void>, close: (host: string) => Promise<void>) {
  await using stack = new AsyncDisposableStack()
  const broker = stack.use(await openTestBroker())
  const { dir } = stack.use(await openJournalDir())
  const openDriver: OpenDriver = async ({ host }) => {
    await open(host)
    const events = Promise.withResolvers<IteratorReturnResult<undefined>>()
    return {
      handlers: {},
      events: { [Symbol.asyncIterator]: () => ({ next: () => events.promise }) },
      stats: () => ({}),
      [Symbol.asyncDispose]: () => close(host),
    }
  }
  const opened = stack.move()
  return {
    dir,
    start(...names: string[]) {
      const hosts = names.map((name) => ({ id: parseHostId(name), groups: [] }))
      for (const { id } of hosts) broker.alsoDelete(broker.topology.hostQueue(id, []).name)
      const { url, prefix } = broker
      return startWorker({
        broker: { url, prefix },
        hosts,
        driver: { name: 'test', options: {}, open: openDriver },
        journal: { dir },
        log: testLog(),
      })
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

test('a worker of which one host does not start keeps the others to itself until they are closed', async () => {
  const reached = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const closed: string[] = []
  await using place = await openPlace(
    async (host) => {
      if (host === 'good') {
        reached.resolve()
        return gate.promise
      }
      await reached.promise
      throw new Error('it is out of reach')
    },
    async (host) => void closed.push(host),
  )
  await expect(place.start('bad', 'good')).rejects.toThrow('it is out of reach')
  const lines: string[] = []
  const standsBy = Promise.withResolvers<void>()
  const write = (line: string) => {
    lines.push(line)
    standsBy.resolve()
  }
  const next = lockHost({
    dir: place.dir,
    host: 'good',
    log: pino({}, { write }),
    signal: AbortSignal.timeout(20_000),
  })
  await Promise.race([standsBy.promise, next])
  expect(lines.join()).toContain('another worker serves this host')
  gate.resolve()
  using _lock = await next
  expect(closed).toEqual(['good'])
})

test('a worker that is closed with a failure has ended, and says which', async () => {
  await using place = await openPlace(
    async () => {},
    () => Promise.reject(new Error('it does not close')),
  )
  const worker = await place.start('host1')
  await expect(worker.drain({ graceMs: 0 })).rejects.toThrow('it does not close')
  expect(await worker.ended).toBeUndefined()
})
