/** A packet: the header, seven big-endian words whose first is the whole length, and a body. */
export interface Packet {
  readonly program: number
  readonly version: number
  readonly procedure: number
  readonly type: number
  readonly serial: number
  readonly status: number
  readonly body: Buffer
}

export const PROGRAM = { remote: 0x20008086, keepalive: 0x6b656570 } as const
export const VERSION = 1

export const TYPE = { call: 0, reply: 1, message: 2, stream: 3 } as const
export const STATUS = { ok: 0, error: 1, continue: 2 } as const
export const KEEPALIVE = { ping: 1, pong: 2 } as const

const HEADER_BYTES = 28
/** 32 MiB and the length word itself. */
const MAX_BYTES = 32 * 1024 * 1024 + 4

/** The stream of bytes is no libvirt RPC: there is no way to find the next packet in it. */
export class FramingError extends Error {
  override readonly name = 'FramingError'
}

/** @throws {FramingError} when the body is larger than the daemon takes */
export function encodePacket({ program, version, procedure, type, serial, status, body }: Packet): Buffer {
  const length = HEADER_BYTES + body.length
  if (length > MAX_BYTES) throw new FramingError(`a packet of ${length} bytes is larger than the ${MAX_BYTES} allowed`)
  const packet = Buffer.allocUnsafe(length)
  for (const [index, word] of [length, program, version, procedure, type, serial, status].entries()) {
    packet.writeUInt32BE(word, index * 4)
  }
  body.copy(packet, HEADER_BYTES)
  return packet
}

export interface PacketSplitter {
  /** Takes what has arrived; gives every packet that is complete by it. @throws {FramingError} */
  push(chunk: Buffer): Packet[]
}

export function createPacketSplitter(): PacketSplitter {
  let chunks: Buffer[] = []
  let size = 0

  /** The waiting bytes in one piece; joined only when a packet may be complete. */
  function joined(): Buffer {
    const [first] = chunks
    if (chunks.length === 1 && first !== undefined) return first
    const whole = Buffer.concat(chunks, size)
    chunks = [whole]
    return whole
  }

  function nextLength(): number | undefined {
    if (size < 4) return undefined
    const [first] = chunks
    const head = first !== undefined && first.length >= 4 ? first : joined()
    const length = head.readUInt32BE(0)
    if (length < HEADER_BYTES || length > MAX_BYTES) {
      throw new FramingError(`a packet of ${length} bytes was announced; ${HEADER_BYTES} to ${MAX_BYTES} are possible`)
    }
    return length
  }

  return {
    push(chunk) {
      chunks.push(chunk)
      size += chunk.length
      const packets: Packet[] = []
      for (let length = nextLength(); length !== undefined && size >= length; length = nextLength()) {
        const whole = joined()
        packets.push(decodePacket(whole.subarray(0, length)))
        const rest = whole.subarray(length)
        chunks = rest.length > 0 ? [rest] : []
        size = rest.length
      }
      return packets
    },
  }
}

function decodePacket(packet: Buffer): Packet {
  return {
    program: packet.readUInt32BE(4),
    version: packet.readUInt32BE(8),
    procedure: packet.readUInt32BE(12),
    type: packet.readUInt32BE(16),
    serial: packet.readUInt32BE(20),
    status: packet.readUInt32BE(24),
    body: packet.subarray(HEADER_BYTES),
  }
}
