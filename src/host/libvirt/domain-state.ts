import type { VmStatus } from '../../api/generated/types.ts'
import { EXITS, type Exit, type ExitName, type Machine } from './machine.ts'

/** libvirt's numbers of a domain's states. */
export const STATE = {
  none: 0,
  running: 1,
  blocked: 2,
  paused: 3,
  shutdown: 4,
  shutoff: 5,
  crashed: 6,
  pmSuspended: 7,
} as const

/** Why a domain is paused. */
export const PAUSED = {
  migration: 2,
  save: 3,
  ioError: 5,
  shuttingDown: 8,
  startingUp: 11,
  postcopy: 12,
  postcopyFailed: 13,
} as const

/** What has happened, in an event about a domain's life. */
export const LIFE = {
  defined: 0,
  undefined: 1,
  started: 2,
  suspended: 3,
  resumed: 4,
  stopped: 5,
  shutdown: 6,
  pmSuspended: 7,
  crashed: 8,
} as const

/** How a domain stopped. */
export const STOPPED = {
  shutdown: 0,
  destroyed: 1,
  crashed: 2,
  migrated: 3,
  saved: 4,
  failed: 5,
  fromSnapshot: 6,
} as const

/** Who let a domain shut down. */
export const SHUTDOWN = { finished: 0, guest: 1, host: 2 } as const

export interface DomainState {
  readonly state: number
  readonly reason: number
}

/** VDSM's word for a domain's state; undefined when it does not change what is known. */
export function toStatus({ state, reason }: DomainState, machine: Machine): Exclude<VmStatus, 'Down'> | undefined {
  const { activity, destroying } = machine
  // Its end is all that is still to be told.
  if (destroying > 0) return undefined
  switch (state) {
    case STATE.running:
    case STATE.blocked:
    // A guest that sleeps by its own will is no paused machine.
    case STATE.pmSuspended:
      if (activity === 'saving') return 'Saving State'
      if (activity === 'migrating') return 'Migration Source'
      return machine.powerOff === 'admin' ? 'Powering down' : 'Up'
    case STATE.paused:
      return pausedStatus(reason, machine)
    case STATE.shutdown:
      return 'Powering down'
    case STATE.crashed:
      return 'Paused'
    default:
      return undefined
  }
}

function pausedStatus(reason: number, { activity }: Machine): Exclude<VmStatus, 'Down'> | undefined {
  switch (reason) {
    case PAUSED.startingUp:
      return undefined
    case PAUSED.shuttingDown:
      return 'Powering down'
    case PAUSED.save:
      return 'Saving State'
    case PAUSED.migration:
      return activity === 'migrating' ? 'Migration Source' : 'Migration Destination'
    default:
      if (activity === 'saving') return 'Saving State'
      return activity === 'migrating' ? 'Migration Source' : 'Paused'
  }
}

/** VDSM's code for why a machine is paused. */
export function pauseCodeOf({ state, reason }: DomainState, machine: Machine): string {
  if (state !== STATE.paused) return 'NOERR'
  switch (reason) {
    case PAUSED.ioError:
      return machine.pauseCode === 'NOERR' ? 'EOTHER' : machine.pauseCode
    case PAUSED.postcopy:
    case PAUSED.postcopyFailed:
      return 'POSTCOPY'
    default:
      return 'NOERR'
  }
}

/** VDSM's code for libvirt's word for an I/O error; libvirt only tells a full disk apart. */
export function ioErrorCode(reason: string): string {
  return reason === 'enospc' ? 'ENOSPC' : 'EOTHER'
}

/** Why a machine ended. Without a detail nobody saw it end: then what was going on decides. */
export function exitOf(machine: Machine, detail: number | undefined): Exit {
  return EXITS[exitName(machine, detail)]
}

function exitName(machine: Machine, detail: number | undefined): ExitName {
  const arriving = machine.status === 'Migration Destination'
  switch (detail) {
    case STOPPED.migrated:
      return 'migration succeeded'
    case STOPPED.saved:
      return 'save state succeeded'
    case STOPPED.shutdown:
      return poweredOff(machine) ?? 'user shutdown'
    case STOPPED.destroyed:
    case STOPPED.fromSnapshot:
      return arriving ? 'migration failed' : 'admin shutdown'
    case STOPPED.crashed:
      return 'generic error'
    case STOPPED.failed:
      return arriving ? 'migration failed' : 'lost qemu connection'
    default:
      return unseenExit(machine, arriving)
  }
}

function poweredOff({ powerOff }: Machine): ExitName | undefined {
  switch (powerOff) {
    case 'admin':
      return 'admin shutdown'
    case 'guest':
      return 'user shutdown'
    case 'host':
      return 'host shutdown'
    case undefined:
      return undefined
    default:
      return powerOff satisfies never
  }
}

function unseenExit(machine: Machine, arriving: boolean): ExitName {
  if (machine.destroying > 0) return 'admin shutdown'
  switch (machine.activity) {
    case 'starting':
    case 'start lost':
      return 'libvirt start failed'
    case 'saving':
      return 'save state succeeded'
    case 'migrating':
      return 'migration succeeded'
    case 'none':
      if (arriving) return 'migration failed'
      return poweredOff(machine) ?? 'libvirt domain missing'
    default:
      return machine.activity satisfies never
  }
}
