import { expect, test } from 'vitest'
import { RpcError, toErrorObject } from '../../src/api/errors.ts'
import type { ErrorName } from '../../src/api/generated/errors.ts'
import type { FleetProgress } from '../../src/client/fleet.ts'
import { FLEET_OUTCOMES, type FleetOutcome } from '../../src/client/fleet-outcome.ts'
import { type Command, failure, success } from '../support/fake-worker.ts'
import { createLoopbackFleet, type FleetHost } from '../support/loopback-fleet.ts'

const yes = ({ id }: Command) => success(id, true)
const fails =
  (kind: ErrorName, detail?: string) =>
  ({ id }: Command) =>
    failure(id, toErrorObject(new RpcError(kind, detail)))

function member(host: string, rest: Partial<FleetHost> = {}): FleetHost {
  return { host, groups: ['all'], state: 'online', answer: yes, ...rest }
}

const MIXED: readonly FleetHost[] = [
  member('answers'),
  member('fails', { answer: fails('NoSuchVM', 'on fails') }),
  member('fails-too', { answer: fails('NoSuchVM', 'on fails-too') }),
  member('busy', { answer: fails('ResourceExhausted') }),
  member('late', { answer: fails('Expired') }),
  member('gone', { gone: true }),
  member('away', { answer: () => undefined, state: 'offline' }),
]

const OUTCOMES: Readonly<Record<string, FleetOutcome>> = {
  answers: 'answered',
  away: 'silent',
  busy: 'refused',
  fails: 'failed',
  'fails-too': 'failed',
  gone: 'unroutable',
  late: 'expired',
}

test.each([
  ['as a group', { groups: ['all'] }],
  ['one by one', { hosts: Object.keys(OUTCOMES) }],
])('asked %s, each host ends with exactly one outcome', async (_how, selection) => {
  const { client } = createLoopbackFleet(MIXED)
  const report = await client.callFleet('Host.ping2', {}, { ...selection, timeoutMs: 200 })

  const outcomes = Object.entries(report.results).map(([host, { outcome }]) => [host, outcome])
  expect(Object.fromEntries(outcomes)).toEqual(OUTCOMES)
  expect(report).toMatchObject({ expected: 7, unexpected: [], repeated: 0 })
  for (const outcome of FLEET_OUTCOMES) {
    expect(report[outcome]).toBe(Object.values(OUTCOMES).filter((one) => one === outcome).length)
  }
  expect(report.notAnswered).toEqual(['away', 'busy', 'fails', 'fails-too', 'gone', 'late'])
  expect(client.stats()).toMatchObject({ fanOuts: { open: 0 } })
})

test('hosts that failed in the same way are grouped, whatever their own names in the text', async () => {
  const { client } = createLoopbackFleet(MIXED)
  const { errors } = await client.callFleet('Host.ping2', {}, { groups: ['all'], timeoutMs: 200 })
  expect(errors).toHaveLength(5)
  expect(errors[0]).toMatchObject({ outcome: 'failed', code: 1, hosts: ['fails', 'fails-too'] })
  expect(errors[0]?.message).toMatch(/on <host>$/)
})

test('that the directory takes a host for away is noted beside its outcome', async () => {
  const { client } = createLoopbackFleet(MIXED)
  const { results } = await client.callFleet('Host.ping2', {}, { groups: ['all'], timeoutMs: 200 })
  expect(results['away']).toMatchObject({ outcome: 'silent', offline: true, error: { data: { name: 'NoAnswer' } } })
  expect(results['gone']).not.toHaveProperty('offline')
})

test('whole groups are asked by one message, which a host in several of them gets once', async () => {
  const { client, got } = createLoopbackFleet([
    member('host1', { groups: ['all', 'a'] }),
    member('host2', { groups: ['all', 'a', 'b'] }),
    member('host3', { groups: ['all', 'b'] }),
    member('host4'),
  ])
  const report = await client.callFleet('Host.ping2', {}, { groups: ['a', 'b'], hosts: ['host2'] })
  expect(report).toMatchObject({ expected: 3, answered: 3, repeated: 0, unexpected: [] })
  expect([...got.values()].map((commands) => commands.length)).toEqual([1, 1, 1, 0])
  expect(got.get('host1')?.[0]?.delivery).toMatchObject({ exchange: 'vdsm.fleet', routingKey: 'a' })
})

test.each([
  ['a host beside the group', { groups: ['a'], hosts: ['host2'] }, ['host1', 'host2']],
  ['a condition', { groups: ['a'], where: 'host=="host1"' }, ['host1']],
])('with %s, each host is asked on its own', async (_what, selection, asked) => {
  const { client, got } = createLoopbackFleet([member('host1', { groups: ['a'] }), member('host2'), member('host3')])
  const report = await client.callFleet('Host.ping2', {}, selection)
  expect(Object.keys(report.results)).toEqual(asked)
  for (const [host, commands] of got) {
    expect(commands.map(({ delivery }) => delivery.exchange)).toEqual(asked.includes(host) ? ['vdsm.commands'] : [])
  }
})

