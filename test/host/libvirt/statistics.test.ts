import { describe, expect, test } from 'vitest'
import { CALL } from '../../../src/host/libvirt/rpc/procedures.ts'
import type { TypedParam } from '../../../src/host/libvirt/rpc/types.ts'
import { addSample, complete, rateOf, type Samples, toSample } from '../../../src/host/libvirt/samples.ts'
import { minimalXml, startFakeHost } from './fake-host.ts'

const vm = '6f1c2d3e-4a5b-4c6d-8e7f-0123456789ab'
const count = (field: string, value: number): TypedParam => ({ field, value: { type: 'ullong', value: BigInt(value) } })
const word = (field: string, value: string): TypedParam => ({ field, value: { type: 'string', value } })
const sample = (at: number, ...params: readonly TypedParam[]) => toSample(params, at)
const none: Samples = { last: undefined, before: undefined }

describe('rates', () => {
  test('are of two moments at least a second apart', () => {
    const first = addSample(none, sample(1000, count('cpu.user', 0)))
    expect(rateOf(first, 'cpu.user')).toBeUndefined()
    const soon = addSample(first, sample(1100, count('cpu.user', 50)))
    expect(rateOf(soon, 'cpu.user')).toBeUndefined()
    const later = addSample(soon, sample(3100, count('cpu.user', 450)))
    expect(rateOf(later, 'cpu.user')).toBe(200)
  })

  test('never are negative, though a counter began anew', () => {
    const samples = addSample(addSample(none, sample(0, count('x', 9))), sample(2000, count('x', 1)))
    expect(rateOf(samples, 'x')).toBe(0)
  })

  test('of a disk are its own, though another was unplugged', () => {
    const before = sample(0, count('block.1.rd.bytes', 100))
    const last = sample(2000, count('block.0.rd.bytes', 300))
    expect(rateOf({ last, before }, 'block.0.rd.bytes', 'block.1.rd.bytes')).toBe(100)
  })
})

test('what a busy machine does not tell is as it was told before', () => {
  const whole = sample(0, count('block.count', 1), count('block.0.rd.bytes', 7), count('vcpu.current', 2))
  const partial = complete(sample(1000, count('cpu.time', 5)), whole)
  expect([...partial.values]).toEqual([
    ['cpu.time', 5],
    ['block.count', 1],
    ['block.0.rd.bytes', 7],
  ])
})

test('statistics are told in VDSM’s words', async () => {
  await using host = await startFakeHost()
  const domain = host.startDomain(vm, { silent: true })
  domain.xml = minimalXml(
    vm,
    "<disk><target dev='vda' bus='virtio'/><source file='/d'/></disk><interface type='bridge'><mac address='52:54:00:00:00:01'/><target dev='vnet7'/><link state='up'/></interface>",
  )
  host.daemon.on(CALL.connectGetAllDomainStats, () => ({
    records: [
      {
        dom: domain.dom,
        params: [
          count('cpu.time', 320_000_000),
          count('balloon.current', 65_536),
          count('balloon.available', 60_000),
          count('balloon.unused', 45_000),
          count('vcpu.current', 3),
          count('net.count', 1),
          word('net.0.name', 'vnet7'),
          count('net.0.rx.bytes', 11),
          count('net.0.tx.drop', 2),
          count('block.count', 1),
          word('block.0.name', 'vda'),
          count('block.0.wr.bytes', 4096),
          count('block.0.allocation', 1024),
          count('block.0.physical', 2048),
        ],
      },
    ],
  }))
  await using session = await host.openDriver()
  const [stats] = await session.call('VM.getStats', { vmID: vm })
  expect(stats).toMatchObject({
    cpuUsage: '320000000',
    cpuActual: false,
    memUsage: '25',
    memoryStats: { mem_total: '60000', mem_unused: '45000' },
    balloonInfo: { balloon_cur: '65536' },
    vcpuCount: '3',
    monitorResponse: '0',
    network: { vnet7: { macAddr: '52:54:00:00:00:01', rx: '11', txDropped: '2', state: 'up' } },
    disks: { vda: { writtenBytes: '4096', truesize: '1024', apparentsize: '2048' } },
  })
})

test('a machine that hangs does not keep the others from being told of', async () => {
  await using host = await startFakeHost()
  host.startDomain(vm, { silent: true })
  await using session = await host.openDriver()
  await session.status(vm, 'Up')
  const held = host.daemon.hold(CALL.connectGetAllDomainStats)
  const asking = session.call('Host.getAllVmStats', {})
  await held.next()
  ;(await held.next()).answer({ records: [] })
  expect(await asking).toMatchObject([{ vmId: vm, status: 'Up' }])
  expect(held.arrived).toBe(2)
})
