import { describe, expect, test } from 'vitest'
import { ERRORS } from '../../../src/api/generated/errors.ts'
import type { VmDiskDevice, VmInterfaceDevice } from '../../../src/api/generated/types.ts'
import { parseDomainXml } from '../../../src/host/domain-xml.ts'
import { CALL } from '../../../src/host/libvirt/rpc/procedures.ts'
import { minimalXml, startFakeHost } from './fake-host.ts'

const vm = '6f1c2d3e-4a5b-4c6d-8e7f-0123456789ab'
const disk =
  "<disk type='file' device='disk'><source file='/d'/><target dev='sdb' bus='scsi'/><alias name='scsi0-0-0-1'/></disk>"
const plugged = minimalXml(vm, disk)

describe('plugging', () => {
  test('takes the device out of the engine’s wrapping', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainAttachDeviceFlags)
    const xml = `<?xml version='1.0'?><hotplug><devices><disk device="disk" type="file"><source file="/a&amp;b"/><target dev="sdc" bus="scsi"/></disk></devices><metadata/></hotplug>`
    const plugging = session.call('VM.hotplugDisk', { vmID: vm, params: { vmId: vm, xml } })
    const call = await held.next()
    expect(call.args).toMatchObject({
      xml: '<disk device="disk" type="file"><source file="/a&amp;b"/><target dev="sdc" bus="scsi"/></disk>',
      flags: 1,
    })
    call.answer(undefined)
    await plugging
  })

  test('makes XML of VDSM’s dictionaries, whatever is in them', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainAttachDeviceFlags)
    const drive: VmDiskDevice = {
      deviceType: 'disk',
      device: 'disk',
      name: 'vdb',
      iface: 'virtio',
      index: 1,
      format: 'cow',
      path: `/x'"/><evil>&`,
      readonly: true,
      shared: 'shared',
      propagateErrors: false,
      deviceId: '11111111-2222-3333-4444-555555555555',
      address: { addressType: 'pci', domain: 0, bus: 3, slot: 0, function: 0 },
    }
    const plugging = session.call('VM.hotplugDisk', { vmID: vm, params: { vmId: vm, drive } })
    const call = await held.next()
    const [made] = parseDomainXml(minimalXml(vm, call.args.xml)).devices
    expect(made).toMatchObject({ ...drive, alias: `ua-${drive.deviceId}` })
    expect(call.args.xml).not.toContain('<evil>')
    call.answer(undefined)
    await plugging

    const nic: VmInterfaceDevice = {
      deviceType: 'interface',
      device: 'bridge',
      nicModel: 'pv',
      macAddr: '52:54:00:00:00:01',
      network: 'net<&>',
      linkActive: false,
      filter: 'vdsm-no-mac-spoofing',
      filterParameters: [{ name: 'IP', value: '"1"' }],
      deviceId: '11111111-2222-3333-4444-666666666666',
    }
    const more = session.call('VM.hotplugNic', { vmID: vm, params: { vmId: vm, nic } })
    const second = await held.next()
    expect(parseDomainXml(minimalXml(vm, second.args.xml)).devices[0]).toMatchObject(nic)
    second.answer(undefined)
    await more
  })

  test('hands on why libvirt refuses', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainAttachDeviceFlags)
    const plugging = session.call('VM.hotplugDisk', { vmID: vm, params: { vmId: vm, xml: disk } })
    ;(await held.next()).refuse(9, 'target sdb already exists')
    await expect(plugging).rejects.toMatchObject({
      code: ERRORS.HotplugDiskFailed.code,
      message: expect.stringContaining('target sdb already exists'),
    })
  })

  test.each(['<hotplug/>', '<interface/>', 'none', '<!DOCTYPE x []><disk/>'])('refuses %s as a disk', async (xml) => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    expect(await session.refused('VM.hotplugDisk', { vmID: vm, params: { vmId: vm, xml } })).toBe(
      ERRORS.HotplugDiskFailed.code,
    )
    expect(host.daemon.calls).not.toContain('DOMAIN_ATTACH_DEVICE_FLAGS')
  })
})

