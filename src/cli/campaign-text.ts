import type { Stopping } from '../client/campaign.ts'
import type { CampaignHeader } from '../client/campaign-ledger.ts'
import type { CampaignReport } from '../client/campaign-report.ts'
import { FLEET_OUTCOMES } from '../client/fleet-outcome.ts'
import { count, errorLines, resultLines, unexpectedLines } from './fleet-text.ts'
import { toTable, toTime } from './table.ts'

/** One line, before the first host is asked. */
export function toIntention({ id, hosts, plan }: CampaignHeader, place: string): string {
  const { canary, batch, stopAfter, concurrency } = plan
  const parts = [
    count(hosts.length),
    ...(canary === 0 ? [] : [canary === 1 ? '1 canary first' : `${canary} canaries first`]),
    ...(batch >= hosts.length - canary ? [] : [`in batches of ${batch}`]),
    ...(concurrency >= Math.min(batch, hosts.length) ? [] : [`${concurrency} at once`]),
    ...(stopAfter === null ? [] : [`stops after ${stopAfter} not answered`]),
  ]
  return `campaign ${id}: ${parts.join(', ')}; kept in ${place}\n`
}

/** One line, while the last answers are awaited. */
export function toStopping({ state, reason, underWay }: Stopping): string {
  const why = reason === undefined ? state : `${state}: ${reason}`
  return `${why}; nobody more is asked, ${count(underWay)} under way waited for\n`
}

/** For a reader: what came of it, and what can be done now. */
export function toCampaignText(report: CampaignReport, options: string): string {
  return [...resultLines(report), ...errorLines(report), ...stateLines(report, options)]
    .map((line) => `${line}\n`)
    .join('')
}

/** The ledger, a host a line. */
export function toLedgerText(report: CampaignReport, options: string): string {
  const { results, asked, open, notAsked } = report
  const rows = [
    ...Object.entries(results).map(([host, result]) => [
      host,
      result.outcome + (result.offline ? ' (offline)' : ''),
      toTime(asked[host]),
      (result.milliseconds / 1000).toFixed(1),
      result.outcome === 'answered' ? '' : `${result.error.code} ${result.error.message}`,
    ]),
    ...open.map((host) => [host, 'open', toTime(asked[host]), '', 'asked; it may or may not have run']),
    ...notAsked.map((host) => [host, 'not asked', '', '', '']),
  ]
  const head = [
    `campaign ${report.campaign} of ${toTime(report.created)}: ${report.method}, message id ${report.messageId}`,
    ...stateLines(report, options),
  ]
  return `${head.join('\n')}\n${toTable(['HOST', 'OUTCOME', 'ASKED', 'SECONDS', 'ERROR'], rows)}`
}

export function toListText(reports: readonly CampaignReport[]): string {
  const rows = reports.map((report) => [
    report.campaign,
    report.state,
    report.method,
    String(report.expected),
    String(report.answered),
    String(report.notAnswered.length),
    String(report.open.length),
    String(report.notAsked.length),
    toTime(report.created),
  ])
  const head = ['CAMPAIGN', 'STATE', 'METHOD', 'HOSTS', 'ANSWERED', 'NOT ANSWERED', 'OPEN', 'NOT ASKED', 'CREATED']
  return toTable(head, rows)
}

function stateLines(report: CampaignReport, options: string): string[] {
  const { campaign, state, reason, expected, unexpected, open, notAsked } = report
  const counts = [
    ...FLEET_OUTCOMES.filter((outcome) => report[outcome] > 0).map((outcome) => `${report[outcome]} ${outcome}`),
    ...(open.length === 0 ? [] : [`${open.length} open`]),
    ...(notAsked.length === 0 ? [] : [`${notAsked.length} not asked`]),
  ]
  const lines = [
    ...unexpectedLines(unexpected, 'answered what another was asked'),
    `${count(expected)}: ${counts.join(', ')}`,
    state + (reason === undefined ? '' : `: ${reason}`),
  ]
  if (state === 'paused' || state === 'stopped' || state === 'interrupted') {
    lines.push(`go on with: vdsm-amqp fleet resume ${campaign}${options}`)
  }
  return lines
}
