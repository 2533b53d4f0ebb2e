import { connect, type Socket } from 'node:net'
import type { Logger } from 'pino'
import { createGate, type Gate } from './call-queue.ts'
import { CallLostError, ProtocolError } from './errors.ts'
import { createPacketSplitter, encodePacket, KEEPALIVE, type Packet, PROGRAM, STATUS, TYPE, VERSION } from './packet.ts'
import { createCall, createDownload, type Outcome, type PendingCall } from './pending-call.ts'
import { CALL, type DomainEvent, EVENT, type EventKind, type Procedure } from './procedures.ts'
import { decode, encode } from './xdr.ts'

export interface Keepalive {
  readonly intervalMs: number
  readonly count: number
}

export interface ConnectionOptions {
  /** The unix socket's path. */
  readonly socket: string
  /** Which hypervisor to open behind it. */
  readonly uri: string
  readonly log: Logger
  /** Gives up opening; an open connection does not look at it. */
  readonly signal: AbortSignal
  /** A silent daemon is given up after `intervalMs` x (`count` + 1). @default 5 s x 3, as libvirt's own */
  readonly keepalive?: Keepalive
  readonly onEvent?: (event: DomainEvent) => void
  /** An event of ours that could not be read: what it said is lost. */
  readonly onLostEvent?: () => void
}

export interface CallOptions {
  readonly signal: AbortSignal
}

export interface Download<R> {
  readonly result: R
  readonly data: Buffer
}

export interface RpcConnection extends AsyncDisposable {
  /** @throws {LibvirtError | CallLostError | ProtocolError | XdrError} */
  call<A, R>(procedure: Procedure<A, R>, args: A, options: CallOptions): Promise<R>
  /** A call whose answer is followed by bytes. @throws as `call` does, also when there are more bytes than `maxBytes` */
  download<A, R>(
    procedure: Procedure<A, R>,
    args: A,
    options: CallOptions & { readonly maxBytes: number },
  ): Promise<Download<R>>
  /** Resolves with the reason, once. */
  readonly closed: Promise<Error>
  readonly open: boolean
  stats(): ConnectionStats
}

export interface ConnectionStats {
  readonly calls: number
  readonly outstanding: number
  readonly waiting: number
  /** Answers that came after their caller had gone. */
  readonly late: number
  /** Packets that belong to nothing here. */
  readonly stray: number
  readonly malformed: number
  readonly events: number
  readonly lostEvents: number
}

/**
 * With five calls of one connection blocked the daemon stops reading from it,
 * keepalive included, and a healthy connection would be given up. Four are safe.
 */
export const MAX_OUTSTANDING = 4

const EMPTY = Buffer.alloc(0)
const GONE = { lost: 'connection', reason: 'the connection to the libvirt daemon was lost' } as const

const AUTH = { none: 0, sasl: 1, polkit: 2 } as const

interface Waiting {
  readonly call: PendingCall
  readonly settle: (outcome: Outcome | { readonly kind: 'lost'; readonly error: CallLostError }) => void
}

/** Connects, authenticates and opens the hypervisor. @throws {Error} that says what failed */
export async function openConnection(options: ConnectionOptions): Promise<RpcConnection> {
  const socket = await connectSocket(options.socket, options.signal)
  const connection = createConnection(socket, options)
  try {
    await authenticate(connection, options)
    await connection.call(CALL.connectOpen, { name: options.uri, flags: 0 }, options)
  } catch (cause) {
    await connection[Symbol.asyncDispose]()
    throw cause
  }
  return connection
}

function connectSocket(path: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const socket = connect({ path })
    const give = (): void => {
      socket.destroy()
      reject(signal.reason)
    }
    signal.addEventListener('abort', give, { once: true })
    socket.once('error', (error) => {
      signal.removeEventListener('abort', give)
      reject(error)
    })
    socket.once('connect', () => {
      signal.removeEventListener('abort', give)
      socket.removeAllListeners('error')
      resolve(socket)
    })
  })
}

async function authenticate(connection: RpcConnection, options: ConnectionOptions): Promise<void> {
  const { types } = await connection.call(CALL.authList, undefined, options)
  if (types.length === 0 || types.includes(AUTH.none)) return
  if (types.includes(AUTH.polkit)) {
    await connection.call(CALL.authPolkit, undefined, options)
    return
  }
  throw new Error(
    `the libvirt daemon at ${options.socket} asks for ${types.includes(AUTH.sasl) ? 'SASL' : `an unknown kind of (${types.join(', ')})`} authentication, which is not supported: run as root, or set auth_unix_rw = "none" or "polkit" in its configuration`,
  )
}

