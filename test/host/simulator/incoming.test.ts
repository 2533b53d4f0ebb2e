import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import { domainXml } from './domain.ts'
import { createWorld } from './world.ts'

function announcement(vm: string, incomingLimit = 0) {
  return { vmID: vm, params: { vmId: vm, _srcDomXML: domainXml(vm) }, incomingLimit }
}

test('a machine that is announced takes its place and its memory, waits, and is given up in the end', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = randomUUID()
  const before = await host.call('Host.getStats', {})
  const state = await host.call('VM.migrationCreate', announcement(vm))
  expect(state).toMatchObject({ migrationPort: 0, params: { vmId: vm, status: 'Migration Destination' } })
  await host.status(vm, 'Migration Destination')
  expect(await host.call('Host.getStats', {})).toMatchObject({ incomingVmMigrations: 1, outgoingVmMigrations: 0 })
  expect((await host.call('Host.getStats', {})).memFree).toBeLessThan(before.memFree)
  expect(await host.refused('VM.migrationCreate', announcement(vm))).toBe(ERRORS.VMExists.code)
  expect(await host.refused('VM.shutdown', { vmID: vm })).toBe(ERRORS.MigrationInProgress.code)
  await world.clock.advance(6 * 3_600_000)
  await host.status(vm, 'Down')
  expect(await host.refused('VM.getStats', { vmID: vm })).toBe(ERRORS.NoSuchVM.code)
})

test('no more machines are taken at once than the last limit says', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const [first, second] = [randomUUID(), randomUUID()]
  await host.call('VM.migrationCreate', announcement(first))
  await host.call('VM.migrationCreate', announcement(second))
  expect(await host.refused('VM.migrationCreate', announcement(randomUUID()))).toBe(ERRORS.MigrationLimitExceeded.code)
  await host.call('VM.migrationCreate', announcement(randomUUID(), 3))
  expect(await host.refused('VM.migrationCreate', announcement(randomUUID()))).toBe(ERRORS.MigrationLimitExceeded.code)
  await host.call('VM.destroy', { vmID: first })
  await host.call('VM.migrationCreate', announcement(randomUUID()))
})
