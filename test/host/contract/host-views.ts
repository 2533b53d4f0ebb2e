import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import type { MethodName } from '../../../src/api/handler.ts'
import { fieldOf } from '../driver-session.ts'
import type { ContractBench } from './bench.ts'

const NO_SUCH_VM = ERRORS.NoSuchVM.code
const MAC = '52:54:00:12:34:56'
/** What a host needs to run and move machines; the rest of VDSM's API is for some drivers only. */
const EVERY_DRIVERS = [
  'Host.ping2',
  'Host.getCapabilities',
  'Host.getStats',
  'Host.getHardwareInfo',
  'Host.getVMList',
  'Host.getVMFullList',
  'Host.getAllVmStats',
  'Host.dumpxmls',
  'VM.create',
  'VM.destroy',
  'VM.shutdown',
  'VM.pause',
  'VM.cont',
  'VM.reset',
  'VM.hibernate',
  'VM.getStats',
  'VM.getInfo',
  'VM.migrate',
  'VM.migrateCancel',
  'VM.getMigrationStatus',
  'VM.setNumberOfCpus',
  'VM.hotplugDisk',
  'VM.hotunplugDisk',
  'VM.hotplugNic',
  'VM.hotunplugNic',
  'VM.changeCD',
  'VM.screenshot',
] as const satisfies readonly MethodName[]

