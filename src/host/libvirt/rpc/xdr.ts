/**
 * XDR (RFC 4506) as libvirt uses it: a codec per type, put together by hand
 * from the ones here. Reading is strict: what is not exactly the type is an
 * error, since a wrong guess would act on a real machine.
 */
export interface Codec<T> {
  write(out: XdrWriter, value: T): void
  read(from: XdrReader): T
}

export type Value<C> = C extends Codec<infer T> ? T : never

/** Bytes that are no value of the type, or a value that the type cannot hold. */
export class XdrError extends Error {
  override readonly name = 'XdrError'
}

/** Grows as it is written to. */
export class XdrWriter {
  #buffer = Buffer.alloc(256)
  #length = 0

  /** Room for that many more bytes; where they begin. Already zeroed, so padding needs no writing. */
  #extend(size: number): number {
    const start = this.#length
    const end = start + size
    if (end > this.#buffer.length) {
      const grown = Buffer.alloc(Math.max(end, this.#buffer.length * 2))
      this.#buffer.copy(grown, 0, 0, start)
      this.#buffer = grown
    }
    this.#length = end
    return start
  }

  u32(value: number): void {
    requireWhole(value)
    const start = this.#extend(4)
    this.#buffer.writeUInt32BE(value, start)
  }

  i32(value: number): void {
    requireWhole(value)
    const start = this.#extend(4)
    this.#buffer.writeInt32BE(value, start)
  }

  u64(value: bigint): void {
    const start = this.#extend(8)
    this.#buffer.writeBigUInt64BE(value, start)
  }

  i64(value: bigint): void {
    const start = this.#extend(8)
    this.#buffer.writeBigInt64BE(value, start)
  }

  f64(value: number): void {
    const start = this.#extend(8)
    this.#buffer.writeDoubleBE(value, start)
  }

  bytes(value: Uint8Array): void {
    const start = this.#extend(padded(value.length))
    this.#buffer.set(value, start)
  }

  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }
}

export class XdrReader {
  readonly #buffer: Buffer
  #offset = 0

  constructor(buffer: Buffer) {
    this.#buffer = buffer
  }

  get left(): number {
    return this.#buffer.length - this.#offset
  }

  #take(size: number): number {
    if (size > this.left)
      throw new XdrError(`${size} bytes are needed at offset ${this.#offset}, ${this.left} are there`)
    const start = this.#offset
    this.#offset += size
    return start
  }

  u32(): number {
    return this.#buffer.readUInt32BE(this.#take(4))
  }

  i32(): number {
    return this.#buffer.readInt32BE(this.#take(4))
  }

  u64(): bigint {
    return this.#buffer.readBigUInt64BE(this.#take(8))
  }

  i64(): bigint {
    return this.#buffer.readBigInt64BE(this.#take(8))
  }

  f64(): number {
    return this.#buffer.readDoubleBE(this.#take(8))
  }

  /** A view, not a copy. */
  bytes(length: number): Buffer {
    const start = this.#take(padded(length))
    for (let index = start + length; index < this.#offset; index++) {
      if (this.#buffer[index] !== 0) throw new XdrError(`the padding at offset ${index} is not zero`)
    }
    return this.#buffer.subarray(start, start + length)
  }
}

/** Buffer would cut the fraction off and say nothing. */
function requireWhole(value: number): void {
  if (!Number.isInteger(value)) throw new XdrError(`${value} is no whole number`)
}

function padded(length: number): number {
  return (length + 3) & ~3
}