test('a condition is about what the directory knows of each host; a host that lacks the field does not fit', async () => {
  const facts = { a: { memory: 32_000 }, b: { memory: 128_000 }, d: { memory: 256_000 } }
  const { client } = createLoopbackFleet([
    ...Object.entries(facts).map(([host, its]) => member(host, { facts: its })),
    member('c'),
    member('e', { facts: { memory: 512_000 }, groups: ['other'] }),
  ])
  const asked = async (selection: object) =>
    Object.keys((await client.callFleet('Host.ping2', {}, { where: 'facts.memory>64000', ...selection })).results)
  expect(await asked({})).toEqual(['b', 'd', 'e'])
  expect(await asked({ groups: ['all'] })).toEqual(['b', 'd'])
  expect(await asked({ hosts: ['a', 'e'] })).toEqual(['e'])
})

test('a host that answers twice counts once, with its first answer', async () => {
  const { promise: second, resolve } = Promise.withResolvers<void>()
  const fleet = createLoopbackFleet([
    member('host1', {
      answer: ({ id, delivery }) => {
        void fleet.answerAs('host1', delivery, success(id, 'first')).then(async () => {
          await fleet.answerAs('host1', delivery, success(id, 'second'))
          resolve()
        })
        return undefined
      },
    }),
    member('host2', {
      answer: ({ id, delivery }) => {
        void second.then(() => fleet.answerAs('host2', delivery, success(id, 'last')))
        return undefined
      },
    }),
  ])
  const report = await fleet.client.requestFleet('Host.ping2', {}, { groups: ['all'] })
  expect(report).toMatchObject({ expected: 2, answered: 2, repeated: 1 })
  expect(report.results).toMatchObject({ host1: { result: 'first' }, host2: { result: 'last' } })
})

test('the answers of hosts that were not asked are listed, and count for nobody', async () => {
  const fleet: ReturnType<typeof createLoopbackFleet> = createLoopbackFleet([
    member('host1', {
      answer: ({ id, delivery }) => {
        void fleet
          .answerAs('stranger', delivery, success(id, 'me too'))
          .then(() => fleet.answerAs('host1', delivery, success(id, true)))
        return undefined
      },
    }),
    member('host2', { answer: () => undefined }),
  ])
  const report = await fleet.client.callFleet('Host.ping2', {}, { hosts: ['host1', 'host2'], timeoutMs: 200 })
  expect(report).toMatchObject({ expected: 2, answered: 1, silent: 1, unexpected: ['stranger'] })
})

test('a reply under a routing key that is no host’s is not believed', async () => {
  const fleet: ReturnType<typeof createLoopbackFleet> = createLoopbackFleet([
    member('host1', {
      answer: ({ id, delivery }) => {
        const { correlationId = '' } = delivery.properties
        const forged = { exchange: 'vdsm.replies', routingKey: 'client-1.liar.host2', properties: { correlationId } }
        void fleet
          .publish({ ...forged, body: success(id, 'forged') })
          .then(() => fleet.answerAs('host1', delivery, success(id, true)))
        return undefined
      },
    }),
    member('host2', { answer: () => undefined }),
  ])
  const report = await fleet.client.callFleet('Host.ping2', {}, { groups: ['all'], timeoutMs: 200 })
  expect(report).toMatchObject({ answered: 1, silent: 1, notAnswered: ['host2'], unexpected: [] })
  expect(fleet.client.stats()).toMatchObject({ fanOuts: { foreign: 1 } })
})

test("a reply to another question is not taken for a host's answer", async () => {
  const { client } = createLoopbackFleet([member('host1', { answer: () => success('another', true) })])
  const { results } = await client.callFleet('Host.ping2', {}, { groups: ['all'] })
  expect(results['host1']).toMatchObject({ outcome: 'failed', error: { data: { name: 'InvalidReply' } } })
})

test('a member whose queue is not bound to the group is asked on its own, under the same messageId', async () => {
  const { client, got } = createLoopbackFleet([member('host1'), member('host2', { unbound: true })])
  const report = await client.callFleet('Host.ping2', {}, { groups: ['all'], timeoutMs: 400 })
  expect(report).toMatchObject({ expected: 2, answered: 2 })
  expect(got.get('host1')).toHaveLength(1)
  const [command] = got.get('host2') ?? []
  expect(command?.delivery).toMatchObject({
    exchange: 'vdsm.commands',
    properties: { messageId: got.get('host1')?.[0]?.delivery.properties.messageId },
  })
})

