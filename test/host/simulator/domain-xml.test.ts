import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { parseDomainXml } from '../../../src/host/domain-xml.ts'
import { fieldOf } from '../driver-session.ts'
import { createWorld } from './world.ts'

const DISK = {
  deviceType: 'disk',
  device: 'disk',
  iface: 'virtio',
  format: 'cow',
  path: '/images/root.qcow2',
  readonly: false,
  shared: 'none',
  name: 'vdb',
  index: 1,
  deviceId: '2c4c0a7c-6a43-45d3-a0f0-2f9c31b1a001',
} as const

test('a machine may be described by VDSM’s fields, and is shown as XML all the same', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vmID = randomUUID()
  const vmParams = {
    vmId: vmID,
    vmName: 'classic & "quoted" <name>',
    memSize: 512,
    smp: '2',
    maxVCpus: '8',
    kvmEnable: 'false',
    emulatedMachine: 'pc',
    display: 'vnc',
    devices: [DISK],
  } as const
  const made = await host.call('VM.create', { vmID, vmParams })
  expect(made).toMatchObject({
    vmName: vmParams.vmName,
    memSize: 512,
    smp: 2,
    maxVCpus: 8,
    kvmEnable: false,
    displayPort: 5900,
  })
  const dumps = await host.call('Host.dumpxmls', {})
  const domain = parseDomainXml(dumps?.[vmID] ?? '')
  expect(domain).toMatchObject({
    uuid: vmID,
    name: vmParams.vmName,
    memMiB: 512,
    vcpus: 2,
    maxVcpus: 8,
    type: 'qemu',
    machine: 'pc',
  })
  expect(domain.devices).toMatchObject([
    { deviceType: 'disk', name: 'vdb', path: '/images/root.qcow2', format: 'cow', deviceId: DISK.deviceId },
    { deviceType: 'graphics', device: 'vnc', port: 5900 },
  ])
})

test('devices that are plugged in as dictionaries are shown as XML, too', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  const params = { vmId: vm, drive: DISK }
  const { devices } = await host.call('VM.hotplugDisk', { vmID: vm, params })
  expect(devices?.at(-1)).toMatchObject(DISK)
  const dumps = await host.call('Host.dumpxmls', {})
  expect(parseDomainXml(dumps?.[vm] ?? '').devices.at(-1)).toMatchObject({ name: 'vdb', path: DISK.path })
  await host.call('VM.hotunplugDisk', { vmID: vm, params })
  const after = await host.call('Host.dumpxmls', {})
  expect(after?.[vm]).not.toContain(DISK.path)
})

test('a disk may come as the engine wraps it, with the ids of its volume beside it', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host)
  const imageID = randomUUID()
  const xml = `<?xml version="1.0"?><hotplug><devices><disk type="file" device="disk"><source file="/images/x"/>
    <target dev="vdd" bus="virtio"/></disk></devices><metadata xmlns:ovirt-vm="http://ovirt.org/vm/1.0"><ovirt-vm:vm>
    <ovirt-vm:device devtype="disk" name="vdd"><ovirt-vm:imageID>${imageID}</ovirt-vm:imageID></ovirt-vm:device>
    </ovirt-vm:vm></metadata></hotplug>`
  await host.call('VM.hotplugDisk', { vmID: vm, params: { vmId: vm, xml } })
  const [stats] = await host.call('VM.getStats', { vmID: vm })
  expect(stats).toMatchObject({ disks: { vdd: { imageID } } })
})

test('the domain XML shows how many CPUs are plugged in', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vm = await world.boot(host, { maxVcpus: 4 })
  expect(await host.call('VM.setNumberOfCpus', { vmID: vm, numberOfCpus: 3 })).toMatchObject({ smp: 3, maxVCpus: 4 })
  const dumps = await host.call('Host.dumpxmls', {})
  expect(parseDomainXml(dumps?.[vm] ?? '')).toMatchObject({ vcpus: 3, maxVcpus: 4 })
})

test('the domain XML shows what the host chose: aliases, places, ports, MAC addresses', async () => {
  const world = createWorld()
  await using host = await world.open('a')
  const vmID = randomUUID()
  const xml = `<domain type="kvm"><name>bare</name><memory>1048576</memory><vcpu>1</vcpu><devices>
    <disk type="file" device="disk"><source file="/images/a"/><target dev="vda" bus="virtio"/></disk>
    <interface type="bridge"><source bridge="ovirtmgmt"/></interface><graphics type="vnc" port="-1"/></devices></domain>`
  await host.call('VM.create', { vmID, vmParams: { vmId: vmID, xml } })
  await world.clock.advance(1000)
  const drive = { ...DISK, name: 'vdc', index: 2, deviceId: randomUUID() }
  const { devices } = await host.call('VM.hotplugDisk', { vmID, params: { vmId: vmID, drive } })
  const dumps = await host.call('Host.dumpxmls', {})
  const shown = parseDomainXml(dumps?.[vmID] ?? '').devices
  const chosen = (device: object) =>
    ['deviceType', 'name', 'alias', 'macAddr', 'port'].map((key) => fieldOf(device, key))
  const byKind = (all: readonly object[] = []) => all.map(chosen).sort()
  expect(byKind(shown)).toEqual(byKind(devices))
  expect(byKind(shown).flat()).toContain(5900)
  const addresses = (all: readonly object[] = []) => all.map((device) => fieldOf(device, 'address')).filter(Boolean)
  expect(addresses(shown)).toHaveLength(3)
  expect(addresses(devices)).toEqual(expect.arrayContaining(addresses(shown)))
})
