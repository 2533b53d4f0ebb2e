import { type Change, change, type Rule } from './change.ts'

/** As much of JSON Schema as our descriptions use. */
export interface DiffSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, DiffSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: DiffSchema | boolean
  readonly items?: DiffSchema | boolean
  readonly anyOf?: readonly DiffSchema[]
  readonly oneOf?: readonly DiffSchema[]
  readonly [word: string]: unknown
}

export type Named = Readonly<Record<string, DiffSchema>>
/** `in`: callers send it, so it must not ask for more; `out`: hosts send it, so it must not promise less. */
export type Direction = 'in' | 'out'

/** Words that bound a value, and whether more of it is narrower. */
const BOUNDS: readonly (readonly [string, 'least' | 'most'])[] = [
  ['minimum', 'least'],
  ['exclusiveMinimum', 'least'],
  ['minLength', 'least'],
  ['minItems', 'least'],
  ['minProperties', 'least'],
  ['maximum', 'most'],
  ['exclusiveMaximum', 'most'],
  ['maxLength', 'most'],
  ['maxItems', 'most'],
  ['maxProperties', 'most'],
]

/** Compares what two schemas take; a reference to the same name is the same, its type is compared by itself. */
export function compareSchemas(
  [before, after]: readonly [DiffSchema, DiffSchema],
  [oldNames, newNames]: readonly [Named, Named],
  direction: Direction,
  where: string,
): Change[] {
  const seen = new Set<string>()
  return compare(before, after, where)

  function compare(one: DiffSchema | boolean, other: DiffSchema | boolean, at: string): Change[] {
    if (typeof one === 'boolean' || typeof other === 'boolean') {
      if (one === other) return []
      return one === true ? narrowed(at, 'anything', 'less') : widened(at, 'less', 'anything')
    }
    const flags = compareFlags(one, other, at)
    if (one.$ref !== undefined && one.$ref === other.$ref) return flags
    const pair = `${one.$ref} ${other.$ref}`
    if (one.$ref !== undefined || other.$ref !== undefined) {
      if (seen.has(pair)) return flags
      seen.add(pair)
    }
    const [a, b] = [resolve(one, oldNames), resolve(other, newNames)]
    return [...flags, ...compareResolved(a, b, at)]
  }

  function compareResolved(a: DiffSchema, b: DiffSchema, at: string): Change[] {
    const [olds, news] = [optionsOf(a), optionsOf(b)]
    if (olds !== undefined || news !== undefined) return compareOptions(olds ?? [a], news ?? [b], at)
    const values = compareValues(a, b, at)
    if (values !== undefined) return values
    const types = compareTypes(a, b, at)
    if (types.length > 0) return types
    return [...compareBounds(a, b, at), ...compareFields(a, b, at), ...compareItems(a, b, at)]
  }

  function compareOptions(olds: readonly DiffSchema[], news: readonly DiffSchema[], at: string): Change[] {
    const text = (option: DiffSchema) => JSON.stringify(option)
    const removed = olds.filter((option) => !news.some((one) => text(one) === text(option)))
    const added = news.filter((option) => !olds.some((one) => text(one) === text(option)))
    const [gone] = removed
    const [come] = added
    if (removed.length === 1 && added.length === 1 && gone !== undefined && come !== undefined)
      return compare(gone, come, at)
    return [
      ...removed.flatMap((option) => narrowed(at, show(option), 'no longer')),
      ...added.flatMap((option) => widened(at, 'not yet', show(option))),
    ]
  }

  function compareValues(a: DiffSchema, b: DiffSchema, at: string): Change[] | undefined {
    const [olds, news] = [valuesOf(a), valuesOf(b)]
    if (olds === undefined && news === undefined) return undefined
    if (olds === undefined) return narrowed(at, 'any value', news?.join(', ') ?? '')
    if (news === undefined) return widened(at, olds.join(', '), 'any value')
    return [
      ...olds.filter((value) => !news.includes(value)).flatMap((value) => narrowed(at, value, 'no longer')),
      ...news.filter((value) => !olds.includes(value)).flatMap((value) => widened(at, 'not yet', value)),
    ]
  }

  function compareTypes(a: DiffSchema, b: DiffSchema, at: string): Change[] {
    const [olds, news] = [typesOf(a), typesOf(b)]
    const lost = olds.filter((type) => !news.includes(type) && !(type === 'integer' && news.includes('number')))
    const won = news.filter((type) => !olds.includes(type) && !(type === 'integer' && olds.includes('number')))
    const [before, after] = [olds.join(' or '), news.join(' or ')]
    return [
      ...(lost.length > 0 ? narrowed(at, before, after) : []),
      ...(won.length > 0 ? widened(at, before, after) : []),
    ]
  }

  function compareBounds(a: DiffSchema, b: DiffSchema, at: string): Change[] {
    const bounds = BOUNDS.flatMap(([word, kind]) => {
      const end = kind === 'least' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
      const [one, other] = [Number(a[word] ?? end), Number(b[word] ?? end)]
      if (one === other) return []
      const narrower = kind === 'least' ? other > one : other < one
      return (narrower ? narrowed : widened)(at, `${word} ${one}`, `${word} ${other}`)
    })
    const forms = ['pattern', 'format'].flatMap((word) => {
      const [one, other] = [a[word], b[word]]
      if (one === other) return []
      return [
        ...(other === undefined ? [] : narrowed(at, `${word} ${String(one ?? 'any')}`, String(other))),
        ...(one === undefined ? [] : widened(at, `${word} ${String(one)}`, String(other ?? 'any'))),
      ]
    })
    return [...bounds, ...forms]
  }

  function compareFields(a: DiffSchema, b: DiffSchema, at: string): Change[] {
    const [olds, news] = [a.properties ?? {}, b.properties ?? {}]
    const [oldMust, newMust] = [a.required ?? [], b.required ?? []]
    const removed = Object.keys(olds).filter((name) => !Object.hasOwn(news, name))
    const added = Object.keys(news).filter((name) => !Object.hasOwn(olds, name))
    const kept = Object.keys(olds).filter((name) => Object.hasOwn(news, name))
    return [
      ...removed.map((name) => change('field-removed', `${at}.${name}`, 'is gone')),
      ...added.map((name) =>
        direction === 'in' && newMust.includes(name)
          ? change('required-field-added', `${at}.${name}`, 'is new and required')
          : change('field-added', `${at}.${name}`, 'is new'),
      ),
      ...kept.flatMap((name) => {
        const [was, is] = [oldMust.includes(name), newMust.includes(name)]
        const must =
          was === is ? [] : [change(mustRule(is), `${at}.${name}`, is ? 'is always there' : 'may be missing')]
        return [...must, ...compare(olds[name] ?? {}, news[name] ?? {}, `${at}.${name}`)]
      }),
      ...compareRest(a, b, at),
    ]
  }

  function mustRule(is: boolean): Rule {
    if (direction === 'in') return is ? 'field-required' : 'field-no-longer-required'
    return is ? 'field-always-there' : 'field-optional'
  }

  function compareRest(a: DiffSchema, b: DiffSchema, at: string): Change[] {
    const [one, other] = [a.additionalProperties, b.additionalProperties]
    if (one === undefined && other === undefined) return []
    return compare(one ?? true, other ?? true, `${at}.*`)
  }

  function compareItems(a: DiffSchema, b: DiffSchema, at: string): Change[] {
    if (a.items === undefined && b.items === undefined) return []
    return compare(a.items ?? true, b.items ?? true, `${at}[]`)
  }

  function compareFlags(a: DiffSchema, b: DiffSchema, at: string): Change[] {
    const [one, other] = [a['default'], b['default']].map((value) => JSON.stringify(value))
    return [
      ...(direction === 'in' && one !== other ? [change('default-changed', at, `from ${one} to ${other}`)] : []),
      ...compareMarks(a, b, at),
    ]
  }

  function narrowed(at: string, from: string, to: string): Change[] {
    return [change(direction === 'in' ? 'type-narrowed' : 'type-promises-more', at, `${from}, now ${to}`)]
  }

  function widened(at: string, from: string, to: string): Change[] {
    return [change(direction === 'in' ? 'type-accepts-more' : 'type-widened', at, `${from}, now ${to}`)]
  }
}

