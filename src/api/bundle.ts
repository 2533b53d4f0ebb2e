import { Buffer } from 'node:buffer'
import { BUNDLE_TYPE, type Delivery, type Message } from './message.ts'

/**
 * Several replies of one host to one client as one message: the broker's work is by the message. A line of JSON,
 * `[[correlationId, messageId, bytes], …]` with null for an id that is not there, and then the replies one after the
 * other, each in so many bytes.
 */
export function pack(replies: readonly [Message, ...Message[]]): Message {
  const [{ exchange, routingKey, properties }] = replies
  const { timestamp, headers } = properties
  const ids = replies.map(({ body, properties: { correlationId = null, messageId = null } }) => [
    correlationId,
    messageId,
    body.byteLength,
  ])
  const body = Buffer.concat([Buffer.from(`${JSON.stringify(ids)}\n`), ...replies.map((reply) => reply.body)])
  return {
    exchange,
    routingKey,
    body,
    properties: {
      type: BUNDLE_TYPE,
      contentType: 'application/octet-stream',
      ...(timestamp === undefined ? {} : { timestamp }),
      ...(headers === undefined ? {} : { headers }),
    },
  }
}

/**
 * The replies that came as one message, or the one that it is.
 * @throws {TypeError} when it says that it is a bundle, and is not what `pack` makes
 */
export function unpack(bundle: Delivery): readonly Delivery[] {
  if (bundle.properties.type !== BUNDLE_TYPE) return [bundle]
  const { body, exchange, routingKey, queue, redelivered } = bundle
  const { timestamp, headers } = bundle.properties
  const end = body.indexOf(NEWLINE)
  const ids: unknown = parseLine(body.subarray(0, Math.max(0, end)))
  if (!Array.isArray(ids)) throw new TypeError('its first line is no list')
  let from = end + 1
  const replies = ids.map((entry): Delivery => {
    const [correlationId, messageId, bytes] = readEntry(entry)
    const reply = body.subarray(from, from + bytes)
    from += bytes
    const properties = {
      ...(typeof correlationId === 'string' && { correlationId }),
      ...(typeof messageId === 'string' && { messageId }),
      ...(timestamp !== undefined && { timestamp }),
      ...(headers !== undefined && { headers }),
    }
    return { exchange, routingKey, queue, redelivered, body: reply, properties }
  })
  if (from !== body.byteLength) throw new TypeError(`its replies should have ${from - end - 1} bytes`)
  return replies
}

const NEWLINE = 0x0a

function parseLine(line: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString())
  } catch (error) {
    throw new TypeError('its first line is no JSON', { cause: error })
  }
}

function readEntry(entry: unknown): [correlationId: unknown, messageId: unknown, bytes: number] {
  if (!Array.isArray(entry)) throw new TypeError('an entry of its first line is no list')
  const [correlationId, messageId, bytes] = entry
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new TypeError('an entry of its first line has no length')
  return [correlationId, messageId, bytes]
}
