import type { VmDevice } from '../api/generated/types.ts'
import { readDevices } from './domain-devices.ts'
import { attribute, child, type Element, find, ownerOf, parseXml, serializeXml, text, XmlError } from './xml.ts'

/** What a libvirt domain XML says about a machine, in VDSM's terms. */
export interface DomainSpec {
  readonly name: string
  /** Lower case; undefined when the XML names none. */
  readonly uuid: string | undefined
  /** libvirt's domain type: `kvm`, `qemu`. */
  readonly type: string
  /** Memory given at start, in MiB. */
  readonly memMiB: number
  /** What memory can grow to, in MiB; equal to `memMiB` without memory hot-plug. */
  readonly maxMemMiB: number
  readonly maxMemSlots: number | undefined
  readonly vcpus: number
  readonly maxVcpus: number
  readonly topology: { readonly sockets: number; readonly cores: number; readonly threads: number } | undefined
  /** The CPU model's name, or its mode (`host-passthrough`) when it has none. */
  readonly cpuType: string | undefined
  /** For example `pc-q35-7.2`. */
  readonly machine: string | undefined
  readonly arch: string | undefined
  readonly acpi: boolean
  readonly hyperv: boolean
  /** Seconds by which the guest's clock is off the host's UTC. */
  readonly timeOffset: number
  readonly ioThreads: number | undefined
  readonly devices: readonly VmDevice[]
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Reads a domain XML, as the engine sends it or as libvirt gives it. @throws {XmlError} for the caller */
export function parseDomainXml(xml: string): DomainSpec {
  const domain = parseDomain(xml)
  const name = text(child(domain, 'name'))
  if (name === undefined) throw new XmlError('the domain has no name')
  const uuid = readUuid(domain)
  const memory = readMiB(child(domain, 'memory'))
  if (memory === undefined) throw new XmlError('the domain has no memory')
  const vcpu = child(domain, 'vcpu')
  const maxVcpus = readCount(text(vcpu)) ?? 1
  const topology = find(domain, 'cpu', 'topology')
  const maxMemory = child(domain, 'maxMemory')
  const cpu = child(domain, 'cpu')
  const type = find(domain, 'os', 'type')
  return {
    name,
    uuid,
    type: attribute(domain, 'type') ?? '',
    memMiB: memory,
    maxMemMiB: readMiB(maxMemory) ?? memory,
    maxMemSlots: readCount(attribute(maxMemory, 'slots')),
    vcpus: readCount(attribute(vcpu, 'current')) ?? maxVcpus,
    maxVcpus,
    topology:
      topology === undefined
        ? undefined
        : {
            sockets: readCount(attribute(topology, 'sockets')) ?? 1,
            cores: readCount(attribute(topology, 'cores')) ?? 1,
            threads: readCount(attribute(topology, 'threads')) ?? 1,
          },
    cpuType: text(child(cpu, 'model')) ?? attribute(cpu, 'mode'),
    machine: attribute(type, 'machine'),
    arch: attribute(type, 'arch'),
    acpi: find(domain, 'features', 'acpi') !== undefined,
    hyperv: find(domain, 'features', 'hyperv') !== undefined,
    timeOffset: Number.parseInt(attribute(child(domain, 'clock'), 'adjustment') ?? '0', 10) || 0,
    ioThreads: readCount(text(child(domain, 'iothreads'))),
    devices: readDevices(domain, uuid ?? name),
  }
}

/**
 * The same XML with that uuid in it.
 * @throws {XmlError} when it is no domain XML or names another uuid
 */
export function withUuid(xml: string, uuid: string): string {
  const domain = parseDomain(xml)
  const present = readUuid(domain)
  const wanted = uuid.toLowerCase()
  if (present === wanted) return xml
  if (present !== undefined) throw new XmlError(`the domain XML has the uuid ${present}, but the VM's id is ${wanted}`)
  const element = ownerOf(domain).createElementNS(null, 'uuid')
  element.appendChild(ownerOf(domain).createTextNode(wanted))
  domain.insertBefore(element, domain.firstChild)
  return serializeXml(domain)
}

function parseDomain(xml: string): Element {
  const root = parseXml(xml)
  if (root.localName !== 'domain') throw new XmlError(`the root element is <${root.tagName}>, not <domain>`)
  return root
}

function readUuid(domain: Element): string | undefined {
  const given = text(child(domain, 'uuid'))?.toLowerCase()
  if (given === undefined) return undefined
  // libvirt also takes 32 hex digits without dashes.
  const dashed = /^[0-9a-f]{32}$/.test(given)
    ? given.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    : given
  if (!UUID.test(dashed)) throw new XmlError(`the domain's uuid ${JSON.stringify(given)} is no UUID`)
  return dashed
}

const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  bytes: 1,
  kb: 1000,
  k: 1024,
  kib: 1024,
  mb: 1000 ** 2,
  m: 1024 ** 2,
  mib: 1024 ** 2,
  gb: 1000 ** 3,
  g: 1024 ** 3,
  gib: 1024 ** 3,
  tb: 1000 ** 4,
  t: 1024 ** 4,
  tib: 1024 ** 4,
}

/** libvirt's scaled integers; kibibytes unless a unit is said. */
function readMiB(element: Element | undefined): number | undefined {
  const amount = readCount(text(element))
  if (amount === undefined) return undefined
  const unit = attribute(element, 'unit') ?? 'KiB'
  const bytes = Object.hasOwn(UNITS, unit.toLowerCase()) ? UNITS[unit.toLowerCase()] : undefined
  if (bytes === undefined) throw new XmlError(`${JSON.stringify(unit)} is no unit of memory`)
  return Math.floor((amount * bytes) / 1024 ** 2)
}

function readCount(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}
