import type { HostEvent } from '../../api/handler.ts'
import type { Host } from './model.ts'

/** What the host itself uses, beside its machines. */
export const HOST_OVERHEAD_MIB = 512

/** While no driver has the host open, nobody is told. */
export function emit(host: Host, event: HostEvent): void {
  host.session?.events.push(event)
}

export function usedMiB(host: Host): number {
  let sum = HOST_OVERHEAD_MIB
  for (const machine of host.machines.values()) if (machine.status !== 'Down') sum += machine.spec.memMiB
  return sum
}

/** Memory that another machine may still get. */
export function freeMiB(host: Host, memoryMiB: number): number {
  return Math.max(0, memoryMiB - usedMiB(host))
}
