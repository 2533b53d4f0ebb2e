import { expect, test } from 'vitest'
import { METHODS } from '../../../src/api/generated/methods.ts'
import { createGlusterHandlers } from '../../../src/host/simulator/gluster/handlers.ts'
import { createSharedStorage } from '../../../src/host/simulator/storage/model.ts'
import { createFakeClock } from './fake-clock.ts'
import { createWorld } from './world.ts'

/** Those that VDSM has: the rest is the worker's own. */
const VDSM = Object.keys(METHODS).filter((method) => !method.startsWith('Worker.') && method !== 'rpc.discover')

test('the simulator has every method of VDSM and of Gluster', async () => {
  await using host = await createWorld().open('a')
  expect(Object.keys(host.driver.handlers).sort()).toEqual([...VDSM].sort())
  const gluster = VDSM.filter((method) => method.startsWith('Gluster'))
  expect([gluster.length, VDSM.length - gluster.length]).toEqual([81, 205])
  // Gluster's handlers are only loaded by the first call: the driver's own table cannot tell whether they are there.
  const world = {
    clock: createFakeClock(),
    hosts: new Map(),
    storage: createSharedStorage(),
    power: new Map(),
    vendors: new Map(),
    perform: () => {},
  }
  expect(Object.keys(createGlusterHandlers(world)).sort()).toEqual(gluster.sort())
})
