import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { RpcError, toErrorObject } from '../../src/api/errors.ts'
import { type Campaign, resumeCampaign, type Stopping } from '../../src/client/campaign.ts'
import type { CampaignLedger, CampaignStore } from '../../src/client/campaign-store.ts'
import type { Client } from '../../src/client/client.ts'
import { openCampaignDir } from '../support/campaign-dir.ts'
import {
  answered,
  createFleet,
  fails,
  hosts,
  interrupt,
  names,
  percent,
  prepare,
  start,
  yes,
} from '../support/campaign-fleet.ts'
import { failure, success } from '../support/fake-worker.ts'

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

test('whoever answers what another was asked is listed once, and counts for nobody, also after a resume', async () => {
  await using place = await openCampaignDir()
  const strangers = ['stranger', 'host03', 'stranger']
  const fleet = createFleet(4, ({ id, delivery }, host) => {
    const answer = async () => {
      if (host === 'host01' || host === 'host02') {
        for (const other of strangers) await fleet.answerAs(other, delivery, success(id, 'forged'))
      }
      // Nobody answers for this one but others.
      if (host !== 'host02') await fleet.answerAs(host, delivery, success(id, host))
    }
    void answer()
    return undefined
  })
  const { ended, id } = await start(fleet.client, place.store, {
    batch: hosts(2),
    stopAfter: hosts(1),
    timeoutMs: 1_000,
  })
  const report = await ended
  expect(report).toMatchObject({
    state: 'stopped',
    answered: 1,
    silent: 1,
    unexpected: ['host03', 'stranger'],
    results: { host01: { outcome: 'answered', result: 'host01' }, host02: { outcome: 'silent' } },
    notAsked: names(3, 4),
  })
  expect((await place.records(id)).filter(({ kind }) => kind === 'unexpected')).toHaveLength(2)

  const resumed = await (await resumeCampaign(fleet.client, place.store, id)).ended
  expect(resumed).toMatchObject({ state: 'finished', answered: 3, silent: 1, unexpected: ['host03', 'stranger'] })
  expect(resumed.results['host03']).toMatchObject({ outcome: 'answered', result: 'host03' })
  expect(fleet.asked()).toEqual(names(1, 4))
  expect((await place.records(id)).filter(({ kind }) => kind === 'unexpected')).toHaveLength(2)
})

test('how long it took is told, without the time in which nobody was at it', async () => {
  await using place = await openCampaignDir()
  const { client } = createFleet(2)
  const id = await prepare(place, client, { batch: hosts(1) })
  await interrupt(place, id, [{ ...answered('host01'), time: 5_001 }])
  expect((await place.store.read(id)).milliseconds).toBe(5_000)
  // Years after that.
  const report = await (await resumeCampaign(client, place.store, id)).ended
  expect(report).toMatchObject({ state: 'finished', answered: 2 })
  expect(report.milliseconds).toBeGreaterThanOrEqual(5_000)
  expect(report.milliseconds).toBeLessThan(100_000)
  expect((await place.store.read(id)).milliseconds).toBe(report.milliseconds)
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
