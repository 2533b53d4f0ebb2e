import { expect, test } from 'vitest'
import { detailsOf } from '../driver-session.ts'
import { createWorld } from './world.ts'

test('who is logged in shows in statistics until the guest starts anew', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await host.call('VM.desktopLogin', { vmID: vm, domain: 'd', username: 'ann', password: 'secret' })
  await host.call('VM.desktopLock', { vmID: vm })
  expect(await host.call('VM.getStats', { vmID: vm })).toMatchObject([{ session: 'Locked', username: 'ann' }])
  await host.call('VM.reset', { vmID: vm })
  await world.clock.advance(1000)
  expect(await host.call('VM.getStats', { vmID: vm })).toMatchObject([{ session: 'LoggedOff', username: '' }])
})

test('a guest that does not run has no agent that answers', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await host.call('VM.pause', { vmID: vm })
  expect(await host.refused('VM.desktopLogoff', { vmID: vm, force: true })).toBe(19)
  expect(await host.refused('VM.freeze', { vmID: vm })).toBe(19)
})

test('file systems are held once, and thawed as often as one likes', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await host.call('VM.freeze', { vmID: vm })
  const twice = await host.refused('VM.freeze', { vmID: vm })
  expect(twice).toBeGreaterThan(0)
  await host.call('VM.thaw', { vmID: vm })
  await host.call('VM.thaw', { vmID: vm })
  await host.call('VM.freeze', { vmID: vm })
})

test('a machine that is to end at its reboot is down for that reason', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await host.call('VM.setDestroyOnReboot', { vmID: vm })
  await host.call('VM.reset', { vmID: vm })
  await world.clock.advance(2000)
  expect(host.statuses(vm).at(-1)).toBe('Down')
  const last = host.events.at(-1)
  expect(last && detailsOf(last)).toMatchObject({ exitReason: 13, exitCode: 0 })
})

test('the link of a network interface goes down without unplugging it, in all views', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  const info = await host.call('VM.getInfo', { vmID: vm })
  const nic = info.devices?.find((device) => 'macAddr' in device)
  const alias = nic !== undefined && 'alias' in nic ? (nic.alias ?? '') : ''
  const params = { deviceType: 'interface' as const, alias, linkActive: false, network: 'red' }
  await host.call('VM.updateDevice', { vmID: vm, params })
  expect(await host.call('VM.getStats', { vmID: vm })).toMatchObject([{ network: { vnet0: { state: 'down' } } }])
  const { [vm]: xml } = await host.call('Host.dumpxmls', { vmList: [vm] })
  expect(xml).toContain('<source bridge="red"/>')
  expect(xml).toContain('<link state="down"/>')
  const missing = { ...params, alias: 'ua-none' }
  expect(await host.refused('VM.updateDevice', { vmID: vm, params: missing })).toBe(56)
})

test('the state of a TPM comes only to who does not have it', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const plain = await world.boot(host)
  expect(await host.refused('VM.getExternalData', { vmID: plain, kind: 'tpm' })).toBeGreaterThan(0)
  const vm = await world.boot(host, { nvram: true })
  const { hash, _X_data } = await host.call('VM.getExternalData', { vmID: vm, kind: 'nvram' })
  expect(_X_data).toBeDefined()
  expect(await host.call('VM.getStats', { vmID: vm })).toMatchObject([{ nvramHash: hash }])
  expect(await host.call('VM.getExternalData', { vmID: vm, kind: 'nvram', lastHash: hash })).toEqual({ hash })
})
