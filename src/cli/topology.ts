import type { Command } from 'commander'
import type { BrokerConnection } from '../broker/connection.ts'
import { createTopology, type Topology } from '../broker/topology.ts'
import { silentLog } from '../client/silent-log.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { type BrokerOptions, toBroker, withBroker } from './options.ts'
import type { Terminal } from './terminal.ts'

export function addTopology(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const topology = program
    .command('topology')
    .summary('the exchanges and queues on the broker')
    .description('Declares, checks or prints the exchanges and queues that all share.')
    .addHelpText(
      'after',
      `
Examples:
  vdsm-amqp topology declare
  vdsm-amqp topology check
  vdsm-amqp topology export > definitions.json && rabbitmqctl import_definitions definitions.json`,
    )

  withBroker(topology.command('declare'))
    .description('Declares what is missing and changes nothing that is there. Workers do so too when they start.')
    .addHelpText('after', '\nExample:\n  vdsm-amqp topology declare --broker amqp://127.0.0.1:5672')
    .action((flags: BrokerOptions) =>
      withConnection(flags, async (connection, names) => {
        const { declareTopology, policiesInstalled } = await import('../broker/topology.ts')
        await declareTopology(connection, names)
        const { exchanges, queues } = names.shared
        terminal.out([...exchanges, ...queues].map(({ name }) => `${name}\n`).join(''))
        if (await policiesInstalled(connection, names)) return
        const prefix = flags.prefix === undefined ? '' : ` --prefix ${flags.prefix}`
        terminal.err(
          `nothing limits the queues yet: policies do, which AMQP cannot set. On the broker's machine:\n  vdsm-amqp topology export${prefix} > definitions.json && rabbitmqctl import_definitions definitions.json\n`,
        )
      }),
    )

  withBroker(topology.command('check'))
    .description('Says what is missing on the broker or differs from what it must be, and changes nothing.')
    .addHelpText(
      'after',
      '\nExample:\n  vdsm-amqp topology check\n\nExit codes: 0 all is well, 1 something is wrong, 2 wrong usage, 5 broker out of reach',
    )
    .action((flags: BrokerOptions) =>
      withConnection(flags, async (connection, names) => {
        const { checkTopology } = await import('../broker/topology.ts')
        const problems = await checkTopology(connection, names)
        for (const { what, name, kind, detail } of problems) terminal.out(`${what} ${name}: ${kind}: ${detail}\n`)
        if (problems.length === 0) terminal.out('all is there, and as it must be\n')
        else exit(EXIT.error)
      }),
    )

  topology
    .command('export')
    .description("Prints exchanges, queues, bindings and policies as RabbitMQ's definitions. Needs no broker.")
    .option('--prefix <prefix>', 'stands before every name on the broker')
    .option('--cluster', 'for a cluster of several nodes: queue leaders are spread over them')
    .addHelpText(
      'after',
      '\nExample:\n  vdsm-amqp topology export > definitions.json && rabbitmqctl import_definitions definitions.json',
    )
    .action(({ cluster, ...flags }: BrokerOptions & { readonly cluster?: true }) => {
      terminal.out(`${JSON.stringify(toTopology(flags).definitions({ cluster: cluster === true }), null, 2)}\n`)
    })
}

async function withConnection(
  flags: BrokerOptions,
  work: (connection: BrokerConnection, topology: Topology) => Promise<void>,
): Promise<void> {
  const { url } = toBroker(flags)
  const { connect } = await import('../broker/connection.ts')
  await using connection = await connect({ url, name: 'vdsm-amqp topology', log: silentLog() })
  await work(connection, toTopology(flags))
}

function toTopology(flags: BrokerOptions): Topology {
  const { prefix } = toBroker(flags)
  return createTopology(prefix === undefined ? {} : { prefix })
}
