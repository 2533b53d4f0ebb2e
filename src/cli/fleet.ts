import type { Command } from 'commander'
import { parseGroupName, parseHostId } from '../api/ids.ts'
import type { FleetReport } from '../client/fleet.ts'
import { AGGREGATES, type Aggregate, parseAggregate } from '../client/fleet-aggregate.ts'
import { type FleetSelection, SelectionError } from '../client/fleet-selection.ts'
import { toParams } from './call.ts'
import { addCampaigns, CAMPAIGN_HELP, campaign, isCampaign, type PaceFlags, withPace } from './campaign.ts'
import { EXIT, type ExitCode, ExitError, usageError } from './exit.ts'
import { onFirstSignal } from './first-signal.ts'
import { createFleetProgress, toText } from './fleet-text.ts'
import {
  type BrokerOptions,
  parseDuration,
  parsed,
  parseFilled,
  passOptionsOn,
  toBrokers,
  withBrokers,
} from './options.ts'
import type { Terminal } from './terminal.ts'

interface FleetFlags extends BrokerOptions, PaceFlags {
  readonly group?: readonly string[]
  readonly host?: readonly string[]
  readonly where?: string
  readonly timeout?: number
  readonly aggregate?: readonly Aggregate[]
  readonly messageId?: string
  readonly flow?: string
  readonly json?: true
}

const HELP = `
Examples:
  vdsm-amqp fleet Host.ping2 --group all
  vdsm-amqp fleet Host.getStats --group cluster.prod --where 'facts.memory>64000 && driver=="libvirt"'
  vdsm-amqp fleet Host.getStats --group all --aggregate sum:vmActive --aggregate max:cpuLoad
  vdsm-amqp fleet VM.destroy vmID=8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11 --host host1 --host host2 --json
  vdsm-amqp fleet Host.setLogLevel level=DEBUG --group all --canary 2 --batch 10% --stop-after 3

Each host that is asked ends with one outcome: answered; failed (an error), refused or expired (not executed),
unroutable (never reached it), silent (no answer in time; it may or may not have run).
${CAMPAIGN_HELP}

Exit codes: 0 all answered, 1 not all of them, 2 wrong usage or nobody to ask, 5 broker out of reach`

export function addFleet(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const collectAggregate = collectParsed(parseAggregate)
  const fleet = withBrokers(program.command('fleet'))
    .summary('ask many hosts at once')
    .description('Calls a method on many hosts and tells how it ended on each.')
    .argument('<method>', 'such as Host.getStats; "vdsm-amqp schema list" shows all')
    .argument(
      '[params...]',
      'a JSON object by name, a JSON array by position, or name=value for each; - reads JSON from standard input',
    )
    .option('--group <name>', 'the members of a group; several are joined', collectParsed(parseGroupName))
    .option('--host <id>', 'this host; may be given several times', collectParsed(parseHostId))
    .option(
      '--where <expression>',
      'only the hosts of which it is true; without --group and --host, of all',
      parseFilled,
    )
    .option('--timeout <time>', "how long each may take: 500ms, 30s, 2m (default: the method's own)", parseDuration)
    .option(
      '--aggregate <what:field>',
      `of a field of all results: ${AGGREGATES.join(', ')}; may be given several times`,
      collectAggregate,
    )
    .option('--message-id <id>', 'the idempotency key; the same one asks again for the outcomes', parseFilled)
    .option('--flow <id>', 'a flow id, for the logs of all that this causes', parseFilled)
    .option('--json', 'one JSON document, with every result')
  withPace(fleet)
    // The commands below have options of the same names.
    .enablePositionalOptions()
    .addHelpText('after', HELP)
    .action(async (method: string, words: readonly string[], flags: FleetFlags) => {
      const params = await toParams(words, method, terminal)
      if (isCampaign(flags)) return await begin(method, params, flags)
      const report = await ask(method, params, flags, terminal)
      terminal.out(flags.json ? `${JSON.stringify(report, null, 2)}\n` : toText(report))
      if (report.answered < report.expected) exit(EXIT.error)
    })
  addCampaigns(passOptionsOn(fleet), terminal, exit, collectAggregate)

  async function begin(method: string, params: unknown, flags: FleetFlags): Promise<void> {
    try {
      await campaign(method, params, flags, { ...toSelection(flags), ...toCall(flags) }, { terminal, exit })
    } catch (error) {
      throw asUsage(error)
    }
  }
}

async function ask(method: string, params: unknown, flags: FleetFlags, terminal: Terminal): Promise<FleetReport> {
  const { connectClient } = await import('../client/connect-client.ts')
  const stop = new AbortController()
  const release = onFirstSignal(terminal, () => stop.abort())
  const progress = createFleetProgress(terminal)
  try {
    const patience = flags.timeout === undefined ? [] : [AbortSignal.timeout(flags.timeout)]
    await using client = await connectClient({
      ...toBrokers(flags),
      signal: AbortSignal.any([stop.signal, ...patience]),
    })
    return await client.requestFleet(method, params, {
      ...toSelection(flags),
      ...toCall(flags),
      aggregate: flags.aggregate,
      onProgress: progress.tell,
      signal: stop.signal,
    })
  } catch (error) {
    if (error instanceof SelectionError) throw asUsage(error)
    if (stop.signal.aborted) throw new ExitError(EXIT.error, `stopped: ${progress.summary()}`)
    throw error
  } finally {
    release()
    progress.clear()
  }
}

function toSelection({ group, host, where }: FleetFlags): FleetSelection {
  return { groups: group, hosts: host, where }
}

function toCall({ timeout, messageId, flow }: FleetFlags) {
  return { timeoutMs: timeout, messageId, flow }
}

function asUsage(error: unknown): unknown {
  return error instanceof SelectionError ? usageError(error.message) : error
}

/** As `collect`, for what has a form. */
function collectParsed<T>(parse: (text: string) => T): (text: string, before?: readonly T[]) => readonly T[] {
  const one = parsed(parse)
  return (text, before = []) => [...before, one(text)]
}
