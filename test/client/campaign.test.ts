import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { RpcError, toErrorObject } from '../../src/api/errors.ts'
import type { ErrorName } from '../../src/api/generated/errors.ts'
import {
  type Campaign,
  type CampaignOptions,
  resumeCampaign,
  type Stopping,
  startCampaign,
} from '../../src/client/campaign.ts'
import type { CampaignLedger, CampaignStore } from '../../src/client/campaign-store.ts'
import type { Client } from '../../src/client/client.ts'
import { type CampaignDir, openCampaignDir } from '../support/campaign-dir.ts'
import { type Command, failure, success } from '../support/fake-worker.ts'
import { createLoopbackFleet, type FleetHost } from '../support/loopback-fleet.ts'

const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'
const hosts = (count: number) => ({ kind: 'hosts', hosts: count }) as const
const percent = (part: number) => ({ kind: 'percent', percent: part }) as const
const fails = ({ id }: Command, kind: ErrorName = 'NoSuchVM') => failure(id, toErrorObject(new RpcError(kind)))

/** host01, host02, …: each answers with `true`, unless told otherwise. */
function createFleet(count: number, answer: (command: Command, host: string) => Uint8Array | undefined = yes) {
  const members = Array.from({ length: count }, (_, index): FleetHost => {
    const host = `host${String(index + 1).padStart(2, '0')}`
    return { host, groups: ['all'], state: 'online', answer: (command) => answer(command, host) }
  })
  const fleet = createLoopbackFleet(members)
  const asked = () => [...fleet.got].flatMap(([host, commands]) => commands.map(() => host))
  return { ...fleet, asked }
}

function yes({ id }: Command): Uint8Array {
  return success(id, true)
}

const start = (client: Client, store: CampaignStore, options: CampaignOptions = {}) =>
  startCampaign(client, store, 'VM.reset', { vmID: VM }, { groups: ['all'], ...options })

const names = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `host${String(from + index).padStart(2, '0')}`)

/** As a coordinator that is killed leaves it, after what the last one left. */
async function interrupt({ store, write }: CampaignDir, id: string, records: readonly object[]): Promise<void> {
  await write(
    id,
    [{ kind: 'state', state: 'running', time: 1 }, ...records].map((one) => `${JSON.stringify(one)}\n`).join(''),
  )
  expect(await store.read(id)).toMatchObject({ state: 'interrupted' })
}

/** A campaign of which nobody was asked. */
async function prepare(place: CampaignDir, client: Client, options: CampaignOptions = {}): Promise<string> {
  const running = await start(client, place.store, options)
  running.pause()
  expect(await running.ended).toMatchObject({ state: 'paused', open: [], results: {} })
  return running.id
}

const answered = (host: string) => ({
  kind: 'outcome',
  host,
  time: 1,
  result: { outcome: 'answered', result: true, milliseconds: 1 },
})
const failed = (host: string) => ({
  kind: 'outcome',
  host,
  time: 1,
  result: { outcome: 'failed', error: { code: 1, message: 'no' }, milliseconds: 1 },
})

test('each host is asked once, by a message of its own, and has its outcome', async () => {
  await using place = await openCampaignDir()
  const { client, got } = createFleet(12)
  const { ended, id } = await start(client, place.store, { batch: hosts(5) })
  expect(await ended).toMatchObject({
    campaign: id,
    state: 'finished',
    expected: 12,
    answered: 12,
    open: [],
    notAsked: [],
  })
  for (const commands of got.values())
    expect(commands.map(({ delivery }) => delivery.exchange)).toEqual(['vdsm.commands'])
  const messageIds = new Set([...got.values()].flat().map(({ delivery }) => delivery.properties.messageId))
  expect(messageIds.size).toBe(1)
  await expect(resumeCampaign(client, place.store, id)).rejects.toMatchObject({ kind: 'over' })
})

test('a host is in the ledger before it is asked', async () => {
  await using place = await openCampaignDir()
  let id = ''
  const found: boolean[] = []
  const { client } = createFleet(5, (command, host) => {
    found.push(readFileSync(place.path(id), 'utf8').includes(`{"kind":"asked","host":"${host}"`))
    return yes(command)
  })
  const running = await start(client, place.store)
  id = running.id
  await running.ended
  expect(found).toEqual([true, true, true, true, true])
})

test.each([
  [hosts(3), names(1, 3)],
  [hosts(99), names(1, 10)],
  [percent(15), names(1, 2)],
])('within the limit %j are the first by name', async (limit, expected) => {
  await using place = await openCampaignDir()
  const { client, asked } = createFleet(10)
  await (await start(client, place.store, { limit })).ended
  expect(asked()).toEqual(expected)
})

