import { RpcError } from '../../api/errors.ts'
import type { Handlers } from '../../api/handler.ts'
import { capabilities, hardwareInfo } from './capabilities.ts'
import { definition, fullInfo, shortStatus } from './definition.ts'
import { hostStats } from './host-stats.ts'
import type { Host, Machine, Session } from './model.ts'
import { vmStats } from './stats.ts'

type HostMethod = Extract<keyof Handlers, `Host.${string}`>

export function hostMethods(host: Host, session: Session): Pick<Handlers, HostMethod> {
  return {
    'Host.ping2': async () => true,
    'Host.getCapabilities': async () => capabilities(host, session),
    'Host.getHardwareInfo': async () => hardwareInfo(host),
    'Host.getStats': async () => hostStats(host, session),
    'Host.getVMList': async ({ vmList, fullStatus, onlyUUID }) => {
      const machines = select(host, vmList)
      if (onlyUUID && !fullStatus) return machines.map((machine) => machine.id)
      return machines.map(fullStatus ? definition : shortStatus)
    },
    'Host.getVMFullList': async ({ vmList }) => {
      const now = host.world.clock.now()
      return select(host, vmList).map((machine) => fullInfo(machine, now))
    },
    'Host.getAllVmStats': async () => {
      const now = host.world.clock.now()
      return Array.from(host.machines.values(), (machine) => vmStats(machine, now))
    },
    'Host.dumpxmls': async ({ vmList }) => {
      const missing = vmList?.find((id) => !host.machines.has(id))
      if (missing !== undefined) throw new RpcError('NoSuchVM', missing)
      return Object.fromEntries(select(host, vmList).map((machine) => [machine.id, machine.xml]))
    },
  }
}

/** Without a list, or with an empty one, all. Machines that are not here are left out. */
function select(host: Host, vmList: readonly string[] = []): Machine[] {
  if (vmList.length === 0) return [...host.machines.values()]
  return vmList.map((id) => host.machines.get(id)).filter((machine) => machine !== undefined)
}
