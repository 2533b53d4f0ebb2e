import { statfs } from 'node:fs/promises'
import { loadavg } from 'node:os'
import type { HostNetworkInterfaceStats, HostStats } from '../../api/generated/types.ts'
import { expandRange } from './cpu-set.ts'
import { readSpeed } from './host-network.ts'
import type { Machine } from './machine.ts'
import { readText } from './process.ts'

type Counters = Readonly<Record<'user' | 'system' | 'idle' | 'all', number>>

interface CpuSample {
  readonly total: Counters
  readonly cpus: ReadonlyMap<string, Counters>
  /** Microseconds of this process. */
  readonly own: NodeJS.CpuUsage
  readonly at: number
}

const NOTHING: Counters = { user: 0, system: 0, idle: 0, all: 0 }
/** Where VDSM looks whether the host still has room. */
const WATCHED = ['/tmp', '/var/log', '/var/run/vdsm']

/** Gives the host's statistics, of the time since it was asked last; at first, since the host booted. */
export function createHostStats(): (machines: readonly Machine[]) => Promise<HostStats> {
  let before: CpuSample = { total: NOTHING, cpus: new Map(), own: { user: 0, system: 0 }, at: 0 }

  return async (machines) => {
    const now = await readCpus()
    const nodes = await readCpuNodes()
    const total = difference(now.total, before.total)
    const ownMs = Math.max(1, now.at - before.at)
    const own = { user: now.own.user - before.own.user, system: now.own.system - before.own.system }
    const statistics = Object.fromEntries(
      [...now.cpus].map(([cpu, counters]) => [
        cpu,
        { ...shares(difference(counters, before.cpus.get(cpu) ?? NOTHING)), nodeIndex: nodes.get(Number(cpu)) ?? 0 },
      ]),
    )
    before = now
    const network = await readNetworkStats()
    const count = (...statuses: readonly string[]): number =>
      machines.filter(({ status }) => statuses.includes(status)).length
    return {
      dateTime: `${new Date().toISOString().slice(0, 19)} GMT`,
      bootTime: String(await readBootTime()),
      // Of this process, as VDSM tells it of its own.
      elapsedTime: String(Math.floor(performance.now() / 1000)),
      cpuLoad: (loadavg()[0] ?? 0).toFixed(2),
      ...shares(total),
      cpuStatistics: statistics,
      cpuUserVdsmd: (own.user / ownMs / 10).toFixed(2),
      cpuSysVdsmd: (own.system / ownMs / 10).toFixed(2),
      ...(await readMemory()),
      numaNodeMemFree: await readNodes(),
      network,
      rxDropped: sum(network, 'rxDropped'),
      txDropped: sum(network, 'txDropped'),
      diskStats: await readDisks(),
      momStatus: 'inactive',
      netConfigDirty: 'false',
      storageDomains: {},
      haStats: { configured: false, active: false, score: 0, globalMaintenance: false, localMaintenance: false },
      vmCount: machines.length,
      vmActive: count('Up'),
      vmMigrating: count('Migration Source', 'Migration Destination'),
      incomingVmMigrations: count('Migration Destination'),
      outgoingVmMigrations: count('Migration Source'),
    }
  }
}

async function readCpus(): Promise<CpuSample> {
  const cpus = new Map<string, Counters>()
  let total = NOTHING
  for (const line of ((await readText('/proc/stat')) ?? '').split('\n')) {
    const match = /^cpu(\d*)\s+(.*)$/.exec(line)
    if (match === null) continue
    const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0] = (match[2] ?? '')
      .split(' ')
      .map(Number)
    const counters = {
      user: user + nice,
      system: system + irq + soft,
      idle: idle + wait,
      all: user + nice + system + idle + wait + irq + soft + steal,
    }
    if (match[1] === '') total = counters
    else if (match[1] !== undefined) cpus.set(match[1], counters)
  }
  return { total, cpus, own: process.cpuUsage(), at: performance.now() }
}

function difference(now: Counters, then: Counters): Counters {
  return {
    user: now.user - then.user,
    system: now.system - then.system,
    idle: now.idle - then.idle,
    all: now.all - then.all,
  }
}

/** Percent. */
function shares({ user, system, idle, all }: Counters): { cpuUser: string; cpuSys: string; cpuIdle: string } {
  const percent = (part: number): string => (all > 0 ? Math.max(0, (100 * part) / all) : 0).toFixed(2)
  return { cpuUser: percent(user), cpuSys: percent(system), cpuIdle: all > 0 ? percent(idle) : '100.00' }
}

async function readBootTime(): Promise<number> {
  return Number(/^btime (\d+)$/m.exec((await readText('/proc/stat')) ?? '')?.[1] ?? 0)
}

