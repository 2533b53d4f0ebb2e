import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlias, isCollection, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'

export type Json = string | number | boolean | null | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}

/** What all files of the schema say together. */
export interface Contract {
  /** `openrpc`, `info`, `servers`. */
  readonly head: JsonObject
  readonly methods: readonly JsonObject[]
  readonly schemas: JsonObject
  readonly errors: JsonObject
  readonly events: JsonObject
  /** Examples by the name of the method or event. */
  readonly examples: JsonObject
  /** The comment that a file begins with, by its name: what it is about. */
  readonly headlines: ReadonlyMap<string, string>
  /** Everything that is wrong so far, as `file:line: what`. */
  readonly problems: string[]
  /** Where a part came from, as `file:line`; a part without a place of its own has that of what holds it. */
  place(part: Json): string
}

/** Reads and merges every `.yaml` file of a directory and its folders, in the order of their names: a vendor's API has a folder. */
export function readContract(directory: string): Contract {
  const problems: string[] = []
  const places = new WeakMap<object, string>()
  const head: JsonObject = {}
  const headlines = new Map<string, string>()
  const methods: JsonObject[] = []
  const named = {
    schemas: {} as JsonObject,
    errors: {} as JsonObject,
    events: {} as JsonObject,
    examples: {} as JsonObject,
  }

  function place(part: Json): string {
    return (typeof part === 'object' && part !== null && places.get(part)) || directory
  }

  function add(to: keyof typeof named, from: Json | undefined): void {
    for (const [name, value] of Object.entries(asObject(from))) {
      const before = named[to][name]
      if (before !== undefined) problems.push(`${place(value)}: ${name} is defined at ${place(before)} already`)
      else named[to][name] = value
    }
  }

  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!name.endsWith('.yaml')) continue
    const { fragment, headline } = parse(join(directory, name), name, places, problems)
    headlines.set(name, headline)
    for (const [key, value] of Object.entries(fragment)) {
      switch (key) {
        case 'methods':
          methods.push(...(Array.isArray(value) ? value.map(asObject) : []))
          break
        case 'components':
          for (const kind of Object.keys(asObject(value))) {
            if (kind !== 'schemas' && kind !== 'errors')
              problems.push(`${place(value)}: components hold schemas and errors, not ${kind}`)
          }
          add('schemas', asObject(value)['schemas'])
          add('errors', asObject(value)['errors'])
          break
        case 'x-events':
          add('events', value)
          break
        case 'x-examples':
          add('examples', value)
          break
        case 'openrpc':
        case 'info':
        case 'servers':
          if (key in head) problems.push(`${name}: a second ${key}`)
          head[key] = value
          break
        default:
          problems.push(`${name}: ${key} is none of methods, components, x-events, x-examples, openrpc, info, servers`)
      }
    }
  }
  for (const schema of Object.values(named.schemas)) include(asObject(schema), named.schemas, place, problems)
  return { head, methods, ...named, headlines, problems, place }
}

/** `x-partial: { $ref }` takes over all properties of another type, and requires none of them. */
function include(schema: JsonObject, schemas: JsonObject, place: Contract['place'], problems: string[]): void {
  const from = schema['x-partial']
  if (from === undefined) return
  const target = asObject(schemas[refName(asObject(from)) ?? ''])
  if (target['properties'] === undefined) problems.push(`${place(from)}: x-partial needs a type with properties`)
  schema['properties'] = { ...asObject(target['properties']), ...asObject(schema['properties']) }
  delete schema['x-partial']
}

function parse(path: string, name: string, places: WeakMap<object, string>, problems: string[]) {
  const lineCounter = new LineCounter()
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter })
  for (const error of document.errors) {
    problems.push(`${name}:${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0] ?? ''}`)
  }
  const headline = (document.commentBefore ?? '').replaceAll(/\s+/g, ' ').trim()
  if (document.errors.length > 0) return { fragment: {}, headline }
  // What a key names is looked for at the key; YAML's own range of it begins a line later.
  const toJson = (node: unknown, key?: unknown): Json => {
    if (isScalar(node)) return node.value as Json
    if (isAlias(node)) return toJson(node.resolve(document), key)
    if (!isCollection(node)) return null
    const value: JsonObject | Json[] = isMap(node)
      ? Object.fromEntries(node.items.map((pair) => [String(pair.key), toJson(pair.value, pair.key)]))
      : node.items.map((item) => toJson(item))
    const [start] = (isNode(key) ? key.range : node.range) ?? [0]
    places.set(value, `${name}:${lineCounter.linePos(start).line}`)
    return value
  }
  return { fragment: asObject(toJson(document.contents)), headline }
}

/** An object as it is; anything else as an empty one. */
export function asObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

export function asArray(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

/** `UUID` of `{ $ref: '#/components/schemas/UUID' }`. */
export function refName(schema: JsonObject): string | undefined {
  const ref = schema['$ref']
  return typeof ref === 'string' ? ref.slice(ref.lastIndexOf('/') + 1) : undefined
}
