import type { CampaignState, CampaignStatus } from './campaign-ledger.ts'
import type { CampaignPlan } from './campaign-plan.ts'
import type { FleetCounts } from './fleet.ts'
import { type Aggregate, type Aggregated, aggregate } from './fleet-aggregate.ts'
import { FLEET_OUTCOMES, type FleetErrors, type FleetOutcome, type FleetResult, groupErrors } from './fleet-outcome.ts'

/** How far a campaign is. Each of its hosts is in `results`, in `open` or in `notAsked`. Plain JSON. */
export interface CampaignReport extends FleetCounts {
  readonly campaign: string
  readonly state: CampaignState
  /** Why it is in that state, where that is not plain. */
  readonly reason?: string
  /** In milliseconds since 1970-01-01 UTC. */
  readonly created: number
  readonly method: string
  readonly messageId: string
  readonly plan: CampaignPlan
  /** How many hosts it has. */
  readonly expected: number
  /** Who answered what another was asked, which counts for nobody; while that one was waited for. */
  readonly unexpected: readonly string[]
  /** How long it took, without the time in which nobody was at it. */
  readonly milliseconds: number
  /** Asked, and no outcome yet: it may or may not have run there. */
  readonly open: readonly string[]
  readonly notAsked: readonly string[]
  /** When each host was first asked that was, in milliseconds since 1970-01-01 UTC. */
  readonly asked: Readonly<Record<string, number>>
  /** By host. */
  readonly results: Readonly<Record<string, FleetResult>>
  /** The hosts whose outcome is not `answered`. */
  readonly notAnswered: readonly string[]
  /** Those hosts, by how they ended; the most frequent first. */
  readonly errors: readonly FleetErrors[]
  readonly aggregates: readonly Aggregated[]
}

export function toCampaignReport(
  status: Omit<CampaignStatus, 'lastOutcome'>,
  aggregates: readonly Aggregate[] = [],
): CampaignReport {
  const { header, state, reason, asked, outcomes, unexpected, milliseconds } = status
  const results: [string, FleetResult][] = []
  const open: string[] = []
  const notAsked: string[] = []
  const answers: unknown[] = []
  for (const { host } of header.hosts) {
    const result = outcomes.get(host)
    if (result !== undefined) results.push([host, result])
    else if (asked.has(host)) open.push(host)
    else notAsked.push(host)
    if (result?.outcome === 'answered') answers.push(result.result)
  }
  return {
    campaign: header.id,
    state,
    ...(reason === undefined ? {} : { reason }),
    created: header.created,
    method: header.method,
    messageId: header.messageId,
    plan: header.plan,
    expected: header.hosts.length,
    ...countOutcomes(outcomes.values()),
    unexpected: [...unexpected].sort(),
    milliseconds,
    open,
    notAsked,
    asked: Object.fromEntries(asked),
    results: Object.fromEntries(results),
    notAnswered: results.filter(([, { outcome }]) => outcome !== 'answered').map(([host]) => host),
    errors: groupErrors(results),
    aggregates: aggregates.map((one) => aggregate(one, answers)),
  }
}

export function countOutcomes(results: Iterable<FleetResult>): FleetCounts {
  const counts = Object.fromEntries(FLEET_OUTCOMES.map((outcome) => [outcome, 0])) as Record<FleetOutcome, number>
  for (const { outcome } of results) counts[outcome]++
  return counts
}
