import { createRequire } from 'node:module'
import { setImmediate } from 'node:timers/promises'
import type * as AjvModule from 'ajv'
import type { Ajv, AnySchema, ErrorObject as SchemaError, ValidateFunction } from 'ajv'
import type { RawParams } from '../api/envelope.ts'
import { RpcError } from '../api/errors.ts'
import type { EventName, MethodName } from '../api/handler.ts'
import { redactPointer } from '../api/redact.ts'
import { createFieldCheck, type FieldCheck, type Schema } from './unknown-fields.ts'

/**
 * - `strict`: what the schema does not say is an error.
 * - `coerce`: numbers and booleans may come as strings, as VDSM's own engine
 *   sends them; unknown fields are dropped. Both are counted.
 * - `lenient`: what is wrong is counted and let through, as VDSM does by default.
 */
export type ValidationMode = 'strict' | 'coerce' | 'lenient'

export interface Violation {
  /** A JSON pointer into the params or the result. */
  readonly path: string
  readonly message: string
}

export interface Validator {
  /** Positional params become named ones. @throws {RpcError} InvalidParams, with every path that is wrong */
  params(method: MethodName, raw: RawParams): Record<string, unknown>
  /** @throws {RpcError} InternalError: what a driver returned breaks the schema */
  result(method: MethodName, value: unknown): unknown
  /** @returns what is wrong with an event's params, `notify_time` left out; empty when all is well */
  event(name: EventName, params: unknown): readonly Violation[]
  /** Loads now what the first calls would have to wait for, in steps of some 40 ms. */
  warm(): Promise<void>
  stats(): Readonly<Record<ValidatorCounter, number>>
}

export type ValidatorCounter = 'coerced' | 'dropped' | 'violations' | 'badResults' | 'badEvents'

interface MethodSchema {
  readonly params: AnySchema
  readonly order: readonly string[]
  readonly result: AnySchema
}

interface Check {
  readonly validate: ValidateFunction
  readonly unknownFields: FieldCheck
}

/** The part of `schemas.json` that is looked at here. */
interface SchemaFile {
  readonly methods: Readonly<Record<string, MethodSchema>>
  readonly events: Readonly<Record<string, AnySchema>>
  readonly $defs: Readonly<Record<string, Schema & { readonly pattern?: string }>>
}

const MOST_VIOLATIONS = 50
/** Its result is made of types that many methods share: what else one brings is compiled in a moment. */
const FIRST = 'VM.create' satisfies MethodName
/** Types of so many keywords, as numbers with limits, are checked on the spot. */
const INLINED = 3
const require = createRequire(import.meta.url)

/** Read with the first call: an idle worker does without. Once read, Node keeps it. */
function readSchemas(): SchemaFile {
  return require('../api/generated/schemas.json')
}

/** Checks are compiled when a method is first called: start-up must not grow with the number of methods. */
export function createValidator({ mode = 'coerce' }: { mode?: ValidationMode } = {}): Validator {
  const counters: Record<ValidatorCounter, number> = {
    coerced: 0,
    dropped: 0,
    violations: 0,
    badResults: 0,
    badEvents: 0,
  }
  let exact: Ajv | undefined
  // Most callers send what the schema says: those who do not pay for the second look.
  let coercing: Ajv | undefined
  const paramChecks = new Map<string, Check>()
  const coercions = new Map<string, ValidateFunction>()
  const resultChecks = new Map<string, Check>()
  const eventChecks = new Map<string, Check>()

  function checkFor(cache: Map<string, Check>, name: string, schema: AnySchema): Check {
    const known = cache.get(name)
    if (known !== undefined) return known
    exact ??= createAjv(false)
    const check: Check = {
      validate: exact.compile(schema),
      unknownFields: createFieldCheck(schema as Schema, readSchemas().$defs),
    }
    cache.set(name, check)
    return check
  }

  function coerce(method: MethodName, schema: MethodSchema, named: Record<string, unknown>): Violation[] {
    coercing ??= createAjv(true)
    let validate = coercions.get(method)
    if (validate === undefined) {
      validate = coercing.compile(schema.params)
      coercions.set(method, validate)
    }
    if (!validate(named)) return toViolations(validate.errors)
    counters.coerced++
    return []
  }

  function params(method: MethodName, raw: RawParams): Record<string, unknown> {
    const schema = known(readSchemas().methods, method)
    if (schema === undefined) throw new RpcError('MethodNotFound', method)
    const named = toNamed(schema.order, raw)
    const check = checkFor(paramChecks, method, schema.params)
    const unknown = check.unknownFields(named, mode === 'coerce')
    let violations: Violation[] = []
    if (!check.validate(named)) {
      violations = mode === 'coerce' ? coerce(method, schema, named) : toViolations(check.validate.errors)
    }
    if (mode === 'coerce') counters.dropped += unknown.length
    else violations.push(...unknown.map(toUnknown))
    if (violations.length === 0) return named
    if (mode === 'lenient') {
      counters.violations += violations.length
      return named
    }
    const shown = violations.map((one) => ({ ...one, path: redactPointer(method, 'params', one.path) }))
    throw new RpcError('InvalidParams', toText(shown), { data: { errors: shown } })
  }

  function result(method: MethodName, value: unknown): unknown {
    const schema = known(readSchemas().methods, method)
    if (schema === undefined) throw new RpcError('MethodNotFound', method)
    const check = checkFor(resultChecks, method, schema.result)
    const violations = check.validate(value) ? [] : toViolations(check.validate.errors)
    // A field too many does its reader no harm; only who asks for strictness pays for the look.
    if (mode === 'strict') violations.push(...check.unknownFields(value, false).map(toUnknown))
    if (violations.length === 0) return value
    counters.badResults++
    if (mode === 'lenient') return value
    const shown = violations.map((one) => ({ ...one, path: redactPointer(method, 'result', one.path) }))
    throw new RpcError('InternalError', `the result breaks the schema: ${toText(shown)}`, {
      data: { errors: shown },
    })
  }

  function event(name: EventName, body: unknown): readonly Violation[] {
    const schema = known(readSchemas().events, name)
    if (schema === undefined) return [{ path: '', message: `no event is called ${name}` }]
    const check = checkFor(eventChecks, name, schema)
    if (check.validate(body)) return []
    counters.badEvents++
    return toViolations(check.validate.errors)
  }

  async function warm(): Promise<void> {
    exact ??= createAjv(false)
    // A step at a time: commands may be waiting.
    await setImmediate()
    const schema = readSchemas().methods[FIRST]
    if (schema !== undefined) checkFor(resultChecks, FIRST, schema.result)
  }

  return { params, result, event, warm, stats: () => ({ ...counters }) }
}