type Memory = Pick<
  HostStats,
  | 'memFree'
  | 'memUsed'
  | 'memShared'
  | 'swapTotal'
  | 'swapFree'
  | 'anonHugePages'
  | 'ksmState'
  | 'ksmPages'
  | 'ksmCpu'
  | 'ksmMergeAcrossNodes'
  | 'thpState'
>

async function readMemory(): Promise<Memory> {
  const info = parseMeminfo((await readText('/proc/meminfo')) ?? '')
  const kib = (key: string): number => info.get(key) ?? 0
  const total = kib('MemTotal')
  const free = info.get('MemAvailable') ?? kib('MemFree') + kib('Buffers') + kib('Cached')
  const ksm = async (name: string): Promise<number> => Number((await readText(`/sys/kernel/mm/ksm/${name}`)) ?? 0)
  return {
    memFree: mib(free),
    memUsed: String(total > 0 ? Math.round((100 * (total - free)) / total) : 0),
    memShared: mib((await ksm('pages_sharing')) * 4),
    swapTotal: mib(kib('SwapTotal')),
    swapFree: mib(kib('SwapFree')),
    anonHugePages: String(mib(kib('AnonHugePages'))),
    ksmState: (await ksm('run')) === 1,
    ksmPages: await ksm('pages_to_scan'),
    ksmCpu: 0,
    ksmMergeAcrossNodes: (await ksm('merge_across_nodes')) === 1,
    thpState: await readThp(),
  }
}

/** The words are in a row, and the one that holds is in brackets. */
async function readThp(): Promise<HostStats['thpState']> {
  const chosen = /\[(\w+)\]/.exec((await readText('/sys/kernel/mm/transparent_hugepage/enabled')) ?? '')?.[1]
  return chosen === 'always' || chosen === 'madvise' ? chosen : 'never'
}

/** The NUMA node of each CPU. */
async function readCpuNodes(): Promise<ReadonlyMap<number, number>> {
  const nodes = new Map<number, number>()
  for (let node = 0; ; node++) {
    const list = await readText(`/sys/devices/system/node/node${node}/cpulist`)
    if (list === undefined) return nodes
    for (const cpu of expandRange(list.trim())) nodes.set(cpu, node)
  }
}

async function readNodes(): Promise<HostStats['numaNodeMemFree']> {
  const nodes: HostStats['numaNodeMemFree'] = {}
  for (let node = 0; ; node++) {
    const text = await readText(`/sys/devices/system/node/node${node}/meminfo`)
    if (text === undefined) return nodes
    const info = parseMeminfo(text.replaceAll(/^Node \d+ /gm, ''))
    const total = info.get('MemTotal') ?? 0
    const free = info.get('MemFree') ?? 0
    const memPercent = total > 0 ? Math.round((100 * (total - free)) / total) : 0
    nodes[node] = { memFree: String(mib(free)), memPercent, hugepages: {} }
  }
}

/** In KiB, as the kernel tells it. */
export function parseMeminfo(text: string): ReadonlyMap<string, number> {
  const info = new Map<string, number>()
  for (const match of text.matchAll(/^(\w+):\s+(\d+)/gm)) info.set(match[1] ?? '', Number(match[2]))
  return info
}

export function mib(kibibytes: number): number {
  return Math.floor(kibibytes / 1024)
}

async function readNetworkStats(): Promise<HostStats['network']> {
  const network: HostStats['network'] = {}
  for (const line of ((await readText('/proc/net/dev')) ?? '').split('\n').slice(2)) {
    const [name, numbers] = line.split(':').map((part) => part.trim())
    if (!name || numbers === undefined || name === 'lo') continue
    const fields = numbers.split(/\s+/)
    const field = (index: number): string => fields[index] ?? '0'
    const state = (await readText(`/sys/class/net/${name}/operstate`))?.trim()
    network[name] = {
      name,
      state: state === 'up' || state === 'down' ? state : 'unknown',
      speed: String(await readSpeed(name)),
      rx: field(0),
      rxErrors: field(2),
      rxDropped: field(3),
      tx: field(8),
      txErrors: field(10),
      txDropped: field(11),
      sampleTime: Date.now() / 1000,
    }
  }
  return network
}

function sum(
  network: HostStats['network'],
  key: keyof Pick<HostNetworkInterfaceStats, 'rxDropped' | 'txDropped'>,
): string {
  return String(Object.values(network).reduce((total, card) => total + Number(card[key]), 0))
}

/** Free MiB. */
async function readDisks(): Promise<HostStats['diskStats']> {
  const stats: HostStats['diskStats'] = {}
  for (const path of WATCHED) {
    const found = await statfs(path).catch(() => undefined)
    if (found !== undefined) stats[path] = { free: String(Math.floor((found.bavail * found.bsize) / 1024 ** 2)) }
  }
  return stats
}