/** What a host tells of itself and of its machines, and of those it does not have. */
export function describeHostViews(bench: ContractBench): void {
  bench.testOf([], 'has the methods that every driver has but those it is known to lack', async () => {
    await using session = await bench.open()
    const has = new Set(Object.keys(session.driver.handlers))
    expect(EVERY_DRIVERS.filter((method) => !has.has(method) && !bench.lacks(method))).toEqual([])
    expect([...has].filter((method) => bench.lacks(method))).toEqual([])
  })

  bench.testOf(
    ['Host.ping2', 'Host.getHardwareInfo', 'Host.getCapabilities'],
    'tells the same of its host each time',
    async () => {
      await using session = await bench.open()
      expect(await session.call('Host.ping2', {})).toBe(true)
      expect(await session.call('Host.getHardwareInfo', {})).toEqual(await session.call('Host.getHardwareInfo', {}))
      const first = await session.call('Host.getCapabilities', {})
      const second = await session.call('Host.getCapabilities', {})
      expect(second).toEqual(first)
      expect(Number(first.memSize)).toBeGreaterThan(0)
      expect(Number(first.cpuThreads)).toBeGreaterThan(0)
    },
  )

  bench.testOf([], 'says of a machine it does not have that there is none, whatever is asked', async () => {
    await using session = await bench.open()
    const vmID = randomUUID()
    const params = { vmId: vmID }
    const calls: readonly (() => [MethodName, Promise<number>])[] = [
      () => ['VM.destroy', session.refused('VM.destroy', { vmID })],
      () => ['VM.shutdown', session.refused('VM.shutdown', { vmID })],
      () => ['VM.pause', session.refused('VM.pause', { vmID })],
      () => ['VM.cont', session.refused('VM.cont', { vmID })],
      () => ['VM.reset', session.refused('VM.reset', { vmID })],
      () => [
        'VM.hibernate',
        session.refused('VM.hibernate', { vmID, hibernationVolHandle: bench.subject.hibernationHandle(vmID) }),
      ],
      () => ['VM.getStats', session.refused('VM.getStats', { vmID })],
      () => ['VM.getInfo', session.refused('VM.getInfo', { vmID })],
      () => ['VM.migrate', session.refused('VM.migrate', { vmID, params: { ...params, dst: 'elsewhere' } })],
      () => ['VM.migrateCancel', session.refused('VM.migrateCancel', { vmID })],
      () => ['VM.getMigrationStatus', session.refused('VM.getMigrationStatus', { vmID })],
      () => ['VM.setNumberOfCpus', session.refused('VM.setNumberOfCpus', { vmID, numberOfCpus: 1 })],
      () => [
        'VM.hotplugDisk',
        session.refused('VM.hotplugDisk', { vmID, params: { ...params, xml: bench.subject.diskXml('vdz') } }),
      ],
      () => [
        'VM.hotunplugDisk',
        session.refused('VM.hotunplugDisk', { vmID, params: { ...params, xml: bench.subject.diskXml('vdz') } }),
      ],
      () => [
        'VM.hotplugNic',
        session.refused('VM.hotplugNic', { vmID, params: { ...params, xml: bench.subject.nicXml(MAC) } }),
      ],
      () => [
        'VM.hotunplugNic',
        session.refused('VM.hotunplugNic', { vmID, params: { ...params, xml: bench.subject.nicXml(MAC) } }),
      ],
      () => ['VM.changeCD', session.refused('VM.changeCD', { vmID, driveSpec: { path: '' } })],
      () => ['VM.screenshot', session.refused('VM.screenshot', { vmID })],
    ]
    for (const call of calls) {
      const [method, code] = call()
      if (bench.lacks(method)) await code.catch(() => {})
      else expect([method, await code]).toEqual([method, NO_SUCH_VM])
    }
  })

  bench.testOf([], 'tells the same of its machines, whichever way it is asked', async () => {
    await using session = await bench.openWithVm()
    const { vm } = session
    const [short] = await session.call('Host.getVMList', { vmList: [vm] })
    expect(short).toMatchObject({ vmId: vm, status: 'Up' })
    const info = await session.call('VM.getInfo', { vmID: vm })
    const [full] = await session.call('Host.getVMFullList', { vmList: [vm] })
    expect(full).toMatchObject({
      vmId: vm,
      vmName: info.vmName,
      memSize: info.memSize,
      smp: info.smp,
      status: 'Up',
      pid: info.pid,
    })
    expect(await session.call('Host.getVMList', { fullStatus: true, vmList: [vm] })).toMatchObject([info])
    expect(await session.call('Host.getVMList', { onlyUUID: true })).toContain(vm)
    expect(await session.call('Host.getVMList', { fullStatus: true, onlyUUID: true, vmList: [vm] })).toMatchObject([
      info,
    ])
    const [stats] = await session.call('VM.getStats', { vmID: vm })
    expect(stats).toMatchObject({ vmId: vm, status: 'Up', vmName: info.vmName, pid: String(info.pid) })
    const all = await session.call('Host.getAllVmStats', {})
    expect(all.map(({ vmId }) => vmId)).toEqual(await session.call('Host.getVMList', { onlyUUID: true }))
    const dumps = await session.call('Host.dumpxmls', { vmList: [vm] })
    expect(Object.keys(dumps)).toEqual([vm])
    expect(dumps[vm]).toContain(`<uuid>${vm}</uuid>`)
    expect(dumps[vm]).toContain(`<name>${info.vmName}</name>`)
    const host = await session.call('Host.getStats', {})
    expect(host.vmCount).toBe(all.length)
    expect(host.vmActive).toBeGreaterThan(0)
  })

  bench.testOf([], 'never lets a machine’s clocks and counters go back', async () => {
    await using session = await bench.openWithVm()
    const { vm } = session
    const [first] = await session.call('VM.getStats', { vmID: vm })
    await session.call('VM.pause', { vmID: vm })
    await session.status(vm, 'Paused')
    await session.call('VM.cont', { vmID: vm })
    await session.status(vm, 'Up')
    const [second] = await session.call('VM.getStats', { vmID: vm })
    for (const key of ['statusTime', 'elapsedTime', 'cpuUsage']) {
      expect([key, numberIn(second, key) >= numberIn(first, key)]).toEqual([key, true])
    }
  })

  bench.testOf(
    ['VM.migrateCancel', 'VM.getMigrationStatus'],
    'says of a machine that does not migrate that it does not',
    async () => {
      await using session = await bench.openWithVm()
      const code = ERRORS.MigrationNotInProgress.code
      expect(await session.refused('VM.migrateCancel', { vmID: session.vm })).toBe(code)
      expect(await session.refused('VM.getMigrationStatus', { vmID: session.vm })).toBe(code)
    },
  )

  bench.testOf([], 'keeps different machines apart', async () => {
    await using session = await bench.openWithVm()
    const other = randomUUID()
    await bench.create(session, other)
    await session.status(other, 'Up')
    await session.call('VM.pause', { vmID: other })
    await session.status(other, 'Paused')
    expect(await session.call('VM.getInfo', { vmID: session.vm })).toMatchObject({ status: 'Up' })
    await session.call('VM.destroy', { vmID: other })
    await session.status(other, 'Down')
    expect(session.statuses(session.vm)).not.toContain('Down')
  })
}

function numberIn(value: object | undefined, key: string): number {
  return Number(fieldOf(value, key))
}
