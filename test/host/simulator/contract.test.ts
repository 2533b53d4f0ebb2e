import { pino } from 'pino'
import { parseHostId } from '../../../src/api/ids.ts'
import { createSimulator } from '../../../src/host/simulator/simulator.ts'
import { describeDriver } from '../driver-contract.ts'
import { domainXml } from './domain.ts'

const open = createSimulator()
const options = { bootMs: '10', shutdownMs: '10', saveMs: '10' }

describeDriver('simulator', {
  host: 'contract',
  open: () => open({ host: parseHostId('contract'), options, log: pino({ enabled: false }) }),
  minimalXml: domainXml,
  nicXml: (mac) =>
    `<hotplug><devices><interface type="bridge"><mac address="${mac}"/><source bridge="ovirtmgmt"/><model type="virtio"/></interface></devices></hotplug>`,
  diskXml: (target) =>
    `<hotplug><devices><disk type="file" device="disk"><driver name="qemu" type="raw"/><source file="/images/${target}.raw"/><target dev="${target}" bus="virtio"/></disk></devices></hotplug>`,
  discPath: '/images/boot.iso',
  hibernationHandle: (id) => `/images/${id}.save`,
})
