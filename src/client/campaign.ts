import { randomBytes, randomInt } from 'node:crypto'
import { RpcError, toErrorObject } from '../api/errors.ts'
import { createMessageId } from '../api/message-id.ts'
import { CampaignError, type CampaignHeader, type CampaignState } from './campaign-ledger.ts'
import { type CampaignPace, checkPace, toHosts, toPlan } from './campaign-plan.ts'
import { type CampaignReport, countOutcomes, toCampaignReport } from './campaign-report.ts'
import type { CampaignLedger, CampaignStore } from './campaign-store.ts'
import type { Client } from './client.ts'
import type { ExpectedHost } from './fan-out-run.ts'
import type { FleetOptions, FleetProgress } from './fleet.ts'
import { type FleetOutcome, type FleetResult, outcomeOf } from './fleet-outcome.ts'
import { isOfForbiddenUser } from './forbidden.ts'
import { ClientClosedError, checkTimeout, isOfClosedClient } from './pending-calls.ts'

export interface CampaignOptions
  extends CampaignPace,
    Pick<
      FleetOptions,
      'groups' | 'hosts' | 'where' | 'timeoutMs' | 'messageId' | 'flow' | 'aggregate' | 'onProgress' | 'signal'
    > {
  /** Told when nobody more is asked, and others are still waited for. */
  readonly onStopping?: ((stopping: Stopping) => void) | undefined
  /** Kept with it: whoever goes on has to know where that is. */
  readonly origin?: Readonly<Record<string, string>> | undefined
}

/** How a campaign will end. */
export interface Stopping {
  readonly state: Extract<CampaignState, 'paused' | 'stopped' | 'cancelled'>
  readonly reason?: string
  /** How many hosts are waited for. */
  readonly underWay: number
}

/** A method that is called on many hosts, a few at a time, by what is written down before and after each. */
export interface Campaign {
  readonly id: string
  readonly header: CampaignHeader
  /** Asks nobody more; those under way are waited for. It can be gone on with. */
  pause(): void
  /** Asks nobody more, for good; those under way are asked to give it up, and waited for. */
  cancel(): void
  /** When nobody is under way any more. @throws {CampaignError} `storage` when the ledger could not be written */
  readonly ended: Promise<CampaignReport>
}

type CampaignClient = Pick<Client, 'request' | 'cancel'>

/**
 * Asks the selected hosts as carefully as it is told, one message for each.
 * Resolves when the campaign is kept, before anybody is asked.
 * @throws {SelectionError} @throws {RangeError} @throws {CampaignError}
 */
export async function startCampaign(
  client: CampaignClient & Pick<Client, 'selectHosts'>,
  store: CampaignStore,
  method: string,
  params: unknown,
  options: CampaignOptions,
): Promise<Campaign> {
  checkPace(options)
  if (options.timeoutMs !== undefined) checkTimeout(options.timeoutMs)
  const { limit, timeoutMs, flow, origin, signal } = options
  const selected = await client.selectHosts(options, signal === undefined ? {} : { signal })
  const ordered = options.shuffle ? shuffle(selected) : selected
  const hosts = limit === undefined ? ordered : ordered.slice(0, toHosts(limit, ordered.length))
  const created = Date.now()
  const ledger = await store.create({
    id: toId(created),
    created,
    method,
    params,
    messageId: options.messageId ?? createMessageId(),
    flow,
    timeoutMs,
    hosts,
    plan: toPlan(options, hosts.length),
    origin,
  })
  return run(client, ledger, options)
}

/**
 * Goes on with a campaign, whoever was at it, and however that ended: hosts
 * that have an outcome are not asked; those that were asked and have none are
 * asked again under the same messageId, which a worker executes once.
 * @throws {CampaignError} `unknown`, `running`, `over` or `corrupt`
 */
export async function resumeCampaign(
  client: CampaignClient,
  store: CampaignStore,
  id: string,
  options: Attendance = {},
): Promise<Campaign> {
  const ledger = await store.open(id)
  const { state } = ledger.status
  if (state === 'finished' || state === 'cancelled') {
    await ledger[Symbol.asyncDispose]()
    const why = state === 'finished' ? 'each of its hosts has its outcome' : 'that is for good'
    throw new CampaignError('over', `campaign ${id} is ${state}: ${why}`)
  }
  return run(client, ledger, options)
}

/** What may be said anew to whoever goes on. */
type Attendance = Pick<CampaignOptions, 'aggregate' | 'onProgress' | 'onStopping'>

type Ending = Omit<Stopping, 'underWay'>

type Ended = Ending | { readonly state: 'finished'; readonly reason?: string }

