/**
 * A RabbitMQ broker for `npm start`, the tests and the benchmark, whatever the
 * machine has:
 *
 * 1. `AMQP_URL`, when set;
 * 2. Docker, through Testcontainers, when an engine answers (image `RABBITMQ_IMAGE`, default rabbitmq:4-management);
 * 3. a private node of the `rabbitmq-server` that is installed;
 * 4. as root on Debian or Ubuntu, that package, installed by apt-get;
 * 5. an error that says which of these to do.
 *
 * `VDSM_BROKER=docker` or `local` takes that way only.
 */
import { spawn } from 'node:child_process'
import { access, readFile, rm, writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { connect } from '../src/broker/connection.ts'
import {
  FLEET_CONFIG,
  findRabbitmq,
  type LocalNode,
  type RabbitmqProgram,
  runCtl,
  startLocalBroker,
} from '../src/broker/local-broker.ts'
import { createTopology, policiesInstalled } from '../src/broker/topology.ts'
import {
  createBrokerContainer,
  type DockerEngine,
  findDockerEngine,
  guardContainers,
  rabbitmqImage,
} from './docker-engine.ts'

/** How to run `rabbitmqctl` on a provided broker, from any process. Plain JSON. */
export type BrokerControl =
  | { readonly kind: 'docker'; readonly container: string }
  | { readonly kind: 'local'; readonly node: LocalNode }

export interface ProvidedBroker extends AsyncDisposable {
  readonly url: string
  readonly kind: 'url' | 'docker' | 'local'
  readonly version: string | undefined
  /** Absent for a broker that is not ours. */
  readonly control: BrokerControl | undefined
}

export interface ProvideOptions {
  /** Told what happens, a line at a time. */
  readonly progress: (line: string) => void
  /** For thousands of hosts. @default false */
  readonly fleet?: boolean
}

const DEFINITIONS = fileURLToPath(new URL('../rabbitmq/definitions.json', import.meta.url))

/** @throws with what to do when there is no way to a broker */
export async function provideBroker({ progress, fleet = false }: ProvideOptions): Promise<ProvidedBroker> {
  const { AMQP_URL: url, VDSM_BROKER: forced = '' } = process.env
  switch (forced) {
    case '':
      break
    case 'docker':
      return await provideDocker(await requireEngine(), progress, fleet)
    case 'local':
      return await provideLocal(progress, fleet)
    default:
      throw new Error(`VDSM_BROKER is ${JSON.stringify(forced)}: use docker or local, or leave it out`)
  }
  if (url !== undefined && url !== '') return await useUrl(url, progress)

  const engine = await findDockerEngine()
  if (engine === undefined) progress('no Docker engine answers; looking for an installed RabbitMQ')
  else {
    try {
      return await provideDocker(engine, progress, fleet)
    } catch (error) {
      progress(`Docker cannot give a broker (${firstLine(error)}); looking for an installed RabbitMQ`)
    }
  }
  return await provideLocal(progress, fleet)
}

/** A broker of the same kind that nobody shares, for what would hurt others. */
export async function providePrivateBroker(
  kind: 'docker' | 'local' | undefined,
  { progress }: ProvideOptions,
): Promise<OwnBroker> {
  const engine = kind === 'local' ? undefined : await findDockerEngine()
  const broker = engine === undefined ? await provideLocal(progress) : await provideDocker(engine, progress)
  return broker
}

/** Runs `rabbitmqctl`, or another of RabbitMQ's programs, on a provided broker and gives what it prints. */
export async function brokerCtl(
  control: BrokerControl,
  args: readonly string[],
  program?: RabbitmqProgram,
): Promise<string> {
  switch (control.kind) {
    case 'local':
      return await runCtl(control.node, args, program)
    case 'docker': {
      const { getContainerRuntimeClient } = await import('testcontainers')
      const client = await getContainerRuntimeClient()
      const command = [program ?? 'rabbitmqctl', '--quiet', ...args]
      const { exitCode, output } = await client.container.exec(client.container.getById(control.container), command)
      if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}: ${output}`)
      return output
    }
    default: {
      const never: never = control
      return never
    }
  }
}

async function useUrl(url: string, progress: (line: string) => void): Promise<ProvidedBroker> {
  const log = pino({ level: 'silent' })
  await using connection = await connect({ url, name: 'vdsm-amqp set-up', log })
  const { broker, version } = connection.stats()
  progress(`using the broker of AMQP_URL, ${broker} (RabbitMQ ${version ?? 'of unknown version'})`)
  if (!(await policiesInstalled(connection, createTopology()))) {
    progress('its queues have no limits yet: rabbitmqctl import_definitions rabbitmq/definitions.json')
  }
  return { url, kind: 'url', version, control: undefined, async [Symbol.asyncDispose]() {} }
}

async function requireEngine(): Promise<DockerEngine> {
  const engine = await findDockerEngine()
  if (engine === undefined)
    throw new Error('VDSM_BROKER=docker, but no Docker engine answers: start one, or set DOCKER_HOST')
  return engine
}

type OwnBroker = ProvidedBroker & {
  readonly control: BrokerControl
  /** As another broker of the same kind reaches it. */
  readonly peerUrl: string
}

async function provideDocker(
  engine: DockerEngine,
  progress: (line: string) => void,
  fleet = false,
): Promise<OwnBroker> {
  const image = rabbitmqImage()
  const present = await engine.hasImage(image)
  progress(
    present ? `starting RabbitMQ in Docker (${image})` : `pulling ${image} into Docker; the first time takes a minute`,
  )
  const guard = guardContainers(engine)
  const started = Date.now()
  const ticking = setInterval(() => {
    progress(`still ${present ? 'starting' : 'pulling'} (${Math.round((Date.now() - started) / 1000)} s)`)
  }, 10_000)
  try {
    const created = await createBrokerContainer(engine, guard)
    const container = await created
      .withCopyContentToContainer(fleet ? [{ content: FLEET_CONFIG, target: '/etc/rabbitmq/advanced.config' }] : [])
      .withCopyFilesToContainer([{ source: DEFINITIONS, target: '/tmp/vdsm-definitions.json' }])
      .start()
    // A container that does not stop is left to the guard.
    const stop = async () => {
      await container.stop({ timeout: 0 })
      guard.release()
    }
    try {
      const control: BrokerControl = { kind: 'docker', container: container.getId() }
      await brokerCtl(control, ['import_definitions', '/tmp/vdsm-definitions.json'])
      const url = `amqp://guest:guest@${container.getHost()}:${container.getMappedPort(5672)}`
      const version = await untilReady(url)
      progress(`RabbitMQ ${version ?? ''} is up in Docker`)
      const [network = 'bridge'] = container.getNetworkNames()
      const peerUrl = `amqp://guest:guest@${container.getIpAddress(network)}:5672`
      return { url, peerUrl, kind: 'docker', version, control, [Symbol.asyncDispose]: stop }
    } catch (error) {
      await stop()
      throw error
    }
  } catch (error) {
    guard.cleanUp()
    throw error
  } finally {
    clearInterval(ticking)
  }
}