/** @throws {XdrError} when the value does not fit its type */
export function encode<T>(codec: Codec<T>, value: T): Buffer {
  const out = new XdrWriter()
  try {
    codec.write(out, value)
  } catch (cause) {
    // Buffer's own range errors say the number and its bounds.
    throw cause instanceof XdrError
      ? cause
      : new XdrError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
  return out.finish()
}

/** @throws {XdrError} when the bytes are not exactly one value of the type */
export function decode<T>(codec: Codec<T>, bytes: Buffer): T {
  const from = new XdrReader(bytes)
  const value = codec.read(from)
  if (from.left > 0) throw new XdrError(`${from.left} bytes are left over`)
  return value
}

export const i32: Codec<number> = { write: (out, value) => out.i32(value), read: (from) => from.i32() }
export const u32: Codec<number> = { write: (out, value) => out.u32(value), read: (from) => from.u32() }
/** A hyper: a bigint, which JSON cannot hold. */
export const i64: Codec<bigint> = { write: (out, value) => out.i64(value), read: (from) => from.i64() }
export const u64: Codec<bigint> = { write: (out, value) => out.u64(value), read: (from) => from.u64() }
export const f64: Codec<number> = { write: (out, value) => out.f64(value), read: (from) => from.f64() }

/** An empty body. */
export const nothing: Codec<undefined> = { write: () => {}, read: () => undefined }

const utf8 = new TextDecoder('utf-8', { fatal: true })

export function string(max: number): Codec<string> {
  const bytes = opaque(max)
  return {
    write(out, value) {
      // The daemon would read a C string that ends at the first NUL: something other than was checked.
      if (value.includes('\0')) throw new XdrError('a string may not contain NUL')
      bytes.write(out, Buffer.from(value))
    },
    read(from) {
      const raw = bytes.read(from)
      try {
        return utf8.decode(raw)
      } catch (cause) {
        throw new XdrError('a string is not UTF-8', { cause })
      }
    },
  }
}

/** Bytes with their length before them. */
export function opaque(max: number): Codec<Buffer> {
  return {
    write(out, value) {
      if (value.length > max) throw new XdrError(`${value.length} bytes are more than the ${max} allowed`)
      out.u32(value.length)
      out.bytes(value)
    },
    read(from) {
      const length = from.u32()
      if (length > max) throw new XdrError(`${length} bytes are more than the ${max} allowed`)
      return from.bytes(length)
    },
  }
}

/** Bytes whose number is part of the type: a UUID is 16. */
export function fixed(length: number): Codec<Buffer> {
  return {
    write(out, value) {
      if (value.length !== length) throw new XdrError(`${value.length} bytes instead of ${length}`)
      out.bytes(value)
    },
    read: (from) => from.bytes(length),
  }
}

/** A list with its length before it. */
export function array<T>(item: Codec<T>, max: number): Codec<readonly T[]> {
  return {
    write(out, values) {
      if (values.length > max) throw new XdrError(`${values.length} items are more than the ${max} allowed`)
      out.u32(values.length)
      for (const value of values) item.write(out, value)
    },
    read(from) {
      const length = from.u32()
      if (length > max) throw new XdrError(`${length} items are more than the ${max} allowed`)
      const values: T[] = []
      for (let index = 0; index < length; index++) values.push(item.read(from))
      return values
    },
  }
}

/** A list whose length is part of the type. `char name[32]` is this of 32 ints. */
export function tuple<T>(item: Codec<T>, length: number): Codec<readonly T[]> {
  return {
    write(out, values) {
      if (values.length !== length) throw new XdrError(`${values.length} items instead of ${length}`)
      for (const value of values) item.write(out, value)
    },
    read: (from) => Array.from({ length }, () => item.read(from)),
  }
}

/** `T *`: there, or null. */
export function nullable<T>(item: Codec<T>): Codec<T | null> {
  return {
    write(out, value) {
      out.u32(value === null ? 0 : 1)
      if (value !== null) item.write(out, value)
    },
    read(from) {
      const present = from.u32()
      if (present > 1) throw new XdrError(`${present} is neither 0 nor 1`)
      return present === 1 ? item.read(from) : null
    },
  }
}

type Fields = Readonly<Record<string, Codec<unknown>>>
type Struct<F extends Fields> = { readonly [K in keyof F]: Value<F[K]> }

/** Fields in the order in which they are written here. */
export function struct<F extends Fields>(fields: F): Codec<Struct<F>> {
  const entries = Object.entries(fields)
  return {
    write(out, value) {
      // The keys of the value are those of the fields, which Object.entries has widened to string.
      for (const [key, codec] of entries) codec.write(out, value[key as keyof F])
    },
    read(from) {
      const value: Record<string, unknown> = {}
      for (const [key, codec] of entries) value[key] = codec.read(from)
      return value as Struct<F>
    },
  }
}
