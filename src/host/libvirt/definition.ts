import type { VMFullInfo, VmDefinition, VmShortStatus } from '../../api/generated/types.ts'
import type { Machine } from './machine.ts'
import { display, statusTime } from './stats.ts'

export function shortStatus(machine: Machine): VmShortStatus {
  return { vmId: machine.id, status: machine.status }
}

/** What VDSM tells of a machine after each command on it. */
export function definition(machine: Machine): VmDefinition {
  const { spec, exit } = machine
  return {
    ...common(machine),
    maxMemSize: spec.maxMemMiB,
    maxVCpus: spec.maxVcpus,
    hypervEnable: spec.hyperv,
    pauseCode: machine.pauseCode,
    ...(spec.maxMemSlots === undefined ? {} : { maxMemSlots: spec.maxMemSlots }),
    ...(spec.ioThreads === undefined ? {} : { numOfIoThreads: spec.ioThreads }),
    ...(spec.topology === undefined
      ? {}
      : { smpCoresPerSocket: spec.topology.cores, smpThreadsPerCore: spec.topology.threads }),
    ...(spec.machine === undefined ? {} : { emulatedMachine: spec.machine }),
    ...(spec.cpuType === undefined ? {} : { cpuType: spec.cpuType }),
    ...(exit === undefined ? {} : { exitCode: exit.code, exitMessage: exit.message }),
  }
}

export function fullInfo(machine: Machine): VMFullInfo {
  const { spec } = machine
  return {
    ...common(machine),
    statusTime: statusTime(),
    arch: spec.arch ?? '',
    smpCoresPerSocket: spec.topology?.cores ?? 1,
    emulatedMachine: spec.machine ?? '',
    cpuType: spec.cpuType ?? '',
    smartcardEnable: spec.devices.some((device) => 'deviceType' in device && device.deviceType === 'smartcard'),
    username: '',
    guestFQDN: '',
    guestIPs: '',
    guestDiskMapping: {},
    pauseCode: machine.pauseCode,
  }
}

function common(machine: Machine) {
  const { spec, live } = machine
  const { displayType, displayIp, displayPort, displaySecurePort } = display(live)
  return {
    vmId: machine.id,
    vmName: spec.name,
    vmType: 'kvm',
    status: machine.status,
    pid: machine.status === 'Down' ? 0 : (machine.process?.pid ?? 0),
    memSize: spec.memMiB,
    memGuaranteedSize: machine.memGuaranteedMiB ?? spec.memMiB,
    smp: spec.vcpus,
    kvmEnable: spec.type === 'kvm',
    acpiEnable: spec.acpi,
    timeOffset: spec.timeOffset,
    custom: { ...machine.custom },
    clientIp: '',
    devices: spec.devices,
    ...(displayType === undefined ? {} : { display: displayType }),
    ...(displayIp === undefined ? {} : { displayIp }),
    ...port('displayPort', displayPort),
    ...port('displaySecurePort', displaySecurePort),
  } as const
}

function port<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: number } {
  const number = Number(value)
  // The computed key is K, which TypeScript widens to string.
  return (Number.isInteger(number) && number > 0 ? { [key]: number } : {}) as { readonly [P in K]?: number }
}
