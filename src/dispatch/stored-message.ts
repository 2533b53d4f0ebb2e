import { hash } from 'node:crypto'
import type { Call, RawParams } from '../api/envelope.ts'
import { type Delivery, HEADER, type MessageProperties } from '../api/message.ts'
import { type Deadline, toWallClock } from './deadline.ts'
import type { JournalEntry, StoredCall, Unfinished } from './journal.ts'
import { fromError } from './outcome.ts'

/** What a message is known by on a host: message ids are their users' own. The journal keeps what begins alike together. */
export function toKey(host: string, user: string | undefined, messageId: string | undefined): string {
  return JSON.stringify([messageId, host, user ?? ''])
}

/**
 * Whose command it is. A dead letter is replayed by an operator in the name of
 * who sent it first: nobody else's outcome can be had by that, since the body
 * must be the same, too.
 */
function userOf({ headers = {}, userId }: MessageProperties): string | undefined {
  const { [HEADER.user]: user } = headers
  return typeof user === 'string' ? user : userId
}

/** A message as the journal keeps it. `refusals`: the outcomes of those calls that will not run. */
export function toEntry(
  host: string,
  { properties }: Delivery,
  calls: readonly Call[],
  { batch, deadline, refusals }: { batch: boolean; deadline: Deadline; refusals: readonly (string | undefined)[] },
): JournalEntry {
  const { messageId, correlationId, replyTo, userId, headers = {} } = properties
  const params = JSON.stringify(calls.map((call) => (call.kind === 'invalid' ? null : call.params)))
  const names = calls.map((call) => (call.kind === 'invalid' ? call.kind : `${call.kind} ${call.method}`))
  return {
    host,
    // A message to a group comes to each of its hosts, and a process may serve several of them.
    key: toKey(host, userOf(properties), messageId),
    digest: hash('sha256', JSON.stringify(names) + params, 'base64'),
    message: {
      batch,
      properties: {
        ...(messageId === undefined ? {} : { messageId }),
        ...(correlationId === undefined ? {} : { correlationId }),
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(userId === undefined ? {} : { userId }),
        headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => typeof value !== 'object')),
      },
      calls: calls.map((call, index) => toStored(call, refusals[index])),
    },
    params,
    deadline: toWallClock(deadline),
  }
}

function toStored(call: Call, refusal: string | undefined): StoredCall {
  return {
    kind: call.kind,
    ...(call.kind === 'notification' ? {} : { id: call.id }),
    ...(call.kind === 'invalid' ? {} : { method: call.method }),
    ...(refusal === undefined ? {} : { refusal }),
  }
}

/** The message as it came, as far as it matters for running and answering it. */
export function fromUnfinished({ host, message, params }: Unfinished): { delivery: Delivery; calls: readonly Call[] } {
  const raw = (params === '' ? [] : JSON.parse(params)) as readonly (RawParams | null)[]
  const delivery: Delivery = {
    exchange: '',
    routingKey: host,
    queue: '',
    redelivered: true,
    body: Buffer.alloc(0),
    properties: message.properties,
  }
  return { delivery, calls: message.calls.map((call, index) => fromStored(call, raw[index] ?? [])) }
}

function fromStored({ kind, id = null, method = '', refusal = '' }: StoredCall, params: RawParams): Call {
  switch (kind) {
    case 'request':
      return { kind, id, method, params }
    case 'notification':
      return { kind, method, params }
    case 'invalid':
      return { kind, id, error: fromError(refusal) }
    default:
      return kind satisfies never
  }
}
