import { RpcError } from '../../api/errors.ts'
import type { HardwareInformation, VdsmCapabilities } from '../../api/generated/types.ts'
import type { Handlers } from '../../api/handler.ts'
import { attribute, child, children, parseXml, text } from '../xml.ts'
import { readCapabilities } from './capabilities.ts'
import { definition, fullInfo, shortStatus } from './definition.ts'
import type { DriverParts } from './driver-parts.ts'
import { failingAs } from './failures.ts'
import { createHostStats } from './host-stats.ts'
import type { Machine } from './machine.ts'
import { readText } from './process.ts'
import { ERROR, LibvirtError } from './rpc/errors.ts'
import { CALL } from './rpc/procedures.ts'
import type { Session } from './session.ts'
import { vmStats } from './stats.ts'
import { refresh } from './vm.ts'

type HostMethod = Extract<keyof Handlers, `Host.${string}`>

export function hostMethods(parts: DriverParts): Pick<Handlers, HostMethod> {
  const { session, machines } = parts
  const hostStats = createHostStats()
  let known: VdsmCapabilities | undefined

  /** Without a list, or with an empty one, all. Machines that are not here are left out. */
  function select(vmList: readonly string[] = []): Machine[] {
    if (vmList.length === 0) return machines.all()
    return vmList.map((id) => machines.find(id)).filter((machine) => machine !== undefined)
  }

  async function selectFresh(vmList: readonly string[] | undefined, signal: AbortSignal): Promise<Machine[]> {
    const chosen = select(vmList)
    await Promise.all(chosen.map((machine) => refresh(parts, machine, signal)))
    return chosen
  }

  return {
    'Host.ping2': async () => true,
    'Host.getCapabilities': async (_params, { signal }) => {
      const read = await failingAs('UnexpectedError', () => readCapabilities(session, signal))
      // The CPU's present speed is all that some kernels tell: it is asked once.
      known = { ...read, cpuSpeed: known?.cpuSpeed ?? read.cpuSpeed }
      return known
    },
    'Host.getStats': async () => hostStats(machines.all()),
    'Host.getHardwareInfo': async (_params, { signal }) =>
      failingAs('CannotRetrieveHWInfo', () => readHardware(session, signal)),
    'Host.getVMList': async ({ vmList, fullStatus, onlyUUID }, { signal }) => {
      if (onlyUUID && !fullStatus) return select(vmList).map(({ id }) => id)
      return fullStatus ? (await selectFresh(vmList, signal)).map(definition) : select(vmList).map(shortStatus)
    },
    'Host.getVMFullList': async ({ vmList }, { signal }) => (await selectFresh(vmList, signal)).map(fullInfo),
    'Host.getAllVmStats': async (_params, { signal }) => {
      const all = machines.all()
      await failingAs('UnexpectedError', () => machines.sample(all, signal))
      return all.map(vmStats)
    },
    'Host.dumpxmls': async ({ vmList }, { signal }) => {
      const missing = vmList?.find((id) => machines.find(id) === undefined)
      if (missing !== undefined) throw new RpcError('NoSuchVM', missing)
      return Object.fromEntries((await selectFresh(vmList, signal)).map(({ id, xml }) => [id, xml]))
    },
  }
}

const ENTRIES = {
  manufacturer: 'systemManufacturer',
  product: 'systemProductName',
  version: 'systemVersion',
  serial: 'systemSerialNumber',
  uuid: 'systemUUID',
  family: 'systemFamily',
} as const satisfies Record<string, keyof HardwareInformation>

const DMI = {
  manufacturer: 'sys_vendor',
  product: 'product_name',
  version: 'product_version',
  serial: 'product_serial',
  uuid: 'product_uuid',
  family: 'product_family',
} as const satisfies Record<keyof typeof ENTRIES, string>

/** By the firmware's tables, through libvirt, else through the kernel. What they lack is left out. */
async function readHardware(session: Session, signal: AbortSignal): Promise<HardwareInformation> {
  const told = await readSysinfo(session, signal)
  const info: HardwareInformation = {}
  for (const [entry, key] of Object.entries(ENTRIES)) {
    // The keys of ENTRIES, which Object.entries widens to string.
    const file = `/sys/class/dmi/id/${DMI[entry as keyof typeof ENTRIES]}`
    const value = told.get(entry) ?? (await readText(file))?.trim()
    if (value !== undefined && value !== '') info[key] = value
  }
  return info
}

/** Empty where libvirt cannot read the tables: some machines have none, and only root may read most. */
async function readSysinfo(session: Session, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  try {
    const { sysinfo } = await session.query(CALL.connectGetSysinfo, { flags: 0 }, { signal })
    const entries = children(child(parseXml(sysinfo), 'system'), 'entry')
    return new Map(entries.map((entry) => [attribute(entry, 'name') ?? '', text(entry) ?? '']))
  } catch (reason) {
    if (!(reason instanceof LibvirtError)) throw reason
    const absent: readonly number[] = [
      ERROR.configUnsupported,
      ERROR.operationUnsupported,
      ERROR.noSupport,
      ERROR.internal,
    ]
    if (absent.includes(reason.code)) return new Map()
    throw reason
  }
}
