import { usageError } from './exit.ts'
import { nameOf, type OpenRpc, type Schema, type Schemas } from './schema-text.ts'
import { didYouMean } from './suggest.ts'

const PAIR = /^([A-Za-z_]\w*)=(.*)$/s

/** Whether the words are params as `name=value`, not JSON. */
export function areNamed(words: readonly string[]): boolean {
  return words.length > 1 || (words[0] !== undefined && PAIR.test(words[0]))
}

/**
 * `vmID=8b4e… force=true` as an object. A value is text where the method takes
 * text, else JSON; a method that we do not know gets JSON where it is some.
 * @throws {ExitError} for a word that is no pair, a name the method does not have, or one given twice
 */
export function parseNamed(words: readonly string[], method: string, { methods, components }: OpenRpc): object {
  const known = methods.find((one) => one.name === method)?.params
  const params: Record<string, unknown> = {}
  for (const word of words) {
    const [, name, text = ''] = PAIR.exec(word) ?? []
    if (name === undefined) {
      throw usageError(`${JSON.stringify(word)} is no param: give name=value for each, or all in one JSON object`)
    }
    if (Object.hasOwn(params, name)) throw usageError(`the param ${name} is given twice`)
    const param = known?.find((one) => one.name === name)
    if (known !== undefined && param === undefined) {
      const names = known.map((one) => one.name)
      const there = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`
      throw usageError(`${method} has no param ${name}${didYouMean(name, names)}; ${there}`)
    }
    Object.defineProperty(params, name, {
      value: toValue(text, param === undefined ? {} : param.schema, components.schemas),
      enumerable: true,
    })
  }
  return params
}

/** What may stand behind `name=`, where the type names it. */
export function valuesOf(schema: Schema, schemas: Schemas): readonly string[] {
  if (schema.$ref !== undefined) return valuesOf(schemas[nameOf(schema.$ref)] ?? {}, schemas)
  if (schema.const !== undefined) return [String(schema.const)]
  if (schema.enum !== undefined) return schema.enum.map(String)
  if (schema.type === 'boolean') return ['true', 'false']
  return (schema.oneOf ?? schema.anyOf ?? []).flatMap((one) => valuesOf(one, schemas))
}

function toValue(text: string, schema: Schema, schemas: Schemas): unknown {
  if (takesTextOnly(schema, schemas)) return text
  try {
    return JSON.parse(text)
  } catch {
    // Whether that is right is for the schema to say, on the host.
    return text
  }
}

function takesTextOnly(schema: Schema, schemas: Schemas): boolean {
  if (schema.$ref !== undefined) return takesTextOnly(schemas[nameOf(schema.$ref)] ?? {}, schemas)
  const several = schema.oneOf ?? schema.anyOf
  if (several !== undefined) return several.every((one) => takesTextOnly(one, schemas))
  if (schema.allOf !== undefined) return schema.allOf.some((one) => takesTextOnly(one, schemas))
  if (schema.enum !== undefined) return schema.enum.every((value) => typeof value === 'string')
  return schema.type === 'string' || typeof schema.const === 'string'
}