interface Marked {
  readonly [word: string]: unknown
}

/** Marks that anything may carry. */
export function compareMarks(a: Marked, b: Marked, at: string): Change[] {
  const [wasSecret, isSecret] = [a['x-secret'] === true, b['x-secret'] === true]
  const [was, is] = [a['deprecated'] === true, b['deprecated'] === true]
  return [
    ...(wasSecret === isSecret
      ? []
      : [change(isSecret ? 'secret-added' : 'secret-revealed', at, isSecret ? 'is secret' : 'is no secret any more')]),
    ...(was === is
      ? []
      : [change(is ? 'deprecated' : 'undeprecated', at, String(b['x-instead'] ?? 'is in use again'))]),
  ]
}

function resolve(schema: DiffSchema, names: Named): DiffSchema {
  const { $ref } = schema
  if ($ref === undefined) return schema
  return resolve(names[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {}, names)
}

function optionsOf(schema: DiffSchema): readonly DiffSchema[] | undefined {
  return schema.anyOf ?? schema.oneOf
}

function valuesOf(schema: DiffSchema): string[] | undefined {
  const values = 'const' in schema ? [schema.const] : schema.enum
  return values?.map((value) => JSON.stringify(value))
}

const ALL_TYPES = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null']

function typesOf({ type }: DiffSchema): readonly string[] {
  if (type === undefined) return ALL_TYPES
  return typeof type === 'string' ? [type] : type
}

function show(schema: DiffSchema): string {
  return schema.$ref === undefined
    ? JSON.stringify(schema).slice(0, 80)
    : schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
}
