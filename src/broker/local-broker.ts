import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { access, constants, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { connect } from 'amqplib'
import { createTopology } from './topology.ts'

export interface LocalBrokerOptions {
  /** Told what happens, a line at a time. */
  readonly progress?: (line: string) => void
  /** Where the node's folder is made. @default the system's temporary folder */
  readonly dir?: string
  /** Where programs are looked up, as in the environment variable PATH. @default the usual folders */
  readonly path?: string
  /** For thousands of queues. @default false */
  readonly fleet?: boolean
  /** More lines for `rabbitmq.conf`. */
  readonly config?: string
  readonly signal?: AbortSignal
}

/** All that is needed to run RabbitMQ's own commands against a node, in another process too. Plain JSON. */
export interface LocalNode {
  readonly name: string
  readonly dir: string
  readonly bin: string
  readonly env: Readonly<Record<string, string>>
}

/** A RabbitMQ node of our own. Disposing it stops it and removes its folder. */
export interface LocalBroker extends AsyncDisposable {
  readonly url: string
  readonly version: string
  readonly node: LocalNode
  /** Runs `rabbitmqctl` and gives what it prints. @throws with its error output */
  ctl(args: readonly string[]): Promise<string>
  /** Settles when the node has ended, by whomever. */
  readonly ended: Promise<void>
}

const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/sbin:/opt/homebrew/bin'
/** Debian and Red Hat put wrappers into PATH that change the user; the programs themselves are here. */
const PACKAGED = '/usr/lib/rabbitmq/bin'
const START_TIMEOUT = 90_000
const STOP_TIMEOUT = 20_000

/**
 * What a broker of thousands of hosts needs beyond `rabbitmq.conf`, as rabbitmq/README.md explains: file handles, of
 * which RabbitMQ 3 sets three aside for each quorum queue, and less often a look at each of them.
 */
export const FLEET_CONFIG = '[{rabbit, [{file_handles_high_watermark, 65536}, {quorum_tick_interval, 30000}]}].\n'

/**
 * Holds the node and its port mapper together. Its standard input is a pipe
 * that its owner keeps open, so it hears of the owner's end even if the owner
 * was killed, and then stops all and removes the folder. Prints the first
 * errors of its log last.
 */
const SUPERVISOR = `
exec 3<&0 </dev/null
epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 3<&- >/dev/null 2>&1 &
epmd=$!
"$1/rabbitmq-server" 3<&- >"$2/start.log" 2>&1 &
server=$!
{ cat <&3 >/dev/null; kill -TERM $server; sleep 10; kill -KILL -$$; } 2>/dev/null &
exec 3<&-
wait $server
kill $epmd 2>/dev/null
wait $epmd
grep -hF '[error]' "$2/start.log" "$2/broker.log" 2>/dev/null | head -n 12
tail -n 3 "$2/start.log" 2>/dev/null
rm -rf "$2"
kill -KILL -$$
`

/** The folder of `rabbitmq-server` and `rabbitmqctl`, when they are installed. */
export async function findRabbitmq(path = USUAL_PATH): Promise<string | undefined> {
  for (const folder of [PACKAGED, ...path.split(':'), ...USUAL_PATH.split(':')]) {
    if (folder !== '' && (await isProgram(join(folder, 'rabbitmq-server')))) return folder
  }
  return undefined
}

/**
 * Starts a private node: its own name, ports, cookie, port mapper and folder,
 * on the loopback interface only. It touches no other broker on the machine.
 * Policies are in force as `rabbitmq/definitions.json` has them.
 * @throws when RabbitMQ is not installed, or does not start: with the end of its log
 */
export async function startLocalBroker(options: LocalBrokerOptions = {}): Promise<LocalBroker> {
  const { progress = () => {}, path = USUAL_PATH, config = '', fleet = false, signal } = options
  const bin = await findRabbitmq(path)
  if (bin === undefined) throw new Error('rabbitmq-server is not installed: apt-get install rabbitmq-server')
  const dir = await mkdtemp(join(options.dir ?? tmpdir(), 'vdsm-amqp-broker-'))
  const [port = 0, distPort = 0, epmdPort = 0] = await freePorts(3)
  const name = `vdsm-amqp-${randomBytes(4).toString('hex')}@localhost`
  const node: LocalNode = { name, dir, bin, env: nodeEnvironment({ name, dir, path, distPort, epmdPort }) }
  await writeFiles(dir, port, config, fleet)

  progress(`starting a private RabbitMQ node (${name}, port ${port})`)
  const child = spawn('/bin/sh', ['-c', SUPERVISOR, 'vdsm-amqp-broker', bin, dir], {
    env: node.env,
    cwd: dir,
    // A group of its own: Ctrl-C in the terminal is the owner's business, which then stops the node in order.
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const ended = once(child, 'close').then(() => {})
  child.stdin.on('error', () => {})
  let lastWords = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    lastWords += text
  })
  let over = false
  void ended.then(() => {
    over = true
  })

  const stop = async () => {
    if (over) return
    child.stdin.end()
    const timer = new AbortController()
    const late = delay(STOP_TIMEOUT, 'late', { signal: timer.signal }).catch(() => undefined)
    if ((await Promise.race([ended, late])) === 'late') killGroup(child.pid)
    timer.abort()
    await ended
    await rm(dir, { recursive: true, force: true })
  }

  const url = `amqp://guest:guest@127.0.0.1:${port}`
  try {
    await ready(url, () => over, signal)
  } catch (error) {
    await stop()
    const cause = error instanceof Error ? error.message : String(error)
    throw new Error(
      `the private RabbitMQ node did not start: ${cause}
${lastWords.trim()}`,
      { cause: error },
    )
  }
  const version = (await readFile(join(dir, 'broker.log'), 'utf8').catch(() => '')).match(
    /Starting RabbitMQ (\S+)/,
  )?.[1]
  progress(`RabbitMQ ${version ?? ''} is up`)
  return {
    url,
    version: version ?? 'unknown',
    node,
    ctl: (args) => runCtl(node, args),
    ended,
    [Symbol.asyncDispose]: stop,
  }
}

export type RabbitmqProgram = 'rabbitmqctl' | 'rabbitmq-plugins'

/** Runs `rabbitmqctl` against a node, from whichever process. */
export async function runCtl(
  node: LocalNode,
  args: readonly string[],
  program: RabbitmqProgram = 'rabbitmqctl',
): Promise<string> {
  const { stdout } = await promisify(execFile)(join(node.bin, program), ['--quiet', ...args], {
    env: node.env,
    timeout: 120_000,
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout
}

/** What RabbitMQ's own programs go by: all of a node is in its folder. */
export function nodeEnvironment(of: {
  readonly name: string
  readonly dir: string
  readonly path: string
  readonly distPort: number
  readonly epmdPort: number
}): Record<string, string> {
  const { name, dir } = of
  return {
    PATH: of.path,
    HOME: dir,
    LANG: 'C.UTF-8',
    ERL_EPMD_PORT: String(of.epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_NODENAME: name,
    RABBITMQ_DIST_PORT: String(of.distPort),
    RABBITMQ_CONF_ENV_FILE: join(dir, 'rabbitmq-env.conf'),
    RABBITMQ_CONFIG_FILE: join(dir, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(dir, 'advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(dir, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(dir, 'data'),
    RABBITMQ_SCHEMA_DIR: join(dir, 'schema'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(dir, 'config'),
    RABBITMQ_LOG_BASE: dir,
    RABBITMQ_LOGS: join(dir, 'broker.log'),
    RABBITMQ_PID_FILE: join(dir, 'broker.pid'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_CTL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  }
}

async function writeFiles(dir: string, port: number, more: string, fleet: boolean): Promise<void> {
  const config = [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    `load_definitions = ${join(dir, 'definitions.json')}`,
    // Small log files: this node lives for minutes, on a machine that has other work.
    'raft.wal_max_size_bytes = 67108864',
    'disk_free_limit.absolute = 50MB',
    'log.file.level = info',
    more,
  ]
  await mkdir(join(dir, 'schema'))
  await Promise.all([
    writeFile(join(dir, '.erlang.cookie'), randomBytes(16).toString('hex'), { mode: 0o400 }),
    writeFile(join(dir, 'rabbitmq-env.conf'), ''),
    writeFile(join(dir, 'rabbitmq.conf'), `${config.join('\n')}\n`),
    writeFile(join(dir, 'advanced.config'), fleet ? FLEET_CONFIG : '[].\n'),
    writeFile(join(dir, 'enabled_plugins'), '[].\n'),
    writeFile(join(dir, 'definitions.json'), JSON.stringify(definitionsWithUser())),
  ])
}

/** A node that loads definitions makes no vhost and no user by itself. */
function definitionsWithUser(): object {
  return {
    vhosts: [{ name: '/' }],
    users: [{ name: 'guest', password: 'guest', tags: 'administrator' }],
    permissions: [{ user: 'guest', vhost: '/', configure: '.*', write: '.*', read: '.*' }],
    ...createTopology().definitions(),
  }
}

/** Until AMQP is spoken and the definitions are in. */
async function ready(url: string, over: () => boolean, signal: AbortSignal | undefined): Promise<void> {
  const limit = AbortSignal.timeout(START_TIMEOUT)
  for (;;) {
    if (over()) throw new Error('it ended at once')
    if (signal?.aborted) throw new Error('given up')
    if (limit.aborted) throw new Error(`not ready within ${START_TIMEOUT / 1000} s`)
    if (await hasDefinitions(url)) return
    await delay(100)
  }
}

async function hasDefinitions(url: string): Promise<boolean> {
  try {
    const model = await connect(url, { timeout: 5_000 })
    model.on('error', () => {})
    try {
      const channel = await model.createChannel()
      channel.on('error', () => {})
      await channel.checkExchange(createTopology().exchanges.policies)
      return true
    } finally {
      await model.close()
    }
  } catch {
    return false
  }
}

/** Ports of the loopback interface that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    }),
  )
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address()
      server.close()
      await once(server, 'close')
      if (address === null || typeof address === 'string') throw new Error('no port to be had')
      return address.port
    }),
  )
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    await access(join(dirname(file), 'rabbitmqctl'), constants.X_OK)
    return true
  } catch {
    return false
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}
