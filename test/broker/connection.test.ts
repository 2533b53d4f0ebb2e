import { once } from 'node:events'
import { createServer } from 'node:net'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { describe, expect, inject, test } from 'vitest'
import { ConnectError } from '../../src/broker/connect-error.ts'
import { type BrokerConnection, type ConnectionStatus, connect } from '../../src/broker/connection.ts'
import { testLog } from '../support/broker.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'

const log = testLog()
const SECRET = 'very-secret'

/** Resolves at the first status of that state, from now on. */
function until(connection: BrokerConnection, state: ConnectionStatus['state']): Promise<ConnectionStatus> {
  return new Promise((resolve) => {
    const stop = connection.onStatus((status) => {
      if (status.state !== state) return
      stop()
      resolve(status)
    })
  })
}

function withPart(part: { username?: string; password?: string; pathname?: string; protocol?: string }): string {
  const url = new URL(inject('amqpUrl'))
  return Object.assign(url, part).href
}

async function failureOf(url: string | string[]): Promise<ConnectError> {
  const error = await connect({ url, name: 'test', log }).then(
    async (connection) => {
      await connection[Symbol.asyncDispose]()
      return undefined
    },
    (reason: unknown) => reason,
  )
  if (!(error instanceof ConnectError)) throw new Error(`no ConnectError: ${error}`)
  expect(error.message).not.toContain(SECRET)
  return error
}

async function serverThat(greets: string | undefined) {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    if (greets === undefined) socket.destroy()
    else socket.end(greets)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    [Symbol.dispose]: () => server.close(),
  }
}

describe('a first connection that fails says which broker, why, and what to do', () => {
  test('nothing listens', async () => {
    const { port } = await (async () => {
      using server = await serverThat('')
      return server
    })()
    const error = await failureOf(`amqp://me:${SECRET}@127.0.0.1:${port}`)
    expect(error).toMatchObject({ kind: 'unreachable' })
    expect(error.message).toMatch(`amqp://127.0.0.1:${port}: nothing listens there`)
  })

  test('no such host', async () => {
    const error = await failureOf(`amqp://me:${SECRET}@no-such-host.invalid`)
    expect(error).toMatchObject({ kind: 'unreachable' })
    expect(error.message).toContain('no-such-host.invalid')
  })

  test('a wrong password', async () => {
    const error = await failureOf(withPart({ password: SECRET }))
    expect(error).toMatchObject({ kind: 'refused' })
    expect(error.message).toContain('check user name and password')
  })

  test('a vhost that is not there', async () => {
    const error = await failureOf(withPart({ pathname: '/nowhere' }))
    expect(error).toMatchObject({ kind: 'no-vhost' })
    expect(error.message).toContain('"nowhere"')
  })

  test('TLS spoken to a port that does not', async () => {
    const url = new URL(inject('amqpUrl'))
    const error = await failureOf(`amqps://me:${SECRET}@${url.host}`)
    expect(error).toMatchObject({ kind: 'tls' })
  })

  test('a server of another protocol, and one that hangs up', async () => {
    for (const greeting of ['SSH-2.0-Server\r\n', undefined]) {
      using server = await serverThat(greeting)
      const error = await failureOf(`amqp://me:${SECRET}@127.0.0.1:${server.port}`)
      expect(error).toMatchObject({ kind: 'protocol' })
      expect(error.message).toContain('check that this port speaks AMQP')
    }
  })

  test('a URL that cannot be read is not repeated', async () => {
    for (const url of [`amqp:me:${SECRET}@@`, `http://me:${SECRET}@host`, `amqp://me:${SECRET}@ho st`]) {
      const failing = connect({ url, name: 'test', log })
      await expect(failing).rejects.toThrow(TypeError)
      await expect(failing).rejects.not.toThrow(SECRET)
    }
  })

  test('several brokers: each is told of', async () => {
    const error = await failureOf([`amqp://me:${SECRET}@one.invalid`, `amqp://me:${SECRET}@two.invalid`])
    expect(error.message).toMatch(/one\.invalid.*two\.invalid/)
  })

  test('its caller may give up', async () => {
    await using proxy = await openTcpProxy(inject('amqpUrl'))
    proxy.freeze()
    const giveUp = new AbortController()
    const connecting = connect({ url: proxy.url, name: 'test', log, signal: giveUp.signal })
    giveUp.abort()
    await expect(connecting).rejects.toMatchObject({ kind: 'aborted' })
  })
})

