import { RpcError } from '../../../api/errors.ts'
import type { JobMetadata, Lease } from '../../../api/generated/types.ts'
import type { Handlers } from '../../../api/handler.ts'
import { hostUuid } from '../capabilities.ts'
import { defer, type EffectKind } from '../effects.ts'
import { findHost } from '../find.ts'
import type { Host, World } from '../model.ts'
import { requireAnySpm, requireDomain, requireMember } from './access.ts'
import type { Domain, LeaseRecord } from './model.ts'
import { isBlock, leaseOffset } from './space.ts'
import { nextGeneration } from './subchains.ts'
import { startTask } from './tasks.ts'

type LeaseMethod = Extract<keyof Handlers, `Lease.${string}`>

export function leaseMethods(world: World): Pick<Handlers, LeaseMethod> {
  return {
    'Lease.create': async ({ lease, metadata }, context) => {
      const host = leader(findHost(world, context))
      return startTask(host, { verb: 'create_lease', effect: defer(CREATE_LEASE, { lease, metadata }) })
    },
    'Lease.delete': async ({ lease }, context) => {
      const host = leader(findHost(world, context))
      return startTask(host, { verb: 'delete_lease', effect: defer(DELETE_LEASE, lease) })
    },
    'Lease.rebuild_leases': async ({ sd_id }, context) => {
      const host = leader(findHost(world, context))
      return startTask(host, { verb: 'rebuild_leases', effect: defer(REBUILD_LEASES, sd_id) })
    },
    'Lease.info': async ({ lease }, context) => {
      const host = inPool(findHost(world, context))
      const { slot } = requireLease(host, lease)
      const domain = requireDomain(host, lease.sd_id)
      return { ...lease, path: tablePath(domain), offset: leaseOffset(slot) }
    },
    'Lease.status': async ({ lease }, context) => {
      const { version, metadata } = requireLease(inPool(findHost(world, context)), lease)
      return { owners: [], version, ...(metadata === undefined ? {} : { metadata }) }
    },
    'Lease.fence': async ({ lease, metadata: wanted }, context) => {
      const host = inPool(findHost(world, context))
      const record = requireLease(host, lease)
      const { metadata } = record
      if (isRunning(host, wanted.job_id)) throw new RpcError('AcquireLockFailure', `the job ${wanted.job_id} runs`)
      if (metadata === undefined || metadata.job_id !== wanted.job_id) {
        throw new RpcError('StorageUnsupportedOperation', `the lease is not of the job ${wanted.job_id}`)
      }
      if (metadata.generation !== wanted.generation) {
        throw new RpcError('GenerationMismatch', `it has ${metadata.generation}`)
      }
      if (metadata.job_status !== 'PENDING') throw new RpcError('JobStatusMismatch', metadata.job_status)
      writeMetadata(host, record, { ...metadata, job_status: 'FENCED' })
      return true
    },
  }
}

export const CREATE_LEASE: EffectKind<{ readonly lease: Lease; readonly metadata: JobMetadata | undefined }> = {
  name: 'Lease.create',
  make: (host, { lease, metadata }) => ({
    commit: () => {
      const { leases } = memberOf(host, lease.sd_id)
      if (leases.has(lease.lease_id)) return
      const record: LeaseRecord = { slot: freeSlot(leases), version: 0, metadata: undefined }
      leases.set(lease.lease_id, record)
      if (metadata !== undefined) stamp(host, record, metadata)
    },
  }),
}

export const DELETE_LEASE: EffectKind<Lease> = {
  name: 'Lease.delete',
  make: (host, { sd_id, lease_id }) => ({ commit: () => void memberOf(host, sd_id).leases.delete(lease_id) }),
}

/** The table is never damaged here: to rebuild it from the leases gives the same. */
export const REBUILD_LEASES: EffectKind<string> = {
  name: 'Lease.rebuild_leases',
  make: (host, id) => ({ commit: () => void memberOf(host, id) }),
}

/** @throws {RpcError} StorageDomainDoesNotExist, NoSuchLease */
export function requireLease(host: Host, { sd_id, lease_id }: Lease): LeaseRecord {
  const record = requireDomain(host, sd_id).leases.get(lease_id)
  if (record === undefined) throw new RpcError('NoSuchLease', lease_id)
  return record
}

/** Changes what is kept beside a lease, and counts that. */
export function writeMetadata(host: Host, record: LeaseRecord, metadata: JobMetadata): void {
  stamp(host, record, { ...metadata, generation: nextGeneration(metadata.generation) })
}

function stamp(host: Host, record: LeaseRecord, metadata: JobMetadata): void {
  const modified = Math.floor(host.world.clock.now() / 1000)
  const created = record.metadata?.created ?? modified
  record.metadata = { ...metadata, created, modified, host_hardware_id: hostUuid(host) }
  record.version += 1
}

function inPool(host: Host): Host {
  if (host.storage?.membership === undefined) throw new RpcError('StoragePoolNotConnected', host.id)
  return host
}

function leader(host: Host): Host {
  requireAnySpm(inPool(host))
  return host
}

function memberOf(host: Host, id: string): Domain {
  return requireMember(host, requireAnySpm(host), id)
}

function freeSlot(leases: ReadonlyMap<string, LeaseRecord>): number {
  const taken = new Set(Array.from(leases.values(), ({ slot }) => slot))
  let slot = 0
  while (taken.has(slot)) slot += 1
  return slot
}

/** Whether any host runs that job: it holds the lease then. */
function isRunning(host: Host, job: string): boolean {
  return [...host.world.hosts.values()].some(({ storage }) => storage?.jobs.get(job)?.status === 'running')
}

function tablePath(domain: Domain): string {
  const { id, place } = domain
  if (isBlock(domain) || place.kind === 'group') return `/dev/${id}/xleases`
  return `/rhev/data-center/mnt/${place.path.replaceAll('/', '_')}/${id}/dom_md/xleases`
}
