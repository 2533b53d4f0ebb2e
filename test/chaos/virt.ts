import { chmod, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startLibvirtd } from '../host/libvirt/integration/daemon.ts'
import type { Arena } from './arena.ts'
import { VIRT_HOST } from './commands.ts'
import type { Command, LedgerRecord } from './records.ts'

/** A host of real machines, whose daemon outlives its workers. */
export interface VirtHost extends AsyncDisposable {
  readonly name: string
  /** The options of its driver. */
  readonly driver: Readonly<Record<string, string>>
  readonly domainType: 'kvm' | 'qemu'
  /** What QEMU's own logs say of the commands: a machine is named after the command that creates it. */
  read(commands: ReadonlyMap<string, Command>): Promise<LedgerRecord[]>
}

/**
 * A machine whose end was asked for before it began is there to stay, and each
 * takes its share of the processor: of more than so many the oldest are ended.
 */
const MOST_MACHINES = 8
/** By then whoever was to be told of it has been told. */
const YOUNG_MS = 15_000
const REAP_EVERY_MS = 2_000

/**
 * Which of the machines that run are too many.
 * @param seen when each was seen first; is brought up to date
 */
export function tooMany(running: readonly string[], seen: Map<string, number>, now: number): string[] {
  for (const name of running) if (!seen.has(name)) seen.set(name, now)
  for (const name of [...seen.keys()]) if (!running.includes(name)) seen.delete(name)
  const oldest = [...seen].slice(0, Math.max(0, seen.size - MOST_MACHINES))
  return oldest.filter(([, since]) => now - since >= YOUNG_MS).map(([name]) => name)
}

/** Undefined where libvirt is not installed. */
export async function startVirtHost(arena: Arena): Promise<VirtHost | undefined> {
  // A unix socket's path has 107 bytes at most.
  const home = join(arena.dir, 'lv')
  await mkdir(home)
  // The daemon runs as nobody, when root starts it.
  await chmod(arena.dir, 0o711)
  arena.willFind(join(home, 'run', 'libvirt', 'qemu', 'run'))
  arena.willFind(join(home, 'run', 'libvirt'))
  const daemon = await startLibvirtd({ home }).catch(() => undefined)
  if (daemon === undefined) return undefined
  const seen = new Map<string, number>()
  let reaping: Promise<void> | undefined
  async function reap(): Promise<void> {
    const names = (await daemon?.virsh('list', '--name'))?.split('\n').filter((name) => name !== '') ?? []
    for (const name of tooMany(names, seen, performance.now())) await daemon?.virsh('destroy', name)
  }
  const timer = setInterval(() => {
    // A daemon that crashed is started again, and a machine may end by itself.
    reaping ??= reap()
      .catch(() => {})
      .finally(() => {
        reaping = undefined
      })
  }, REAP_EVERY_MS)
  const logs = join(home, 'cache', 'libvirt', 'qemu', 'log')
  return {
    name: VIRT_HOST,
    driver: { uri: 'qemu:///session', socket: daemon.socket },
    domainType: daemon.domainType,
    async read(commands) {
      const records: LedgerRecord[] = []
      for (const file of await readdir(logs).catch(() => [])) {
        const id = file.replace(/\.log$/, '')
        const command = commands.get(id)
        if (command === undefined) continue
        const { host, method, vmID } = command
        const text = await readFile(join(logs, file), 'utf8')
        for (const [, day, time] of text.matchAll(/^(\S+) (\S+)\+0000: starting up libvirt/gm)) {
          const at = Date.parse(`${day}T${time}Z`)
          records.push({ kind: 'start', at, id, host, method, vmID, pid: 0, entered: at, replaced: false })
          records.push({ kind: 'end', at, id })
        }
      }
      return records
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await reaping
      await daemon[Symbol.asyncDispose]()
    },
  }
}
