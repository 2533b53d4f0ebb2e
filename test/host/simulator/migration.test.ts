import { expect, test } from 'vitest'
import type { DriverSession } from '../driver-session.ts'
import { detailsOf, fieldOf } from '../driver-session.ts'
import { createWorld } from './world.ts'

/** Statuses in which a machine's CPUs may run. */
const RUNNING = new Set(['Up', 'Powering up', 'Powering down', 'RebootInProgress', 'Migration Source'])

async function running(hosts: readonly DriverSession[], vm: string): Promise<number> {
  let copies = 0
  for (const host of hosts) {
    const all = await host.call('Host.getAllVmStats', {})
    copies += all.filter(({ vmId, status }) => vmId === vm && RUNNING.has(status)).length
  }
  return copies
}

function reports(host: DriverSession): unknown[] {
  return host.events.filter(({ event }) => event === '|virt|VM_migration_status|').map(detailsOf)
}

test('a migration reports its progress on the source, and ends with the downtime', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const vm = await world.boot(a)
  expect(await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b' } })).toBe(true)
  await world.clock.advance(500)
  expect(await a.call('VM.getMigrationStatus', { vmID: vm })).toEqual({ vmId: vm, status: 'in_progress', progress: 50 })
  expect(await a.call('VM.getStats', { vmID: vm })).toMatchObject([
    { status: 'Migration Source', migrationProgress: 50 },
  ])
  await world.clock.advance(500)
  expect(reports(a)).toEqual([
    ...[10, 20, 30, 40, 50, 60, 70, 80, 90].map((progress) => ({ progress, postcopy: false })),
    { progress: 100, postcopy: false, downtime: 30 },
  ])
  expect(reports(b)).toEqual([])
  expect(await a.call('VM.getMigrationStatus', { vmID: vm })).toEqual({ vmId: vm, status: 'done', downtime: 30 })
})

test('the source tells that the machine left, the destination that it is up', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const vm = await world.boot(a)
  await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b:54321' } })
  await world.clock.advance(1000)
  expect(a.statuses(vm).slice(2)).toEqual(['Migration Source', 'Down'])
  expect(b.statuses(vm)).toEqual(['Migration Destination', 'Up'])
  expect(await a.call('VM.getStats', { vmID: vm })).toMatchObject([{ status: 'Down', exitCode: 0, exitReason: 4 }])
  expect(await a.call('VM.destroy', { vmID: vm })).toBe(true)
  expect(await b.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
})

test('at every moment exactly one copy runs, and each host counts what it holds', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const vm = await world.boot(a, { memMiB: 1024 })
  const idle = await b.call('Host.getStats', {})
  await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b' } })
  expect(await a.call('Host.getStats', {})).toMatchObject({ outgoingVmMigrations: 1, vmMigrating: 1 })
  expect(await b.call('Host.getStats', {})).toMatchObject({ incomingVmMigrations: 1, memFree: idle.memFree - 1024 })
  for (let step = 0; step < 25; step++) {
    expect(await running([a, b], vm)).toBe(1)
    await world.clock.advance(50)
  }
  expect(await a.call('Host.getStats', {})).toMatchObject({
    outgoingVmMigrations: 0,
    memFree: idle.memFree,
    vmActive: 0,
  })
  expect(await b.call('Host.getStats', {})).toMatchObject({ incomingVmMigrations: 0, vmActive: 1 })
})

test('a machine takes its age, its counters and its plugged devices with it', async () => {
  const world = createWorld()
  await using a = await world.open('a', { seed: '1' })
  await using b = await world.open('b', { seed: '2' })
  const vm = await world.boot(a)
  await world.clock.advance(60_000)
  await a.call('VM.setNumberOfCpus', { vmID: vm, numberOfCpus: 3 })
  await a.call('VM.changeCD', { vmID: vm, driveSpec: { path: '/images/boot.iso' } })
  await world.clock.advance(60_000)
  await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b' } })
  await world.clock.advance(999)
  const [before] = await a.call('VM.getStats', { vmID: vm })
  await world.clock.advance(1)
  const [after] = await b.call('VM.getStats', { vmID: vm })
  if (before === undefined || after === undefined || !('network' in before && 'network' in after)) return expect.fail()
  expect(after).toMatchObject({ cdrom: '/images/boot.iso', vcpuCount: '3', hash: before.hash })
  for (const counter of ['elapsedTime', 'cpuUsage', 'statusTime'] as const) {
    const [was, is] = [Number(before[counter]), Number(after[counter])]
    expect([counter, is >= was && is <= was * 1.01 + 1]).toEqual([counter, true])
  }
  expect(Number(after.network['vnet0']?.rx)).toBeGreaterThanOrEqual(Number(before.network['vnet0']?.rx))
})

test('a machine that arrived goes on counting', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const vm = await world.boot(a)
  await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b' } })
  await world.clock.advance(1000)
  const cpuTime = async () => Number(fieldOf((await b.call('VM.getStats', { vmID: vm }))[0], 'cpuUsage'))
  const before = await cpuTime()
  await world.clock.advance(1000)
  expect(await cpuTime()).toBeGreaterThan(before)
})

test('a paused machine arrives paused', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const vm = await world.boot(a)
  await a.call('VM.pause', { vmID: vm })
  await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b' } })
  await world.clock.advance(1000)
  expect(b.statuses(vm)).toEqual(['Migration Destination', 'Paused'])
  await b.call('VM.cont', { vmID: vm })
  expect(await b.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
})

test('a machine can go there and back', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const vm = await world.boot(a)
  await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b' } })
  await world.clock.advance(1000)
  expect(await b.refused('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'a' } })).toBe(4)
  await a.call('VM.destroy', { vmID: vm })
  await b.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'a' } })
  await world.clock.advance(1000)
  expect(a.statuses(vm).at(-1)).toBe('Up')
  expect(b.statuses(vm).at(-1)).toBe('Down')
})
