import type { Socket } from 'node:net'
import { type Channel, type ChannelModel, type ConfirmChannel, connect as dial } from 'amqplib'
import type { Logger } from 'pino'
import { atMost, backoff, FAREWELL_MS, pause } from './backoff.ts'
import { type BrokerUrl, parseBrokerUrl } from './broker-url.ts'
import { type ChannelPool, createChannelPool } from './channel-pool.ts'
import { ConnectError, toConnectError } from './connect-error.ts'
import { ANSWER_MS, answered, UnansweredError } from './unanswered.ts'

export type ConnectionStatus =
  | { readonly state: 'connected'; readonly broker: string }
  /** The broker takes no publishes for now, for want of memory or disk. It still delivers. */
  | { readonly state: 'blocked'; readonly broker: string; readonly reason: string }
  | { readonly state: 'lost'; readonly cause: string }
  | { readonly state: 'retrying'; readonly attempt: number; readonly delayMs: number; readonly cause: string }
  | { readonly state: 'closed' }

export interface ConnectionStats {
  readonly state: ConnectionStatus['state']
  readonly broker: string | undefined
  /** RabbitMQ's version. */
  readonly version: string | undefined
  /** The name of its cluster. */
  readonly cluster: string | undefined
  /** How often the connection was lost. */
  readonly losses: number
  /** Failed attempts to connect again. */
  readonly failedAttempts: number
  /** How often the broker blocked publishing. */
  readonly blocks: number
  readonly lastCause: string | undefined
}

/** One AMQP connection that comes back by itself, for ever. A process keeps two: one to consume and one to publish, since a blocked publisher must not hold up acknowledgements. */
export interface BrokerConnection extends AsyncDisposable {
  readonly name: string
  readonly state: ConnectionStatus
  /** The present state, then each change. Ends when the connection is disposed. */
  status(): AsyncIterable<ConnectionStatus>
  /** Called at each change, synchronously. Returns what ends that. */
  onStatus(listener: (status: ConnectionStatus) => void): () => void
  stats(): ConnectionStats
  /** For this folder's modules: a channel, as soon as there is a connection. */
  openChannel(options: { readonly signal: AbortSignal }): Promise<Channel>
  openConfirmChannel(options: { readonly signal: AbortSignal }): Promise<ConfirmChannel>
  /** For this folder's modules: gives a connection up that is dead without knowing it. It comes back like any that is lost. */
  drop(cause: string): void
  /** For this folder's modules: the channels that consumers share. */
  readonly channels: ChannelPool
}

export interface ConnectOptions {
  /** `amqp://user:password@host:5672/vhost` or `amqps://…`; of several, the first that answers. */
  readonly url: string | readonly string[]
  /** Shown in RabbitMQ's list of connections. */
  readonly name: string
  readonly log: Logger
  /** Gives up on the first connection. */
  readonly signal?: AbortSignal
  /** Milliseconds that the broker may take to answer, for example to open a channel. @default 60000 */
  readonly answerMs?: number
}

/** For the TCP connection and for the handshake's every step, in milliseconds. */
const DIAL_TIMEOUT = 10_000

/**
 * The first connection must succeed, afterwards it recovers for ever.
 * @throws {ConnectError} that says which broker, why, and what to do
 * @throws {TypeError} when a URL cannot be read
 */
