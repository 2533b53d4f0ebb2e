import { type Call, MAX_BODY_BYTES, type RequestId } from '../api/envelope.ts'
import { type ErrorObject, RpcError, toErrorObject } from '../api/errors.ts'
import { ERRORS, type ErrorName } from '../api/generated/errors.ts'

/** Enough for an id and an error without its data, in bytes. */
const ROOM = 2048
/** Of one of a text's UTF-16 units, in UTF-8. */
const MOST_BYTES = 3

/** `"result":…`: the part of a response that says what came of a call. */
export function toResult(result: unknown): string {
  return toOutcome('result', result)
}

export function toError(error: RpcError): string {
  return toOutcome('error', toErrorObject(error))
}

/** What a driver returns or throws may hold what JSON does not, and be of any size: either fails this call only. */
function toOutcome(name: 'result' | 'error', value: unknown): string {
  try {
    const text = JSON.stringify(value)
    if (isWithin(text, MAX_BODY_BYTES - ROOM)) return `"${name}":${text}`
    return toError(tooLarge(name))
  } catch {
    return toError(new RpcError('InternalError', `the ${name} is no JSON`))
  }
}

/** In bytes. Most are far smaller, and need no count. */
function isWithin(text: string, bytes: number): boolean {
  return text.length * MOST_BYTES < bytes || Buffer.byteLength(text) < bytes
}

function tooLarge(name: 'result' | 'error'): RpcError {
  return new RpcError('InternalError', `the ${name} is larger than a message may be`)
}

/** The responses to all calls but notifications. Results that are too much for one message together fail, each by itself: the broker would never take it. */
export function toTexts(calls: readonly Call[], outcomes: readonly string[]): string[] {
  const [only] = calls
  // It has been found to fit.
  if (only !== undefined && calls.length === 1 && only.kind !== 'notification')
    return [toText(only.id, outcomes[0] ?? '')]
  let left = MAX_BODY_BYTES - 1 - calls.length * ROOM
  return calls.flatMap((call, index) => {
    if (call.kind === 'notification') return []
    const text = toText(call.id, outcomes[index] ?? '')
    // With the comma behind it.
    const size = Buffer.byteLength(text) + 1
    if (size > left + ROOM) return toText(call.id, toError(tooLarge('result')))
    left -= Math.max(0, size - ROOM)
    return text
  })
}

/** A retry may carry another id than the request whose outcome is stored. */
export function toText(id: RequestId, outcome: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},${outcome}}`
}

export function toBody(responses: readonly string[], batch: boolean): Buffer {
  return Buffer.from(batch ? `[${responses.join(',')}]` : (responses[0] ?? ''))
}

/** Undefined of a result. */
export function errorOf(outcome: string): RpcError | undefined {
  return outcome.startsWith('"error":') ? fromError(outcome) : undefined
}

/** The error that `toError` made a text of. */
export function fromError(outcome: string): RpcError {
  const { error } = JSON.parse(`{${outcome}}`) as { error: ErrorObject }
  const { name, ...data } = (error.data ?? {}) as Record<string, unknown>
  const kind = typeof name === 'string' && Object.hasOwn(ERRORS, name) ? (name as ErrorName) : 'InternalError'
  return new RpcError(kind, undefined, { received: error, data })
}
