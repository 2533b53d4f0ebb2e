import { Command, CommanderError } from 'commander'
import { ConnectError } from '../broker/connect-error.ts'
import { packageVersion } from '../config.ts'
import { addCall } from './call.ts'
import { addCompletion } from './completion.ts'
import { addDead } from './dead.ts'
import { EXIT, EXIT_HELP, ExitError } from './exit.ts'
import { addFleet } from './fleet.ts'
import { addHosts } from './hosts.ts'
import { addSchema } from './schema.ts'
import type { Terminal } from './terminal.ts'
import { addTopology } from './topology.ts'
import { addWatch } from './watch.ts'
import { addWorker } from './worker.ts'

/**
 * Runs the command line and resolves with its exit code. What a command needs
 * is loaded when it runs: a call must not wait for a worker's parts.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.ok
  const program = createProgram(terminal, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    if (error instanceof ExitError) {
      terminal.err(`error: ${error.message}\n`)
      return error.exitCode
    }
    if (error instanceof ConnectError) {
      terminal.err(`error: ${error.message}; the broker is taken from --broker or AMQP_URL\n`)
      return EXIT.brokerUnreachable
    }
    terminal.err(`error: ${describe(error)}\n`)
    return EXIT.error
  }
}

function createProgram(terminal: Terminal, exit: (code: number) => void): Command {
  const program = new Command('vdsm-amqp')
    .description('Virtual machines on any number of hosts, through RabbitMQ.')
    .version(packageVersion(), '-V, --version')
    .exitOverride()
    // So that a command with others below it, such as fleet, leaves them their options.
    .enablePositionalOptions()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .showHelpAfterError('(--help says more)')
    .addHelpText(
      'after',
      `
Examples:
  vdsm-amqp worker --host host1
  vdsm-amqp call host1 Host.getVMList
  vdsm-amqp fleet Host.ping2 --group all
  vdsm-amqp watch
  vdsm-amqp schema show VM.create

The broker is --broker, else the variable AMQP_URL, else amqp://127.0.0.1:5672. call, fleet, watch and hosts
take several sites, each with hosts of its own: --broker east=amqp://… --broker west=amqp://…
${EXIT_HELP}`,
    )
  for (const add of [addWorker, addCall, addFleet, addWatch, addHosts, addSchema, addTopology, addDead, addCompletion])
    add(program, terminal, exit)
  return program
}

/** A plain error says what is wrong; of others, which are bugs, one wants to know where. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.constructor === Error ? error.message : (error.stack ?? error.message)
}
