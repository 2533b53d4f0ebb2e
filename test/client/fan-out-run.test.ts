import { describe, expect, test } from 'vitest'
import { encode } from '../../src/api/envelope.ts'
import { RpcError, toErrorObject } from '../../src/api/errors.ts'
import { type GroupName, type HostId, parseGroupName, parseHostId } from '../../src/api/ids.ts'
import type { Delivery, PublishOutcome } from '../../src/api/message.ts'
import { runFanOut } from '../../src/client/fan-out-run.ts'
import type { FanOutRequest, FanOutSending } from '../../src/client/transport.ts'

const CONFIRMED: PublishOutcome = { kind: 'confirmed' }

/** Publishes as a test wants it; who is said to have got it answers. */
function createBroker(
  toHost: (host: HostId, options: FanOutSending, answer: (error?: RpcError) => void) => Promise<PublishOutcome>,
  toGroups: (
    options: FanOutSending,
    answer: (host: HostId, error?: RpcError) => void,
  ) => Promise<PublishOutcome> = async () => CONFIRMED,
) {
  const sent: HostId[] = []
  let open = 0
  return {
    sent,
    get open() {
      return open
    },
    transport: {
      cancel: async () => {},
      fanOut({ onReply, correlationId }: FanOutRequest) {
        open++
        const answer = (host: HostId, error?: RpcError) => onReply(host, reply(correlationId, error))
        return {
          toGroups: (_groups: readonly string[], options: FanOutSending) => toGroups(options, answer),
          async toHost(host: HostId, options: FanOutSending) {
            sent.push(host)
            return await toHost(host, options, (error) => answer(host, error))
          },
          [Symbol.dispose]: () => void open--,
        }
      },
    },
  }
}

function reply(correlationId: string, error?: RpcError): Delivery {
  const id = correlationId
  const body = encode({
    jsonrpc: '2.0',
    id,
    ...(error === undefined ? { result: true } : { error: toErrorObject(error) }),
  })
  return { exchange: '', routingKey: '', queue: '', redelivered: false, body, properties: { correlationId } }
}

function run(
  transport: Parameters<typeof runFanOut>[0]['transport'],
  hosts: number,
  timeoutMs: number,
  groups: readonly GroupName[] = [],
) {
  return runFanOut({
    transport,
    request: { method: 'Host.ping2', correlationId: 'c1', messageId: 'm1', body: encode({}), flow: undefined },
    expected: Array.from({ length: hosts }, (_, index) => ({ host: parseHostId(`host${index}`), offline: false })),
    groups,
    timeoutMs,
  })
}

/** The confirm never comes; when the signal fires, nobody knows. */
function never({ signal }: FanOutSending): Promise<PublishOutcome> {
  return new Promise((resolve) => {
    const giveUp = () => resolve({ kind: 'unconfirmed', reason: 'the time was up' })
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
  })
}

function count(results: Awaited<ReturnType<typeof runFanOut>>['results']): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { outcome } of results.values()) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

test('hosts that are asked one by one never keep more than 500 messages in flight, and each is asked', async () => {
  let inFlight = 0
  let most = 0
  const broker = createBroker(async (_host, _options, answer) => {
    most = Math.max(most, ++inFlight)
    await new Promise((resolve) => setImmediate(resolve))
    inFlight--
    answer()
    return CONFIRMED
  })
  const { results } = await run(broker.transport, 1_700, 30_000)
  expect(count(results)).toEqual({ answered: 1_700 })
  expect(most).toBe(500)
  expect(broker.sent).toHaveLength(1_700)
  expect(broker.open).toBe(0)
})

test('with a broker that confirms nothing it ends all the same: silent is who may have it, unroutable who was not asked', async () => {
  const broker = createBroker((_host, options) => never(options))
  const { results } = await run(broker.transport, 600, 100)
  expect(count(results)).toEqual({ silent: 500, unroutable: 100 })
  expect(broker.sent).toHaveLength(500)
  expect(results.get(parseHostId('host599'))).toMatchObject({ error: { data: { name: 'Unsent' } } })
})

test('hosts that are reached another way do not wait for those of one that is stuck', async () => {
  const isStuck = (host: HostId) => Number(host.slice(4)) < 600
  const { transport } = createBroker(async (host, options, answer) => {
    if (isStuck(host)) return await never(options)
    answer()
    return CONFIRMED
  })
  const twoWays = {
    ...transport,
    fanOut: (request: FanOutRequest) => ({ ...transport.fanOut(request), way: (host: HostId) => isStuck(host) }),
  }
  const { results } = await run(twoWays, 610, 200)
  expect(count(results)).toEqual({ answered: 10, silent: 500, unroutable: 100 })
})

