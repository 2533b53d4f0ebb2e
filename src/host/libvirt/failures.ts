import { RpcError } from '../../api/errors.ts'
import type { ErrorName } from '../../api/generated/errors.ts'
import { XmlError } from '../xml.ts'
import { CallLostError, ERROR, LibvirtError, ProtocolError } from './rpc/errors.ts'
import { XdrError } from './rpc/xdr.ts'

/**
 * What the caller is told of a failed call: by the code that VDSM has for
 * this kind of command, unless nothing was done, or what was done is not
 * known, or the machine is no longer there.
 */
export function toRpcError(reason: unknown, kind: ErrorName): RpcError {
  if (reason instanceof RpcError) return reason
  if (reason instanceof LibvirtError) {
    const name = reason.code === ERROR.noDomain ? 'NoSuchVM' : kind
    return new RpcError(name, reason.message, {
      data: { libvirt: { code: reason.code, domain: reason.domain } },
      cause: reason,
    })
  }
  if (reason instanceof CallLostError) {
    if (reason.sent) return new RpcError('TimedOut', reason.message, { cause: reason })
    // Out of time in our own queue, or no daemon: either way nothing has begun.
    return reason.lost === 'time'
      ? new RpcError('Expired', reason.message, { cause: reason })
      : new RpcError('RecoveryInProgress', `${reason.message}; nothing was executed`, { cause: reason })
  }
  if (reason instanceof XmlError || reason instanceof XdrError)
    return new RpcError(kind, reason.message, { cause: reason })
  if (reason instanceof ProtocolError) return new RpcError('UnexpectedError', reason.message, { cause: reason })
  return RpcError.from(reason)
}

/** Runs a command's part; its failure becomes an error of that kind. */
export async function failingAs<T>(kind: ErrorName, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (reason) {
    throw toRpcError(reason, kind)
  }
}

export function isNoDomain(reason: unknown): boolean {
  return reason instanceof LibvirtError && reason.code === ERROR.noDomain
}
