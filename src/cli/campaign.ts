import { join } from 'node:path'
import type { Command } from 'commander'
import { parseBrokerUrl } from '../broker/broker-url.ts'
import type { Campaign, CampaignOptions, Stopping } from '../client/campaign.ts'
import { CampaignError, type CampaignErrorKind } from '../client/campaign-ledger.ts'
import { type Amount, parseAmount } from '../client/campaign-plan.ts'
import { type CampaignReport, toCampaignReport } from '../client/campaign-report.ts'
import type { CampaignStore, CampaignWish } from '../client/campaign-store.ts'
import type { Client } from '../client/client.ts'
import type { Aggregate } from '../client/fleet-aggregate.ts'
import { userStateDirectory } from '../config.ts'
import { toCampaignText, toIntention, toLedgerText, toListText, toStopping } from './campaign-text.ts'
import { EXIT, type ExitCode, ExitError, usageError } from './exit.ts'
import { onFirstSignal } from './first-signal.ts'
import { createFleetProgress } from './fleet-text.ts'
import { type BrokerOptions, parseDuration, parsed, parseFilled, toBrokers, withBrokers } from './options.ts'
import type { Terminal } from './terminal.ts'

export interface StateFlags {
  readonly stateDir?: string
}

/** What makes a fan-out a campaign. */
export interface PaceFlags extends StateFlags {
  readonly limit?: Amount
  readonly canary?: Amount
  readonly batch?: Amount
  readonly stopAfter?: Amount
  readonly concurrency?: number
  readonly interval?: number
  readonly shuffle?: true
}

interface ResumeFlags extends BrokerOptions, StateFlags {
  /** Of each host; for the broker too, at the beginning. */
  readonly timeout?: number
  readonly aggregate?: readonly Aggregate[]
  readonly json?: true
}

type Exit = (code: ExitCode) => void

export function withPace(command: Command): Command {
  return withStateDir(
    command
      .optionsGroup('Campaigns:')
      .option('--limit <n|n%>', 'only so many of the selected hosts: the first by name, or any with --shuffle', amount)
      .option('--canary <n|n%>', 'ask these first, and nobody else unless all of them answer', amount)
      .option('--batch <n|n%>', 'ask so many; when each has its outcome, the next (default: all)', amount)
      .option('--stop-after <n|n%>', 'ask nobody more when so many hosts ended otherwise than answered', amount)
      .option('--concurrency <n>', 'hosts under way at once, within a batch (default: 500)', parsed(parseCount))
      .option('--interval <time>', 'wait between batches: 500ms, 30s, 2m', parseDuration)
      .option('--shuffle', 'hosts in random order instead of that of their names'),
  )
}

/** Whether hosts are to be asked one by one, with a ledger. */
export function isCampaign(flags: PaceFlags): boolean {
  const { limit, canary, batch, stopAfter, concurrency, interval, shuffle, stateDir } = flags
  return [limit, canary, batch, stopAfter, concurrency, interval, shuffle, stateDir].some(
    (value) => value !== undefined,
  )
}

export const CAMPAIGN_HELP = `
Any option of a campaign has each host asked by a message of its own, and keeps a ledger, in which each is entered before
it is asked. Parts of hosts (5%) are rounded up. Ctrl-C asks nobody more and waits for those under way; a second one ends
it at once. However it ended, "fleet resume" goes on: who has an outcome is not asked again; who was asked and has none is,
under the same message id, which a worker executes once.`

