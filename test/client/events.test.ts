import { expect, test } from 'vitest'
import { encode } from '../../src/api/envelope.ts'
import { parseHostId } from '../../src/api/ids.ts'
import { type Delivery, HEADER } from '../../src/api/message.ts'
import { createTopology } from '../../src/broker/topology.ts'
import { toEvent, toEventKey, toEventKeys } from '../../src/client/events.ts'
import { toEventMessage } from '../support/fake-worker.ts'
import { createLoopbackHost } from '../support/loopback-host.ts'
import { createNumberedHost } from '../support/numbered-host.ts'

const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'
const topology = createTopology()

function delivered(more: Partial<Delivery> = {}): Delivery {
  const message = toEventMessage(topology, parseHostId('host1'), '|virt|VM_status|', VM, { [VM]: { status: 'Up' } })
  return { ...message, queue: 'q', redelivered: false, ...more }
}

test('a subscriber reads who said what about which machine, and when', async () => {
  const { client, emit } = createLoopbackHost()
  const events = await client.subscribe({ host: 'host1', object: VM })
  await emit('|virt|VM_status|', 'another', { another: { status: 'Down' } })
  await emit('|virt|VM_status|', VM, { [VM]: { status: 'Up' } })

  for await (const received of events) {
    expect(received).toEqual({
      host: 'host1',
      event: '|virt|VM_status|',
      object: VM,
      params: { [VM]: { status: 'Up' } },
      notifyTime: 1,
      epoch: undefined,
      seq: undefined,
      keySeq: undefined,
      receivedAt: expect.any(Date),
    })
    break
  }
  await expect.poll(() => client.stats()).toMatchObject({ subscriptions: 0 })
})

test('what is no event of the schema is counted and left out', async () => {
  const { client, publish, emit, host } = createLoopbackHost()
  const events = await client.subscribe()
  const address = topology.eventAddress(host, '|virt|VM_status|', VM)
  for (const body of [Buffer.from('{'), encode([]), encode({ jsonrpc: '2.0', method: '|virt|VM_status|' })]) {
    await publish({ ...address, body, properties: {} })
  }
  await emit('|virt|VM_newer|', VM, {})
  const status = encode({ jsonrpc: '2.0', method: `|virt|VM_status|${VM}`, params: { notify_time: 1 } })
  await publish({ ...address, routingKey: `no host!.virt.VM_status.${VM}`, body: status, properties: {} })
  await emit('|net|host_conn|', '', {})

  for await (const { event, object } of events) {
    expect({ event, object }).toEqual({ event: '|net|host_conn|', object: 'no_id' })
    break
  }
  expect(events.stats()).toMatchObject({ invalid: 5, events: 1 })
})

test('counts come from the headers', () => {
  const headers = { [HEADER.epoch]: 3, [HEADER.seq]: 17, [HEADER.keySeq]: 2 }
  expect(toEvent(delivered({ properties: { headers } }))).toMatchObject({ epoch: 3, seq: 17, keySeq: 2 })
})

test('the host is taken from the routing key, which the broker guards', () => {
  const forged = delivered({ properties: { headers: { [HEADER.host]: 'host9' } } })
  expect(toEvent(forged)).toMatchObject({ host: 'host1' })
})

test('an event whose body and routing key disagree is none', () => {
  expect(toEvent(delivered({ routingKey: `host1.virt.VM_migration_status.${VM}` }))).toBeUndefined()
  expect(toEvent(delivered({ routingKey: `host1.net.VM_status.${VM}` }))).toBeUndefined()
  expect(toEvent(delivered({ routingKey: 'host1' }))).toBeUndefined()
})

test('a filter becomes a binding pattern; what is left out matches anything', () => {
  expect(toEventKey({}, topology)).toBe('*.*.*.#')
  expect(toEventKey({ host: 'host1', operation: 'VM_status', object: VM }, topology)).toBe(`host1.*.VM_status.${VM}`)
})

test('beside its own events a subscription gets the marks of its hosts, unless nobody looks for gaps', () => {
  const filter = { operation: 'VM_status' }
  expect(toEventKeys(filter, topology)).toEqual(['*.*.VM_status.#', '*.worker.mark.#'])
  expect(toEventKeys(filter, topology, { hosts: ['a'] })).toEqual(['a.*.VM_status.#', 'a.worker.mark.#'])
  expect(toEventKeys(filter, topology, { hosts: ['a', 'b'], marks: false })).toEqual([
    'a.*.VM_status.#',
    'b.*.VM_status.#',
  ])
  expect(toEventKeys({ host: 'a' }, topology)).toEqual(['a.*.*.#'])
})

test.each([{ host: 'a.b' }, { component: '*' }, { operation: '#' }, { object: 'a.b' }, { object: '' }])(
  'a filter of %o is refused: it would match something else',
  async (filter) => {
    const { client } = createLoopbackHost()
    await expect(client.subscribe(filter)).rejects.toThrow(TypeError)
  },
)

test('an event of a later schema is left out and not missed, and nonsense with numbers spoils none', async () => {
  const { client, publish, host } = createLoopbackHost()
  const gaps: unknown[] = []
  const events = await client.subscribe({}, { onGap: (gap) => gaps.push(gap) })
  const numbered = createNumberedHost()
  const first = numbered.event('a')
  const later = numbered.event('later')
  const newer = encode({ jsonrpc: '2.0', method: '|virt|VM_newer|later', params: { notify_time: 1 } })
  const nonsense = { ...topology.eventAddress(host, '|virt|VM_status|', 'a'), body: Buffer.from('{') }
  await publish(first)
  await publish({ ...nonsense, properties: { headers: { [HEADER.epoch]: 9, [HEADER.seq]: 9, [HEADER.keySeq]: 9 } } })
  await publish({ ...later, routingKey: later.routingKey.replace('VM_status', 'VM_newer'), body: newer })
  await publish(numbered.event('a'))
  const seen: string[] = []
  for await (const { object } of events) if (seen.push(object) === 2) break
  expect(seen).toEqual(['a', 'a'])
  expect(gaps).toEqual([])
  expect(events.stats()).toMatchObject({ invalid: 2, outdated: 0 })
})
