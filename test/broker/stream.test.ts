import { expect, test } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import { createPublisher } from '../../src/broker/publisher.ts'
import { boundsOf, createLookout, readLatest } from '../../src/broker/stream.ts'
import { openTestBroker, type TestBroker } from '../support/broker.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

const HOSTS = 300

/** Each host announces itself `rounds` times, in turn; the body is the number of the round. */
async function announce({ connection, topology, log }: TestBroker, rounds: number): Promise<void> {
  await using publisher = createPublisher({ connection, log })
  for (let round = 1; round <= rounds; round++) {
    const all = Array.from({ length: HOSTS }, (_, index) => {
      const address = topology.eventAddress(parseHostId(`h${index}`), '|worker|announce|', '')
      return publisher.publish({ ...address, body: Buffer.from(String(round)), properties: {} })
    })
    for (const outcome of await Promise.all(all)) expect(outcome).toEqual({ kind: 'confirmed' })
  }
}

const signal = AbortSignal.timeout(60_000)

test.each([
  ['one stretch', 2],
  ['several', 20],
])('the last of each key is kept, of a stream that is read in %s', async (_, rounds) => {
  await using broker = await openTestBroker()
  await announce(broker, rounds)
  const keys: string[] = []
  const stream = broker.topology.queues.directory
  const onKey = (key: string) => void keys.push(key)
  const options = { connection: broker.connection, stream, onKey, signal }
  const latest = await readLatest(options, await boundsOf(options))
  const hosts = Array.from({ length: HOSTS }, (_, index) => `h${index}.worker.announce`)
  expect(keys.sort()).toEqual(hosts.sort())
  expect([...latest.keys()].sort()).toEqual(keys)
  expect(new Set([...latest.values()].map(({ body }) => body.toString()))).toEqual(new Set([String(rounds)]))
})

test('of a part of a stream the last of each key is kept, and nothing from before it', async () => {
  await using broker = await openTestBroker()
  await announce(broker, 20)
  const stream = broker.topology.queues.directory
  const options = { connection: broker.connection, stream, onKey: () => {}, signal }
  const bounds = await boundsOf(options)
  // The broker's own count comes a few seconds late.
  expect(bounds).toEqual({ first: 0, end: 20 * HOSTS - 1 })
  // From the middle of the tenth round on, to the end of the eighteenth.
  const latest = await readLatest(options, bounds, { from: 9.5 * HOSTS, to: 18 * HOSTS - 1 })
  expect(latest.size).toBe(HOSTS)
  // What came together with the last of them may be there, too.
  for (const { offset, body } of latest.values()) {
    expect(offset).toBeGreaterThanOrEqual(17 * HOSTS)
    expect(body.toString()).toBe(String(Math.floor(offset / HOSTS) + 1))
  }
})

test('an empty stream has no messages', async () => {
  await using broker = await openTestBroker()
  const stream = broker.topology.queues.directory
  const options = { connection: broker.connection, stream, onKey: () => {}, signal }
  const bounds = await boundsOf(options)
  expect(bounds.end).toBe(-1)
  await expect(readLatest(options, bounds)).resolves.toEqual(new Map())
})

test('a part of a stream does not pass for the whole', async () => {
  await using broker = await openTestBroker()
  await announce(broker, 20)
  await using proxy = await openTcpProxy(broker.url)
  const connection = await broker.connect('reader', proxy.url)
  let known = 0
  const options = {
    connection,
    stream: broker.topology.queues.directory,
    onKey: () => {
      if (++known === 10) proxy.cut()
    },
    signal,
  }
  const reading = readLatest(options, await boundsOf(options))
  await expect(reading).rejects.toThrow('could not be read to its end: the connection was lost')
})

test('the lookout tells who is consumed, and leaves out what is not there', async () => {
  await using broker = await openTestBroker()
  const { connection, topology } = broker
  const [one, two] = ['one', 'two'].map((name) => topology.hostQueue(parseHostId(name), []))
  if (one === undefined || two === undefined) throw new TypeError('no queues')
  const lease = await connection.channels.lease({ signal })
  for (const queue of [one, two]) await lease.channel.assertQueue(queue.name, queue)
  await lease.channel.consume(one.name, () => {})
  const lookout = createLookout(connection, new AbortController().signal)
  for (const name of [one.name, `${one.name}.gone`, two.name]) lookout.look(name)
  await expect(lookout.seen()).resolves.toEqual(
    new Map([
      [one.name, true],
      [two.name, false],
    ]),
  )
  await lease.release()
})
