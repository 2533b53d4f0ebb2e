import { asArray, asObject, type Contract, type Json, type JsonObject } from './fragments.ts'
import { isBare, isSecretive } from './lint.ts'
import { compareVersions, VERSION } from './version.ts'

const SAFETIES = ['read', 'idempotent', 'once']
const LANES = ['host', 'control', 'none']
/** What of a host only one command may change at a time. */
const HOST_LANES = ['host.network', 'host.policy', 'host.ha', 'host.secrets', 'host.gluster']
const STARTS = ['task', 'job']
const STARTS_FORM = '{ kind: task or job, id: result, result.field or a param, follow: [methods] }'
const LEAST_TEXT = 12
/** Those of JSON Schema 2020-12 that the validator of the worker knows, and those that it need not know. */
const KEYWORDS = new Set([
  ...['$ref', 'type', 'const', 'enum', 'anyOf', 'properties', 'required', 'additionalProperties', 'items'],
  ...['minimum', 'maximum', 'minLength', 'maxLength', 'pattern'],
  ...['description', 'title', 'examples', 'default', 'deprecated'],
])

/** @returns everything that is wrong with the contract, as `file:line: what`; empty when all is well */
export function checkContract(contract: Contract): readonly string[] {
  const { place, problems: read } = contract
  const problems = [...read]
  const release = String(asObject(contract.head['info'])['version'])
  const report = (part: Json, what: string) => problems.push(`${place(part)}: ${what}`)

  function checkText(part: JsonObject, where: string, key = 'description'): void {
    const text = part[key]
    if (typeof text !== 'string' || text.trim().length < LEAST_TEXT)
      report(part, `${where} needs a ${key} of ${LEAST_TEXT} characters or more`)
  }

  function checkRefs(part: Json, where: string, holder: Json = part): void {
    if (typeof part !== 'object' || part === null) return
    const ref = Array.isArray(part) ? undefined : part['$ref']
    if (ref !== undefined) {
      const [, kind, name] = /^#\/components\/(schemas|errors)\/([A-Za-z0-9]+)$/.exec(String(ref)) ?? []
      const target = kind === 'errors' ? contract.errors : contract.schemas
      if (name === undefined || !Object.hasOwn(target, name)) report(holder, `${where}: nothing is at ${String(ref)}`)
    }
    for (const value of Object.values(part)) {
      checkRefs(value, where, typeof value === 'object' && value !== null ? value : holder)
    }
  }

  /** A keyword that the validator does not know would check nothing. */
  function checkKeywords(part: Json, where: string): void {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return
    for (const key of Object.keys(part)) {
      if (!KEYWORDS.has(key) && !key.startsWith('x-')) report(part, `${where}: nothing checks the keyword ${key}`)
    }
    const { properties, items = null, additionalProperties = null, anyOf } = part
    const parts = [items, additionalProperties, ...asArray(anyOf), ...Object.values(asObject(properties))]
    for (const one of parts) checkKeywords(one, where)
  }

  function checkDivergences(part: Json, where: string): void {
    if (typeof part !== 'object' || part === null) return
    if (!Array.isArray(part) && 'x-vdsm-divergence' in part) checkText(part, where, 'x-vdsm-divergence')
    for (const value of Object.values(part)) checkDivergences(value, where)
  }

  /** `x-secret` and `deprecated` wherever they are; what is named like a secret must say that it is one. */
  function checkFlags(part: Json, where: string): void {
    if (typeof part !== 'object' || part === null) return
    if (!Array.isArray(part)) {
      for (const flag of ['x-secret', 'deprecated']) {
        if (flag in part && typeof part[flag] !== 'boolean') report(part, `${where}: ${flag} is neither true nor false`)
      }
      if (part['deprecated'] === true) checkText(part, where, 'x-instead')
      else if ('x-instead' in part) report(part, `${where} has an x-instead but is not deprecated`)
      checkSince(part, where)
    }
    for (const [name, property] of Object.entries(Array.isArray(part) ? {} : asObject(part['properties']))) {
      checkNamed(asObject(property), name, `${where}.${name}`)
    }
    for (const value of Object.values(part)) checkFlags(value, where)
  }

  /** The release of this API that first had a part: one that there is, or is about to be. */
  function checkSince(part: JsonObject, where: string): void {
    const since = part['x-since']
    if (since === undefined) return
    if (!VERSION.test(String(since))) report(part, `${where}: x-since is no version such as 0.1.0`)
    else if (compareVersions(String(since), release) > 0)
      report(part, `${where}: x-since ${String(since)} comes after info.version, ${release}`)
  }

  /** What a name alone asks for, of a param or a field. */
  function checkNamed(part: JsonObject, name: string, where: string, schema = part): void {
    if (isSecretive(name) && typeof part['x-secret'] !== 'boolean')
      report(part, `${where} is named like a secret: x-secret: true, or false when it is none`)
    if (isBare(name, schema, String(part['description'] ?? '')))
      report(part, `${where} is a number, and its description names no unit: say it there, or x-unit: none`)
  }

  /** What a method leaves running behind its reply, where its id is, and which methods tell how it goes. */
  function checkStarts(method: JsonObject, name: string, params: readonly string[]): void {
    const value = method['x-starts']
    if (value === undefined) return
    const starts = asObject(value)
    const wrong = (what: string) => report(method, `${name}: x-starts ${what}: ${STARTS_FORM}`)
    if (!STARTS.includes(String(starts['kind']))) wrong('is of no kind that is known')
    const id = String(starts['id'])
    if (!/^result(\.\w+)?$/.test(id) && !params.includes(id)) wrong('has its id nowhere')
    const follow = asArray(starts['follow'])
    if (follow.length === 0) wrong('can be followed by no method')
    for (const other of [...follow, starts['stop'] ?? name, starts['clear'] ?? name]) {
      if (!contract.methods.some((known) => known['name'] === other))
        wrong(`names a method that is not there, ${String(other)}`)
    }
    const { event } = starts
    if (event !== undefined && !Object.hasOwn(contract.events, String(event))) wrong(`names no event: ${String(event)}`)
    if (method['x-safety'] === 'read') wrong('does not go with a method that only reads')
  }

  function checkProperties(schema: JsonObject, where: string): void {
    const properties = asObject(schema['properties'])
    for (const [name, property] of Object.entries(properties)) {
      checkText(asObject(property), `${where}.${name}`)
      checkProperties(asObject(property), `${where}.${name}`)
    }
    for (const name of asArray(schema['required'])) {
      if (!Object.hasOwn(properties, String(name)))
        report(schema, `${where} requires ${String(name)}, which it has not`)
    }
    if (schema['additionalProperties'] === false)
      report(schema, `${where}: unknown fields are the validator's business`)
  }

  function checkMethod(method: JsonObject): void {
    const name = String(method['name'])
    checkText(method, name)
    checkText(method, name, 'summary')
    if (!SAFETIES.includes(String(method['x-safety'])))
      report(method, `${name}: x-safety is none of ${SAFETIES.join(', ')}`)
    const timeout = method['x-timeout']
    if (typeof timeout !== 'number' || !(timeout > 0)) report(method, `${name}: x-timeout is no number of seconds`)
    const params = asArray(method['params']).map(asObject)
    const names = params.map((param) => String(param['name']))
    const lane = String(method['x-lane'])
    const laneParam = lane.split('.')[0] ?? ''
    if (laneParam === 'host' && lane !== 'host' && !HOST_LANES.includes(lane))
      report(method, `${name}: x-lane ${lane} is none of ${HOST_LANES.join(', ')}`)
    if (!LANES.includes(laneParam) && !names.includes(laneParam))
      report(method, `${name}: x-lane ${lane} is neither a param nor one of ${LANES.join(', ')}`)
    if (method['x-safety'] === 'read' && (laneParam === 'host' || names.includes(laneParam)))
      report(method, `${name}: a method that only reads waits for nobody: x-lane none or control`)
    let optional = false
    for (const [index, param] of params.entries()) {
      const at = `${name}(${names[index] ?? ''})`
      checkText(param, at)
      if (names.indexOf(names[index] ?? '') !== index) report(param, `${at} is there twice`)
      if (names[index] === laneParam && LANES.includes(laneParam)) report(param, `${at} has the name of the lane`)
      if (param['required'] === true && optional) report(param, `${at} is required but follows an optional one`)
      // VDSM has one such param, which nobody sends: positional callers pass an empty text.
      optional ||= param['required'] !== true && param['x-before-required'] !== true
      if (param['schema'] === undefined) report(param, `${at} has no schema`)
      checkKeywords(param['schema'] ?? null, at)
      checkNamed(param, names[index] ?? '', at, asObject(param['schema']))
    }
    const result = asObject(method['result'])
    if (result['schema'] === undefined) report(method, `${name} has no result`)
    else checkText(result, `${name}'s result`)
    checkKeywords(result['schema'] ?? null, `${name}'s result`)
    checkStarts(method, name, names)
    checkRefs(method, name)
    checkDivergences(method, name)
    checkFlags(method, name)
  }

  const seen = new Set<string>()
  for (const method of contract.methods) {
    const name = String(method['name'])
    if (!/^[A-Za-z]+\.[A-Za-z0-9_]+$/.test(name)) report(method, `${name} is no method name: Class.method`)
    if (seen.has(name)) report(method, `${name} is there twice`)
    seen.add(name)
    checkMethod(method)
  }
  for (const [name, value] of Object.entries(contract.schemas)) {
    const schema = asObject(value)
    checkText(schema, name)
    checkProperties(schema, name)
    checkKeywords(schema, name)
    checkRefs(schema, name)
    checkDivergences(schema, name)
    checkFlags(schema, name)
  }
  for (const [name, value] of Object.entries(contract.events)) {
    const event = asObject(value)
    checkText(event, name)
    if (name !== `|${String(event['component'])}|${String(event['operation'])}|`)
      report(event, `${name} is not |component|operation| of its own`)
    const params = asObject(event['params'])
    if (!asArray(params['required']).includes('notify_time')) report(event, `${name} must require notify_time`)
    checkProperties(params, name)
    checkKeywords(params, name)
    checkRefs(event, name)
    checkDivergences(event, name)
    checkFlags(event, name)
  }
  const codes = new Map<Json, string>()
  for (const [name, value] of Object.entries(contract.errors)) {
    const error = asObject(value)
    checkText(error, name)
    checkFlags(error, name)
    const { code, message } = error
    if (!Number.isInteger(code) || code === 0) report(error, `${name}: its code is no number, or 0`)
    if (typeof message !== 'string' || message.length < 4) report(error, `${name} has no message`)
    // VDSM has numbers with several names: all but the first say whose number they share.
    const other = codes.get(code ?? 0)
    const shared = error['x-shares-code']
    if (other !== shared) {
      report(error, `${name} ${other === undefined ? 'shares its code with nobody' : `has the code of ${other}`}`)
    }
    if (other === undefined) codes.set(code ?? 0, name)
  }
  for (const key of ['openrpc', 'info']) if (contract.head[key] === undefined) problems.push(`no file says ${key}`)
  return problems
}
