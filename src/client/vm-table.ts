import type { VmStats } from '../api/generated/types.ts'
import type { ReceivedEvent } from './events.ts'

/** A virtual machine on a host. While it moves, it is on two. */
export interface VmRow {
  readonly host: string
  readonly vm: string
  /** As far as it has been asked. */
  readonly name: string | undefined
  readonly status: string
  /** Since when it is known to have this status: milliseconds since 1970-01-01 UTC. */
  readonly since: number
  /** CPU time of its process in percent of one CPU, and memory that the guest uses in percent. */
  readonly cpu: number | undefined
  readonly memory: number | undefined
  /** False when its host gave no answer last: then it is what was known before. */
  readonly current: boolean
}

/** The state of virtual machines: asked from their hosts, and kept by events. */
export interface VmTable {
  /** @returns whether the table has changed */
  hear(event: ReceivedEvent): boolean
  /** What a host has answered. @param askedAt when it was asked, in milliseconds since 1970-01-01 UTC: what was heard since is newer */
  answered(host: string, machines: readonly VmStats[], askedAt: number): void
  /** The host gave no answer. */
  silent(host: string): void
  /** The host is of no interest any more. */
  drop(host: string): void
  /** In the order of hosts and names. */
  rows(): readonly VmRow[]
  /** Those that gave none when they were asked last. */
  silentHosts(): readonly string[]
}

interface Entry extends VmRow {
  /** When its status was last heard of by an event. */
  readonly heardAt: number
}

/** @param wanted only these machines are kept. @default all */
export function createVmTable(wanted: (vm: string) => boolean = () => true): VmTable {
  const hosts = new Map<string, Map<string, Entry>>()
  const silent = new Set<string>()

  function machinesOf(host: string): Map<string, Entry> {
    const known = hosts.get(host)
    if (known !== undefined) return known
    const machines = new Map<string, Entry>()
    hosts.set(host, machines)
    return machines
  }

  return {
    hear(received) {
      const { event, host, object: vm } = received
      if (event !== '|virt|VM_status|' || !wanted(vm)) return false
      const status = received.params[vm]?.status
      if (status === undefined) return false
      const machines = machinesOf(host)
      const known = machines.get(vm)
      const heardAt = received.receivedAt.getTime()
      const since = known?.status === status ? known.since : heardAt
      const unknown = { host, vm, name: undefined, cpu: undefined, memory: undefined }
      machines.set(vm, { ...(known ?? unknown), status, since, heardAt, current: true })
      return true
    },
    answered(host, stats, askedAt) {
      silent.delete(host)
      const before = machinesOf(host)
      const machines = new Map<string, Entry>()
      for (const one of stats) {
        const { vmId: vm } = one
        if (!wanted(vm)) continue
        const known = before.get(vm)
        const newer = known !== undefined && known.heardAt >= askedAt
        const status = newer ? known.status : one.status
        const since = known?.status === status ? known.since : askedAt
        machines.set(vm, { host, vm, ...usageOf(one), status, since, heardAt: known?.heardAt ?? 0, current: true })
      }
      for (const [vm, known] of before) if (!machines.has(vm) && known.heardAt >= askedAt) machines.set(vm, known)
      hosts.set(host, machines)
    },
    silent(host) {
      silent.add(host)
      for (const [vm, known] of hosts.get(host) ?? []) hosts.get(host)?.set(vm, { ...known, current: false })
    },
    drop(host) {
      silent.delete(host)
      hosts.delete(host)
    },
    rows() {
      const rows = [...hosts.values()].flatMap((machines) => [...machines.values()])
      const order = ({ host, name, vm }: VmRow) => `${host}\0${name ?? ''}\0${vm}`
      return rows.map(({ heardAt: _, ...row }): VmRow => row).sort((one, other) => (order(one) < order(other) ? -1 : 1))
    },
    silentHosts: () => [...silent].sort(),
  }
}

/** Statistics come as text; a machine that is down has none. */
function usageOf(stats: VmStats): Pick<VmRow, 'name' | 'cpu' | 'memory'> {
  if (!('cpuUser' in stats)) return { name: undefined, cpu: undefined, memory: undefined }
  const { vmName, cpuUser, cpuSys, memUsage } = stats
  return {
    name: vmName,
    cpu: toNumber(Number(cpuUser) + Number(cpuSys)),
    memory: toNumber(Number(memUsage)),
  }
}

function toNumber(value: number): number | undefined {
  return Number.isFinite(value) ? Math.round(value * 100) / 100 : undefined
}
