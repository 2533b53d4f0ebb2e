import { describe, expect, test } from 'vitest'
import { parseDomainXml, withUuid } from '../../src/host/domain-xml.ts'
import { XmlError } from '../../src/host/xml.ts'

const id = '6f1c2d3e-4a5b-4c6d-8e7f-0123456789ab'

/** In the form in which the engine writes it. */
const ENGINE = `<?xml version="1.0" encoding="UTF-8"?>
<domain type="kvm" xmlns:ovirt-tune="http://ovirt.org/vm/tune/1.0" xmlns:ovirt-vm="http://ovirt.org/vm/1.0">
  <name>a &amp; b</name>
  <uuid>${id}</uuid>
  <memory>1048576</memory>
  <currentMemory>1048576</currentMemory>
  <maxMemory slots="16">4194304</maxMemory>
  <vcpu current="2">16</vcpu>
  <iothreads>1</iothreads>
  <clock offset="variable" adjustment="-3600"/>
  <features><acpi/></features>
  <cpu match="exact"><model>Nehalem</model><topology cores="1" threads="2" sockets="8"/></cpu>
  <os><type arch="x86_64" machine="pc-q35-rhel8.6.0">hvm</type></os>
  <metadata>
    <ovirt-vm:vm>
      <ovirt-vm:device devtype="disk" name="vda">
        <ovirt-vm:imageID>22222222-2222-2222-2222-222222222222</ovirt-vm:imageID>
        <ovirt-vm:volumeID>33333333-3333-3333-3333-333333333333</ovirt-vm:volumeID>
      </ovirt-vm:device>
    </ovirt-vm:vm>
  </metadata>
  <devices>
    <disk type="file" device="disk" snapshot="no">
      <target dev="vda" bus="virtio"/>
      <source file="/rhev/disk"/>
      <driver name="qemu" type="qcow2" error_policy="stop"/>
      <boot order="1"/>
      <alias name="ua-22222222-2222-2222-2222-222222222222"/>
      <address type="pci" domain="0x0000" bus="0x05" slot="0x0a" function="0x1"/>
    </disk>
    <interface type="bridge">
      <model type="virtio"/><link state="down"/><source bridge="ovirtmgmt"/><mac address="56:6F:00:00:00:01"/>
    </interface>
    <channel type="unix"><target type="virtio" name="org.qemu.guest_agent.0"/></channel>
    <controller type="pci" index="1" model="pcie-root-port"/>
    <graphics type="vnc" port="-1"/>
    <rng model="virtio"><backend model="random">/dev/urandom</backend></rng>
    <memballoon model="virtio"/>
  </devices>
</domain>`

describe('domain XML', () => {
  test('is read as the engine writes it', () => {
    const { devices, ...spec } = parseDomainXml(ENGINE)
    expect(spec).toEqual({
      name: 'a & b',
      uuid: id,
      type: 'kvm',
      memMiB: 1024,
      maxMemMiB: 4096,
      maxMemSlots: 16,
      vcpus: 2,
      maxVcpus: 16,
      topology: { sockets: 8, cores: 1, threads: 2 },
      cpuType: 'Nehalem',
      machine: 'pc-q35-rhel8.6.0',
      arch: 'x86_64',
      acpi: true,
      hyperv: false,
      timeOffset: -3600,
      ioThreads: 1,
    })
    expect(devices.map((device) => 'deviceType' in device && device.deviceType)).toEqual([
      'disk',
      'interface',
      'channel',
      'graphics',
      'rng',
      'balloon',
    ])
    expect(devices[0]).toMatchObject({
      deviceId: '22222222-2222-2222-2222-222222222222',
      imageID: '22222222-2222-2222-2222-222222222222',
      volumeID: '33333333-3333-3333-3333-333333333333',
      name: 'vda',
      index: 0,
      iface: 'virtio',
      path: '/rhev/disk',
      format: 'cow',
      bootOrder: 1,
      address: { addressType: 'pci', domain: 0, bus: 5, slot: 10, function: 1 },
    })
    expect(devices[1]).toMatchObject({
      nicModel: 'pv',
      macAddr: '56:6f:00:00:00:01',
      network: 'ovirtmgmt',
      linkActive: false,
    })
  })

  test('gives a device without an id the same one each time', () => {
    const read = (): unknown => parseDomainXml(ENGINE).devices[1]
    expect(read()).toHaveProperty('deviceId', expect.stringMatching(/^[0-9a-f-]{36}$/))
    expect(read()).toEqual(read())
  })

  test.each([
    ['', 1],
    [' unit="MiB"', 1024],
    [' unit="GiB"', 1_048_576],
    [' unit="b"', 0],
    [' unit="KB"', 0],
    [' unit="G"', 1_048_576],
  ])('knows libvirt’s units of memory:%s', (unit, memMiB) => {
    expect(parseDomainXml(`<domain><name>x</name><memory${unit}>1024</memory></domain>`).memMiB).toBe(memMiB)
  })

  test.each([
    ['', 'not well-formed'],
    ['no xml', 'not well-formed'],
    ['<domain>', 'not well-formed'],
    ['<domain a="1" a="2"/>', 'not well-formed'],
    ['<network/>', 'not <domain>'],
    ['<domain/>', 'no name'],
    ['<domain><name>x</name></domain>', 'no memory'],
    ['<domain><name>x</name><memory unit="parsec">1</memory></domain>', 'no unit'],
    ['<domain><name>x</name><uuid>x</uuid><memory>1</memory></domain>', 'no UUID'],
    ['<!DOCTYPE domain [<!ENTITY e SYSTEM "file:///etc/passwd">]><domain><name>&e;</name></domain>', 'XML'],
    ['<!DOCTYPE domain><domain><name>x</name><memory>1</memory></domain>', 'document type'],
  ])('is refused: %s', (xml, reason) => {
    expect(() => parseDomainXml(xml)).toThrow(XmlError)
    expect(() => parseDomainXml(xml)).toThrow(reason)
  })
})

describe('a machine’s uuid', () => {
  test('is put in where there is none', () => {
    const xml = withUuid('<domain><name>x</name><memory>1</memory></domain>', id.toUpperCase())
    expect(parseDomainXml(xml)).toMatchObject({ uuid: id, name: 'x' })
  })

  test('is left alone where it is the same, however it is written', () => {
    for (const uuid of [id, id.toUpperCase(), id.replaceAll('-', '')]) {
      const xml = `<domain><name>x</name><uuid>${uuid}</uuid></domain>`
      expect(withUuid(xml, id)).toBe(xml)
    }
  })

  test('is never another', () => {
    expect(() => withUuid(ENGINE, '00000000-0000-4000-8000-000000000000')).toThrow(
      /has the uuid 6f1c2d3e.* but the VM's id is 0000/,
    )
  })
})
