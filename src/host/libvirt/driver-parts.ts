import type { Logger } from 'pino'
import { RpcError } from '../../api/errors.ts'
import type { Machine } from './machine.ts'
import type { Machines } from './machines.ts'
import type { LibvirtOptions } from './options.ts'
import type { Session } from './session.ts'

/** What the methods of one host work with. */
export interface DriverParts {
  readonly session: Session
  readonly machines: Machines
  readonly options: LibvirtOptions
  readonly log: Logger
  /** Fires when the driver is closed: for what outlives the command that began it. */
  readonly ended: AbortSignal
}

/** @throws {RpcError} VMIsDown */
export function requireStarted(machine: Machine): void {
  if (machine.status === 'Down') throw new RpcError('VMIsDown', machine.id)
  if (machine.status === 'WaitForLaunch') throw new RpcError('VMIsDown', `${machine.id} is only being started`)
}

/** @throws {RpcError} when the machine can be told nothing now: VMIsDown, MigrationInProgress, ResourceUnavailable */
export function requireIdle(machine: Machine): void {
  requireStarted(machine)
  if (machine.activity === 'migrating' || machine.status === 'Migration Destination') {
    throw new RpcError('MigrationInProgress', machine.id)
  }
  if (machine.activity === 'saving') throw new RpcError('ResourceUnavailable', `${machine.id} is being saved`)
}
