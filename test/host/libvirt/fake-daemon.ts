import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import {
  createPacketSplitter,
  encodePacket,
  KEEPALIVE,
  type Packet,
  PROGRAM,
  STATUS,
  TYPE,
  VERSION,
} from '../../../src/host/libvirt/rpc/packet.ts'
import { CALL, EVENT, type EventKind, type Procedure } from '../../../src/host/libvirt/rpc/procedures.ts'
import { remoteError } from '../../../src/host/libvirt/rpc/types.ts'
import { decode, encode, type Value } from '../../../src/host/libvirt/rpc/xdr.ts'

/** Thrown by a script: the daemon refuses the call. */
export class Refusal extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** A call as it arrived, for scripts that answer in their own time, or with something else than an answer. */
export interface FakeCall<A, R> {
  readonly args: A
  readonly connection: number
  answer(result: R): void
  refuse(code: number, message: string): void
  /** A reply with this body, whatever it is. */
  answerBytes(body: Buffer, status?: number): void
  /** A packet of the stream that belongs to the call. */
  stream(status: number, body?: Buffer): void
}

/** A libvirt daemon that does as it is told, on a unix socket of its own. */
export interface FakeDaemon extends AsyncDisposable {
  readonly socket: string
  /** Names of the procedures called so far, in order. */
  readonly calls: readonly string[]
  /** Which connection each of these calls came by, in order. */
  callsBy(connection: number): string[]
  /** Answers a procedure from now on. What the script throws as a `Refusal` is the daemon's error. */
  on<A, R>(procedure: Procedure<A, R>, script: (args: A) => R): void
  /** Leaves the calls of a procedure to the test: the next one, once it is there. */
  hold<A, R>(procedure: Procedure<A, R>): { next(): Promise<FakeCall<A, R>>; readonly arrived: number }
  /** Sends an event to the connections that have registered for it. */
  emit<K extends EventKind>(kind: K, message: Value<(typeof EVENT)[K]['message']>): void
  /** Event ids that are registered, by connection. */
  registered(connection: number): number[]
  /** Bytes as they are, to every connection. */
  sendBytes(bytes: Buffer): void
  ping(): void
  /** Resolves with the next keepalive packet's procedure. */
  nextKeepalive(): Promise<number>
  /** Whether pings are answered and calls read. */
  frozen: boolean
  /** Cuts every connection. */
  drop(): void
  /** As a daemon that has ended: no connection, no socket. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Connections accepted so far. */
  readonly accepted: number
}

interface Client {
  readonly number: number
  readonly socket: Socket
  readonly registered: Map<number, number>
}

type Script = (call: FakeCall<unknown, unknown>) => void

const BY_NUMBER = new Map<number, Procedure<unknown, unknown>>(
  Object.values(CALL).map((procedure) => [procedure.number, procedure as Procedure<unknown, unknown>]),
)

