/**
 * `npm start`: a broker, three simulated hosts, a virtual machine on each,
 * created by commands through the broker, and their events as they come, until
 * Ctrl-C. Then everything it started is gone.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { PinoPretty } from 'pino-pretty'
import { RpcError } from '../src/api/errors.ts'
import { type HostId, parseGroupName, parseHostId } from '../src/api/ids.ts'
import { parseBrokerUrl } from '../src/broker/broker-url.ts'
import { ConnectError } from '../src/broker/connect-error.ts'
import { connect } from '../src/broker/connection.ts'
import { createTopology } from '../src/broker/topology.ts'
import { toLine } from '../src/cli/watch.ts'
import { type ConnectedClient, connectClient } from '../src/client/connect-client.ts'
import type { ReceivedEvent } from '../src/client/events.ts'
import type { Subscription } from '../src/client/subscription.ts'
import { startWorker, type Worker } from '../src/worker.ts'
import { type ProvidedBroker, provideBroker } from './provide-broker.ts'

interface Machine {
  readonly host: HostId
  readonly vm: string
}

const HOSTS = ['host1', 'host2', 'host3'].map(parseHostId)
/** For the machines to be up, in milliseconds. */
const BOOT_TIMEOUT = 30_000
/** For commands that run when Ctrl-C comes, in milliseconds. */
const GRACE = 2_000
/** One Ctrl-C may arrive several times over: from the terminal, from npm. In milliseconds. */
const SAME_SIGNAL = 1_500
/** For a start that cannot be broken off half-way, in milliseconds. */
const PATIENCE = 20_000

const EXIT_CODES: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }

/** Something whoever started this can mend: shown without a stack. */
class Problem extends Error {
  override readonly name = 'Problem'
}

const log = pino({ level: 'error' }, PinoPretty({ destination: 2, sync: true, ignore: 'pid,hostname' }))
const stop = new AbortController()
/** Queues that could not be deleted. */
const leftBehind: string[] = []
let lastSignal = ''
let failed = false
let up = false

listenForSignals()
try {
  await show()
} catch (error) {
  // What was under way when Ctrl-C came has every right to fail.
  if (!stop.signal.aborted) {
    failed = true
    console.error(`\nnpm start failed: ${describe(error)}`)
  }
}
// A library's timer must not keep alive what has been told to stop.
process.exit(failed ? 1 : up ? 0 : (EXIT_CODES[lastSignal] ?? 0))

async function show(): Promise<void> {
  await using cleanUp = new AsyncDisposableStack()
  say('Looking for a broker')
  checkUrl()
  const provided = await orInterrupted(provideBroker({ progress: (line) => say(`  ${line}`) }))
  cleanUp.defer(() => say(`Everything${leftBehind.length > 0 ? ' else' : ''} that was started is gone.`))
  const broker = cleanUp.use(provided)
  stop.signal.throwIfAborted()
  cleanUp.defer(() =>
    say(
      broker.kind === 'url'
        ? 'Leaving your broker, with the exchanges and queues that all share'
        : 'Stopping the broker',
    ),
  )
  if (broker.kind === 'url') cleanUp.use(await borrowQueues(broker))

  const worker = await startHosts(broker)
  cleanUp.defer(() => worker.drain({ graceMs: GRACE }))
  cleanUp.defer(() => say('Stopping the hosts'))
  say(`Three simulated hosts serve their queues: ${HOSTS.join(', ')}`)

  const client = cleanUp.use(await connectClient({ url: broker.url, log, signal: stop.signal }))
  const subscription = await client.subscribe({}, { signal: stop.signal })
  const machines = HOSTS.map((host) => ({ host, vm: randomUUID() }))
  const booted = Promise.withResolvers<void>()
  const events = printEvents(subscription, machines, booted.resolve)
  void tellLostConnections(client)

  for (const machine of machines) await createMachine(client, machine)
  await Promise.race([booted.promise, interrupted(), timeout(BOOT_TIMEOUT, 'the virtual machines did not come up')])
  up = true
  console.log(nextSteps(broker, machines))

  const cause = await Promise.race([worker.ended, interrupted().catch(() => undefined)])
  if (cause !== undefined) throw cause
  say(`Told to stop by ${lastSignal}`)
  await Promise.race([events, delay(GRACE, undefined, { ref: false })])
}

function checkUrl(): void {
  const url = process.env['AMQP_URL'] ?? ''
  try {
    if (url !== '') parseBrokerUrl(url)
  } catch (error) {
    throw new Problem(`AMQP_URL: ${error instanceof Error ? error.message : error}`)
  }
}

async function startHosts({ url }: ProvidedBroker): Promise<Worker> {
  return await startWorker({
    broker: { url },
    hosts: HOSTS.map((id) => ({ id, groups: [parseGroupName('all')] })),
    driver: { name: 'simulator', options: {} },
    log,
  })
}

async function createMachine(client: ConnectedClient, { host, vm }: Machine): Promise<void> {
  say(`Creating a virtual machine on ${host}: VM.create ${vm}`)
  const xml = `<domain type="kvm">
  <name>demo-${host}</name>
  <uuid>${vm}</uuid>
  <memory unit="MiB">512</memory>
  <vcpu>2</vcpu>
  <os><type arch="x86_64" machine="q35">hvm</type></os>
</domain>`
  await client.call(host, 'VM.create', { vmID: vm, vmParams: { vmId: vm, xml } }, { signal: stop.signal })
}

