import { asArray, asObject, type Contract, type Json, type JsonObject, refName } from './fragments.ts'

/** The contract as TypeScript: named types, and the tables of methods and events. */
export function toTypes(contract: Contract): string {
  const first = String(asObject(contract.head['info'])['x-since'])
  const types = Object.entries(contract.schemas).map(([name, schema]) => toNamedType(name, asObject(schema), first))
  const methods = contract.methods.map(
    (
      method,
    ) => `${toDoc([`${String(method['summary'])}.`, method['description'], ...toTags(method, first)], '  ')}  '${String(method['name'])}': {
    params: ${toParams(method)}
    result: ${toType(asObject(method['result'])['schema'], '    ')}
    errors: ${toErrorNames(method)}
  }`,
  )
  const events = Object.entries(contract.events).map(([name, value]) => {
    const event = asObject(value)
    return `${toDoc([event['description'], ...toTags(event, first)], '  ')}  '${name}': ${toType(toEventBody(event), '  ')}`
  })
  return [
    ...types,
    `/** What a host adds to an event's body: its clock in milliseconds, which never goes back. */
export type Stamped<Body> = Body & { notify_time: number }`,
    `/** Every method by its wire name. */\nexport interface Methods {\n${methods.join('\n')}\n}`,
    `/** Every event by its wire name up to the object; the body without \`notify_time\`, which is stamped where it is sent. */\nexport interface Events {\n${events.join('\n')}\n}`,
  ].join('\n\n')
}

/** An event's params without `notify_time`. */
export function toEventBody(event: JsonObject): JsonObject {
  const params = asObject(event['params'])
  const { notify_time: _, ...properties } = asObject(params['properties'])
  const required = asArray(params['required']).filter((name) => name !== 'notify_time')
  const { properties: __, required: ___, ...rest } = params
  return {
    ...rest,
    ...(required.length > 0 ? { required } : {}),
    ...(Object.keys(properties).length > 0 || rest['additionalProperties'] === undefined ? { properties } : {}),
  }
}

function toNamedType(name: string, schema: JsonObject, first: string): string {
  const doc = toDoc([schema['description'], ...toTags(schema, first)], '')
  const properties = asObject(schema['properties'])
  return Object.keys(properties).length > 0
    ? `${doc}export interface ${name} ${toObject(schema, '')}`
    : `${doc}export type ${name} = ${toType(schema, '')}`
}

/** What it may answer beside the errors of any call. */
function toErrorNames(method: JsonObject): string {
  const names = asArray(method['errors']).map((error) => toLiteral(refName(asObject(error)) ?? ''))
  return names.length === 0 ? 'never' : names.join(' | ')
}

function toParams(method: JsonObject): string {
  const params = asArray(method['params']).map(asObject)
  if (params.length === 0) return 'Record<string, never>'
  const lines = params.map((param) => {
    const mark = param['required'] === true ? '' : '?'
    return `${toDoc([param['description'], toDefault(param['schema']), ...toTags(param)], '      ')}      ${toKey(String(param['name']))}${mark}: ${toType(param['schema'], '      ')}`
  })
  return `{\n${lines.join('\n')}\n    }`
}

function toType(schema: Json | undefined, indent: string): string {
  if (schema === true || schema === undefined) return 'unknown'
  const of = asObject(schema)
  const name = refName(of)
  if (name !== undefined) return name
  if ('const' in of) return JSON.stringify(of['const'])
  if ('enum' in of) return asArray(of['enum']).map(toLiteral).join(' | ')
  if ('anyOf' in of) {
    return asArray(of['anyOf'])
      .map((option) => toType(option, indent))
      .join(' | ')
  }
  switch (of['type']) {
    case 'string':
    case 'boolean':
      return of['type']
    case 'integer':
    case 'number':
      return 'number'
    case 'array': {
      const item = toType(of['items'], indent)
      return `readonly ${/^\w+$/.test(item) ? item : `(${item})`}[]`
    }
    case 'object':
      return toObject(of, indent)
    default:
      throw new Error(`no TypeScript for ${JSON.stringify(schema).slice(0, 100)}`)
  }
}

function toObject(schema: JsonObject, indent: string): string {
  const properties = Object.entries(asObject(schema['properties']))
  const more = schema['additionalProperties']
  if (properties.length === 0) {
    if (more !== undefined) return `Record<string, ${toType(more, indent)}>`
    return schema['properties'] === undefined ? 'object' : 'Record<string, never>'
  }
  if (more !== undefined) throw new Error('properties beside additionalProperties have no good TypeScript')
  const required = asArray(schema['required'])
  const inner = `${indent}  `
  const lines = properties.map(
    ([name, property]) =>
      `${toDoc([asObject(property)['description'], toDefault(property), ...toTags(asObject(property))], inner)}${inner}${toKey(name)}${required.includes(name) ? '' : '?'}: ${toType(property, inner)}`,
  )
  return `{\n${lines.join('\n')}\n${indent}}`
}

function toDoc(texts: readonly (Json | undefined)[], indent: string): string {
  const lines = texts.flatMap((text) => (typeof text === 'string' ? wrap(text.trim(), 112 - indent.length) : []))
  if (lines.length === 1) return `${indent}/** ${lines[0] ?? ''} */\n`
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`
}

/** Since when a part is there, in this API and in VDSM, and what to use in its place; a field's only where it is not its owner's. */
function toTags(part: JsonObject, first?: string): string[] {
  const { 'x-since': since = first, 'x-vdsm-since': vdsm, 'x-vdsm-deprecated': out, 'x-instead': instead } = part
  const releases = [since, vdsm === undefined ? undefined : `VDSM ${String(vdsm)}`].filter((one) => one !== undefined)
  const tags = releases.length > 0 ? [`@since ${releases.join(', ')}`] : []
  if (part['deprecated'] !== true) return tags
  return [...tags, `@deprecated ${out === undefined ? '' : `Since VDSM ${String(out)}. `}${String(instead)}`]
}

function toDefault(schema: Json | undefined): string | undefined {
  const value = asObject(schema)['default']
  return value === undefined ? undefined : `@default ${toLiteral(value)}`
}

function wrap(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.replaceAll('*/', '* /').split(/\s+/)) {
    const line = lines.at(-1) ?? ''
    if (line.length > 0 && line.length + word.length >= width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}

function toKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`
}

/** A string in single quotes, as the rest of the code has them. */
export function toLiteral(value: Json): string {
  return typeof value === 'string'
    ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    : JSON.stringify(value)
}
