import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { createLink, type Link, untilAborted } from './link.ts'
import {
  type CallOptions,
  type ConnectionOptions,
  type Download,
  type Keepalive,
  MAX_OUTSTANDING,
  openConnection,
  type RpcConnection,
} from './rpc/connection.ts'
import { CallLostError, LibvirtError } from './rpc/errors.ts'
import { CALL, type DomainEvent, EVENT, type Procedure } from './rpc/procedures.ts'

export interface Backoff {
  readonly firstMs: number
  readonly mostMs: number
}

export interface SessionOptions {
  /** Tried in this order. */
  readonly sockets: readonly string[]
  readonly uri: string
  readonly log: Logger
  readonly keepalive?: Keepalive
  /** @default 100 ms to 10 s */
  readonly backoff?: Backoff
  readonly onEvent: (event: DomainEvent) => void
  /** Events may have been lost: everything must be read again. Called with the events already registered. */
  readonly resync: (session: Session, signal: AbortSignal) => Promise<void>
  readonly onDown: (reason: Error) => void
}

type Call = <A, R>(procedure: Procedure<A, R>, args: A, options: CallOptions) => Promise<R>

/**
 * One libvirt daemon. Three kinds of connections keep what must not wait for
 * each other apart: events and quick reads; ordinary changes; operations that
 * take long. Each takes four calls at a time, so that twelve long ones leave
 * workers of the daemon (it has twenty) to everything else.
 */
export interface Session extends AsyncDisposable {
  readonly query: Call
  readonly command: Call
  readonly long: Call
  download<A, R>(
    procedure: Procedure<A, R>,
    args: A,
    options: CallOptions & { readonly maxBytes: number },
  ): Promise<Download<R>>
  /** `up` once the state has been read after the last connect. */
  readonly state: 'up' | 'down'
  /**
   * Whether there is a daemon whose state is known. Waits while that is being
   * read; a daemon that is away is sought now, not when its time comes.
   */
  ready(signal: AbortSignal): Promise<boolean>
  /** The socket that answered. */
  readonly socket: string
  stats(): Record<string, unknown>
}

/** Longer than this no healthy daemon takes to greet. */
const OPEN_MS = 10_000
const BACKOFF = { firstMs: 100, mostMs: 10_000 }

