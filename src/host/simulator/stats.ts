import type { ExitedVmStats, RunningVmStats, VmStats } from '../../api/generated/types.ts'
import type { DiskCounter, NicCounter } from './counters.ts'
import { EXITS, type Machine } from './model.ts'
import { ranMs } from './vm.ts'
import { dataHashes } from './vm-external-data.ts'
import { ioTune } from './vm-io-tune.ts'
import { balloonKiB, mergeJobs } from './vm-work.ts'

/** How fast the load swings, in radians a millisecond: once a minute. */
const SWING = (2 * Math.PI) / 60_000

/** Statistics of one machine, running or down. */
export function vmStats(machine: Machine, now: number): VmStats {
  return machine.status === 'Down' ? exitedStats(machine) : runningStats(machine, now)
}

/** Share of its virtual CPUs that the machine uses now, from 0 to 1. */
export function cpuShare(machine: Machine, now: number): number {
  if (machine.resumedAt === undefined) return 0
  const { base, swing, phase } = load(machine)
  return base + swing * Math.sin(SWING * ranMs(machine, now) + phase)
}

/** Nanoseconds of CPU time used so far: the integral of `cpuShare` over all virtual CPUs. */
export function cpuTimeNs(machine: Machine, now: number): number {
  const { usedNs, sinceMs } = machine.cpuTime
  const share = integral(machine, ranMs(machine, now)) - integral(machine, sinceMs)
  return Math.floor(usedNs + share * machine.spec.vcpus * 1e6)
}

function integral(machine: Machine, ran: number): number {
  const { base, swing, phase } = load(machine)
  return base * ran + (swing / SWING) * (Math.cos(phase) - Math.cos(SWING * ran + phase))
}

function load({ seed }: Machine): { base: number; swing: number; phase: number } {
  const base = 0.05 + (seed % 50) / 100
  return { base, swing: base / 2, phase: ((seed >>> 8) % 628) / 100 }
}

export function runningStats(machine: Machine, now: number): RunningVmStats {
  const { spec, counters, status, extras } = machine
  const ran = ranMs(machine, now)
  const percent = cpuShare(machine, now) * 100 * spec.vcpus
  const memory = String(spec.memMiB * 1024)
  const { display } = counters
  // A guest that is up has an agent in it.
  const agent = status === 'Up'
  const stats: RunningVmStats = {
    vmId: machine.id,
    vmName: spec.name,
    vmType: 'kvm',
    status,
    statusTime: String(Math.floor(now)),
    elapsedTime: String(Math.max(0, Math.floor((now - machine.startedAt) / 1000))),
    pid: String(machine.pid),
    hash: machine.hash,
    pauseCode: 'NOERR',
    timeOffset: String(spec.timeOffset),
    acpiEnable: spec.acpi ? 'true' : 'false',
    kvmEnable: spec.kvm ? 'true' : 'false',
    monitorResponse: '0',
    cpuUser: (percent * 0.8).toFixed(2),
    cpuSys: (percent * 0.2).toFixed(2),
    cpuUsage: String(cpuTimeNs(machine, now)),
    cpuActual: true,
    vcpuCount: String(spec.vcpus),
    vcpuPeriod: extras?.cpu?.period ?? 100_000,
    vcpuQuota: String(extras?.cpu?.quota ?? -1),
    vcpuUserLimit: extras?.vcpuLimit ?? 100,
    guestCPUCount: agent ? spec.vcpus : -1,
    memUsage: agent ? String(20 + (machine.seed % 40)) : '0',
    balloonInfo: {
      balloon_cur: String(balloonKiB(machine, now)),
      balloon_max: memory,
      balloon_min: String(spec.guaranteedMiB * 1024),
      balloon_target: String(extras?.balloon?.targetKiB ?? memory),
      ballooning_enabled: true,
    },
    network: network(counters.nics, ran, now),
    disks: disks(counters.disks, ran),
    ioTune: extras === undefined ? [] : ioTune(machine),
    vmJobs: extras === undefined ? {} : mergeJobs(extras, now),
    session: agent ? (extras?.guest?.session ?? 'LoggedOff') : 'Unknown',
    username: (agent && extras?.guest?.username) || '',
    guestFQDN: agent ? spec.name : '',
    guestIPs: agent ? counters.guestIps : '',
    clientIp: '',
    displayInfo: display.info,
    displayType: display.type,
    displayIp: display.ip,
    displayPort: String(display.port ?? -1),
    displaySecurePort: String(display.tlsPort ?? -1),
    cdrom: counters.cdrom,
    ...dataHashes(machine),
  }
  if (status === 'Migration Source' && machine.migration !== undefined)
    stats.migrationProgress = machine.migration.progress
  return stats
}

export function exitedStats(machine: Machine): ExitedVmStats {
  const { code, reason, message } = EXITS[machine.exit ?? 'admin shutdown']
  return {
    vmId: machine.id,
    status: 'Down',
    exitCode: code,
    exitReason: reason,
    exitMessage: message,
    timeOffset: machine.spec.timeOffset,
  }
}

function network(nics: readonly NicCounter[], ran: number, now: number): RunningVmStats['network'] {
  const map: RunningVmStats['network'] = {}
  for (const nic of nics) {
    const seconds = nic.up ? (ran - nic.sinceMs) / 1000 : 0
    map[nic.name] = {
      name: nic.name,
      macAddr: nic.mac,
      state: nic.up ? 'up' : 'down',
      speed: '1000',
      rx: String(Math.floor(nic.rxRate * seconds)),
      tx: String(Math.floor(nic.txRate * seconds)),
      rxDropped: '0',
      txDropped: '0',
      rxErrors: '0',
      txErrors: '0',
      sampleTime: now / 1000,
    }
  }
  return map
}

function disks(list: readonly DiskCounter[], ran: number): RunningVmStats['disks'] {
  const map: RunningVmStats['disks'] = {}
  for (const disk of list) {
    const seconds = (ran - disk.sinceMs) / 1000
    const read = Math.floor(disk.readRate * seconds)
    const written = Math.floor(disk.writeRate * seconds)
    map[disk.name] = {
      truesize: disk.truesize,
      apparentsize: disk.apparentsize,
      readBytes: String(read),
      writtenBytes: String(written),
      readOps: String(Math.floor(read / 16_384)),
      writeOps: String(Math.floor(written / 8192)),
      readRate: String(disk.readRate),
      writeRate: String(disk.writeRate),
      readLatency: '250000',
      writeLatency: '400000',
      flushLatency: '90000',
      ...(disk.imageId === undefined ? {} : { imageID: disk.imageId }),
    }
  }
  return map
}
