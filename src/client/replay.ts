import { RpcError } from '../api/errors.ts'
import { METHODS } from '../api/generated/methods.ts'
import { isHostId } from '../api/ids.ts'
import { HEADER, type Message, type Publish } from '../api/message.ts'
import type { Topology } from '../broker/topology.ts'
import type { Client } from './client.ts'
import { type DeadLetter, withoutDeath } from './dead-letter.ts'

export interface ReplayOptions {
  readonly topology: Topology
  readonly publish: Publish
  /** Asks the host what it knows of the command. */
  readonly client: Pick<Client, 'call'>
  /** How long the command may take from now on, in milliseconds. @default its methods' own timeout */
  readonly timeoutMs?: number | undefined
}

export type Replayed =
  | { readonly kind: 'replayed' }
  /** It is as it was. */
  | { readonly kind: 'refused'; readonly why: string }

/** For the host's word on the command, in milliseconds. */
const ASK_MS = 10_000
/** For the broker to take it: it may go meanwhile. In milliseconds. */
const PUBLISH_MS = 30_000
/** For a command whose methods the schema does not know, in seconds. */
const UNKNOWN_TIMEOUT = 30

/**
 * Sends a dead letter on its way once more, as the same message: a command with
 * a new deadline, unless its host has taken it before; a reply to a client that
 * is there again. Whoever calls removes the letter when it is replayed.
 */
export async function replay(letter: DeadLetter, options: ReplayOptions): Promise<Replayed> {
  const why = letter.kind === 'command' ? await whyNot(letter, options) : undefined
  if (why !== undefined) return { kind: 'refused', why }
  const message = toMessage(letter, options)
  if (message === undefined) return { kind: 'refused', why: 'it is no message that a host or a client could read' }
  const outcome = await options.publish(message, { mandatory: true, signal: AbortSignal.timeout(PUBLISH_MS) })
  switch (outcome.kind) {
    case 'confirmed':
      return { kind: 'replayed' }
    case 'returned':
      return {
        kind: 'refused',
        why: letter.kind === 'command' ? `there is no host ${letter.host}` : `the client ${letter.client} is not there`,
      }
    case 'nacked':
      return { kind: 'refused', why: 'the broker did not take it: the queue is full' }
    case 'unsent':
    case 'unconfirmed':
      return { kind: 'refused', why: outcome.reason }
    default:
      return outcome satisfies never
  }
}

/** What the host has taken must not come to it as something new. */
async function whyNot({ host, delivery, user }: DeadLetter, { client }: ReplayOptions): Promise<string | undefined> {
  const { messageId } = delivery.properties
  if (!isHostId(host)) return 'it does not say which host it was for'
  if (messageId === undefined) return undefined
  try {
    const params = user === undefined ? { messageId } : { messageId, user }
    const { state } = await client.call(host, 'Worker.outcome', params, { timeoutMs: ASK_MS })
    if (state === 'done') return `${host} has carried it out already: its outcome stands, and it can be dropped`
    if (state === 'running') return `${host} is carrying it out right now`
    return undefined
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    return `${host} cannot be asked whether it has run: ${error.message}`
  }
}

function toMessage(letter: DeadLetter, { topology, timeoutMs }: ReplayOptions): Message | undefined {
  const { kind, host, methods, user, delivery } = letter
  const { body, routingKey, properties } = delivery
  // The broker lets nobody publish in another's name; the header keeps it the same command for the host.
  const { expiration: _, userId: __, ...kept } = properties
  const headers = withoutDeath(properties.headers)
  switch (kind) {
    case 'reply':
      return { exchange: topology.exchanges.replies, routingKey, body, properties: { ...kept, headers } }
    case 'command': {
      if (!isHostId(host)) return undefined
      const expiration = Math.ceil(timeoutMs ?? ownTimeout(methods) * 1000)
      const timestamp = Date.now()
      return {
        ...topology.commandAddress(host),
        body,
        properties: {
          ...kept,
          timestamp,
          expiration,
          headers: {
            ...headers,
            ...(user === undefined ? {} : { [HEADER.user]: user }),
            [HEADER.deadline]: timestamp + expiration,
          },
        },
      }
    }
    case 'unreadable':
      return undefined
    default:
      return kind satisfies never
  }
}

/** In seconds. */
function ownTimeout(methods: readonly string[]): number {
  const known = methods.map((name) =>
    Object.hasOwn(METHODS, name) ? METHODS[name as keyof typeof METHODS].timeout : 0,
  )
  return Math.max(...known, 0) || UNKNOWN_TIMEOUT
}
