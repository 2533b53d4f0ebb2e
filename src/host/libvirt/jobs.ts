import { setTimeout as delay } from 'node:timers/promises'
import type { DriverParts } from './driver-parts.ts'
import { isNoDomain } from './failures.ts'
import type { Machine } from './machine.ts'
import { CallLostError } from './rpc/errors.ts'
import { CALL } from './rpc/procedures.ts'
import type { TypedParam } from './rpc/types.ts'

/** What libvirt is doing with a whole machine, and how far it is. */
export interface Job {
  readonly active: boolean
  /** libvirt's number of what it does. */
  readonly operation: number
  readonly dataTotal: number
  readonly dataRemaining: number
  /** How often the memory has been gone through; 0 when that is not told. */
  readonly iteration: number
}

/** Bounded, or unbounded: it runs. All other types are of jobs that have ended, or are none. */
const RUNNING = new Set([1, 2])
const POLL_MS = 1000
/** How long a failure is waited for before an operation counts as begun. */
const SETTLE_MS = 1000

export async function readJob({ session }: DriverParts, machine: Machine, signal: AbortSignal): Promise<Job> {
  const { type, params } = await session.command(CALL.domainGetJobStats, { dom: machine.dom, flags: 0 }, { signal })
  return {
    active: RUNNING.has(type),
    operation: numberIn(params, 'operation'),
    dataTotal: numberIn(params, 'data_total'),
    dataRemaining: numberIn(params, 'data_remaining'),
    iteration: numberIn(params, 'memory_iteration'),
  }
}

export function numberIn(params: readonly TypedParam[], field: string): number {
  const value = params.find((param) => param.field === field)?.value.value
  return typeof value === 'string' || value === undefined ? 0 : Number(value)
}

export interface Following {
  readonly signal: AbortSignal
  /** Called about once a second while the job runs. */
  readonly onJob?: (job: Job) => Promise<void>
}

/** Returns when the machine has no job any more, or is gone. Waits out a daemon that is away. */
export async function followJob(parts: DriverParts, machine: Machine, { signal, onJob }: Following): Promise<void> {
  while (!signal.aborted) {
    await nap(POLL_MS, signal)
    if (signal.aborted) return
    try {
      const job = await readJob(parts, machine, signal)
      if (!job.active) return
      await onJob?.(job)
    } catch (reason) {
      if (isNoDomain(reason)) return
      if (!(reason instanceof CallLostError))
        parts.log.debug({ err: reason, vm: machine.id }, 'a job could not be read')
    }
  }
}

/** Returns when the work has begun well: it is done, or has not failed for a while. @throws what the work throws meanwhile */
export async function settle(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const stop = new AbortController()
  try {
    await Promise.race([work, nap(SETTLE_MS, AbortSignal.any([signal, stop.signal]))])
  } finally {
    stop.abort()
  }
}

/** Returns early when the signal fires. */
export async function nap(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => {})
}
