import { expect, test } from 'vitest'
import { encode } from '../../src/api/envelope.ts'
import { parseHostId } from '../../src/api/ids.ts'
import { createPublisher } from '../../src/broker/publisher.ts'
import { openDirectory } from '../../src/client/directory.ts'
import { readPast, writeSnapshot } from '../../src/client/directory-past.ts'
import { openTestBroker, type TestBroker } from '../support/broker.ts'

const HOSTS = 700
const DAYS = 9
const FEW = 1_000
const signal = AbortSignal.timeout(120_000)

/** Each host announces itself `rounds` times, in turn. */
async function announce({ connection, topology, log }: TestBroker, hosts: readonly string[], rounds: number) {
  await using publisher = createPublisher({ connection, log })
  for (let round = 1; round <= rounds; round++) {
    const outcomes = await Promise.all(
      hosts.map((host) => {
        const params = {
          state: round === 99 ? 'removed' : 'online',
          groups: [`round${round}`],
          notify_time: Date.now(),
        }
        return publisher.publish({
          ...topology.eventAddress(parseHostId(host), '|worker|announce|'),
          body: encode({ jsonrpc: '2.0', method: '|worker|announce|', params }),
          properties: { timestamp: Date.now(), headers: { 'x-vdsm-epoch': round, 'x-vdsm-seq': round } },
        })
      }),
    )
    for (const outcome of outcomes) expect(outcome).toEqual({ kind: 'confirmed' })
  }
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `h${index}`)
}

/** What is read, and from which keys it was read by itself. */
async function read({ connection, topology }: TestBroker) {
  const keys: string[] = []
  const stream = topology.queues.directory
  const onKey = (key: string) => void keys.push(key)
  const past = await readPast({ connection, stream, exchange: topology.exchanges.events, onKey, signal })
  return { ...past, keys }
}

test('a directory with much to read writes a snapshot, and who reads next finds all in it', async () => {
  await using broker = await openTestBroker()
  const { url, prefix } = broker
  await announce(broker, names(HOSTS), DAYS)
  const before = await read(broker)
  expect(before.announcements).toHaveLength(HOSTS)
  expect(before.snapshot).toHaveLength(1)

  const shown = async () => {
    await using directory = await openDirectory({ url, prefix })
    return directory.hosts().map(({ host, groups, epoch, state, since }) => ({ host, groups, epoch, state, since }))
  }
  const first = await shown()
  expect(first).toHaveLength(HOSTS)
  // Before it is closed it has written the snapshot.
  const after = await read(broker)
  expect(after.snapshot).toBeUndefined()
  expect(after.announcements).toHaveLength(HOSTS)
  expect(await shown()).toEqual(first)
})

test('what comes after a snapshot is newer than what it says', async () => {
  await using broker = await openTestBroker()
  await announce(broker, names(HOSTS), DAYS)
  const { snapshot = [] } = await read(broker)
  expect(snapshot).toHaveLength(1)
  expect(await writeSnapshot(snapshot, { url: broker.url, name: 'writer' })).toBeUndefined()
  await announce(broker, ['h1', 'new'], 1)
  const { announcements, keys } = await read(broker)
  const rounds = new Map(
    announcements.map(({ routingKey, properties }) => [routingKey, properties.headers?.['x-vdsm-epoch']]),
  )
  expect(rounds.size).toBe(HOSTS + 1)
  expect(rounds.get('h0.worker.announce')).toBe(DAYS)
  expect(rounds.get('h1.worker.announce')).toBe(1)
  expect(rounds.get('new.worker.announce')).toBe(1)
  // Each host is looked at once, wherever it was found.
  expect(new Set(keys.filter((key) => !key.startsWith('$'))).size).toBe(HOSTS + 1)
})

test('a directory that stays open writes a snapshot when much has been announced since', async () => {
  await using broker = await openTestBroker()
  const { url, prefix } = broker
  await using _directory = await openDirectory({ url, prefix }, 1)
  await announce(broker, names(HOSTS), DAYS)
  // Each of these would have to read all of it again.
  await expect.poll(async () => (await read(broker)).behind, { timeout: 60_000 }).toBeLessThan(FEW)
  expect((await read(broker)).announcements).toHaveLength(HOSTS)
})

test('a user who may not write there learns why, and nobody else is disturbed', async () => {
  await using broker = await openTestBroker()
  await announce(broker, names(2), 1)
  const { routingKey, body, properties } = {
    routingKey: '$snapshot-0.worker.announce',
    body: Buffer.of(),
    properties: {},
  }
  const part = { exchange: `${broker.prefix}.nowhere`, routingKey, body, properties }
  expect(await writeSnapshot([part], { url: broker.url, name: 'writer' })).toMatch(/no exchange/)
  expect((await read(broker)).announcements).toHaveLength(2)
})
