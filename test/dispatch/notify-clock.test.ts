import { expect, it } from 'vitest'
import type { JournalState } from '../../src/dispatch/journal.ts'
import { openNotifyClock } from '../../src/dispatch/notify-clock.ts'
import { openJournalDir } from '../support/journal.ts'

const NOON = Date.UTC(2026, 0, 31, 12)

/** A journal that keeps what it is told when the test lets it. */
function createKeeper() {
  const kept: number[] = []
  let hold: Promise<void> | undefined
  let state: JournalState = 'ok'
  return {
    kept,
    stats: () => ({ state, durable: true, open: 0, unanswered: 0, duplicates: 0, refused: 0, commits: 0, restarts: 0 }),
    /** It says of itself that it is not well. */
    ail() {
      state = 'failing'
    },
    /** What is to be kept from now on waits for this. */
    wait(until: Promise<void>) {
      hold = until
    },
    loadTime: async () => kept.at(-1) ?? 0,
    async saveTime(_host: string, time: number) {
      await hold
      kept.push(time)
    },
  }
}

it('follows the time, and does not go back with it', async () => {
  let time = NOON
  await using clock = await openNotifyClock({ host: 'host1', journal: createKeeper(), time: () => time })
  const told = [0, 5, -3_600_000, 6].map((step) => {
    time = NOON + step
    return clock.now()
  })
  expect(told).toEqual([NOON, NOON + 5, NOON + 5, NOON + 6])
})

it('begins after a crash behind all that it ever told, and after an end where it was', async () => {
  const journal = createKeeper()
  const crashed = await openNotifyClock({ host: 'host1', journal, time: () => NOON })
  const last = crashed.now()
  const before = () => NOON - 86_400_000
  const next = await openNotifyClock({ host: 'host1', journal, time: before })
  expect(next.now()).toBeGreaterThanOrEqual(last)
  expect(next.now()).toBeLessThanOrEqual(last + 60_000)
  const end = next.now()
  await next[Symbol.asyncDispose]()
  await using third = await openNotifyClock({ host: 'host1', journal, time: before })
  expect(third.now()).toBe(end)
})

it('tells nothing that is not kept: it stands still while the disk takes nothing, and goes on then', async () => {
  const journal = createKeeper()
  let time = NOON
  await using clock = await openNotifyClock({ host: 'host1', journal, time: () => time })
  const disk = Promise.withResolvers<void>()
  journal.wait(disk.promise)
  time = NOON + 600_000
  expect(clock.now()).toBe(journal.kept.at(-1))
  expect(clock.now()).toBe(NOON + 60_000)
  disk.resolve()
  await expect.poll(() => clock.now()).toBe(time)
  expect(journal.kept.at(-1)).toBeGreaterThanOrEqual(time)
})

it('does not hold up the end when the disk takes nothing: the next one begins ahead, as after a crash', async () => {
  const journal = createKeeper()
  const told = []
  for (const [ails, hour] of [
    [false, 1],
    [true, 2],
  ] as const) {
    const before = journal.kept.length
    let time = NOON + hour * 3_600_000
    const clock = await openNotifyClock({ host: 'host1', journal, time: () => time })
    journal.wait(new Promise(() => {}))
    time += 50_000
    told.push(clock.now())
    if (ails) journal.ail()
    await clock[Symbol.asyncDispose]()
    expect(journal.kept.slice(before)).toEqual([time + 10_000])
    journal.wait(Promise.resolve())
  }
  await using next = await openNotifyClock({ host: 'host1', journal, time: () => NOON })
  expect(next.now()).toBeGreaterThanOrEqual(Math.max(...told))
})

it('whose last word is written late does not turn back the next one', async () => {
  await using place = await openJournalDir()
  const journal = await place.open()
  const first = await openNotifyClock({ host: 'host1', journal, time: () => NOON })
  const last = first.now()
  const second = await openNotifyClock({ host: 'host1', journal, time: () => NOON })
  const kept = await journal.loadTime('host1')
  await first[Symbol.asyncDispose]()
  expect(await journal.loadTime('host1')).toBe(kept)
  const end = second.now()
  expect(end).toBeGreaterThan(last)
  await second[Symbol.asyncDispose]()
  expect(await journal.loadTime('host1')).toBe(end)
})

it('is kept in the journal on disk, by host', async () => {
  await using place = await openJournalDir()
  const first = await place.open()
  expect(await first.loadTime('host1')).toBe(0)
  await openNotifyClock({ host: 'host1', journal: first, time: () => NOON })
  const second = await place.open()
  const clock = await openNotifyClock({ host: 'host1', journal: second, time: () => 0 })
  expect(clock.now()).toBeGreaterThanOrEqual(NOON)
  expect(await second.loadTime('host2')).toBe(0)
})