test('in random order the limit takes any, each at most once', async () => {
  await using place = await openCampaignDir()
  const { client } = createFleet(40)
  const orders = new Set<string>()
  for (let count = 0; count < 3; count++) {
    const { header, ended } = await start(client, place.store, { limit: percent(50), shuffle: true })
    await ended
    const chosen = header.hosts.map(({ host }) => host)
    expect(new Set(chosen).size).toBe(20)
    orders.add(chosen.join())
  }
  expect(orders.size).toBe(3)
})

test('a canary that fails stops the campaign before anybody else is asked', async () => {
  await using place = await openCampaignDir()
  const { client, asked } = createFleet(10, (command, host) => (host === 'host02' ? fails(command) : yes(command)))
  const { ended, id } = await start(client, place.store, { canary: hosts(2) })
  expect(await ended).toMatchObject({
    state: 'stopped',
    reason: 'of the canaries, host02 ended otherwise than answered',
    answered: 1,
    failed: 1,
    notAsked: names(3, 10),
  })
  expect(asked()).toEqual(names(1, 2))
  // Who goes on has seen it.
  expect(await (await resumeCampaign(client, place.store, id)).ended).toMatchObject({ state: 'finished', answered: 9 })
  expect(asked()).toEqual(names(1, 10))
})

test('a batch is asked when each host of the one before has its outcome', async () => {
  await using place = await openCampaignDir()
  const replies: (() => void)[] = []
  const fleet = createFleet(7, ({ id, delivery }, host) => {
    replies.push(() => void fleet.answerAs(host, delivery, success(id, true)))
    return undefined
  })
  const { ended } = await start(fleet.client, place.store, { canary: hosts(1), batch: hosts(3) })
  for (const expected of [1, 4, 7]) {
    await expect.poll(() => fleet.asked().length).toBe(expected)
    const waiting = replies.splice(0)
    const last = waiting.pop()
    for (const reply of waiting) reply()
    // All but one have answered: nobody else is asked for that.
    await expect.poll(() => fleet.client.stats()['calls']).toMatchObject({ pending: 1 })
    expect(fleet.asked()).toHaveLength(expected)
    last?.()
  }
  expect(await ended).toMatchObject({ state: 'finished', answered: 7 })
})

test('no more hosts are under way at once than it is told', async () => {
  await using place = await openCampaignDir()
  let most = 0
  const replies: (() => void)[] = []
  const fleet = createFleet(20, ({ id, delivery }, host) => {
    replies.push(() => void fleet.answerAs(host, delivery, success(id, true)))
    most = Math.max(most, replies.length)
    // Nobody answers before as many as may be are under way.
    if (replies.length === 3 || fleet.asked().length === 20) for (const reply of replies.splice(0)) reply()
    return undefined
  })
  const { ended } = await start(fleet.client, place.store, { concurrency: 3 })
  expect(await ended).toMatchObject({ answered: 20 })
  expect(most).toBe(3)
})

test('so many failures stop it, also within a batch; after that they are counted anew', async () => {
  await using place = await openCampaignDir()
  const { client, asked } = createFleet(10, (command) => fails(command))
  const { ended, id } = await start(client, place.store, { stopAfter: percent(25), concurrency: 1 })
  expect(await ended).toMatchObject({
    state: 'stopped',
    reason: '3 hosts ended otherwise than answered, it stops after 3',
    failed: 3,
    notAsked: names(4, 10),
  })
  expect(await (await resumeCampaign(client, place.store, id)).ended).toMatchObject({ state: 'stopped', failed: 6 })
  expect(await (await resumeCampaign(client, place.store, id)).ended).toMatchObject({ state: 'stopped', failed: 9 })
  expect(await (await resumeCampaign(client, place.store, id)).ended).toMatchObject({ state: 'finished', failed: 10 })
  expect(asked()).toEqual(names(1, 10))
})

test('a crash does not make it forget failures', async () => {
  await using place = await openCampaignDir()
  const { client, asked } = createFleet(6, (command, host) => (host === 'host04' ? fails(command) : yes(command)))
  const id = await prepare(place, client, { stopAfter: hosts(3), concurrency: 1 })
  await interrupt(place, id, [failed('host01'), failed('host02')])
  expect(await (await resumeCampaign(client, place.store, id)).ended).toMatchObject({
    state: 'stopped',
    failed: 3,
    answered: 1,
  })
  expect(asked()).toEqual(['host03', 'host04'])

  const canaries = await prepare(place, client, { canary: hosts(2) })
  await interrupt(place, canaries, [answered('host01'), failed('host02')])
  expect(await (await resumeCampaign(client, place.store, canaries)).ended).toMatchObject({ state: 'stopped' })
  expect(asked()).toEqual(['host03', 'host04'])
})

