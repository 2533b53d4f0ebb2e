import type { Command } from 'commander'
import { RpcError, toErrorObject } from '../api/errors.ts'
import { METHODS } from '../api/generated/methods.ts'
import { parseHostId } from '../api/ids.ts'
import { createMessageId } from '../api/message-id.ts'
import { ConnectError } from '../broker/connect-error.ts'
import type { CallProgress } from '../client/transport.ts'
import { EXIT, EXIT_HELP, SIGNAL_EXIT } from './exit.ts'
import { onFirstSignal } from './first-signal.ts'
import { areNamed, parseNamed } from './named-params.ts'
import { loadOpenRpc, methodPage } from './openrpc.ts'
import { type BrokerOptions, parseDuration, parsed, parseFilled, toBrokers, withBrokers } from './options.ts'
import { parseParams } from './params.ts'
import { suggest } from './suggest.ts'
import type { StopSignal, Terminal } from './terminal.ts'

interface CallFlags extends BrokerOptions {
  readonly timeout?: number
  readonly messageId?: string
  readonly flow?: string
  readonly progress?: true
  readonly help?: true
}

type CallArguments = readonly [
  host: string | undefined,
  method: string | undefined,
  words: readonly string[],
  flags: CallFlags,
]

/** How long one who has given up waits to hear what came of it. */
const PATIENCE_MS = 5_000

const HELP = `
Examples:
  vdsm-amqp call host1 Host.ping2
  vdsm-amqp call host1 VM.getStats '{"vmID":"8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11"}'
  vdsm-amqp call host1 VM.getStats vmID=8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11
  vdsm-amqp call host1 VM.create - --timeout 1m < vm.json
  vdsm-amqp call host1 VM.create --help

With a method, --help shows the method's page.
On an error, {"code":…,"message":…,"data":…} is printed on standard error, in one line.
Ctrl-C asks the host to give it up: what has not started is not executed, what runs is stopped where that can be.
What came of it is waited for, ${PATIENCE_MS / 1000} s at most; a second Ctrl-C leaves at once.
${EXIT_HELP},
130 given up by Ctrl-C (143 by SIGTERM); one that was done all the same exits as if it had not been interrupted`

export function addCall(program: Command, terminal: Terminal, exit: (code: number) => void): void {
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
    .option('--progress', 'tell on standard error how it is getting on: that it waits, runs, and how far it is')
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
      const interruption = watchSignals(terminal)
      try {
        const result = await call({ host, method, params, flags }, terminal, interruption)
        terminal.out(`${JSON.stringify(result, null, 2)}\n`)
      } catch (error) {
        const { line, exitCode } = describe(error, method)
        terminal.err(`${JSON.stringify(line)}\n`)
        const { by } = interruption
        exit(by !== undefined && isGivenUp(error) ? SIGNAL_EXIT[by] : exitCode)
      } finally {
        interruption[Symbol.dispose]()
      }
    })
}

/** What stands behind the method, as params. @throws {ExitError} that shows where it is wrong */
export async function toParams(words: readonly string[], method: string, terminal: Terminal): Promise<unknown> {
  if (areNamed(words)) return parseNamed(words, method, await loadOpenRpc())
  const [text] = words
  return parseParams(text === '-' ? await terminal.read() : text)
}

interface Asked {
  readonly host: string
  readonly method: string
  readonly params: unknown
  readonly flags: CallFlags
}

async function call(
  { host, method, params, flags }: Asked,
  terminal: Terminal,
  interruption: Interruption,
): Promise<unknown> {
  const { connectClient } = await import('../client/connect-client.ts')
  // A dead broker must not make it wait longer than it was told to, nor one that has had enough.
  const connecting = new AbortController()
  const signals = flags.timeout === undefined ? [] : [AbortSignal.timeout(flags.timeout)]
  interruption.onFirst = () => connecting.abort()
  await using client = await connectClient({
    ...toBrokers(flags),
    signal: AbortSignal.any([connecting.signal, ...signals]),
  }).catch((error: unknown) => {
    throw connecting.signal.aborted ? notSent() : error
  })
  if (connecting.signal.aborted) throw notSent()
  const messageId = flags.messageId ?? createMessageId()
  const givenUp = new AbortController()
  let timer: NodeJS.Timeout | undefined
  interruption.onFirst = () => {
    terminal.err('giving it up; what came of it is waited for, a second Ctrl-C leaves at once\n')
    // Whether the wish arrives shows in how the call ends.
    client.cancel(host, messageId).catch(() => {})
    timer = setTimeout(() => givenUp.abort(noWord(host, messageId)), PATIENCE_MS)
  }
  try {
    return await client.request(host, method, params, {
      timeoutMs: flags.timeout,
      messageId,
      flow: flags.flow,
      onProgress: flags.progress && progressLines(terminal),
      signal: givenUp.signal,
    })
  } finally {
    clearTimeout(timer)
  }
}

function notSent(): RpcError {
  return new RpcError('RequestCancelled', 'it was not sent', { data: { started: false } })
}

function noWord(host: string, messageId: string): RpcError {
  const detail = `${host} was asked to give it up, and said nothing in ${PATIENCE_MS / 1000} s; it may or may not have run`
  return new RpcError('NoAnswer', detail, { data: { host, messageId } })
}

/** Not what its host made of it: that it was given up. */
function isGivenUp(error: unknown): boolean {
  return error instanceof RpcError && (error.kind === 'RequestCancelled' || error.kind === 'NoAnswer')
}

/** Tells of changes only: most signs of life say what the last one said. */
function progressLines({ err }: Terminal): (progress: CallProgress) => void {
  let last = ''
  return ({ state, percent, message }) => {
    const share = percent === undefined ? '' : ` ${Math.round(percent)} %`
    // What a host says must not move the cursor.
    const text = message === undefined ? '' : `: ${message.replaceAll(/\p{Cc}+/gu, ' ')}`
    const line = `${state}${share}${text}\n`
    if (line !== last) err(line)
    last = line
  }
}

/** What one who presses Ctrl-C wants: the first time to give up, the second time to leave. */
interface Interruption extends Disposable {
  readonly by: StopSignal | undefined
  /** Called the first time. */
  onFirst: () => void
}

function watchSignals(terminal: Terminal): Interruption {
  let by: StopSignal | undefined
  const release = onFirstSignal(terminal, (signal) => {
    by = signal
    interruption.onFirst()
  })
  const interruption = {
    get by() {
      return by
    },
    onFirst: () => terminal.abort(by === undefined ? EXIT.error : SIGNAL_EXIT[by]),
    [Symbol.dispose]: release,
  }
  return interruption
}

function describe(error: unknown, method: string): { line: object; exitCode: number } {
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
    case 'WorkerSilent':
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