function run(
  client: CampaignClient,
  ledger: CampaignLedger,
  { aggregate, onProgress, onStopping }: Attendance,
): Campaign {
  const { status } = ledger
  const { header, asked: askedBefore, lastOutcome } = status
  const { plan, messageId, method } = header
  const asked = new Map(askedBefore)
  const outcomes = new Map(status.outcomes)
  const failed = new Set(status.failed)
  const unexpected = new Set(status.unexpected)
  const counts: Record<FleetOutcome, number> = { ...countOutcomes(outcomes.values()) }
  const underWay = new Set<string>()
  const stopping = new AbortController()
  let ending: Ending | undefined
  let failure: unknown
  let { milliseconds } = status
  const began = Date.now()
  /** Of who was told: the campaign takes no harm from it. */
  let complaint: unknown

  function tell(): void {
    const progress: FleetProgress = { expected: header.hosts.length, ended: outcomes.size, counts: { ...counts } }
    onProgress?.(progress)
  }

  function stop(wanted: Ending): void {
    // Whoever cancels it means that more than who pauses it.
    if (ending !== undefined && (wanted.state !== 'cancelled' || ending.state === 'cancelled')) return
    ending = wanted
    stopping.abort()
    try {
      if (underWay.size > 0) onStopping?.({ ...wanted, underWay: underWay.size })
    } catch (error) {
      // Those under way are waited for, and entered, all the same.
      complaint ??= error
    }
  }

  function fail(error: unknown): void {
    failure ??= error
    stop({ state: 'paused', reason: error instanceof Error ? error.message : String(error) })
  }

  function cancel(): void {
    if (ending?.state === 'cancelled') return
    stop({ state: 'cancelled' })
    for (const host of underWay) void client.cancel(host, messageId).catch(() => {})
  }

  function checkFailures(): void {
    const { stopAfter } = plan
    if (stopAfter === null || failed.size < stopAfter) return
    const many = failed.size === 1 ? '1 host' : `${failed.size} hosts`
    stop({ state: 'stopped', reason: `${many} ended otherwise than answered, it stops after ${stopAfter}` })
  }

  function checkCanaries(): void {
    const bad = header.hosts.slice(0, plan.canary).filter(({ host }) => failed.has(host))
    if (bad.length === 0) return
    stop({
      state: 'stopped',
      reason: `of the canaries, ${bad.map(({ host }) => host).join(', ')} ended otherwise than answered`,
    })
  }

  async function record(host: string, result: FleetResult): Promise<void> {
    outcomes.set(host, result)
    counts[result.outcome]++
    if (result.outcome !== 'answered') failed.add(host)
    checkFailures()
    const time = Date.now()
    milliseconds = Math.max(milliseconds, status.milliseconds + time - began)
    await ledger.append({ kind: 'outcome', host, time, result })
    tell()
  }

  function onForeignReply(host: string): void {
    if (unexpected.has(host)) return
    unexpected.add(host)
    ledger.append({ kind: 'unexpected', host, time: Date.now() }).catch(fail)
  }

  /** Its command has not left; one of another process may have. */
  async function withdraw(host: string): Promise<void> {
    if (askedBefore.has(host)) return
    await ledger.append({ kind: 'withdrawn', host, time: Date.now() })
    asked.delete(host)
  }

  async function askHost({ host, offline }: ExpectedHost): Promise<void> {
    const before = askedBefore.get(host)
    const firstSent = before ?? Date.now()
    // Whoever goes on must know whom it may have reached.
    await ledger.append({ kind: 'asked', host, time: Date.now() })
    asked.set(host, firstSent)
    if (ending !== undefined) return await withdraw(host)
    underWay.add(host)
    const sent = performance.now()
    const { timeoutMs, flow } = header
    const options = { messageId, timeoutMs, flow, firstSent, onForeignReply }
    const answer = client.request(host, method, header.params, options)
    const ended = await toOutcome(answer, before).finally(() => underWay.delete(host))
    if (ended.kind !== 'ended') stop({ state: 'paused', reason: ended.why })
    if (ended.kind === 'unreachable') return await withdraw(host)
    if (ended.kind === 'left') return
    const took = Math.round((performance.now() - sent) * 10) / 10
    await record(host, { ...ended.outcome, milliseconds: took, ...(offline ? { offline: true } : {}) })
  }

  async function askAll(hosts: readonly ExpectedHost[]): Promise<void> {
    const waiting = hosts.values()
    const next = async () => {
      for (const host of waiting) {
        if (ending !== undefined) return
        await askHost(host).catch(fail)
      }
    }
    await Promise.all(Array.from({ length: Math.min(plan.concurrency, hosts.length) }, next))
  }

  async function askStepByStep(): Promise<void> {
    // Whoever went before may have ended in the pause between two steps.
    let endedAt = lastOutcome
    checkFailures()
    for (const { hosts, canaries } of toSteps(header)) {
      const rest = hosts.filter(({ host }) => !outcomes.has(host))
      if (rest.length > 0 && ending === undefined) {
        if (endedAt !== undefined && !hosts.some(({ host }) => asked.has(host))) {
          // A clock that was set back must not make it longer.
          const pause = Math.min(plan.intervalMs, endedAt + plan.intervalMs - Date.now())
          if (pause > 0) await pauseFor(pause, stopping.signal)
        }
        await askAll(rest)
        endedAt = Date.now()
      }
      if (canaries) checkCanaries()
      if (ending !== undefined) return
    }
  }

  async function end(): Promise<CampaignReport> {
    await using held = ledger
    try {
      await held.append({ kind: 'state', state: 'running', time: began })
      tell()
      await askStepByStep()
    } catch (error) {
      fail(error)
    }
    if (failure !== undefined) throw failure
    const complete = outcomes.size === header.hosts.length
    const { state, reason }: Ended = complete || ending === undefined ? { state: 'finished' } : ending
    await held.append({ kind: 'state', state, time: Date.now(), reason })
    if (complaint !== undefined) throw complaint
    return toCampaignReport({ ...status, state, reason, asked, outcomes, failed, unexpected, milliseconds }, aggregate)
  }

  const pause = () => stop({ state: 'paused' })
  ledger.onWish((wish) => (wish === 'cancel' ? cancel() : pause()))
  const ended = end()
  // Who looks at it later hears of it then.
  ended.catch(() => {})
  return { id: header.id, header, pause, cancel, ended }
}

