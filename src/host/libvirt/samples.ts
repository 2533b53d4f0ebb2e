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
