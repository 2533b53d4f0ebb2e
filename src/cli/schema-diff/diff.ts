import { type Change, change } from './change.ts'
import { compareMarks, compareSchemas, type DiffSchema, type Direction, type Named } from './schemas.ts'

/** The parts of an OpenRPC document of ours that are compared. */
export interface Description {
  readonly info: { readonly version: string }
  readonly methods: readonly DiffMethod[]
  readonly components: {
    readonly schemas: Named
    readonly errors: Readonly<Record<string, { readonly code: number }>>
  }
  readonly 'x-events': Readonly<Record<string, DiffSchema & { readonly params: DiffSchema }>>
}

interface DiffMethod {
  readonly name: string
  readonly params: readonly DiffParam[]
  readonly result?: { readonly schema: DiffSchema }
  readonly 'x-safety': string
  readonly 'x-lane': string
  readonly 'x-timeout': number
  readonly 'x-starts'?: unknown
  readonly [word: string]: unknown
}

interface DiffParam {
  readonly name: string
  readonly required?: boolean
  readonly schema: DiffSchema
  readonly [word: string]: unknown
}

/** What may be done again, the surest first. */
const SAFETIES = ['read', 'idempotent', 'once']

/** Every difference that who knows the old description may notice, by methods, types, events, errors. */
export function diff(before: Description, after: Description): readonly Change[] {
  const names = [before.components.schemas, after.components.schemas] as const
  const methods = pairs(byName(before.methods), byName(after.methods), 'method-added', 'method-removed')
  const events = pairs(before['x-events'], after['x-events'], 'event-added', 'event-removed')
  const errors = pairs(before.components.errors, after.components.errors, 'error-added', 'error-removed')
  const [oldUse, newUse] = [usesOf(before), usesOf(after)]
  const types = Object.keys(names[0]).filter((name) => Object.hasOwn(names[1], name))
  return [
    ...methods.changes,
    ...methods.kept.flatMap(([, one, other]) => compareMethods(one, other, names)),
    ...types.flatMap((name) => {
      const pair = [names[0][name] ?? {}, names[1][name] ?? {}] as const
      // What nobody sends or reads in both has no callers to break.
      const ways = (['in', 'out'] as const).filter((way) => oldUse[way].has(name) && newUse[way].has(name))
      return unique(ways.flatMap((way) => compareSchemas(pair, names, way, name)))
    }),
    ...events.changes,
    ...events.kept.flatMap(([name, one, other]) => [
      ...compareMarks(one, other, name),
      ...compareSchemas([one.params, other.params], names, 'out', name),
    ]),
    ...errors.changes,
    ...errors.kept.flatMap(([name, one, other]) =>
      one.code === other.code ? [] : [change('error-code-changed', name, `from ${one.code} to ${other.code}`)],
    ),
  ]
}

/**
 * Whether a version may break what an earlier one promised: with another major number, or before 1.0.0 another minor
 * one, as semantic versioning has it.
 */
export function mayBreak(before: string, after: string): boolean {
  const [oldMajor = 0, oldMinor = 0] = before.split('.').map(Number)
  const [major = 0, minor = 0] = after.split('.').map(Number)
  return major > oldMajor || (major === 0 && oldMajor === 0 && minor > oldMinor)
}

