import { RpcError } from '../../../api/errors.ts'
import type { CopyDataEndpoint, CopyDataExternalEndpoint, JobStatus } from '../../../api/generated/types.ts'
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
  let refused: unknown
  let ends: Ends | undefined
  startJob(host, {
    id,
    type: 'storage',
    description: 'copy_data',
    commit: () => {
      if (ends === undefined) throw refused
      complete(host, id, ends, bitmaps)
    },
  })
  try {
    ends = { source: openEnd(host, id, source), destination: openEnd(host, id, destination) }
    if (ends.destination.kind === 'volume') ends.destination.volume.legality = 'ILLEGAL'
  } catch (reason) {
    refused = reason
  }
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
  const volume = requireVolume(requireDomain(host, end.sd_id), end.img_id, end.vol_id)
  if (end.generation !== undefined) requireGeneration(volume, end.generation)
  return { kind: 'volume', volume }
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
