import type { ExitedVmStats, GuestMemoryStats, RunningVmStats, VmStats } from '../../api/generated/types.ts'
import type { LiveXml } from './live-xml.ts'
import { EXITS, type Machine } from './machine.ts'
import { numberOf, rateOf, type Sample, textOf } from './samples.ts'

/** The clock of statuses and of events' notify_time: milliseconds since 1970, which never go back in a process. */
export function statusTime(): number {
  return Math.floor(performance.timeOrigin + performance.now())
}

/** Statistics of one machine, from its last sample. */
export function vmStats(machine: Machine): VmStats {
  return machine.status === 'Down' ? exitedStats(machine) : runningStats(machine)
}

export function exitedStats(machine: Machine): ExitedVmStats {
  const { code, reason, message } = machine.exit ?? EXITS['admin shutdown']
  return {
    vmId: machine.id,
    status: 'Down',
    exitCode: code,
    exitReason: reason,
    exitMessage: message,
    timeOffset: machine.spec.timeOffset,
  }
}

/** What libvirt cannot tell without an agent in the guest has VDSM's empty value. */
export function runningStats(machine: Machine): RunningVmStats {
  const { spec, live, samples } = machine
  const { last } = samples
  const cpuTime = numberOf(last, 'cpu.time')
  const cpuUser = rateOf(samples, 'cpu.user')
  const cpuSys = rateOf(samples, 'cpu.system')
  const memory = memoryStats(last)
  return {
    vmId: machine.id,
    vmName: spec.name,
    vmType: 'kvm',
    status: machine.status,
    statusTime: String(statusTime()),
    elapsedTime: String(elapsedSeconds(machine)),
    pid: String(machine.process?.pid ?? 0),
    hash: machine.hash,
    pauseCode: machine.pauseCode,
    timeOffset: String(spec.timeOffset),
    acpiEnable: String(spec.acpi),
    kvmEnable: String(spec.type === 'kvm'),
    monitorResponse: hangs(machine) ? '-1' : '0',
    // Nanoseconds of the last two samples in percent of one CPU.
    cpuUser: percent(cpuUser),
    cpuSys: percent(cpuSys),
    cpuActual: cpuUser !== undefined,
    ...(cpuTime === undefined ? {} : { cpuUsage: String(cpuTime) }),
    vcpuCount: String(numberOf(last, 'vcpu.current') ?? spec.vcpus),
    guestCPUCount: -1,
    memUsage: memoryUsage(last),
    ...(memory === undefined ? {} : { memoryStats: memory }),
    balloonInfo: balloonInfo(last),
    network: network(machine),
    disks: disks(machine),
    session: 'Unknown',
    username: '',
    guestFQDN: '',
    guestIPs: '',
    clientIp: '',
    ...display(live),
    ...cdrom(live),
    ...(machine.status === 'Migration Source' && machine.migration !== undefined
      ? { migrationProgress: machine.migration.progress }
      : {}),
  }
}

/** As long as VDSM waits before it says so. */
const QUIET_MS = 60_000

function hangs({ quietSince }: Machine): boolean {
  return quietSince !== undefined && performance.now() - quietSince >= QUIET_MS
}

/** Seconds since the QEMU process began; since it was first seen, when that is not known. */
function elapsedSeconds(machine: Machine): number {
  return Math.max(0, Math.floor((Date.now() - (machine.process?.startedAt ?? machine.seenAt)) / 1000))
}

function percent(nanosecondsPerSecond: number | undefined): string {
  return ((nanosecondsPerSecond ?? 0) / 1e7).toFixed(2)
}

/** Where the machine's screen is. */
export function display(
  live: LiveXml,
): Pick<RunningVmStats, 'displayInfo' | 'displayPort' | 'displaySecurePort' | 'displayIp' | 'displayType'> {
  const [first] = live.displays
  return {
    displayInfo: live.displays.map(({ type, ip, port, tlsPort }) => ({ type, ipAddress: ip, port, tlsPort })),
    displayPort: first?.port ?? '-1',
    displaySecurePort: first?.tlsPort ?? '-1',
    ...(first === undefined ? {} : { displayIp: first.ip, displayType: first.type === 'spice' ? 'qxl' : 'vnc' }),
  }
}

function cdrom({ disks }: LiveXml): { cdrom?: string } {
  const drive = disks.find(({ device }) => device === 'cdrom')
  return drive === undefined ? {} : { cdrom: drive.path ?? '' }
}

/** In percent, of what the guest says it has; 0 while it says nothing. */
function memoryUsage(sample: Sample | undefined): string {
  const available = numberOf(sample, 'balloon.available')
  const unused = numberOf(sample, 'balloon.unused')
  if (available === undefined || unused === undefined || available === 0) return '0'
  return String(Math.min(100, Math.max(0, Math.round((100 * (available - unused)) / available))))
}