function createConnection(socket: Socket, options: ConnectionOptions): RpcConnection {
  const { log, keepalive = { intervalMs: 5000, count: 3 } } = options
  const gate: Gate = createGate(MAX_OUTSTANDING)
  const pending = new Map<number, Waiting>()
  const splitter = createPacketSplitter()
  const counters = { calls: 0, late: 0, stray: 0, malformed: 0, events: 0, lostEvents: 0 }
  const eventKinds = new Map<number, EventKind>()
  // The keys of EVENT, which Object.entries widens to string.
  for (const [kind, { number }] of Object.entries(EVENT)) eventKinds.set(number, kind as EventKind)
  let nextSerial = 1
  let end: Error | undefined
  let pings = 0
  const closed = Promise.withResolvers<Error>()

  /** Any byte proves that the daemon lives. */
  const timer = setInterval(() => {
    if (pings >= keepalive.count) {
      close(
        new Error(`the libvirt daemon has been silent for ${(keepalive.intervalMs * (keepalive.count + 1)) / 1000} s`),
      )
      return
    }
    pings += 1
    send(PROGRAM.keepalive, KEEPALIVE.ping, TYPE.message, 0, STATUS.ok)
  }, keepalive.intervalMs)
  timer.unref()

  socket.on('data', (chunk: Buffer) => {
    pings = 0
    try {
      for (const packet of splitter.push(chunk)) receive(packet)
    } catch (cause) {
      close(new ProtocolError('the daemon does not speak libvirt RPC', { cause }))
    }
  })
  socket.on('error', (error) => close(error))
  socket.on('close', () => close(new Error('the libvirt daemon closed the connection')))

  function close(reason: Error): void {
    if (end !== undefined) return
    end = reason
    clearInterval(timer)
    socket.destroy()
    for (const [serial, { call }] of pending) {
      const error = new CallLostError(call.procedure.name, { sent: true, ...GONE, cause: reason })
      finish(serial, { kind: 'lost', error })
    }
    closed.resolve(reason)
  }

  function send(
    program: number,
    procedure: number,
    type: number,
    serial: number,
    status: number,
    body: Buffer = EMPTY,
  ): void {
    socket.write(encodePacket({ program, version: VERSION, procedure, type, serial, status, body }))
  }

  function receive(packet: Packet): void {
    if (packet.program === PROGRAM.keepalive) {
      if (packet.procedure === KEEPALIVE.ping) {
        send(PROGRAM.keepalive, KEEPALIVE.pong, TYPE.message, packet.serial, STATUS.ok)
      }
      return
    }
    const ours = packet.program === PROGRAM.remote && packet.version === VERSION
    if (ours && packet.type === TYPE.message) receiveEvent(packet)
    else if (ours && pending.has(packet.serial)) receiveAnswer(packet)
    else counters.stray += 1
  }

  function receiveAnswer(packet: Packet): void {
    const outcome = pending.get(packet.serial)?.call.take(packet)
    if (outcome === undefined) return
    if (outcome.kind === 'error' && outcome.error instanceof ProtocolError) counters.malformed += 1
    finish(packet.serial, outcome)
  }

  function receiveEvent(packet: Packet): void {
    const kind = eventKinds.get(packet.procedure)
    if (kind === undefined) {
      counters.stray += 1
      return
    }
    let event: DomainEvent
    try {
      // The table pairs each kind with its codec, which the compiler cannot follow through a variable.
      event = { kind, message: decode<unknown>(EVENT[kind].message, packet.body) } as DomainEvent
    } catch (cause) {
      counters.lostEvents += 1
      log.warn({ kind, err: cause }, 'a libvirt event could not be read')
      options.onLostEvent?.()
      return
    }
    counters.events += 1
    options.onEvent?.(event)
  }

  function finish(serial: number, outcome: Parameters<Waiting['settle']>[0]): void {
    const waiting = pending.get(serial)
    pending.delete(serial)
    gate.leave()
    waiting?.settle(outcome)
  }

  async function run<A, R>(
    procedure: Procedure<A, R>,
    args: A,
    signal: AbortSignal,
    create: (serial: number) => PendingCall,
  ): Promise<unknown> {
    const body = encode(procedure.args, args)
    if (end !== undefined) throw new CallLostError(procedure.name, { sent: false, ...GONE, cause: end })
    await gate.enter(procedure.name, signal)
    if (end !== undefined) {
      gate.leave()
      throw new CallLostError(procedure.name, { sent: false, ...GONE, cause: end })
    }
    const serial = nextSerial
    nextSerial = nextSerial === 0xffffffff ? 1 : nextSerial + 1
    const answer = Promise.withResolvers<unknown>()
    let gone = false
    const abandon = (): void => {
      gone = true
      // The daemon is still at it: the place among the four is free only when it answers.
      answer.reject(
        new CallLostError(procedure.name, {
          sent: true,
          lost: 'time',
          reason: 'its time was up',
          cause: signal.reason,
        }),
      )
    }
    pending.set(serial, {
      call: create(serial),
      settle(outcome) {
        signal.removeEventListener('abort', abandon)
        if (gone) counters.late += 1
        else if (outcome.kind === 'value') answer.resolve(outcome.value)
        else answer.reject(outcome.error)
      },
    })
    signal.addEventListener('abort', abandon, { once: true })
    counters.calls += 1
    send(PROGRAM.remote, procedure.number, TYPE.call, serial, STATUS.ok, body)
    return answer.promise
  }

  return {
    closed: closed.promise,
    get open() {
      return end === undefined
    },
    async call<A, R>(procedure: Procedure<A, R>, args: A, { signal }: CallOptions) {
      // Decoded with the procedure's own codec: its value is an R.
      return (await run(procedure, args, signal, () => createCall(procedure as Procedure<unknown, unknown>))) as R
    },
    async download<A, R>(
      procedure: Procedure<A, R>,
      args: A,
      { signal, maxBytes }: CallOptions & { readonly maxBytes: number },
    ) {
      const create = (serial: number): PendingCall =>
        createDownload(procedure as Procedure<unknown, unknown>, {
          maxBytes,
          answer: (status) => send(PROGRAM.remote, procedure.number, TYPE.stream, serial, status),
        })
      return (await run(procedure, args, signal, create)) as Download<R>
    },
    stats: () => ({ ...counters, outstanding: pending.size, waiting: gate.waiting }),
    async [Symbol.asyncDispose]() {
      if (end !== undefined) return
      // No CONNECT_CLOSE: libvirtd 9.0 crashes now and then when the connection ends before
      // that is answered, and to a daemon that hangs it would have to be waited for.
      socket.end()
      close(new Error('the connection was closed'))
    },
  }
}