export async function connect(options: ConnectOptions): Promise<BrokerConnection> {
  const { name, signal, answerMs = ANSWER_MS } = options
  const urls = (typeof options.url === 'string' ? [options.url] : options.url).map(parseBrokerUrl)
  if (urls.length === 0) throw new TypeError('no broker URL is given')
  const log = options.log.child({ connection: name })

  const listeners = new Set<(status: ConnectionStatus) => void>()
  const waiters = new Set<(model: ChannelModel | Error) => void>()
  const closing = new AbortController()
  const counters = { losses: 0, failedAttempts: 0, blocks: 0 }
  let lastCause: string | undefined
  let model: ChannelModel | undefined
  let state: ConnectionStatus = { state: 'lost', cause: 'not connected yet' }

  const setState = (next: ConnectionStatus) => {
    state = next
    for (const listener of [...listeners]) listener(next)
  }

  function adopt(next: ChannelModel, url: BrokerUrl): void {
    model = next
    batchWrites(socketOf(next))
    // 'close' follows each 'error'; without a listener it would end the process.
    next.on('error', () => {})
    next.on('handler-error', (error: Error) => log.error({ err: error }, 'a channel callback failed'))
    next.on('blocked', (reason: string) => {
      counters.blocks++
      log.warn({ reason }, 'broker blocks publishing')
      setState({ state: 'blocked', broker: url.shown, reason })
    })
    next.on('unblocked', () => {
      log.info('broker takes publishes again')
      setState({ state: 'connected', broker: url.shown })
    })
    next.on('close', (error?: Error) => {
      if (model !== next) return
      model = undefined
      // After a missed heartbeat the socket would linger until TCP gives up.
      socketOf(next).destroy()
      if (closing.signal.aborted) return
      counters.losses++
      lastCause = error?.message ?? 'closed by the broker'
      log.warn({ broker: url.shown, cause: lastCause }, 'broker connection lost')
      setState({ state: 'lost', cause: lastCause })
      void recover(lastCause)
    })
    setState({ state: 'connected', broker: url.shown })
    for (const wake of [...waiters]) wake(next)
  }

  async function recover(first: string): Promise<void> {
    let cause = first
    for (let attempt = 1; ; attempt++) {
      const delayMs = backoff(attempt)
      setState({ state: 'retrying', attempt, delayMs, cause })
      if (!(await pause(delayMs, closing.signal))) return
      try {
        const [next, url] = await dialAny(urls, name, closing.signal)
        log.info({ broker: url.shown, attempt }, 'broker connected again')
        return adopt(next, url)
      } catch (error) {
        if (closing.signal.aborted) return
        counters.failedAttempts++
        cause = error instanceof Error ? error.message : String(error)
        lastCause = cause
        log.warn({ attempt, cause }, 'broker still out of reach')
      }
    }
  }

  function connected(waiting: AbortSignal): Promise<ChannelModel> {
    if (closing.signal.aborted) return Promise.reject(closedError())
    if (waiting.aborted) return Promise.reject(waiting.reason)
    if (model !== undefined) return Promise.resolve(model)
    const { promise, resolve, reject } = Promise.withResolvers<ChannelModel>()
    const wake = (got: ChannelModel | Error) => {
      waiters.delete(wake)
      waiting.removeEventListener('abort', abort)
      if (got instanceof Error) reject(got)
      else resolve(got)
    }
    const abort = () => wake(waiting.reason instanceof Error ? waiting.reason : closedError())
    waiters.add(wake)
    waiting.addEventListener('abort', abort, { once: true })
    return promise
  }

  /** One that is not opened is nothing that a queue or another user could be blamed for: the connection is of no use. */
  async function opened<C extends Channel>(opening: Promise<C>, on: ChannelModel): Promise<C> {
    for (;;) {
      try {
        return guarded(await answered(opening, answerMs))
      } catch (error) {
        if (!(error instanceof UnansweredError)) throw error
        // A broker that blocks publishing may not even read what it is asked.
        if (state.state === 'blocked' && model === on) continue
        if (model === on) socketOf(on).destroy(error)
        throw error
      }
    }
  }

  async function openChannel(open: { readonly signal: AbortSignal }): Promise<Channel> {
    const on = await connected(open.signal)
    return opened(on.createChannel(), on)
  }

  const [first, url] = await dialAny(urls, name, signal)
  adopt(first, url)
  log.info({ broker: url.shown }, 'broker connected')
  const channels = createChannelPool(openChannel, answerMs)

  return {
    name,
    get state() {
      return state
    },
    status: () => statusOf(() => state, listeners),
    onStatus(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stats: () => ({
      state: state.state,
      broker: 'broker' in state ? state.broker : undefined,
      version: model?.connection.serverProperties.version,
      cluster: textOf(model?.connection.serverProperties['cluster_name']),
      ...counters,
      lastCause,
    }),
    openChannel,
    async openConfirmChannel(open) {
      const on = await connected(open.signal)
      return opened(on.createConfirmChannel(), on)
    },
    drop(cause) {
      if (model !== undefined) socketOf(model).destroy(new Error(cause))
    },
    channels,
    async [Symbol.asyncDispose]() {
      if (closing.signal.aborted) return
      closing.abort()
      for (const wake of [...waiters]) wake(closedError())
      const last = model
      if (last !== undefined) {
        // amqplib lets the connection's close overtake what its channels have buffered: acknowledgements
        // and publishes would be lost. A channel's own close comes after them.
        await channels.close()
        await atMost(FAREWELL_MS, closeModel(last))
        socketOf(last).destroy()
      }
      setState({ state: 'closed' })
    },
  }
}

/** The first of the URLs that answers; the error tells of each that did not. */
async function dialAny(
  urls: readonly BrokerUrl[],
  name: string,
  signal: AbortSignal | undefined,
): Promise<[ChannelModel, BrokerUrl]> {
  const failures: ConnectError[] = []
  for (const url of urls) {
    if (signal?.aborted) break
    try {
      return [await dialOne(url, name, signal), url]
    } catch (error) {
      failures.push(error instanceof ConnectError ? error : toConnectError(error, url))
    }
  }
  const [only] = failures
  if (only === undefined) throw new ConnectError('aborted', 'connecting to the broker was given up')
  if (failures.length === 1) throw only
  throw new ConnectError(only.kind, failures.map((failure) => failure.message).join('; '), { cause: only })
}

async function dialOne(url: BrokerUrl, name: string, signal: AbortSignal | undefined): Promise<ChannelModel> {
  const dialling = dial(url.href, {
    // Without it a call takes 41 ms instead of 0.5.
    noDelay: true,
    keepAlive: true,
    keepAliveDelay: 60_000,
    timeout: DIAL_TIMEOUT,
    clientProperties: { connection_name: name, product: 'vdsm-amqp' },
  })
  if (signal === undefined) return dialling
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(new ConnectError('aborted', `connecting to broker ${url.shown} was given up`))
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([dialling, aborted])
  } catch (error) {
    // amqplib cannot give up half-way; what it still opens is closed.
    if (signal.aborted) dialling.then((late) => late.close()).catch(() => {})
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** An 'error' nobody listens to would end the process; the channel's users hear 'close'. */
function guarded<C extends Channel>(channel: C): C {
  channel.on('error', () => {})
  return channel
}

/** amqplib's own close does not settle when the socket goes meanwhile; the event comes either way. */
function closeModel(model: ChannelModel): Promise<void> {
  return new Promise((resolve, reject) => {
    model.once('close', () => resolve())
    model.close().then(resolve, reject)
  })
}

/** amqplib's types hide the socket, which it does not always close. */
function socketOf(model: ChannelModel): Socket {
  return (model.connection as unknown as { readonly stream: Socket }).stream
}

/** amqplib writes each frame by itself, a system call each. What is written in one turn goes out in one, as soon as the turn is over: a quarter less work, and no later. */
function batchWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean
  let corked = false
  const uncork = () => {
    corked = false
    socket.uncork()
  }
  socket.write = (...args: unknown[]) => {
    if (!corked) {
      corked = true
      socket.cork()
      process.nextTick(uncork)
    }
    return write(...args)
  }
}

function closedError(): Error {
  return new Error('the broker connection is closed')
}

async function* statusOf(
  present: () => ConnectionStatus,
  listeners: Set<(status: ConnectionStatus) => void>,
): AsyncGenerator<ConnectionStatus> {
  const queue: ConnectionStatus[] = [present()]
  let wake = () => {}
  const listen = (status: ConnectionStatus) => {
    queue.push(status)
    // A reader that sleeps through an outage wants the last news, not all of them.
    if (queue.length > 100) queue.shift()
    wake()
  }
  listeners.add(listen)
  try {
    for (;;) {
      const next = queue.shift()
      if (next === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      yield next
      if (next.state === 'closed') return
    }
  } finally {
    listeners.delete(listen)
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
