import { isHostId } from '../api/ids.ts'
import type { CampaignPlan } from './campaign-plan.ts'
import type { ExpectedHost } from './fan-out-run.ts'
import { FLEET_OUTCOMES, type FleetResult } from './fleet-outcome.ts'

/**
 * - `running`: its coordinator is at it.
 * - `interrupted`: its coordinator ended without a word.
 * - `paused`: as somebody wished, or since the broker was out of reach.
 * - `stopped`: a canary failed, or too many hosts.
 * - `cancelled`: for good.
 * - `finished`: each host has its outcome.
 */
export type CampaignState = 'running' | 'interrupted' | 'paused' | 'stopped' | 'cancelled' | 'finished'

/** What is decided before the first host is asked. Plain JSON. */
export interface CampaignHeader {
  readonly id: string
  /** In milliseconds since 1970-01-01 UTC. */
  readonly created: number
  readonly method: string
  readonly params?: unknown
  /** The idempotency key, the same on every host, and whenever one is asked again. */
  readonly messageId: string
  readonly flow?: string | undefined
  /** A host's time to answer. */
  readonly timeoutMs?: number | undefined
  /** In the order in which they are asked: the canaries first. */
  readonly hosts: readonly ExpectedHost[]
  readonly plan: CampaignPlan
  /** Where the hosts are: an id says nothing without it. Whoever goes on has to be there again. */
  readonly origin?: Readonly<Record<string, string>> | undefined
}

/** A line of a ledger: what its first says is decided, the others tell what happened, in order. Times as in the header. */
export type LedgerRecord =
  | ({ readonly kind: 'campaign'; readonly version: 1 } & CampaignHeader)
  /** Written before its command may leave. */
  | { readonly kind: 'asked'; readonly host: string; readonly time: number }
  /** Entered as asked, for the first time, and its command never left. */
  | { readonly kind: 'withdrawn'; readonly host: string; readonly time: number }
  | { readonly kind: 'outcome'; readonly host: string; readonly time: number; readonly result: FleetResult }
  /** It answered what another was asked. It need not be one of the campaign's. */
  | { readonly kind: 'unexpected'; readonly host: string; readonly time: number }
  | {
      readonly kind: 'state'
      readonly state: Exclude<CampaignState, 'interrupted'>
      readonly time: number
      readonly reason?: string | undefined
    }

/** What a ledger says, all in all. */
export interface CampaignStatus {
  readonly header: CampaignHeader
  readonly state: CampaignState
  readonly reason: string | undefined
  /** When each host was first asked. */
  readonly asked: ReadonlyMap<string, number>
  readonly outcomes: ReadonlyMap<string, FleetResult>
  /** The hosts that have failed since the campaign last was stopped for that: who goes on has seen those before. */
  readonly failed: ReadonlySet<string>
  /** When the last outcome came. */
  readonly lastOutcome: number | undefined
  /** The hosts that answered what another was asked. */
  readonly unexpected: ReadonlySet<string>
  /** From each coordinator's beginning to the last outcome that it entered, together. */
  readonly milliseconds: number
}

export type CampaignErrorKind = 'unknown' | 'running' | 'over' | 'idle' | 'corrupt' | 'storage'

/**
 * - `unknown`: there is no such campaign.
 * - `running`: another process is at it.
 * - `over`: it is finished or cancelled.
 * - `idle`: no process is at it.
 * - `corrupt`: its ledger cannot be read.
 * - `storage`: its ledger cannot be written.
 */
export class CampaignError extends Error {
  override readonly name = 'CampaignError'
  readonly kind: CampaignErrorKind

