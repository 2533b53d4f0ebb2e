import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'

/** Stands between a client and the broker, and drops one kind of what the broker sends while all else goes through. */
export interface DeafProxy extends AsyncDisposable {
  /** The given URL, through here. */
  readonly url: string
  /** From now on these are dropped, on the connections that there are and on later ones. @default deliveries */
  deafen(what?: Dropped): void
  hear(): void
  /** Ends what is connected. */
  cut(): void
}

type Dropped = keyof typeof DROPPED

const METHOD = 1
const HEADER = 2
const BODY = 3
/** Class and method of https://www.rabbitmq.com/resources/specs/amqp0-9-1.xml */
const DROPPED = {
  deliveries: (60 << 16) | 60,
  confirms: (60 << 16) | 80,
  'opened channels': (20 << 16) | 11,
  'declared queues': (50 << 16) | 11,
  'begun consumers': (60 << 16) | 21,
} as const
/** Type, channel and size before the payload, a mark behind it. */
const HEAD = 7
const TAIL = 1

export async function openDeafProxy(target: string): Promise<DeafProxy> {
  const to = new URL(target)
  const sockets = new Set<Socket>()
  let deaf: Dropped | undefined

  const server = createServer((near) => {
    const far = createConnection(Number(to.port || 5672), to.hostname)
    const filter = createFilter(() => deaf)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    near.pipe(far)
    far.on('data', (chunk: Buffer) => near.write(filter(chunk)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(address.port)
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    deafen(what = 'deliveries') {
      deaf = what
    },
    hear() {
      deaf = undefined
    },
    cut,
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Takes what the broker sends, gives back what of it goes on: whole frames. */
function createFilter(deafTo: () => Dropped | undefined): (chunk: Buffer) => Buffer {
  const dropping = new Set<number>()
  let rest: Buffer = Buffer.alloc(0)
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    const passed: Buffer[] = []
    while (rest.length >= HEAD) {
      const length = HEAD + rest.readUInt32BE(3) + TAIL
      if (rest.length < length) break
      const frame = rest.subarray(0, length)
      rest = rest.subarray(length)
      const type = frame.readUInt8(0)
      const channel = frame.readUInt16BE(1)
      if (type === METHOD) {
        const deaf = deafTo()
        if (deaf !== undefined && frame.readUInt32BE(HEAD) === DROPPED[deaf]) dropping.add(channel)
        else dropping.delete(channel)
      }
      const dropped = (type === METHOD || type === HEADER || type === BODY) && dropping.has(channel)
      if (!dropped) passed.push(frame)
    }
    return Buffer.concat(passed)
  }
}
