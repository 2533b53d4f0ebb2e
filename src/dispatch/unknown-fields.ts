/** The part of JSON Schema that says which fields there are. */
export interface Schema {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema | boolean
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

/**
 * Finds the fields that a schema does not name, and with `drop` removes them.
 * A field of a union is known when any of its alternatives has it.
 * @returns their JSON pointers
 */
export type FieldCheck = (value: unknown, drop: boolean) => readonly string[]

/** What a value may hold; `undefined` where nothing below needs a look. */
interface Shape {
  readonly properties: Map<string, Shape | undefined>
  /** Objects here may have no other fields than `properties`. */
  closed: boolean
  additional: Shape | undefined
  items: Shape | undefined
}

const NONE: readonly string[] = []

/**
 * JSON Schema's own `additionalProperties: false` refuses where VDSM's callers
 * need the field to be dropped, and cannot see through a union.
 */
export function createFieldCheck(schema: Schema, named: Readonly<Record<string, Schema>>): FieldCheck {
  const shape = toShape(schema, named, new Map())
  return (value, drop) => {
    if (shape === undefined || typeof value !== 'object' || value === null) return NONE
    const found: string[] = []
    walk(shape, value, '', drop, found)
    return found
  }
}

function walk(shape: Shape, value: object, path: string, drop: boolean, found: string[]): void {
  if (Array.isArray(value)) {
    const { items } = shape
    if (items === undefined) return
    for (let index = 0; index < value.length; index++) descend(items, value[index], path, index, drop, found)
    return
  }
  const object = value as Record<string, unknown>
  for (const key of Object.keys(object)) {
    if (shape.properties.has(key)) descend(shape.properties.get(key), object[key], path, key, drop, found)
    else if (shape.additional !== undefined) descend(shape.additional, object[key], path, key, drop, found)
    else if (shape.closed) {
      found.push(`${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
      if (drop) delete object[key]
    }
  }
}

function descend(
  shape: Shape | undefined,
  value: unknown,
  path: string,
  key: string | number,
  drop: boolean,
  found: string[],
): void {
  if (shape === undefined || typeof value !== 'object' || value === null) return
  walk(shape, value, `${path}/${key}`, drop, found)
}

function toShape(
  schema: Schema | boolean | undefined,
  named: Readonly<Record<string, Schema>>,
  known: Map<Schema, Shape>,
): Shape | undefined {
  if (typeof schema !== 'object') return undefined
  const before = known.get(schema)
  if (before !== undefined) return before
  const shape: Shape = { properties: new Map(), closed: false, additional: undefined, items: undefined }
  known.set(schema, shape)
  const alternatives = flatten(schema, named)
  const objects = alternatives.filter((part) => part.properties !== undefined)
  // An alternative without a list of fields, a map for example, leaves the object open.
  shape.closed = objects.length > 0 && alternatives.every((part) => !part.additionalProperties)
  const fields = new Map<string, Schema[]>()
  for (const part of alternatives) {
    for (const [key, sub] of Object.entries(part.properties ?? {})) fields.set(key, [...(fields.get(key) ?? []), sub])
    shape.items ??= toShape(part.items, named, known)
    shape.additional ??= toShape(part.additionalProperties, named, known)
  }
  for (const [key, [first, ...others]] of fields) {
    // A field that several alternatives have is itself a union of what they say.
    shape.properties.set(
      key,
      toShape(others.length === 0 || first === undefined ? first : { anyOf: [first, ...others] }, named, known),
    )
  }
  const matters =
    shape.closed || shape.items !== undefined || shape.additional !== undefined || shape.properties.size > 0
  return matters ? shape : undefined
}

function flatten(schema: Schema, named: Readonly<Record<string, Schema>>): Schema[] {
  if (schema.$ref !== undefined) {
    const target = named[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)]
    return target === undefined ? [] : flatten(target, named)
  }
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap((part) =>
    flatten(part, named),
  )
  return schema.properties === undefined && schema.items === undefined && schema.additionalProperties === undefined
    ? parts
    : [schema, ...parts]
}
