import type { ConsumeMessage } from 'amqplib'
import type { Delivery, MessageProperties } from '../api/message.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Never throws, whatever a publisher put into the properties: what makes no sense is left out. */
export function toDelivery(message: ConsumeMessage, queue: string): Delivery {
  const { fields, content } = message
  return {
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    body: content,
    properties: toProperties(message.properties),
    queue,
    redelivered: fields.redelivered,
  }
}

function toProperties(from: ConsumeMessage['properties']): MessageProperties {
  const to: Writable<MessageProperties> = {
    persistent: from.deliveryMode === 2,
    headers: from.headers ?? {},
  }
  if (typeof from.messageId === 'string') to.messageId = from.messageId
  if (typeof from.correlationId === 'string') to.correlationId = from.correlationId
  if (typeof from.replyTo === 'string') to.replyTo = from.replyTo
  if (typeof from.userId === 'string') to.userId = from.userId
  if (typeof from.contentType === 'string') to.contentType = from.contentType
  if (typeof from.contentEncoding === 'string') to.contentEncoding = from.contentEncoding
  if (typeof from.type === 'string') to.type = from.type
  if (typeof from.timestamp === 'number' && Number.isFinite(from.timestamp)) to.timestamp = from.timestamp * 1000
  // AMQP carries it as text.
  if (typeof from.expiration === 'string' && /^\d+$/.test(from.expiration)) to.expiration = Number(from.expiration)
  return to
}
