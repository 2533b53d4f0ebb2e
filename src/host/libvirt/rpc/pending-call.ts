import { LibvirtError, ProtocolError } from './errors.ts'
import { type Packet, STATUS, TYPE } from './packet.ts'
import type { Procedure } from './procedures.ts'
import { remoteError } from './types.ts'
import { decode } from './xdr.ts'

export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: LibvirtError | ProtocolError }

/** A call that has been sent: what becomes of the packets that answer it. */
export interface PendingCall {
  readonly procedure: Procedure<unknown, unknown>
  /** The outcome, once the packet completes it. */
  take(packet: Packet): Outcome | undefined
}

export function createCall(procedure: Procedure<unknown, unknown>): PendingCall {
  return {
    procedure,
    take: (packet) => (packet.type === TYPE.reply ? readReply(procedure, packet) : stray(procedure)),
  }
}

export interface DownloadOptions {
  readonly maxBytes: number
  /** Sends an empty stream packet of that status. */
  readonly answer: (status: number) => void
}

/** A call whose answer is followed by a stream of bytes. */
export function createDownload(
  procedure: Procedure<unknown, unknown>,
  { maxBytes, answer }: DownloadOptions,
): PendingCall {
  const chunks: Uint8Array[] = []
  let size = 0
  let result: Outcome | undefined

  function takeData({ status, body }: Packet): Outcome | undefined {
    if (status === STATUS.error) return { kind: 'error', error: readError(procedure, body) }
    if (result?.kind !== 'value') return failed(procedure, 'the stream came before the answer')
    if (status === STATUS.ok)
      return { kind: 'value', value: { result: result.value, data: Buffer.concat(chunks, size) } }
    if (body.length === 0) {
      // The end of the data; the daemon answers this confirmation with one of its own.
      answer(STATUS.ok)
      return undefined
    }
    size += body.length
    if (size > maxBytes) {
      answer(STATUS.error)
      return failed(procedure, `more than ${maxBytes} bytes came`)
    }
    // A packet is a view into a chunk that may be much larger than it.
    chunks.push(Uint8Array.from(body))
    return undefined
  }

  return {
    procedure,
    take(packet) {
      if (packet.type === TYPE.stream) return takeData(packet)
      if (packet.type !== TYPE.reply || result !== undefined) return stray(procedure)
      result = readReply(procedure, packet)
      return result.kind === 'error' ? result : undefined
    },
  }
}

function readReply(procedure: Procedure<unknown, unknown>, packet: Packet): Outcome {
  if (packet.status === STATUS.error) return { kind: 'error', error: readError(procedure, packet.body) }
  if (packet.procedure !== procedure.number) return failed(procedure, `it is one for procedure ${packet.procedure}`)
  try {
    return { kind: 'value', value: decode(procedure.ret, packet.body) }
  } catch (cause) {
    return failed(procedure, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function readError(procedure: Procedure<unknown, unknown>, body: Buffer): LibvirtError | ProtocolError {
  try {
    return new LibvirtError(procedure.name, decode(remoteError, body))
  } catch (cause) {
    return new ProtocolError(`${procedure.name}: the daemon refused it with an error that cannot be read`, { cause })
  }
}

/** The daemon did answer, so the call was done; only what it said is lost. */
function failed(procedure: Procedure<unknown, unknown>, reason: string, cause?: unknown): Outcome {
  return {
    kind: 'error',
    error: new ProtocolError(`${procedure.name}: the answer cannot be read: ${reason}`, { cause }),
  }
}

function stray(procedure: Procedure<unknown, unknown>): Outcome {
  return failed(procedure, 'it has parts that it should not have')
}
