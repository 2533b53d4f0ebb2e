import type { TypedParam } from './rpc/types.ts'

/** What libvirt's statistics say of one machine at one moment. Counters only grow; numbers exceed 2^53 nowhere. */
export interface Sample {
  /** Milliseconds, monotonic. */
  readonly at: number
  readonly values: ReadonlyMap<string, number | string>
}

/** Rates need two moments; the two are kept a while apart, or they would only tell of noise. */
export interface Samples {
  readonly last: Sample | undefined
  readonly before: Sample | undefined
}

const APART_MS = 1000

export function addSample({ last, before }: Samples, sample: Sample): Samples {
  if (last === undefined || sample.at - last.at >= APART_MS) return { last: sample, before: last }
  return { last: sample, before }
}

export function toSample(params: readonly TypedParam[], at: number): Sample {
  const values = new Map<string, number | string>()
  for (const { field, value } of params) {
    values.set(field, typeof value.value === 'bigint' ? Number(value.value) : value.value)
  }
  return { at, values }
}

/** What libvirt tells only when the machine's QEMU answers; each kind wholly or not at all. */
const ASKED = ['block.', 'balloon.'] as const

/** False when the machine was busy, or its QEMU hangs. */
export function isWhole({ values }: Sample): boolean {
  return values.has('block.count')
}

/** With what was known before of that which is not told now: no counter goes back because a machine is busy. */
export function complete(sample: Sample, last: Sample | undefined): Sample {
  if (last === undefined || isWhole(sample)) return sample
  const values = new Map(sample.values)
  for (const [field, value] of last.values) {
    if (!values.has(field) && ASKED.some((kind) => field.startsWith(kind))) values.set(field, value)
  }
  return { at: sample.at, values }
}

export function numberOf(sample: Sample | undefined, field: string): number | undefined {
  const value = sample?.values.get(field)
  return typeof value === 'number' ? value : undefined
}

export function textOf(sample: Sample | undefined, field: string): string | undefined {
  const value = sample?.values.get(field)
  return typeof value === 'string' ? value : undefined
}

/** How much a counter has grown a second; undefined without two moments. A counter that began anew counts from 0. */
export function rateOf({ last, before }: Samples, field: string, fieldBefore = field): number | undefined {
  const now = numberOf(last, field)
  const then = numberOf(before, fieldBefore)
  if (now === undefined || then === undefined || last === undefined || before === undefined) return undefined
  const seconds = (last.at - before.at) / 1000
  return seconds > 0 ? Math.max(0, now - then) / seconds : undefined
}
