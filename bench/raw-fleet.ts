import amqp, { type Channel, type ChannelModel } from 'amqplib'
import { RAW_PREFETCH } from './raw.ts'

/**
 * The least that does what a fan-out does: amqplib by itself, no JSON, no
 * checks. One message to as many quorum queues as there are hosts; each copy is
 * consumed, answered with a confirmed publish and acknowledged; the replies
 * come through a quorum queue.
 */
export interface RawFleet extends AsyncDisposable {
  /** Resolves when every host has answered. */
  ask(body: Buffer): Promise<void>
  /** Deletes the hosts' queues. */
  remove(): Promise<void>
}

/** As many as a worker has. */
const CONSUMERS_PER_CHANNEL = 200
const QUORUM = { 'x-queue-type': 'quorum', 'x-expires': 10 * 60_000 }
/** Declared, or deleted, at once. */
const AT_ONCE = 20

export async function openRawFleet(url: string, name: string, hosts: number): Promise<RawFleet> {
  const connection = await amqp.connect(url, { noDelay: true })
  const channel = await connection.createConfirmChannel()
  const consuming = await connection.createChannel()
  const replyTo = `${name}.reply`
  await consuming.assertQueue(replyTo, { durable: true, arguments: QUORUM })
  await consuming.bindQueue(replyTo, name, `${replyTo}.#`)
  await consuming.prefetch(RAW_PREFETCH)
  let waiting: { readonly id: string; readonly from: Set<string>; readonly done: () => void } | undefined
  await consuming.consume(replyTo, (message) => {
    if (message === null) return
    consuming.ack(message)
    if (message.properties.correlationId !== waiting?.id) return
    waiting?.from.add(message.fields.routingKey)
    if (waiting?.from.size === hosts) waiting.done()
  })
  let asked = 0
  return {
    ask: (body) =>
      new Promise((resolve, reject) => {
        const id = String(++asked)
        waiting = { id, from: new Set(), done: resolve }
        const properties = { persistent: true, mandatory: true, replyTo, correlationId: id }
        channel.publish(name, 'all', body, properties, (error: unknown) => {
          if (error) reject(error)
        })
      }),
    async remove() {
      const remove = async (first: number) => {
        const channel = await connection.createChannel()
        for (let host = first; host < hosts; host += AT_ONCE) await channel.deleteQueue(`${name}.host${host}`)
        await channel.close()
      }
      await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => remove(index)))
    },
    async [Symbol.asyncDispose]() {
      await consuming.deleteQueue(replyTo)
      await connection.close()
    },
  }
}

/** Declares the queues and answers what comes; ends with its process. */
export async function startRawHosts(url: string, name: string, hosts: number, replyBytes: number): Promise<void> {
  const connection = await amqp.connect(url, { noDelay: true })
  const publishing = await (await amqp.connect(url, { noDelay: true })).createConfirmChannel()
  const reply = Buffer.alloc(replyBytes, 'x')
  const declaring = await connection.createChannel()
  await declaring.assertExchange(name, 'topic', { durable: true, autoDelete: true })
  await declaring.close()
  for (let first = 0; first < hosts; first += CONSUMERS_PER_CHANNEL) {
    const channel = await connection.createChannel()
    await channel.prefetch(RAW_PREFETCH)
    const last = Math.min(hosts, first + CONSUMERS_PER_CHANNEL)
    for (let from = first; from < last; from += AT_ONCE) {
      const some = Array.from({ length: Math.min(last, from + AT_ONCE) - from }, (_, index) => from + index)
      await Promise.all(some.map((host) => serve(channel, publishing, name, host, reply)))
    }
  }
}

async function serve(
  channel: Channel,
  publishing: Awaited<ReturnType<ChannelModel['createConfirmChannel']>>,
  name: string,
  host: number,
  reply: Buffer,
): Promise<void> {
  const queue = `${name}.host${host}`
  const frozen = { ...QUORUM, 'x-single-active-consumer': true }
  await channel.assertQueue(queue, { durable: true, arguments: frozen })
  await channel.bindQueue(queue, name, 'all')
  await channel.consume(queue, (message) => {
    if (message === null) return
    const { correlationId, replyTo } = message.properties
    const properties = { correlationId, persistent: true, mandatory: true }
    publishing.publish(name, `${replyTo}.host${host}`, reply, properties, () => channel.ack(message))
  })
}

/** As a process of its own, as a worker is: `node raw-fleet.ts URL NAME HOSTS REPLY_BYTES`. */
if (import.meta.main) {
  const [url = '', name = '', hosts = '0', bytes = '0'] = process.argv.slice(2)
  await startRawHosts(url, name, Number(hosts), Number(bytes))
  process.stderr.write('ready\n')
}
