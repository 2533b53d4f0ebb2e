import { setTimeout as delay } from 'node:timers/promises'
import amqp from 'amqplib'
import { expect, test } from 'vitest'
import { unpack } from '../../src/api/bundle.ts'
import { HEADER, PROGRESS_METHOD } from '../../src/api/message.ts'
import { toDelivery } from '../../src/broker/delivery.ts'
import { createRandom } from '../chaos/random.ts'
import { check, describe as describeFailure, type Sent } from '../fuzz/check.ts'
import { expect as toExpected } from '../fuzz/expected.ts'
import { createInput, type Input } from '../fuzz/inputs.ts'
import { startTestFleet, type TestFleet } from '../support/worker.ts'

const COUNT = 4_000
const IN_FLIGHT = 200
/** Each time others; a failure tells it. */
const SEED = Number(process.env['VDSM_FUZZ_SEED'] ?? Date.now() % 2 ** 31)
const PATIENCE = 60_000

/** What came of the messages, by correlation id. */
interface Outcomes extends AsyncDisposable {
  readonly channel: amqp.ConfirmChannel
  /** Resolves when its caller has its reply. @throws when the broker closes the channel */
  answered(id: string): Promise<void>
  /** Those whose dead letter has no reason. */
  readonly mute: readonly string[]
  of(id: string): Sent & { readonly expired: boolean }
}

test('thousands of hostile messages through a broker are settled and answered, and the worker keeps its channels', {
  timeout: 180_000,
}, async () => {
  await using fleet = await startTestFleet({ driverOptions: { bootMs: '1' } })
  await using outcomes = await follow(fleet)
  const { channels } = channelsOf(fleet)
  const random = createRandom(SEED)
  const inputs: Input[] = []

  async function lane(): Promise<void> {
    while (inputs.length < COUNT) {
      const index = inputs.length
      const input = forBroker(createInput(random, index))
      inputs.push(input)
      const done = outcomes.answered(`c${index}`)
      outcomes.channel.publish(
        `${fleet.prefix}.vdsm.commands`,
        'host1',
        input.body,
        input.properties as amqp.Options.Publish,
      )
      if (toExpected(input).kind === 'nothing') continue
      const late = delay(PATIENCE, 'late' as const, { ref: false })
      if ((await Promise.race([done, late])) === 'late') throw new Error(describe(input, index, 'no answer'))
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane))

  // Nothing is asked of some of them: the worker is done with all when it has none left.
  await expect(fleet.client.call('host1', 'Host.ping2')).resolves.toBe(true)
  expect(channelsOf(fleet).channels).toEqual(channels)
  await fleet.worker.drain({ graceMs: PATIENCE })
  expect(await outcomes.channel.checkQueue(`${fleet.prefix}.vdsm.host.host1`)).toMatchObject({ messageCount: 0 })

  expect(outcomes.mute, `of seed ${SEED}`).toEqual([])
  const counts: Record<string, number> = {}
  for (const [index, input] of inputs.entries()) {
    const sent = outcomes.of(`c${index}`)
    try {
      for (const way of sent.expired ? ['expired'] : check(input, sent)) counts[way] = (counts[way] ?? 0) + 1
    } catch (error) {
      throw new Error(describe(input, index, error), { cause: error })
    }
  }
  for (const way of ['result', 'dead', 'nothing', 'ParseError', 'InvalidRequest', 'InvalidParams'])
    expect(counts[way], `${way} of ${JSON.stringify(counts)}`).toBeGreaterThan(20)
})

function describe(input: Input, index: number, error: unknown): string {
  return `${describeFailure(input, index, SEED, error)}\nthrough a broker: VDSM_FUZZ_SEED=${SEED} npm test -- test/system/hostile.test.ts`
}

function channelsOf({ worker }: TestFleet): { readonly channels: unknown } {
  const { connections, publisher } = worker.stats() as Record<string, Record<string, unknown>>
  return { channels: [connections, publisher?.['channels']] }
}

/** Without what the broker refuses by closing the channel, or drops before anybody sees it. */
function forBroker({ body, properties }: Input): Input {
  const { userId: _, timestamp, headers = {}, ...rest } = properties
  const { CC: _cc, BCC: _bcc, ...others } = headers
  const kept = Object.fromEntries(Object.entries(others).filter(([, value]) => !Number.isNaN(value)))
  const sendable = timestamp !== undefined && Number.isSafeInteger(timestamp) && timestamp >= 0
  return {
    body,
    properties: { ...rest, headers: kept, expiration: '20000' as never, ...(sendable ? { timestamp } : {}) },
  }
}

async function follow({ url, prefix }: TestFleet): Promise<Outcomes> {
  const connection = await amqp.connect(url, { noDelay: true })
  const channel = await connection.createConfirmChannel()
  const { promise: broken, reject } = Promise.withResolvers<never>()
  broken.catch(() => {})
  connection.on('error', reject)
  channel.on('error', reject)
  const told = new Map<string, Sent['told'][number][]>()
  const dead = new Map<string, number>()
  const mute: string[] = []
  const expired = new Set<string>()
  const waiting = new Map<string, () => void>()
  const answer = (id: string) => {
    waiting.get(id)?.()
    waiting.delete(id)
  }
  const { queue } = await channel.assertQueue('', { exclusive: true })
  // To whomever they go.
  await channel.bindQueue(queue, `${prefix}.vdsm.replies`, '#')
  const consume = (from: string, take: (message: amqp.ConsumeMessage, id: string) => void) =>
    channel.consume(from, (message) => message && take(message, String(message.properties.correlationId)), {
      noAck: true,
    })
  await consume(queue, (message) => {
    for (const { body, properties } of unpack(toDelivery(message, queue))) {
      const id = String(properties.correlationId)
      told.set(id, [...(told.get(id) ?? []), { body, properties }])
      if (properties.type !== PROGRESS_METHOD) answer(id)
    }
  })
  await consume(`${prefix}.vdsm.dead`, ({ properties: { headers } }, id) => {
    dead.set(id, (dead.get(id) ?? 0) + 1)
    if (headers?.[HEADER.deadReason] === undefined) mute.push(id)
  })
  await consume(`${prefix}.vdsm.expired`, (_, id) => {
    expired.add(id)
    answer(id)
  })
  return {
    channel,
    mute,
    answered: (id) => Promise.race([broken, new Promise<void>((resolve) => waiting.set(id, resolve))]),
    of: (id) => ({ told: told.get(id) ?? [], dead: dead.get(id) ?? 0, expired: expired.has(id) }),
    [Symbol.asyncDispose]: () => connection.close().catch(() => {}),
  }
}
