import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { detailsOf } from '../driver-session.ts'
import { domainXml } from './domain.ts'
import { createWorld } from './world.ts'

test('a machine waits for its launch, powers up, and is up after the boot time', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = randomUUID()
  const made = await host.call('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: domainXml(vm) } })
  expect(made).toMatchObject({ vmId: vm, status: 'WaitForLaunch', memSize: 256, smp: 1, maxVCpus: 4 })
  await world.clock.advance(199)
  expect(host.statuses(vm)).toEqual([])
  await world.clock.advance(1)
  expect(host.statuses(vm)).toEqual(['Powering up'])
  await world.clock.advance(799)
  expect(host.statuses(vm)).toEqual(['Powering up'])
  await world.clock.advance(1)
  expect(host.statuses(vm)).toEqual(['Powering up', 'Up'])
})

test('the events of a start carry all statistics', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  const [stats] = await host.call('VM.getStats', { vmID: vm })
  expect(host.events.map(detailsOf).at(-1)).toEqual(stats)
})

test('a machine that boots while it is paused goes on booting where it stopped', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = randomUUID()
  await host.call('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: domainXml(vm) } })
  await world.clock.advance(600)
  await host.call('VM.pause', { vmID: vm })
  await world.clock.advance(5000)
  await host.call('VM.cont', { vmID: vm })
  await world.clock.advance(399)
  expect(host.statuses(vm)).toEqual(['Powering up', 'Paused', 'Powering up'])
  await world.clock.advance(1)
  expect(host.statuses(vm).at(-1)).toBe('Up')
})

test('a machine that is shut down while it boots never comes up', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = randomUUID()
  await host.call('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: domainXml(vm) } })
  await world.clock.advance(500)
  await host.call('VM.shutdown', { vmID: vm })
  await world.clock.advance(5000)
  expect(host.statuses(vm)).toEqual(['Powering up', 'Powering down', 'Down'])
})

test('a machine that is destroyed before it is up never comes up', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = randomUUID()
  await host.call('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: domainXml(vm) } })
  await host.call('VM.destroy', { vmID: vm })
  await world.clock.advance(5000)
  expect(host.statuses(vm)).toEqual(['Down'])
  expect(world.clock.pending).toBe(0)
})

test('a host refuses a machine that its memory does not hold, and takes it when there is room', async () => {
  const world = createWorld()
  await using host = await world.open('a', { memoryMiB: '4096' })
  const first = await world.boot(host, { memMiB: 3000 })
  const vm = randomUUID()
  const params = { vmID: vm, vmParams: { vmId: vm, xml: domainXml(vm, { memMiB: 1000 }) } }
  expect(await host.refused('VM.create', params)).toBe(14)
  await host.call('VM.destroy', { vmID: first })
  await host.call('VM.create', params)
})

test('a host refuses two running machines of the same name', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const first = await world.boot(host)
  const vm = randomUUID()
  const xml = domainXml(vm).replace(/<name>.*<\/name>/, `<name>vm-${first.slice(0, 8)}</name>`)
  expect(await host.refused('VM.create', { vmID: vm, vmParams: { vmId: vm, xml } })).toBe(9)
  expect(await host.call('Host.getVMList', { onlyUUID: true })).toEqual([first])
})

test('an idle host keeps no timer', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  await world.boot(host)
  expect(world.clock.pending).toBe(0)
})
