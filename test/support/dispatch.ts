import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { type Logger, pino } from 'pino'
import { unpack } from '../../src/api/bundle.ts'
import type { Handlers, Probe } from '../../src/api/handler.ts'
import { parseHostId } from '../../src/api/ids.ts'
import {
  BUNDLE_TYPE,
  type Delivery,
  HEADER,
  type Message,
  type MessageProperties,
  type Publish,
  type PublishOutcome,
  type Settlement,
} from '../../src/api/message.ts'
import { createScrubber, guardLog } from '../../src/api/redact.ts'
import type { Membership } from '../../src/dispatch/addressee.ts'
import { createTimeouts } from '../../src/dispatch/deadline.ts'
import { createDispatcher, type Dispatcher } from '../../src/dispatch/dispatcher.ts'
import type { Journal } from '../../src/dispatch/journal.ts'
import { createLanes, type LanesOptions } from '../../src/dispatch/lanes.ts'
import { createMemoryJournal } from '../../src/dispatch/memory-journal.ts'
import { createReplier } from '../../src/dispatch/reply.ts'
import { createValidator, type ValidationMode } from '../../src/dispatch/validate.ts'

export const VM = '11111111-1111-4111-8111-111111111111'
export const OTHER_VM = '22222222-2222-4222-8222-222222222222'

export interface Answer {
  readonly settlement: Settlement
  /** The reply's body, parsed. */
  readonly reply: unknown
  /** Why something of it became a dead letter. */
  readonly dead: string | undefined
}

export interface TestDispatcher {
  readonly dispatcher: Dispatcher
  readonly published: Message[]
  /** Resolves with the reply to this correlation id, whenever it comes. */
  replyTo(correlationId: string): Promise<unknown>
  /** Hands over one message: text and bytes as they are, anything else as JSON. */
  send(body: unknown, properties?: MessageProperties, without?: readonly (keyof MessageProperties)[]): Promise<Answer>
}

export interface TestDispatcherOptions {
  readonly handlers: Handlers
  readonly mode?: ValidationMode
  readonly limits?: LanesOptions
  /** @default host1 */
  readonly host?: string
  /** To share one. */
  readonly journal?: Journal
  readonly probe?: Probe
  /** All that is sent comes by its exchange `commands`, with the key `host1`. */
  readonly membership?: Membership
  /** @default silent */
  readonly log?: Logger
  readonly outcomePatience?: number
  /** What the broker says of a publish; confirmed by default. */
  readonly outcome?: (message: Message) => PublishOutcome | Promise<PublishOutcome>
}

/** A dispatcher with all its parts, and a broker that only remembers. */
export function createTestDispatcher(options: TestDispatcherOptions): TestDispatcher {
  const published: Message[] = []
  const told = new EventEmitter().setMaxListeners(0)
  const host = parseHostId(options.host ?? 'host1')
  const scrubber = createScrubber()
  const log = guardLog(options.log ?? pino({ level: 'silent' }), scrubber)
  const publish: Publish = async (message) => {
    const bundle = message.properties.type === BUNDLE_TYPE
    published.push(...(bundle ? unpack({ ...message, queue: 'replies', redelivered: false }) : [message]))
    told.emit('published')
    return options.outcome?.(message) ?? { kind: 'confirmed' }
  }
  const dispatcher = createDispatcher({
    host,
    membership: options.membership,
    handlers: options.handlers,
    probe: options.probe,
    validator: createValidator(options.mode === undefined ? {} : { mode: options.mode }),
    journal: options.journal ?? createMemoryJournal(),
    lanes: createLanes(options.limits ?? { maxRunning: 64, maxWaiting: 1000 }),
    replier: createReplier({
      host,
      publish,
      publishDirect: publish,
      replyAddress: (client) => ({ exchange: 'replies', routingKey: `${client}.host1` }),
      deadExchange: 'dead',
      log,
      signal: new AbortController().signal,
    }),
    timeouts: createTimeouts(),
    ...(options.outcomePatience === undefined ? {} : { outcomePatience: options.outcomePatience }),
    scrubber,
    log,
  })

  async function send(
    body: unknown,
    properties: MessageProperties = {},
    without: readonly (keyof MessageProperties)[] = [],
  ): Promise<Answer> {
    const correlationId = randomUUID()
    const delivery: Delivery = {
      exchange: 'commands',
      routingKey: 'host1',
      queue: 'host1',
      redelivered: false,
      body: body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      properties: Object.fromEntries(
        Object.entries({
          messageId: correlationId,
          replyTo: 'tester',
          correlationId,
          headers: {},
          ...properties,
        }).filter(([name]) => !without.includes(name as keyof MessageProperties)),
      ),
    }
    const before = published.length
    const settlement = await dispatcher.handle(delivery)
    const sent = published
      .slice(before)
      .filter((message) => message.properties.correlationId === delivery.properties.correlationId)
    const reply = sent.find((message) => message.exchange === 'replies')
    const dead = sent.find((message) => message.exchange === 'dead')
    return {
      settlement,
      reply: reply === undefined ? undefined : JSON.parse(Buffer.from(reply.body).toString()),
      dead: dead === undefined ? undefined : String(dead.properties.headers?.[HEADER.deadReason]),
    }
  }

  async function replyTo(correlationId: string): Promise<unknown> {
    for (;;) {
      const reply = published.find(
        ({ exchange, properties }) => exchange === 'replies' && properties.correlationId === correlationId,
      )
      if (reply !== undefined) return JSON.parse(Buffer.from(reply.body).toString())
      await once(told, 'published')
    }
  }

  return { dispatcher, published, send, replyTo }
}

let ids = 0
export function request(method: string, params?: unknown): Record<string, unknown> {
  ids++
  return { jsonrpc: '2.0', id: ids, method, ...(params === undefined ? {} : { params }) }
}
