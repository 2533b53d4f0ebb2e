import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { parseHostId } from '../../../src/api/ids.ts'
import { domainXml } from './domain.ts'
import { createWorld } from './world.ts'

test('a host that is closed leaves no timer, and its events end', async () => {
  const world = createWorld()
  const host = await world.open('a')
  const vm = randomUUID()
  await host.call('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: domainXml(vm) } })
  await host[Symbol.asyncDispose]()
  await host.ended
  expect(world.clock.pending).toBe(0)
})

test('what came due while a host was closed happens when it is opened again', async () => {
  const world = createWorld()
  const host = await world.open('a')
  const vm = randomUUID()
  await host.call('VM.create', { vmID: vm, vmParams: { vmId: vm, xml: domainXml(vm) } })
  await world.clock.advance(500)
  await host[Symbol.asyncDispose]()
  await world.clock.advance(60_000)
  await using again = await world.open('a')
  await world.clock.advance(0)
  expect(again.statuses(vm)).toEqual(['Up'])
})

test('a host that is open cannot be opened twice in a process', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  await expect(world.open('a')).rejects.toThrow('the simulated host a is open already')
  expect(await host.call('Host.ping2', {})).toBe(true)
})

test('a bad option opens nothing', async () => {
  const world = createWorld()
  const log = pino({ enabled: false })
  await expect(world.openDriver({ host: parseHostId('a'), options: { cpu: '1' }, log })).rejects.toThrow(
    'no option "cpu"',
  )
  await using host = await world.open('a')
  expect(await host.call('Host.getVMList', {})).toEqual([])
})
