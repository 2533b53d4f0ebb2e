import { RpcError } from '../../api/errors.ts'
import type { MigrateParams, MigrationStats } from '../../api/generated/types.ts'
import type { EventQueue } from '../event-queue.ts'
import { type Convergence, createConvergence, type Push } from './convergence.ts'
import { type DriverParts, requireIdle } from './driver-parts.ts'
import { failingAs, toRpcError } from './failures.ts'
import { followJob, type Job, nap, numberIn, readJob, settle } from './jobs.ts'
import { EXITS, type Machine, type Migration } from './machine.ts'
import { type Destination, destination } from './migration-target.ts'
import { createGate } from './rpc/call-queue.ts'
import { CallLostError, ERROR, LibvirtError } from './rpc/errors.ts'
import { CALL } from './rpc/procedures.ts'
import type { TypedParam } from './rpc/types.ts'

const FLAG = {
  live: 1 << 0,
  peerToPeer: 1 << 1,
  tunnelled: 1 << 2,
  compressed: 1 << 11,
  abortOnError: 1 << 12,
  autoConverge: 1 << 13,
  postcopy: 1 << 15,
  tls: 1 << 16,
  parallel: 1 << 17,
  zerocopy: 1 << 20,
} as const

/** libvirt's number of the operation that a job is. */
const MIGRATION_OUT = 5
/** Machines that hang must not hold up their host, nor keep its daemon from answering. */
const TAKE_UP_MS = 3_000
const MOST_ASKED = 8
const PARTING_MS = 1_000

/**
 * Sends a machine to another host. Returns when it is on its way; the outcome
 * shows in events and in the migration's status.
 * @throws {RpcError} when it fails at once
 */
export async function migrate(
  parts: DriverParts,
  events: EventQueue,
  machine: Machine,
  params: MigrateParams,
  signal: AbortSignal,
): Promise<void> {
  requireIdle(machine)
  const target = destination(params, parts.options)
  const convergence = createConvergence(params.convergenceSchedule)
  const migration = await begin(parts, machine, 0)
  const work = run(parts, events, machine, migration, { params, target, convergence })
  work.catch((err) => {
    if (!parts.ended.aborted) parts.log.info({ err, vm: machine.id }, 'a migration failed')
  })
  await settle(work, signal)
}

async function begin({ machines }: DriverParts, machine: Machine, progress: number): Promise<Migration> {
  const migration: Migration = { progress, postcopy: false, downtimeMs: undefined, outcome: { kind: 'running' } }
  machine.migration = migration
  machine.activity = 'migrating'
  await machines.setStatus(machine, 'Migration Source')
  return migration
}

/**
 * Goes on with what an earlier process began: the source's daemon migrates by
 * itself, whoever asked for it. Returns when each machine that is on its way
 * is known as such. What was to push it on is lost with that process.
 */
export async function takeUpMigrations(parts: DriverParts, events: EventQueue, signal: AbortSignal): Promise<void> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(TAKE_UP_MS)])
  const asking = createGate(MOST_ASKED)
  const ask = async (machine: Machine) => {
    await asking.enter(CALL.domainGetJobStats.name, within)
    return readJob(parts, machine, within).finally(() => asking.leave())
  }
  const idle = parts.machines.all().filter((machine) => isIdle(machine))
  await Promise.all(
    idle.map(async (machine) => {
      const job = await ask(machine).catch((err: unknown) =>
        parts.log.debug({ err, vm: machine.id }, 'what is being done to a machine could not be read'),
      )
      if (job?.active !== true || job.operation !== MIGRATION_OUT || !isIdle(machine)) return
      parts.log.info({ vm: machine.id }, 'a migration is under way that an earlier worker began')
      const migration = await begin(parts, machine, progressOf(job))
      seeOff(parts, events, machine, migration).catch((err) =>
        parts.log.warn({ err, vm: machine.id }, 'a migration could not be followed'),
      )
    }),
  )
}

function isIdle({ status, activity }: Machine): boolean {
  return activity === 'none' && status !== 'Down' && status !== 'Migration Destination'
}

