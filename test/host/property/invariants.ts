import type { Result } from '../../../src/api/handler.ts'
import { parseDomainXml } from '../../../src/host/domain-xml.ts'
import type { DriverSession } from '../driver-session.ts'
import { BLANK } from '../simulator/storage-world.ts'

export interface Exceptions {
  /** Volumes were deleted by force: what was based on them is broken, as on real storage. */
  readonly forced: boolean
}

/** What is wrong with what the hosts say, each as a sentence; empty when all fits together. */
export async function findContradictions(
  hosts: ReadonlyMap<string, DriverSession>,
  { forced }: Exceptions,
): Promise<string[]> {
  const found: string[] = []
  const check = (holds: boolean, sentence: string): void => {
    if (!holds) found.push(sentence)
  }
  const running = new Map<string, string>()
  const leaders = new Map<string, string>()
  for (const [name, host] of hosts) {
    await checkMachines(name, host, running, check)
    await checkStorage(name, host, forced, check)
    await checkWork(name, host, check)
    await checkNetworks(name, host, check)
    for (const pool of await host.call('Host.getConnectedStoragePools', {})) {
      const { spmStatus } = await host.call('StoragePool.getSpmStatus', { storagepoolID: pool })
      if (spmStatus !== 'SPM') continue
      check(!leaders.has(pool), `${name} and ${leaders.get(pool)} are both SPM of ${pool}`)
      leaders.set(pool, name)
    }
  }
  return found
}

type Check = (holds: boolean, sentence: string) => void

async function checkMachines(name: string, host: DriverSession, running: Map<string, string>, check: Check) {
  const ids = (await host.call('Host.getVMList', { onlyUUID: true })).map(String)
  const all = await host.call('Host.getAllVmStats', {})
  check(new Set(ids).size === ids.length, `${name}: a machine is listed twice`)
  check(
    JSON.stringify(all.map(({ vmId }) => vmId)) === JSON.stringify(ids),
    `${name}: Host.getAllVmStats tells of other machines than Host.getVMList`,
  )
  const xmls = await host.call('Host.dumpxmls', {})
  let active = 0
  for (const [index, vmID] of ids.entries()) {
    const [stats] = await host.call('VM.getStats', { vmID })
    const info = await host.call('VM.getInfo', { vmID })
    const status = String(stats?.status)
    const where = `${name}: ${vmID} (${status})`
    check(JSON.stringify(stats) === JSON.stringify(all[index]), `${where}: VM.getStats and Host.getAllVmStats differ`)
    check(info.status === status, `${where}: VM.getInfo says ${info.status}`)
    check((info.exitCode !== undefined) === (status === 'Down'), `${where}: exit code ${info.exitCode}`)
    check(info.smp >= 1 && info.smp <= (info.maxVCpus ?? info.smp), `${where}: ${info.smp} of ${info.maxVCpus} CPUs`)
    check(info.memSize <= (info.maxMemSize ?? info.memSize), `${where}: ${info.memSize} of ${info.maxMemSize} MiB`)
    checkDevices(where, info, xmls[vmID], check)
    if (stats !== undefined && 'disks' in stats) checkCounters(where, stats, check)
    if (status === 'Down') continue
    active += 1
    if (status === 'Migration Source' || status === 'Migration Destination') continue
    check(!running.has(vmID), `${where}: it runs on ${running.get(vmID)} too`)
    running.set(vmID, name)
  }
  const stats = await host.call('Host.getStats', {})
  check(stats.vmCount === ids.length, `${name}: vmCount is ${stats.vmCount} of ${ids.length}`)
  check(stats.vmActive === active, `${name}: vmActive is ${stats.vmActive} of ${active}`)
  check(stats.memFree >= 0, `${name}: memFree is ${stats.memFree}`)
}

function checkDevices(where: string, info: Result<'VM.getInfo'>, xml: string | undefined, check: Check): void {
  check(xml !== undefined, `${where}: there is no domain XML`)
  if (xml === undefined) return
  const domain = parseDomainXml(xml)
  check(domain.uuid === info.vmId.toLowerCase(), `${where}: the XML is of ${domain.uuid}`)
  check(domain.memMiB === info.memSize, `${where}: the XML has ${domain.memMiB} MiB, not ${info.memSize}`)
  check(domain.vcpus === info.smp, `${where}: the XML has ${domain.vcpus} CPUs, not ${info.smp}`)
  for (const type of ['disk', 'interface']) {
    const aliases = (devices: readonly object[]): string[] =>
      devices
        .filter((device) => 'deviceType' in device && device.deviceType === type)
        .map((device) => String((device as { alias?: string }).alias))
        .sort()
    const own = aliases(info.devices ?? [])
    check(new Set(own).size === own.length, `${where}: two devices of the type ${type} are called the same: ${own}`)
    const written = aliases(domain.devices)
    check(
      JSON.stringify(written) === JSON.stringify(own),
      `${where}: ${type}: ${own} in the info, ${written} in the XML`,
    )
  }
}

