import { createRequire } from 'node:module'
import fc from 'fast-check'
import type { MethodName } from '../../../src/api/handler.ts'

/** The part of JSON Schema that the methods' params are written in. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
}

interface SchemaFile {
  readonly $defs: Readonly<Record<string, Schema>>
  readonly methods: Readonly<Record<string, { readonly params: Schema }>>
}

const file: SchemaFile = createRequire(import.meta.url)('../../../src/api/generated/schemas.json')

/** Stands for something that there is when the call is made: which one, `n` says. */
export class Pick {
  readonly key: string
  readonly n: number
  /** Whether nothing but a UUID will do. */
  readonly uuid: boolean
  constructor(key: string, n: number, uuid: boolean) {
    this.key = key
    this.n = n
    this.uuid = uuid
  }
  /** What fast-check prints. */
  toString(): string {
    return `Pick(${this.key}, ${this.n})`
  }
}

/** Types that hold themselves end here. */
const DEEPEST = 6

/** Params that the schema allows, with `Pick`s in the places of ids and names. */
export function paramsOf(method: MethodName): fc.Arbitrary<Record<string, unknown>> {
  const { params } = file.methods[method] ?? { params: {} }
  return valuesOf(params, '', 0) as fc.Arbitrary<Record<string, unknown>>
}

function valuesOf(schema: Schema, key: string, depth: number): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
    return valuesOf(file.$defs[name] ?? {}, key, depth + 1)
  }
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => valuesOf(each, key, depth + 1)))
  switch (schema.type) {
    case 'string':
      return textOf(schema, key)
    case 'integer':
      return numberOf(schema)
    case 'number':
      return fc.oneof(numberOf(schema), fc.constant(Math.max(schema.minimum ?? 0.5, 0.5)))
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, key, depth + 1), { maxLength: depth > DEEPEST ? 0 : 3 })
    case 'object':
      return objectOf(schema, key, depth)
    default:
      return fc.constantFrom('anything', 7, true, null)
  }
}

function objectOf(schema: Schema, key: string, depth: number): fc.Arbitrary<unknown> {
  const required = new Set(schema.required ?? [])
  const fields = Object.entries(schema.properties ?? {})
    .filter(([name]) => depth <= DEEPEST || required.has(name))
    .map(([name, each]): [string, fc.Arbitrary<unknown>] => [name, valuesOf(each, name, depth + 1)])
  if (fields.length > 0) {
    // Optional fields are rare: most of them are refinements.
    const optional = fields.filter(([name]) => !required.has(name))
    const always = fc.record(Object.fromEntries(fields.filter(([name]) => required.has(name))))
    if (optional.length === 0) return always
    const some = fc.record(
      Object.fromEntries(optional.map(([name, each]) => [name, fc.option(each, { nil: undefined, freq: 1 })])),
    )
    return fc.tuple(always, some).map(([first, second]) => {
      const given = Object.entries(second).filter(([, value]) => value !== undefined)
      return { ...first, ...Object.fromEntries(given) }
    })
  }
  const { additionalProperties: other } = schema
  if (typeof other !== 'object') return fc.constant({})
  return fc.dictionary(fc.constantFrom('ovirtmgmt', 'red', 'bond0', 'eth1', 'x'), valuesOf(other, key, depth + 1), {
    maxKeys: depth > DEEPEST ? 0 : 2,
  })
}

function numberOf({ minimum = -1, maximum = 2 ** 31 }: Schema): fc.Arbitrary<number> {
  const usual = [0, 1, 2, 3, 16, 256, 1000, 100_000].filter((value) => value >= minimum && value <= maximum)
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...(usual.length === 0 ? [minimum] : usual)) },
    { weight: 1, arbitrary: fc.constantFrom(minimum, maximum) },
  )
}

function textOf({ pattern }: Schema, key: string): fc.Arbitrary<unknown> {
  if (pattern === '^[0-9]+$') {
    return fc.constantFrom('0', '1', '3', '1048576', '1073741824', '2147483648', '9999999999999999999999')
  }
  const pick = fc.nat({ max: 999 }).map((n) => new Pick(key, n, pattern !== undefined))
  if (pattern !== undefined) return pick
  return fc.oneof(
    { weight: 4, arbitrary: pick },
    { weight: 1, arbitrary: fc.constantFrom('', 'x', '0', 'ünï\u0000cödé', '../..', '<xml>', 'a'.repeat(300)) },
  )
}