function compareMethods(one: DiffMethod, other: DiffMethod, names: readonly [Named, Named]): Change[] {
  const { name } = one
  const changes = [...compareMarks(one, other, name)]
  const [was, is] = [SAFETIES.indexOf(one['x-safety']), SAFETIES.indexOf(other['x-safety'])]
  if (was !== is)
    changes.push(
      change(
        is > was ? 'safety-weakened' : 'safety-strengthened',
        name,
        `${one['x-safety']}, now ${other['x-safety']}`,
      ),
    )
  if (one['x-lane'] !== other['x-lane'])
    changes.push(change('lane-changed', name, `${one['x-lane']}, now ${other['x-lane']}`))
  const [time, newTime] = [one['x-timeout'], other['x-timeout']]
  if (time !== newTime)
    changes.push(change(newTime < time ? 'timeout-shortened' : 'timeout-extended', name, `${time} s, now ${newTime} s`))
  if (JSON.stringify(one['x-starts']) !== JSON.stringify(other['x-starts']))
    changes.push(change('starts-changed', name, 'leaves something else running, or it is followed otherwise'))
  changes.push(...compareParams(one, other, names))
  const results = [one.result?.schema ?? {}, other.result?.schema ?? {}] as const
  changes.push(...compareSchemas(results, names, 'out', `${name} result`))
  return changes
}

function compareParams(one: DiffMethod, other: DiffMethod, names: readonly [Named, Named]): Change[] {
  const at = (param: string) => `${one.name}(${param})`
  const olds = one.params.map((param) => param.name)
  const removed = olds.filter((name) => !other.params.some((param) => param.name === name))
  return [
    ...removed.map((name) => change('param-removed', at(name), 'is gone')),
    ...other.params.flatMap((param, index) => {
      const before = one.params.find(({ name }) => name === param.name)
      if (before === undefined) {
        const rule = param.required === true ? 'required-param-added' : 'param-added'
        return [change(rule, at(param.name), param.required === true ? 'is new and required' : 'is new')]
      }
      const [was, is] = [before.required === true, param.required === true]
      const position = olds.indexOf(param.name)
      return [
        ...(position === index ? [] : [change('param-moved', at(param.name), `from ${position + 1} to ${index + 1}`)]),
        ...(was === is
          ? []
          : [change(is ? 'param-required' : 'param-optional', at(param.name), is ? 'is required' : 'may be left out')]),
        ...compareMarks(before, param, at(param.name)),
        ...compareSchemas([before.schema, param.schema], names, 'in', at(param.name)),
      ]
    }),
  ]
}

/** Which types callers send, and which hosts do. */
function usesOf({ methods, components, 'x-events': events }: Description): Record<Direction, Set<string>> {
  const uses = { in: new Set<string>(), out: new Set<string>() }
  const gather = (part: unknown, into: Set<string>): void => {
    if (typeof part !== 'object' || part === null) return
    for (const [key, value] of Object.entries(part)) {
      if (key !== '$ref' || typeof value !== 'string') gather(value, into)
      else {
        const name = value.slice(value.lastIndexOf('/') + 1)
        if (into.has(name)) continue
        into.add(name)
        gather(components.schemas[name], into)
      }
    }
  }
  for (const { params, result } of methods) {
    for (const { schema } of params) gather(schema, uses.in)
    gather(result?.schema, uses.out)
  }
  for (const { params } of Object.values(events)) gather(params, uses.out)
  return uses
}

interface Pairs<T> {
  readonly changes: readonly Change[]
  readonly kept: readonly (readonly [name: string, before: T, after: T])[]
}

function pairs<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
  added: Parameters<typeof change>[0],
  removed: Parameters<typeof change>[0],
): Pairs<T> {
  return {
    changes: [
      ...Object.keys(before).flatMap((name) => (Object.hasOwn(after, name) ? [] : [change(removed, name, 'is gone')])),
      ...Object.keys(after).flatMap((name) => (Object.hasOwn(before, name) ? [] : [change(added, name, 'is new')])),
    ],
    kept: Object.entries(before).flatMap(([name, one]) => {
      const other = Object.hasOwn(after, name) ? after[name] : undefined
      return other === undefined ? [] : [[name, one, other] as const]
    }),
  }
}

function byName(methods: readonly DiffMethod[]): Readonly<Record<string, DiffMethod>> {
  return Object.fromEntries(methods.map((method) => [method.name, method]))
}

function unique(changes: readonly Change[]): readonly Change[] {
  return [...new Map(changes.map((one) => [JSON.stringify(one), one])).values()]
}