test('of several brokers, the first that answers is taken', async () => {
  const url = inject('amqpUrl')
  await using connection = await connect({ url: ['amqp://gone.invalid', url], name: 'test', log })
  expect(connection.stats().broker).toContain(new URL(url).host)
})

test('a lost connection comes back by itself, and every step is told', async () => {
  await using proxy = await openTcpProxy(inject('amqpUrl'))
  const connection = await connect({ url: proxy.url, name: 'test', log })
  const seen: string[] = []
  const reading = (async () => {
    for await (const status of connection.status()) seen.push(status.state)
  })()
  const lost = until(connection, 'lost')
  const back = until(connection, 'connected')
  proxy.cut()
  expect(await lost).toMatchObject({ cause: expect.stringMatching(/./) })
  await back
  await connection[Symbol.asyncDispose]()
  await reading
  expect(seen).toEqual(['connected', 'lost', 'retrying', 'connected', 'closed'])
  expect(connection.stats()).toMatchObject({ losses: 1, state: 'closed' })
})

test('it keeps trying while the broker is away, in growing steps', async () => {
  await using proxy = await openTcpProxy(inject('amqpUrl'))
  await using connection = await connect({ url: proxy.url, name: 'test', log })
  const delays: number[] = []
  const enough = Promise.withResolvers<void>()
  connection.onStatus((status) => {
    if (status.state === 'retrying' && delays.push(status.delayMs) === 4) enough.resolve()
  })
  proxy.close()
  await enough.promise
  const back = until(connection, 'connected')
  proxy.open()
  await back
  expect(connection.stats().failedAttempts).toBeGreaterThanOrEqual(3)
  for (const [index, delay] of delays.slice(0, 4).entries()) {
    expect(delay).toBeGreaterThanOrEqual(50 * 2 ** index)
    expect(delay).toBeLessThanOrEqual(100 * 2 ** index)
  }
})

test('a network that swallows everything is noticed by heartbeats', async () => {
  await using proxy = await openTcpProxy(inject('amqpUrl'))
  await using connection = await connect({ url: `${proxy.url}?heartbeat=1`, name: 'test', log })
  const lost = until(connection, 'lost')
  const back = until(connection, 'connected')
  proxy.freeze()
  expect(await lost).toEqual({ state: 'lost', cause: 'Heartbeat timeout' })
  proxy.thaw()
  await back
})

test('a channel asked for while the broker is away is there when it is back', async () => {
  await using proxy = await openTcpProxy(inject('amqpUrl'))
  await using connection = await connect({ url: proxy.url, name: 'test', log })
  const lost = until(connection, 'lost')
  proxy.close()
  await lost
  const opening = connection.openChannel({ signal: AbortSignal.timeout(20_000) })
  proxy.open()
  await (await opening).close()
})

test('disposing while the broker is away ends at once, and all that waits for it', async () => {
  await using proxy = await openTcpProxy(inject('amqpUrl'))
  const connection = await connect({ url: proxy.url, name: 'test', log })
  const lost = until(connection, 'lost')
  proxy.close()
  await lost
  const opening = connection.openChannel({ signal: new AbortController().signal })
  await connection[Symbol.asyncDispose]()
  await connection[Symbol.asyncDispose]()
  await expect(opening).rejects.toThrow('closed')
  expect(connection.state).toEqual({ state: 'closed' })
})

test('the log says what happened and never the password', async () => {
  const lines: string[] = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  await using proxy = await openTcpProxy(inject('amqpUrl'))
  const connection = await connect({ url: proxy.url, name: 'test', log: pino({ level: 'trace' }, sink) })
  const back = until(connection, 'connected')
  proxy.cut()
  await back
  await connection[Symbol.asyncDispose]()
  const messages = lines.map((line) => JSON.parse(line).msg)
  expect(messages).toEqual(['broker connected', 'broker connection lost', 'broker connected again'])
  const { username, password } = new URL(proxy.url)
  expect(lines.join('')).not.toContain(`${username}:${password}`)
})

test('small messages are sent at once: TCP_NODELAY is on', async () => {
  await using connection = await connect({ url: inject('amqpUrl'), name: 'test', log })
  const channel = await connection.openChannel({ signal: AbortSignal.timeout(10_000) })
  const socket = (channel.connection as unknown as { stream: { _handle: { setNoDelay(on: boolean): number } } }).stream
  // Node keeps what was asked of the kernel under a symbol, and asks again only for a change.
  const symbol = Object.getOwnPropertySymbols(socket).find((one) => one.description === 'kSetNoDelay')
  expect(symbol && Reflect.get(socket, symbol)).toBe(true)
  await channel.close()
})
