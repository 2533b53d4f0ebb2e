import { expect, test } from 'vitest'
import { resumeCampaign } from '../../src/client/campaign.ts'
import type { CampaignStore } from '../../src/client/campaign-store.ts'
import { openCampaignDir } from '../support/campaign-dir.ts'
import {
  answered,
  createFleet,
  failed,
  fails,
  hosts,
  interrupt,
  names,
  prepare,
  start,
  yes,
} from '../support/campaign-fleet.ts'
import { success } from '../support/fake-worker.ts'

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

test('that the broker no longer knows a host that was asked before a crash proves not that nothing ran', async () => {
  await using place = await openCampaignDir()
  const { client } = createFleet(1)
  const id = await prepare(place, client, { hosts: ['nobody'] })
  await interrupt(place, id, [{ kind: 'asked', host: 'nobody', time: 0 }])
  const { results } = await (await resumeCampaign(client, place.store, id)).ended
  expect(results['nobody']).toMatchObject({ outcome: 'silent', error: { data: { name: 'UnknownHost' } } })
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

test('a client that is closed leaves those under way without an outcome, and whoever goes on asks them again', async () => {
  await using place = await openCampaignDir()
  const first = createFleet(4, (command, host) => (host === 'host01' ? yes(command) : undefined))
  const { ended, id } = await start(first.client, place.store, { concurrency: 2, stopAfter: hosts(1), messageId: 'm1' })
  await expect.poll(first.asked).toEqual(names(1, 3))
  await first.client[Symbol.asyncDispose]()
  expect(await ended).toMatchObject({
    state: 'paused',
    reason: 'the client was closed',
    answered: 1,
    silent: 0,
    open: names(2, 3),
  })

  const next = createFleet(4)
  expect(await (await resumeCampaign(next.client, place.store, id)).ended).toMatchObject({
    state: 'finished',
    answered: 4,
  })
  expect(next.asked()).toEqual(names(2, 4))
})

test('a client that is closed between two batches pauses the campaign', async () => {
  await using place = await openCampaignDir()
  const { client, asked } = createFleet(2)
  // Closed by the first outcome's entry: no clock decides on which side of the second batch that is.
  const closing: CampaignStore = {
    ...place.store,
    async create(header) {
      const ledger = await place.store.create(header)
      const append: typeof ledger.append = async (...records) => {
        await ledger.append(...records)
        if (records.some(({ kind }) => kind === 'outcome')) await client[Symbol.asyncDispose]()
      }
      return { ...ledger, append }
    },
  }
  const { ended } = await start(client, closing, { batch: hosts(1) })
  expect(await ended).toMatchObject({
    state: 'paused',
    reason: 'the client was closed',
    answered: 1,
    notAsked: names(2, 2),
  })
  expect(asked()).toEqual(names(1, 1))
})

test('an onStopping that throws keeps no cancel from those under way, and their outcomes from the ledger', async () => {
  await using place = await openCampaignDir()
  const gate = Promise.withResolvers<void>()
  const { client, asked } = createFleet(3, () => undefined)
  const cancelled: string[] = []
  const watched = {
    ...client,
    cancel: async (host: string) => void cancelled.push(host),
    request: async () => {
      await gate.promise
      return true
    },
  }
  const { ended, id, cancel } = await start(watched, place.store, {
    concurrency: 2,
    onStopping: () => {
      throw new Error('no terminal')
    },
  })
  await expect.poll(async () => [...(await place.store.read(id)).asked.keys()]).toEqual(names(1, 2))
  cancel()
  expect(cancelled).toEqual(names(1, 2))
  gate.resolve()
  await expect(ended).rejects.toThrow('no terminal')
  const left = await place.store.read(id)
  expect({ ...left, outcomes: [...left.outcomes.keys()] }).toMatchObject({ state: 'cancelled', outcomes: names(1, 2) })
  expect(asked()).toEqual([])
})

test('the pause between two steps is not over because the one who asks went away in it', async () => {
  await using place = await openCampaignDir()
  const { client, asked } = createFleet(3)
  const options = { batch: hosts(1), intervalMs: 3_600_000 }
  const ended = (host: string, time: number) => [
    { kind: 'asked', host, time: 1 },
    { ...answered(host), time },
  ]
  const resume = async (id: string) => {
    const running = await resumeCampaign(client, place.store, id, {
      onProgress: ({ ended: count }) => void (count === 2 && running.pause()),
    })
    return running
  }

  const fresh = await prepare(place, client, options)
  await interrupt(place, fresh, ended('host01', Date.now()))
  const waiting = await resume(fresh)
  setTimeout(waiting.pause, 100)
  expect(await waiting.ended).toMatchObject({ state: 'paused', answered: 1 })
  expect(asked()).toEqual([])
  // It does not begin anew with each who goes on.
  const old = await prepare(place, client, options)
  await interrupt(place, old, ended('host01', Date.now() - 3_600_000))
  expect(await (await resume(old)).ended).toMatchObject({ state: 'paused', answered: 2 })
  expect(asked()).toEqual(['host02'])
  // A step that had begun has had its pause.
  const begun = await prepare(place, client, { ...options, batch: hosts(2) })
  await interrupt(place, begun, ended('host01', Date.now()))
  expect(await (await resume(begun)).ended).toMatchObject({ state: 'paused', answered: 2 })
})

test('a clock that was set back does not make the pause longer', async () => {
  await using place = await openCampaignDir()
  const { client } = createFleet(2)
  const id = await prepare(place, client, { batch: hosts(1), intervalMs: 20 })
  await interrupt(place, id, [{ ...answered('host01'), time: Date.now() + 3_600_000 }])
  expect(await (await resumeCampaign(client, place.store, id)).ended).toMatchObject({ state: 'finished', answered: 2 })
})
