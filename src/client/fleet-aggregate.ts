/** What can be made of one field of all the results. */
export const AGGREGATES = ['sum', 'min', 'max', 'average', 'distinct'] as const
export type AggregateKind = (typeof AGGREGATES)[number]

export interface Aggregate {
  readonly kind: AggregateKind
  /** A field of the result, with dots to the inner ones: `memUsed`, `anonHugePages.0`; empty for the result itself. */
  readonly field: string
}

export interface Aggregated extends Aggregate {
  /** How many hosts' results it is made of. */
  readonly hosts: number
  /** How many answered without that field, or without a number in it. */
  readonly without: number
  /** Null when there was no number at all. */
  readonly value: number | null | readonly DistinctValue[]
}

export interface DistinctValue {
  readonly value: unknown
  readonly hosts: number
}

/** `sum:vmActive`. @throws {TypeError} that says what is possible */
export function parseAggregate(text: string): Aggregate {
  const [, kind, field] = /^(\w+)(?::(.*))?$/s.exec(text) ?? []
  const known = AGGREGATES.find((one) => one === kind)
  if (known === undefined || field === '') {
    throw new TypeError(
      `${JSON.stringify(text)} is no aggregate: use ${AGGREGATES.join(', ')} and a field, such as sum:vmActive`,
    )
  }
  return { kind: known, field: field ?? '' }
}

/** VDSM gives many a number as text: it counts as that number. */
export function aggregate({ kind, field }: Aggregate, results: readonly unknown[]): Aggregated {
  const all = results.map((result) => valueAt(result, field)).filter((value) => value !== undefined)
  if (kind === 'distinct') {
    return { kind, field, hosts: all.length, without: results.length - all.length, value: distinct(all) }
  }
  const numbers = all.map(toNumber).filter((value) => value !== undefined)
  const made = { kind, field, hosts: numbers.length, without: results.length - numbers.length }
  return { ...made, value: numbers.length === 0 ? null : CALCULATE[kind](numbers) }
}

const CALCULATE: Readonly<Record<Exclude<AggregateKind, 'distinct'>, (numbers: readonly number[]) => number>> = {
  sum: (numbers) => numbers.reduce((sum, one) => sum + one, 0),
  // Not Math.min(...numbers): there may be more of them than a call has arguments.
  min: (numbers) => numbers.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY),
  max: (numbers) => numbers.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY),
  average: (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length,
}

/** The most frequent first. */
function distinct(values: readonly unknown[]): DistinctValue[] {
  const found = new Map<string, { readonly value: unknown; hosts: number }>()
  for (const value of values) {
    const key = JSON.stringify(value, sortKeys)
    const known = found.get(key)
    if (known === undefined) found.set(key, { value, hosts: 1 })
    else known.hosts++
  }
  return [...found.values()].sort((a, b) => b.hosts - a.hosts)
}

/** Two objects are the same in whatever order their keys came. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function valueAt(result: unknown, field: string): unknown {
  if (field === '') return result
  let value = result
  for (const name of field.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value
}

function toNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
