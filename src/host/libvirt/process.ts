import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export interface QemuProcess {
  readonly pid: number
  /** Milliseconds since 1970-01-01 UTC. */
  readonly startedAt: number
}

/** Kernel ticks a second, in /proc: fixed on Linux for programs. */
const TICKS = 100

/**
 * The QEMU process of a domain, by the file that libvirt keeps beside its
 * socket. Undefined where there is none, or where it cannot be read.
 */
export async function findProcess(socket: string, name: string): Promise<QemuProcess | undefined> {
  const directory = join(dirname(socket), 'qemu')
  for (const path of [join(directory, `${name}.pid`), join(directory, 'run', `${name}.pid`)]) {
    const pid = Number(await readText(path))
    if (!Number.isInteger(pid) || pid <= 0) continue
    const startedAt = await readStart(pid)
    if (startedAt !== undefined) return { pid, startedAt }
  }
  return undefined
}

async function readStart(pid: number): Promise<number | undefined> {
  const stat = await readText(`/proc/${pid}/stat`)
  const boot = /^btime (\d+)$/m.exec((await readText('/proc/stat')) ?? '')?.[1]
  // The second field is the name in parentheses, which may hold anything.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = fields?.[19]
  if (ticks === undefined || boot === undefined) return undefined
  return (Number(boot) + Number(ticks) / TICKS) * 1000
}

export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    // Not there, or not for us: the caller has a value for "not known".
    return undefined
  }
}
