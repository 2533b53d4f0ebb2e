import { pino } from 'pino'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { parseHostId } from '../../../../src/api/ids.ts'
import { createLibvirt } from '../../../../src/host/libvirt/libvirt.ts'
import { describeDriver } from '../../driver-contract.ts'
import { type LibvirtDaemon, startLibvirtd } from './daemon.ts'
import { domainXml, hotplug, scsiDiskXml, usbNicXml } from './domains.ts'

const host = 'node-1'

describe.skipIf(inject('libvirtMissing') !== undefined)('on a real libvirt daemon', () => {
  let daemon: LibvirtDaemon
  let disk = ''
  beforeAll(async () => {
    daemon = await startLibvirtd()
    disk = await daemon.createDisk('contract')
  })
  afterAll(async () => {
    await daemon[Symbol.asyncDispose]()
  })

  describeDriver('libvirt', {
    host,
    open: async () => {
      await daemon.ready()
      return await createLibvirt()({
        host: parseHostId(host),
        options: { uri: 'qemu:///session', socket: daemon.socket },
        log: pino({ level: process.env['LOG'] ?? 'silent' }),
      })
    },
    minimalXml: (id) => domainXml({ id, type: daemon.domainType }),
    nicXml: (mac) => hotplug(usbNicXml(mac)),
    diskXml: (target) => hotplug(scsiDiskXml(disk, target)),
    hibernationHandle: (id) => `${daemon.directory}/${id}.save`,
    patienceMs: 20_000,
  })
})
