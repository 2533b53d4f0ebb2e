import { RpcError } from '../../api/errors.ts'
import type { HandlerContext, Handlers } from '../../api/handler.ts'
import { capabilities, hardwareInfo } from './capabilities.ts'
import { definition, fullInfo, shortStatus } from './definition.ts'
import { findHost, findSession } from './find.ts'
import { hostStats } from './host-stats.ts'
import type { Host, Machine, World } from './model.ts'
import { vmStats } from './stats.ts'

type HostMethod = Extract<keyof Handlers, `Host.${string}`>

export function hostMethods(world: World): Pick<Handlers, HostMethod> {
  const { clock } = world
  const find = (context: HandlerContext) => findHost(world, context)
  return {
    'Host.ping2': async () => true,
    'Host.getCapabilities': async (_, context) => {
      const { host, session } = findSession(world, context)
      return capabilities(host, session)
    },
    'Host.getHardwareInfo': async (_, context) => hardwareInfo(find(context)),
    'Host.getStats': async (_, context) => {
      const { host, session } = findSession(world, context)
      return hostStats(host, session)
    },
    'Host.getVMList': async ({ vmList, fullStatus, onlyUUID }, context) => {
      const machines = select(find(context), vmList)
      if (onlyUUID && !fullStatus) return machines.map((machine) => machine.id)
      return machines.map(fullStatus ? definition : shortStatus)
    },
    'Host.getVMFullList': async ({ vmList }, context) => {
      const now = clock.now()
      return select(find(context), vmList).map((machine) => fullInfo(machine, now))
    },
    'Host.getAllVmStats': async (_, context) => {
      const now = clock.now()
      return Array.from(find(context).machines.values(), (machine) => vmStats(machine, now))
    },
    'Host.dumpxmls': async ({ vmList }, context) => {
      const host = find(context)
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
