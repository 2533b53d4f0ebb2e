import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { type ConnectionOptions, openConnection } from '../../../src/host/libvirt/rpc/connection.ts'
import { CallLostError, LibvirtError, ProtocolError } from '../../../src/host/libvirt/rpc/errors.ts'
import { STATUS } from '../../../src/host/libvirt/rpc/packet.ts'
import { CALL, type DomainEvent } from '../../../src/host/libvirt/rpc/procedures.ts'
import { nothing } from '../../../src/host/libvirt/rpc/xdr.ts'
import { encodeError, type FakeDaemon, Refusal, startFakeDaemon } from './fake-daemon.ts'

const dom = { name: 'vm', uuid: '6f1c2d3e-4a5b-4c6d-8e7f-0123456789ab', id: 1 }
const never = new AbortController().signal
const quiet = { intervalMs: 600_000, count: 3 }

function open(daemon: FakeDaemon, options: Partial<ConnectionOptions> = {}) {
  return openConnection({
    socket: daemon.socket,
    uri: 'qemu:///system',
    log: pino({ enabled: false }),
    signal: AbortSignal.timeout(5000),
    keepalive: quiet,
    ...options,
  })
}

describe('opening a connection', () => {
  test('asks how to authenticate, then opens the hypervisor', async () => {
    await using daemon = await startFakeDaemon()
    const uris: unknown[] = []
    daemon.on(CALL.connectOpen, (args) => void uris.push(args))
    await using _connection = await open(daemon)
    expect(daemon.calls).toEqual(['AUTH_LIST', 'CONNECT_OPEN'])
    expect(uris).toEqual([{ name: 'qemu:///system', flags: 0 }])
  })

  test('lets polkit decide where the daemon wants that', async () => {
    await using daemon = await startFakeDaemon()
    daemon.on(CALL.authList, () => ({ types: [2] }))
    daemon.on(CALL.authPolkit, () => ({ complete: 1 }))
    await using _connection = await open(daemon)
    expect(daemon.calls).toEqual(['AUTH_LIST', 'AUTH_POLKIT', 'CONNECT_OPEN'])
  })

  test('says what to do where the daemon wants a password', async () => {
    await using daemon = await startFakeDaemon()
    daemon.on(CALL.authList, () => ({ types: [1] }))
    await expect(open(daemon)).rejects.toThrow(/SASL.*auth_unix_rw/)
  })

  test('hands on why the daemon refuses', async () => {
    await using daemon = await startFakeDaemon()
    daemon.on(CALL.connectOpen, () => {
      throw new Refusal(38, 'no such driver')
    })
    await expect(open(daemon)).rejects.toThrow('no such driver')
  })

  test('is given up when its time is up', async () => {
    await using daemon = await startFakeDaemon()
    daemon.frozen = true
    const time = new AbortController()
    const opening = open(daemon, { signal: time.signal })
    time.abort(new Error('too late'))
    await expect(opening).rejects.toThrow()
  })
})