/** `fleet list`, `show`, `resume`, `pause` and `cancel`. */
export function addCampaigns(
  fleet: Command,
  terminal: Terminal,
  exit: Exit,
  collectAggregate: (text: string, before?: readonly Aggregate[]) => readonly Aggregate[],
): void {
  const help = (example: string, codes: string) => `\nExample:\n  vdsm-amqp fleet ${example}\n\nExit codes: ${codes}`
  const id = '<campaign>'
  const which = 'its id, as "fleet list" shows it'

  withStateDir(fleet.command('list'))
    .description('Lists the campaigns and how far each is, the oldest first.')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', help('list', '0 done, 1 a ledger cannot be read'))
    .action(async (flags: StateFlags & { readonly json?: true }) => {
      const store = await openStore(flags)
      const reports: CampaignReport[] = []
      for (const one of await told(() => store.list())) {
        try {
          reports.push(toCampaignReport(await store.read(one)))
        } catch (error) {
          if (!(error instanceof CampaignError)) throw error
          terminal.err(`error: campaign ${one}: ${error.message}\n`)
          exit(EXIT.error)
        }
      }
      terminal.out(
        flags.json ? reports.map((one) => `${JSON.stringify(toSummary(one))}\n`).join('') : toListText(reports),
      )
    })

  withStateDir(fleet.command('show'))
    .description("Prints a campaign's ledger: each host, and what became of it.")
    .argument(id, which)
    .option('--json', 'one JSON document, with every result')
    .addHelpText(
      'after',
      help('show 20261122-231500-3f2a', '0 done, 1 its ledger cannot be read, 2 there is no such campaign'),
    )
    .action(async (name: string, flags: StateFlags & { readonly json?: true }) => {
      const report = toCampaignReport(await told(async () => (await openStore(flags)).read(name)))
      terminal.out(flags.json ? toJson(report) : toLedgerText(report, again(flags)))
    })

  withStateDir(withBrokers(fleet.command('resume')))
    .description('Goes on with a campaign, however it ended. Hosts that have an outcome are not asked again.')
    .argument(id, which)
    .option('--aggregate <what:field>', 'of a field of all results, as with "fleet"', collectAggregate)
    .option('--json', 'one JSON document, with every result')
    .addHelpText(
      'after',
      `
The broker, the user and the prefix must be those that it was begun with: a worker tells what comes again by its user and
message id. The broker's address may be another one when --broker says so.
After a stop by --canary or --stop-after, failures are counted anew.
${help('resume 20261122-231500-3f2a', '0 all answered, 1 not all of them, 2 wrong usage, 5 broker out of reach')}`,
    )
    .action(async (name: string, flags: ResumeFlags) => {
      const store = await openStore(flags)
      const { header } = await told(() => store.read(name))
      const { prefix = header.origin?.['prefix'] } = flags
      const broker = { ...flags, ...(prefix === undefined || prefix === '' ? {} : { prefix }) }
      checkOrigin(name, header.origin, toOrigin(broker), flags.broker !== undefined)
      const { resumeCampaign } = await import('../client/campaign.ts')
      await drive(terminal, exit, { ...flags, ...broker }, (client, attendance) =>
        resumeCampaign(client, store, name, { aggregate: flags.aggregate, ...attendance }),
      )
    })

  const wishes: Readonly<Record<CampaignWish, string>> = {
    pause: 'Has a campaign that is running in another process ask nobody more, and waits for the hosts under way.',
    cancel: 'Ends a campaign for good. Hosts under way are asked to give it up.',
  }
  for (const [wish, about] of Object.entries(wishes) as [CampaignWish, string][]) {
    withStateDir(fleet.command(wish))
      .description(about)
      .argument(id, which)
      .addHelpText(
        'after',
        help(`${wish} 20261122-231500-3f2a`, '0 done, 1 there was nothing to do, 2 there is no such campaign'),
      )
      .action(async (name: string, flags: StateFlags) => {
        const store = await openStore(flags)
        const stop = new AbortController()
        const release = onFirstSignal(terminal, () => stop.abort())
        try {
          const report = toCampaignReport(await told(() => store.wish(name, wish, { signal: stop.signal })))
          terminal.out(toCampaignText({ ...report, results: {}, errors: [] }, again(flags)))
        } catch (error) {
          if (stop.signal.aborted) throw new ExitError(EXIT.error, `not waited for; campaign ${name} was told to stop`)
          throw error
        } finally {
          release()
        }
      })
  }
}

/** Begins one, and sees it through. */
export async function campaign(
  method: string,
  params: unknown,
  flags: PaceFlags & ResumeFlags,
  options: Pick<CampaignOptions, 'groups' | 'hosts' | 'where' | 'timeoutMs' | 'messageId' | 'flow'>,
  { terminal, exit }: { readonly terminal: Terminal; readonly exit: Exit },
): Promise<void> {
  const { limit, canary, batch, stopAfter, concurrency, interval, shuffle, aggregate } = flags
  const pace = { limit, canary, batch, stopAfter, concurrency, intervalMs: interval, shuffle }
  const store = await openStore(flags)
  const { startCampaign } = await import('../client/campaign.ts')
  await drive(terminal, exit, flags, (client, attendance, signal) => {
    const all = { ...options, ...pace, aggregate, ...attendance, signal, origin: toOrigin(flags) }
    return startCampaign(client, store, method, params, all)
  })
}

type Attendance = Pick<CampaignOptions, 'onProgress' | 'onStopping'>

