import { RpcError, type RpcErrorOptions } from '../../../api/errors.ts'
import { ERRORS, type ErrorName } from '../../../api/generated/errors.ts'

/** JSON. An object with the key `$` stands for what JSON has no form of. */
export type Encoded = string | number | boolean | null | readonly Encoded[] | { readonly [key: string]: Encoded }

type Fields = Readonly<Record<string, unknown>>

export interface GraphOptions {
  /** Keys whose functions are left out: whoever reads the graph makes them anew. */
  readonly functions: ReadonlySet<string>
  /** Objects that are no state; only their names are kept. */
  readonly named: ReadonlyMap<object, string>
}

/**
 * A graph of plain objects, arrays, Maps, Sets, Buffers and RpcErrors as JSON; what is
 * referred to twice is one object again after `decodeGraph`.
 *
 * @throws {TypeError} for what is none of these, with its place
 */
export function encodeGraph(root: unknown, { functions, named }: GraphOptions): Encoded {
  const seen = new Map<object, number>()
  const ids = new Map<object, number>()

  function count(value: unknown): void {
    if (typeof value !== 'object' || value === null || named.has(value)) return
    const times = (seen.get(value) ?? 0) + 1
    seen.set(value, times)
    if (times > 1) return
    for (const child of childrenOf(value)) count(child)
  }

  function encode(value: unknown, place: string): Encoded {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value
      case 'number':
        if (Number.isFinite(value)) return value
        throw new TypeError(`${place} is ${value}`)
      case 'undefined':
        return { $: 'undefined' }
      case 'object':
        return value === null ? null : encodeObject(value, place)
      default:
        throw new TypeError(`${place} is a ${typeof value}`)
    }
  }

  function encodeObject(value: object, place: string): Encoded {
    const name = named.get(value)
    if (name !== undefined) return { $: 'named', name }
    const known = ids.get(value)
    if (known !== undefined) return { $: 'ref', id: known }
    const shared = (seen.get(value) ?? 0) > 1
    if (shared) ids.set(value, ids.size)
    const id = shared ? { id: ids.size - 1 } : {}
    const list = (values: Iterable<unknown>): Encoded[] =>
      Array.from(values, (each, index) => encode(each, `${place}/${index}`))
    if (value instanceof Map) {
      const entries = Array.from(value, ([key, each]) => [encode(key, place), encode(each, `${place}/${String(key)}`)])
      return { $: 'map', ...id, entries }
    }
    if (Buffer.isBuffer(value)) return { $: 'buffer', ...id, base64: value.toString('base64') }
    if (value instanceof Set) return { $: 'set', ...id, items: list(value) }
    if (value instanceof RpcError) {
      const { kind, code, message, data = null } = value
      return { $: 'error', ...id, kind, code, message, data: encode(data, `${place}/data`) }
    }
    if (Array.isArray(value)) return shared ? { $: 'array', ...id, items: list(value) } : list(value)
    if (Object.getPrototypeOf(value) !== Object.prototype) throw new TypeError(`${place} is no plain object`)
    const fields = Object.fromEntries(
      fieldsOf(value)
        .filter(([key, each]) => typeof each !== 'function' || !functions.has(key))
        .map(([key, each]) => [key, encode(each, `${place}/${key}`)]),
    )
    return shared || '$' in fields ? { $: 'object', ...id, fields } : fields
  }

  count(root)
  return encode(root, '')
}

function childrenOf(value: object): unknown[] {
  if (value instanceof Map) return [...value.keys(), ...value.values()]
  if (value instanceof Set || Array.isArray(value)) return [...value]
  if (Buffer.isBuffer(value)) return []
  if (value instanceof RpcError) return [value.data]
  return fieldsOf(value).map(([, each]) => each)
}

/** A field that is undefined is as good as none. */
function fieldsOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, each]) => each !== undefined)
}

/** The graph that was encoded. @throws {TypeError} for what `encodeGraph` never writes */
export function decodeGraph(root: Encoded, named: ReadonlyMap<string, object | undefined>): unknown {
  const byId = new Map<number, object>()

  function keep<T extends object>(node: Fields, value: T): T {
    if (typeof node['id'] === 'number') byId.set(node['id'], value)
    return value
  }

  function decode(node: unknown): unknown {
    if (typeof node !== 'object' || node === null) return node
    if (Array.isArray(node)) return node.map(decode)
    // JSON: what is neither is an object with fields.
    const fields = node as Fields
    return '$' in fields ? decodeTagged(fields) : fill({}, fields)
  }

  function fill(target: object, fields: Fields): object {
    for (const [key, value] of Object.entries(fields)) {
      // Not by assignment, which would take `__proto__` for something else.
      Object.defineProperty(target, key, { value: decode(value), writable: true, enumerable: true, configurable: true })
    }
    return target
  }

  function decodeTagged(node: Fields): unknown {
    const items = (key: string): readonly unknown[] => {
      const list = node[key]
      if (!Array.isArray(list)) throw new TypeError(`a ${node['$']} has no ${key}`)
      return list
    }
    switch (node['$']) {
      case 'undefined':
        return undefined
      case 'ref':
        if (!byId.has(Number(node['id']))) throw new TypeError(`there is no object ${node['id']}`)
        return byId.get(Number(node['id']))
      case 'named':
        if (!named.has(String(node['name']))) throw new TypeError(`nothing is called ${node['name']}`)
        return named.get(String(node['name']))
      case 'map': {
        const map = keep(node, new Map<unknown, unknown>())
        for (const entry of items('entries')) {
          const [key, value] = entry as readonly [unknown, unknown]
          map.set(decode(key), decode(value))
        }
        return map
      }
      case 'set': {
        const set = keep(node, new Set<unknown>())
        for (const item of items('items')) set.add(decode(item))
        return set
      }
      case 'array': {
        const array = keep(node, [] as unknown[])
        for (const item of items('items')) array.push(decode(item))
        return array
      }
      case 'object':
        return fill(keep(node, {}), node['fields'] as Fields)
      case 'buffer':
        return keep(node, Buffer.from(String(node['base64']), 'base64'))
      case 'error':
        return keep(node, decodeError(node, decode(node['data'])))
      default:
        throw new TypeError(`what is a ${JSON.stringify(node['$'])}?`)
    }
  }

  return decode(root)
}

function decodeError({ kind, code, message }: Fields, data: unknown): RpcError {
  if (typeof kind !== 'string' || !Object.hasOwn(ERRORS, kind)) throw new TypeError(`there is no error ${kind}`)
  const options: RpcErrorOptions = {
    received: { code: Number(code), message: String(message) },
    ...(data === null ? {} : { data: data as Fields }),
  }
  return new RpcError(kind as ErrorName, undefined, options)
}
