import { expect, test } from 'vitest'
import { createWorld } from './world.ts'

const LIMITS = {
  total_bytes_sec: 0,
  read_bytes_sec: 0,
  write_bytes_sec: 0,
  total_iops_sec: 0,
  read_iops_sec: 0,
  write_iops_sec: 0,
}

test('limits of a disk add up over calls, and show in statistics', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await host.call('VM.setIoTune', { vmID: vm, tunables: [{ name: 'vda', ioTune: { read_bytes_sec: 1000 } }] })
  await host.call('VM.setIoTune', { vmID: vm, tunables: [{ name: 'vda', ioTune: { write_iops_sec: 20 } }] })
  const [limits] = await host.call('VM.getIoTune', { vmID: vm })
  expect(limits).toMatchObject({ name: 'vda', ioTune: { ...LIMITS, read_bytes_sec: 1000, write_iops_sec: 20 } })
  expect(await host.call('VM.getStats', { vmID: vm })).toMatchObject([{ ioTune: [limits] }])
})

test('limits that contradict each other, or are of no disk, change nothing', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  const before = await host.call('VM.getIoTune', { vmID: vm })
  const contradiction = { total_bytes_sec: 1, read_bytes_sec: 1 }
  expect(await host.refused('VM.setIoTune', { vmID: vm, tunables: [{ name: 'vda', ioTune: contradiction }] })).toBe(64)
  expect(await host.refused('VM.setIoTune', { vmID: vm, tunables: [{ name: 'vdz', ioTune: {} }] })).toBe(64)
  expect(await host.call('VM.getIoTune', { vmID: vm })).toEqual(before)
})

test('a policy of which one disk is wrong is not stored at all', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  const limit = { maximum: { total_iops_sec: 50 }, guaranteed: {} }
  const params = {
    vcpuLimit: 50,
    ioTune: [
      { name: 'vda', ...limit },
      { name: 'vdz', ...limit },
    ],
  }
  expect(await host.refused('VM.updateVmPolicy', { vmID: vm, params })).toBe(63)
  expect(await host.call('VM.getIoTunePolicy', { vmID: vm })).toEqual([])
  expect(await host.refused('VM.updateVmPolicy', { vmID: vm, params: {} })).toBe(11)
})

test('a policy brings limits on CPU and disks into force', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  const ioTune = [{ name: 'vda', maximum: { total_iops_sec: 50 }, guaranteed: {} }]
  await host.call('VM.updateVmPolicy', { vmID: vm, params: { vcpuLimit: 50, ioTune } })
  expect(await host.call('VM.getStats', { vmID: vm })).toMatchObject([{ vcpuUserLimit: 50, vcpuQuota: '50000' }])
  expect(await host.call('Host.getAllVmIoTunePolicies', {})).toEqual({
    [vm]: {
      policy: ioTune,
      current_values: [{ name: 'vda', path: `/images/${vm}.qcow2`, ioTune: { ...LIMITS, total_iops_sec: 50 } }],
    },
  })
})

test('CPU time takes no quota and no period that the kernel has not', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  expect(await host.refused('VM.setCpuTuneQuota', { vmID: vm, quota: 999 })).toBe(62)
  expect(await host.refused('VM.setCpuTunePeriod', { vmID: vm, period: 1_000_001 })).toBe(62)
  await host.call('VM.setCpuTunePeriod', { vmID: vm, period: 50_000 })
  await host.call('VM.setCpuTuneQuota', { vmID: vm, quota: 25_000 })
  expect(await host.call('VM.getStats', { vmID: vm })).toMatchObject([{ vcpuPeriod: 50_000, vcpuQuota: '25000' }])
})

test('a balloon reaches its target gradually, and goes along with a migration', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  await using other = await world.open('b')
  const vm = await world.boot(host, { memMiB: 1024, balloon: true })
  await host.call('VM.setBalloonTarget', { vmID: vm, target: 512 * 1024 })
  await world.clock.advance(1000)
  const half = { balloon_cur: String(768 * 1024), balloon_target: String(512 * 1024) }
  expect(await host.call('VM.getStats', { vmID: vm })).toMatchObject([{ balloonInfo: half }])
  await host.call('VM.migrate', { vmID: vm, params: { vmId: vm, dst: 'b', mode: 'remote' } })
  await world.clock.advance(1000)
  expect(await other.call('VM.getStats', { vmID: vm })).toMatchObject([{ balloonInfo: { balloon_cur: '524288' } }])
})

test('a machine that is down can be tuned no more', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  await host.call('VM.shutdown', { vmID: vm })
  await world.clock.advance(2000)
  expect(await host.refused('VM.setBalloonTarget', { vmID: vm, target: 1 })).toBe(53)
  expect(await host.refused('VM.setIoTune', { vmID: vm, tunables: [] })).toBe(64)
  expect(await host.call('Host.getAllVmIoTunePolicies', {})).toEqual({})
})
