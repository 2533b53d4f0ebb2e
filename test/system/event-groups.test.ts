import { expect, onTestFinished, test } from 'vitest'
import { encode } from '../../src/api/envelope.ts'
import { parseHostId } from '../../src/api/ids.ts'
import type { Delivery, Message } from '../../src/api/message.ts'
import { createPublisher } from '../../src/broker/publisher.ts'
import { connectClient } from '../../src/client/connect-client.ts'
import { NO_CTL, openTestBroker, sharedCtl } from '../support/broker.ts'
import { runHere } from '../support/cli.ts'
import { createNumberedHost } from '../support/numbered-host.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

const ANNOUNCE = '|worker|announce|'

async function openSystem() {
  const broker = await openTestBroker()
  onTestFinished(() => broker[Symbol.asyncDispose]())
  const proxy = await openTcpProxy(broker.url)
  onTestFinished(() => proxy[Symbol.asyncDispose]())
  const { publish } = createPublisher({ connection: broker.connection, log: broker.log })
  const client = await connectClient({ url: proxy.url, prefix: broker.prefix })
  onTestFinished(() => client[Symbol.asyncDispose]())
  const send = async (...messages: readonly (Message | Delivery)[]) => {
    for (const message of messages) expect(await publish(message)).toEqual({ kind: 'confirmed' })
  }
  const announce = async (host: string, ...groups: string[]) => {
    const params = { state: 'online', groups, driver: 'simulator', notify_time: Date.now() }
    await send({
      ...broker.topology.eventAddress(parseHostId(host), ANNOUNCE),
      body: encode({ jsonrpc: '2.0', method: ANNOUNCE, params }),
      properties: { headers: { 'x-vdsm-epoch': 1 } },
    })
  }
  const host = (name: string) => createNumberedHost({ host: name, prefix: broker.prefix })
  const [host1, host2] = [host('host1'), host('host2')]
  return { broker, proxy, client, send, announce, host1, host2 }
}

test('a group is its members, bound on the broker, also those that join, and not those that have left', async ({
  skip,
}) => {
  const ctl = sharedCtl() ?? skip(NO_CTL)
  const { broker, proxy, client, send, announce, host1, host2 } = await openSystem()
  await announce('host1', 'all', 'rack.a')
  await announce('host2', 'all', 'rack.b')
  const events = await client.subscribe({ group: 'rack.a', operation: 'VM_status' })
  const seen: string[] = []
  void (async () => {
    for await (const { host, object } of events) seen.push(`${host} ${object}`)
  })()
  await send(host2.event('a'), host1.event('b'))
  await expect.poll(() => seen).toEqual(['host1 b'])

  await announce('host2', 'all', 'rack.a')
  const bound = () => bindingsOf(ctl, broker.prefix)
  await expect.poll(() => events.stats(), { timeout: 20_000 }).toMatchObject({ members: 2 })
  await expect.poll(bound, { timeout: 20_000 }).toEqual(expect.arrayContaining(['host2.*.VM_status.#']))
  await send(host2.event('c'))
  await expect.poll(() => seen).toEqual(['host1 b', 'host2 c'])

  await announce('host1', 'all')
  await expect.poll(() => events.stats(), { timeout: 20_000 }).toMatchObject({ members: 1 })
  await expect.poll(bound, { timeout: 20_000 }).not.toEqual(expect.arrayContaining(['host1.*.VM_status.#']))
  await send(host1.event('d'), host2.event('e'))
  await expect.poll(() => seen).toEqual(['host1 b', 'host2 c', 'host2 e'])

  // A queue that is declared again has the members of now.
  proxy.close()
  proxy.open()
  await expect.poll(() => client.stats()['connections'], { timeout: 20_000 }).toMatchObject([{ losses: 1 }, {}])
  await send(host1.event('f'), host2.event('g'))
  await expect.poll(() => seen, { timeout: 20_000 }).toEqual(['host1 b', 'host2 c', 'host2 e', 'host2 g'])
})

test('a large group has each of its members', async () => {
  const { broker, client, send, announce } = await openSystem()
  const names = Array.from({ length: 230 }, (_, index) => `host${index}`)
  await Promise.all(names.map((name) => announce(name, 'all')))
  const events = await client.subscribe({ group: 'all', operation: 'VM_status' })
  await send(...names.map((host) => createNumberedHost({ host, prefix: broker.prefix }).event('a')))
  const seen: string[] = []
  for await (const { host } of events) if (seen.push(host) === names.length) break
  expect(seen.sort()).toEqual([...names].sort())
})

test('the past of a group is that of its members', async () => {
  const { client, send, announce, host1, host2 } = await openSystem()
  await announce('host1', 'rack.a')
  await send(host1.event('a'), host2.event('b'), host1.event('c'))
  const events = await client.subscribe({ group: 'rack.a', operation: 'VM_status' }, { since: 'first' })
  const seen: string[] = []
  for await (const { object } of events) if (seen.push(object) === 2) break
  expect(seen).toEqual(['a', 'c'])
})

test('a group that no host is in is an error that names those that there are', async () => {
  const { broker, client, announce } = await openSystem()
  await announce('host1', 'rack.a')
  await expect(client.subscribe({ group: 'rack.b' })).rejects.toThrow(
    /no host is in the group rack\.b; there are rack\.a/,
  )
  await expect(client.subscribe({ group: 'rack.a', host: 'host1' })).rejects.toThrow(/use one of them/)
  const here = ['--broker', broker.url, '--prefix', broker.prefix]
  for (const more of [[], ['--state']]) {
    const { exitCode, err } = await runHere(['watch', '--group', 'rack.b', ...more, ...here])
    expect(exitCode).toBe(2)
    expect(err).toMatch(/no host is in the group rack\.b; there are rack\.a/)
  }
})

/** Routing keys of the subscriptions that there are. */
async function bindingsOf(ctl: NonNullable<ReturnType<typeof sharedCtl>>, prefix: string): Promise<readonly string[]> {
  const rows = await ctl(['list_bindings', '--quiet', '--no-table-headers', 'destination_name', 'routing_key'])
  return rows
    .split('\n')
    .map((row) => row.split('\t'))
    .flatMap(([queue, key = '']) => (queue?.startsWith(`${prefix}.vdsm.subscription.client`) ? [key] : []))
}
