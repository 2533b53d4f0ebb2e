import type { HardwareInformation, VdsmCapabilities } from '../../api/generated/types.ts'
import { HOST_OVERHEAD_MIB } from './host.ts'
import { uuidOf } from './identity.ts'
import type { Host, Session } from './model.ts'
import { networkCapabilities } from './network-view.ts'

/** Threads of one simulated core, and cores of one simulated socket at most. */
const THREADS = 2
const CORES = 16

export function hostUuid(host: Host): string {
  return uuidOf(`host/${host.id}`)
}

/** The same for the same host and options, always. Made when asked for: it is large, and asked for seldom. */
export function capabilities(host: Host, { options }: Session): VdsmCapabilities {
  const { cpus, memoryMiB } = options
  const cores = Math.ceil(cpus / THREADS)
  const sockets = Math.ceil(cores / CORES)
  const cpuIds = Array.from({ length: cpus }, (_, cpu) => cpu)
  return {
    uuid: hostUuid(host),
    boot_uuid: uuidOf(`boot/${host.id}/${host.bootedAt}`),
    version_name: 'Snow Man',
    software_version: '4.5',
    software_revision: '0',
    supportedENGINEs: ['4.2', '4.3', '4.4', '4.5'],
    clusterLevels: ['4.4', '4.5', '4.6', '4.7'],
    operatingSystem: { name: 'oVirt Node', version: '9', release: '1', pretty_name: 'oVirt Node (simulated)' },
    kernelArgs: 'quiet',
    packages2: {
      kernel: { version: '5.14.0', release: '1' },
      libvirt: { version: '9.0.0', release: '1' },
      'qemu-kvm': { version: '7.2.0', release: '1' },
      vdsm: { version: '4.50.0', release: '1' },
    },
    hooks: {},
    additionalFeatures: [],
    vmTypes: ['kvm'],
    emulatedMachines: ['pc', 'q35', 'pc-i440fx-7.2', 'pc-q35-7.2'],
    rngSources: ['random', 'hwrng'],
    kvmEnabled: 'true',
    nestedVirtualization: false,
    hostdevPassthrough: 'false',
    liveMerge: 'true',
    liveSnapshot: 'true',
    backupEnabled: true,
    zerocopy_migrations: false,
    vncEncrypted: 'false',
    fipsEnabled: false,
    realtimeKernel: false,
    hostedEngineDeployed: false,
    ovnConfigured: false,
    kdumpStatus: 0,
    selinux: { mode: '1' },
    cpuModel: 'Simulated CPU',
    cpuSpeed: '2400.000',
    cpuSockets: String(sockets),
    cpuCores: String(cores),
    cpuThreads: String(cpus),
    cpuFlags: 'fpu,msr,pae,cx8,apic,sep,sse,sse2,sse4_1,sse4_2,aes,vmx,model_qemu64,model_Nehalem,model_Westmere',
    cpuTopology: cpuIds.map((cpu) => ({
      cpu_id: cpu,
      numa_cell_id: 0,
      socket_id: Math.floor(cpu / (THREADS * CORES)),
      die_id: 0,
      core_id: Math.floor(cpu / THREADS) % CORES,
    })),
    onlineCpus: cpuIds.join(','),
    vdsmToCpusAffinity: [0],
    tscFrequency: '2400000000',
    tscScaling: true,
    memSize: String(memoryMiB),
    reservedMem: String(HOST_OVERHEAD_MIB),
    guestOverhead: '65',
    hugepages: [2048],
    autoNumaBalancing: 0,
    numaNodes: { 0: { cpus: cpuIds, totalMemory: String(memoryMiB), hugepages: { 2048: { totalPages: '0' } } } },
    numaNodeDistance: { 0: [10] },
    ...networkCapabilities(host),
    lastClientIface: 'ovirtmgmt',
    ISCSIInitiatorName: `iqn.2024-01.example.simulated:${host.id}`,
    HBAInventory: { FC: [], iSCSI: [{ InitiatorName: `iqn.2024-01.example.simulated:${host.id}` }] },
    supported_block_size: { GLUSTERFS: [0, 512, 4096], LOCALFS: [0, 512, 4096], NFS: [512], POSIXFS: [512] },
    domain_versions: [0, 2, 3, 4, 5],
  }
}

export function hardwareInfo(host: Host): HardwareInformation {
  return {
    systemManufacturer: 'vdsm-amqp',
    systemProductName: 'Simulated host',
    systemVersion: '1',
    systemFamily: 'Simulator',
    systemSerialNumber: host.id,
    systemUUID: hostUuid(host),
  }
}
