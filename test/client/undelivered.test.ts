import { expect, test } from 'vitest'
import { encode } from '../../src/api/envelope.ts'
import { RpcError, toErrorObject } from '../../src/api/errors.ts'
import { parseClientId, parseHostId } from '../../src/api/ids.ts'
import type { Delivery, Message, PublishOptions, PublishOutcome } from '../../src/api/message.ts'
import { createTopology } from '../../src/broker/topology.ts'
import { createPendingCalls } from '../../src/client/pending-calls.ts'
import { silentLog } from '../../src/client/silent-log.ts'
import type { OutgoingRequest } from '../../src/client/transport.ts'

const client = parseClientId('client-1')
const host = parseHostId('host1')
const topology = createTopology()

type Outcome = PublishOutcome | ((options: PublishOptions) => Promise<PublishOutcome>)

/** Pending calls on a broker that says, of one publish after the other, what the test tells it to. */
function onBroker({ says, ready = true }: { says: readonly Outcome[]; ready?: boolean }) {
  const published: Message[] = []
  const calls = createPendingCalls({
    client,
    topology,
    listeningSince: () => 0,
    ready: () => ready,
    log: silentLog(),
    publish: async (message, options = {}) => {
      const outcome = says[published.length] ?? { kind: 'confirmed' }
      published.push(message)
      return typeof outcome === 'function' ? await outcome(options) : outcome
    },
  })
  const reply = (correlationId: string, body: Uint8Array): Delivery => ({
    ...topology.replyAddress(client, host),
    body,
    properties: { correlationId },
    queue: 'replies',
    redelivered: false,
  })
  return {
    calls,
    published,
    answer: (id: string, body: Uint8Array = Buffer.from('reply')) => calls.receive(reply(id, body)),
  }
}

function request(more: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return {
    host,
    method: 'VM.create',
    correlationId: 'c1',
    messageId: 'm1',
    body: Buffer.from('{}'),
    timeoutMs: 1000,
    ...more,
  }
}

const UNCONFIRMED: PublishOutcome = { kind: 'unconfirmed', reason: 'the connection was lost' }
const RETURNED: PublishOutcome = { kind: 'returned', reason: 'NO_ROUTE' }
const NACKED: PublishOutcome = { kind: 'nacked', reason: 'full' }
const UNSENT: PublishOutcome = { kind: 'unsent', reason: 'no connection' }

const FORBIDDEN: PublishOutcome = {
  kind: 'unconfirmed',
  reason: "ACCESS_REFUSED - write access to exchange 'x' refused",
}

test('what the broker does not let this user publish ends soon, with its words and what to do', async () => {
  const { calls, published } = onBroker({ says: Array.from({ length: 100 }, () => FORBIDDEN) })
  const refused = { kind: 'PublishUnconfirmed', message: expect.stringMatching(/ACCESS_REFUSED.*permission/) }
  const failed = calls.call(request({ timeoutMs: 60_000 }))
  await expect(failed).rejects.toMatchObject({ ...refused, data: { forbidden: true } })
  expect(published.length).toBe(3)
  await expect(calls.notify(request({ timeoutMs: 60_000 }))).rejects.toMatchObject(refused)
})

test('a call that nobody answered says why the broker had not confirmed it', async () => {
  const { calls } = onBroker({ says: [UNCONFIRMED] })
  await expect(calls.call(request({ timeoutMs: 50 }))).rejects.toMatchObject({
    kind: 'NoAnswer',
    message: expect.stringContaining('the broker has not confirmed the command: the connection was lost'),
  })
})

test('what the broker returns is an unknown host', async () => {
  const { calls } = onBroker({ says: [RETURNED] })
  await expect(calls.call(request())).rejects.toMatchObject({ kind: 'UnknownHost', data: { host, messageId: 'm1' } })
})

test('what the broker refuses was not executed', async () => {
  const { calls } = onBroker({ says: [NACKED] })
  await expect(calls.call(request())).rejects.toMatchObject({ kind: 'Unsent' })
})

test('what found no connection in its time was not executed, and the broker is out of reach', async () => {
  const untilGivenUp: Outcome = ({ signal }) =>
    new Promise((resolve) => signal?.addEventListener('abort', () => resolve(UNSENT), { once: true }))
  const { calls } = onBroker({ says: [untilGivenUp], ready: false })
  await expect(calls.call(request({ timeoutMs: 20 }))).rejects.toMatchObject({ kind: 'BrokerUnreachable' })
})

