import type { VmJobInfo } from '../../api/generated/types.ts'
import type { Host, Machine } from './model.ts'
import type { Deferred } from './storage/model.ts'
import { dropWork, startWork } from './storage/work.ts'
import type { VmExtras } from './vm-extras.ts'

export function extrasOf(machine: Machine): VmExtras {
  machine.extras ??= {
    cpu: undefined,
    vcpuLimit: undefined,
    ioTune: new Map(),
    ioPolicy: [],
    balloon: undefined,
    frozen: false,
    destroyOnReboot: false,
    guest: undefined,
    tickets: new Map(),
    memory: [],
    data: new Map(),
    merges: new Map(),
    replications: new Map(),
    backup: undefined,
    checkpoints: new Map(),
    work: new Set(),
  }
  return machine.extras
}

/** Does something later for the machine, unless the machine ends before. */
export function later(host: Host, machine: Machine, ms: number, effect: Deferred): void {
  const { work } = extrasOf(machine)
  for (const each of work) if (each.at < host.world.clock.now()) work.delete(each)
  work.add(startWork(host, ms, effect))
}

/** The end of all that goes on behind replies for the machine. */
export function stopWork(host: Host, { extras }: Machine): void {
  if (extras === undefined) return
  for (const work of extras.work) dropWork(host, work)
  extras.work.clear()
  extras.merges.clear()
  extras.replications.clear()
  extras.backup = undefined
}

/** Whether a disk is being merged, replicated or read for a backup. */
export function hasBlockJobs({ extras }: Machine): boolean {
  if (extras === undefined) return false
  return extras.merges.size > 0 || extras.replications.size > 0 || extras.backup !== undefined
}

/** A guest that starts anew knows nothing of before. */
export function forgetGuest(machine: Machine): void {
  const { extras } = machine
  if (extras === undefined) return
  extras.guest = undefined
  extras.frozen = false
}

/** How much memory the balloon leaves to the guest now, in KiB: it moves by 256 MiB a second. */
export function balloonKiB(machine: Machine, now: number): number {
  const whole = machine.spec.memMiB * 1024
  const balloon = machine.extras?.balloon
  if (balloon === undefined) return whole
  const { fromKiB, targetKiB, at } = balloon
  const moved = Math.floor((262_144 * (now - at)) / 1000)
  return targetKiB < fromKiB ? Math.max(targetKiB, fromKiB - moved) : Math.min(targetKiB, fromKiB + moved)
}

/** The merges under way, as statistics tell them. */
export function mergeJobs({ merges }: VmExtras, now: number): Record<string, VmJobInfo> {
  const jobs: Record<string, VmJobInfo> = {}
  for (const { info, startedAt, takesMs } of merges.values()) {
    const share = takesMs === 0 ? 1 : Math.min(1, (now - startedAt) / takesMs)
    jobs[info.id] = { ...info, cur: Math.floor(info.end * share) }
  }
  return jobs
}
