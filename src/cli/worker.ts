import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import type { Logger } from 'pino'
import { type GroupName, parseGroupName, parseHostId } from '../api/ids.ts'
import { type JournalConfig, stateDirectory, type WorkerConfig } from '../config.ts'
import { DRIVERS, isDriverName } from '../host/drivers.ts'
import { EXIT, type ExitCode, SIGNAL_EXIT, usageError } from './exit.ts'
import {
  type BrokerOptions,
  collect,
  collectPair,
  parseDuration,
  parsed,
  parseSize,
  toBroker,
  withBroker,
} from './options.ts'
import { compactHeap, keepHeapSmall } from './settle.ts'
import type { Terminal } from './terminal.ts'

interface WorkerFlags extends BrokerOptions {
  readonly host?: string
  readonly hosts?: number
  readonly driver: string
  readonly driverOption?: Readonly<Record<string, string>>
  readonly group?: readonly string[]
  readonly mode: 'strict' | 'coerce' | 'lenient'
  readonly journal?: string | false
  readonly journalMax?: number
  readonly grace: number
  readonly logLevel: string
}

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']
const MOST_HOSTS = 10_000
/** After its start a worker has a moment for itself. */
const SETTLE_MS = 500
/** A process manager tells a whole group to stop, and npm passes it on once more: that is one wish, not two. */
const ONE_STOP_MS = 1_500

export function addWorker(program: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  withBroker(program.command('worker'))
    .summary('serve a host')
    .description('Serves a host: takes its commands from the broker, does them, answers, and tells what happens on it.')
    .option('--host <id>', 'the host id: letters, digits, "-" and "_"', parsed(parseHostId))
    .option('--hosts <n>', 'serve this many simulated hosts in one process: <id>1, <id>2, …', parseCount)
    .addOption(
      new Option('--driver <name>', 'what the host is made of').choices(Object.keys(DRIVERS)).default('simulator'),
    )
    .option(
      '--driver-option <k=v>',
      'an option of the driver; may be given several times; a wrong one shows which there are',
      collectPair,
    )
    .option('--group <name>', 'a group whose commands it takes too, beside "all"; may be given several times', collect)
    .addOption(
      new Option('--mode <mode>', 'how params are held against the schema')
        .choices(['strict', 'coerce', 'lenient'])
        .default('coerce'),
    )
    .option('--journal <dir>', 'where it records what it has taken, so that no crash loses it or runs it twice')
    .option('--no-journal', 'record it in memory only, until the process ends')
    .addOption(
      new Option(
        '--journal-max <size>',
        'how much that may hold (default: 4GiB); when it is full, new commands are refused',
      ).argParser(parseSize),
    )
    .addOption(
      new Option('--grace <time>', 'how long commands that run may go on after SIGTERM')
        .argParser(parseDuration)
        .default(30_000, '30s'),
    )
    .addOption(new Option('--log-level <level>', 'what is worth a log line').choices(LEVELS).default('info'))
    .addHelpText(
      'after',
      `
Examples:
  vdsm-amqp worker --host host1
  vdsm-amqp worker --host sim --hosts 3
  vdsm-amqp worker --host host1 --driver libvirt --group cluster.prod

The journal is in memory for simulated hosts, which end with the process, too. For others it is in
$STATE_DIRECTORY, else in /var/lib/vdsm-amqp, where that can be written. With a journal on disk a host
has one worker on this machine: a second one stands by, and takes over when the first has ended, or was
frozen for 10 seconds and is killed therefore.

Log lines go to standard error: JSON, or readable ones on a terminal. SIGTERM or Ctrl-C lets
the commands that run finish; a second one ends it at once.
Exit codes: 0 stopped as told, 1 failed, 2 wrong usage, 5 broker out of reach`,
    )
    .action(async (flags: WorkerFlags) => exit(await serve(flags, terminal)))
}

