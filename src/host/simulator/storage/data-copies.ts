import { RpcError } from '../../../api/errors.ts'
import type { CopyDataEndpoint, CopyDataExternalEndpoint, JobStatus } from '../../../api/generated/types.ts'
import { defer, type EffectKind } from '../effects.ts'
import type { Host } from '../model.ts'
import { requireDomain, requireVolume } from './access.ts'
import { startJob } from './jobs.ts'
import { requireLease, writeMetadata } from './leases.ts'
import type { Volume } from './model.ts'
import { requireSpace } from './space.ts'
import { nextGeneration, requireGeneration } from './subchains.ts'
import { chainOf, dataBytes } from './volumes.ts'

export interface DataCopy {
  readonly id: string
  readonly source: CopyDataEndpoint
  readonly destination: CopyDataEndpoint
  readonly bitmaps: boolean
}

/** While it runs, and for ever when it fails, the destination is illegal. @throws {RpcError} GeneralException */
export function copyData(host: Host, { id, source, destination, bitmaps }: DataCopy): void {
  const copy: Copying = { id, source, destination, bitmaps, refused: undefined }
  startJob(host, { id, type: 'storage', description: 'copy_data', effect: defer(COPY_DATA, copy) })
  try {
    openEnd(host, id, source)
    const end = openEnd(host, id, destination)
    if (end.kind === 'volume') end.volume.legality = 'ILLEGAL'
  } catch (reason) {
    copy.refused = RpcError.from(reason)
  }
}

interface Copying extends DataCopy {
  /** Why it will fail. */
  refused: RpcError | undefined
}

export const COPY_DATA: EffectKind<Copying> = {
  name: 'SDM.copy_data',
  make: (host, { id, source, destination, bitmaps, refused }) => ({
    commit: () => {
      if (refused !== undefined) throw refused
      complete(host, id, { source: findEnd(host, source), destination: findEnd(host, destination) }, bitmaps)
    },
  }),
}

type End =
  | { readonly kind: 'volume'; readonly volume: Volume }
  | { readonly kind: 'external'; readonly end: CopyDataExternalEndpoint }

interface Ends {
  readonly source: End
  readonly destination: End
}

function openEnd(host: Host, job: string, end: CopyDataEndpoint): End {
  if ('url' in end) {
    checkLease(host, job, end)
    return { kind: 'external', end }
  }
  const found = findEnd(host, end)
  if (found.kind === 'volume' && end.generation !== undefined) requireGeneration(found.volume, end.generation)
  return found
}

function findEnd(host: Host, end: CopyDataEndpoint): End {
  if ('url' in end) return { kind: 'external', end }
  return { kind: 'volume', volume: requireVolume(requireDomain(host, end.sd_id), end.img_id, end.vol_id) }
}

/** @throws {RpcError} when the lease beside an external end is not of this job, pending */
function checkLease(host: Host, job: string, { lease, generation }: CopyDataExternalEndpoint): void {
  const { metadata } = requireLease(host, lease)
  if (metadata?.job_id !== job) throw new RpcError('StorageUnsupportedOperation', 'the lease is not of this job')
  if (metadata.generation !== generation) throw new RpcError('GenerationMismatch', `it is ${metadata.generation}`)
  if (metadata.job_status !== 'PENDING') throw new RpcError('JobStatusMismatch', metadata.job_status)
}

function complete(host: Host, job: string, { source, destination }: Ends, bitmaps: boolean): void {
  try {
    for (const end of [source, destination]) if (end.kind === 'external') checkLease(host, job, end.end)
    if (destination.kind === 'volume') fill(source, destination.volume, bitmaps)
  } catch (reason) {
    settle(host, job, [source, destination], 'FAILED')
    throw reason
  }
  settle(host, job, [source, destination], 'SUCCEEDED')
}

function fill(source: End, volume: Volume, bitmaps: boolean): void {
  const from = source.kind === 'volume' ? source.volume : undefined
  if (from !== undefined && volume.capacity < from.capacity) throw new RpcError('DestinationVolumeTooSmall', volume.id)
  if (bitmaps && (from?.format !== 'COW' || volume.format !== 'COW')) {
    throw new RpcError('StorageUnsupportedOperation', 'bitmaps need qcow2 on both sides')
  }
  const bytes = Math.max(volume.used, from === undefined ? 0 : dataBytes(chainOf(from)))
  requireSpace(volume.domain, bytes - volume.used)
  volume.used = bytes
  if (bitmaps) for (const [name, records] of from?.bitmaps ?? []) volume.bitmaps.set(name, records)
  volume.legality = 'LEGAL'
  volume.generation = nextGeneration(volume.generation)
}

/** Tells other hosts, by the lease, what became of the job. */
function settle(host: Host, job: string, ends: readonly End[], status: JobStatus): void {
  for (const each of ends) {
    if (each.kind !== 'external') continue
    const record = host.world.storage.domains.get(each.end.lease.sd_id)?.leases.get(each.end.lease.lease_id)
    if (record?.metadata?.job_id !== job || record.metadata.job_status !== 'PENDING') continue
    writeMetadata(host, record, { ...record.metadata, job_status: status })
  }
}
