import { expect } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import { type DriverSession, fieldOf } from '../driver-session.ts'
import type { ContractBench } from './bench.ts'

const MAC = '52:54:00:12:34:56'

/** What is plugged into machines, and seen of them. */
export function describeMachineDevices(bench: ContractBench): void {
  bench.testOf(['VM.setNumberOfCpus'], 'refuses more CPUs than a machine can have', async () => {
    await using session = await bench.openWithVm()
    const { vm } = session
    const code = ERRORS.SetNumberOfCpusFailed.code
    expect(await session.refused('VM.setNumberOfCpus', { vmID: vm, numberOfCpus: 1000 })).toBe(code)
    expect(await session.refused('VM.setNumberOfCpus', { vmID: vm, numberOfCpus: 0 })).toBe(code)
    const { smp } = await session.call('VM.getInfo', { vmID: vm })
    expect(await session.call('VM.setNumberOfCpus', { vmID: vm, numberOfCpus: smp })).toMatchObject({ smp })
  })

  bench.testOf(
    ['VM.hotplugNic', 'VM.hotunplugNic'],
    'plugs a network interface in and out, and shows it everywhere',
    async () => {
      await using session = await bench.openWithVm()
      const { vm } = session
      const params = { vmId: vm, xml: bench.subject.nicXml(MAC) }
      const before = await look(session, vm)
      await session.call('VM.hotplugNic', { vmID: vm, params })
      const plugged = await look(session, vm)
      expect(plugged.devices).toContain(MAC)
      expect(plugged.xml).toContain(MAC)
      expect(plugged.hash).not.toBe(before.hash)
      expect(await session.refused('VM.hotplugNic', { vmID: vm, params })).toBe(ERRORS.HotplugNicFailed.code)
      await session.call('VM.hotunplugNic', { vmID: vm, params })
      const after = await look(session, vm)
      expect(after.devices).not.toContain(MAC)
      expect(after.xml).not.toContain(MAC)
      expect(await session.refused('VM.hotunplugNic', { vmID: vm, params })).toBe(ERRORS.HotunplugNicFailed.code)
    },
  )

  bench.testOf(['VM.hotplugDisk', 'VM.hotunplugDisk'], 'plugs a disk in and out, and shows it everywhere', async () => {
    await using session = await bench.openWithVm()
    const { vm } = session
    const params = { vmId: vm, xml: bench.subject.diskXml('vdq') }
    const before = await look(session, vm)
    await session.call('VM.hotplugDisk', { vmID: vm, params })
    const plugged = await look(session, vm)
    expect(plugged.devices).toContain('"vdq"')
    expect(plugged.xml).toMatch(/dev=["']vdq["']/)
    expect(plugged.hash).not.toBe(before.hash)
    expect(await session.refused('VM.hotplugDisk', { vmID: vm, params })).toBe(ERRORS.HotplugDiskFailed.code)
    await session.call('VM.hotunplugDisk', { vmID: vm, params })
    const after = await look(session, vm)
    expect(after.devices).not.toContain('"vdq"')
    expect(after.xml).not.toMatch(/dev=["']vdq["']/)
    expect(await session.refused('VM.hotunplugDisk', { vmID: vm, params })).toBe(ERRORS.HotunplugDiskFailed.code)
  })

  bench.testOf(['VM.hotplugNic', 'VM.hotplugDisk'], 'wants to be told what to plug', async () => {
    await using session = await bench.openWithVm()
    const { vm } = session
    const missing = ERRORS.MissingParameter.code
    expect(await session.refused('VM.hotplugNic', { vmID: vm, params: { vmId: vm } })).toBe(missing)
    expect(await session.refused('VM.hotplugDisk', { vmID: vm, params: { vmId: vm } })).toBe(missing)
  })

  bench.testOf(['VM.screenshot'], 'shows a machine’s screen as an image of the kind it says', async () => {
    await using session = await bench.openWithVm()
    const shot = await session.call('VM.screenshot', { vmID: session.vm })
    expect(shot.encoding).toBe('base64')
    const image = Buffer.from(shot.data, 'base64')
    const magic: Readonly<Record<string, string>> = { 'image/png': '89504e47', 'image/x-portable-pixmap': '50360a' }
    expect(image.toString('hex').startsWith(magic[shot.mime_type] ?? 'an unknown type')).toBe(true)
  })

  if (bench.subject.discPath !== undefined) describeDisc(bench, bench.subject.discPath)
}

function describeDisc(bench: ContractBench, path: string): void {
  bench.testOf(['VM.changeCD'], 'puts a disc into the drive and takes it out, and shows it everywhere', async () => {
    await using session = await bench.openWithVm()
    const { vm } = session
    await session.call('VM.changeCD', { vmID: vm, driveSpec: { path } })
    const inside = await look(session, vm)
    expect(inside.devices).toContain(JSON.stringify(path))
    expect(inside.xml).toContain(path)
    expect(inside.cdrom).toBe(path)
    await session.call('VM.changeCD', { vmID: vm, driveSpec: { path: '' } })
    const outside = await look(session, vm)
    expect(outside.devices).not.toContain(JSON.stringify(path))
    expect(outside.xml).not.toContain(path)
    expect(outside.cdrom ?? '').toBe('')
  })
}

interface Look {
  readonly devices: string
  readonly xml: string
  readonly hash: unknown
  readonly cdrom: unknown
}

/** A machine's devices, as the methods that tell of them show them. */
async function look(session: DriverSession, vm: string): Promise<Look> {
  const { devices } = await session.call('VM.getInfo', { vmID: vm })
  const dumps = await session.call('Host.dumpxmls', { vmList: [vm] })
  const [stats] = await session.call('VM.getStats', { vmID: vm })
  return {
    devices: JSON.stringify(devices),
    xml: dumps[vm] ?? '',
    hash: fieldOf(stats, 'hash'),
    cdrom: fieldOf(stats, 'cdrom'),
  }
}