/** Follows it to its end, of which nobody will tell how it was. */
async function seeOff(parts: DriverParts, events: EventQueue, machine: Machine, migration: Migration): Promise<void> {
  const { machines, ended } = parts
  await followMigration(parts, events, machine, migration, createConvergence(undefined), ended)
  await machines.lookForEnd(machine)
  if (machine.status !== 'Down') {
    // Between the end of the job and that of the machine there is a moment.
    await nap(PARTING_MS, ended)
    await machines.lookForEnd(machine)
  }
  if (ended.aborted) return
  if (hasLeft(machine)) {
    arrive(events, machine, migration)
    return
  }
  const error = new RpcError('MigrationError', 'it has failed, or was cancelled; why was told to an earlier worker')
  migration.outcome = { kind: 'failed', error }
  if (machine.activity === 'migrating') machine.activity = 'none'
  await machines.look(machine)
}

function hasLeft({ status, exit }: Machine): boolean {
  return status === 'Down' && exit?.reason === EXITS['migration succeeded'].reason
}

interface Plan {
  readonly params: MigrateParams
  readonly target: Destination
  readonly convergence: Convergence
}

async function run(
  parts: DriverParts,
  events: EventQueue,
  machine: Machine,
  migration: Migration,
  plan: Plan,
): Promise<void> {
  const { session, machines, ended } = parts
  const done = new AbortController()
  const following = AbortSignal.any([done.signal, ended])
  const follow = followMigration(parts, events, machine, migration, plan.convergence, following)
  follow.catch((err) => parts.log.warn({ err, vm: machine.id }, 'a migration could not be followed'))
  try {
    await session.long(CALL.domainMigratePerform3Params, arguments_(machine, plan), { signal: ended })
  } catch (reason) {
    await failed(parts, machine, migration, reason, done)
    return
  }
  done.abort()
  // The events about its end came on another connection: what they said is known once they are through.
  await machines.look(machine)
  arrive(events, machine, migration)
  machines.setDown(machine, EXITS['migration succeeded'])
}

/** @throws {RpcError} always, but when it turns out that the machine is gone after all */
async function failed(
  parts: DriverParts,
  machine: Machine,
  migration: Migration,
  reason: unknown,
  done: AbortController,
): Promise<void> {
  const { machines, ended } = parts
  if (reason instanceof CallLostError && reason.sent) {
    // The source's daemon does it all by itself: it may still be at it, or have done it.
    await followJob(parts, machine, { signal: ended })
    await machines.lookForEnd(machine)
  }
  done.abort()
  if (hasLeft(machine)) {
    migration.outcome = { kind: 'done' }
    return
  }
  const error = migrationError(reason)
  migration.outcome = { kind: 'failed', error }
  if (machine.activity === 'migrating') machine.activity = 'none'
  await machines.look(machine)
  throw error
}

function migrationError(reason: unknown): RpcError {
  if (reason instanceof LibvirtError) {
    if (reason.code === ERROR.operationAborted)
      return new RpcError('MigrationError', 'it was cancelled', { cause: reason })
    if (UNREACHABLE.has(reason.code)) return toRpcError(reason, 'NoConnectionToPeer')
  }
  return toRpcError(reason, 'MigrationError')
}

/** Errors by which the other host's daemon does not answer: no connection, system error, RPC, TLS, authentication. */
const UNREACHABLE: ReadonlySet<number> = new Set([
  ERROR.noConnect,
  ERROR.systemError,
  ERROR.rpc,
  ERROR.tls,
  ERROR.authFailed,
])

function arguments_(machine: Machine, { params, target, convergence }: Plan) {
  let flags = FLAG.live | FLAG.peerToPeer
  if (params.tunneled) flags |= FLAG.tunnelled
  if (params.compressed) flags |= FLAG.compressed
  if (params.abortOnError) flags |= FLAG.abortOnError
  if (params.autoConverge) flags |= FLAG.autoConverge
  if (params.encrypted) flags |= FLAG.tls
  if (params.zerocopy) flags |= FLAG.zerocopy
  if (params.parallel !== undefined) flags |= FLAG.parallel
  if (convergence.postcopy) flags |= FLAG.postcopy
  const typed: TypedParam[] = []
  const text = (field: string, value: string): void => void typed.push({ field, value: { type: 'string', value } })
  if (target.migrateUri !== undefined) text('migrate_uri', target.migrateUri)
  if (params.maxBandwidth !== undefined && params.maxBandwidth > 0) {
    // MiB a second, here as there.
    typed.push({ field: 'bandwidth', value: { type: 'ullong', value: BigInt(params.maxBandwidth) } })
  }
  if (params.parallel !== undefined && params.parallel > 0) {
    typed.push({ field: 'parallel.connections', value: { type: 'int', value: params.parallel } })
  }
  return { dom: machine.dom, dconnuri: target.libvirtUri, params: typed, cookieIn: Buffer.alloc(0), flags }
}

