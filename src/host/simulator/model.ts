import type { Logger } from 'pino'
import type { RpcError } from '../../api/errors.ts'
import type { VmDevice, VmStatus } from '../../api/generated/types.ts'
import type { HostId } from '../../api/ids.ts'
import type { EventQueue } from '../event-queue.ts'
import type { Clock } from './clock.ts'
import type { Counters } from './counters.ts'
import type { HostExtras, Power } from './host-extras.ts'
import type { SimulatorOptions } from './options.ts'
import type { HostStorage, SharedStorage } from './storage/model.ts'
import type { VmExtras } from './vm-extras.ts'
import type { VmSpec } from './vm-spec.ts'

/** All hosts of one process: what lets machines migrate between them. */
export interface World {
  readonly clock: Clock
  readonly hosts: Map<string, Host>
  readonly storage: SharedStorage
  /** What fence agents have switched, by address and port. */
  readonly power: Map<string, Power>
  /** What the methods of a vendor know, by the vendor: plain objects, saved with the rest. */
  readonly vendors: Map<string, unknown>
  /** Does what a machine's plan says, when its time has come. */
  readonly perform: (host: Host, session: Session, machine: Machine, step: Step) => void
}

/** A host and its machines. They outlive the driver: opened again, it finds them as a real one would. */
export interface Host {
  readonly id: HostId
  readonly world: World
  readonly bootedAt: number
  readonly machines: Map<string, Machine>
  /** Undefined until the host has to do with storage. */
  storage: HostStorage | undefined
  /** Undefined until a command needs it. */
  extras: HostExtras | undefined
  /** What the driver runs with; undefined while no driver has the host open. */
  session: Session | undefined
}

export interface Session {
  readonly options: SimulatorOptions
  readonly events: EventQueue
  readonly log: Logger
}

/** What comes next for a machine by itself. */
export type Step = 'launch' | 'boot' | 'power-off' | 'save' | 'end-at-reboot' | 'give-up-waiting'

/** A step that waits for its time, or, while the machine stands still, keeps the rest of it. */
export type Plan =
  | { readonly state: 'due'; readonly step: Step; readonly at: number; readonly cancel: () => void }
  | { readonly state: 'held'; readonly step: Step; readonly leftMs: number }

/** What a guest whose CPUs run is doing, as far as its host can tell. */
export type GuestStatus = Extract<VmStatus, 'Powering up' | 'Up' | 'RebootInProgress' | 'Powering down'>

/** Why a machine is down, in VDSM's words and numbers. */
export const EXITS = {
  'migration succeeded': { code: 0, reason: 4, message: 'Migration succeeded' },
  'save state succeeded': { code: 0, reason: 5, message: 'The state of the VM has been saved' },
  'admin shutdown': { code: 0, reason: 6, message: 'Shut down by the administrator' },
  'destroyed on reboot': { code: 0, reason: 13, message: 'The VM was to end at its reboot' },
  'disk unusable': { code: 1, reason: 1, message: 'A volume of a disk is missing or must not be used' },
  'migration failed': { code: 1, reason: 8, message: 'Migration failed' },
} as const

export type Exit = keyof typeof EXITS

/** One virtual machine on one host. */
export interface Machine {
  readonly id: string
  /** Replaced as a whole when it changes. */
  spec: VmSpec
  devices: readonly VmDevice[]
  /** The domain XML, kept in step with the devices. */
  xml: string
  /** Made from the devices, for statistics. */
  counters: Counters
  /** Changes with the devices: clients then ask for the domain XML again. */
  hash: string
  status: VmStatus
  /** Where a paused machine goes on. */
  resumeTo: GuestStatus
  /** While it is being saved: what it was before, and is again when that is cancelled. */
  savedFrom: GuestStatus | 'Paused' | undefined
  /** Set when, and only when, the status is Down. */
  exit: Exit | undefined
  readonly pid: number
  readonly seed: number
  /** When its process started, by the clock. */
  readonly startedAt: number
  /** Milliseconds its CPUs have run, without the present stretch. */
  ranMs: number
  /** CPU time used until the number of CPUs last changed. */
  cpuTime: { readonly usedNs: number; readonly sinceMs: number }
  /** When the present stretch began; undefined while the CPUs stand still. */
  resumedAt: number | undefined
  plan: Plan | undefined
  /** On the source: the migration that runs, or the last one. On a destination: the one it comes by. */
  migration: Migration | undefined
  /** Undefined until a command needs it. */
  extras: VmExtras | undefined
}

/** A machine's way from one host to another. Only one of the two ever runs its CPUs. */
export interface Migration {
  readonly source: Host
  readonly target: Host
  readonly machine: Machine
  /** What becomes of the machine on the target. */
  readonly copy: Machine
  /** What the machine was before, and will be after. */
  readonly status: GuestStatus | 'Paused'
  /** In percent. */
  progress: number
  /** MiB a second; undefined without a limit. */
  maxBandwidth: number | undefined
  outcome:
    | { readonly kind: 'running' }
    | { readonly kind: 'done'; readonly downtimeMs: number }
    | { readonly kind: 'failed'; readonly error: RpcError }
  cancel: () => void
}
