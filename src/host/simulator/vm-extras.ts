import type {
  BackupInfo,
  DriveSpecVolume,
  GuestSessionState,
  VmDiskDeviceIoTuneParams,
  VmDiskDeviceTuneLimits,
  VmJobInfo,
  VmMemoryDevice,
} from '../../api/generated/types.ts'
import type { Work } from './storage/model.ts'

/** What most machines never have: made when a command first needs it. It goes along with a migration. */
export interface VmExtras {
  /** Microseconds; the quota is -1 without a limit. */
  cpu: { readonly quota: number; readonly period: number } | undefined
  /** In percent of its virtual CPUs, as the policy says. */
  vcpuLimit: number | undefined
  /** Limits in force, by the disk's name. */
  readonly ioTune: Map<string, VmDiskDeviceIoTuneParams>
  ioPolicy: readonly VmDiskDeviceTuneLimits[]
  balloon: { readonly fromKiB: number; readonly targetKiB: number; readonly at: number } | undefined
  frozen: boolean
  destroyOnReboot: boolean
  guest: { readonly session: GuestSessionState; readonly username: string } | undefined
  /** Until when a console's password holds, by the kind of console; undefined for ever. */
  readonly tickets: Map<string, { readonly password: string; readonly until: number | undefined }>
  /** Modules plugged since the start. */
  memory: readonly VmMemoryDevice[]
  /** Base64, as the caller gave it at the start or as it was made. */
  readonly data: Map<'tpm' | 'nvram', string>
  /** By the disk's name. */
  readonly merges: Map<string, Merge>
  /** By the disk's name. */
  readonly replications: Map<string, Replication>
  backup: Backup | undefined
  /** The oldest first. */
  readonly checkpoints: Map<string, string>
  /** What goes on behind replies. */
  readonly work: Set<Work>
}

export interface Merge {
  readonly info: VmJobInfo
  readonly startedAt: number
  readonly takesMs: number
}

export interface Replication {
  readonly target: DriveSpecVolume
  /** When the copy has all. */
  readonly readyAt: number
}

export interface Backup {
  readonly id: string
  readonly info: BackupInfo
}
