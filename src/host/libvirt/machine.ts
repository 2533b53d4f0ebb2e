import { createHash } from 'node:crypto'
import type { RpcError } from '../../api/errors.ts'
import type { VmExitCode, VmIoError, VmStatus } from '../../api/generated/types.ts'
import { type DomainSpec, parseDomainXml } from '../domain-xml.ts'
import { type LiveXml, readLiveXml } from './live-xml.ts'
import type { Domain } from './rpc/types.ts'
import type { Samples } from './samples.ts'

/** Why a machine is down, in VDSM's words and numbers. */
export const EXITS = {
  'generic error': { code: 1, reason: 1, message: 'The guest crashed' },
  'lost qemu connection': { code: 1, reason: 2, message: 'The QEMU process ended unexpectedly' },
  'libvirt start failed': { code: 1, reason: 3, message: 'libvirt could not start the machine' },
  'migration succeeded': { code: 0, reason: 4, message: 'Migration succeeded' },
  'save state succeeded': { code: 0, reason: 5, message: 'The state of the VM has been saved' },
  'admin shutdown': { code: 0, reason: 6, message: 'Shut down by the administrator' },
  'user shutdown': { code: 0, reason: 7, message: 'Shut down from within the guest' },
  'migration failed': { code: 1, reason: 8, message: 'Migration failed' },
  'libvirt domain missing': {
    code: 1,
    reason: 9,
    message: 'libvirt no longer has the machine, and when it ended is not known',
  },
  'host shutdown': { code: 0, reason: 11, message: 'Shut down by the host' },
} as const satisfies Record<string, { code: VmExitCode; reason: number; message: string }>

export type ExitName = keyof typeof EXITS

export interface Exit {
  readonly code: VmExitCode
  readonly reason: number
  readonly message: string
}

/** What this driver itself is doing to a machine. `start lost`: it was to be started, and no answer will come. */
export type Activity = 'none' | 'starting' | 'start lost' | 'saving' | 'migrating'

/** That a machine has ended, and how an event said so: undefined when no event will. */
export interface SeenEnd {
  readonly stopped: number | undefined
}

/** A machine's way to another host. */
export interface Migration {
  /** Percent. */
  progress: number
  postcopy: boolean
  /** How long the guest stood still, in milliseconds; known at the end. */
  downtimeMs: number | undefined
  outcome:
    | { readonly kind: 'running' }
    | { readonly kind: 'done' }
    | { readonly kind: 'failed'; readonly error: RpcError }
}

/** One virtual machine of the host: what was last known of it. */
export interface Machine {
  /** Lower case. */
  readonly id: string
  dom: Domain
  spec: DomainSpec
  live: LiveXml
  xml: string
  /** Changes with the devices: clients then ask for the domain XML again. */
  hash: string
  status: VmStatus
  pauseCode: string
  ioError: VmIoError | undefined
  exit: Exit | undefined
  activity: Activity
  /** How many commands are destroying it, whatever else is being done to it. */
  destroying: number
  /** Its start, until it has come to something. Never rejects. */
  starting: Promise<void> | undefined
  /** How its end was seen during its start, when nothing could be told of it yet. */
  missedEnd: SeenEnd | undefined
  /** Who told it to power down, once somebody did. */
  powerOff: 'admin' | 'guest' | 'host' | undefined
  /** Ends what VM.shutdown has planned; a reboot only what it has begun. */
  cancelPlan: ((why: 'new plan' | 'end' | 'reboot') => void) | undefined
  /** Of the QEMU process, once known. */
  process: { readonly pid: number; readonly startedAt: number } | undefined
  readonly seenAt: number
  memGuaranteedMiB: number | undefined
  custom: Readonly<Record<string, string>>
  samples: Samples
  /** When its QEMU began not to answer, on the monotonic clock. */
  quietSince: number | undefined
  /** The migration that runs, or the last one. */
  migration: Migration | undefined
  /** What is looked at and told of a machine is done in order. */
  chain: Promise<void>
}

export interface NewMachine {
  readonly dom: Domain
  readonly xml: string
  readonly activity: Activity
}

/** @throws {XmlError} */
export function createMachine({ dom, xml, activity }: NewMachine): Machine {
  const spec = parseDomainXml(xml)
  return {
    id: dom.uuid,
    dom,
    spec,
    live: readLiveXml(xml),
    xml,
    hash: hashDevices(spec),
    status: 'WaitForLaunch',
    pauseCode: 'NOERR',
    ioError: undefined,
    exit: undefined,
    activity,
    destroying: 0,
    starting: undefined,
    missedEnd: undefined,
    powerOff: undefined,
    cancelPlan: undefined,
    process: undefined,
    seenAt: Date.now(),
    memGuaranteedMiB: undefined,
    custom: {},
    samples: { last: undefined, before: undefined },
    quietSince: undefined,
    migration: undefined,
    chain: Promise.resolve(),
  }
}

/** @throws {XmlError} */
export function setXml(machine: Machine, xml: string): void {
  const spec = parseDomainXml(xml)
  machine.spec = spec
  machine.live = readLiveXml(xml)
  machine.xml = xml
  machine.hash = hashDevices(spec)
}

function hashDevices({ devices }: DomainSpec): string {
  return String(createHash('sha256').update(JSON.stringify(devices)).digest().readInt32BE(0))
}
