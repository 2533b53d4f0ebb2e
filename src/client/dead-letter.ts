import { createHash } from 'node:crypto'
import { decode, decodeResponse } from '../api/envelope.ts'
import { BUNDLE_TYPE, type Delivery, HEADER } from '../api/message.ts'

/** A message that nobody handled, and why. */
export interface DeadLetter {
  /** The message id; of a message without one, `sha:` and a digest of it. */
  readonly id: string
  readonly kind: 'command' | 'reply' | 'unreadable'
  /** In plain words. */
  readonly reason: string
  /** When it died, as far as that is known, else when it was sent; in milliseconds since 1970-01-01 UTC. */
  readonly time: number | undefined
  /** Whom it was for, or of a reply: who answered. */
  readonly host: string | undefined
  /** Of a command, one for each call. */
  readonly methods: readonly string[]
  /** Who asked, or of a reply: who was to have it. */
  readonly client: string | undefined
  /** The broker's user that asked, where users are told apart. */
  readonly user: string | undefined
  readonly delivery: Delivery
}

/** The reasons of https://www.rabbitmq.com/docs/dlx#effects, in words for who has to act on them. */
const REASONS: Readonly<Record<string, string>> = {
  rejected: 'the worker rejected it without saying why, which is a flaw of the worker: see its log',
  delivery_limit: 'it was delivered more often than the limit allows: its worker may have crashed over it each time',
  maxlen: "the host's queue was full",
  expired: 'its time was up before the host took it',
}

/** Never throws, whatever the message is. `prefix`: of the topology's names. */
export function toDeadLetter(delivery: Delivery, { prefix }: { readonly prefix: string }): DeadLetter {
  const { properties, body, routingKey } = delivery
  const { headers = {} } = properties
  const death = firstDeath(headers)
  const brokerReason = text(headers['x-first-death-reason'])
  const queue = text(headers['x-first-death-queue']) ?? ''
  const hostQueue = `${prefix}vdsm.host.`
  const methods = methodsOf(body)
  const bundle = properties.type === BUNDLE_TYPE
  const reply = bundle || (methods === undefined && decodeResponse(body).kind !== 'unreadable')
  return {
    id: properties.messageId ?? `sha:${createHash('sha256').update(body).digest('hex').slice(0, 16)}`,
    kind: methods !== undefined ? 'command' : reply ? 'reply' : 'unreadable',
    reason:
      text(headers[HEADER.deadReason]) ??
      REASONS[brokerReason ?? ''] ??
      `the broker gave it up (${brokerReason ?? 'it does not say why'})`,
    time: death?.time ?? properties.timestamp,
    host: text(headers[HEADER.host]) ?? (queue.startsWith(hostQueue) ? queue.slice(hostQueue.length) : undefined),
    methods: methods ?? [],
    client: reply ? routingKey.split('.', 1)[0] : properties.replyTo,
    user: text(headers[HEADER.user]) ?? properties.userId,
    delivery,
  }
}

/** Headers that tell of the message's death, not of what it says: a message that lives on has none. */
export function withoutDeath(headers: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const told: ReadonlySet<string> = new Set([HEADER.deadReason, HEADER.deadline, 'x-death', 'x-delivery-count'])
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !told.has(name) && !/^x-(first|last)-death-/.test(name)),
  )
}

function methodsOf(body: Uint8Array): readonly string[] | undefined {
  const decoded = decode(body)
  if (decoded.kind === 'unreadable') return undefined
  const methods = decoded.calls.flatMap((call) => (call.kind === 'invalid' ? [] : [call.method]))
  return methods.length === 0 ? undefined : methods
}

function firstDeath(headers: Readonly<Record<string, unknown>>): { readonly time?: number } | undefined {
  const { 'x-death': deaths } = headers
  const first: unknown = Array.isArray(deaths) ? deaths.at(-1) : undefined
  if (typeof first !== 'object' || first === null || !('time' in first)) return undefined
  const { time } = first
  // amqplib gives a timestamp in seconds, wrapped.
  const seconds = typeof time === 'object' && time !== null && 'value' in time ? Number(time.value) : Number.NaN
  return Number.isFinite(seconds) ? { time: seconds * 1000 } : undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
