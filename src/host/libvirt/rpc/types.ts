import {
  array,
  type Codec,
  f64,
  fixed,
  i32,
  i64,
  nullable,
  string,
  struct,
  u32,
  u64,
  type Value,
  XdrError,
} from './xdr.ts'

/** The longest string that either side accepts. */
export const MAX_STRING = 4_194_304

export const text = string(MAX_STRING)
export const nullableText = nullable(text)

/** A UUID in its usual spelling; sixteen raw bytes on the wire. */
export const uuid: Codec<string> = {
  write: (out, value) => raw.write(out, uuidBytes(value)),
  read(from) {
    const hex = raw.read(from).toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  },
}

const raw = fixed(16)

function uuidBytes(value: string): Buffer {
  const bytes = Buffer.from(value.replaceAll('-', ''), 'hex')
  if (bytes.length !== 16) throw new XdrError(`${JSON.stringify(value)} is no UUID`)
  return bytes
}

/** Names a domain. Plain data: nothing to free. `id` is -1 when it does not run, and goes stale with every restart. */
export const domain = struct({ name: text, uuid, id: i32 })
export type Domain = Value<typeof domain>

export type TypedValue =
  | { readonly type: 'int' | 'uint' | 'boolean'; readonly value: number }
  | { readonly type: 'llong' | 'ullong'; readonly value: bigint }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }

export interface TypedParam {
  readonly field: string
  readonly value: TypedValue
}

/** libvirt's numbers of the types, by position; 0 is none. */
const KINDS = [undefined, 'int', 'uint', 'llong', 'ullong', 'double', 'boolean', 'string'] as const

const typedValue: Codec<TypedValue> = {
  write(out, value) {
    out.i32(KINDS.indexOf(value.type))
    switch (value.type) {
      case 'int':
      case 'boolean':
        return out.i32(value.value)
      case 'uint':
        return out.u32(value.value)
      case 'llong':
        return out.i64(value.value)
      case 'ullong':
        return out.u64(value.value)
      case 'double':
        return out.f64(value.value)
      case 'string':
        return text.write(out, value.value)
      default:
        return value satisfies never
    }
  },
  read(from) {
    const number = from.i32()
    const type = KINDS[number]
    switch (type) {
      case 'int':
      case 'boolean':
        return { type, value: i32.read(from) }
      case 'uint':
        return { type, value: u32.read(from) }
      case 'llong':
        return { type, value: i64.read(from) }
      case 'ullong':
        return { type, value: u64.read(from) }
      case 'double':
        return { type, value: f64.read(from) }
      case 'string':
        return { type, value: text.read(from) }
      case undefined:
        throw new XdrError(`${number} is no type of a typed parameter`)
      default:
        return type satisfies never
    }
  },
}

export const typedParam: Codec<TypedParam> = struct({ field: text, value: typedValue })

export function typedParams(max: number): Codec<readonly TypedParam[]> {
  return array(typedParam, max)
}

/** What a failed call is answered with. */
export const remoteError = struct({
  code: i32,
  domain: i32,
  message: nullableText,
  level: i32,
  dom: nullable(domain),
  str1: nullableText,
  str2: nullableText,
  str3: nullableText,
  int1: i32,
  int2: i32,
  net: nullable(struct({ name: text, uuid })),
})
