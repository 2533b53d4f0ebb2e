import type { FleetProgress, FleetReport } from '../client/fleet.ts'
import type { Aggregated } from '../client/fleet-aggregate.ts'
import { FLEET_OUTCOMES } from '../client/fleet-outcome.ts'
import type { Terminal } from './terminal.ts'

/** The bar while a fan-out is under way; only a person sees it. */
export interface FleetProgressBar {
  tell(progress: FleetProgress): void
  /** What was told last, for one who stopped it. */
  summary(): string
  /** Takes the bar off the terminal; harmless when there is none. */
  clear(): void
}

const WIDTH = 30
/** A terminal need not see each of thousands of outcomes, in milliseconds. */
const EVERY = 100

export function createFleetProgress({ interactive, err }: Terminal): FleetProgressBar {
  let latest: FleetProgress | undefined
  let shownAt = Number.NEGATIVE_INFINITY
  let shown = false
  return {
    tell(progress) {
      latest = progress
      if (!interactive || performance.now() - shownAt < EVERY) return
      shownAt = performance.now()
      shown = true
      const filled = Math.floor((progress.ended / progress.expected) * WIDTH)
      err(`\r\u001B[K[${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${toCounts(progress)}`)
    },
    summary: () =>
      latest === undefined ? 'nobody was asked' : `${toCounts(latest)}; the others may or may not have run it`,
    clear() {
      if (shown) err('\r\u001B[K')
      shown = false
    },
  }
}

function toCounts({ ended, expected, counts }: FleetProgress): string {
  const parts = FLEET_OUTCOMES.filter((outcome) => counts[outcome] > 0).map(
    (outcome) => `${outcome} ${counts[outcome]}`,
  )
  return [`${ended} of ${expected} hosts`, ...parts].join(', ')
}

type Report = Pick<FleetReport, 'results' | 'errors' | 'aggregates'>

/** For a reader: the results, or what was made of them, then who did not answer and why. */
export function toText(report: FleetReport): string {
  const lines = [...resultLines(report), ...errorLines(report)]
  lines.push(...unexpectedLines(report.unexpected, 'answered that had not been asked'))
  const counts = FLEET_OUTCOMES.filter((outcome) => report[outcome] > 0).map(
    (outcome) => `${report[outcome]} ${outcome}`,
  )
  lines.push(`${count(report.expected)} in ${(report.milliseconds / 1000).toFixed(1)} s: ${counts.join(', ')}`)
  return `${lines.join('\n')}\n`
}

export function resultLines({ aggregates, results }: Report): string[] {
  if (aggregates.length > 0) return aggregates.flatMap(aggregateLines)
  return Object.entries(results).flatMap(([host, ended]) =>
    ended.outcome === 'answered' ? [`${host}: ${JSON.stringify(ended.result)}`] : [],
  )
}

export function errorLines({ errors, results }: Report): string[] {
  const withNote = (host: string) => (results[host]?.offline ? `${host} (offline)` : host)
  return errors.flatMap(({ outcome, code, message, hosts }) => [
    `${outcome}: ${code} ${message}`,
    `  ${count(hosts.length)}: ${hosts.map(withNote).join(' ')}`,
  ])
}

export function unexpectedLines(hosts: readonly string[], what: string): string[] {
  return hosts.length === 0 ? [] : [`unexpected: ${count(hosts.length)} ${what}`, `  ${hosts.join(' ')}`]
}

function aggregateLines({ kind, field, hosts, without, value }: Aggregated): string[] {
  const lacking = without === 0 ? '' : `, ${without} without`
  const of = `(${count(hosts)}${lacking})`
  const name = field === '' ? kind : `${kind} ${field}`
  if (!Array.isArray(value)) return [`${name}: ${value === null ? 'none' : value} ${of}`]
  return [`${name}: ${value.length} ${of}`, ...value.map((one) => `  ${one.hosts}: ${JSON.stringify(one.value)}`)]
}

export function count(hosts: number): string {
  return hosts === 1 ? '1 host' : `${hosts} hosts`
}