test('paused, it waits for the hosts under way; then it goes on with the others', async () => {
  await using place = await openCampaignDir()
  const replies: (() => void)[] = []
  const fleet = createFleet(5, ({ id, delivery }, host) => {
    if (replies.length >= 2) return success(id, true)
    replies.push(() => void fleet.answerAs(host, delivery, success(id, true)))
    return undefined
  })
  const running = await start(fleet.client, place.store, { batch: hosts(2) })
  await expect.poll(() => fleet.asked()).toEqual(['host01', 'host02'])
  running.pause()
  for (const reply of replies) reply()
  expect(await running.ended).toMatchObject({ state: 'paused', answered: 2, open: [], notAsked: names(3, 5) })
  expect(await place.store.read(running.id)).toMatchObject({ state: 'paused' })
  expect(await (await resumeCampaign(fleet.client, place.store, running.id)).ended).toMatchObject({ answered: 5 })
  expect(fleet.asked()).toEqual(names(1, 5))
})

test('it can be paused between two batches, however long it would wait there', async () => {
  await using place = await openCampaignDir()
  const { client, asked } = createFleet(3)
  const running = await start(client, place.store, {
    batch: hosts(1),
    intervalMs: 3_600_000,
    onProgress: ({ ended }) => void (ended === 1 && setTimeout(() => running.pause(), 50)),
  })
  expect(await running.ended).toMatchObject({ state: 'paused', answered: 1, notAsked: names(2, 3) })
  expect(asked()).toEqual(['host01'])
})

test('whoever was only entered when it was paused is not asked any more, and is not said to have been', async () => {
  await using place = await openCampaignDir()
  const { client, asked } = createFleet(3)
  let entering = Promise.withResolvers<() => void>()
  /** Enters the second host, and is long about it. */
  const slowly = (ledger: CampaignLedger): CampaignLedger => ({
    ...ledger,
    async append(...records) {
      await ledger.append(...records)
      if (!records.some((record) => record.kind === 'asked' && record.host === 'host02')) return
      await new Promise<void>((entered) => entering.resolve(entered))
    },
  })
  const slow: CampaignStore = {
    ...place.store,
    create: async (header) => slowly(await place.store.create(header)),
    open: async (id) => slowly(await place.store.open(id)),
  }
  const pauseThere = async (running: Campaign) => {
    const entered = await entering.promise
    entering = Promise.withResolvers()
    running.pause()
    entered()
    return await running.ended
  }
  const running = await start(client, slow, { concurrency: 1 })
  expect(await pauseThere(running)).toMatchObject({ state: 'paused', answered: 1, open: [], notAsked: names(2, 3) })
  expect([...(await place.store.read(running.id)).asked.keys()]).toEqual(['host01'])

  // Of one that another process had asked, nobody knows that.
  await interrupt(place, running.id, [{ kind: 'asked', host: 'host02', time: 5 }])
  const again = await resumeCampaign(client, slow, running.id)
  expect(await pauseThere(again)).toMatchObject({ open: ['host02'], notAsked: ['host03'] })
  expect([...(await place.store.read(running.id)).asked.keys()]).toEqual(['host01', 'host02'])
  expect(asked()).toEqual(['host01'])
})

test('cancelled, it asks the hosts under way to give it up, and is over', async () => {
  await using place = await openCampaignDir()
  const fleet = createFleet(4, ({ id, method, delivery, params }, host) => {
    if (method !== '$/cancelRequest') return undefined
    const asked = fleet.got.get(host)?.[0]
    expect(params).toEqual({ messageId: asked?.delivery.properties.messageId })
    const error = new RpcError('RequestCancelled', 'not executed', { data: { started: false } })
    const { correlationId } = asked?.delivery.properties ?? {}
    void fleet.answerAs(host, asked?.delivery ?? delivery, failure(correlationId ?? id, toErrorObject(error)))
    return undefined
  })
  const told: Stopping[] = []
  const onStopping = (stopping: Stopping) => void told.push(stopping)
  const running = await start(fleet.client, place.store, { batch: hosts(2), onStopping })
  await expect.poll(() => fleet.asked()).toEqual(['host01', 'host02'])
  running.pause()
  running.cancel()
  running.pause()
  expect(told).toEqual([
    { state: 'paused', underWay: 2 },
    { state: 'cancelled', underWay: 2 },
  ])
  expect(await running.ended).toMatchObject({ state: 'cancelled', refused: 2, notAsked: names(3, 4) })
  await expect(resumeCampaign(fleet.client, place.store, running.id)).rejects.toMatchObject({
    kind: 'over',
    message: expect.stringContaining('is cancelled: that is for good'),
  })
})

