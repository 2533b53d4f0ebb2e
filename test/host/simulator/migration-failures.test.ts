import { expect, test } from 'vitest'
import { detailsOf } from '../driver-session.ts'
import { domainXml } from './domain.ts'
import { createWorld } from './world.ts'

test('a cancelled migration leaves the machine up on the source and nothing on the destination', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const vm = await world.boot(a)
  await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b' } })
  await world.clock.advance(450)
  expect(await a.call('VM.migrateCancel', { vmID: vm })).toBe(true)
  await world.clock.advance(5000)
  expect(a.statuses(vm).slice(2)).toEqual(['Migration Source', 'Up'])
  expect(b.statuses(vm)).toEqual(['Migration Destination', 'Down'])
  expect(detailsOf(b.events.at(-1) ?? expect.fail())).toMatchObject({ exitCode: 1, exitReason: 8 })
  expect(await b.call('Host.getVMList', {})).toEqual([])
  expect(await a.refused('VM.migrateCancel', { vmID: vm })).toBe(81)
  expect(await a.refused('VM.getMigrationStatus', { vmID: vm })).toBe(12)
  expect(world.clock.pending).toBe(0)
})

test('a migration that cannot begin is refused and changes nothing', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b', { memoryMiB: '1024' })
  await using c = await world.open('c')
  const closed = await world.open('d')
  await closed[Symbol.asyncDispose]()
  const vm = await world.boot(a, { memMiB: 1000 })
  await c.call('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: domainXml(vm) } })
  const codes = []
  for (const dst of ['nowhere', 'd', 'b', 'c', 'a']) {
    codes.push([dst, await a.refused('VM.migrate', { vmID: vm, params: { vmId: vm, dst } })])
  }
  expect(codes).toEqual([
    ['nowhere', 10],
    ['d', 10],
    ['b', 14],
    ['c', 4],
    ['a', 4],
  ])
  expect(a.statuses(vm)).toEqual(['Powering up', 'Up'])
  expect(b.events).toEqual([])
})

test('a machine that migrates takes no other command but those that end it', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const vm = await world.boot(a)
  await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b' } })
  for (const host of [a, b]) {
    expect(await host.refused('VM.pause', { vmID: vm })).toBe(51)
    expect(await host.refused('VM.setNumberOfCpus', { vmID: vm, numberOfCpus: 2 })).toBe(51)
    expect(await host.refused('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'a' } })).toBe(51)
  }
  await world.clock.advance(1000)
  expect(b.statuses(vm).at(-1)).toBe('Up')
})

test('destroying the machine on the source ends it on both hosts', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const vm = await world.boot(a)
  await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b' } })
  await a.call('VM.destroy', { vmID: vm })
  await world.clock.advance(5000)
  expect(a.statuses(vm).at(-1)).toBe('Down')
  expect(b.statuses(vm)).toEqual(['Migration Destination', 'Down'])
  expect(await a.call('Host.getVMList', {})).toEqual([])
  expect(await b.call('Host.getVMList', {})).toEqual([])
})

test('destroying the copy on the destination leaves the machine up on the source', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const vm = await world.boot(a)
  await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b' } })
  expect(await b.call('VM.destroy', { vmID: vm })).toBe(true)
  await world.clock.advance(5000)
  expect(a.statuses(vm).at(-1)).toBe('Up')
  expect(b.statuses(vm)).toEqual(['Migration Destination', 'Down'])
  expect(await b.call('Host.getVMList', {})).toEqual([])
})

test('shutting the machine down on its way ends the migration, then the machine', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const vm = await world.boot(a)
  await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b' } })
  await a.call('VM.shutdown', { vmID: vm })
  await world.clock.advance(5000)
  expect(a.statuses(vm).at(-1)).toBe('Down')
  expect(await b.call('Host.getVMList', {})).toEqual([])
})

test('a destination that is closed on the way leaves the machine up on the source', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  const b = await world.open('b')
  const vm = await world.boot(a)
  await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b' } })
  await world.clock.advance(300)
  await b[Symbol.asyncDispose]()
  await world.clock.advance(5000)
  expect(a.statuses(vm).slice(2)).toEqual(['Migration Source', 'Up'])
  await using reopened = await world.open('b')
  expect(await reopened.call('Host.getVMList', {})).toEqual([])
})

test('a source that is closed on the way keeps its machine, and the destination has none', async () => {
  const world = createWorld()
  const a = await world.open('a')
  await using b = await world.open('b')
  const vm = await world.boot(a)
  await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b' } })
  await world.clock.advance(300)
  await a[Symbol.asyncDispose]()
  await world.clock.advance(5000)
  expect(b.statuses(vm)).toEqual(['Migration Destination', 'Down'])
  await using reopened = await world.open('a')
  expect(await reopened.call('VM.getInfo', { vmID: vm })).toMatchObject({ status: 'Up' })
})

test('a machine that boots on its way is up where it ends, whether it arrives or not', async () => {
  const world = createWorld()
  await using a = await world.open('a', { bootMs: '4000' })
  await using b = await world.open('b')
  const arrives = await world.boot(a)
  const stays = await world.boot(a)
  expect(a.statuses(stays)).toEqual(['Powering up'])
  for (const vm of [arrives, stays]) await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b' } })
  await world.clock.advance(500)
  await a.call('VM.migrateCancel', { vmID: stays })
  await world.clock.advance(10_000)
  expect(b.statuses(arrives)).toEqual(['Migration Destination', 'Powering up', 'Up'])
  expect(a.statuses(stays)).toEqual(['Powering up', 'Migration Source', 'Powering up', 'Up'])
})