interface Step {
  readonly hosts: readonly ExpectedHost[]
  readonly canaries: boolean
}

/** Whoever goes on must find the same. */
function* toSteps({ hosts, plan }: CampaignHeader): Generator<Step> {
  if (plan.canary > 0) yield { hosts: hosts.slice(0, plan.canary), canaries: true }
  for (let from = plan.canary; from < hosts.length; from += plan.batch) {
    yield { hosts: hosts.slice(from, from + plan.batch), canaries: false }
  }
}

type Asked =
  | { readonly kind: 'ended'; readonly outcome: Outcome }
  /** It never left, which is not the host's doing. */
  | { readonly kind: 'unreachable'; readonly why: string }
  /** It may have been executed, and nobody waits for its answer any more. Whoever goes on asks for it once more. */
  | { readonly kind: 'left'; readonly why: string }

type Outcome =
  | { readonly outcome: 'answered'; readonly result: unknown }
  | { readonly outcome: Exclude<FleetOutcome, 'answered'>; readonly error: ReturnType<typeof toErrorObject> }

/** @param before when another process asked it @throws what is no host's answer */
async function toOutcome(answer: Promise<unknown>, before: number | undefined): Promise<Asked> {
  try {
    return { kind: 'ended', outcome: { outcome: 'answered', result: await answer } }
  } catch (error) {
    if (error instanceof ClientClosedError) return { kind: 'unreachable', why: 'the client was closed' }
    if (!(error instanceof RpcError)) throw error
    if (error.kind === 'BrokerUnreachable') return { kind: 'unreachable', why: error.message }
    // Nor is that any host's doing. That it was not executed is likely, not certain: others were on the same channel.
    if (isOfForbiddenUser(error)) return { kind: 'left', why: error.message }
    if (isOfClosedClient(error)) return { kind: 'left', why: 'the client was closed' }
    return { kind: 'ended', outcome: readError(error, before) }
  }
}

function readError(error: RpcError, before: number | undefined): Outcome {
  const outcome = outcomeOfCall(error)
  // That this message was not executed says nothing of the one before it.
  const unclear = outcome === 'unroutable' || outcome === 'expired' || error.kind === 'ResourceExhausted'
  if (before === undefined || !unclear) return { outcome, error: toErrorObject(error) }
  const { code, message, data } = toErrorObject(error)
  const note = `${message}; it was asked before, at ${new Date(before).toISOString()}, and may have run then`
  return { outcome: 'silent', error: { code, message: note, data } }
}

function outcomeOfCall(error: RpcError): Exclude<FleetOutcome, 'answered'> {
  switch (error.kind) {
    case 'UnknownHost':
    case 'Unsent':
      return 'unroutable'
    case 'NoAnswer':
    case 'PublishUnconfirmed':
      return 'silent'
    default:
      return outcomeOf(error)
  }
}

/** Sorts by time, and is short enough to be typed. */
function toId(created: number): string {
  const time = new Date(created).toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15)
  return `${time}-${randomBytes(2).toString('hex')}`
}

function shuffle<T>(all: readonly T[]): T[] {
  const mixed = [...all]
  for (let end = mixed.length - 1; end > 0; end--) {
    const other = randomInt(end + 1)
    const moved = mixed[end] as T
    mixed[end] = mixed[other] as T
    mixed[other] = moved
  }
  return mixed
}

function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
  })
}
