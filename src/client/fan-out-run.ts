import { RpcError, toErrorObject } from '../api/errors.ts'
import type { ErrorName } from '../api/generated/errors.ts'
import type { GroupName, HostId } from '../api/ids.ts'
import type { Delivery, PublishOutcome } from '../api/message.ts'
import { backoff } from '../broker/backoff.ts'
import { Copies, isOfOneCopy } from './copies.ts'
import { type FleetOutcome, type FleetResult, outcomeOf } from './fleet-outcome.ts'
import { isForbidden, isForbiddenForAll, MOST_FORBIDDEN, whyNotTried, whyUnconfirmed } from './forbidden.ts'
import { readResult } from './response.ts'
import type { FanOutRequest, Transport } from './transport.ts'

/** A host that is to be asked. */
export interface ExpectedHost {
  readonly host: HostId
  /** What the directory says of it. */
  readonly offline: boolean
}

export interface FanOutRunOptions {
  readonly transport: Pick<Transport, 'fanOut' | 'cancel'>
  readonly request: Omit<FanOutRequest, 'onReply' | 'onClose'>
  /** Each once. */
  readonly expected: readonly ExpectedHost[]
  /** Asked by one message, when they have no other members than the expected hosts. */
  readonly groups: readonly GroupName[]
  /** A host's time to answer, in milliseconds. */
  readonly timeoutMs: number
  /** Told of each outcome. */
  readonly onOutcome?: ((host: HostId, outcome: FleetOutcome) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface FanOutRun {
  /** In the order of the expected. */
  readonly results: ReadonlyMap<HostId, FleetResult>
  /** Who answered without being asked, each once. */
  readonly unexpected: readonly HostId[]
  /** Replies to what had its outcome already. */
  readonly repeated: number
}

interface Entry extends ExpectedHost {
  /** On the monotonic clock; endless until it is asked. */
  deadline: number
  began: number
  /** A message of its own may have reached it: that the broker refuses another proves nothing. */
  mayHave: boolean
  readonly copies: Copies<EndedWith>
  /** Why the broker has not confirmed it, of the last attempt. */
  doubt: string | undefined
  forbidden: number
  /** Ends the wait for the broker to take it. */
  giveUp: AbortController | undefined
  result: FleetResult | undefined
}

/** To hosts that one broker serves. */
interface Way {
  /** That it lets this user command none of them. */
  refusal: PublishOutcome | undefined
}

/** Hosts that are asked one by one: so many messages wait for the broker's confirm. */
const IN_FLIGHT = 500
/** How long one waits between two looks at the deadlines, in milliseconds. */
const LOOK = { least: 10, most: 1_000 }
/** After a publish that some queue refused, the others' answers get this long before all that are missing are asked again. */
const GRACE = { part: 0.1, most: 1_000 }

/**
 * Asks the hosts and ends when each has its outcome, at the latest after twice
 * the time that one has. What is said of a message to groups decides nothing:
 * hosts that have not answered it in half their time, or at once when the
 * broker did not take it, are asked again one by one under the same
 * messageId. So it shows which of them have no queue, and one whose binding to
 * a group is missing is not left out. Nor does the broker's word, which it gives
 * when the queue of every member has the message.
 */
export async function runFanOut(options: FanOutRunOptions): Promise<FanOutRun> {
  const { transport, request, expected, groups, timeoutMs, onOutcome, signal } = options
  signal?.throwIfAborted()
  const entries = new Map<HostId, Entry>()
  for (const one of expected) {
    const deadline = Number.POSITIVE_INFINITY
    const unasked = { deadline, began: 0, mayHave: false, doubt: undefined, forbidden: 0, giveUp: undefined }
    const copies = new Copies<EndedWith>(groups.length === 0 ? 0 : 1)
    entries.set(one.host, { ...one, ...unasked, copies, result: undefined })
  }
  const unexpected = new Set<HostId>()
  const { promise: finished, resolve: finish, reject } = Promise.withResolvers<void>()
  const groupPublish = new AbortController()
  const timers = new Set<NodeJS.Timeout>()
  const lastStart = performance.now() + timeoutMs
  let repeated = 0
  let open = entries.size
  let closed = false
  let groupsPending = false
  /** That to the groups may have reached anybody. */
  let groupsMayHave = false
  if (open === 0) finish()

  function settle(entry: Entry, ended: EndedWith): void {
    if (entry.result !== undefined) return
    const milliseconds = Math.round((performance.now() - entry.began) * 10) / 10
    entry.result = { ...ended, milliseconds, ...(entry.offline ? { offline: true } : {}) }
    entry.giveUp?.abort()
    open--
    try {
      onOutcome?.(entry.host, ended.outcome)
    } catch (error) {
      // Not into the consumer of replies, which is everybody's.
      reject(error)
    }
    if (open === 0) finish()
  }

  function onReply(host: HostId, reply: Delivery): void {
    const entry = entries.get(host)
    if (entry === undefined) unexpected.add(host)
    else if (entry.result !== undefined) repeated++
    else onAnswer(entry, readReply(reply, request.correlationId))
  }

  function onAnswer(entry: Entry, { ended, ofOneCopy }: Answer): void {
    const outcome = ofOneCopy ? entry.copies.refused(ended) : ended
    if (outcome !== undefined) settle(entry, outcome)
  }

  /** One message did not get there: what the host said of the others may be all that there is. */
  function withdraw(entry: Entry): void {
    const outcome = entry.copies.withdrawn()
    if (outcome !== undefined) settle(entry, outcome)
  }

  function mayHave(entry: Entry): boolean {
    return entry.mayHave || groupsMayHave
  }

  function ended(entry: Entry, outcome: 'unroutable' | 'silent', kind: ErrorName, detail: string): void {
    const data = { host: entry.host, messageId: request.messageId }
    settle(entry, { outcome, error: toErrorObject(new RpcError(kind, detail, { data })) })
  }

  function undelivered(entry: Entry, kind: ErrorName, detail: string): void {
    ended(entry, 'unroutable', kind, detail)
  }

  function silent(entry: Entry, why = `did not answer in ${timeoutMs / 1000} s`): void {
    const doubt = entry.doubt === undefined ? '' : `, and the broker has not confirmed the command: ${entry.doubt}`
    const { refusal } = entry.copies
    const refused = refusal === undefined || refusal.outcome === 'answered' ? '' : refusal.error.message
    const one = refused === '' ? '' : ` to one of the messages with it, and to another: ${refused}`
    ended(entry, 'silent', 'NoAnswer', `${entry.host} ${why}${one}${doubt}; it may or may not have run`)
  }

  function outOfTime(entry: Entry): void {
    if (mayHave(entry)) silent(entry)
    else undelivered(entry, 'Unsent', 'its time was up before it could be sent')
  }

  function begin(entry: Entry): void {
    if (isAsked(entry)) return
    entry.began = performance.now()
    entry.deadline = entry.began + timeoutMs
  }

  /** Until the broker has it, or it has no more time. */
  async function askHost(entry: Entry, way: Way): Promise<void> {
    if (performance.now() > lastStart && !isAsked(entry)) {
      entry.began = performance.now()
      return undelivered(entry, 'Unsent', 'the broker took too long with those before it')
    }
    begin(entry)
    for (let attempt = 1; entry.result === undefined && !closed; attempt++) {
      if (way.refusal !== undefined) return forbidden(entry, way.refusal)
      const remaining = Math.floor(entry.deadline - performance.now())
      if (remaining < 1) return outOfTime(entry)
      entry.giveUp = new AbortController()
      entry.copies.sent()
      const { signal } = entry.giveUp
      const outcome = await fanOut.toHost(entry.host, { timeoutMs: remaining, signal }).catch(toUnsendable)
      entry.giveUp = undefined
      if (outcome instanceof RpcError) return unsendable(entry, outcome)
      if (outcome.kind !== 'confirmed' && outcome.kind !== 'unconfirmed') withdraw(entry)
      if (outcome.kind === 'nacked' && mayHave(entry)) {
        // What may have reached it may not have: the queue of a node that was just lost refuses until another leads it.
        await pause(backoff(attempt))
        continue
      }
      if (outcome.kind !== 'unconfirmed') return onPublished(entry, outcome)
      entry.mayHave = true
      entry.doubt = outcome.reason
      if (!isForbidden(outcome) || ++entry.forbidden < MOST_FORBIDDEN) continue
      if (isForbiddenForAll(outcome)) way.refusal = outcome
      return forbidden(entry, outcome)
    }
  }

  function forbidden(entry: Entry, refusal: PublishOutcome): void {
    if (mayHave(entry)) ended(entry, 'silent', 'PublishUnconfirmed', whyUnconfirmed(refusal))
    else undelivered(entry, 'Unsent', whyNotTried(refusal))
  }

  function unsendable(entry: Entry, error: RpcError): void {
    withdraw(entry)
    // What was sent before may have reached it: it may answer yet.
    if (!mayHave(entry)) settle(entry, { outcome: 'unroutable', error: toErrorObject(error) })
    else if (entry.deadline <= performance.now()) outOfTime(entry)
  }

  function onPublished(entry: Entry, outcome: PublishOutcome): void {
    switch (outcome.kind) {
      case 'confirmed':
      case 'unconfirmed':
        entry.mayHave = true
        break
      case 'returned': {
        const after = mayHave(entry) ? '; its group was asked before, so it may have run' : ''
        undelivered(entry, 'UnknownHost', `the broker knows no host ${entry.host}, no queue is bound${after}`)
        break
      }
      case 'nacked':
        undelivered(entry, 'Unsent', `the queue of host ${entry.host} is full or not available`)
        break
      case 'unsent':
        if (!mayHave(entry)) undelivered(entry, 'BrokerUnreachable', outcome.reason)
        break
      default:
        outcome satisfies never
    }
    // One that waited for the broker to the end has missed the look at its deadline.
    if (entry.deadline <= performance.now()) outOfTime(entry)
  }

  /** One by one, those that have no outcome yet. */
  async function askEach(): Promise<void> {
    const ways = Map.groupBy(entries.values(), ({ host }) => fanOut.way?.(host))
    await Promise.all([...ways.values()].map(askSome))
  }

  async function askSome(some: readonly Entry[]): Promise<void> {
    const waiting = some.values()
    const way: Way = { refusal: undefined }
    const next = async () => {
      for (const entry of waiting) if (entry.result === undefined && !closed) await askHost(entry, way)
    }
    await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, some.length) }, next))
  }

  async function askGroups(first: GroupName, others: readonly GroupName[]): Promise<void> {
    for (const entry of entries.values()) begin(entry)
    const began = performance.now()
    groupsPending = true
    const publishing = fanOut.toGroups([first, ...others], { timeoutMs, signal: groupPublish.signal })
    const outcome = await Promise.race([publishing, pause(timeoutMs / 2)])
    if (outcome === undefined) {
      // Until it is known that it never left.
      groupsMayHave = true
      await Promise.all([askEach(), publishing.then(afterGroups)])
      return
    }
    afterGroups(outcome)
    if (outcome.kind === 'unsent') {
      for (const entry of entries.values()) if (entry.result === undefined) onPublished(entry, outcome)
      return
    }
    if (outcome.kind !== 'returned') {
      const patience = outcome.kind === 'confirmed' ? timeoutMs / 2 : Math.min(timeoutMs * GRACE.part, GRACE.most)
      await pause(began + patience - performance.now())
    }
    await askEach()
  }

  function afterGroups({ kind }: PublishOutcome): void {
    groupsPending = false
    groupsMayHave = kind !== 'unsent' && kind !== 'returned'
    if (groupsMayHave || closed) return
    for (const entry of entries.values()) if (entry.result === undefined) withdraw(entry)
  }

  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => {
          timers.delete(timer)
          resolve()
        },
        Math.max(0, milliseconds),
      )
      timers.add(timer)
    })
  }

  async function watchDeadlines(): Promise<void> {
    while (open > 0 && !closed) {
      const now = performance.now()
      let next = now + LOOK.most
      for (const entry of entries.values()) {
        if (entry.result !== undefined) continue
        if (entry.deadline > now) next = Math.min(next, entry.deadline)
        // What the broker says of a message that it may or may not have taken tells more than the time.
        else if (groupsPending) groupPublish.abort()
        else if (entry.giveUp !== undefined) entry.giveUp.abort()
        else outOfTime(entry)
      }
      if (open > 0) await pause(Math.max(LOOK.least, next - now))
    }
  }

  const fanOut = transport.fanOut({
    ...request,
    onReply,
    onClose() {
      closed = true
      for (const entry of entries.values()) {
        if (isAsked(entry)) silent(entry, 'did not answer before the client was closed')
        else undelivered(entry, 'Unsent', 'the client was closed')
      }
    },
  })
  const onAbort = () => {
    const { messageId } = request
    for (const entry of entries.values()) {
      if (entry.result !== undefined || !isAsked(entry)) continue
      void transport.cancel({ host: entry.host, messageId, timeoutMs }).catch(() => {})
    }
    reject(signal?.reason)
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const [first, ...others] = groups
    const asking = first === undefined ? askEach() : askGroups(first, others)
    asking.catch(reject)
    watchDeadlines().catch(reject)
    await finished
  } finally {
    closed = true
    signal?.removeEventListener('abort', onAbort)
    fanOut[Symbol.dispose]()
    groupPublish.abort()
    for (const timer of timers) clearTimeout(timer)
    for (const entry of entries.values()) entry.giveUp?.abort()
  }
  const results = new Map<HostId, FleetResult>()
  for (const { host, result } of entries.values()) if (result !== undefined) results.set(host, result)
  return { results, unexpected: [...unexpected], repeated }
}

/** Or about to be. */
function isAsked({ deadline }: Entry): boolean {
  return deadline !== Number.POSITIVE_INFINITY
}

function toUnsendable(error: unknown): RpcError {
  if (error instanceof RpcError) return error
  throw error
}

type EndedWith =
  | { readonly outcome: 'answered'; readonly result: unknown }
  | { readonly outcome: Exclude<FleetOutcome, 'answered'>; readonly error: ReturnType<typeof toErrorObject> }

interface Answer {
  readonly ended: EndedWith
  /** It says nothing of other messages with the same command. */
  readonly ofOneCopy: boolean
}

function readReply(reply: Delivery, id: string): Answer {
  try {
    return { ended: { outcome: 'answered', result: readResult(reply.body, id) }, ofOneCopy: false }
  } catch (error) {
    const known = RpcError.from(error)
    return { ended: { outcome: outcomeOf(known), error: toErrorObject(known) }, ofOneCopy: isOfOneCopy(known.kind) }
  }
}