async function serve(flags: WorkerFlags, terminal: Terminal): Promise<ExitCode> {
  const hosts = toHosts(flags)
  const broker = toBroker(flags)
  const log = await createLog(flags.logLevel, terminal.interactive)
  const { startWorker } = await import('../worker.ts')
  const journal = await toJournal(flags, log)
  const config: WorkerConfig = {
    broker,
    hosts,
    driver: toDriver(flags),
    mode: flags.mode,
    log,
    ...(journal === undefined ? {} : { journal }),
  }
  keepHeapSmall(hosts.length)
  const worker = await startWorker(config).catch((error: unknown) => {
    // A person gets it in plain words, whoever gathers log lines gets one.
    if (!terminal.interactive) log.fatal({ err: error }, 'the worker cannot start')
    throw error
  })

  // The first command then finds all loaded, and does not wait for it.
  const settling = setTimeout(() => void worker.warm().then(() => compactHeap(hosts.length)), SETTLE_MS)
  let told: number | undefined
  const release = terminal.onSignal((signal) => {
    if (told !== undefined) {
      if (performance.now() - told < ONE_STOP_MS) return
      log.warn({ signal }, 'told to stop a second time: ending at once')
      terminal.abort(SIGNAL_EXIT[signal])
      return
    }
    told = performance.now()
    log.info({ signal }, 'told to stop')
    worker.drain({ graceMs: flags.grace }).catch((error: unknown) => log.error({ err: error }, 'stopping failed'))
  })
  try {
    const cause = await worker.ended
    if (cause === undefined) return EXIT.ok
    log.fatal({ err: cause }, 'the worker ended')
    await worker[Symbol.asyncDispose]()
    return EXIT.error
  } finally {
    clearTimeout(settling)
    release()
  }
}

function toHosts({ host, hosts, driver, group = [] }: WorkerFlags): WorkerConfig['hosts'] {
  const groups = ['all', ...group].map(toGroup)
  if (hosts === undefined) {
    if (host === undefined) throw usageError('--host says which host it serves, for example --host host1')
    return [{ id: parseHostId(host), groups }]
  }
  if (driver !== 'simulator')
    throw usageError('--hosts is for simulated hosts; a real one is served by a worker of its own')
  return Array.from({ length: hosts }, (_, index) => ({ id: parseHostId(`${host ?? 'host'}${index + 1}`), groups }))
}

function toGroup(name: string): GroupName {
  try {
    return parseGroupName(name)
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error))
  }
}

function toDriver({ driver, driverOption = {} }: WorkerFlags): WorkerConfig['driver'] {
  if (!isDriverName(driver)) throw usageError(`there is no driver ${driver}`)
  return { name: driver, options: driverOption }
}

/** Where to record what was taken; undefined for memory. */
async function toJournal(
  { journal, journalMax, driver }: WorkerFlags,
  log: Logger,
): Promise<JournalConfig | undefined> {
  const limit = journalMax === undefined ? {} : { maxBytes: journalMax }
  if (typeof journal === 'string') return { dir: journal, ...limit }
  if (journal === false || driver === 'simulator') {
    if (journalMax !== undefined) throw usageError('--journal-max is for a journal on disk: give --journal, too')
    return undefined
  }
  const dir = stateDirectory()
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    await access(dir, constants.W_OK)
    return { dir, ...limit }
  } catch (error) {
    log.warn(
      { err: error },
      `${dir} cannot be written, so what a crash interrupts may be lost or run twice: see --journal`,
    )
    return undefined
  }
}

async function createLog(level: string, interactive: boolean): Promise<Logger> {
  const { pino } = await import('pino')
  if (!interactive) return pino({ level }, pino.destination({ dest: 2, sync: true }))
  const { PinoPretty } = await import('pino-pretty')
  return pino(
    { level },
    PinoPretty({ destination: 2, sync: true, singleLine: true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l' }),
  )
}

function parseCount(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= MOST_HOSTS) return count
  throw usageError(`--hosts takes a number from 1 to ${MOST_HOSTS}, not ${text}`)
}
