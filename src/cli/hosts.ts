import type { Command } from 'commander'
import { type GroupName, type HostId, parseGroupName, parseHostId } from '../api/ids.ts'
import type { HostRecord } from '../client/host-records.ts'
import type { SiteRecord } from '../client/sites.ts'
import { type Condition, parseWhere } from '../client/where.ts'
import { EXIT, type ExitCode, ExitError, usageError } from './exit.ts'
import { type BrokerOptions, parsed, toBroker, toBrokers, withBroker, withBrokers } from './options.ts'
import { toTable, toTime } from './table.ts'
import type { Terminal } from './terminal.ts'

interface HostsFlags extends BrokerOptions {
  readonly group?: GroupName
  readonly where?: Condition
  readonly json?: true
}

const CODES = 'Exit codes: 0 done, 1 failed, 2 wrong usage, 4 host unknown, 5 broker out of reach'

export function addHosts(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  withBrokers(program.command('hosts'))
    .summary('which hosts there are')
    .description('Lists the hosts: those that are there, and those that have been away for up to 7 days.')
    .option('--group <name>', 'the members of a group', parsed(parseGroupName))
    .option('--where <expression>', 'only the hosts of which it is true', parseCondition)
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      `
Examples:
  vdsm-amqp hosts
  vdsm-amqp hosts --group cluster.prod --where 'state=="offline"'
  vdsm-amqp hosts --where 'facts.memory>64000 && driver=="libvirt"' --json
  vdsm-amqp hosts --broker east=amqp://east.example --broker west=amqp://west.example

A condition compares host, groups, driver, version, apiVersion, epoch, state, since, lastSeen, facts.memory (in MiB),
facts.cpus, methods.count, methods.digest and federated (true or false), with several sites also site, by == != > >= < <=, joined by && || ! and parentheses; text stands in quotes.
A host is online, stopped (its worker was told to), or offline; then SINCE is when it last was heard of, for a host
that vanished before this command was started as long ago as its last announcement, up to a day too early.

Exit codes: 0 done, 1 a host is at several sites, 2 wrong usage, 5 broker, or that of a site, out of reach`,
    )
    .action(async ({ group, where, json, ...flags }: HostsFlags) => {
      const { all, lacking, closed } = await readHosts(flags)
      // Which groups those that are lacking have is not known.
      if (group !== undefined && lacking.length === 0) await checkGroup(group, all)
      if (where !== undefined) reading(() => where.check(all))
      const members = group === undefined ? all : all.filter(({ groups }) => groups.includes(group))
      const records = where === undefined ? members : members.filter(where)
      terminal.out(json ? records.map((record) => `${JSON.stringify(record)}\n`).join('') : toText(records))
      for (const { host, sites } of twins(all)) {
        terminal.err(`error: ${host} is at several sites, ${sites.join(' and ')}, and can be asked at none\n`)
        exit(EXIT.error)
      }
      for (const why of lacking) {
        terminal.err(`error: ${why}\n`)
        exit(EXIT.brokerUnreachable)
      }
      await closed
    })

  const host = program
    .command('host')
    .summary('retire a host')
    .description('Changes what the broker keeps of a host.')
    .addHelpText('after', `\nExample:\n  vdsm-amqp host remove host1\n\n${CODES}`)

  withBroker(host.command('remove'))
    .description(
      "Deletes a retired host's queue, bindings and record. Refused while a worker serves it or messages wait for it.",
    )
    .argument('<host>', 'the host id', parsed(parseHostId))
    .addHelpText('after', `\nExample:\n  vdsm-amqp host remove host1\n\n${CODES}`)
    .action(async (id: HostId, flags: BrokerOptions) => {
      const outcome = await remove(id, flags)
      switch (outcome.kind) {
        case 'removed':
          terminal.out(`${id} is removed\n`)
          return
        case 'unknown':
          throw new ExitError(EXIT.unknownHost, `there is no host ${id}; "vdsm-amqp hosts" shows which there are`)
        case 'refused':
          terminal.err(`error: ${outcome.why}\n`)
          exit(EXIT.error)
          return
        default:
          return outcome satisfies never
      }
    })
}

