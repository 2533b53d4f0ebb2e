import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { HostFacts } from '../../src/api/generated/types.ts'
import { type Announcement, createPresence, digestMethods, type PresenceKeeper } from '../../src/dispatch/presence.ts'
import { createValidator } from '../../src/dispatch/validate.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const ABOUT = {
  groups: ['all'],
  driver: 'simulator',
  version: '0.1.0',
  apiVersion: '0.1.0',
  methods: digestMethods(['Host.ping2']),
  epoch: 1,
}

let keeper: PresenceKeeper
beforeEach(() => {
  vi.useFakeTimers()
  keeper = createPresence({ random: () => 0.5 })
})
afterEach(() => {
  keeper[Symbol.dispose]()
  vi.useRealTimers()
})

async function add(facts: () => Promise<HostFacts> = async () => ({ memory: 1024 })) {
  const announced: Announcement[] = []
  const repeated: Announcement[] = []
  const marks: number[] = []
  const presence = await keeper.add({
    about: ABOUT,
    facts,
    announce: (one) => announced.push(one),
    repeat: (one) => repeated.push(one),
    mark: () => marks.push(performance.now()),
    log: pino({ level: 'silent' }),
  })
  return { presence, announced, repeated, marks }
}

test('a host is announced at its start, and once more when it stops', async () => {
  const { presence, announced } = await add()
  expect(announced).toEqual([{ ...ABOUT, state: 'online', facts: { memory: 1024 } }])
  presence.stop()
  presence.stop()
  expect(announced.slice(1)).toEqual([{ ...ABOUT, state: 'stopped', facts: { memory: 1024 } }])
})

test('what is announced is what the schema says', async () => {
  const { presence, announced } = await add()
  presence.stop()
  const { event } = createValidator({ mode: 'strict' })
  expect(announced.map((one) => event('|worker|announce|', one))).toEqual([[], []])
})

test('a change is announced within a minute, and not more often', async () => {
  let memory = 1024
  const { announced } = await add(async () => ({ memory }))
  for (const value of [2048, 4096, 8192]) {
    memory = value
    await vi.advanceTimersByTimeAsync(20_000)
  }
  await vi.advanceTimersByTimeAsync(20_000)
  expect(announced.map((one) => one.facts?.memory)).toEqual([1024, 8192])
  await vi.advanceTimersByTimeAsync(10 * MINUTE)
  expect(announced).toHaveLength(2)
})

test('once a day a host says again what it announced, a little earlier each time', async () => {
  const { announced, repeated } = await add()
  await vi.advanceTimersByTimeAsync(23 * HOUR)
  expect(repeated).toHaveLength(0)
  await vi.advanceTimersByTimeAsync(HOUR)
  expect(repeated).toEqual(announced)
  await vi.advanceTimersByTimeAsync(24 * HOUR)
  expect(repeated).toHaveLength(2)
  expect(announced).toHaveLength(1)
})

test('a day after a change that is what is said again', async () => {
  let memory = 1024
  const { announced, repeated } = await add(async () => ({ memory }))
  await vi.advanceTimersByTimeAsync(12 * HOUR)
  memory = 2048
  await vi.advanceTimersByTimeAsync(23 * HOUR)
  expect(announced.map((one) => one.facts?.memory)).toEqual([1024, 2048])
  expect(repeated).toEqual([])
  await vi.advanceTimersByTimeAsync(HOUR)
  expect(repeated).toEqual(announced.slice(1))
})

test('hosts that started together do not say it together: each does within the last hour of a day', async () => {
  let turns = 0
  using unequal = createPresence({ random: () => turns++ / 3 })
  const said: number[] = []
  const start = performance.now()
  for (let count = 0; count < 4; count++) {
    await unequal.add({
      about: ABOUT,
      facts: undefined,
      announce: () => {},
      repeat: () => said.push((performance.now() - start) / MINUTE),
      mark: () => {},
      log: pino({ level: 'silent' }),
    })
  }
  await vi.advanceTimersByTimeAsync(24 * HOUR + 2 * MINUTE)
  // Numbered stretches of twenty minutes: the first begins after 23 hours.
  expect(said.map((minutes) => Math.floor(minutes / 20))).toEqual([69, 70, 71, 72])
})

test('a driver that cannot tell for once leaves what was known', async () => {
  let fails = false
  const { announced, repeated } = await add(async () => {
    if (fails) throw new Error('no answer')
    return { memory: 1024 }
  })
  fails = true
  await vi.advanceTimersByTimeAsync(24 * HOUR)
  expect([...announced, ...repeated].map((one) => one.facts)).toEqual([{ memory: 1024 }, { memory: 1024 }])
})

test('each of many hosts is marked every 10 seconds, spread over that time', async () => {
  const hosts = await Promise.all(Array.from({ length: 1000 }, () => add()))
  await vi.advanceTimersByTimeAsync(60_000)
  const counts = hosts.map(({ marks }) => marks.length)
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(5)
  expect(Math.max(...counts)).toBeLessThanOrEqual(6)
  const gaps = hosts.flatMap(({ marks }) => marks.slice(1).map((at, index) => at - (marks[index] ?? 0)))
  expect(Math.max(...gaps)).toBeLessThanOrEqual(11_100)
  const bySecond = Map.groupBy(
    hosts.flatMap(({ marks }) => marks),
    (at) => Math.floor(at / 1000),
  )
  // The first second is a longer step.
  expect(Math.max(...Array.from(bySecond.values(), (all) => all.length))).toBeLessThanOrEqual(250)
})

test('a host that stopped is marked no more, and the others still are', async () => {
  const [first, second] = [await add(), await add()]
  first.presence.stop()
  await vi.advanceTimersByTimeAsync(30_500)
  expect(first.marks).toEqual([])
  expect(second.marks.length).toBeGreaterThanOrEqual(2)
})

test('the digest of the methods does not depend on their order', () => {
  expect(digestMethods(['a', 'b'])).toEqual(digestMethods(['b', 'a']))
  expect(digestMethods(['a', 'b'])).not.toEqual(digestMethods(['a', 'c']))
})
