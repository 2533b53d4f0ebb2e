import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { ERRORS } from '../../../../src/api/generated/errors.ts'
import { type LibvirtDaemon, startLibvirtd } from './daemon.ts'
import { hotplug, scsiDiskXml, usbNicXml, virtioDiskXml } from './domains.ts'
import { openDriver, startVm } from './sessions.ts'

const MAC = '52:54:00:12:34:56'

describe.skipIf(inject('libvirtMissing') !== undefined)('the devices of a real machine, as virsh sees them', () => {
  let daemon: LibvirtDaemon
  let disk = ''
  beforeAll(async () => {
    daemon = await startLibvirtd()
    disk = await daemon.createDisk('plugged')
  })
  afterAll(async () => {
    await daemon[Symbol.asyncDispose]()
  })

  test('a disk is plugged in and out', async () => {
    await using session = await openDriver(daemon)
    await using vm = await startVm(session, daemon)
    const params = { vmId: vm.id, xml: hotplug(scsiDiskXml(disk, 'sdf')) }
    await session.call('VM.hotplugDisk', { vmID: vm.id, params })
    expect(await daemon.virsh('domblklist', vm.name)).toContain(disk)
    await session.call('VM.hotunplugDisk', { vmID: vm.id, params })
    expect(await daemon.virsh('domblklist', vm.name)).not.toContain(disk)
  })

  test('a disk of the engine’s dictionaries is plugged in, and out by its id', async () => {
    await using session = await openDriver(daemon)
    await using vm = await startVm(session, daemon)
    const deviceId = '11111111-2222-3333-4444-555555555555'
    const drive = {
      deviceType: 'disk',
      device: 'disk',
      name: 'sdg',
      iface: 'scsi',
      index: 6,
      format: 'cow',
      path: disk,
      readonly: false,
      shared: 'none',
      deviceId,
      address: { addressType: 'drive', controller: 0, bus: 0, unit: 6 },
    } as const
    await session.call('VM.hotplugDisk', { vmID: vm.id, params: { vmId: vm.id, drive } })
    expect(await daemon.virsh('dumpxml', vm.name)).toContain(`<alias name='ua-${deviceId}'/>`)
    await session.call('VM.hotunplugDisk', { vmID: vm.id, params: { vmId: vm.id, drive } })
    expect(await daemon.virsh('domblklist', vm.name)).not.toContain(disk)
  })

  test('a disk that the guest does not let go of stays, and the answer says so', async () => {
    await using session = await openDriver(daemon)
    await using vm = await startVm(session, daemon, { devices: virtioDiskXml(disk, 'vda') })
    const params = { vmId: vm.id, xml: hotplug(virtioDiskXml(disk, 'vda')) }
    await using hasty = await openDriver(daemon, {}, 4000)
    const late = hasty.call('VM.hotunplugDisk', { vmID: vm.id, params })
    await expect(late).rejects.toMatchObject({
      code: ERRORS.HotunplugDiskFailed.code,
      message: expect.stringContaining('may still do so'),
    })
    expect(await daemon.virsh('domblklist', vm.name)).toContain(disk)
  })

  test('a disk that is not there is refused, and the machine is as it was', async () => {
    await using session = await openDriver(daemon)
    await using vm = await startVm(session, daemon)
    const before = await daemon.virsh('domblklist', vm.name)
    const params = { vmId: vm.id, xml: scsiDiskXml('/nowhere/disk', 'sdf') }
    await expect(session.call('VM.hotplugDisk', { vmID: vm.id, params })).rejects.toMatchObject({
      code: ERRORS.HotplugDiskFailed.code,
      message: expect.stringContaining('/nowhere/disk'),
    })
    expect(await daemon.virsh('domblklist', vm.name)).toBe(before)
  })

  test('a network card is plugged in and out', async () => {
    await using session = await openDriver(daemon)
    await using vm = await startVm(session, daemon)
    const params = { vmId: vm.id, xml: hotplug(usbNicXml(MAC)) }
    await session.call('VM.hotplugNic', { vmID: vm.id, params })
    expect(await daemon.virsh('domiflist', vm.name)).toContain(MAC)
    await session.call('VM.hotunplugNic', { vmID: vm.id, params })
    expect(await daemon.virsh('domiflist', vm.name)).not.toContain(MAC)
  })

  test('CPUs are added', async () => {
    await using session = await openDriver(daemon)
    await using vm = await startVm(session, daemon)
    expect(await session.call('VM.setNumberOfCpus', { vmID: vm.id, numberOfCpus: 3, cpusets: ['0'] })).toMatchObject({
      smp: 3,
    })
    expect(await daemon.virsh('vcpucount', vm.name, '--live', '--current')).toBe('3')
    expect(await daemon.virsh('vcpupin', vm.name, '0', '--live')).toMatch(/0\s+0$/)
  })

  test('a disc is put into the drive and taken out', async () => {
    await using session = await openDriver(daemon)
    await using vm = await startVm(session, daemon)
    const drive = async (): Promise<string> => /sda\s+(\S+)/.exec(await daemon.virsh('domblklist', vm.name))?.[1] ?? ''
    expect(await drive()).toBe('-')
    await session.call('VM.changeCD', { vmID: vm.id, driveSpec: { path: disk } })
    expect(await drive()).toBe(disk)
    await session.call('VM.changeCD', { vmID: vm.id, driveSpec: { path: '' } })
    expect(await drive()).toBe('-')
  })
})