async function followMigration(
  parts: DriverParts,
  events: EventQueue,
  machine: Machine,
  migration: Migration,
  convergence: Convergence,
  signal: AbortSignal,
): Promise<void> {
  const due = [...convergence.init]
  await followJob(parts, machine, {
    signal,
    onJob: async (job) => {
      const push = due.shift() ?? convergence.next(job)
      if (push !== undefined) await apply(parts, machine, migration, push, signal)
      const progress = progressOf(job)
      if (signal.aborted || progress === migration.progress) return
      migration.progress = progress
      tell(events, machine, migration)
    },
  })
}

async function apply(
  parts: DriverParts,
  machine: Machine,
  migration: Migration,
  push: Push,
  signal: AbortSignal,
): Promise<void> {
  const { session, log } = parts
  const { dom } = machine
  log.info({ vm: machine.id, push }, 'a migration is pushed on')
  switch (push.kind) {
    case 'downtime':
      await session.command(
        CALL.domainMigrateSetMaxDowntime,
        { dom, downtimeMs: BigInt(push.ms), flags: 0 },
        { signal },
      )
      break
    case 'postcopy':
      await session.command(CALL.domainMigrateStartPostCopy, { dom, flags: 0 }, { signal })
      migration.postcopy = true
      break
    case 'abort':
      await session.command(CALL.domainAbortJob, { dom }, { signal })
      break
    default:
      push satisfies never
  }
}

/** Below 100 until it is done. */
function progressOf({ dataTotal, dataRemaining }: Job): number {
  if (dataTotal === 0) return 0
  return Math.min(99, Math.max(0, Math.floor((100 * (dataTotal - dataRemaining)) / dataTotal)))
}

function tell(events: EventQueue, machine: Machine, { progress, postcopy, downtimeMs }: Migration): void {
  const params = { [machine.id]: { progress, postcopy, ...(downtimeMs === undefined ? {} : { downtime: downtimeMs }) } }
  events.push({ event: '|virt|VM_migration_status|', object: machine.id, params })
}

function arrive(events: EventQueue, machine: Machine, migration: Migration): void {
  if (migration.outcome.kind === 'done') return
  migration.outcome = { kind: 'done' }
  migration.progress = 100
  tell(events, machine, migration)
}

/** libvirt's event about the end of a job: it alone says how long the guest stood still. */
export function onJobCompleted(events: EventQueue, machine: Machine, params: readonly TypedParam[]): void {
  const { activity, migration } = machine
  if (activity !== 'migrating' || migration === undefined || numberIn(params, 'operation') !== MIGRATION_OUT) return
  migration.downtimeMs = numberIn(params, 'downtime')
  arrive(events, machine, migration)
}

export async function cancelMigration(parts: DriverParts, machine: Machine, signal: AbortSignal): Promise<void> {
  const { session } = parts
  if (machine.activity !== 'migrating') throw new RpcError('MigrationNotInProgress', machine.id)
  await failingAs('MigrationCancelationFailed', () =>
    session.command(CALL.domainAbortJob, { dom: machine.dom }, { signal }),
  )
}

/** @throws {RpcError} MigrationNotInProgress when there never was one, or why the last one failed */
export function migrationStatus({ id, migration }: Machine): MigrationStats {
  if (migration === undefined) throw new RpcError('MigrationNotInProgress', id)
  const { outcome, progress, downtimeMs } = migration
  switch (outcome.kind) {
    case 'running':
      return { vmId: id, status: 'in_progress', progress }
    case 'done':
      return { vmId: id, status: 'done', downtime: downtimeMs ?? 0 }
    case 'failed':
      throw outcome.error
    default:
      return outcome satisfies never
  }
}
