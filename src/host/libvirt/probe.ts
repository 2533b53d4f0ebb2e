import { setTimeout as delay } from 'node:timers/promises'
import type { Params, Probe } from '../../api/handler.ts'
import { definition } from './definition.ts'
import type { Machine } from './machine.ts'
import type { Machines } from './machines.ts'

/** The kernel tells the time of its start in whole seconds, and that of a process from there. */
const UNCERTAIN_MS = 1_500
const LOOK_MS = 100

/**
 * Only a machine's creation leaves a proof: its process, which started after the
 * command did. That there is none proves nothing: a daemon that was slow or
 * frozen reads a request from its socket long after the sender has died. So it
 * is waited for a while, and then nobody can tell. Of what else must not be
 * repeated nothing is left to be seen: a device that is there, or not, may
 * have been so before, and then the command failed.
 * @param patience how long a machine may take to appear, in milliseconds
 */
export function createProbe(machines: Machines, patience = 5_000): Probe {
  return async (method, params, { started, signal }) => {
    if (method !== 'VM.create') return { kind: 'cannot tell' }
    // Checked against the method's schema before.
    const { vmID } = params as Params<'VM.create'>
    const end = performance.now() + patience
    for (;;) {
      const machine = machines.find(vmID)
      const since = machine?.process?.startedAt
      if (machine !== undefined && since !== undefined) return judge(machine, since, started)
      if (performance.now() >= end) return { kind: 'cannot tell' }
      await delay(LOOK_MS, undefined, { signal })
    }
  }
}

function judge(machine: Machine, since: number, started: number): Awaited<ReturnType<Probe>> {
  if (since < started - UNCERTAIN_MS) return { kind: 'cannot tell' }
  return { kind: 'happened', result: definition(machine) }
}
