import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseHostId } from '../../../src/api/ids.ts'
import { createSimulator } from '../../../src/host/simulator/simulator.ts'
import { type DriverSession, startSession } from '../driver-session.ts'
import { createFakeClock } from './fake-clock.ts'
import { readAll, readingMethods } from './read-all.ts'
import { createRichWorld } from './rich-world.ts'
import { createWorld } from './world.ts'

const TIMES = { bootMs: '1000', shutdownMs: '1000', saveMs: '1000', migrationMs: '1000', downtimeMs: '30' }

let folder: string
let state: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulator-'))
  state = join(folder, 'state')
})
afterEach(() => rm(folder, { recursive: true }))

/** Another process: it has nothing but the file. */
async function load(now: number, hosts: readonly string[], path = state) {
  const clock = createFakeClock()
  await clock.advance(now - clock.now())
  const openDriver = createSimulator({ clock })
  const sessions: DriverSession[] = []
  for (const host of hosts) {
    const options = { ...TIMES, state: path }
    const driver = await openDriver({ host: parseHostId(host), options, log: pino({ enabled: false }) })
    sessions.push(startSession(driver, { host }))
  }
  return { clock, sessions }
}

/** A copy of the file as soon as it has that word: saving goes on behind the clock. */
async function copyWith(word: string): Promise<string> {
  const copy = join(folder, 'copy')
  const deadline = Date.now() + 10_000
  for (let text = ''; !text.includes(word) && Date.now() < deadline; await setTimeout(5)) {
    text = await readFile(state, 'utf8')
    await writeFile(copy, text)
  }
  return copy
}

async function closeAll(sessions: readonly DriverSession[]): Promise<void> {
  for (const session of sessions) await session[Symbol.asyncDispose]()
}

test('another process that has the file answers every reading method the same, and what is under way ends the same', async () => {
  const { world, a, b, unlisted } = await createRichWorld({ state })
  const before = [await readAll(a, unlisted), await readAll(b, unlisted)]
  const covered = new Set(before.flatMap((answers) => Object.keys(answers)).map((call) => call.split(' ')[0]))
  expect(readingMethods(a).filter((method) => !covered.has(method))).toEqual([])

  await closeAll([a, b])
  expect(a.driver.stats()).toMatchObject({ state: { failed: 0 } })
  const later = await load(world.clock.now(), ['a', 'b'])
  const [c, d] = later.sessions
  if (c === undefined || d === undefined) throw new Error('two hosts were opened')
  expect([await readAll(c, unlisted), await readAll(d, unlisted)]).toEqual(before)

  await using again = await world.open('a', { state })
  await using beside = await world.open('b', { state })
  await world.clock.advance(20_000)
  await later.clock.advance(20_000)
  expect([await readAll(c, unlisted), await readAll(d, unlisted)]).toEqual([
    await readAll(again, unlisted),
    await readAll(beside, unlisted),
  ])
  expect(Object.values(await c.call('Host.getJobs', {})).map(({ status }) => status)).not.toContain('running')
  await closeAll(later.sessions)
})

