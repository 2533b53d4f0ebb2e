import { expect, test } from 'vitest'
import type { RunningVmStats } from '../../../src/api/generated/types.ts'
import type { DriverSession } from '../driver-session.ts'
import { createWorld } from './world.ts'

async function read(host: DriverSession, vm: string): Promise<RunningVmStats> {
  const [stats] = await host.call('VM.getStats', { vmID: vm })
  if (stats === undefined || !('network' in stats)) return expect.fail('the machine does not run')
  return stats
}

/** All that only ever grows. */
function counters(stats: RunningVmStats): Record<string, number> {
  const found: Record<string, number> = { elapsedTime: Number(stats.elapsedTime), cpuUsage: Number(stats.cpuUsage) }
  for (const [name, nic] of Object.entries(stats.network)) {
    found[`${name} rx`] = Number(nic.rx)
    found[`${name} tx`] = Number(nic.tx)
  }
  const disk = stats.disks['vda'] ?? expect.fail('there is no disk vda')
  found['vda read'] = Number(disk.readBytes)
  found['vda written'] = Number(disk.writtenBytes)
  return found
}

test('counters grow while a machine runs', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  const before = counters(await read(host, vm))
  await world.clock.advance(10_000)
  const after = counters(await read(host, vm))
  expect(Object.keys(after)).toContain('vnet0 rx')
  for (const [name, value] of Object.entries(after))
    expect([name, value > (before[name] ?? Infinity)]).toEqual([name, true])
  expect(after['elapsedTime']).toBe((before['elapsedTime'] ?? 0) + 10)
})

test('counters stand still while a machine is paused, but its age does not', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await host.call('VM.pause', { vmID: vm })
  const before = counters(await read(host, vm))
  await world.clock.advance(10_000)
  const paused = await read(host, vm)
  expect(counters(paused)).toEqual({ ...before, elapsedTime: (before['elapsedTime'] ?? 0) + 10 })
  expect(paused).toMatchObject({ status: 'Paused', cpuUser: '0.00', cpuSys: '0.00' })
})

test('the CPU time used is what the load says, whatever number of CPUs there was', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host, { maxVcpus: 4 })
  let last = Number((await read(host, vm)).cpuUsage)
  let sum = last
  for (const numberOfCpus of [1, 4, 2, 1]) {
    await host.call('VM.setNumberOfCpus', { vmID: vm, numberOfCpus })
    for (let second = 0; second < 30; second++) {
      await world.clock.advance(1000)
      const { cpuUser, cpuSys, cpuUsage } = await read(host, vm)
      expect(Number(cpuUsage)).toBeGreaterThan(last)
      last = Number(cpuUsage)
      sum += (Number(cpuUser) + Number(cpuSys)) * 1e7
    }
  }
  expect(Math.abs(last - sum) / sum).toBeLessThan(0.05)
})

test('the same seed gives the same statistics, another seed others', async () => {
  const world = createWorld()
  const again = createWorld()
  const vm = 'd5b9c5a0-6f55-4f0e-9d3c-0a4f6f1f2b11'
  async function stats(of: typeof world, host: string, seed: string): Promise<RunningVmStats> {
    await using session = await of.open(host, { seed })
    await session.call('VM.create', { vmID: vm, vmParams: { vmId: vm, memSize: 100, devices: [NIC] } })
    await of.clock.advance(5000)
    return read(session, vm)
  }
  const first = await stats(world, 'a', '7')
  expect(await stats(again, 'a', '7')).toEqual(first)
  expect(counters1(await stats(world, 'b', '8'))).not.toEqual(counters1(first))
})

const NIC = {
  deviceType: 'interface',
  device: 'bridge',
  nicModel: 'pv',
  macAddr: '52:54:00:00:00:09',
  network: 'ovirtmgmt',
  deviceId: '1d0c7a0e-2a52-4d0a-8bb8-6c1d4b0c9a01',
} as const

function counters1({ cpuUsage, network }: RunningVmStats): unknown {
  return { cpuUsage, rx: network['vnet0']?.rx }
}

test('the host’s load is that of its machines', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const idle = Number((await host.call('Host.getStats', {})).cpuLoad)
  const vm = await world.boot(host)
  const { cpuUser, cpuSys } = await read(host, vm)
  const { cpuLoad } = await host.call('Host.getStats', {})
  expect(Number(cpuLoad) - idle).toBeCloseTo((Number(cpuUser) + Number(cpuSys)) / 100, 1)
})

test('a device that is plugged in later starts at nothing, and leaves the others’ counters alone', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await world.clock.advance(10_000)
  const before = await read(host, vm)
  await host.call('VM.hotplugNic', { vmID: vm, params: { vmId: vm, nic: NIC } })
  await host.call('VM.hotplugDisk', { vmID: vm, params: { vmId: vm, drive: DISK } })
  const after = await read(host, vm)
  expect(after.network['vnet0']).toEqual(before.network['vnet0'])
  expect(after.disks['vda']).toEqual(before.disks['vda'])
  expect(after.network['vnet1']).toMatchObject({ macAddr: NIC.macAddr, rx: '0', tx: '0' })
  expect(after.disks['vdb']).toMatchObject({ readBytes: '0', writtenBytes: '0' })
})

test('an interface keeps its name when the one before it is unplugged', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await host.call('VM.hotplugNic', { vmID: vm, params: { vmId: vm, nic: NIC } })
  const { devices = [] } = await host.call('VM.getInfo', { vmID: vm })
  const first = devices.find((device) => 'macAddr' in device)
  if (first === undefined || !('macAddr' in first)) return expect.fail('there is no interface')
  await host.call('VM.hotunplugNic', { vmID: vm, params: { vmId: vm, nic: first } })
  expect(Object.keys((await read(host, vm)).network)).toEqual(['vnet1'])
})

const DISK = {
  deviceType: 'disk',
  device: 'disk',
  iface: 'virtio',
  format: 'raw',
  path: '/images/more.raw',
  name: 'vdb',
  index: 1,
  readonly: false,
  shared: 'none',
  deviceId: '7a4c0a7c-6a43-45d3-a0f0-2f9c31b1a002',
} as const