/** In KiB; only a guest with a balloon driver tells these. */
function memoryStats(sample: Sample | undefined): GuestMemoryStats | undefined {
  const total = numberOf(sample, 'balloon.available')
  const unused = numberOf(sample, 'balloon.unused')
  if (total === undefined || unused === undefined) return undefined
  const caches = numberOf(sample, 'balloon.disk_caches')
  return {
    mem_total: String(total),
    mem_unused: String(unused),
    mem_free: String(numberOf(sample, 'balloon.usable') ?? unused),
    ...(caches === undefined ? {} : { mem_cached: String(caches) }),
    swap_in: numberOf(sample, 'balloon.swap_in') ?? 0,
    swap_out: numberOf(sample, 'balloon.swap_out') ?? 0,
    majflt: numberOf(sample, 'balloon.major_fault') ?? 0,
    minflt: numberOf(sample, 'balloon.minor_fault') ?? 0,
    pageflt: (numberOf(sample, 'balloon.major_fault') ?? 0) + (numberOf(sample, 'balloon.minor_fault') ?? 0),
  }
}

function balloonInfo(sample: Sample | undefined): NonNullable<RunningVmStats['balloonInfo']> {
  const current = numberOf(sample, 'balloon.current')
  const most = numberOf(sample, 'balloon.maximum')
  return {
    ...(current === undefined ? {} : { balloon_cur: String(current) }),
    ...(most === undefined ? {} : { balloon_max: String(most) }),
  }
}

function network({ live, samples }: Machine): RunningVmStats['network'] {
  const indexes = indexesOf(samples.last, 'net')
  const map: RunningVmStats['network'] = {}
  for (const [position, { mac, target, up }] of live.nics.entries()) {
    const index = target === undefined ? undefined : indexes.get(target)
    const count = (key: string): string =>
      String((index === undefined ? undefined : numberOf(samples.last, `net.${index}.${key}`)) ?? 0)
    const name = target ?? `nic${position}`
    map[name] = {
      name,
      macAddr: mac,
      state: up ? 'up' : 'down',
      // A virtual card has none; VDSM says this.
      speed: '1000',
      rx: count('rx.bytes'),
      tx: count('tx.bytes'),
      rxErrors: count('rx.errs'),
      txErrors: count('tx.errs'),
      rxDropped: count('rx.drop'),
      txDropped: count('tx.drop'),
      sampleTime: (samples.last?.at ?? performance.now()) / 1000,
    }
  }
  return map
}

function disks({ live, spec, samples }: Machine): RunningVmStats['disks'] {
  const indexes = indexesOf(samples.last, 'block')
  const earlier = indexesOf(samples.before, 'block')
  const map: RunningVmStats['disks'] = {}
  for (const { target } of live.disks) {
    const index = indexes.get(target)
    const then = earlier.get(target)
    const count = (key: string): number => numberOf(samples.last, `block.${index}.${key}`) ?? 0
    const rate = (key: string): number => rateOf(samples, `block.${index}.${key}`, `block.${then}.${key}`) ?? 0
    /** Nanoseconds an operation took, over the last two samples. */
    const latency = (kind: 'rd' | 'wr' | 'fl'): string => {
      const operations = rate(`${kind}.reqs`)
      return String(operations === 0 ? 0 : Math.round(rate(`${kind}.times`) / operations))
    }
    const imageId = spec.devices.find((device) => 'imageID' in device && device.name === target)
    map[target] = {
      truesize: String(count('allocation')),
      apparentsize: String(count('physical')),
      readBytes: String(count('rd.bytes')),
      writtenBytes: String(count('wr.bytes')),
      readOps: String(count('rd.reqs')),
      writeOps: String(count('wr.reqs')),
      readRate: String(Math.round(rate('rd.bytes'))),
      writeRate: String(Math.round(rate('wr.bytes'))),
      readLatency: latency('rd'),
      writeLatency: latency('wr'),
      flushLatency: latency('fl'),
      ...(imageId !== undefined && 'imageID' in imageId && imageId.imageID !== undefined
        ? { imageID: imageId.imageID }
        : {}),
    }
  }
  return map
}

/** libvirt counts a kind's members off; which is which may change with every plugged device. */
function indexesOf(sample: Sample | undefined, kind: 'net' | 'block'): ReadonlyMap<string, number> {
  const indexes = new Map<string, number>()
  const count = numberOf(sample, `${kind}.count`) ?? 0
  for (let index = 0; index < count; index++) {
    const name = textOf(sample, `${kind}.${index}.name`)
    if (name !== undefined) indexes.set(name, index)
  }
  return indexes
}