/** Resolves when the events have ended; calls `booted` when every machine has been up. */
async function printEvents(
  subscription: Subscription,
  machines: readonly Machine[],
  booted: () => void,
): Promise<void> {
  const starting = new Set(machines.map(({ vm }) => vm))
  for await (const event of subscription) {
    if (!HOSTS.includes(event.host)) continue
    console.log(`           ${toLine(event)}`)
    if (isUp(event) && starting.delete(event.object) && starting.size === 0) booted()
  }
}

function isUp({ event, object, params }: ReceivedEvent): boolean {
  if (event !== '|virt|VM_status|') return false
  // VDSM puts an event's details under the id of what it is about.
  const details = (params as Readonly<Record<string, { readonly status?: unknown } | undefined>>)[object]
  return details?.status === 'Up'
}

async function tellLostConnections(client: ConnectedClient): Promise<void> {
  let lost = false
  for await (const { state } of client.status()) {
    if (state === 'lost' && !lost) say('The connection to the broker is lost; it is tried again and again')
    if (state === 'connected' && lost) say('The connection to the broker is back')
    lost = state === 'lost' || (lost && state === 'retrying')
  }
}

/**
 * On a broker that is not ours: refuses hosts that somebody serves already, and
 * afterwards deletes the queues that were not there before.
 */
async function borrowQueues({ url }: ProvidedBroker): Promise<AsyncDisposable> {
  const topology = createTopology()
  const connection = await connect({ url, name: 'npm start', log, signal: stop.signal })
  const signal = AbortSignal.timeout(15_000)
  const added: string[] = []
  try {
    for (const host of HOSTS) {
      const { name } = topology.hostQueue(host, [])
      // A passive declaration of a queue that is missing fails, and closes its channel.
      const queue = await connection.channels
        .configure(async (channel) => await channel.checkQueue(name), { signal })
        .catch(() => undefined)
      if (queue === undefined) added.push(name)
      else if (queue.consumerCount > 0) {
        throw new Problem(
          `a worker serves ${host} on that broker already (queue ${name}): stop it, or unset AMQP_URL to get a broker of your own`,
        )
      }
    }
  } catch (error) {
    await connection[Symbol.asyncDispose]()
    throw error
  }
  return {
    async [Symbol.asyncDispose]() {
      await using _ = connection
      const signal = connection.state.state === 'connected' ? AbortSignal.timeout(15_000) : AbortSignal.abort()
      for (const name of added) {
        await connection.channels
          .configure((channel) => channel.deleteQueue(name), { signal })
          .catch(() => leftBehind.push(name))
      }
      if (leftBehind.length > 0) say(`The broker is out of reach, so these queues stay on it: ${leftBehind.join(', ')}`)
    },
  }
}

function nextSteps({ url, kind }: ProvidedBroker, machines: readonly Machine[]): string {
  const [first, second, third] = machines
  const variable = `AMQP_URL=${/^[\w@%+=:,./-]+$/.test(url) ? url : `'${url.replaceAll("'", "'\\''")}'`} `
  const secret = kind === 'url' && !['', 'guest'].includes(new URL(url).password)
  const call = `  ${secret ? '' : variable}npm run -s vdsm-amqp -- call`
  return `
Up after ${elapsed()}. Try these from a second terminal, in this folder${secret ? ' and with the same AMQP_URL' : ''}:

How the virtual machine on ${first?.host} is doing:
${call} ${first?.host} VM.getStats '{"vmID":"${first?.vm}"}'

Pause the one on ${second?.host}, and see the event here:
${call} ${second?.host} VM.pause '{"vmID":"${second?.vm}"}'

Move the one on ${third?.host} to ${first?.host} while it runs:
${call} ${third?.host} VM.migrate '{"vmID":"${third?.vm}","params":{"vmId":"${third?.vm}","dst":"${first?.host}"}}'

Ctrl-C ends it all. Events:
`
}

function listenForSignals(): void {
  let first = 0
  const onSignal = (signal: string) => {
    if (!stop.signal.aborted) {
      first = Date.now()
      lastSignal = signal
      stop.abort()
      if (!up) say(`Told to stop by ${signal}: as soon as the step that runs has ended`)
    } else if (Date.now() - first > SAME_SIGNAL) {
      say('Told to stop a second time: ending at once')
      process.exit(EXIT_CODES[signal] ?? 1)
    }
  }
  for (const signal of Object.keys(EXIT_CODES)) process.on(signal, onSignal)
  // Nobody reads any more (`npm start | head`, a closed terminal): the same as Ctrl-C.
  process.stdout.on('error', () => stop.abort())
  process.stderr.on('error', () => {})
}

/** Rejects when somebody wants an end. */
async function interrupted(): Promise<never> {
  stop.signal.throwIfAborted()
  return await new Promise((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true })
  })
}

/** Waits for what cannot be broken off, so that it can be undone; but not for ever when somebody wants an end. */
async function orInterrupted<T>(work: Promise<T>): Promise<T> {
  return await Promise.race([work, interrupted().catch(() => timeout(PATIENCE, 'gave up waiting'))])
}

async function timeout(ms: number, message: string): Promise<never> {
  await delay(ms, undefined, { ref: false })
  throw new Problem(`${message} within ${ms / 1000} s`)
}

function elapsed(): string {
  return `${(performance.now() / 1000).toFixed(1)} s`
}

function say(line: string): void {
  console.log(`${`[${elapsed()}]`.padStart(10)} ${line}`)
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const expected =
    error.constructor === Error || [Problem, RpcError, ConnectError].some((kind) => error instanceof kind)
  return expected ? error.message : (error.stack ?? error.message)
}
