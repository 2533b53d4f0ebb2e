import { expect, test } from 'vitest'
import type { Params } from '../../../src/api/handler.ts'
import type { DriverSession } from '../driver-session.ts'
import { createWorld } from './world.ts'

type Change = Params<'Host.setupNetworks'>

const unchecked = { connectivityCheck: false }
const red: Change = { networks: { red: { nic: 'eth1', vlan: '7' } }, bondings: {}, options: {} }

function changes(host: DriverSession): number {
  return host.events.filter(({ event }) => event === '|net|host_conn|').length
}

test('a change that nobody confirms goes back, and its caller hears so', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const before = await host.call('Host.getNetworkCapabilities', {})
  const code = host.refused('Host.setupNetworks', { ...red, options: { connectivityTimeout: 3 } })
  await world.clock.advance(2999)
  expect((await host.call('Host.getNetworkCapabilities', {})).networks).toHaveProperty('red')
  expect(await host.refused('Host.setupNetworks', red)).toBe(40)
  expect(await host.refused('Host.setSafeNetworkConfig', {})).toBe(40)
  await world.clock.advance(1)
  expect(await code).toBe(10)
  expect(await host.call('Host.getNetworkCapabilities', {})).toEqual(before)
  expect(changes(host)).toBe(2)
  expect(world.clock.pending).toBe(0)
})

test('a change that is confirmed stays, until the next boot unless it is kept', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const change = host.call('Host.setupNetworks', red)
  await host.call('Host.confirmConnectivity', {})
  expect(await change).toEqual({ code: 0, message: 'Done' })
  await world.clock.advance(10_000)
  const { networks, vlans, netConfigDirty } = await host.call('Host.getCapabilities', {})
  expect(networks).toMatchObject({ red: { ports: ['eth1.7'] } })
  expect(vlans).toMatchObject({ 'eth1.7': { iface: 'eth1', vlanid: 7 } })
  expect(netConfigDirty).toBe('true')
  await host.call('Host.setSafeNetworkConfig', {})
  expect(await host.call('Host.getStats', {})).toMatchObject({ netConfigDirty: 'false' })
  expect(world.clock.pending).toBe(0)
})

test('a ping confirms as well, and confirming what does not wait does nothing', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  await host.call('Host.confirmConnectivity', {})
  const change = host.call('Host.setupNetworks', { ...red, options: { commitOnSuccess: true } })
  await host.call('Host.ping', {})
  await change
  expect(await host.call('Host.getNetworkCapabilities', {})).toMatchObject({ netConfigDirty: 'false' })
})

test('a change goes back when its caller gives up, and when the host is closed', async () => {
  const world = createWorld()
  const host = await world.open('a')
  const before = await host.call('Host.getNetworkCapabilities', {})
  const caller = new AbortController()
  const change = host.call('Host.setupNetworks', red, { signal: caller.signal })
  caller.abort(new Error('given up'))
  await expect(change).rejects.toThrow('given up')
  expect(await host.call('Host.getNetworkCapabilities', {})).toEqual(before)
  const code = host.refused('Host.setupNetworks', red)
  await host[Symbol.asyncDispose]()
  expect(await code).toBe(10)
  await using again = await world.open('a')
  expect(await again.call('Host.getNetworkCapabilities', {})).toEqual(before)
  expect(world.clock.pending).toBe(0)
})

test('a bond carries a network, and is not taken apart under it', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const options = unchecked
  const bondings = { bond0: { nics: ['eth1'], options: 'mode=4 miimon=100' } }
  const blue = { bonding: 'bond0', bridged: false, ipaddr: '192.0.2.2', prefix: '24', mtu: 9000 }
  await host.call('Host.setupNetworks', { networks: { blue }, bondings, options })
  expect(await host.call('Host.getNetworkCapabilities', {})).toMatchObject({
    networks: { blue: { interface: 'bond0', bridged: false } },
    bondings: {
      bond0: {
        slaves: ['eth1'],
        opts: { mode: '4', miimon: '100' },
        ipv4addrs: ['192.0.2.2/24'],
        netmask: '255.255.255.0',
      },
    },
  })
  const gone = { bond0: { remove: true } }
  expect(await host.refused('Host.setupNetworks', { networks: {}, bondings: gone, options })).toBe(31)
  await host.call('Host.setupNetworks', { networks: { blue: { remove: true } }, bondings: gone, options })
  expect((await host.call('Host.getNetworkCapabilities', {})).bondings).toEqual({})
})

test('the default route goes to the network that asks for it', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const green = { nic: 'eth1', ipaddr: '192.0.2.2', netmask: '255.255.255.0', gateway: '192.0.2.1', defaultRoute: true }
  await host.call('Host.setupNetworks', { networks: { green }, bondings: {}, options: unchecked })
  expect(await host.call('Host.getNetworkCapabilities', {})).toMatchObject({
    networks: { green: { ipv4defaultroute: true }, ovirtmgmt: { ipv4defaultroute: false } },
  })
})

const wrong: readonly [string, Change['networks'], Change['bondings'], number][] = [
  ['a card that is not there', { n: { nic: 'eth9' } }, {}, 23],
  ['a card that carries another network', { n: { nic: 'eth0' } }, {}, 24],
  ['a card that is in a bond', { n: { nic: 'eth1' } }, { bond0: { nics: ['eth1'] } }, 24],
  ['a VLAN out of range', { n: { nic: 'eth1', vlan: '4095' } }, {}, 26],
  ['an address that is none', { n: { nic: 'eth1', ipaddr: '1.2.3.256', prefix: '24' } }, {}, 22],
  ['a netmask that is none', { n: { nic: 'eth1', ipaddr: '192.0.2.2', netmask: '255.0.255.0' } }, {}, 22],
  ['a card and a bond at once', { n: { nic: 'eth1', bonding: 'bond0' } }, {}, 21],
  ['a bond that is not there', { n: { bonding: 'bond7' } }, {}, 25],
  ['a name that is none of a bridge', { 'a.very/long name': { nic: 'eth1' } }, {}, 27],
  ['the removal of what is not there', { n: { remove: true } }, {}, 27],
]
test.each(wrong)('%s changes nothing', async (_name, networks, bondings, code) => {
  const world = createWorld()
  await using host = await world.open('a')
  const before = await host.call('Host.getNetworkCapabilities', {})
  expect(await host.refused('Host.setupNetworks', { networks, bondings, options: unchecked })).toBe(code)
  expect(await host.call('Host.getNetworkCapabilities', {})).toEqual(before)
  expect(changes(host)).toBe(0)
})

test('what is heard from the switch is of the cards that were asked for', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  expect(Object.keys(await host.call('Host.getLldp', { filter: {} }))).toEqual(['eth0', 'eth1'])
  const one = await host.call('Host.getLldp', { filter: { devices: ['eth1'] } })
  expect(one).toMatchObject({ eth1: { enabled: true, tlvs: [{ type: 1 }, { type: 2 }, { type: 4 }, { type: 5 }] } })
})

test('the traffic of the networks is that of the statistics', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  await world.clock.advance(60_000)
  const { network } = await host.call('Host.getStats', {})
  expect(await host.call('Host.getNetworkStatistics', {})).toMatchObject({ network })
})
