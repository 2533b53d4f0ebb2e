import { ERRORS, type ErrorName } from '../api/generated/errors.ts'

/** The parts of an OpenRPC document that are shown; see https://spec.open-rpc.org. */
export interface OpenRpc {
  readonly info: { readonly title: string; readonly version: string }
  readonly methods: readonly OpenRpcMethod[]
  readonly components: { readonly schemas: Schemas; readonly errors: Readonly<Record<string, ErrorSchema>> }
  readonly 'x-events': Readonly<Record<string, EventSchema>>
}

export interface ErrorSchema {
  readonly code: number
  readonly message: string
  readonly data: { readonly description: string; readonly since?: string }
}

export interface EventSchema extends Lifetime {
  readonly description: string
  readonly component: string
  readonly operation: string
  /** What its object is, in words. */
  readonly object: string
  readonly params: Schema
  readonly examples?: readonly { readonly name: string; readonly object: string; readonly params: object }[]
}

export type Schemas = Readonly<Record<string, Schema>>

/** Since when something is there, and what to use in its place; see CONTRIBUTING.md. */
interface Lifetime {
  readonly 'x-since'?: string
  readonly 'x-vdsm-since'?: string
  readonly deprecated?: boolean
  readonly 'x-vdsm-deprecated'?: string
  readonly 'x-instead'?: string
}

export interface OpenRpcMethod extends Lifetime {
  readonly name: string
  readonly summary?: string
  readonly description?: string
  readonly params: readonly ContentDescriptor[]
  readonly result?: ContentDescriptor
  readonly errors?: readonly { readonly code?: number; readonly message?: string; readonly $ref?: string }[]
  readonly examples?: readonly Example[]
}

/** OpenRPC's example pairing: a request and its reply. */
export interface Example {
  readonly name: string
  readonly params: readonly { readonly name: string; readonly value: unknown }[]
  readonly result?: { readonly value: unknown }
}

export interface ContentDescriptor extends Lifetime {
  readonly name: string
  readonly description?: string
  readonly required?: boolean
  readonly schema: Schema
}

export interface Schema extends Lifetime {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly default?: unknown
}

/** What the method table knows beside the types. */
export interface MethodFacts {
  readonly safety: string
  readonly lane: string
  readonly timeout: number
}

interface Row {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly text: string
  readonly lifetime: Lifetime
}

const SAFETY: Readonly<Record<string, string>> = {
  read: 'changes nothing',
  idempotent: 'may be repeated without harm',
  once: 'must not be repeated: one that is sent again keeps its message id',
}
const LANE: Readonly<Record<string, string>> = {
  none: 'waits for no other',
  control: 'waits for no other and overtakes all',
}
/** Of a reply: a long one is cut. */
const MOST_LINES = 30
const WIDTH = 100

/** A method for a reader: params, result, errors, how it behaves, a call to copy. */
export function methodText(method: OpenRpcMethod, facts: MethodFacts | undefined): string {
  const params = method.params.map(
    ({ name, required = false, schema, description, ...lifetime }): Row => ({
      name,
      type: typeText(schema),
      required,
      text: description ?? schema.description ?? '',
      lifetime,
    }),
  )
  const { result } = method
  const sections = [
    headline(method.name, method.summary, method.description),
    params.length === 0 ? 'params: none' : `params, by name or in this order:\n${table(params)}`,
    result === undefined
      ? ''
      : `result: ${typeText(result.schema)}\n${wrap(result.description ?? result.schema.description ?? '', 2)}`,
    errorsText(method),
    facts === undefined ? lifetimeText(method) : `${factsText(facts)}\n${lifetimeText(method)}`,
    ...(method.examples ?? []).map((example) => exampleText(method.name, example)),
  ]
  return `${sections
    .map((section) => section.trimEnd())
    .filter((section) => section !== '')
    .join('\n\n')}\n`
}

/** A type for a reader: its fields or values. */
export function schemaText(name: string, schema: Schema): string {
  const { properties, required = [] } = schema
  const rows = Object.entries(properties ?? {}).map(
    ([field, type]): Row => ({
      name: field,
      type: typeText(type),
      required: required.includes(field),
      text: type.description ?? '',
      lifetime: type,
    }),
  )
  const sections = [
    headline(name, undefined, schema.description),
    rows.length > 0 ? `fields:\n${table(rows)}` : `type: ${typeText(schema)}`,
    lifetimeText(schema),
  ]
  return `${sections.map((section) => section.trimEnd()).join('\n\n')}\n`
}

