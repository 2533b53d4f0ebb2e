import { expect, test } from 'vitest'
import { createWorld } from './world.ts'

const CARD = 'pci_0000_05_00_0'
const FUNCTION = 'pci_0000_05_00_1'

test('a card has as many virtual functions as it was told, and no more than it can', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const functions = async () => {
    const devices = await host.call('Host.hostdevListByCaps', { caps: ['pci'] })
    return Object.values(devices).filter(({ params }) => params.physfn === CARD).length
  }
  expect(await functions()).toBe(0)
  await host.call('Host.hostdevChangeNumvfs', { deviceName: CARD, numvfs: 3 })
  expect(await functions()).toBe(3)
  expect(await host.refused('Host.hostdevChangeNumvfs', { deviceName: CARD, numvfs: 8 })).toBeGreaterThan(0)
  expect(await host.refused('Host.hostdevChangeNumvfs', { deviceName: 'computer', numvfs: 1 })).toBeGreaterThan(0)
  expect(await functions()).toBe(3)
})

test('a device is with one machine at most, and stays with the host until then', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const [one, two] = [await world.boot(host), await world.boot(host)]
  expect(await host.refused('VM.hotplugHostdev', { vmID: one, devices: [FUNCTION] })).toBeGreaterThan(0)
  await host.call('Host.hostdevChangeNumvfs', { deviceName: CARD, numvfs: 1 })
  expect(await host.call('VM.hotplugHostdev', { vmID: one, devices: [FUNCTION] })).toEqual([FUNCTION])
  expect((await host.call('Host.dumpxmls', { vmList: [one] }))[one]).toContain('function="0x1"')
  const devices = await host.call('Host.hostdevListByCaps', {})
  expect(devices[FUNCTION]?.params.driver).toBe('vfio-pci')
  expect(await host.refused('VM.hotplugHostdev', { vmID: two, devices: [FUNCTION] })).toBeGreaterThan(0)
  expect(await host.refused('Host.hostdevChangeNumvfs', { deviceName: CARD, numvfs: 0 })).toBeGreaterThan(0)
  expect(await host.refused('Host.hostdevReattach', { deviceName: FUNCTION })).toBeGreaterThan(0)
  expect(await host.call('VM.hotunplugHostdev', { vmID: one, devices: [FUNCTION, CARD] })).toEqual([FUNCTION])
  expect((await host.call('Host.dumpxmls', { vmList: [one] }))[one]).not.toContain('<hostdev')
  await host.call('Host.hostdevReattach', { deviceName: FUNCTION })
  expect(await host.call('VM.hotplugHostdev', { vmID: two, devices: [FUNCTION] })).toEqual([FUNCTION])
})
