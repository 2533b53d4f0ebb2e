import { RpcError } from '../../api/errors.ts'
import type { VmDevice, VmParameters } from '../../api/generated/types.ts'
import { type DomainSpec, parseDomainXml } from '../domain-xml.ts'
import { XmlError } from '../xml.ts'
import { completeDevices } from './devices.ts'

/** What a machine is made of, however it was said. */
export interface VmSpec {
  readonly id: string
  readonly name: string
  readonly memMiB: number
  readonly maxMemMiB: number
  readonly maxMemSlots: number
  readonly guaranteedMiB: number
  readonly vcpus: number
  readonly maxVcpus: number
  readonly coresPerSocket: number
  readonly threadsPerCore: number
  readonly emulatedMachine: string
  readonly cpuType: string
  readonly arch: string
  readonly kvm: boolean
  readonly acpi: boolean
  readonly hyperv: boolean
  readonly hugePages: boolean
  readonly ioThreads: number
  /** Seconds. */
  readonly timeOffset: number
  readonly nice: number
  readonly custom: Readonly<Record<string, string>>
  readonly launchPaused: boolean
  readonly devices: readonly VmDevice[]
}

/** What the engine's XML says, else what the classic fields say. @throws {RpcError} MissingParameter, InvalidParameter, CannotCreateVM */
export function readSpec(id: string, params: Partial<VmParameters>): VmSpec {
  if (params.vmId !== undefined && params.vmId.toLowerCase() !== id.toLowerCase()) {
    throw new RpcError('InvalidParameter', `vmID is ${id}, but vmParams.vmId is ${params.vmId}`)
  }
  const spec = params.xml === undefined ? fromFields(id, params) : fromXml(id, params, params.xml)
  if (spec.memMiB < 1 || spec.vcpus < 1 || spec.vcpus > spec.maxVcpus) {
    throw new RpcError(
      'CannotCreateVM',
      `${spec.memMiB} MiB and ${spec.vcpus} of ${spec.maxVcpus} CPUs make no machine`,
    )
  }
  return spec
}

function fromXml(id: string, params: Partial<VmParameters>, xml: string): VmSpec {
  const domain = readDomain(xml)
  if (domain.uuid !== undefined && domain.uuid !== id.toLowerCase()) {
    throw new RpcError('CannotCreateVM', `vmID is ${id}, but the domain XML has the uuid ${domain.uuid}`)
  }
  return {
    id,
    name: domain.name,
    memMiB: domain.memMiB,
    maxMemMiB: domain.maxMemMiB,
    maxMemSlots: domain.maxMemSlots ?? 16,
    guaranteedMiB: params.memGuaranteedSize ?? domain.memMiB,
    vcpus: domain.vcpus,
    maxVcpus: domain.maxVcpus,
    coresPerSocket: domain.topology?.cores ?? 1,
    threadsPerCore: domain.topology?.threads ?? 1,
    emulatedMachine: domain.machine ?? 'pc',
    cpuType: domain.cpuType ?? 'qemu64',
    arch: domain.arch ?? 'x86_64',
    kvm: domain.type === 'kvm',
    acpi: domain.acpi,
    hyperv: domain.hyperv,
    hugePages: false,
    ioThreads: domain.ioThreads ?? 0,
    timeOffset: domain.timeOffset,
    nice: 0,
    custom: params.custom ?? {},
    launchPaused: params.launchPaused ?? false,
    devices: completeDevices(domain.devices, id),
  }
}

function readDomain(xml: string): DomainSpec {
  try {
    return parseDomainXml(xml)
  } catch (error) {
    if (error instanceof XmlError) throw new RpcError('CannotCreateVM', `vmParams.xml: ${error.message}`)
    throw error
  }
}

function fromFields(id: string, params: Partial<VmParameters>): VmSpec {
  if (params.memSize === undefined) {
    throw new RpcError(
      'MissingParameter',
      'vmParams needs either xml or memSize (in MiB), with vmName, smp and devices',
    )
  }
  const vcpus = wholeNumber(params.smp, 1)
  return {
    id,
    name: params.vmName ?? `vm-${id.slice(0, 8)}`,
    memMiB: params.memSize,
    maxMemMiB: Math.max(params.memSize, params.maxMemSize ?? 0),
    maxMemSlots: params.maxMemSlots ?? 16,
    guaranteedMiB: params.memGuaranteedSize ?? params.memSize,
    vcpus,
    maxVcpus: Math.max(vcpus, wholeNumber(params.maxVCpus, vcpus)),
    coresPerSocket: wholeNumber(params.smpCoresPerSocket, 1),
    threadsPerCore: wholeNumber(params.smpThreadsPerCore, 1),
    emulatedMachine: params.emulatedMachine ?? 'pc',
    cpuType: params.cpuType ?? 'qemu64',
    arch: 'x86_64',
    kvm: flag(params.kvmEnable, true),
    acpi: flag(params.acpiEnable, true),
    hyperv: params.hypervEnable ?? false,
    hugePages: flag(params.transparentHugePages, false),
    ioThreads: 0,
    timeOffset: wholeNumber(params.timeOffset, 0),
    nice: wholeNumber(params.nice, 0),
    custom: params.custom ?? {},
    launchPaused: params.launchPaused ?? false,
    devices: completeDevices(withDisplay(params.devices ?? [], params.display), id),
  }
}

/** Before there were graphics devices, `display` alone asked for a screen. */
function withDisplay(devices: readonly VmDevice[], display: VmParameters['display']): readonly VmDevice[] {
  if (display === undefined || devices.some((device) => 'deviceType' in device && device.deviceType === 'graphics')) {
    return devices
  }
  return [...devices, { deviceType: 'graphics', device: display === 'qxl' ? 'spice' : 'vnc', port: 0, specParams: {} }]
}

/** VDSM writes numbers as strings here. */
function wholeNumber(value: string | undefined, otherwise: number): number {
  const number = Number(value)
  return value !== undefined && Number.isInteger(number) ? number : otherwise
}

function flag(value: string | undefined, otherwise: boolean): boolean {
  return value === undefined ? otherwise : value.toLowerCase() === 'true'
}