test('what cannot be sent at all is said of its host alone, unless an earlier message may have reached it', async () => {
  const attempts = new Map<HostId, number>()
  const broker = createBroker(async (host, _options, answer) => {
    const attempt = (attempts.get(host) ?? 0) + 1
    attempts.set(host, attempt)
    if (host === 'host0' || attempt === 2) throw new RpcError('Unsent', 'it is at several sites')
    if (host === 'host1') return { kind: 'unconfirmed', reason: 'the connection was lost' }
    answer()
    return CONFIRMED
  })
  const { results } = await run(broker.transport, 3, 200)
  expect(results.get(parseHostId('host0'))).toMatchObject({
    outcome: 'unroutable',
    error: { message: expect.stringContaining('several sites') },
  })
  expect(results.get(parseHostId('host1'))).toMatchObject({ outcome: 'silent' })
  expect(results.get(parseHostId('host2'))).toMatchObject({ outcome: 'answered' })
})

test('an answer counts although the broker never confirms the question', async () => {
  const broker = createBroker(async (_host, options, answer) => {
    answer()
    return await never(options)
  })
  const { results } = await run(broker.transport, 600, 30_000)
  expect(count(results)).toEqual({ answered: 600 })
})

test('what the broker may not have is sent again', async () => {
  let attempts = 0
  const broker = createBroker(async (_host, _options, answer) => {
    if (++attempts < 3) return { kind: 'unconfirmed', reason: 'the connection was lost' }
    answer()
    return CONFIRMED
  })
  const { results } = await run(broker.transport, 1, 30_000)
  expect(count(results)).toEqual({ answered: 1 })
  expect(broker.sent).toHaveLength(3)
})

test.each([
  [{ kind: 'returned', reason: 'NO_ROUTE' }, 'UnknownHost'],
  [{ kind: 'nacked', reason: 'full' }, 'Unsent'],
  [{ kind: 'unsent', reason: 'no connection' }, 'BrokerUnreachable'],
] as const)('what is %j at the first attempt has not reached its host', async (outcome, name) => {
  const broker = createBroker(async () => outcome)
  const { results } = await run(broker.transport, 1, 30_000)
  expect(results.get(parseHostId('host0'))).toMatchObject({ outcome: 'unroutable', error: { data: { name } } })
})

test('what is refused after an attempt that may have succeeded is waited for, and silent at the end', async () => {
  let attempts = 0
  const broker = createBroker(async () =>
    ++attempts === 1 ? { kind: 'unconfirmed', reason: 'the connection was lost' } : { kind: 'nacked', reason: 'full' },
  )
  const { results } = await run(broker.transport, 1, 60)
  expect(count(results)).toEqual({ silent: 1 })
})

test('what a queue without a leader refuses after such an attempt is sent again until it is taken', async () => {
  const says: PublishOutcome[] = [
    { kind: 'unconfirmed', reason: 'the connection was lost' },
    { kind: 'nacked', reason: 'no leader' },
    { kind: 'nacked', reason: 'no leader' },
  ]
  const broker = createBroker(async (_host, _options, answer) => {
    const outcome = says.shift()
    if (outcome === undefined) answer()
    return outcome ?? CONFIRMED
  })
  const { results } = await run(broker.transport, 1, 60_000)
  expect(count(results)).toEqual({ answered: 1 })
  expect(broker.sent).toHaveLength(4)
})

test('what the broker does not let this user publish ends soon, with its words', async () => {
  const reason = "ACCESS_REFUSED - write access to exchange 'x' refused"
  const broker = createBroker(async () => ({ kind: 'unconfirmed', reason }))
  const { results } = await run(broker.transport, 2, 30_000)
  expect(broker.sent).toHaveLength(6)
  expect(results.get(parseHostId('host1'))).toMatchObject({
    outcome: 'silent',
    error: { message: expect.stringContaining(reason), data: { name: 'PublishUnconfirmed' } },
  })
})

test('when it lets this user publish nothing, the rest is not tried, and said not to have been sent', async () => {
  const reason = "ACCESS_REFUSED - write access to exchange 'x' in vhost '/' refused for user 'u'"
  const broker = createBroker(async () => ({ kind: 'unconfirmed', reason }))
  const { results } = await run(broker.transport, 700, 30_000)
  expect(count(results)).toEqual({ silent: 500, unroutable: 200 })
  expect(broker.sent).toHaveLength(1_500)
  expect(results.get(parseHostId('host699'))).toMatchObject({
    error: { message: expect.stringMatching(/not sent, for others were refused: ACCESS_REFUSED.*permission/) },
  })
})