async function checkGroup(group: GroupName, all: readonly HostRecord[]): Promise<void> {
  const { checkGroups, SelectionError } = await import('../client/fleet-selection.ts')
  try {
    checkGroups([group], all)
  } catch (error) {
    throw error instanceof SelectionError ? usageError(error.message) : error
  }
}

function parseCondition(text: string): Condition {
  return reading(() => parseWhere(text))
}

function reading<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw usageError(`--where: ${error instanceof Error ? error.message : String(error)}`)
  }
}

type Listed = HostRecord & Partial<Pick<SiteRecord, 'site'>>

/** Of several sites, those that can be reached; and why the others cannot. */
async function readHosts(
  flags: BrokerOptions,
): Promise<{ all: readonly Listed[]; lacking: readonly string[]; closed: Promise<unknown> }> {
  const { readDirectory } = await import('../client/directory.ts')
  const { url, sites, ...rest } = toBrokers(flags)
  if (sites === undefined) {
    const { hosts, closed } = await readDirectory({ url, ...rest })
    return { all: hosts, lacking: [], closed }
  }
  const { ConnectError } = await import('../broker/connect-error.ts')
  const all: SiteRecord[] = []
  const lacking: string[] = []
  const closing: Promise<void>[] = []
  const read = async ([site, its]: [string, string | readonly string[]]) => {
    try {
      const { hosts, closed } = await readDirectory({ url: its, ...rest })
      closing.push(closed)
      all.push(...hosts.map((record) => ({ ...record, site })))
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error
      lacking.push(`site ${site} is out of reach, and which hosts it has is not known: ${error.message}`)
    }
  }
  await Promise.all(Object.entries(sites).map(read))
  const served = new Set(all.filter(({ federated }) => federated !== true).map(({ host }) => host))
  const known = all.filter(({ host, federated }) => federated !== true || !served.has(host))
  return { all: known.sort((a, b) => (a.host < b.host ? -1 : 1)), lacking, closed: Promise.all(closing) }
}

function twins(records: readonly Listed[]): { host: string; sites: string[] }[] {
  const sites = new Map<string, string[]>()
  for (const { host, site, federated } of records) {
    if (site !== undefined && federated !== true) sites.set(host, [...(sites.get(host) ?? []), site])
  }
  return [...sites].flatMap(([host, its]) => (its.length > 1 ? [{ host, sites: its.sort() }] : []))
}

async function remove(id: HostId, flags: BrokerOptions) {
  const { url, prefix } = toBroker(flags)
  const { readDirectory } = await import('../client/directory.ts')
  const { connect } = await import('../broker/connection.ts')
  const { createPublisher } = await import('../broker/publisher.ts')
  const { createTopology } = await import('../broker/topology.ts')
  const { removeHost } = await import('../client/remove-host.ts')
  const { silentLog } = await import('../client/silent-log.ts')
  const log = silentLog()
  const { hosts, closed } = await readDirectory(toBroker(flags))
  await closed
  await using connection = await connect({ url, name: 'vdsm-amqp host remove', log })
  await using publisher = createPublisher({ connection, log })
  return await removeHost(id, {
    connection,
    topology: createTopology(prefix === undefined ? {} : { prefix }),
    publish: publisher.publish,
    record: hosts.find(({ host }) => host === id),
  })
}

const HEAD = ['HOST', 'STATE', 'SINCE', 'DRIVER', 'VERSION', 'MEMORY', 'CPUS', 'GROUPS']

function toText(records: readonly Listed[]): string {
  const sited = records.some(({ site }) => site !== undefined)
  const head = sited ? ['SITE', ...HEAD] : HEAD
  const rows = records.map((record) => (sited ? [record.site ?? '-', ...toRow(record)] : toRow(record)))
  const online = records.filter(({ state }) => state === 'online').length
  return `${toTable(head, rows)}${records.length} hosts, ${online} online\n`
}

function toRow({ host, state, since, driver, version, facts, groups }: HostRecord): string[] {
  const { memory, cpus } = facts
  const size = typeof memory === 'number' ? `${memory} MiB` : '-'
  return [host, state, toTime(since), driver, version, size, String(cpus ?? '-'), groups.join(',')]
}