/** An event for a reader: what it says, how its key is made, an example. */
export function eventText(name: string, event: EventSchema): string {
  const { component, operation, object, params, examples = [] } = event
  const sections = [
    schemaText(name, { ...params, description: event.description }).trimEnd(),
    typeof params.additionalProperties === 'object' ? `and by ${object}: ${typeText(params.additionalProperties)}` : '',
    `routing key: <host>.${component}.${operation}[.<object>]; its object is ${object}`,
    lifetimeText(event),
    ...examples.map((example) => `example: ${example.name}\n${jsonText(example.params)}`),
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

/** An error for a reader, and which methods answer it. */
export function errorPage(
  name: string,
  { code, message, data }: ErrorSchema,
  methods: readonly OpenRpcMethod[],
): string {
  const having = methods.filter(({ errors = [] }) => errors.some(({ $ref = '' }) => nameOf($ref) === name))
  const names = having.map((method) => method.name)
  const sections = [
    `${name} (${code}): ${message}\n${wrap(data.description.trim(), 0)}`,
    names.length === 0 ? '' : `declared by:\n${wrap(names.join(', '), 2)}`,
    data.since === undefined ? '' : `since ${data.since}`,
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

/** A type in one line: `string`, `VmStats[]`, `"a" | "b"`. */
export function typeText(schema: Schema): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const several = schema.oneOf ?? schema.anyOf
  if (several !== undefined) return [...new Set(several.map(typeText))].join(' | ')
  if (schema.allOf !== undefined) return schema.allOf.map(typeText).join(' & ')
  const { type } = schema
  if (type === 'array') return `${grouped(typeText(schema.items ?? {}))}[]`
  if (type === 'object' || schema.properties !== undefined) {
    const { additionalProperties: rest } = schema
    if (schema.properties !== undefined) return `{ ${Object.keys(schema.properties).join(', ')} }`
    return typeof rest === 'object' ? `{ [key]: ${typeText(rest)} }` : 'object'
  }
  if (type === undefined) return 'anything'
  const text = typeof type === 'string' ? type : type.join(' | ')
  return schema.format === undefined ? text : `${text} (${schema.format})`
}

function grouped(text: string): string {
  return text.includes(' | ') ? `(${text})` : text
}

export function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1)
}

function headline(name: string, summary = '', description = ''): string {
  const more = description === summary ? '' : description
  return [summary === '' ? name : `${name}: ${summary}`, wrap(more, 0)].filter((text) => text !== '').join('\n')
}

function errorsText({ errors = [] }: OpenRpcMethod): string {
  if (errors.length === 0) return ''
  return `errors, beside those of any call:\n${errors.map((error) => `  ${errorText(error)}`).join('\n')}`
}

function errorText({ $ref, code, message }: NonNullable<OpenRpcMethod['errors']>[number]): string {
  if ($ref === undefined) return `${code}: ${message}`
  const name = nameOf($ref)
  const known = Object.hasOwn(ERRORS, name) ? ERRORS[name as ErrorName] : undefined
  return known === undefined ? name : `${name} (${known.code}): ${known.message}`
}

function laneText(lane: string): string {
  return lane.split('.')[0] === 'host'
    ? 'waits for what came before it in this lane of the host, and for no virtual machine'
    : `waits for what came before it with the same ${lane}`
}

function factsText({ safety, lane, timeout }: MethodFacts): string {
  return `safety: ${safety}, it ${SAFETY[safety] ?? ''}\nlane: ${lane}, it ${LANE[lane] ?? laneText(lane)}\ntimeout: ${timeout} s`
}

function exampleText(method: string, { name, params, result }: Example): string {
  const json = JSON.stringify(Object.fromEntries(params.map((param) => [param.name, param.value])))
  const call = `vdsm-amqp call host1 ${method}${params.length === 0 ? '' : ` '${json.replaceAll("'", "'\\''")}'`}`
  return `example: ${name}\n  ${call}\n${jsonText(result?.value ?? null)}`
}

function jsonText(value: unknown): string {
  const lines = JSON.stringify(value, null, 2).split('\n')
  const more = lines.length - MOST_LINES
  const shown = more > 1 ? [...lines.slice(0, MOST_LINES), `… and ${more} more lines: --json shows all`] : lines
  return shown.map((line) => `  ${line}`).join('\n')
}

/** Of a field only what is not as with its owner is said, in a sentence behind its text. */
function lifetimeText(part: Lifetime, separator = '\n'): string {
  const { 'x-since': since, 'x-vdsm-since': vdsm, 'x-vdsm-deprecated': out, 'x-instead': instead = '' } = part
  const releases = [since, vdsm === undefined ? undefined : `VDSM ${vdsm}`].filter((one) => one !== undefined)
  const lines = releases.length > 0 ? [`since: ${releases.join(', ')}`] : []
  if (part.deprecated === true) lines.push(`deprecated${out === undefined ? '' : ` since VDSM ${out}`}: ${instead}`)
  return lines.join(separator)
}

function table(rows: readonly Row[]): string {
  const names = Math.min(28, Math.max(...rows.map((row) => row.name.length)))
  return rows
    .map(({ name, type, required, text, lifetime }) => {
      const head = `  ${name.padEnd(names)}  ${type}${required ? '' : ', optional'}`
      const more = lifetimeText(lifetime, '; ')
      const said = more === '' ? text : `${text} (${more.replace(/\.$/, '')})`
      return said === '' ? head : `${head}\n${wrap(said, names + 6)}`
    })
    .join('\n')
}

function wrap(text: string, indent: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    if (line !== '' && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  if (line !== '') lines.push(line)
  return lines.map((one) => `${' '.repeat(indent)}${one}`).join('\n')
}
