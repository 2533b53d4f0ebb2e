import { ERRORS, type ErrorName } from './generated/errors.ts'
import type { ErrorOf, MethodName } from './handler.ts'

export interface ErrorObject {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

export interface RpcErrorOptions {
  /** Sent to the caller beside the message; plain JSON. */
  readonly data?: Readonly<Record<string, unknown>>
  /** The original; logged, never sent. */
  readonly cause?: unknown
  /** The error as another process sent it: its code and its text are kept word for word. */
  readonly received?: { readonly code: number; readonly message: string }
}

/**
 * The one error that reaches callers: a code of the closed list in
 * `schema/errors.yaml`, its text, and what is particular to this case.
 */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly kind: ErrorName
  readonly code: number
  readonly data: Readonly<Record<string, unknown>> | undefined

  constructor(kind: ErrorName, detail?: string, options: RpcErrorOptions = {}) {
    const { code, message } = options.received ?? ERRORS[kind]
    super(detail === undefined ? message : `${message}: ${detail}`, 'cause' in options ? { cause: options.cause } : {})
    this.kind = kind
    this.code = code
    this.data = options.data
  }

  /** The caller's own doing, so no news for the operator: logged at info. */
  get expected(): boolean {
    return this.kind !== 'InternalError'
  }

  /** The only place where something unknown that was thrown becomes an error with a code. Its own text stays in `cause`: it may hold secrets. */
  static from(reason: unknown): RpcError {
    if (reason instanceof RpcError) return reason
    return new RpcError('InternalError', 'the host driver failed; the worker log has the cause', { cause: reason })
  }
}

/** Whether a call of the method failed by that error, one of those that it can fail by: `isErrorOf('VM.create', error, 'VMExists')`. */
export function isErrorOf<M extends MethodName, Name extends ErrorOf<M>>(
  _method: M,
  error: unknown,
  name: Name,
): error is RpcError & { readonly kind: Name } {
  return error instanceof RpcError && error.kind === name
}

export function toErrorObject(error: RpcError): ErrorObject {
  return { code: error.code, message: error.message, data: { name: error.kind, ...error.data } }
}
