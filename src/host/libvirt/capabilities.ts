import { readdir } from 'node:fs/promises'
import { version as kernelVersion, release } from 'node:os'
import type { OsVersion, VdsmCapabilities } from '../../api/generated/types.ts'
import { attribute, child, children, type Element, find, parseXml, text } from '../xml.ts'
import { expandRange } from './cpu-set.ts'
import { readNetwork } from './host-network.ts'
import { mib, parseMeminfo } from './host-stats.ts'
import { readText } from './process.ts'
import { CALL } from './rpc/procedures.ts'
import type { Session } from './session.ts'

/** What the engine must see to talk to a host of this API. */
const API = {
  version_name: 'Snow Man',
  software_version: '4.5',
  software_revision: '0',
  supportedENGINEs: ['4.2', '4.3', '4.4', '4.5'],
  clusterLevels: ['4.4', '4.5', '4.6', '4.7'],
} as const

/** VDSM's estimate of what a machine takes beside its memory, in MiB. */
const GUEST_OVERHEAD = '65'

/** What the host is made of, by libvirt and by the kernel. Nothing in it changes while the host runs, but its network. */
export async function readCapabilities(session: Session, signal: AbortSignal): Promise<VdsmCapabilities> {
  const { capabilities } = await session.query(CALL.connectGetCapabilities, undefined, { signal })
  const root = parseXml(capabilities)
  const host = child(root, 'host')
  const guest = nativeGuest(root)
  const kvm = children(child(guest, 'arch'), 'domain').some((domain) => attribute(domain, 'type') === 'kvm')
  const cells = children(find(host, 'topology', 'cells'), 'cell')
  const cpuInfo = (await readText('/proc/cpuinfo')) ?? ''
  const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuInfo)?.[1]?.trim().split(/\s+/) ?? []
  const models = await readModels(session, kvm, signal)
  const hugePages = await readHugePages()
  return {
    ...API,
    uuid: text(child(host, 'uuid')) ?? '',
    ...boot((await readText('/proc/sys/kernel/random/boot_id'))?.trim()),
    operatingSystem: await readOs(),
    kernelArgs: (await readText('/proc/cmdline'))?.trim() ?? '',
    packages2: await readVersions(session, signal),
    hooks: {},
    additionalFeatures: [],
    vmTypes: ['kvm'],
    emulatedMachines: machinesOf(guest),
    kvmEnabled: String(kvm),
    hostdevPassthrough: String(attribute(child(host, 'iommu'), 'support') === 'yes'),
    rngSources: (await readText('/sys/class/misc/hw_random/rng_current'))?.trim() ? ['random', 'hwrng'] : ['random'],
    nestedVirtualization: await readNested(),
    vncEncrypted: 'false',
    fipsEnabled: (await readText('/proc/sys/crypto/fips_enabled'))?.trim() === '1',
    realtimeKernel: kernelVersion().includes('PREEMPT_RT'),
    selinux: { mode: (await readText('/sys/fs/selinux/enforce'))?.trim() ?? '-1' },
    kdumpStatus: Number((await readText('/sys/kernel/kexec_crash_loaded')) ?? -1),
    cpuModel: /^model name\s*:\s*(.*)$/m.exec(cpuInfo)?.[1]?.trim() ?? '',
    cpuSpeed: await readSpeed(session, cpuInfo, signal),
    cpuFlags: [...flags, ...models.map((model) => `model_${model}`)].join(','),
    ...readTopology(cells, hugePages),
    onlineCpus: expandRange((await readText('/sys/devices/system/cpu/online'))?.trim() ?? '').join(','),
    vdsmToCpusAffinity: [],
    memSize: String(mib(parseMeminfo((await readText('/proc/meminfo')) ?? '').get('MemTotal') ?? 0)),
    reservedMem: '0',
    guestOverhead: GUEST_OVERHEAD,
    hugepages: hugePages,
    autoNumaBalancing: await readBalancing(),
    netConfigDirty: 'false',
    lastClientIface: '',
    ...(await readNetwork()),
    ...(await readStorageIds()),
  }
}

function boot(id: string | undefined): { boot_uuid?: string } {
  return id === undefined ? {} : { boot_uuid: id }
}

/** What the host's own kind of CPU can run; the first guest is of it. */
function nativeGuest(root: Element): Element | undefined {
  const arch = text(find(child(root, 'host'), 'cpu', 'arch'))
  return children(root, 'guest').find((guest) => attribute(child(guest, 'arch'), 'name') === arch)
}

function machinesOf(guest: Element | undefined): string[] {
  const arch = child(guest, 'arch')
  const all = [arch, ...children(arch, 'domain')].flatMap((place) => children(place, 'machine'))
  return [...new Set(all.map((machine) => text(machine) ?? ''))].filter((name) => name !== '')
}

/** CPU models that a machine can have here. */
async function readModels(session: Session, kvm: boolean, signal: AbortSignal): Promise<string[]> {
  const args = { emulator: null, arch: null, machine: null, virttype: kvm ? 'kvm' : 'qemu', flags: 0 }
  const { capabilities } = await session.query(CALL.connectGetDomainCapabilities, args, { signal })
  const custom = children(child(parseXml(capabilities), 'cpu'), 'mode').find(
    (mode) => attribute(mode, 'name') === 'custom',
  )
  return children(custom, 'model')
    .filter((model) => attribute(model, 'usable') === 'yes')
    .map((model) => text(model) ?? '')
}

