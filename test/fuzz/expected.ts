import { isUtf8 } from 'node:buffer'
import { isClientId } from '../../src/api/ids.ts'
import type { Input } from './inputs.ts'

/** What JSON-RPC 2.0 and our promises say of a message, found without the code that is tested. */
export type Expected =
  | { readonly kind: 'single'; readonly id: unknown }
  | { readonly kind: 'batch'; readonly ids: readonly unknown[] }
  /** Notifications only, or nobody to answer: at most a dead letter. */
  | { readonly kind: 'nothing' }

const MOST_ID = 255

export function expect({ body, properties }: Input): Expected {
  const answerable =
    isClientId(properties.replyTo) || (properties.replyTo?.startsWith('amq.rabbitmq.reply-to.') ?? false)
  if (!answerable) return { kind: 'nothing' }
  const value = parse(body)
  if (value === undefined || isDeep(value) || (Array.isArray(value) && value.length === 0))
    return { kind: 'single', id: null }
  if (!Array.isArray(value)) return isNotification(value) ? { kind: 'nothing' } : { kind: 'single', id: idOf(value) }
  const ids = value.filter((one) => !isNotification(one)).map(idOf)
  return ids.length === 0 ? { kind: 'nothing' } : { kind: 'batch', ids }
}

function parse(body: Buffer): unknown {
  if (!isUtf8(body)) return undefined
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** What is refused before it is looked at as a request. */
function isDeep(value: unknown, depth = 1): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depth > 64 || (!Array.isArray(value) && Object.hasOwn(value, '__proto__'))) return true
  return Object.values(value).some((one) => isDeep(one, depth + 1))
}

function isNotification(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { jsonrpc, method, params = [] } = value as Record<string, unknown>
  const whole = jsonrpc === '2.0' && typeof method === 'string' && typeof params === 'object' && params !== null
  return whole && (value as Record<string, unknown>)['id'] === undefined
}

function idOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const { id } = value as Record<string, unknown>
  if (typeof id === 'string') return id.length > MOST_ID ? null : id
  return typeof id === 'number' ? id : null
}
