import type {
  DiskContentType,
  HostJobType,
  JobError,
  JobMetadata,
  JobState,
  ManagedVolumeConnection,
  Qcow2Compat,
  StorageDomainImageClass,
  StorageDomainType,
  VolumeAllocation,
  VolumeFormat,
  VolumeLegality,
  VolumeRole,
} from '../../../api/generated/types.ts'
import type { HostId } from '../../../api/ids.ts'

/** The id that stands for none. */
export const BLANK = '00000000-0000-0000-0000-000000000000'

/** What lies outside of hosts: all of them see the same. */
export interface SharedStorage {
  readonly domains: Map<string, Domain>
  readonly pools: Map<string, Pool>
  /** By LVM's id. */
  readonly groups: Map<string, VolumeGroup>
  /** What HTTP servers have, by the address: its size in bytes. */
  readonly served: Map<string, number>
}

/** What a host has to do with storage. Made when it is first used. */
export interface HostStorage {
  readonly connections: Map<string, Connection>
  readonly tasks: Map<string, Task>
  readonly jobs: Map<string, Job>
  /** What runs now. */
  readonly work: Set<Work>
  /** Images that are made available, as DOMAIN/IMAGE. */
  readonly prepared: Set<string>
  /** Servers of network block devices. */
  readonly servers: Set<string>
  /** Volumes that an array manages, and how they are reached. */
  readonly managed: Map<string, ManagedVolumeConnection>
  /** Domains that are watched without a pool, and the host's number in them. */
  readonly watched: Map<string, number>
  membership: { readonly pool: Pool; readonly hostId: number } | undefined
  /** Whether it is about to be the SPM. */
  contending: boolean
}

export interface Connection {
  readonly type: StorageDomainType
  /** What is mounted, or the name of the iSCSI target. */
  readonly target: string
  readonly address: string
  readonly port: string
  readonly user: string
}

/** An effect that is still to come: `defer` makes it. */
export interface Deferred {
  readonly kind: { readonly name: string }
  /** Plain data: ids, never what they stand for. */
  readonly params: unknown
}

/** Something that ends by itself. While no driver has the host open, it waits. */
export interface Work {
  readonly at: number
  readonly effect: Deferred
  cancel: () => void
}

export interface Domain {
  readonly id: string
  readonly type: StorageDomainType
  readonly class: StorageDomainImageClass
  readonly blockSize: number
  readonly place: Place
  name: string
  version: number
  pool: Pool | undefined
  readonly images: Map<string, Image>
  readonly leases: Map<string, LeaseRecord>
  /** Definitions of VMs by their ids. */
  readonly definitions: Map<string, string>
  /** Bytes of deleted images that are not given back yet. */
  discarding: number
}

export type Place =
  | { readonly kind: 'path'; readonly path: string; readonly host: HostId | undefined }
  | { readonly kind: 'group'; readonly group: VolumeGroup }

/** The volumes of an image by their ids, without those of the template it is based on. */
export type Image = Map<string, Volume>

export interface Volume {
  readonly id: string
  readonly image: string
  readonly domain: Domain
  readonly format: VolumeFormat
  readonly type: VolumeAllocation
  readonly diskType: DiskContentType
  readonly createdAt: number
  readonly sequence: number
  parent: string
  role: VolumeRole
  legality: VolumeLegality
  description: string
  generation: number
  /** Bytes that a VM sees. */
  capacity: number
  /** Bytes on the storage. */
  used: number
  compat: Qcow2Compat
  /** Whether it is out of its chain, its data being in its parent. */
  merged: boolean
  /** Whether each records, by name. */
  bitmaps: Map<string, boolean>
}

export interface LeaseRecord {
  readonly slot: number
  version: number
  metadata: JobMetadata | undefined
}

export interface VolumeGroup {
  readonly id: string
  readonly name: string
  /** Multipath ids of its devices, in order. */
  readonly devices: string[]
  /** Those that hold no data, so that they can leave. */
  readonly emptied: Set<string>
}

export interface Pool {
  readonly id: string
  name: string
  master: string
  masterVersion: number
  readonly domains: Map<string, 'Active' | 'Attached'>
  spm: { readonly host: HostId; readonly hostId: number } | undefined
  /** How often an SPM was started. */
  starts: number
  upgrading: boolean
  /** Those of an SPM that stopped, for the next one. */
  readonly tasks: Task[]
}

export interface Task {
  readonly id: string
  readonly verb: string
  readonly tag: '' | 'spm'
  readonly effect: Deferred
  state: 'running' | 'aborting' | 'recovering' | 'finished' | 'recovered' | 'failed'
  code: number
  message: string
  work: Work | undefined
  /** What is left of its work, while it has no host. */
  leftMs: number
}

export interface Job {
  readonly id: string
  readonly type: HostJobType
  readonly description: string
  readonly effect: Deferred
  readonly startedAt: number
  readonly takesMs: number
  status: JobState
  error: JobError | undefined
  endedAt: number | undefined
}

export function createSharedStorage(): SharedStorage {
  return { domains: new Map(), pools: new Map(), groups: new Map(), served: new Map() }
}

export function storageOf(host: { storage: HostStorage | undefined }): HostStorage {
  host.storage ??= {
    connections: new Map(),
    tasks: new Map(),
    jobs: new Map(),
    work: new Set(),
    prepared: new Set(),
    servers: new Set(),
    managed: new Map(),
    watched: new Map(),
    membership: undefined,
    contending: false,
  }
  return host.storage
}