/**
 * Loaded with the first call: an idle worker is smaller by a tenth without it, and starts sooner. The older dialect
 * that this one checks has all keywords that the schema may use; that for 2020-12 keeps account of every field it has
 * seen, and goes on through the alternatives when one fits, which makes ten times as much garbage.
 */
function createAjv(coerceTypes: boolean): Ajv {
  const { Ajv }: typeof AjvModule = require('ajv')
  const ajv = new Ajv({
    coerceTypes,
    allErrors: true,
    // Generation has checked the schema already; checking it again costs start-up time.
    validateSchema: false,
    meta: false,
    strict: false,
    allowUnionTypes: true,
    // What is called once is compiled for one call: a rougher check is there in two thirds of the time, and as quick.
    inlineRefs: INLINED,
    code: { optimize: false },
  })
  ajv.addSchema(readSchemas() as AnySchema)
  return ajv
}

/** A name such as "constructor" comes from outside and must find nothing. */
function known<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

function toNamed(order: readonly string[], raw: RawParams): Record<string, unknown> {
  if (!Array.isArray(raw)) return raw as Record<string, unknown>
  const violations = raw.slice(order.length).map((_, index) => ({
    path: `/${order.length + index}`,
    message:
      order.length === 0
        ? 'is one too many: the method takes no params'
        : `is one too many: the params are ${order.join(', ')}`,
  }))
  if (violations.length > 0) {
    throw new RpcError('InvalidParams', toText(violations), { data: { errors: violations.slice(0, MOST_VIOLATIONS) } })
  }
  return Object.fromEntries(raw.map((value, index) => [order[index], value]))
}

function toViolations(errors: SchemaError[] | null | undefined): Violation[] {
  const seen = new Set<string>()
  const violations: Violation[] = []
  for (const error of errors ?? []) {
    const missing = error.keyword === 'required' ? String(error.params['missingProperty']) : undefined
    const path = missing === undefined ? error.instancePath : `${error.instancePath}/${toPointer(missing)}`
    const message = missing === undefined ? describe(error) : 'is required'
    const key = `${path} ${message}`
    if (seen.has(key)) continue
    seen.add(key)
    violations.push({ path, message })
    if (violations.length === MOST_VIOLATIONS) break
  }
  return violations
}

function describe(error: SchemaError): string {
  if (error.keyword === 'enum') return `must be one of ${(error.params['allowedValues'] as unknown[]).join(', ')}`
  if (error.keyword === 'pattern' && error.params['pattern'] === readSchemas().$defs['UUID']?.pattern)
    return 'must be a UUID'
  if (error.keyword === 'const') return `must be ${JSON.stringify(error.params['allowedValue'])}`
  return error.message ?? error.keyword
}

function toUnknown(path: string): Violation {
  return { path, message: 'is not in the schema' }
}

function toPointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

function toText(violations: readonly Violation[]): string {
  const shown = violations.slice(0, 3).map(({ path, message }) => `${path === '' ? 'the whole' : path} ${message}`)
  const more = violations.length - shown.length
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '')
}