test('an unconfirmed command that nobody answers may or may not have run', async () => {
  const { calls } = onBroker({ says: [UNCONFIRMED] })
  await expect(calls.call(request({ timeoutMs: 20 }))).rejects.toMatchObject({ kind: 'NoAnswer' })
})

test('an unconfirmed request is sent again, with its message id and what is left of its time', async () => {
  const { calls, published, answer } = onBroker({ says: [UNCONFIRMED, { kind: 'confirmed' }] })
  const call = calls.call(request())
  await expect.poll(() => published.length).toBe(2)
  answer('c1')
  await call

  const [first, second] = published.map(({ properties }) => properties)
  expect(second).toEqual({ ...first, expiration: expect.any(Number) })
  expect(second?.expiration).toBeLessThan(first?.expiration ?? 0)
  expect(calls.stats()).toMatchObject({ repeated: 1, answered: 1 })
})

test.each([RETURNED, NACKED])(
  'after an attempt that may have been taken, $kind proves nothing: the reply is still waited for',
  async (outcome) => {
    const { calls, published, answer } = onBroker({ says: [UNCONFIRMED, outcome] })
    const call = calls.call(request())
    await expect.poll(() => published.length).toBe(2)
    await new Promise(setImmediate)
    answer('c1')
    await expect(call).resolves.toBeDefined()
  },
)

test('what a queue without a leader refuses after such an attempt is sent again until it is taken', async () => {
  const { calls, published, answer } = onBroker({ says: [UNCONFIRMED, NACKED, NACKED, { kind: 'confirmed' }] })
  const call = calls.call(request({ timeoutMs: 60_000 }))
  await expect.poll(() => published.length, { timeout: 10_000 }).toBe(4)
  answer('c1')
  await call
  expect(new Set(published.map(({ properties }) => properties.messageId)).size).toBe(1)
  expect(calls.stats()).toMatchObject({ repeated: 3, answered: 1, failed: 0 })
})

test('what waited for a connection and was sent, but is not answered, ends in its time like any other', async () => {
  const { calls } = onBroker({ says: [{ kind: 'confirmed' }], ready: false })
  await expect(calls.call(request({ timeoutMs: 20 }))).rejects.toMatchObject({ kind: 'NoAnswer' })
  expect(calls.stats()).toMatchObject({ timedOut: 1, pending: 0 })
})

test('the reply may come before the confirm', async () => {
  const { promise: confirmed, resolve: confirm } = Promise.withResolvers<PublishOutcome>()
  const { calls, answer } = onBroker({ says: [() => confirmed] })
  const call = calls.call(request())
  answer('c1')
  await expect(call).resolves.toBeDefined()
  confirm(RETURNED)
  await new Promise(setImmediate)
  expect(calls.stats()).toMatchObject({ answered: 1, failed: 0, pending: 0 })
})

const BUSY = encode({ jsonrpc: '2.0', id: 'c1', error: toErrorObject(new RpcError('ResourceExhausted', 'later')) })

test('that one of two messages was refused says nothing of the other: its answer is waited for', async () => {
  const { calls, published, answer } = onBroker({ says: [UNCONFIRMED] })
  const call = calls.call(request())
  await expect.poll(() => published.length).toBe(2)
  await answer('c1', BUSY)
  await answer('c1')
  expect(Buffer.from((await call).body).toString()).toBe('reply')
})

test('that both were refused is the answer', async () => {
  const { calls, published, answer } = onBroker({ says: [UNCONFIRMED] })
  const call = calls.call(request())
  await expect.poll(() => published.length).toBe(2)
  await answer('c1', BUSY)
  await answer('c1', BUSY)
  expect((await call).body).toBe(BUSY)
})

test('of what was refused once, and may have been taken another time, nobody says that it was not executed', async () => {
  const { calls, published, answer } = onBroker({ says: [UNCONFIRMED] })
  const call = calls.call(request({ timeoutMs: 100 }))
  await expect.poll(() => published.length).toBe(2)
  await answer('c1', BUSY)
  await expect(call).rejects.toMatchObject({
    kind: 'NoAnswer',
    message: expect.stringMatching(
      /did not answer .* to one of the messages with it, and refused another.*may or may not/,
    ),
  })
})

test('what is sent once is refused at once', async () => {
  const { calls, answer } = onBroker({ says: [] })
  const call = calls.call(request())
  await answer('c1', BUSY)
  expect((await call).body).toBe(BUSY)
})
