import { readFile } from 'node:fs/promises'
import { expect, inject, test } from 'vitest'
import { brokerCtl } from '../../scripts/provide-broker.ts'
import { checkTopology, createTopology, declareTopology, policiesInstalled } from '../../src/broker/topology.ts'
import { openTestBroker } from '../support/broker.ts'

const file = (name: string) => readFile(new URL(`../../rabbitmq/${name}`, import.meta.url), 'utf8')

interface Exported {
  readonly exchanges: readonly { readonly name: string }[]
  readonly queues: readonly { readonly name: string }[]
  readonly bindings: readonly { readonly source: string; readonly destination: string; readonly routing_key: string }[]
  readonly policies: readonly { readonly name: string }[]
}

/** What the broker says it has, of these names only, in the definitions' own shape. */
async function exported(prefix: string): Promise<Exported | undefined> {
  const control = inject('brokerControl')
  if (control === null) return undefined
  const text = await brokerCtl(control, ['export_definitions', '-', '--format', 'json'])
  const all: Exported = JSON.parse(text.slice(text.indexOf('{')))
  const ours = (name: string) => name.startsWith(`${prefix}vdsm`)
  return {
    exchanges: all.exchanges.filter(({ name }) => ours(name)),
    // The export also names each queue's type, which is its argument already.
    queues: all.queues
      .filter(({ name }) => ours(name))
      .map(({ type: _, ...queue }: { type?: string; name: string }) => queue),
    bindings: all.bindings.filter(({ source }) => ours(source)),
    policies: all.policies.filter(({ name }) => ours(name)),
  }
}

/** Lists have no order on the broker. */
function sorted(definitions: object): Record<string, unknown[]> {
  return Object.fromEntries(
    Object.entries(definitions).map(([key, list]: [string, unknown[]]) => [
      key,
      list.toSorted((a, b) => order(a).localeCompare(order(b))),
    ]),
  )
}

const order = (value: unknown) => {
  const { name = '', source = '', destination = '', ...rest } = value as Record<string, unknown>
  const { arguments: args = {} } = rest as { arguments?: object }
  return JSON.stringify([name, source, destination, rest['routing_key'], Object.entries(args).sort()])
}

test.each([
  ['definitions.json', false],
  ['definitions-cluster.json', true],
])('rabbitmq/%s holds the topology of the code', async (name, cluster) => {
  expect(JSON.parse(await file(name))).toEqual(createTopology().definitions({ cluster }))
})

test('a broker with the definitions has exactly the topology of the code', async () => {
  const { prefix } = createTopology()
  const found = await exported(prefix)
  if (found === undefined) return
  const hostsOfOthers = (name: string) => /^vdsm\.(host|reply|subscription)\./.test(name)
  expect(
    sorted({
      ...found,
      queues: found.queues.filter(({ name }) => !hostsOfOthers(name)),
      bindings: found.bindings.filter(({ destination }) => !hostsOfOthers(destination)),
    }),
  ).toEqual(sorted(createTopology().definitions()))
})

test('declaring the topology gives exactly that topology, without policies and their marker', async () => {
  await using broker = await openTestBroker()
  const found = await exported(broker.topology.prefix)
  if (found === undefined) return
  const definitions = broker.topology.definitions()
  const marker = broker.topology.exchanges.policies
  expect(sorted(found)).toEqual(
    sorted({
      ...definitions,
      exchanges: definitions.exchanges.filter(({ name }) => name !== marker),
      policies: [],
    }),
  )
})

test('declaring twice changes nothing', async () => {
  await using broker = await openTestBroker()
  await declareTopology(broker.connection, broker.topology)
  expect((await checkTopology(broker.connection, broker.topology)).map(({ what }) => what)).toEqual(['policies'])
})

test('a check names everything that is missing', async () => {
  await using broker = await openTestBroker({ declare: false })
  const problems = await checkTopology(broker.connection, broker.topology)
  const { exchanges, queues } = broker.topology.shared
  expect(problems.map(({ kind, what, name }) => [kind, what, name])).toEqual([
    ...exchanges.map(({ name }) => ['missing', 'exchange', name]),
    ...queues.map(({ name }) => ['missing', 'queue', name]),
    ['missing', 'policies', broker.topology.exchanges.policies],
  ])
})

test('a check says what differs', async () => {
  await using broker = await openTestBroker()
  const { dead } = broker.topology.queues
  const { commands } = broker.topology.exchanges
  await broker.connection.channels.configure(
    async (channel) => {
      await channel.deleteQueue(dead)
      await channel.assertQueue(dead, { durable: true, arguments: { 'x-queue-type': 'classic' } })
      await channel.deleteExchange(commands)
      await channel.assertExchange(commands, 'direct')
    },
    { signal: AbortSignal.timeout(10_000) },
  )
  const problems = await checkTopology(broker.connection, broker.topology)
  expect(problems.filter(({ kind }) => kind === 'differs').map(({ name }) => name)).toEqual([commands, dead])
  expect(problems[0]?.detail).toMatch(/inequivalent arg 'type'.*'topic'.*'direct'/)
  expect(problems[1]?.detail).toMatch(/inequivalent arg 'x-queue-type'/)
})

test('imported policies are seen over AMQP', async () => {
  await using broker = await openTestBroker()
  expect(await policiesInstalled(broker.connection, broker.topology)).toBe(false)
  if (inject('brokerControl') !== null) {
    expect(await policiesInstalled(broker.connection, createTopology())).toBe(true)
  }
})
