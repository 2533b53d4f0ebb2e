import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createWorld } from './world.ts'

const dimm = (size: number) =>
  `<memory model="dimm"><target><size unit="MiB">${size}</size><node>0</node></target></memory>`

test('a machine gets the memory that was plugged, and gives it back a moment after it was asked', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host, { memMiB: 256, maxMemMiB: 1024 })
  const made = await host.call('VM.hotplugMemory', { vmID: vm, params: { vmId: vm, xml: dimm(512) } })
  expect(made).toMatchObject({ memSize: 768 })
  const { [vm]: xml = '' } = await host.call('Host.dumpxmls', { vmList: [vm] })
  const alias = /<memory model="dimm">.*<alias name="([^"]+)"/s.exec(xml)?.[1]
  expect(alias).toBeDefined()
  const named = dimm(512).replace('</memory>', `<alias name="${alias}"/></memory>`)
  await host.call('VM.hotunplugMemory', { vmID: vm, params: { vmId: vm, xml: named } })
  expect(await host.call('VM.getInfo', { vmID: vm })).toMatchObject({ memSize: 768 })
  await world.clock.advance(1000)
  expect(await host.call('VM.getInfo', { vmID: vm })).toMatchObject({ memSize: 256 })
  expect((await host.call('Host.dumpxmls', { vmList: [vm] }))[vm]).not.toContain('dimm')
  expect(await host.refused('VM.hotunplugMemory', { vmID: vm, params: { vmId: vm, xml: named } })).toBeGreaterThan(0)
})

test('memory beyond the maximum, the slots, or of an odd size is refused', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host, { memMiB: 256, maxMemMiB: 1024 })
  const plug = (size: number) => ({ vmID: vm, params: { vmId: vm, xml: dimm(size) } })
  expect(await host.refused('VM.hotplugMemory', plug(1024))).toBe(70)
  expect(await host.refused('VM.hotplugMemory', plug(100))).toBe(70)
  await host.call('VM.hotplugMemory', plug(128))
  await host.call('VM.hotplugMemory', plug(128))
  expect(await host.refused('VM.hotplugMemory', plug(128))).toBe(70)
})

test('a lease is held by one machine of all hosts, until it lets go', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const [one, two] = [await world.boot(a), await world.boot(b)]
  const lease = { type: 'lease' as const, sd_id: randomUUID(), lease_id: randomUUID() }
  const made = await a.call('VM.hotplugLease', { vmID: one, lease })
  expect(made.devices).toContainEqual(lease)
  expect((await a.call('Host.dumpxmls', { vmList: [one] }))[one]).toContain(lease.lease_id)
  const held = await b.refused('VM.hotplugLease', { vmID: two, lease })
  await a.call('VM.hotunplugLease', { vmID: one, lease })
  expect((await a.call('Host.dumpxmls', { vmList: [one] }))[one]).not.toContain(lease.lease_id)
  await b.call('VM.hotplugLease', { vmID: two, lease })
  expect(await a.refused('VM.hotunplugLease', { vmID: one, lease })).toBe(held + 1)
})
