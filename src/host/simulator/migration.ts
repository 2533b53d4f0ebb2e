import { RpcError } from '../../api/errors.ts'
import { emit, freeMiB } from './host.ts'
import type { GuestStatus, Host, Machine, Migration, Session } from './model.ts'
import { continuePlan, holdPlan } from './plan.ts'
import { createMachine, runCpus, stopCpus } from './vm.ts'
import { setDown, setStatus } from './vm-status.ts'
import { hasBlockJobs, stopWork } from './vm-work.ts'

/** How many times a migration reports on its way. */
const REPORTS = 10

/**
 * Sends a machine to another host of this process. Returns when it is on its
 * way; the outcome shows in events and in the migration's status.
 *
 * @throws {RpcError} NoConnectionToPeer, VMExists, MigrationError, OutOfMemory: said before anything has changed
 */
export function migrate(source: Host, session: Session, machine: Machine, dst: string): void {
  const target = requireTarget(source, machine, dst)
  const copy = createMachine({
    spec: machine.spec,
    devices: machine.devices,
    xml: machine.xml,
    status: 'WaitForLaunch',
    startedAt: machine.startedAt,
    seed: machine.seed,
  })
  const status = machine.status === 'Paused' ? 'Paused' : guestStatus(machine)
  const migration: Migration = {
    source,
    target,
    machine,
    copy,
    status,
    progress: 0,
    maxBandwidth: undefined,
    outcome: { kind: 'running' },
    cancel: () => {},
  }
  machine.migration = migration
  copy.migration = migration
  target.machines.set(copy.id, copy)
  holdPlan(source, machine)
  setStatus(source, machine, 'Migration Source')
  setStatus(target, copy, 'Migration Destination')
  // The hypervisor says so only when it is told to begin.
  if (hasBlockJobs(machine)) failMigration(migration, new RpcError('MigrationError', 'a disk has an active block job'))
  else proceed(migration, session)
}

/** Ends a migration that runs: the machine stays on the source as it was, the target forgets its copy. */
export function failMigration(migration: Migration, error: RpcError): void {
  const { source, target, machine, copy } = migration
  if (migration.outcome.kind !== 'running') return
  migration.cancel()
  migration.outcome = { kind: 'failed', error }
  setDown(target, copy, 'migration failed')
  target.machines.delete(copy.id)
  setStatus(source, machine, migration.status)
  if (migration.status !== 'Paused') continuePlan(source, machine)
}

/** Also one that waits for a source outside of the simulation, which never sends anything. */
export function isMigrating({ migration, status }: Machine): boolean {
  return migration?.outcome.kind === 'running' || status === 'Migration Destination'
}

/** @throws {RpcError} when the machine cannot stand still or go on by itself: it is down or only being started */
export function guestStatus(machine: Machine): GuestStatus {
  const { status } = machine
  if (status === 'Up' || status === 'Powering up' || status === 'RebootInProgress' || status === 'Powering down')
    return status
  throw new RpcError('VMIsDown', `${machine.id} is in status ${status}`)
}

function requireTarget(source: Host, machine: Machine, dst: string): Host {
  // The engine names a destination with vdsmd's port.
  const name = dst.replace(/:\d+$/, '')
  const target = source.world.hosts.get(name)
  if (target?.session === undefined) {
    throw new RpcError('NoConnectionToPeer', `no simulated host ${JSON.stringify(name)} is open in this process`)
  }
  if (target.machines.has(machine.id)) throw new RpcError('VMExists', `${machine.id} on ${name}`)
  for (const other of target.machines.values()) {
    if (other.spec.name === machine.spec.name && other.status !== 'Down') {
      throw new RpcError('MigrationError', `${other.id} on ${name} has the name ${machine.spec.name} already`)
    }
  }
  const free = freeMiB(target, target.session.options.memoryMiB)
  if (machine.spec.memMiB > free) {
    throw new RpcError('OutOfMemory', `${machine.spec.memMiB} MiB are needed, ${free} MiB are free on ${name}`)
  }
  return target
}

function proceed(migration: Migration, session: Session): void {
  const { source, machine, maxBandwidth } = migration
  const limitedMs = maxBandwidth === undefined ? 0 : (1000 * machine.spec.memMiB) / maxBandwidth
  migration.cancel = source.world.clock.after(Math.max(session.options.migrationMs, limitedMs) / REPORTS, () => {
    migration.progress += 100 / REPORTS
    if (migration.progress >= 100) {
      complete(migration, session)
      return
    }
    const params = { [machine.id]: { progress: migration.progress, postcopy: false } }
    emit(source, { event: '|virt|VM_migration_status|', object: machine.id, params })
    proceed(migration, session)
  })
}

/** In one turn of the event loop: at no time do both hosts, or neither, run the machine. */
function complete(migration: Migration, session: Session): void {
  const { source, target, machine, copy, status } = migration
  const now = source.world.clock.now()
  migration.outcome = { kind: 'done', downtimeMs: session.options.downtimeMs }
  stopCpus(machine, now)
  copy.ranMs = machine.ranMs
  copy.cpuTime = machine.cpuTime
  copy.counters = machine.counters
  copy.resumeTo = machine.resumeTo
  copy.plan = machine.plan
  stopWork(source, machine)
  copy.extras = machine.extras
  machine.extras = undefined
  machine.plan = undefined
  const params = { [machine.id]: { progress: 100, postcopy: false, downtime: session.options.downtimeMs } }
  emit(source, { event: '|virt|VM_migration_status|', object: machine.id, params })
  setDown(source, machine, 'migration succeeded')
  if (status !== 'Paused') runCpus(copy, now)
  setStatus(target, copy, status)
  if (status !== 'Paused') continuePlan(target, copy)
}