test('gone on with after a crash, it asks nobody who has an outcome, and others under the same messageId', async () => {
  await using place = await openCampaignDir()
  const { client, got, asked } = createFleet(4)
  const id = await prepare(place, client, { messageId: 'm1', flow: 'f1' })
  const time = Date.UTC(2026, 0, 2, 3, 4, 5)
  const entries = ['host01', 'host02'].map((host) => ({ kind: 'asked', host, time }))
  await interrupt(place, id, [...entries, answered('host02')])

  const before = Date.now()
  expect(await (await resumeCampaign(client, place.store, id)).ended).toMatchObject({ state: 'finished', answered: 4 })
  expect(asked()).toEqual(['host01', 'host03', 'host04'])
  for (const [command] of got.values()) {
    if (command !== undefined) expect(command.delivery.properties).toMatchObject({ messageId: 'm1' })
  }
  // By its age a worker tells what it no longer remembers from what it has never seen.
  expect(got.get('host01')?.[0]?.delivery.properties.timestamp).toBe(time)
  expect(got.get('host03')?.[0]?.delivery.properties.timestamp).toBeGreaterThanOrEqual(before)
})

test.each(['Expired', 'ResourceExhausted'] as const)(
  'that a host that was asked before a crash answers %s proves not that nothing ran',
  async (kind) => {
    await using place = await openCampaignDir()
    const { client } = createFleet(2, (command) => fails(command, kind))
    const id = await prepare(place, client)
    await interrupt(place, id, [{ kind: 'asked', host: 'host01', time: 0 }])
    const { results } = await (await resumeCampaign(client, place.store, id)).ended
    expect(results['host01']).toMatchObject({
      outcome: 'silent',
      error: {
        message: expect.stringMatching(/it was asked before, at 1970-01-01T00:00:00\.000Z, and may have run then$/),
      },
    })
    expect(results['host02']).toMatchObject({ outcome: kind === 'Expired' ? 'expired' : 'refused' })
  },
)

test('a host that the broker does not know, or that never answers, has its outcome too', async () => {
  await using place = await openCampaignDir()
  const { client } = createFleet(2, (command, host) => (host === 'host01' ? undefined : yes(command)))
  const { ended } = await start(client, place.store, { hosts: ['nobody'], timeoutMs: 200 })
  expect(await ended).toMatchObject({
    state: 'finished',
    notAnswered: ['host01', 'nobody'],
    silent: 1,
    unroutable: 1,
    results: { nobody: { outcome: 'unroutable' }, host01: { outcome: 'silent' } },
  })
})

test('a broker that is out of reach pauses it: that is no host’s outcome', async () => {
  await using place = await openCampaignDir()
  const { client } = createFleet(4)
  let calls = 0
  const request: Client['request'] = async (...args) => {
    if (++calls === 2) throw new RpcError('BrokerUnreachable', 'no connection')
    return await client.request(...args)
  }
  const { ended, id } = await start({ ...client, request }, place.store, { concurrency: 1 })
  expect(await ended).toMatchObject({
    state: 'paused',
    reason: expect.stringContaining('no connection'),
    answered: 1,
    open: [],
    notAsked: names(2, 4),
  })
  expect([...(await place.store.read(id)).asked.keys()]).toEqual(['host01'])
  expect(await (await resumeCampaign(client, place.store, id)).ended).toMatchObject({ state: 'finished', answered: 4 })
})

test('a ledger that cannot be written ends it: whoever is not in it is not asked', async () => {
  await using place = await openCampaignDir()
  const { client, asked } = createFleet(6)
  const failing: CampaignStore = {
    ...place.store,
    async create(header) {
      const ledger = await place.store.create(header)
      let entered = 0
      const append: typeof ledger.append = async (...records) => {
        if (records.some(({ kind }) => kind === 'asked') && ++entered > 2) throw new Error('the disk is full')
        await ledger.append(...records)
      }
      return { ...ledger, append }
    },
  }
  const { ended, id } = await start(client, failing, { concurrency: 1 })
  await expect(ended).rejects.toThrow('the disk is full')
  expect(asked()).toEqual(names(1, 2))
  // With room again it goes on.
  expect(await (await resumeCampaign(client, place.store, id)).ended).toMatchObject({ state: 'finished', answered: 6 })
  expect(asked()).toEqual(names(1, 6))
})

test('while it runs nobody else goes on with it', async () => {
  await using place = await openCampaignDir()
  const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>()
  const fleet = createFleet(1, ({ id, delivery }, host) => {
    void mayAnswer.then(() => fleet.answerAs(host, delivery, success(id, true)))
    return undefined
  })
  const running = await start(fleet.client, place.store)
  await expect(resumeCampaign(fleet.client, place.store, running.id)).rejects.toMatchObject({ kind: 'running' })
  answer()
  expect(await running.ended).toMatchObject({ state: 'finished', answered: 1 })
})