  constructor(kind: CampaignErrorKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

/** The records in a file's text, a line each. @param place for the error @throws {CampaignError} that names the line */
export function parseLedger(text: string, place: string): LedgerRecord[] {
  const records: LedgerRecord[] = []
  const hosts = new Set<unknown>()
  const lines = text.split('\n')
  // One that has no end was being written when its writer ended: nothing has been done yet that relies on it.
  lines.pop()
  for (const [index, line] of lines.entries()) {
    const record = toRecord(line)
    const wrong = index === 0 ? whyNoHeader(record) : whyNoRecord(record, hosts)
    if (wrong !== undefined) throw new CampaignError('corrupt', `line ${index + 1} of ${place} ${wrong}`)
    records.push(record as LedgerRecord)
    if (index === 0) for (const { host } of (record as CampaignHeader & Line).hosts) hosts.add(host)
  }
  return records
}

/** @param running whether a process is at it @throws {CampaignError} when there is no header */
export function toStatus(records: readonly LedgerRecord[], running: boolean): CampaignStatus {
  const [first, ...rest] = records
  if (first?.kind !== 'campaign') throw new CampaignError('corrupt', 'the ledger has no beginning: nobody was asked')
  const { kind: _, version: __, ...header } = first
  const asked = new Map<string, number>()
  const outcomes = new Map<string, FleetResult>()
  const failed = new Set<string>()
  const unexpected = new Set<string>()
  let lastOutcome: number | undefined
  let milliseconds = 0
  let before = 0
  let began = header.created
  let state: CampaignState = 'interrupted'
  let reason: string | undefined
  for (const record of rest) {
    switch (record.kind) {
      case 'asked':
        if (!asked.has(record.host)) asked.set(record.host, record.time)
        break
      case 'withdrawn':
        asked.delete(record.host)
        break
      case 'outcome':
        if (outcomes.has(record.host)) break
        outcomes.set(record.host, record.result)
        lastOutcome = record.time
        // A clock that was set back makes it no shorter.
        milliseconds = Math.max(milliseconds, before + record.time - began)
        if (record.result.outcome !== 'answered') failed.add(record.host)
        break
      case 'unexpected':
        unexpected.add(record.host)
        break
      case 'state':
        if (record.state === 'running') {
          before = milliseconds
          began = record.time
        }
        state = record.state === 'running' ? 'interrupted' : record.state
        reason = record.reason
        if (state === 'stopped') failed.clear()
        break
      case 'campaign':
        throw new CampaignError('corrupt', 'the ledger has a second beginning')
      default:
        record satisfies never
    }
  }
  const now = running ? ({ state: 'running', reason: undefined } as const) : { state, reason }
  return { header, ...now, asked, outcomes, failed, lastOutcome, unexpected, milliseconds }
}

type Line = Readonly<Record<string, unknown>>

function toRecord(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

function whyNoHeader(record: Line | undefined): string | undefined {
  if (record?.['kind'] !== 'campaign') return 'is not the beginning of a campaign'
  const { version, id, created, method, messageId, hosts, plan } = record
  if (version !== 1) return `is of version ${JSON.stringify(version)}, which this release does not know`
  const whole =
    [id, method, messageId].every((value) => typeof value === 'string') &&
    isTime(created) &&
    Array.isArray(hosts) &&
    hosts.length > 0 &&
    hosts.every((one) => isRecord(one) && isHostId(one['host'])) &&
    isRecord(plan) &&
    ['canary', 'batch', 'concurrency', 'intervalMs'].every((name) => isTime(plan[name])) &&
    Number(plan['batch']) > 0 &&
    Number(plan['concurrency']) > 0 &&
    (plan['stopAfter'] === null || isTime(plan['stopAfter']))
  return whole ? undefined : 'lacks what a campaign needs'
}

function whyNoRecord(record: Line | undefined, hosts: ReadonlySet<unknown>): string | undefined {
  if (record === undefined) return 'is no record'
  const { kind, host, time, result, state } = record
  if (!isTime(time)) return 'has no time'
  if (kind === 'state') return STATES.has(state) ? undefined : 'has no state that this release knows'
  if (kind === 'unexpected') return isHostId(host) ? undefined : 'names no host'
  const entered = kind === 'asked' || kind === 'withdrawn'
  if (!entered && kind !== 'outcome') return 'is of a kind that this release does not know'
  if (!hosts.has(host)) return 'is about a host that the campaign does not have'
  if (entered || (isRecord(result) && OUTCOMES.has(result['outcome']))) return undefined
  return 'has no outcome that this release knows'
}

const STATES: ReadonlySet<unknown> = new Set(['running', 'paused', 'stopped', 'cancelled', 'finished'])
const OUTCOMES: ReadonlySet<unknown> = new Set(FLEET_OUTCOMES)

function isRecord(value: unknown): value is Line {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
