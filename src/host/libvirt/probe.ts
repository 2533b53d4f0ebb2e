import type { Params, Probe } from '../../api/handler.ts'
import { definition } from './definition.ts'
import type { Machines } from './machines.ts'

/** The kernel tells the time of its start in whole seconds, and that of a process from there. */
const UNCERTAIN_MS = 1_500

/**
 * Only a machine's creation leaves a proof: its process, which started after the
 * command did. That there is none proves nothing, for libvirt may still be at
 * it; and of what else must not be repeated, nothing is left to be seen.
 */
export function createProbe(machines: Machines): Probe {
  return async (method, params, { started }) => {
    if (method !== 'VM.create') return { kind: 'cannot tell' }
    // Checked against the method's schema before.
    const machine = machines.find((params as Params<'VM.create'>).vmID)
    const since = machine?.process?.startedAt
    if (machine === undefined || since === undefined || since < started - UNCERTAIN_MS) return { kind: 'cannot tell' }
    return { kind: 'happened', result: definition(machine) }
  }
}