test('a change is saved a second later, also when nobody closes the host', async () => {
  const world = createWorld()
  await using host = await world.open('a', { state })
  const vm = await world.boot(host)
  await world.clock.advance(1000)
  const copy = await copyWith(vm)
  const { sessions } = await load(world.clock.now(), ['a'], copy)
  expect(await sessions[0]?.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
  await closeAll(sessions)
  expect(await readdir(folder)).toEqual(['copy', 'state'])
})

test('what came due while nobody ran the hosts happens when they are opened', async () => {
  const world = createWorld()
  const host = await world.open('a', { state })
  const vm = await world.boot(host)
  await host.call('VM.shutdown', { vmID: vm })
  await host[Symbol.asyncDispose]()
  const { clock, sessions } = await load(world.clock.now() + 60_000, ['a'])
  await clock.advance(0)
  expect(sessions[0]?.statuses(vm)).toEqual(['Down'])
  await closeAll(sessions)
})

test('a migration that was under way has failed, and networks that nobody confirmed are as before', async () => {
  const world = createWorld()
  const a = await world.open('a', { state, migrationMs: '100000' })
  const b = await world.open('b', { state })
  const vm = await world.boot(a)
  const networks = await a.call('Host.getNetworkCapabilities', {})
  await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b', mode: 'remote' } })
  const change = a.call('Host.setupNetworks', {
    networks: { red: { nic: 'eth1' } },
    bondings: {},
    options: { connectivityCheck: true, connectivityTimeout: 120 },
  })
  change.catch(() => {})
  await world.clock.advance(1000)
  const copy = await copyWith('"red"')
  const { sessions } = await load(world.clock.now(), ['a', 'b'], copy)
  const [c, d] = sessions
  expect(await c?.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
  expect(await c?.refused('VM.getMigrationStatus', { vmID: vm })).toBe(12)
  expect(await d?.call('Host.getVMList', {})).toEqual([])
  expect(await c?.call('Host.getNetworkCapabilities', {})).toEqual(networks)
  await closeAll([...sessions, a, b])
})

test('time does not go back when the clock does', async () => {
  const world = createWorld()
  const host = await world.open('a', { state })
  const vm = await world.boot(host)
  await world.clock.advance(60_000)
  const [before] = await host.call('VM.getStats', { vmID: vm })
  await host[Symbol.asyncDispose]()
  const { sessions } = await load(world.clock.now() - 30_000, ['a'])
  expect(await sessions[0]?.call('VM.getStats', { vmID: vm })).toEqual([before])
  await closeAll(sessions)
})

test('a file that is no state is refused by its name, with the reason, and left as it is', async () => {
  const world = createWorld()
  const host = await world.open('a', { state })
  await world.boot(host)
  await host[Symbol.asyncDispose]()
  const good = await readFile(state, 'utf8')
  const broken: readonly [string, string][] = [
    ['', 'it is no state of simulated hosts'],
    ['{"format":"something else"}\n{}\n', 'it is no state of simulated hosts'],
    ['[]', 'it is no state of simulated hosts'],
    ['not even JSON', 'it is no state of simulated hosts'],
    [good.replace('"version":1', '"version":2'), 'it has version 2, this worker reads version 1'],
    [good.slice(0, -100), 'it was cut short or edited'],
    [good.replace('vm-', 'vn-'), 'it was cut short or edited'],
  ]
  for (const [text, reason] of broken) {
    await writeFile(state, text)
    await expect(createWorld().open('a', { state })).rejects.toThrow(
      `the state file ${state} cannot be used: ${reason}`,
    )
    expect(await readFile(state, 'utf8')).toBe(text)
  }
})

test('a file that cannot be read or written is refused by its name', async () => {
  await expect(createWorld().open('a', { state: folder })).rejects.toThrow(`the state file ${folder} cannot be read`)
  const nowhere = join(folder, 'none', 'state')
  const world = createWorld()
  await expect(world.open('a', { state: nowhere })).rejects.toThrow(`the state file ${nowhere} cannot be written`)
  await using host = await world.open('a', { state })
  expect(await host.call('Host.ping2', {})).toBe(true)
})

test('the hosts of one process have one state', async () => {
  const world = createWorld()
  await using _a = await world.open('a', { state })
  await expect(world.open('b')).rejects.toThrow(`share one state, here ${state}`)
  await expect(world.open('b', { state: `${state}2` })).rejects.toThrow(`share one state, here ${state}`)
})

test('a file that another process has written meanwhile is not overwritten', async () => {
  const world = createWorld()
  const host = await world.open('a', { state })
  await writeFile(state, 'of somebody else')
  await host[Symbol.asyncDispose]()
  expect(await readFile(state, 'utf8')).toBe('of somebody else')
  expect(host.driver.stats()).toMatchObject({ state: { failed: 1 } })
})
