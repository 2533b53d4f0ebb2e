import { RpcError } from '../../api/errors.ts'
import { fitDisks, unusableVolume } from './disk-volumes.ts'
import { freeMiB } from './host.ts'
import { hashText } from './identity.ts'
import { failMigration, guestStatus, isMigrating } from './migration.ts'
import type { Host, Machine, Session, Step } from './model.ts'
import { continuePlan, dropPlan, holdPlan, schedule } from './plan.ts'
import { createMachine, runCpus, stopCpus } from './vm.ts'
import type { VmSpec } from './vm-spec.ts'
import { setDown, setStatus } from './vm-status.ts'
import { forgetGuest, hasBlockJobs } from './vm-work.ts'

/** Of the boot time, the part until the guest's firmware runs. */
const LAUNCH_SHARE = 0.2

/** Starts a machine. @throws {RpcError} VMExists, OutOfMemory, CannotCreateVM */
export function launch(host: Host, { options }: Session, spec: VmSpec, xml: string): Machine {
  if (host.machines.has(spec.id)) throw new RpcError('VMExists', spec.id)
  const free = freeMiB(host, options.memoryMiB)
  if (spec.memMiB > free) throw new RpcError('OutOfMemory', `${spec.memMiB} MiB are needed, ${free} MiB are free`)
  for (const other of host.machines.values()) {
    if (other.spec.name === spec.name && other.status !== 'Down') {
      throw new RpcError('CannotCreateVM', `${other.id} has the name ${spec.name} already`)
    }
  }
  const machine = createMachine({
    spec,
    devices: spec.devices,
    xml,
    status: 'WaitForLaunch',
    startedAt: host.world.clock.now(),
    seed: hashText(spec.id, options.seed),
  })
  host.machines.set(machine.id, machine)
  schedule(host, machine, 'launch', options.bootMs * LAUNCH_SHARE)
  return machine
}

/** Lets the machine stand still; what it was about to do waits. */
export function suspend(host: Host, machine: Machine): void {
  requireIdle(machine)
  if (machine.status === 'Paused') return
  machine.resumeTo = guestStatus(machine)
  holdPlan(host, machine)
  stopCpus(machine, host.world.clock.now())
  setStatus(host, machine, 'Paused')
}

export function resume(host: Host, machine: Machine): void {
  requireIdle(machine)
  if (machine.status !== 'Paused') return
  runCpus(machine, host.world.clock.now())
  continuePlan(host, machine)
  setStatus(host, machine, machine.resumeTo)
}

export interface ShutdownOptions {
  /** How long the guest's users are warned before. */
  readonly delayMs: number
  /** When `force` ends a guest that is not down by itself. */
  readonly timeoutMs: number
  readonly force: boolean
  readonly reboot: boolean
}

/** Asks the guest to power down. One that stands still cannot answer: only `force` ends it. */
export function shutDown(host: Host, session: Session, machine: Machine, options: ShutdownOptions): void {
  if (machine.migration !== undefined && machine.migration.machine === machine) {
    failMigration(machine.migration, new RpcError('MigrationError', 'the VM was told to shut down meanwhile'))
  }
  requireIdle(machine)
  const forcedMs = options.delayMs + options.timeoutMs
  if (machine.status === 'Paused') {
    if (options.force) schedule(host, machine, 'power-off', forcedMs)
    return
  }
  if (options.reboot) {
    restart(host, session, machine, options.delayMs)
    return
  }
  const takesMs = options.delayMs + session.options.shutdownMs
  setStatus(host, machine, 'Powering down')
  schedule(host, machine, 'power-off', options.force ? Math.min(takesMs, forcedMs) : takesMs)
}

/** The guest starts anew in the same machine. */
export function restart(host: Host, session: Session, machine: Machine, delayMs = 0): void {
  requireIdle(machine)
  const takesMs = session.options.bootMs * (1 - LAUNCH_SHARE)
  if (machine.extras?.destroyOnReboot) {
    if (delayMs === 0) setDown(host, machine, 'destroyed on reboot')
    else schedule(host, machine, 'end-at-reboot', delayMs)
    return
  }
  forgetGuest(machine)
  if (machine.status === 'Paused') {
    machine.resumeTo = 'RebootInProgress'
    machine.plan = { state: 'held', step: 'boot', leftMs: takesMs }
    return
  }
  setStatus(host, machine, 'RebootInProgress')
  schedule(host, machine, 'boot', delayMs + takesMs)
}

