import { isUtf8 } from 'node:buffer'
import { isJSONRPCID, isJSONRPCResponse, JSONRPC, type JSONRPCID, type JSONRPCResponse } from 'json-rpc-2.0'
import { RpcError } from './errors.ts'

export type RequestId = JSONRPCID
export type Response = JSONRPCResponse
export type RawParams = readonly unknown[] | Readonly<Record<string, unknown>>

/** One element of what arrived, in JSON-RPC 2.0's terms. */
export type Call =
  | { readonly kind: 'request'; readonly id: RequestId; readonly method: string; readonly params: RawParams }
  | { readonly kind: 'notification'; readonly method: string; readonly params: RawParams }
  | { readonly kind: 'invalid'; readonly id: RequestId; readonly error: RpcError }

export type Decoded =
  | { readonly kind: 'single'; readonly calls: readonly [Call] }
  | { readonly kind: 'batch'; readonly calls: readonly Call[] }
  | { readonly kind: 'unreadable'; readonly error: RpcError }

export type DecodedResponse =
  | { readonly kind: 'response'; readonly response: Response }
  | { readonly kind: 'batch'; readonly responses: readonly Response[] }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** RabbitMQ 4 takes messages up to this size unless told otherwise. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024
/** VDSM's deepest type nests nine levels; what is far beyond is no request but an attack. */
const MAX_DEPTH = 64
const MAX_BATCH = 1000
/** The largest calls have some thousands; millions, each of them wrong, would fill the memory with complaints. */
const MAX_VALUES = 100_000
/** It comes back in the reply, which must fit into a message. */
const MAX_ID_LENGTH = 255

/** Turns a body into requests and notifications. Never throws: whatever arrives has a kind. */
export function decode(body: Uint8Array): Decoded {
  const parsed = parse(body)
  if (parsed.kind === 'unreadable') return parsed
  const { value } = parsed
  const flaw = findFlaw(value)
  if (flaw !== undefined) return unreadable('InvalidRequest', flaw)
  if (!Array.isArray(value)) return { kind: 'single', calls: [toCall(value)] }
  if (value.length === 0) return unreadable('InvalidRequest', 'the batch is empty')
  if (value.length > MAX_BATCH) {
    return unreadable('InvalidRequest', `the batch has ${value.length} elements, ${MAX_BATCH} is the most`)
  }
  return { kind: 'batch', calls: value.map(toCall) }
}

/** Turns a reply's body into responses. Never throws. What a host says may be large: it has checked it already. */
export function decodeResponse(body: Uint8Array): DecodedResponse {
  const parsed = parse(body)
  if (parsed.kind === 'unreadable') return { kind: 'unreadable', reason: parsed.error.message }
  const { value } = parsed
  if (Array.isArray(value)) {
    return value.every(isResponse)
      ? { kind: 'batch', responses: value }
      : { kind: 'unreadable', reason: 'an element of the batch is no JSON-RPC 2.0 response' }
  }
  return isResponse(value)
    ? { kind: 'response', response: value }
    : { kind: 'unreadable', reason: 'it is no JSON-RPC 2.0 response' }
}

/** @throws {TypeError} when the value is no JSON, for example since it holds a bigint or a circle */
export function encode(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

type Parsed =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'unreadable'; readonly error: RpcError }

function parse(body: Uint8Array): Parsed {
  if (body.byteLength > MAX_BODY_BYTES) {
    return unreadable('InvalidRequest', `the body has ${body.byteLength} bytes, ${MAX_BODY_BYTES} is the most`)
  }
  if (!isUtf8(body)) return unreadable('ParseError', 'the body is not UTF-8')
  let value: unknown
  try {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    value = JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    // The parser's own message quotes the body, which may hold secrets: position only.
    const position = /position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1]
    return unreadable(
      'ParseError',
      position === undefined ? 'the body is not JSON' : `the body is not JSON at position ${position}`,
    )
  }
  return { kind: 'value', value }
}

/**
 * Looks for what no caller means: nesting or values without end, and the key
 * `__proto__`, which becomes a prototype wherever such an object is copied key
 * by key.
 */
function findFlaw(root: unknown): string | undefined {
  if (typeof root !== 'object' || root === null) return undefined
  let level: object[] = [root]
  let values = 0
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return `it is nested more than ${MAX_DEPTH} levels deep`
    const next: object[] = []
    for (const node of level) {
      if (!Array.isArray(node) && Object.hasOwn(node, '__proto__')) return 'the key "__proto__" is not allowed'
      const children = Object.values(node)
      values += children.length
      if (values > MAX_VALUES) return `it has more than ${MAX_VALUES} values`
      for (const child of children) {
        if (typeof child === 'object' && child !== null) next.push(child)
      }
    }
    level = next
  }
  return undefined
}

function toCall(value: unknown): Call {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return invalid(null, 'it is no object')
  const { jsonrpc, method, params = [], id } = value as Record<string, unknown>
  const replyId = isJSONRPCID(id) ? id : null
  if (id !== undefined && !isJSONRPCID(id)) return invalid(null, 'id must be a string, a number or null')
  if (typeof id === 'string' && id.length > MAX_ID_LENGTH) {
    return invalid(null, `the id has ${id.length} characters, ${MAX_ID_LENGTH} is the most`)
  }
  if (jsonrpc !== JSONRPC) return invalid(replyId, 'jsonrpc must be "2.0"')
  if (typeof method !== 'string') return invalid(replyId, 'method must be a string')
  if (typeof params !== 'object' || params === null) return invalid(replyId, 'params must be an object or an array')
  const checked = params as RawParams
  return id === undefined
    ? { kind: 'notification', method, params: checked }
    : { kind: 'request', id: replyId, method, params: checked }
}

function isResponse(value: unknown): value is Response {
  if (typeof value !== 'object' || value === null || !isJSONRPCResponse(value)) return false
  return value.error === undefined || isError(value.error)
}

/** The library looks only whether there is one; `null`, or a text that is an object, would throw where it is read. */
function isError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, message } = error as Record<string, unknown>
  return Number.isInteger(code) && typeof message === 'string'
}

function invalid(id: RequestId, detail: string): Call {
  return { kind: 'invalid', id, error: new RpcError('InvalidRequest', detail) }
}

function unreadable(kind: 'ParseError' | 'InvalidRequest', detail: string): Parsed & { kind: 'unreadable' } {
  return { kind: 'unreadable', error: new RpcError(kind, detail) }
}