function checkCounters(where: string, stats: object, check: Check): void {
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) walk(each, `${path}/${key}`)
    } else if (
      /^(rx|tx|readBytes|writtenBytes|cpuUsage|elapsedTime|balloon_cur)$/.test(path.slice(path.lastIndexOf('/') + 1))
    ) {
      check(Number(value) >= 0, `${where}: ${path} is ${value}`)
    }
  }
  walk(stats, '')
}

async function checkStorage(name: string, host: DriverSession, forced: boolean, check: Check): Promise<void> {
  for (const id of await host.call('Host.getStorageDomains', {})) {
    const { volumes = {} } = await host.call('StorageDomain.dump', { sd_id: id, full: true })
    const stats = await host.call('StorageDomain.getStats', { storagedomainID: id })
    const where = `${name}: domain ${id}`
    const images = new Set(Object.values(volumes).map(({ image }) => image))
    const listed = await host.call('StorageDomain.getImages', { storagedomainID: id })
    check(JSON.stringify([...images].sort()) === JSON.stringify([...listed].sort()), `${where}: images differ`)
    const sum = Object.values(volumes).reduce((total, { truesize = 0 }) => total + truesize, 0)
    const [total, free] = [Number(stats.disktotal), Number(stats.diskfree)]
    check(free >= 0 && total - free >= sum, `${where}: ${sum} bytes of volumes, ${free} of ${total} are free`)
    const basedOn = (id: string) => Object.values(volumes).filter(({ parent }) => parent === id)
    for (const [volume, dump] of Object.entries(volumes)) {
      const { parent = BLANK, voltype, truesize = 0, capacity = 0 } = dump
      check(truesize >= 0 && capacity >= 0, `${where}: ${volume} has ${truesize} of ${capacity} bytes`)
      // One that was merged away stays as it was until it is deleted; another one has its place.
      const merged = volumes[parent]?.voltype === 'LEAF' || basedOn(parent).length > 1
      check(
        voltype !== 'INTERNAL' || basedOn(volume).length > 0 || merged,
        `${where}: ${volume} is internal, but on top`,
      )
      for (let at = parent, steps = 0; at !== BLANK; steps++) {
        const below = volumes[at]
        if (below === undefined || steps > 1000) {
          check(below !== undefined || forced, `${where}: ${volume} is based on ${at}, which is not there`)
          check(steps <= 1000, `${where}: the chain of ${volume} is a circle`)
          break
        }
        at = below.parent ?? BLANK
      }
    }
  }
}

async function checkWork(name: string, host: DriverSession, check: Check): Promise<void> {
  const tasks = await host.call('Host.getAllTasks', {})
  for (const [taskID, task] of Object.entries(tasks)) {
    const { taskState, taskResult, code } = await host.call('Task.getStatus', { taskID })
    const where = `${name}: task ${taskID} (${task.verb}, ${taskState}, ${taskResult})`
    check((taskResult !== '') === (taskState === 'finished'), `${where}: a result before the end, or none after it`)
    check(taskResult !== 'success' || code === 0, `${where}: code ${code}`)
    check(taskState !== 'aborting' || code !== 0, `${where}: aborted for no reason`)
  }
  for (const [id, job] of Object.entries(await host.call('Host.getJobs', {}))) {
    const where = `${name}: job ${id} (${job.status})`
    check((job.status === 'done') === (job.progress === 100), `${where}: progress ${job.progress}`)
    check((job.status === 'failed') === (job.error !== undefined), `${where}: error ${job.error?.code}`)
  }
}

async function checkNetworks(name: string, host: DriverSession, check: Check): Promise<void> {
  const { bondings = {}, nics = {}, vlans = {}, networks = {} } = await host.call('Host.getNetworkCapabilities', {})
  const members = Object.values(bondings).flatMap(({ slaves }) => slaves)
  check(new Set(members).size === members.length, `${name}: a network card is in two bonds: ${members}`)
  for (const nic of members) check(nic in nics, `${name}: the bonds have no such card: ${nic}`)
  for (const { iface } of Object.values(vlans)) check(iface in nics || iface in bondings, `${name}: a VLAN on ${iface}`)
  for (const [network, { ports = [] }] of Object.entries(networks as Record<string, { ports?: string[] }>)) {
    for (const port of ports) {
      check(port in nics || port in bondings || port in vlans, `${name}: ${network} is on ${port}, which is not there`)
    }
  }
}
