import { Buffer } from 'node:buffer'
import type { Options } from 'amqplib'
import type { MessageProperties } from '../api/message.ts'

/** RabbitMQ's longest time to live, in milliseconds; it closes the channel over a longer one. */
const LONGEST_TTL = 4_294_967_295

export function toBuffer(body: Uint8Array): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
}

/** `key` travels as the application id, by which a returned message is told from others. */
export function toPublishOptions(properties: MessageProperties, key: string | undefined): Options.Publish {
  const { persistent = true, expiration, timestamp } = properties
  if (expiration !== undefined && Number.isNaN(expiration)) throw new TypeError('the expiration is no number')
  const publish: { readonly [K in keyof Options.Publish]: Options.Publish[K] | undefined } = {
    messageId: properties.messageId,
    correlationId: properties.correlationId,
    replyTo: properties.replyTo,
    userId: properties.userId,
    contentType: properties.contentType,
    contentEncoding: properties.contentEncoding,
    type: properties.type,
    headers: properties.headers,
    persistent,
    mandatory: key !== undefined,
    appId: key,
    expiration: expiration === undefined ? undefined : Math.min(LONGEST_TTL, Math.max(0, Math.round(expiration))),
    timestamp: timestamp === undefined ? undefined : Math.floor(timestamp / 1000),
  }
  // amqplib leaves out what is undefined, which its types do not say.
  return publish as Options.Publish
}