describe('unplugging', () => {
  test('is done when the guest has let go, not when it was asked', async () => {
    await using host = await startFakeHost()
    const domain = host.startDomain(vm, { silent: true })
    domain.xml = plugged
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainDetachDeviceAlias)
    let done = false
    const told: unknown[] = []
    const params = { vmID: vm, params: { vmId: vm, xml: disk } }
    const unplugging = session.call('VM.hotunplugDisk', params, { onProgress: (one) => told.push(one) }).finally(() => {
      done = true
    })
    const call = await held.next()
    expect(call.args).toMatchObject({ alias: 'scsi0-0-0-1', flags: 1 })
    call.answer(undefined)
    expect(await session.call('VM.getInfo', { vmID: vm })).toMatchObject({ devices: [{ name: 'sdb' }] })
    expect(done).toBe(false)
    expect(told).toEqual([{ message: 'waiting for the guest to let go of it' }])
    domain.xml = minimalXml(vm)
    host.daemon.emit('deviceRemoved', { callbackId: 3, msg: { dom: domain.dom, alias: 'scsi0-0-0-1' } })
    expect(await unplugging).toMatchObject({ devices: [] })
  })

  test('fails when the guest refuses', async () => {
    await using host = await startFakeHost()
    const domain = host.startDomain(vm, { silent: true })
    domain.xml = plugged
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainDetachDeviceAlias)
    const unplugging = session.call('VM.hotunplugDisk', { vmID: vm, params: { vmId: vm, xml: disk } })
    const call = await held.next()
    host.daemon.emit('deviceRemovalFailed', { callbackId: 7, dom: domain.dom, alias: 'scsi0-0-0-1' })
    call.answer(undefined)
    await expect(unplugging).rejects.toMatchObject({
      code: ERRORS.HotunplugDiskFailed.code,
      message: expect.stringContaining('refused to let go'),
    })
  })

  test('fails when the guest does not let go in time, and says that it still may', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true }).xml = plugged
    await using session = await host.openDriver({}, 600)
    host.daemon.on(CALL.domainDetachDeviceAlias, () => undefined)
    await expect(session.call('VM.hotunplugDisk', { vmID: vm, params: { vmId: vm, xml: disk } })).rejects.toMatchObject(
      {
        code: ERRORS.HotunplugDiskFailed.code,
        message: expect.stringContaining('may still do so'),
      },
    )
  })

  test('asks for nothing that the machine does not have', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    const params = { vmId: vm, xml: disk }
    expect(await session.refused('VM.hotunplugDisk', { vmID: vm, params })).toBe(ERRORS.HotunplugDiskFailed.code)
    expect(host.daemon.calls).not.toContain('DOMAIN_DETACH_DEVICE_ALIAS')
  })
})

describe('CPUs', () => {
  test('are set live, and pinned as told', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    const set = host.daemon.hold(CALL.domainSetVcpusFlags)
    const pin = host.daemon.hold(CALL.domainPinVcpuFlags)
    const setting = session.call('VM.setNumberOfCpus', { vmID: vm, numberOfCpus: 2, cpusets: ['0-1,^0', '9'] })
    const first = await set.next()
    expect(first.args).toMatchObject({ count: 2, flags: 1 })
    first.answer(undefined)
    for (const [vcpu, cpumap] of [
      [0, Buffer.from([0b10])],
      [1, Buffer.from([0, 0b10])],
    ] as const) {
      const call = await pin.next()
      expect(call.args).toMatchObject({ vcpu, cpumap, flags: 1 })
      call.answer(undefined)
    }
    await setting
  })

  test.each(['', 'x', '3-1', '0-99999', '0,', '^0'])('are not pinned to %j', async (cpuset) => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true })
    await using session = await host.openDriver()
    const params = { vmID: vm, numberOfCpus: 2, cpusets: [cpuset] }
    expect(await session.refused('VM.setNumberOfCpus', params)).toBe(ERRORS.InvalidParameter.code)
    expect(host.daemon.calls).not.toContain('DOMAIN_SET_VCPUS_FLAGS')
  })
})

describe('a CD drive', () => {
  const drives =
    "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>" +
    "<disk type='file' device='cdrom'><source file='/old'/><backingStore/><target dev='hdc' bus='ide'/><readonly/><alias name='ide0-1-0'/></disk>"

  test('gets another disc, or none, and is otherwise as it was', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true }).xml = minimalXml(vm, drives)
    await using session = await host.openDriver()
    const held = host.daemon.hold(CALL.domainUpdateDeviceFlags)
    for (const [driveSpec, xml] of [
      [
        { path: '/dev/null' },
        '<disk type="block" device="cdrom"><target dev="sda" bus="sata"/><readonly/><source dev="/dev/null"/></disk>',
      ],
      [
        { path: '', iface: 'ide', index: 2 },
        '<disk type="file" device="cdrom"><target dev="hdc" bus="ide"/><readonly/></disk>',
      ],
    ] as const) {
      const changing = session.call('VM.changeCD', { vmID: vm, driveSpec })
      const call = await held.next()
      expect(call.args).toMatchObject({ xml, flags: 5 })
      call.answer(undefined)
      await changing
    }
  })

  test('gets no disc that is not there', async () => {
    await using host = await startFakeHost()
    host.startDomain(vm, { silent: true }).xml = minimalXml(vm, drives)
    await using session = await host.openDriver()
    const driveSpec = { path: '/nowhere/disc.iso' }
    expect(await session.refused('VM.changeCD', { vmID: vm, driveSpec })).toBe(ERRORS.ImageFileNotFound.code)
    const absent = { path: '', iface: 'scsi', index: 7 }
    expect(await session.refused('VM.changeCD', { vmID: vm, driveSpec: absent })).toBe(ERRORS.ChangeDiskFailed.code)
  })
})
