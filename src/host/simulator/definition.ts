import type { VMFullInfo, VmDefinition, VmShortStatus } from '../../api/generated/types.ts'
import { EXITS, type Machine } from './model.ts'

function ports(machine: Machine): { displayPort?: number; displaySecurePort?: number } {
  const { port, tlsPort } = machine.counters.display
  return {
    ...(port === undefined ? {} : { displayPort: port }),
    ...(tlsPort === undefined ? {} : { displaySecurePort: tlsPort }),
  }
}

export function shortStatus(machine: Machine): VmShortStatus {
  return { vmId: machine.id, status: machine.status }
}

/** What VDSM tells of a machine after each command on it. */
export function definition(machine: Machine): VmDefinition {
  const { spec } = machine
  const { display } = machine.counters
  return {
    vmId: machine.id,
    vmName: spec.name,
    vmType: 'kvm',
    status: machine.status,
    pid: machine.status === 'Down' ? 0 : machine.pid,
    memSize: spec.memMiB,
    maxMemSize: spec.maxMemMiB,
    maxMemSlots: spec.maxMemSlots,
    memGuaranteedSize: spec.guaranteedMiB,
    smp: spec.vcpus,
    maxVCpus: spec.maxVcpus,
    smpCoresPerSocket: spec.coresPerSocket,
    smpThreadsPerCore: spec.threadsPerCore,
    numOfIoThreads: spec.ioThreads,
    emulatedMachine: spec.emulatedMachine,
    cpuType: spec.cpuType,
    kvmEnable: spec.kvm,
    acpiEnable: spec.acpi,
    hypervEnable: spec.hyperv,
    transparentHugePages: spec.hugePages,
    timeOffset: spec.timeOffset,
    nice: spec.nice,
    custom: { ...spec.custom },
    clientIp: '',
    display: display.type,
    displayIp: display.ip,
    ...ports(machine),
    pauseCode: 'NOERR',
    devices: [...machine.devices],
    ...(machine.exit === undefined
      ? {}
      : { exitCode: EXITS[machine.exit].code, exitMessage: EXITS[machine.exit].message }),
  }
}

export function fullInfo(machine: Machine, now: number): VMFullInfo {
  const { spec } = machine
  const { display } = machine.counters
  return {
    vmId: machine.id,
    vmName: spec.name,
    vmType: 'kvm',
    status: machine.status,
    statusTime: Math.floor(now),
    pid: machine.status === 'Down' ? 0 : machine.pid,
    arch: spec.arch,
    memSize: spec.memMiB,
    memGuaranteedSize: spec.guaranteedMiB,
    smp: spec.vcpus,
    smpCoresPerSocket: spec.coresPerSocket,
    emulatedMachine: spec.emulatedMachine,
    cpuType: spec.cpuType,
    kvmEnable: spec.kvm,
    acpiEnable: spec.acpi,
    transparentHugePages: spec.hugePages,
    smartcardEnable: false,
    pitReinjection: false,
    nicModel: 'pv',
    timeOffset: spec.timeOffset,
    nice: spec.nice,
    custom: { ...spec.custom },
    clientIp: '',
    username: '',
    guestFQDN: '',
    guestIPs: '',
    guestDiskMapping: {},
    keyboardLayout: 'en-us',
    spiceSslCipherSuite: 'DEFAULT',
    display: display.type,
    displayIp: display.ip,
    ...ports(machine),
    pauseCode: 'NOERR',
    devices: [...machine.devices],
  }
}
