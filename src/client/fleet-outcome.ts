import type { ErrorObject, RpcError } from '../api/errors.ts'
import type { ErrorName } from '../api/generated/errors.ts'

/** How a fan-out ended for one host: each host that was asked has exactly one of them. */
export const FLEET_OUTCOMES = ['answered', 'failed', 'refused', 'expired', 'unroutable', 'silent'] as const

/**
 * - `answered`: with a result.
 * - `failed`: with an error; what was done is for the error to say.
 * - `refused`: the host did not take it; not executed.
 * - `expired`: the host got it too late; not executed.
 * - `unroutable`: it did not get as far as the host: the broker knows no such host, its queue is full, there was no broker,
 *   or the broker had refused the commands to others before it.
 * - `silent`: no answer in time, or no word from the broker that it took it; it may or may not have been executed.
 */
export type FleetOutcome = (typeof FLEET_OUTCOMES)[number]

/** What became of it on one host. */
export type FleetResult<R = unknown> = (
  | { readonly outcome: 'answered'; readonly result: R }
  | { readonly outcome: Exclude<FleetOutcome, 'answered'>; readonly error: ErrorObject }
) & {
  /** From sending it to the outcome. */
  readonly milliseconds: number
  /** The directory said that the host was away when it was asked. */
  readonly offline?: true
}

/** What the host says when nothing was executed. Each of them comes before a command is begun. */
const REFUSALS: ReadonlySet<ErrorName> = new Set<ErrorName>([
  'ParseError',
  'InvalidRequest',
  'MethodNotFound',
  'MethodNotImplemented',
  'InvalidParams',
  'RecoveryInProgress',
  'ResourceExhausted',
  'DuplicateMismatch',
  'NotInGroup',
  'ShuttingDown',
])

/** What a host's error says of its command. */
export function outcomeOf({ kind, data }: RpcError): 'failed' | 'refused' | 'expired' {
  if (kind === 'Expired') return 'expired'
  if (REFUSALS.has(kind) || (kind === 'RequestCancelled' && data?.['started'] === false)) return 'refused'
  return 'failed'
}

/** Hosts that ended in the same way. */
export interface FleetErrors {
  readonly outcome: Exclude<FleetOutcome, 'answered'>
  readonly code: number
  /** With `<host>` where a host's own id stood. */
  readonly message: string
  readonly hosts: readonly string[]
}

/** The most frequent first. */
export function groupErrors(results: Iterable<readonly [host: string, result: FleetResult]>): FleetErrors[] {
  const groups = new Map<string, FleetErrors & { readonly hosts: string[] }>()
  for (const [host, result] of results) {
    if (result.outcome === 'answered') continue
    const { outcome, error } = result
    // A host's id holds nothing that means something to a pattern.
    const message = error.message.replaceAll(new RegExp(`(?<![\\w-])${host}(?![\\w-])`, 'g'), '<host>')
    const key = JSON.stringify([outcome, error.code, message])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { outcome, code: error.code, message, hosts: [host] })
    else group.hosts.push(host)
  }
  return [...groups.values()].sort((a, b) => b.hosts.length - a.hosts.length)
}
