import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'

/** Stands between a client and the broker, to take the network away. */
export interface TcpProxy extends AsyncDisposable {
  /** The given URL, through here. */
  readonly url: string
  /** How many connections were made through here. */
  readonly connections: number
  /** Ends what is connected, without a word. */
  cut(): void
  /** Ends what is connected and takes nobody in, until `open`. */
  close(): void
  open(): void
  /** Holds back what either side sends, as a network that swallows packets; both sides still believe in their connection. */
  freeze(): void
  thaw(): void
  /** Takes nothing more from the clients that are connected, as a broker that no longer reads from them. It still sends. */
  stopReading(): void
}

export async function openTcpProxy(target: string): Promise<TcpProxy> {
  const to = new URL(target)
  const pairs = new Set<readonly [Socket, Socket]>()
  const widowed = new Set<Socket>()
  let accepting = true
  let frozen = false
  let connections = 0

  const server = createServer((near) => {
    near.on('error', () => {})
    if (!accepting) return near.destroy()
    connections++
    const far = createConnection(Number(to.port || 5672), to.hostname)
    far.on('error', () => {})
    const pair = [near, far] as const
    pairs.add(pair)
    for (const [from, other] of [
      [near, far],
      [far, near],
    ] as const) {
      from.setNoDelay(true)
      from.pipe(other)
      from.on('close', () => {
        pairs.delete(pair)
        // The end of a connection is a packet too.
        if (frozen) widowed.add(other)
        else other.destroy()
      })
      if (frozen) from.unpipe()
    }
    return undefined
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(address.port)

  const endWidowed = () => {
    for (const socket of widowed) socket.destroy()
    widowed.clear()
  }
  const cut = () => {
    endWidowed()
    for (const [near, far] of [...pairs]) {
      near.resetAndDestroy()
      far.destroy()
    }
  }
  return {
    url: url.href,
    get connections() {
      return connections
    },
    cut,
    close() {
      accepting = false
      cut()
    },
    open() {
      accepting = true
    },
    freeze() {
      frozen = true
      for (const [near, far] of pairs) {
        near.unpipe()
        far.unpipe()
      }
    },
    thaw() {
      frozen = false
      endWidowed()
      for (const [near, far] of pairs) {
        near.pipe(far)
        far.pipe(near)
      }
    },
    stopReading() {
      for (const [near] of pairs) near.unpipe()
    },
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