async function drive(
  terminal: Terminal,
  exit: Exit,
  flags: ResumeFlags,
  begin: (client: Client, attendance: Attendance, signal: AbortSignal) => Promise<Campaign>,
): Promise<void> {
  const { connectClient } = await import('../client/connect-client.ts')
  const stop = new AbortController()
  let running: Campaign | undefined
  const progress = createFleetProgress(terminal)
  const onStopping = (stopping: Stopping) => {
    progress.clear()
    terminal.err(toStopping(stopping))
  }
  // A second one ends the process: its ledger has what is needed.
  const release = onFirstSignal(terminal, () => {
    stop.abort()
    running?.pause()
  })
  try {
    const patience = flags.timeout === undefined ? [] : [AbortSignal.timeout(flags.timeout)]
    const signal = AbortSignal.any([stop.signal, ...patience])
    await using client = await connectClient({ ...toBrokers(flags), signal })
    running = await told(() => begin(client, { onProgress: progress.tell, onStopping }, stop.signal))
    progress.clear()
    terminal.err(toIntention(running.header, campaignsIn(flags)))
    if (stop.signal.aborted) running.pause()
    const { id, ended } = running
    const storage = `; when it can be, go on with: vdsm-amqp fleet resume ${id}${again(flags)}`
    const report = await told(() => ended, { storage })
    progress.clear()
    terminal.out(flags.json ? toJson(report) : toCampaignText(report, again(flags)))
    if (report.answered < report.expected) exit(EXIT.error)
  } catch (error) {
    if (stop.signal.aborted && running === undefined) throw new ExitError(EXIT.error, 'stopped: nobody was asked')
    throw error
  } finally {
    release()
    progress.clear()
  }
}

async function openStore(flags: StateFlags): Promise<CampaignStore> {
  const { openCampaignFiles } = await import('../client/campaign-files.ts')
  return openCampaignFiles(campaignsIn(flags))
}

function campaignsIn({ stateDir }: StateFlags): string {
  return join(stateDir ?? userStateDirectory(), 'campaigns')
}

function withStateDir(command: Command): Command {
  return command.option(
    '--state-dir <dir>',
    'where campaigns are kept (default: $XDG_STATE_HOME/vdsm-amqp, else ~/.local/state/vdsm-amqp)',
    parseFilled,
  )
}

/** What another command needs to find the same campaign. */
function again({ stateDir }: StateFlags): string {
  return stateDir === undefined ? '' : ` --state-dir ${stateDir}`
}

/** What has to be the same for a worker to know a command again; the address tells one fleet from another. No password. */
function toOrigin(flags: BrokerOptions): Record<string, string> {
  const { url, sites, prefix = '' } = toBrokers(flags)
  const all: readonly (readonly [of: string, urls: string | readonly string[]])[] =
    sites === undefined ? [['', url]] : Object.entries(sites).map(([site, urls]) => [` of ${site}`, urls])
  const origin: Record<string, string> = { prefix }
  for (const [of, urls] of all) {
    const parts = [urls].flat().map(parseBrokerUrl)
    const join = (texts: readonly string[]) => [...new Set(texts)].sort().join(', ')
    origin[`user${of}`] = join(parts.map(({ user }) => user))
    origin[`vhost${of}`] = join(parts.map(({ vhost }) => vhost))
    origin[`broker${of}`] = join(parts.map(({ address }) => address))
  }
  return origin
}

/** @param given whether the broker was named @throws {ExitError} */
function checkOrigin(
  id: string,
  begun: Readonly<Record<string, string>> | undefined,
  now: Readonly<Record<string, string>>,
  given: boolean,
): void {
  if (begun === undefined) return
  const shown = (text: string | undefined) => text || 'none'
  for (const name of new Set([...Object.keys(begun), ...Object.keys(now)])) {
    const isAddress = /^broker\b/.test(name)
    if (begun[name] === now[name] || (isAddress && given && name in begun && name in now)) continue
    const hint = isAddress && !given ? '; if the same fleet is reached there, say so with --broker' : ''
    throw usageError(`campaign ${id} was begun with the ${name} ${shown(begun[name])}, not ${shown(now[name])}${hint}`)
  }
}

const HINTS: Hints = {
  unknown: '; "vdsm-amqp fleet list" shows which there are',
  storage: '; --state-dir names another place',
}

type Hints = Readonly<Partial<Record<CampaignErrorKind, string>>>

/** @param hints what can be done about it */
async function told<T>(work: () => Promise<T>, hints: Hints = HINTS): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof RangeError) throw usageError(error.message)
    if (!(error instanceof CampaignError)) throw error
    throw new ExitError(
      error.kind === 'unknown' ? EXIT.usage : EXIT.error,
      `${error.message}${hints[error.kind] ?? ''}`,
    )
  }
}

function toSummary(report: CampaignReport): object {
  const { asked: _, results: __, errors: ___, aggregates: ____, ...rest } = report
  const { unexpected, notAnswered, open, notAsked } = report
  return {
    ...rest,
    unexpected: unexpected.length,
    notAnswered: notAnswered.length,
    open: open.length,
    notAsked: notAsked.length,
  }
}

function toJson(report: CampaignReport): string {
  return `${JSON.stringify(report, null, 2)}\n`
}

const amount = parsed(parseAmount)

function parseCount(text: string): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (count >= 1) return count
  throw new TypeError(`${JSON.stringify(text)} is no number of hosts: give at least 1`)
}
