import { asArray, asObject, type Contract, type Json, type JsonObject, refName } from './fragments.ts'
import { toEventBody, toLiteral } from './typescript.ts'

/** Where secrets are, as paths of names with `*` for every item or key; only of what has any. */
export function toSecrets(contract: Contract): string {
  const methods = contract.methods.flatMap((method) => {
    const params = asArray(method['params'])
      .map(asObject)
      .flatMap((param) =>
        param['x-secret'] === true
          ? [String(param['name'])]
          : pathsIn(param['schema'], [String(param['name'])], contract),
      )
    const result = pathsIn(asObject(method['result'])['schema'], [], contract)
    return entry(String(method['name']), { params, result })
  })
  const events = Object.entries(contract.events).flatMap(([name, event]) =>
    entry(name, { params: pathsIn(toEventBody(asObject(event)), [], contract), result: [] }),
  )
  return `/** Paths to secrets, with \`*\` for every item of a list and every key of a map: \`vmParams.devices.*.file\`. */
export interface SecretPaths {
  readonly params?: readonly string[]
  readonly result?: readonly string[]
}

/** Of methods and events; those without secrets are left out. */
export const SECRETS: Readonly<Record<string, SecretPaths>> = {
${[...methods, ...events].join('\n')}
}
`
}

function entry(name: string, paths: Readonly<Record<'params' | 'result', string[]>>): string[] {
  const parts = Object.entries(paths)
    .filter(([, list]) => list.length > 0)
    .map(([key, list]) => `${key}: [${[...new Set(list)].sort().map(toLiteral).join(', ')}]`)
  return parts.length === 0 ? [] : [`  ${toLiteral(name)}: { ${parts.join(', ')} },`]
}

/** @throws {Error} of a type that holds itself: its secrets would be at paths without end */
function pathsIn(
  schema: Json | undefined,
  at: readonly string[],
  contract: Contract,
  seen: readonly string[] = [],
): string[] {
  const part = asObject(schema)
  if (part['x-secret'] === true) return [at.join('.')]
  const name = refName(part)
  if (name !== undefined) {
    if (!seen.includes(name)) return pathsIn(contract.schemas[name], at, contract, [...seen, name])
    if (holdsSecret(contract.schemas[name], contract)) throw new Error(`${name} holds itself, and a secret`)
    return []
  }
  const below = (value: Json | undefined, key: string) =>
    value === undefined ? [] : pathsIn(value, [...at, key], contract, seen)
  return [
    ...Object.entries(asObject(part['properties'])).flatMap(([key, value]) => below(value, key)),
    ...below(part['additionalProperties'], '*'),
    ...below(part['items'], '*'),
    ...['anyOf', 'oneOf', 'allOf'].flatMap((key) =>
      asArray(part[key]).flatMap((option) => pathsIn(option, at, contract, seen)),
    ),
  ]
}

function holdsSecret(schema: Json | undefined, contract: Contract, seen = new Set<Json>()): boolean {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return false
  seen.add(schema)
  if (!Array.isArray(schema) && schema['x-secret'] === true) return true
  const name = Array.isArray(schema) ? undefined : refName(schema as JsonObject)
  if (name !== undefined) return holdsSecret(contract.schemas[name], contract, seen)
  return Object.values(schema).some((value) => holdsSecret(value, contract, seen))
}
