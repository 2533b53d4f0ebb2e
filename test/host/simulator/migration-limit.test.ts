import { expect, test } from 'vitest'
import { createWorld } from './world.ts'

test('a migration that is limited on its way takes longer from its next report on', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const vm = await world.boot(a, { memMiB: 256 })
  const change = { vmID: vm, params: { maxBandwidth: 64 } }
  expect(await a.refused('VM.migrateChangeParams', change)).toBeGreaterThan(0)
  await a.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b' } })
  await a.call('VM.migrateChangeParams', change)
  expect(await b.refused('VM.migrateChangeParams', change)).toBeGreaterThan(0)
  await world.clock.advance(1000)
  expect(await a.call('VM.getMigrationStatus', { vmID: vm })).toMatchObject({ status: 'in_progress', progress: 30 })
  await world.clock.advance(2800)
  expect(await a.call('VM.getMigrationStatus', { vmID: vm })).toMatchObject({ status: 'done' })
  expect(await a.refused('VM.migrateChangeParams', change)).toBeGreaterThan(0)
})
