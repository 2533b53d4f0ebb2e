import type { HostId } from '../api/ids.ts'
import { type FanOutRunOptions, runFanOut } from './fan-out-run.ts'
import { type Aggregate, type Aggregated, aggregate } from './fleet-aggregate.ts'
import { FLEET_OUTCOMES, type FleetErrors, type FleetOutcome, type FleetResult, groupErrors } from './fleet-outcome.ts'
import type { FleetSelection, Selected } from './fleet-selection.ts'

export interface FleetOptions extends FleetSelection {
  /**
   * How long each host may take to answer, in milliseconds; all together at most twice that.
   * @default the method's own timeout and two seconds for the way
   */
  readonly timeoutMs?: number | undefined
  /** What is to be made of the results. */
  readonly aggregate?: readonly Aggregate[] | undefined
  /** Told once before the first answer, and of each outcome. */
  readonly onProgress?: ((progress: FleetProgress) => void) | undefined
  /** The idempotency key, the same on every host. Give it again to ask again for what came of it. @default a new UUID */
  readonly messageId?: string | undefined
  /** VDSM's flow id: it stands in the logs of all that the call causes. */
  readonly flow?: string | undefined
  /** Ends it at once: it rejects with the signal's reason, and the hosts that have not answered are asked to give it up. */
  readonly signal?: AbortSignal | undefined
}

export type FleetCounts = Readonly<Record<FleetOutcome, number>>

export interface FleetProgress {
  readonly expected: number
  /** How many have an outcome. */
  readonly ended: number
  readonly counts: FleetCounts
}

/** How a fan-out ended: each expected host with exactly one outcome. Plain JSON. */
export interface FleetReport<R = unknown> extends FleetCounts {
  readonly method: string
  readonly messageId: string
  /** How many hosts were asked. */
  readonly expected: number
  /** Who answered without having been asked. */
  readonly unexpected: readonly string[]
  /** Replies beyond a host's first, none of which counts. */
  readonly repeated: number
  readonly milliseconds: number
  /** By host. */
  readonly results: Readonly<Record<string, FleetResult<R>>>
  /** The hosts whose outcome is not `answered`. */
  readonly notAnswered: readonly string[]
  /** Those hosts, by how they ended; the most frequent first. */
  readonly errors: readonly FleetErrors[]
  /** In the order in which they were asked for. */
  readonly aggregates: readonly Aggregated[]
}

export interface AskFleet extends Pick<FanOutRunOptions, 'transport' | 'request' | 'timeoutMs'>, Selected {
  readonly options: Pick<FleetOptions, 'aggregate' | 'onProgress' | 'signal'>
}

/** Asks the selected hosts and reports how it ended for each. */
export async function askFleet(ask: AskFleet): Promise<FleetReport> {
  const { transport, request, timeoutMs, expected, groups, options } = ask
  const counts: Record<FleetOutcome, number> = { ...NONE }
  let ended = 0
  const tell = () => options.onProgress?.({ expected: expected.length, ended, counts: { ...counts } })
  const began = performance.now()
  tell()
  const run = await runFanOut({
    transport,
    request,
    expected,
    groups,
    timeoutMs,
    onOutcome(_host: HostId, outcome) {
      counts[outcome]++
      ended++
      tell()
    },
    signal: options.signal,
  })
  const milliseconds = Math.round((performance.now() - began) * 10) / 10
  const answers: unknown[] = []
  for (const result of run.results.values()) if (result.outcome === 'answered') answers.push(result.result)
  return {
    method: request.method,
    messageId: request.messageId,
    expected: expected.length,
    ...counts,
    unexpected: [...run.unexpected].sort(),
    repeated: run.repeated,
    milliseconds,
    results: Object.fromEntries(run.results),
    notAnswered: [...run.results].filter(([, { outcome }]) => outcome !== 'answered').map(([host]) => host),
    errors: groupErrors(run.results),
    aggregates: options.aggregate?.map((one) => aggregate(one, answers)) ?? [],
  }
}

const NONE = Object.fromEntries(FLEET_OUTCOMES.map((outcome) => [outcome, 0])) as Record<FleetOutcome, number>