test('a group that no queue is bound to is asked host by host at once', async () => {
  const { client } = createLoopbackFleet([member('host1', { unbound: true }), member('host2', { gone: true })])
  const report = await client.callFleet('Host.ping2', {}, { groups: ['all'] })
  expect(report).toMatchObject({ answered: 1, unroutable: 1 })
})

test('of 10,000 hosts of which 3 never answer, each has its outcome', async () => {
  const mute = new Set(['host7', 'host4711', 'host9999'])
  const hosts = Array.from({ length: 10_000 }, (_, index) => `host${index}`)
  const { client } = createLoopbackFleet(
    hosts.map((host) => member(host, mute.has(host) ? { answer: () => undefined } : {})),
  )
  const seen: FleetProgress[] = []
  const report = await client.callFleet(
    'Host.ping2',
    {},
    { groups: ['all'], timeoutMs: 5_000, onProgress: (progress) => void seen.push(progress) },
  )
  expect(report).toMatchObject({ expected: 10_000, answered: 9_997, silent: 3, repeated: 0 })
  expect(report.notAnswered).toEqual([...mute].sort())
  expect(report.errors).toMatchObject([{ outcome: 'silent', hosts: [...mute].sort() }])
  expect(seen[0]).toMatchObject({ expected: 10_000, ended: 0 })
  expect(seen.at(-1)).toMatchObject({ expected: 10_000, ended: 10_000, counts: { answered: 9_997, silent: 3 } })
})

test('an aborted fan-out rejects with the reason, and whoever has not answered is asked to give it up', async () => {
  const { client, got } = createLoopbackFleet([member('host1'), member('host2', { answer: () => undefined })])
  const abort = new AbortController()
  const reason = new Error('changed my mind')
  const onProgress = ({ ended }: FleetProgress) => {
    if (ended === 1) abort.abort(reason)
  }
  const call = client.callFleet(
    'Host.ping2',
    {},
    { groups: ['all'], signal: abort.signal, messageId: 'm1', onProgress },
  )
  await expect(call).rejects.toBe(reason)
  await expect
    .poll(() => got.get('host2')?.at(1))
    .toMatchObject({ method: '$/cancelRequest', params: { messageId: 'm1' } })
  expect(got.get('host1')).toHaveLength(1)
})

test('closing the client ends the fan-out; what was asked may have run', async () => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
  const answer = () => {
    arrive()
    return undefined
  }
  const { client } = createLoopbackFleet([member('host1', { answer })])
  const call = client.callFleet('Host.ping2', {}, { groups: ['all'] })
  await arrived
  await client[Symbol.asyncDispose]()
  expect(await call).toMatchObject({ silent: 1, results: { host1: { outcome: 'silent' } } })
})

test.each([
  ['nobody', {}, /nobody is asked: name hosts, groups such as all, or a condition/],
  ['an unknown group', { groups: ['al'] }, /no host is in the group al; there are all/],
  ['a group that is no name', { groups: ['a b'] }, /"a b" is no group name/],
  ['a host that is no name', { hosts: ['a.b'] }, /"a\.b" is no host id/],
  ['a condition that fits nobody', { where: 'host=="none"' }, /no host is selected: none of 1 fits host=="none"/],
  ['a condition with a mistake', { where: 'host="host1"' }, /"=" is not understood; equal is ==, at character 5 of/],
  ['a condition on what no host has', { where: 'facts.memroy!=1' }, /no host has facts.memroy, at character 1 of/],
  ['a condition on a host that nobody knows', { hosts: ['host2'], where: 'host=="host2"' }, /has not announced itself/],
])('a selection of %s is refused, and nobody is asked', async (_what, selection, message) => {
  const { client, got } = createLoopbackFleet([member('host1')])
  const call = client.callFleet('Host.ping2', {}, selection)
  await expect(call).rejects.toThrow(message)
  await expect(call).rejects.toMatchObject({ name: 'SelectionError' })
  expect(got.get('host1')).toEqual([])
})

test('a host named twice is asked once', async () => {
  const { client, got } = createLoopbackFleet([member('host1')])
  const report = await client.callFleet('Host.ping2', {}, { hosts: ['host1', 'host1'] })
  expect(report).toMatchObject({ expected: 1, answered: 1 })
  expect(got.get('host1')).toHaveLength(1)
})

test.each([0, 1])('a progress report that throws after %d outcomes ends the fan-out with its error', async (when) => {
  const { client } = createLoopbackFleet([member('host1')])
  const onProgress = ({ ended }: FleetProgress) => {
    if (ended === when) throw new Error('no paper')
  }
  await expect(client.callFleet('Host.ping2', {}, { groups: ['all'], onProgress })).rejects.toThrow('no paper')
  expect(client.stats()).toMatchObject({ fanOuts: { open: 0 } })
})