/** @param at the socket's path; in a folder of its own unless it is said */
export async function startFakeDaemon(at?: string): Promise<FakeDaemon> {
  const home = await mkdtemp('/tmp/vdsm-fake-')
  const path = at ?? join(home, 'libvirt-sock')
  const scripts = new Map<number, Script>()
  const clients = new Set<Client>()
  const calls: { name: string; connection: number }[] = []
  const keepalives: ((procedure: number) => void)[] = []
  let accepted = 0
  let server: Server | undefined
  let frozen = false

  function send(client: Client, packet: Omit<Packet, 'version'>): void {
    client.socket.write(encodePacket({ ...packet, version: VERSION }))
  }

  function receive(client: Client, packet: Packet): void {
    if (frozen) return
    const { program, procedure: number, serial } = packet
    if (program === PROGRAM.keepalive) {
      keepalives.shift()?.(number)
      if (number === KEEPALIVE.ping) {
        send(client, {
          program,
          procedure: KEEPALIVE.pong,
          type: TYPE.message,
          serial: 0,
          status: STATUS.ok,
          body: Buffer.alloc(0),
        })
      }
      return
    }
    if (packet.type !== TYPE.call) return
    const procedure = BY_NUMBER.get(number)
    calls.push({ name: procedure?.name ?? String(number), connection: client.number })
    const reply = (status: number, body: Buffer, type: number = TYPE.reply): void =>
      send(client, { program, procedure: number, type, serial, status, body })
    const refuse = (code: number, message: string): void => reply(STATUS.error, encodeError(code, message))
    const script = scripts.get(number)
    if (procedure === undefined || script === undefined) {
      refuse(39, `unknown procedure: ${number}`)
      return
    }
    const args = decode(procedure.args, packet.body)
    if (number === CALL.connectDomainEventCallbackRegisterAny.number) {
      const { eventId } = args as { eventId: number }
      client.registered.set(eventId, client.registered.size)
    }
    script({
      args,
      connection: client.number,
      answer: (result) => reply(STATUS.ok, encode(procedure.ret, result)),
      refuse,
      answerBytes: (body, status = STATUS.ok) => reply(status, body),
      stream: (status, body = Buffer.alloc(0)) => reply(status, body, TYPE.stream),
    })
  }

  async function start(): Promise<void> {
    server = createServer((socket) => {
      accepted += 1
      const client: Client = { number: accepted, socket, registered: new Map() }
      const splitter = createPacketSplitter()
      clients.add(client)
      socket.on('data', (chunk: Buffer) => {
        for (const packet of splitter.push(chunk)) receive(client, packet)
      })
      socket.on('error', () => {})
      socket.on('close', () => clients.delete(client))
    })
    server.listen(path)
    await once(server, 'listening')
  }

  function drop(): void {
    for (const { socket } of clients) socket.destroy()
  }

  async function stop(): Promise<void> {
    const stopping = server
    server = undefined
    drop()
    if (stopping !== undefined) await new Promise<void>((resolve) => stopping.close(() => resolve()))
  }

  const daemon: FakeDaemon = {
    socket: path,
    get calls() {
      return calls.map(({ name }) => name)
    },
    callsBy: (connection) => calls.filter((call) => call.connection === connection).map(({ name }) => name),
    on(procedure, script) {
      scripts.set(procedure.number, (call) => {
        try {
          // The table gives each script the arguments of its own procedure.
          call.answer(script(call.args as Parameters<typeof script>[0]))
        } catch (error) {
          if (!(error instanceof Refusal)) throw error
          call.refuse(error.code, error.message)
        }
      })
    },
    hold<A, R>(procedure: Procedure<A, R>) {
      const waiting: FakeCall<A, R>[] = []
      const wanted: ((call: FakeCall<A, R>) => void)[] = []
      let arrived = 0
      scripts.set(procedure.number, (call) => {
        arrived += 1
        const take = wanted.shift()
        // As above.
        if (take === undefined) waiting.push(call as FakeCall<A, R>)
        else take(call as FakeCall<A, R>)
      })
      return {
        next: () => {
          const call = waiting.shift()
          return call === undefined
            ? new Promise<FakeCall<A, R>>((resolve) => wanted.push(resolve))
            : Promise.resolve(call)
        },
        get arrived() {
          return arrived
        },
      }
    },
    emit(kind, message) {
      const { id, number, message: codec } = EVENT[kind]
      const body = encode<unknown>(codec, message)
      for (const client of clients) {
        if (!client.registered.has(id)) continue
        send(client, {
          program: PROGRAM.remote,
          procedure: number,
          type: TYPE.message,
          serial: 0,
          status: STATUS.ok,
          body,
        })
      }
    },
    registered: (connection) =>
      [...clients].flatMap((client) => (client.number === connection ? [...client.registered.keys()] : [])),
    sendBytes(bytes) {
      for (const { socket } of clients) socket.write(bytes)
    },
    ping() {
      for (const client of clients) {
        send(client, {
          program: PROGRAM.keepalive,
          procedure: KEEPALIVE.ping,
          type: TYPE.message,
          serial: 0,
          status: STATUS.ok,
          body: Buffer.alloc(0),
        })
      }
    },
    nextKeepalive: () => new Promise((resolve) => keepalives.push(resolve)),
    get frozen() {
      return frozen
    },
    set frozen(value) {
      frozen = value
    },
    drop,
    stop,
    start,
    get accepted() {
      return accepted
    },
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(home, { recursive: true, force: true })
    },
  }

  let callbacks = 0
  daemon.on(CALL.authList, () => ({ types: [0] }))
  daemon.on(CALL.connectOpen, () => undefined)
  daemon.on(CALL.connectDomainEventCallbackRegisterAny, () => ({ callbackId: callbacks++ }))
  daemon.on(CALL.connectListAllDomains, () => ({ domains: [], count: 0 }))
  await start()
  return daemon
}

export function encodeError(code: number, message: string): Buffer {
  return encode(remoteError, {
    code,
    domain: 10,
    message,
    level: 2,
    dom: null,
    str1: null,
    str2: null,
    str3: null,
    int1: -1,
    int2: -1,
    net: null,
  })
}