/** Writes the machine's memory away and ends it. */
export function save(host: Host, session: Session, machine: Machine): void {
  requireIdle(machine)
  const before = machine.status === 'Paused' ? 'Paused' : guestStatus(machine)
  if (hasBlockJobs(machine)) {
    // The hypervisor says so only when it is told to begin.
    setStatus(host, machine, 'Saving State')
    setStatus(host, machine, before)
    return
  }
  machine.savedFrom = before
  stopCpus(machine, host.world.clock.now())
  setStatus(host, machine, 'Saving State')
  schedule(host, machine, 'save', session.options.saveMs)
}

/** Gives up what moves or saves the machine. @throws {RpcError} MigrationNotInProgress */
export function cancelMove(host: Host, session: Session, machine: Machine): void {
  const { migration, savedFrom } = machine
  if (migration?.outcome.kind === 'running') {
    failMigration(migration, new RpcError('MigrationError', 'it was cancelled'))
    return
  }
  if (savedFrom === undefined) throw new RpcError('MigrationNotInProgress', machine.id)
  dropPlan(machine)
  machine.savedFrom = undefined
  if (savedFrom !== 'Paused') {
    runCpus(machine, host.world.clock.now())
    // What the guest was about to do begins anew.
    if (savedFrom === 'Powering down') schedule(host, machine, 'power-off', session.options.shutdownMs)
    else if (savedFrom !== 'Up') schedule(host, machine, 'boot', session.options.bootMs * (1 - LAUNCH_SHARE))
  }
  setStatus(host, machine, savedFrom)
}

/** Ends the machine if it still runs, and forgets it. */
export function destroy(host: Host, machine: Machine): void {
  if (machine.migration !== undefined) {
    failMigration(machine.migration, new RpcError('MigrationError', 'the VM was destroyed meanwhile'))
  }
  setDown(host, machine, 'admin shutdown')
  host.machines.delete(machine.id)
}

/** @throws {RpcError} when the machine can be told nothing now: VMIsDown, MigrationInProgress */
export function requireIdle(machine: Machine): void {
  requireStarted(machine)
  if (isMigrating(machine)) throw new RpcError('MigrationInProgress', machine.id)
  if (machine.savedFrom !== undefined) throw new RpcError('MigrationInProgress', `${machine.id} is being saved`)
}

/** @throws {RpcError} VMIsDown */
export function requireStarted(machine: Machine): void {
  if (machine.status === 'Down') throw new RpcError('VMIsDown', machine.id)
  if (machine.status === 'WaitForLaunch') throw new RpcError('VMIsDown', `${machine.id} is only being started`)
}

/** What a machine does by itself when its time has come. */
export function perform(host: Host, session: Session, machine: Machine, step: Step): void {
  switch (step) {
    case 'launch':
      start(host, session, machine)
      break
    case 'boot':
      setStatus(host, machine, 'Up')
      break
    case 'power-off':
      setDown(host, machine, 'admin shutdown')
      break
    case 'save':
      machine.savedFrom = undefined
      setDown(host, machine, 'save state succeeded')
      break
    case 'give-up-waiting':
      setDown(host, machine, 'migration failed')
      host.machines.delete(machine.id)
      break
    case 'end-at-reboot':
      setDown(host, machine, 'destroyed on reboot')
      break
    default:
      step satisfies never
  }
}

function start(host: Host, { options }: Session, machine: Machine): void {
  // VDSM finds out when it prepares the disks, behind its reply.
  if (unusableVolume(host.world, machine) !== undefined) {
    setDown(host, machine, 'disk unusable')
    return
  }
  fitDisks(host.world, machine)
  const leftMs = options.bootMs * (1 - LAUNCH_SHARE)
  if (machine.spec.launchPaused) {
    machine.resumeTo = 'Powering up'
    machine.plan = { state: 'held', step: 'boot', leftMs }
    setStatus(host, machine, 'Paused')
    return
  }
  runCpus(machine, host.world.clock.now())
  setStatus(host, machine, 'Powering up')
  schedule(host, machine, 'boot', leftMs)
}
