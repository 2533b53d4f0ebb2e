import type { VmDevice, VmStatus } from '../../api/generated/types.ts'
import { createCounters } from './counters.ts'
import { hashText } from './identity.ts'
import type { Machine } from './model.ts'
import type { VmSpec } from './vm-spec.ts'

export interface MachineOptions {
  readonly spec: VmSpec
  readonly devices: readonly VmDevice[]
  readonly xml: string
  readonly status: VmStatus
  readonly startedAt: number
  /** Decides how busy the machine is; it keeps this wherever it migrates. */
  readonly seed: number
}

export function createMachine({ spec, devices, xml, status, startedAt, seed }: MachineOptions): Machine {
  return {
    id: spec.id,
    spec,
    devices,
    xml,
    counters: createCounters(devices, seed, undefined, 0),
    hash: hashDevices(devices),
    status,
    resumeTo: 'Up',
    savedFrom: undefined,
    exit: undefined,
    pid: 1000 + (hashText(`${spec.id} ${startedAt}`, seed) % 4_000_000),
    seed,
    startedAt,
    ranMs: 0,
    resumedAt: undefined,
    cpuTime: { usedNs: 0, sinceMs: 0 },
    plan: undefined,
    migration: undefined,
    extras: undefined,
  }
}

/** Milliseconds the machine's CPUs have run: all its counters are functions of this. */
export function ranMs(machine: Machine, now: number): number {
  return machine.ranMs + (machine.resumedAt === undefined ? 0 : now - machine.resumedAt)
}

export function runCpus(machine: Machine, now: number): void {
  machine.resumedAt ??= now
}

export function stopCpus(machine: Machine, now: number): void {
  machine.ranMs = ranMs(machine, now)
  machine.resumedAt = undefined
}

/** Changes the devices and all that depends on them; what stays keeps its counters. */
export function setDevices(machine: Machine, devices: readonly VmDevice[], now: number): void {
  machine.devices = devices
  machine.counters = createCounters(devices, machine.seed, machine.counters, ranMs(machine, now))
  machine.hash = hashDevices(devices)
}

/** VDSM's hash is a signed number of 64 bits; the size does not matter, only that it changes. */
function hashDevices(devices: readonly VmDevice[]): string {
  return String(hashText(JSON.stringify(devices)))
}