test('that it lets this user publish nothing to one host says nothing of the others', async () => {
  const reason = "ACCESS_REFUSED - write access to topic 'host0' in exchange 'x' in vhost '/' refused for user 'u'"
  const broker = createBroker(async (host, _options, answer) => {
    if (host === 'host0') return { kind: 'unconfirmed', reason }
    answer()
    return CONFIRMED
  })
  const { results } = await run(broker.transport, 700, 30_000)
  expect(count(results)).toEqual({ silent: 1, answered: 699 })
})

describe('a message to groups', () => {
  const all = [parseGroupName('all')]
  const [host0, host1, host2] = ['host0', 'host1', 'host2'].map(parseHostId) as [HostId, HostId, HostId]
  const busy = () => new RpcError('ResourceExhausted', 'later')

  test('that the broker never confirms keeps nobody from being asked alone', async () => {
    const broker = createBroker(
      async (host, _options, answer) => {
        if (host === host2) return { kind: 'returned', reason: 'NO_ROUTE' }
        answer()
        return CONFIRMED
      },
      async (options, answer) => {
        answer(host0)
        return await never(options)
      },
    )
    const { results } = await run(broker.transport, 3, 2_000, all)
    expect(broker.sent).toEqual([host1, host2])
    expect([...results].map(([host, { outcome }]) => [host, outcome])).toEqual([
      [host0, 'answered'],
      [host1, 'answered'],
      [host2, 'unroutable'],
    ])
  })

  test('that never left has reached nobody', async () => {
    const unsent = ({ signal }: FanOutSending) =>
      new Promise<PublishOutcome>((resolve) =>
        signal.addEventListener('abort', () => resolve({ kind: 'unsent', reason: 'no connection' }), { once: true }),
      )
    const broker = createBroker((_host, options) => unsent(options), unsent)
    const { results } = await run(broker.transport, 2, 100, all)
    expect(results.get(host1)).toMatchObject({ outcome: 'unroutable', error: { data: { name: 'BrokerUnreachable' } } })
  })

  test('is not over for a host that refuses the second message with the same command', async () => {
    let answerLater = () => {}
    const broker = createBroker(
      async (_host, _options, answer) => {
        answer(busy())
        setImmediate(answerLater)
        return CONFIRMED
      },
      async (_options, answer) => {
        answerLater = () => answer(host0)
        return CONFIRMED
      },
    )
    const { results, repeated } = await run(broker.transport, 1, 2_000, all)
    expect(results.get(host0)).toMatchObject({ outcome: 'answered', result: true })
    expect(repeated).toBe(0)
  })

  test('may have been carried out when only the second one was refused', async () => {
    const broker = createBroker(async (_host, _options, answer) => {
      answer(busy())
      return CONFIRMED
    })
    const { results } = await run(broker.transport, 1, 100, all)
    expect(results.get(host0)).toMatchObject({
      outcome: 'silent',
      error: {
        message: expect.stringMatching(
          /did not answer .* to one of the messages with it, and to another: .*may or may not/,
        ),
      },
    })
  })

  test('that a host refuses since it has left them says nothing of the one to that host', async () => {
    let answerLater = () => {}
    const broker = createBroker(
      async (_host, _options, answer) => {
        setImmediate(() => {
          answerLater()
          answer()
        })
        return CONFIRMED
      },
      async (_options, answer) => {
        answerLater = () => answer(host0, new RpcError('NotInGroup'))
        return { kind: 'unconfirmed', reason: 'the connection was lost' }
      },
    )
    const { results } = await run(broker.transport, 1, 2_000, all)
    expect(results.get(host0)).toMatchObject({ outcome: 'answered', result: true })
  })

  test('that a host refuses since it has left them is refused, when that is all it got', async () => {
    const broker = createBroker(
      async () => CONFIRMED,
      async (_options, answer) => {
        answer(host0, new RpcError('NotInGroup'))
        return CONFIRMED
      },
    )
    const { results } = await run(broker.transport, 1, 30_000, all)
    expect(results.get(host0)).toMatchObject({ outcome: 'refused', error: { data: { name: 'NotInGroup' } } })
  })

  test('is refused when both are', async () => {
    let refuseFirst = () => {}
    const broker = createBroker(
      async (_host, _options, answer) => {
        answer(busy())
        setImmediate(refuseFirst)
        return CONFIRMED
      },
      async (_options, answer) => {
        refuseFirst = () => answer(host0, busy())
        return { kind: 'unconfirmed', reason: 'the connection was lost' }
      },
    )
    const { results } = await run(broker.transport, 1, 2_000, all)
    expect(results.get(host0)).toMatchObject({ outcome: 'refused' })
  })
})