/** @throws {Error} when no daemon answers: it says what was tried and what to do */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { log, backoff = BACKOFF } = options
  const end = new AbortController()
  let socket = ''
  let main: RpcConnection | undefined
  let state: 'up' | 'down' = 'down'
  let wake: () => void = () => {}
  let stock = Promise.resolve()
  const counters = { connects: 0, losses: 0, failedConnects: 0, resyncs: 0 }

  function connect(
    path: string,
    signal: AbortSignal,
    handlers: Pick<ConnectionOptions, 'onEvent' | 'onLostEvent'> = {},
  ): Promise<RpcConnection> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(OPEN_MS)])
    const { uri, keepalive } = options
    return openConnection({ socket: path, uri, log, signal: within, ...(keepalive && { keepalive }), ...handlers })
  }

  const link = (): Link => createLink((signal) => connect(socket, signal))
  const commands = link()
  /** Three of four calls each: the most long operations at once. */
  const pool = [link(), link(), link()] as const

  /** Commands go over the pool when four others of them stand still: one hung machine must not hold up the rest. */
  function choose(links: readonly [Link, ...Link[]]): Link {
    const free = links.find((link) => link.load < MAX_OUTSTANDING)
    return free ?? links.reduce((best, link) => (link.load < best.load ? link : best))
  }

  async function via<A, R>(
    links: readonly [Link, ...Link[]],
    procedure: Procedure<A, R>,
    args: A,
    { signal }: CallOptions,
  ): Promise<R> {
    if (main === undefined) throw unreachable(procedure.name)
    const connection = await choose(links).get(procedure.name, signal)
    return connection.call(procedure, args, { signal })
  }

  async function openMain(path: string): Promise<RpcConnection> {
    let connection: RpcConnection | undefined
    connection = await connect(path, end.signal, {
      onEvent: options.onEvent,
      // What it said can only be learnt by reading everything again.
      onLostEvent: () => void connection?.[Symbol.asyncDispose](),
    })
    counters.connects += 1
    return connection
  }

  /** From here on nothing is missed; what was before is read. */
  function takeStock(connection: RpcConnection): Promise<void> {
    stock = readAll(connection)
    return stock
  }

  async function readAll(connection: RpcConnection): Promise<void> {
    main = connection
    watch(connection)
    const signal = AbortSignal.any([end.signal, AbortSignal.timeout(6 * OPEN_MS)])
    await registerEvents(connection, signal, log)
    counters.resyncs += 1
    await options.resync(session, signal)
    if (!connection.open) throw new Error('the connection was lost while the state was read')
    state = 'up'
  }

  function watch(connection: RpcConnection): void {
    void connection.closed.then((reason) => {
      if (main !== connection) return
      main = undefined
      state = 'down'
      if (end.signal.aborted) return
      counters.losses += 1
      options.onDown(reason)
    })
  }

  /** Keeps the main connection for ever. Never throws: a failure is waited out. */
  async function maintain(first: RpcConnection): Promise<void> {
    let connection: RpcConnection | undefined = first
    let waitMs = backoff.firstMs
    while (!end.signal.aborted) {
      await connection?.closed
      if (end.signal.aborted) return
      // Jitter: all workers of a host must not come back in the same moment.
      await pause(waitMs * (0.5 + Math.random() / 2))
      waitMs = Math.min(waitMs * 2, backoff.mostMs)
      connection = await reconnect()
      if (connection !== undefined) waitMs = backoff.firstMs
    }
  }

  async function reconnect(): Promise<RpcConnection | undefined> {
    let connection: RpcConnection | undefined
    try {
      connection = await openMain(socket)
      await takeStock(connection)
      log.info({ socket }, 'connected to the libvirt daemon again')
      return connection
    } catch (err) {
      await connection?.[Symbol.asyncDispose]()
      counters.failedConnects += 1
      log.debug({ err, socket }, 'the libvirt daemon is still out of reach')
      return undefined
    }
  }

  async function pause(ms: number): Promise<void> {
    const early = new AbortController()
    wake = () => early.abort()
    try {
      await delay(ms, undefined, { signal: AbortSignal.any([end.signal, early.signal]) })
    } catch {
      // Woken: by a command that wants the daemon, or by the end.
    } finally {
      wake = () => {}
    }
  }

  const session: Session = {
    async query(procedure, args, { signal }) {
      if (main === undefined) throw unreachable(procedure.name)
      return main.call(procedure, args, { signal })
    },
    command: (procedure, args, calling) => via([commands, ...pool], procedure, args, calling),
    long: (procedure, args, calling) => via(pool, procedure, args, calling),
    async download(procedure, args, calling) {
      if (main === undefined) throw unreachable(procedure.name)
      const connection = await choose(pool).get(procedure.name, calling.signal)
      return connection.download(procedure, args, calling)
    },
    async ready(signal) {
      if (state === 'down' && main !== undefined) await untilAborted(stock, signal).catch(() => {})
      if (state === 'down') wake()
      return state === 'up'
    },
    get state() {
      return state
    },
    get socket() {
      return socket
    },
    stats: () => ({
      state,
      socket,
      ...counters,
      events: main?.stats() ?? null,
      commands: commands.stats() ?? null,
      long: pool.map((link) => link.stats() ?? null),
    }),
    async [Symbol.asyncDispose]() {
      if (end.signal.aborted) return
      end.abort(new Error('the driver was closed'))
      state = 'down'
      for (const link of [...pool, commands]) await link[Symbol.asyncDispose]()
      await main?.[Symbol.asyncDispose]()
      await maintained
    },
  }

  const [path, first] = await openFirst(options, openMain)
  socket = path
  let maintained = Promise.resolve()
  try {
    await takeStock(first)
  } catch (cause) {
    await first[Symbol.asyncDispose]()
    throw new Error(`the libvirt daemon at ${path} answers, but its state cannot be read: ${said(cause)}`, { cause })
  }
  maintained = maintain(first)
  return session
}

function unreachable(procedure: string): CallLostError {
  return new CallLostError(procedure, { sent: false, lost: 'connection', reason: 'the libvirt daemon is out of reach' })
}

/** The first socket that has a daemon behind it. */
async function openFirst(
  { sockets, uri }: SessionOptions,
  open: (path: string) => Promise<RpcConnection>,
): Promise<readonly [string, RpcConnection]> {
  const failures: string[] = []
  for (const path of sockets) {
    try {
      return [path, await open(path)]
    } catch (cause) {
      failures.push(`  ${path}: ${said(cause)}`)
    }
  }
  throw new Error(
    `no libvirt daemon for ${uri} answers; tried\n${failures.join('\n')}\nStart it (systemctl start virtqemud.socket, or libvirtd.socket where there are no modular daemons), or name its socket with --driver-option socket=PATH`,
  )
}

async function registerEvents(connection: RpcConnection, signal: AbortSignal, log: Logger): Promise<void> {
  for (const [kind, { id }] of Object.entries(EVENT)) {
    try {
      await connection.call(CALL.connectDomainEventCallbackRegisterAny, { eventId: id, dom: null }, { signal })
    } catch (err) {
      // An older daemon does not have every event; without this one nothing can be followed.
      if (!(err instanceof LibvirtError) || id === EVENT.lifecycle.id) throw err
      log.warn({ err, kind }, 'the libvirt daemon does not have this event')
    }
  }
}

function said(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
