import type { JSONRPCError } from 'json-rpc-2.0'
import { decodeResponse } from '../api/envelope.ts'
import { RpcError } from '../api/errors.ts'
import { ERRORS, type ErrorName } from '../api/generated/errors.ts'

/**
 * The result in a reply.
 * @throws {RpcError} the one the host answered, or `InvalidReply` when the reply is none
 */
export function readResult(body: Uint8Array, id: string): unknown {
  const decoded = decodeResponse(body)
  switch (decoded.kind) {
    case 'unreadable':
      throw new RpcError('InvalidReply', decoded.reason)
    case 'batch':
      throw new RpcError('InvalidReply', 'a batch came back for a single request')
    case 'response': {
      const { response } = decoded
      if (response.error !== undefined) throw toRpcError(response.error)
      if (response.id !== id) throw new RpcError('InvalidReply', 'it has the id of another request')
      return response.result
    }
    default: {
      const never: never = decoded
      return never
    }
  }
}

/** An error as it was on the wire, with its name where the table knows it. */
export function toRpcError(error: JSONRPCError): RpcError {
  const { code, message, data } = error
  const options = { received: { code, message } }
  return new RpcError(
    nameOf(error),
    undefined,
    data === undefined ? options : { ...options, data: isRecord(data) ? data : { data } },
  )
}

/** The host says the name; a host that knows newer errors than we do is believed as far as its code is known. */
function nameOf({ code, data }: JSONRPCError): ErrorName {
  const name = isRecord(data) ? data['name'] : undefined
  if (typeof name === 'string' && isErrorName(name) && ERRORS[name].code === code) return name
  return (Object.keys(ERRORS) as ErrorName[]).find((known) => ERRORS[known].code === code) ?? 'InternalError'
}

function isErrorName(name: string): name is ErrorName {
  return Object.hasOwn(ERRORS, name)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
