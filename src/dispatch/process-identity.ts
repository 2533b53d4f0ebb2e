import { readFileSync, readlinkSync } from 'node:fs'

/** One process of one machine, told from every other that has had its id or will have it. */
export interface ProcessIdentity {
  readonly pid: number
  /** In the kernel's ticks since the machine's start. */
  readonly started: string
  /** Of the machine's start. */
  readonly boot: string
  /** The PID namespace that its id is of: containers have their own. */
  readonly namespace: string
}

export type Killing =
  | { readonly kind: 'killed' }
  /** It has ended; whoever has its id now is left alone. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'out of reach'; readonly cause: string }

/** Undefined where there is no Linux to tell. */
export function thisProcess(): ProcessIdentity | undefined {
  try {
    const started = startOf(process.pid)
    if (started === undefined) return undefined
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return { pid: process.pid, started, boot, namespace: readlinkSync('/proc/self/ns/pid') }
  } catch {
    return undefined
  }
}

/** Kills that very process, however it hangs, and no other. It has ended when the kernel has let go of its locks. */
export function killProcess(
  victim: ProcessIdentity,
  kill: (pid: number, signal: 'SIGKILL') => unknown = (pid, signal) => process.kill(pid, signal),
): Killing {
  const own = thisProcess()
  if (own === undefined) return outOfReach('this system has no /proc to tell it by')
  if (own.boot !== victim.boot) return outOfReach('it runs on another machine')
  if (own.namespace !== victim.namespace)
    return outOfReach('it runs in another container, in a PID namespace of its own')
  // Nothing comes between this look and the signal.
  if (startOf(victim.pid) !== victim.started) return { kind: 'gone' }
  try {
    kill(victim.pid, 'SIGKILL')
    return { kind: 'killed' }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return { kind: 'gone' }
    return outOfReach(error instanceof Error ? error.message : String(error))
  }
}

export function toIdentity(text: string): ProcessIdentity | undefined {
  try {
    const { pid, started, boot, namespace } = JSON.parse(text) as Record<string, unknown>
    const strings = [started, boot, namespace].every((value) => typeof value === 'string')
    // 0 and less would be whole groups of processes.
    if (!strings || !Number.isSafeInteger(pid) || Number(pid) <= 1) return undefined
    return { pid: Number(pid), started: String(started), boot: String(boot), namespace: String(namespace) }
  } catch {
    return undefined
  }
}

function outOfReach(cause: string): Killing {
  return { kind: 'out of reach', cause }
}

/** The 22nd field of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; the second is a name, and may hold anything. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