async function readVersions(session: Session, signal: AbortSignal): Promise<VdsmCapabilities['packages2']> {
  const { version: qemu } = await session.query(CALL.connectGetVersion, undefined, { signal })
  const { version: libvirt } = await session.query(CALL.connectGetLibVersion, undefined, { signal })
  const [kernel = '', ...rest] = release().split('-')
  return {
    kernel: { version: kernel, release: rest.join('-') },
    libvirt: { version: dotted(libvirt), release: '' },
    'qemu-kvm': { version: dotted(qemu), release: '' },
  }
}

/** libvirt packs a version into one number: a million, a thousand, one. */
function dotted(version: bigint): string {
  return [version / 1_000_000n, (version / 1000n) % 1000n, version % 1000n].join('.')
}

function readTopology(cells: readonly Element[], hugePages: readonly number[]) {
  const numaNodes: VdsmCapabilities['numaNodes'] = {}
  const numaNodeDistance: VdsmCapabilities['numaNodeDistance'] = {}
  const cpuTopology: VdsmCapabilities['cpuTopology'][number][] = []
  for (const cell of cells) {
    const id = attribute(cell, 'id') ?? '0'
    const cpus = children(child(cell, 'cpus'), 'cpu')
    for (const cpu of cpus) {
      cpuTopology.push({
        cpu_id: numberOf(cpu, 'id'),
        numa_cell_id: Number(id),
        socket_id: numberOf(cpu, 'socket_id'),
        die_id: numberOf(cpu, 'die_id'),
        core_id: numberOf(cpu, 'core_id'),
      })
    }
    // The usual size stands among them.
    const pages = children(cell, 'pages')
      .filter((page) => hugePages.includes(numberOf(page, 'size')))
      .map((page) => [attribute(page, 'size') ?? '', { totalPages: text(page) ?? '0' }])
    numaNodes[id] = {
      cpus: cpus.map((cpu) => numberOf(cpu, 'id')),
      totalMemory: String(mib(Number(text(child(cell, 'memory')) ?? 0))),
      hugepages: Object.fromEntries(pages),
    }
    numaNodeDistance[id] = children(child(cell, 'distances'), 'sibling').map((sibling) => numberOf(sibling, 'value'))
  }
  const cores = new Set(cpuTopology.map(({ socket_id, die_id, core_id }) => `${socket_id}/${die_id}/${core_id}`))
  return {
    numaNodes,
    numaNodeDistance,
    cpuTopology,
    cpuThreads: String(cpuTopology.length),
    cpuCores: String(cores.size),
    cpuSockets: String(new Set(cpuTopology.map(({ socket_id }) => socket_id)).size),
  }
}

function numberOf(element: Element, name: string): number {
  return Number(attribute(element, name) ?? 0) || 0
}

/** The nominal speed, where the kernel tells it; else the present one. MHz. */
async function readSpeed(session: Session, cpuInfo: string, signal: AbortSignal): Promise<string> {
  const base = Number((await readText('/sys/devices/system/cpu/cpu0/cpufreq/base_frequency')) ?? Number.NaN)
  if (base > 0) return (base / 1000).toFixed(3)
  const present = /^cpu MHz\s*:\s*([\d.]+)$/m.exec(cpuInfo)?.[1]
  return present ?? String((await session.query(CALL.nodeGetInfo, undefined, { signal })).mhz)
}

async function readNested(): Promise<boolean> {
  for (const module of ['kvm_intel', 'kvm_amd', 'kvm']) {
    const value = (await readText(`/sys/module/${module}/parameters/nested`))?.trim()
    if (value === 'Y' || value === '1') return true
  }
  return false
}

async function readHugePages(): Promise<number[]> {
  const names = await readdir('/sys/kernel/mm/hugepages').catch(() => [])
  return names
    .flatMap((name) => /^hugepages-(\d+)kB$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

/** 2 is VDSM's word for a kernel that cannot do it. */
async function readBalancing(): Promise<VdsmCapabilities['autoNumaBalancing']> {
  const value = (await readText('/proc/sys/kernel/numa_balancing'))?.trim()
  if (value === undefined) return 2
  return value === '0' ? 0 : 1
}

const OS_NAMES: Readonly<Record<string, OsVersion['name']>> = {
  debian: 'Debian',
  fedora: 'Fedora',
  rhel: 'RHEL',
  centos: 'RHEL',
}

async function readOs(): Promise<OsVersion> {
  const file = (await readText('/etc/os-release')) ?? ''
  const entry = (key: string): string => new RegExp(`^${key}="?([^"\\n]*)"?$`, 'm').exec(file)?.[1] ?? ''
  const id = entry('ID')
  return {
    name: Object.hasOwn(OS_NAMES, id) ? (OS_NAMES[id] ?? 'unknown') : 'unknown',
    version: entry('VERSION_ID'),
    release: '',
    pretty_name: entry('PRETTY_NAME'),
  }
}

/** By which storage knows this host. */
async function readStorageIds(): Promise<Pick<VdsmCapabilities, 'ISCSIInitiatorName' | 'HBAInventory'>> {
  const file = (await readText('/etc/iscsi/initiatorname.iscsi')) ?? ''
  const name = /^InitiatorName=(\S+)$/m.exec(file)?.[1]
  const ports: { model: string; wwpn: string; wwnn: string }[] = []
  for (const port of await readdir('/sys/class/fc_host').catch(() => [])) {
    const read = async (key: string): Promise<string> =>
      (await readText(`/sys/class/fc_host/${port}/${key}`))?.trim() ?? ''
    const hex = async (key: string): Promise<string> => (await read(key)).replace(/^0x/, '')
    ports.push({ model: await read('symbolic_name'), wwpn: await hex('port_name'), wwnn: await hex('node_name') })
  }
  return {
    ISCSIInitiatorName: name ?? '',
    HBAInventory: { FC: ports, iSCSI: name === undefined ? [] : [{ InitiatorName: name }] },
  }
}