describe('a call', () => {
  test('gives the answer, or the daemon’s error with its code', async () => {
    await using daemon = await startFakeDaemon()
    await using connection = await open(daemon)
    daemon.on(CALL.domainGetState, () => ({ state: 1, reason: 5 }))
    expect(await connection.call(CALL.domainGetState, { dom, flags: 0 }, { signal: never })).toEqual({
      state: 1,
      reason: 5,
    })
    daemon.on(CALL.domainGetState, () => {
      throw new Refusal(42, 'no domain')
    })
    const error = await connection
      .call(CALL.domainGetState, { dom, flags: 0 }, { signal: never })
      .catch((reason) => reason)
    expect(error).toBeInstanceOf(LibvirtError)
    expect(error).toMatchObject({ code: 42, message: 'no domain', procedure: 'DOMAIN_GET_STATE' })
  })

  test('that the daemon does not know is an error, and the connection goes on', async () => {
    await using daemon = await startFakeDaemon()
    await using connection = await open(daemon)
    const unknown = { name: 'TOMORROW', number: 9999, args: nothing, ret: nothing }
    await expect(connection.call(unknown, undefined, { signal: never })).rejects.toMatchObject({ code: 39 })
    daemon.on(CALL.domainGetState, () => ({ state: 1, reason: 1 }))
    await connection.call(CALL.domainGetState, { dom, flags: 0 }, { signal: never })
  })

  test('is the fifth only when one of four is answered', async () => {
    await using daemon = await startFakeDaemon()
    await using connection = await open(daemon)
    const held = daemon.hold(CALL.domainGetState)
    const calls = Array.from({ length: 6 }, () =>
      connection.call(CALL.domainGetState, { dom, flags: 0 }, { signal: never }),
    )
    const first = await held.next()
    for (let more = 0; more < 3; more++) await held.next()
    expect(connection.stats()).toMatchObject({ outstanding: 4, waiting: 2 })
    expect(held.arrived).toBe(4)
    first.answer({ state: 1, reason: 0 })
    await calls[0]
    await held.next()
    expect(held.arrived).toBe(5)
    for (const call of calls) call.catch(() => {})
  })

  test('whose time is up waiting for its turn was never sent', async () => {
    await using daemon = await startFakeDaemon()
    await using connection = await open(daemon)
    const held = daemon.hold(CALL.domainGetState)
    const four = Array.from({ length: 4 }, () =>
      connection.call(CALL.domainGetState, { dom, flags: 0 }, { signal: never }),
    )
    for (const call of four) call.catch(() => {})
    const time = new AbortController()
    const fifth = connection.call(CALL.domainGetState, { dom, flags: 0 }, { signal: time.signal })
    time.abort()
    await expect(fifth).rejects.toMatchObject({ name: 'CallLostError', sent: false, lost: 'time' })
    for (let call = 0; call < 4; call++) (await held.next()).answer({ state: 1, reason: 0 })
    await Promise.all(four)
    expect(held.arrived).toBe(4)
  })

  test('whose time is up after it was sent may have been done, and keeps its place till the daemon is through', async () => {
    await using daemon = await startFakeDaemon()
    await using connection = await open(daemon)
    const held = daemon.hold(CALL.domainSuspend)
    const time = new AbortController()
    const call = connection.call(CALL.domainSuspend, { dom }, { signal: time.signal })
    const arrived = await held.next()
    time.abort()
    await expect(call).rejects.toMatchObject({ name: 'CallLostError', sent: true, lost: 'time' })
    expect(connection.stats()).toMatchObject({ outstanding: 1, late: 0 })
    arrived.answer(undefined)
    daemon.on(CALL.domainGetState, () => ({ state: 1, reason: 1 }))
    await connection.call(CALL.domainGetState, { dom, flags: 0 }, { signal: never })
    expect(connection.stats()).toMatchObject({ outstanding: 0, late: 1 })
  })

  test('with the daemon gone may have been done; one still waiting was not', async () => {
    await using daemon = await startFakeDaemon()
    await using connection = await open(daemon)
    const held = daemon.hold(CALL.domainSuspend)
    const calls = Array.from({ length: 5 }, () =>
      connection.call(CALL.domainSuspend, { dom }, { signal: never }).catch((reason: unknown) => reason),
    )
    for (let call = 0; call < 4; call++) await held.next()
    daemon.drop()
    const errors = await Promise.all(calls)
    expect(errors.map((error) => error instanceof CallLostError && [error.sent, error.lost])).toEqual([
      [true, 'connection'],
      [true, 'connection'],
      [true, 'connection'],
      [true, 'connection'],
      [false, 'connection'],
    ])
    expect(connection.open).toBe(false)
    await expect(connection.call(CALL.domainSuspend, { dom }, { signal: never })).rejects.toMatchObject({ sent: false })
  })

  test('with an answer that cannot be read is an error of its own, and the connection goes on', async () => {
    await using daemon = await startFakeDaemon()
    await using connection = await open(daemon)
    const held = daemon.hold(CALL.domainGetState)
    for (const body of [Buffer.alloc(0), Buffer.alloc(4), Buffer.alloc(12)]) {
      const call = connection.call(CALL.domainGetState, { dom, flags: 0 }, { signal: never })
      ;(await held.next()).answerBytes(body)
      await expect(call).rejects.toBeInstanceOf(ProtocolError)
    }
    const refused = connection.call(CALL.domainGetState, { dom, flags: 0 }, { signal: never })
    ;(await held.next()).answerBytes(Buffer.from('no error at all'), STATUS.error)
    await expect(refused).rejects.toBeInstanceOf(ProtocolError)
    expect(connection.stats()).toMatchObject({ malformed: 4 })
    expect(connection.open).toBe(true)
  })

  test('answered twice counts the second answer and goes on', async () => {
    await using daemon = await startFakeDaemon()
    await using connection = await open(daemon)
    const held = daemon.hold(CALL.domainGetState)
    for (let turn = 0; turn < 2; turn++) {
      const call = connection.call(CALL.domainGetState, { dom, flags: 0 }, { signal: never })
      const arrived = await held.next()
      arrived.answer({ state: 1, reason: turn })
      expect(await call).toEqual({ state: 1, reason: turn })
      arrived.answer({ state: 1, reason: 9 })
    }
    const last = connection.call(CALL.domainGetState, { dom, flags: 0 }, { signal: never })
    ;(await held.next()).answer({ state: 2, reason: 0 })
    await last
    expect(connection.stats()).toMatchObject({ stray: 2 })
  })

  test('with bytes that are no packet ends the connection: there is no way back into the stream', async () => {
    await using daemon = await startFakeDaemon()
    await using connection = await open(daemon)
    const held = daemon.hold(CALL.domainGetState)
    const call = connection.call(CALL.domainGetState, { dom, flags: 0 }, { signal: never })
    await held.next()
    daemon.sendBytes(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await expect(call).rejects.toMatchObject({ name: 'CallLostError', sent: true })
    expect((await connection.closed).message).toMatch(/does not speak/)
  })
})

describe('a download', () => {
  const shot = { dom, screen: 0, flags: 0 }

  test('gives the answer and all bytes after it, and confirms their end', async () => {
    await using daemon = await startFakeDaemon()
    await using connection = await open(daemon)
    const held = daemon.hold(CALL.domainScreenshot)
    const download = connection.download(CALL.domainScreenshot, shot, { signal: never, maxBytes: 100 })
    const call = await held.next()
    call.answer({ mime: 'image/png' })
    call.stream(STATUS.continue, Buffer.from('abc'))
    call.stream(STATUS.continue, Buffer.from('def'))
    call.stream(STATUS.continue)
    call.stream(STATUS.ok)
    const { result, data } = await download
    expect([result.mime, data.toString()]).toEqual(['image/png', 'abcdef'])
    expect(connection.stats()).toMatchObject({ outstanding: 0 })
  })

  test('ends with the daemon’s error in the middle', async () => {
    await using daemon = await startFakeDaemon()
    await using connection = await open(daemon)
    const held = daemon.hold(CALL.domainScreenshot)
    const download = connection.download(CALL.domainScreenshot, shot, { signal: never, maxBytes: 100 })
    const call = await held.next()
    call.answer({ mime: 'image/png' })
    call.stream(STATUS.continue, Buffer.from('abc'))
    call.stream(STATUS.error, encodeError(9, 'the picture cannot be read'))
    await expect(download).rejects.toMatchObject({ name: 'LibvirtError', code: 9 })
  })

  test('of more than was asked for is an error', async () => {
    await using daemon = await startFakeDaemon()
    await using connection = await open(daemon)
    const held = daemon.hold(CALL.domainScreenshot)
    const download = connection.download(CALL.domainScreenshot, shot, { signal: never, maxBytes: 5 })
    const call = await held.next()
    call.answer({ mime: 'image/png' })
    call.stream(STATUS.continue, Buffer.from('abcdef'))
    await expect(download).rejects.toThrow('more than 5 bytes')
    expect(connection.stats()).toMatchObject({ outstanding: 0 })
  })
})

describe('events', () => {
  test('are handed on in order; what cannot be read is counted and told', async () => {
    await using daemon = await startFakeDaemon()
    const events: DomainEvent[] = []
    const lost = Promise.withResolvers<void>()
    await using connection = await open(daemon, {
      onEvent: (event) => events.push(event),
      onLostEvent: () => lost.resolve(),
    })
    await connection.call(CALL.connectDomainEventCallbackRegisterAny, { eventId: 0, dom: null }, { signal: never })
    daemon.emit('lifecycle', { callbackId: 0, msg: { dom, event: 4, detail: 0 } })
    daemon.emit('lifecycle', { callbackId: 0, msg: { dom, event: 2, detail: 0 } })
    const broken = Buffer.from('0000001c20008086000000010000013e000000020000000000000000', 'hex')
    daemon.sendBytes(broken)
    await lost.promise
    expect(
      events.map(({ kind, message }) => [kind, 'msg' in message && 'event' in message.msg && message.msg.event]),
    ).toEqual([
      ['lifecycle', 4],
      ['lifecycle', 2],
    ])
    expect(connection.stats()).toMatchObject({ events: 2, lostEvents: 1 })
  })
})

describe('keepalive', () => {
  test('answers the daemon’s pings', async () => {
    await using daemon = await startFakeDaemon()
    await using _connection = await open(daemon)
    const pong = daemon.nextKeepalive()
    daemon.ping()
    expect(await pong).toBe(2)
  })

  test('pings the daemon, and leaves one alone that answers', async () => {
    await using daemon = await startFakeDaemon()
    await using connection = await open(daemon, { keepalive: { intervalMs: 5, count: 50 } })
    for (let ping = 0; ping < 5; ping++) expect(await daemon.nextKeepalive()).toBe(1)
    expect(connection.open).toBe(true)
  })

  test('gives up a daemon that is silent, and what was sent to it may have been done', async () => {
    await using daemon = await startFakeDaemon()
    await using connection = await open(daemon, { keepalive: { intervalMs: 5, count: 2 } })
    daemon.frozen = true
    const call = connection.call(CALL.domainSuspend, { dom }, { signal: never })
    await expect(call).rejects.toMatchObject({ name: 'CallLostError', sent: true, lost: 'connection' })
    expect((await connection.closed).message).toMatch(/silent for 0.015 s/)
  })
})

test('closing twice is harmless, and nothing is sent after', async () => {
  await using daemon = await startFakeDaemon()
  const connection = await open(daemon)
  await connection[Symbol.asyncDispose]()
  await connection[Symbol.asyncDispose]()
  await expect(connection.call(CALL.domainSuspend, { dom }, { signal: never })).rejects.toMatchObject({ sent: false })
})
