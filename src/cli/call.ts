import type { Command } from 'commander'
import { RpcError, toErrorObject } from '../api/errors.ts'
import { METHODS } from '../api/generated/methods.ts'
import { parseHostId } from '../api/ids.ts'
import { ConnectError } from '../broker/connect-error.ts'
import { EXIT, EXIT_HELP, type ExitCode } from './exit.ts'
import { areNamed, parseNamed } from './named-params.ts'
import { loadOpenRpc, methodPage } from './openrpc.ts'
import { type BrokerOptions, parseDuration, parsed, parseFilled, toBrokers, withBrokers } from './options.ts'
import { parseParams } from './params.ts'
import { suggest } from './suggest.ts'
import type { Terminal } from './terminal.ts'

interface CallFlags extends BrokerOptions {
  readonly timeout?: number
  readonly messageId?: string
  readonly flow?: string
  readonly help?: true
}

type CallArguments = readonly [
  host: string | undefined,
  method: string | undefined,
  words: readonly string[],
  flags: CallFlags,
]

const HELP = `
Examples:
  vdsm-amqp call host1 Host.ping2
  vdsm-amqp call host1 VM.getStats '{"vmID":"8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11"}'
  vdsm-amqp call host1 VM.getStats vmID=8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11
  vdsm-amqp call host1 VM.create - --timeout 1m < vm.json
  vdsm-amqp call host1 VM.create --help

With a method, --help shows the method's page.
On an error, {"code":…,"message":…,"data":…} is printed on standard error, in one line.
${EXIT_HELP}`

export function addCall(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  const command: Command = withBrokers(program.command('call'))
  command
    .summary('ask a host to do something')
    .description('Calls a method on a host and prints its result as JSON.')
    .usage('[options] <host> <method> [params...]')
    .argument('[host]', 'the host id', parsed(parseHostId))
    .argument('[method]', 'such as VM.getStats; "vdsm-amqp schema list" shows all')
    .argument(
      '[params...]',
      'a JSON object by name, a JSON array by position, or name=value for each; - reads JSON from standard input',
    )
    .option(
      '--timeout <time>',
      "how long to wait for the answer: 500ms, 30s, 2m (default: the method's own)",
      parseDuration,
    )
    .option(
      '--message-id <id>',
      'the idempotency key; the same one asks again for the outcome of a command',
      parseFilled,
    )
    .option('--flow <id>', 'a flow id, for the logs of all that this causes', parseFilled)
    // Our own: with a method it shows that method's page, so what else is missing is looked at later.
    .helpOption(false)
    .option('-h, --help', "show this, or with a method that method's page")
    .addHelpText('after', HELP)
    .action(async (...[host, method, words, flags]: CallArguments) => {
      if (flags.help) return method === undefined ? command.outputHelp() : terminal.out(await methodPage(method))
      if (host === undefined || method === undefined) {
        command.error(`error: missing required argument '${host === undefined ? 'host' : 'method'}'`)
      }
      const params = await toParams(words, method, terminal)
      try {
        terminal.out(`${JSON.stringify(await call(host, method, params, flags), null, 2)}\n`)
      } catch (error) {
        const { line, exitCode } = describe(error, method)
        terminal.err(`${JSON.stringify(line)}\n`)
        exit(exitCode)
      }
    })
}

/** What stands behind the method, as params. @throws {ExitError} that shows where it is wrong */
export async function toParams(words: readonly string[], method: string, terminal: Terminal): Promise<unknown> {
  if (areNamed(words)) return parseNamed(words, method, await loadOpenRpc())
  const [text] = words
  return parseParams(text === '-' ? await terminal.read() : text)
}

async function call(host: string, method: string, params: unknown, flags: CallFlags): Promise<unknown> {
  const { connectClient } = await import('../client/connect-client.ts')
  // A dead broker must not make it wait longer than it was told to.
  const signal = flags.timeout === undefined ? undefined : AbortSignal.timeout(flags.timeout)
  await using client = await connectClient({ ...toBrokers(flags), signal })
  return await client.request(host, method, params, {
    timeoutMs: flags.timeout,
    messageId: flags.messageId,
    flow: flags.flow,
  })
}

function describe(error: unknown, method: string): { line: object; exitCode: ExitCode } {
  if (error instanceof ConnectError) {
    const advice =
      error.kind === 'aborted' ? ': no answer within --timeout; check the network, the port and any firewall' : ''
    const line = toErrorObject(new RpcError('BrokerUnreachable', `${error.message}${advice}`))
    return { line, exitCode: EXIT.brokerUnreachable }
  }
  if (!(error instanceof RpcError)) throw error
  const line = toErrorObject(error)
  switch (error.kind) {
    case 'UnknownHost':
      return { line, exitCode: EXIT.unknownHost }
    case 'NoAnswer':
      return { line, exitCode: EXIT.noAnswer }
    case 'BrokerUnreachable':
    case 'Unsent':
      return { line, exitCode: EXIT.brokerUnreachable }
    case 'MethodNotFound': {
      // The host knows best which methods there are; our schema knows what they look like.
      const [suggestion] = suggest(method, Object.keys(METHODS))
      const data = { name: error.kind, ...error.data }
      return {
        line: suggestion === undefined ? line : { ...line, data: { ...data, suggestion } },
        exitCode: EXIT.error,
      }
    }
    default:
      return { line, exitCode: EXIT.error }
  }
}
