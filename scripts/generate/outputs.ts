import { toPairings } from './examples.ts'
import { asArray, asObject, type Contract, type Json, type JsonObject } from './fragments.ts'
import { toSecrets } from './secrets.ts'
import { toEventBody, toLiteral, toTypes } from './typescript.ts'

const HEAD = '// Made from schema/ by scripts/generate.ts: do not edit, run `npm run generate`.\n\n'

/** Words that explain or annotate: the validator needs none of them. */
const NOT_CHECKED = new Set(['description', 'title', 'examples', 'default', 'deprecated'])

/** Every generated file by its name. The contract must be free of problems. */
export function toFiles(contract: Contract): ReadonlyMap<string, string> {
  return new Map([
    ['types.ts', `${HEAD}${toTypes(contract)}\n`],
    ['methods.ts', `${HEAD}${toMethods(contract)}`],
    ['errors.ts', `${HEAD}${toErrors(contract)}`],
    ['events.ts', `${HEAD}${toEvents(contract)}`],
    ['secrets.ts', `${HEAD}${toSecrets(contract)}`],
    ['schemas.json', toText(toSchemas(contract))],
    ['openrpc.json', toText(toOpenRpc(contract))],
  ])
}

function toMethods({ head, methods }: Contract): string {
  const lines = methods.map((method) => {
    const fields = {
      safety: method['x-safety'],
      lane: method['x-lane'],
      timeout: method['x-timeout'],
      params: toParams(method).map((param) => param['name'] ?? ''),
    }
    return `  ${toLiteral(String(method['name']))}: { ${Object.entries(fields)
      .map(
        ([key, value]) =>
          `${key}: ${Array.isArray(value) ? `[${value.map(toLiteral).join(', ')}]` : toLiteral(value ?? null)}`,
      )
      .join(', ')} },`
  })
  return `import type { Methods } from './types.ts'

/** What is decided by the method alone, before its params are looked at. */
export interface MethodInfo {
  /** \`read\` changes nothing; \`idempotent\` may be repeated; \`once\` must not be. */
  readonly safety: 'read' | 'idempotent' | 'once'
  /**
   * Calls that share a lane run one after another, in order of arrival. The name of a param, or of a field in it
   * as \`param.field\`: its value is the lane; \`host.network\` and the like: one lane for that part of the host;
   * \`none\`: waits for no other call; \`control\`: neither, and overtakes all.
   */
  readonly lane: string
  /** Seconds that the handler may take at most. */
  readonly timeout: number
  /** Names of the params, in their positional order. */
  readonly params: readonly string[]
}

/** The release of the description that all of this was made from. */
export const API_VERSION: string = ${toLiteral(String(asObject(head['info'])['version']))}

export const METHODS = {
${lines.join('\n')}
} as const satisfies Record<keyof Methods, MethodInfo>
`
}

function toErrors({ errors }: Contract): string {
  const lines = Object.entries(errors).map(([name, value]) => {
    const { code = 0, message = '', description = '' } = asObject(value)
    return `  /** ${String(description).trim().replace(/\s+/g, ' ')} */\n  ${name}: { code: ${String(code)}, message: ${toLiteral(message)} },`
  })
  return `export const ERRORS = {\n${lines.join('\n')}\n} as const

export type ErrorName = keyof typeof ERRORS
`
}

function toEvents({ events }: Contract): string {
  const lines = Object.entries(events).map(([name, value]) => {
    const { component = '', operation = '' } = asObject(value)
    return `  ${toLiteral(name)}: { component: ${toLiteral(component)}, operation: ${toLiteral(operation)} },`
  })
  return `import type { Events } from './types.ts'

/** The words of an event's name; the object follows them. */
export interface EventInfo {
  readonly component: string
  readonly operation: string
}

export const EVENTS = {
${lines.join('\n')}
} as const satisfies Record<keyof Events, EventInfo>
`
}

/** One JSON Schema with an id, whose \`$defs\` the schemas of methods and events (bodies without \`notify_time\`) refer to. */
function toSchemas({ schemas, methods, events }: Contract): JsonObject {
  return {
    $id: 'vdsm',
    $defs: mapValues(schemas, toChecked),
    methods: Object.fromEntries(
      methods.map((method) => {
        const params = toParams(method)
        const required = params.filter((param) => param['required'] === true).map((param) => param['name'] ?? '')
        const properties = Object.fromEntries(
          params.map((param) => [String(param['name']), toChecked(param['schema'] ?? true)]),
        )
        return [
          String(method['name']),
          {
            params: { type: 'object', ...(required.length > 0 ? { required } : {}), properties },
            order: params.map((param) => param['name'] ?? ''),
            result: toChecked(asObject(method['result'])['schema'] ?? true),
          },
        ]
      }),
    ),
    events: mapValues(events, (event) => toChecked(toEventBody(asObject(event)))),
  }
}

function toChecked(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(toChecked)
  if (typeof schema !== 'object' || schema === null) return schema
  const checked: JsonObject = {}
  for (const [key, value] of Object.entries(schema)) {
    if (NOT_CHECKED.has(key) || key.startsWith('x-')) continue
    // What a property is called is no keyword.
    if (key === 'properties') checked[key] = mapValues(asObject(value), toChecked)
    else if (key === '$ref') checked[key] = String(value).replace('#/components/schemas/', 'vdsm#/$defs/')
    else checked[key] = toChecked(value)
  }
  return checked
}

function toOpenRpc({ head, methods, schemas, errors, events, examples }: Contract): JsonObject {
  const { 'x-since': first = '', ...info } = asObject(head['info'])
  const withSince = (part: Json) => ({ 'x-since': first, ...asObject(part) })
  return {
    ...head,
    info,
    methods: methods.map((method) => {
      const {
        name = '',
        summary = '',
        ...rest
      } = withExamples(method, toPairings(method, examples[String(method['name'])]))
      return { name, summary, ...withSince(rest) }
    }),
    components: {
      schemas: mapValues(schemas, withSince),
      // OpenRPC has no place for an error's description but its data, and a reply has the name there too.
      errors: Object.fromEntries(
        Object.entries(errors).map(([name, value]) => {
          const { code = 0, message = '', description = '', 'x-since': since = first } = asObject(value)
          return [name, { code, message, data: { name, description, since } }]
        }),
      ),
    },
    'x-events': Object.fromEntries(
      Object.entries(events).map(([name, event]) => [name, withExamples(withSince(event), asArray(examples[name]))]),
    ),
  }
}

function withExamples(part: JsonObject, examples: readonly Json[]): JsonObject {
  return examples.length > 0 ? { ...part, examples: [...examples] } : part
}

function toParams(method: JsonObject): JsonObject[] {
  return asArray(method['params']).map(asObject)
}

function mapValues(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}

/** JSON with one line for each method, type, event or error: small, and its diffs can be read. */
function toText(document: JsonObject): string {
  const write = (value: Json, depth: number, indent: string): string => {
    if (depth === 0 || typeof value !== 'object' || value === null) return JSON.stringify(value)
    const inner = `${indent} `
    const lines = Array.isArray(value)
      ? value.map((item) => `${inner}${write(item, 0, inner)}`)
      : Object.entries(value).map(([key, item]) => {
          const deeper = key === 'components' ? 2 : depth - 1
          return `${inner}${JSON.stringify(key)}: ${write(item, deeper, inner)}`
        })
    const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
    return `${open}\n${lines.join(',\n')}\n${indent}${close}`
  }
  return `${write(document, 2, '')}\n`
}
