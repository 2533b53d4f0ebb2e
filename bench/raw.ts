import { randomUUID } from 'node:crypto'
import amqp from 'amqplib'

/**
 * The least that does what a call does: amqplib by itself, no JSON, no checks.
 * A request and a reply of the same sizes as ours, through a path of the same
 * kind: quorum queue, single active consumer, persistent, mandatory, confirmed.
 */
export interface RawPath {
  readonly exchange: string
  readonly queue: string
  /** Quorum queues and persistent messages, or transient ones with direct reply-to. */
  readonly durable: boolean
}

export interface RawClient extends AsyncDisposable {
  call(body: Buffer): Promise<Buffer>
}

const DIRECT_REPLY_TO = 'amq.rabbitmq.reply-to'
export const RAW_PREFETCH = 1280

export async function openRawClient(url: string, path: RawPath): Promise<RawClient> {
  const connection = await amqp.connect(url, { noDelay: true })
  const channel = await connection.createConfirmChannel()
  const consuming = path.durable ? await connection.createChannel() : channel
  const replyQueue = path.durable ? `${path.queue}.reply.${randomUUID()}` : DIRECT_REPLY_TO
  const pending = new Map<string, (body: Buffer) => void>()
  const properties = {
    persistent: path.durable,
    mandatory: path.durable,
    replyTo: replyQueue,
    contentType: 'application/json',
  }
  if (path.durable) {
    await consuming.assertQueue(replyQueue, {
      durable: true,
      arguments: { 'x-queue-type': 'quorum', 'x-expires': 60_000 },
    })
    await consuming.bindQueue(replyQueue, path.exchange, replyQueue)
    await consuming.prefetch(RAW_PREFETCH)
  }
  await consuming.consume(
    replyQueue,
    (message) => {
      if (message === null) return
      if (path.durable) consuming.ack(message)
      const id = String(message.properties.correlationId)
      const resolve = pending.get(id)
      pending.delete(id)
      resolve?.(message.content)
    },
    { noAck: !path.durable },
  )
  let calls = 0
  return {
    call(body) {
      return new Promise((resolve, reject) => {
        const correlationId = String(++calls)
        pending.set(correlationId, resolve)
        channel.publish(path.exchange, path.queue, body, { ...properties, correlationId }, (error: unknown) => {
          if (error) reject(error)
        })
      })
    },
    async [Symbol.asyncDispose]() {
      if (path.durable) await consuming.deleteQueue(replyQueue)
      await connection.close()
    },
  }
}

/** Declares the path and answers every request with a body of the given size; ends with its process. */
export async function startRawEcho(url: string, path: RawPath, replyBytes: number): Promise<void> {
  const connection = await amqp.connect(url, { noDelay: true })
  const publishing = await connection.createConfirmChannel()
  const consuming = await connection.createChannel()
  const reply = Buffer.alloc(replyBytes, 'x')
  await consuming.assertExchange(path.exchange, 'topic', { durable: path.durable, autoDelete: true })
  await consuming.assertQueue(path.queue, {
    durable: path.durable,
    exclusive: !path.durable,
    arguments: path.durable ? { 'x-queue-type': 'quorum', 'x-single-active-consumer': true } : {},
  })
  await consuming.bindQueue(path.queue, path.exchange, path.queue)
  await consuming.prefetch(RAW_PREFETCH)
  await consuming.consume(path.queue, (message) => {
    if (message === null) return
    const { correlationId, replyTo } = message.properties
    const direct = String(replyTo).startsWith(DIRECT_REPLY_TO)
    publishing.publish(
      direct ? '' : path.exchange,
      String(replyTo),
      reply,
      { correlationId, persistent: path.durable, mandatory: path.durable },
      () => consuming.ack(message),
    )
  })
}

/** As a process of its own, as a worker is: `node raw.ts URL EXCHANGE QUEUE durable|transient REPLY_BYTES`. */
if (import.meta.main) {
  const [url = '', exchange = '', queue = '', kind = '', bytes = '0'] = process.argv.slice(2)
  await startRawEcho(url, { exchange, queue, durable: kind === 'durable' }, Number(bytes))
  process.stderr.write('ready\n')
}