/** The import goes on after the command has returned. Gives RabbitMQ's version. */
export async function untilReady(url: string): Promise<string | undefined> {
  await using connection = await connect({ url, name: 'vdsm-amqp set-up', log: pino({ level: 'silent' }) })
  const limit = AbortSignal.timeout(30_000)
  while (!(await policiesInstalled(connection, createTopology(), { signal: limit }))) {
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return connection.stats().version
}

async function provideLocal(progress: (line: string) => void, fleet = false): Promise<OwnBroker> {
  const path = process.env['PATH'] ?? ''
  if ((await findRabbitmq(path)) === undefined) await installRabbitmq(progress)
  const broker = await startLocalBroker({ progress, path, fleet })
  return {
    url: broker.url,
    peerUrl: broker.url,
    kind: 'local',
    version: broker.version,
    control: { kind: 'local', node: broker.node },
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  }
}

async function installRabbitmq(progress: (line: string) => void): Promise<void> {
  if (process.getuid?.() !== 0 || !(await hasApt())) throw new Error(whatToDo(await isDebian()))
  progress('installing rabbitmq-server by apt-get; this takes a minute')
  const undo = await keepServicesDown()
  try {
    await run('apt-get', ['update'], progress)
    await run('apt-get', ['install', '--yes', '--no-install-recommends', 'rabbitmq-server'], progress)
  } catch (error) {
    throw new Error(`${whatToDo(true)}\n(apt-get failed: ${firstLine(error)})`)
  } finally {
    await undo()
  }
}

function whatToDo(debian: boolean): string {
  return [
    'there is no RabbitMQ to be had. Do one of these and run it again:',
    '  - set AMQP_URL to a broker of yours: AMQP_URL=amqp://user:password@host:5672',
    '  - start Docker (or set DOCKER_HOST), and let it pull rabbitmq:4-management or the image named by RABBITMQ_IMAGE',
    debian
      ? '  - install RabbitMQ: sudo apt-get install rabbitmq-server'
      : '  - install RabbitMQ 3.10 or later, so that rabbitmq-server is in PATH: https://www.rabbitmq.com/docs/download',
  ].join('\n')
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

async function isDebian(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release)
}

async function hasApt(): Promise<boolean> {
  return (await isDebian()) && (await exists('/usr/bin/apt-get'))
}

/** The package would start a broker for the whole machine, which nobody asked for. Debian's way to say no: https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt */
async function keepServicesDown(): Promise<() => Promise<void>> {
  const file = '/usr/sbin/policy-rc.d'
  if (await exists(file)) return async () => {}
  await writeFile(file, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  return () => rm(file, { force: true })
}

async function run(command: string, args: readonly string[], progress: (line: string) => void): Promise<void> {
  const child = spawn(command, args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let last = ''
  const tell = (line: string) => {
    if (line.trim() === '') return
    last = line
    progress(`  ${line}`)
  }
  createInterface({ input: child.stdout }).on('line', tell)
  createInterface({ input: child.stderr }).on('line', tell)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new Error(last || `${command} ended with ${code}`)
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
}
