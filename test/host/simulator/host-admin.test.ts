import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createWorld } from './world.ts'

const switches = { addr: '192.0.2.1', port: 22, agent: 'ipmilan', username: 'u', password: 'p' }

test('a machine that one host switches off is off for all hosts, once its time has come', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  expect(await a.call('Host.fenceNode', { ...switches, action: 'status' })).toEqual({ power: 'on' })
  expect(await a.call('Host.fenceNode', { ...switches, action: 'off' })).toEqual({ operationStatus: 'initiated' })
  expect(await b.call('Host.fenceNode', { ...switches, action: 'status' })).toEqual({ power: 'on' })
  await world.clock.advance(1000)
  expect(await b.call('Host.fenceNode', { ...switches, action: 'status' })).toEqual({ power: 'off' })
  expect(await b.call('Host.fenceNode', { ...switches, action: 'reboot' })).toEqual({ operationStatus: 'initiated' })
  await world.clock.advance(1000)
  expect(await a.call('Host.fenceNode', { ...switches, action: 'status' })).toEqual({ power: 'on' })
})

test('a host that renews its id in a storage domain is spared by the policy', async () => {
  const world = createWorld()
  await using a = await world.open('a')
  await using b = await world.open('b')
  const domain = randomUUID()
  await b.call('Host.startMonitoringDomain', { sdUUID: domain, hostID: 7 })
  const policy = { storageDomainHostIdMap: { [domain]: 7 } }
  expect(await a.call('Host.fenceNode', { ...switches, action: 'off', policy })).toEqual({ operationStatus: 'skipped' })
  const other = { storageDomainHostIdMap: { [domain]: 8 } }
  expect(await a.call('Host.fenceNode', { ...switches, action: 'off', policy: other })).toEqual({
    operationStatus: 'initiated',
  })
})

test('an agent that the host lacks switches nothing', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  expect(await host.refused('Host.fenceNode', { ...switches, agent: 'hammer', action: 'off' })).toBeGreaterThan(0)
  await world.clock.advance(5000)
  expect(await host.call('Host.fenceNode', { ...switches, action: 'status' })).toEqual({ power: 'on' })
})

test('settings of the kernel show in statistics, those before a wrong one too', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  expect(await host.call('Host.getStats', {})).toMatchObject({ ksmState: false })
  const tuningParams = { run: 1, sleep_millisecs: 10, pages_to_scan: 200, merge_across_nodes: 2 }
  expect(await host.refused('Host.setKsmTune', { tuningParams })).toBeGreaterThan(0)
  expect(await host.call('Host.getStats', {})).toMatchObject({
    ksmState: true,
    ksmPages: 200,
    ksmMergeAcrossNodes: true,
  })
})

test('a secret that is no base64 keeps all others out', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const secret = { uuid: randomUUID(), usageType: 'ceph' as const, usageID: 'x', password: 'c2VjcmV0' }
  await host.call('Host.registerSecrets', { secrets: [secret] })
  expect(
    await host.refused('Host.registerSecrets', { secrets: [secret, { ...secret, password: '!' }] }),
  ).toBeGreaterThan(0)
  await host.call('Host.unregisterSecrets', { uuids: [secret.uuid, randomUUID()] })
})

test('a host without a hosted engine has no maintenance mode of it, and gives an echo', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  expect(await host.refused('Host.setHaMaintenanceMode', { mode: 'LOCAL', enabled: true })).toBe(40)
  expect(await host.call('Host.echo', { message: 'mark' })).toBe('mark')
})

test('a ticket ends with its time, unless it is given more', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const uuid = randomUUID()
  const ticket = { uuid, size: 10, url: 'file:///x', timeout: 10, ops: ['read' as const] }
  await host.call('Host.add_image_ticket', { ticket })
  await world.clock.advance(9000)
  await host.call('Host.extend_image_ticket', { uuid, timeout: 20 })
  await world.clock.advance(19_000)
  expect(await host.call('Host.get_image_ticket', { uuid })).toMatchObject({ active: false, size: 10 })
  await world.clock.advance(1000)
  const gone = await host.refused('Host.get_image_ticket', { uuid })
  expect(await host.refused('Host.extend_image_ticket', { uuid, timeout: 1 })).toBe(gone)
  await host.call('Host.remove_image_ticket', { uuid })
})
