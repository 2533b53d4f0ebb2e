import type { HostNetworkStatistics, HostStats } from '../../api/generated/types.ts'
import { usedMiB } from './host.ts'
import { importJobs } from './host-imports.ts'
import { hashText } from './identity.ts'
import { isMigrating } from './migration.ts'
import type { Host, Session } from './model.ts'
import { HOST_NICS } from './network-config.ts'
import { cpuShare } from './stats.ts'
import { repoStats } from './storage/repo-stats.ts'

/** What the host does besides running machines, as a share of one CPU. */
const OWN_SHARE = 0.1

/** The host's machines, added up, and a little of its own. */
export function hostStats(host: Host, { options }: Session): HostStats {
  const now = host.world.clock.now()
  const { cpus, memoryMiB } = options
  let busy = OWN_SHARE
  let active = 0
  let incoming = 0
  let outgoing = 0
  for (const machine of host.machines.values()) {
    busy += cpuShare(machine, now) * machine.spec.vcpus
    if (machine.status !== 'Down') active += 1
    if (!isMigrating(machine)) continue
    if (machine.status === 'Migration Destination') incoming += 1
    else outgoing += 1
  }
  const share = Math.min(1, busy / cpus)
  const used = usedMiB(host)
  const free = Math.max(0, memoryMiB - used)
  const perCpu = {
    nodeIndex: 0,
    cpuUser: percent(share * 0.8),
    cpuSys: percent(share * 0.2),
    cpuIdle: percent(1 - share),
  }
  const memPercent = Math.round((100 * used) / memoryMiB)
  return {
    dateTime: `${new Date(now).toISOString().slice(0, 19)} GMT`,
    bootTime: String(Math.floor(host.bootedAt / 1000)),
    elapsedTime: String(Math.floor((now - host.bootedAt) / 1000)),
    cpuLoad: busy.toFixed(2),
    cpuUser: perCpu.cpuUser,
    cpuSys: perCpu.cpuSys,
    cpuIdle: perCpu.cpuIdle,
    cpuUserVdsmd: '0.50',
    cpuSysVdsmd: '0.10',
    cpuStatistics: Object.fromEntries(Array.from({ length: cpus }, (_, cpu) => [String(cpu), perCpu])),
    memUsed: String(memPercent),
    memFree: free,
    memShared: 0,
    anonHugePages: '0',
    swapTotal: 4096,
    swapFree: 4096,
    numaNodeMemFree: { 0: { memFree: String(free), memPercent, hugepages: { 2048: { freePages: '0' } } } },
    ksmState: host.extras?.ksm?.run === 1,
    ksmPages: host.extras?.ksm?.pages_to_scan ?? 100,
    ksmCpu: 0,
    ksmMergeAcrossNodes: (host.extras?.ksm?.merge_across_nodes ?? 1) === 1,
    thpState: 'always',
    momStatus: 'active',
    netConfigDirty: isDirty(host) ? 'true' : 'false',
    ...hostNetworkStats(host, now),
    diskStats: { '/var/log': { free: '15000' }, '/var/run/vdsm': { free: '3000' }, '/tmp': { free: '3000' } },
    storageDomains: repoStats(host),
    multipathHealth: {},
    v2vJobs: host.extras === undefined ? {} : importJobs(host.extras, now),
    haScore: 0,
    haStats: { configured: false, active: false, score: 0, globalMaintenance: false, localMaintenance: false },
    vmCount: host.machines.size,
    vmActive: active,
    vmMigrating: incoming + outgoing,
    incomingVmMigrations: incoming,
    outgoingVmMigrations: outgoing,
  }
}

/** Counters of the network cards. */
export function hostNetworkStats(host: Host, now: number): HostNetworkStatistics {
  const network = Object.fromEntries(HOST_NICS.map((name) => [name, nicStats(host, name, now)]))
  return { network, rxDropped: '0', txDropped: '0' }
}

function isDirty({ extras }: Host): boolean {
  return extras?.networks !== undefined && extras.networks.running !== extras.networks.safe
}

function percent(share: number): string {
  return (100 * share).toFixed(2)
}

function nicStats(host: Host, name: string, now: number) {
  const hash = hashText(`${host.id}/${name}`)
  const seconds = (now - host.bootedAt) / 1000
  return {
    name,
    state: 'up',
    speed: '10000',
    rx: String(Math.floor(seconds * (1000 + (hash % 50_000)))),
    tx: String(Math.floor(seconds * (1000 + ((hash >>> 8) % 50_000)))),
    rxDropped: '0',
    txDropped: '0',
    rxErrors: '0',
    txErrors: '0',
    sampleTime: now / 1000,
  } as const
}
