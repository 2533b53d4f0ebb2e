import fc from 'fast-check'
import { Pick } from './values.ts'

/** What params are not, or hardly ever. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  '0',
  'x'.repeat(5000),
  '\u0000',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  '00000000-0000-0000-0000-00000000000G',
  '<domain>&lol;',
  [],
  [[]],
  {},
  { constructor: { prototype: 1 } },
  { '': '' },
]

/** The params with one thing changed: a value replaced, left out or added, wherever it is. */
export function mutated(params: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<unknown> {
  const change = fc.record({
    where: fc.nat({ max: 9999 }),
    how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'wrap', 'poison'),
    value: fc.constantFrom(...STRANGE),
  })
  return fc.tuple(params, change).map(([original, { where, how, value }]) => {
    const places = placesIn(original, [])
    const path = places[where % places.length] ?? []
    return rewrite(original, path, (old) => {
      switch (how) {
        case 'replace':
          return value
        case 'remove':
          return undefined
        case 'wrap':
          return [old]
        case 'add':
          return isPlain(old) ? { ...old, unheardOf: value } : value
        case 'poison':
          // As a parser makes it of hostile JSON: a key of its own, no prototype.
          return isPlain(old) ? Object.defineProperty({ ...old }, '__proto__', { value, enumerable: true }) : value
        default:
          return how satisfies never
      }
    })
  })
}

type Path = readonly (string | number)[]

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Pick)
}

function placesIn(value: unknown, path: Path): Path[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((each, index) => placesIn(each, [...path, index]))]
  if (!isPlain(value)) return [path]
  return [path, ...Object.entries(value).flatMap(([key, each]) => placesIn(each, [...path, key]))]
}

function rewrite(value: unknown, [key, ...rest]: Path, change: (old: unknown) => unknown): unknown {
  if (key === undefined) return change(value)
  if (Array.isArray(value)) return value.map((each, index) => (index === key ? rewrite(each, rest, change) : each))
  if (!isPlain(value)) return value
  const next = rewrite(value[key], rest, change)
  const entries = Object.entries(value).map(([each, old]) => [each, each === key ? next : old] as const)
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined))
}
