import { expect, test } from 'vitest'
import { detailsOf } from '../driver-session.ts'
import { createWorld } from './world.ts'

test('a guest that is told to shut down takes its time', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await host.call('VM.shutdown', { vmID: vm, delay: 2 })
  await world.clock.advance(2999)
  expect(host.statuses(vm).slice(2)).toEqual(['Powering down'])
  await world.clock.advance(1)
  expect(host.statuses(vm).slice(2)).toEqual(['Powering down', 'Down'])
  expect(detailsOf(host.events.at(-1) ?? expect.fail())).toMatchObject({ exitCode: 0, exitReason: 6 })
})

test('a paused guest is shut down by force only', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await host.call('VM.pause', { vmID: vm })
  await host.call('VM.shutdown', { vmID: vm })
  await world.clock.advance(60_000)
  expect(host.statuses(vm).at(-1)).toBe('Paused')
  await host.call('VM.shutdown', { vmID: vm, timeout: 5, force: true })
  await world.clock.advance(5000)
  expect(host.statuses(vm).at(-1)).toBe('Down')
})

test('a guest that is told to reboot is up again after the boot time', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await host.call('VM.shutdown', { vmID: vm, reboot: true })
  await world.clock.advance(1000)
  expect(host.statuses(vm).slice(2)).toEqual(['RebootInProgress', 'Up'])
})

test('a machine that is being saved does nothing else, and is down when it is saved', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await host.call('VM.hibernate', { vmID: vm, hibernationVolHandle: 'handle' })
  expect(await host.refused('VM.cont', { vmID: vm })).toBe(51)
  await world.clock.advance(1000)
  expect(host.statuses(vm).slice(2)).toEqual(['Saving State', 'Down'])
  expect(detailsOf(host.events.at(-1) ?? expect.fail())).toMatchObject({ exitCode: 0, exitReason: 5 })
})

test('a machine that is down takes no memory and no CPU of its host, but still counts', async () => {
  const world = createWorld()
  await using host = await world.open('a', { memoryMiB: '8192' })
  const before = await host.call('Host.getStats', {})
  const vm = await world.boot(host, { memMiB: 1024 })
  expect((await host.call('Host.getStats', {})).memFree).toBe(before.memFree - 1024)
  await host.call('VM.shutdown', { vmID: vm })
  await world.clock.advance(1000)
  expect(await host.call('Host.getStats', {})).toMatchObject({
    memFree: before.memFree,
    vmActive: 0,
    vmCount: 1,
    cpuLoad: before.cpuLoad,
  })
})

test('a machine whose saving is cancelled goes on', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await host.call('VM.hibernate', { vmID: vm, hibernationVolHandle: 'handle' })
  await world.clock.advance(500)
  expect(await host.call('VM.migrateCancel', { vmID: vm })).toBe(true)
  await world.clock.advance(5000)
  expect(host.statuses(vm).slice(2)).toEqual(['Saving State', 'Up'])
  expect(await host.call('VM.pause', { vmID: vm })).toMatchObject({ status: 'Paused' })
})

test('a machine that was saved has nothing left to cancel', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await host.call('VM.hibernate', { vmID: vm, hibernationVolHandle: 'handle' })
  await world.clock.advance(1000)
  expect(await host.refused('VM.migrateCancel', { vmID: vm })).toBe(81)
})

test('a second reset on the way begins anew, and is not told again', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await host.call('VM.reset', { vmID: vm })
  await world.clock.advance(700)
  await host.call('VM.reset', { vmID: vm })
  await world.clock.advance(799)
  expect(host.statuses(vm).slice(2)).toEqual(['RebootInProgress'])
  await world.clock.advance(1)
  expect(host.statuses(vm).slice(2)).toEqual(['RebootInProgress', 'Up'])
})
