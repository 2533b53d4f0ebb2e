import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { type RequestOptions, request } from 'node:http'
import { isIP } from 'node:net'
import { homedir } from 'node:os'
import type { GenericContainer } from 'testcontainers'

/** A Docker engine that answers. */
export interface DockerEngine {
  /** For node:http. */
  readonly address: Pick<RequestOptions, 'socketPath' | 'host' | 'port'>
  hasImage(image: string): Promise<boolean>
}

/** Looks where Testcontainers will look, without loading it: no engine is the common case, and this takes a moment. */
export async function findDockerEngine(): Promise<DockerEngine | undefined> {
  for (const address of addresses()) {
    if ((await statusOf(address, '/_ping')) === 200) {
      return {
        address,
        hasImage: async (image) => (await statusOf(address, `/images/${encodeURI(image)}/json`)) === 200,
      }
    }
  }
  return undefined
}

/** Testcontainers pulls it where it is missing. */
export const rabbitmqImage = (): string => process.env['RABBITMQ_IMAGE'] || 'rabbitmq:4-management'

/** A container of RabbitMQ's image, to be started: `start()` resolves when the node is up. */
export async function createBrokerContainer(engine: DockerEngine, guard: ContainerGuard): Promise<GenericContainer> {
  // Testcontainers' reaper is one more image to pull. Our guard does its work.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'
  const { GenericContainer, getContainerRuntimeClient, Wait } = await import('testcontainers')
  // Docker publishes ports to the whole network by default, and this broker lets anybody in as guest.
  // Inside a container Testcontainers dials the bridge's gateway, so the port has to be there.
  const { host } = (await getContainerRuntimeClient()).info.containerRuntime
  const HostIp = isIP(host) === 0 ? '127.0.0.1' : host
  const LocalContainer = class extends GenericContainer {
    protected override async beforeContainerCreated(): Promise<void> {
      for (const bindings of Object.values(this.hostConfig.PortBindings ?? {})) {
        for (const binding of bindings as { HostIp?: string }[]) binding.HostIp = HostIp
      }
    }
  }
  // An engine elsewhere is reached over the network, and so is what it runs.
  const Container = engine.address.socketPath === undefined ? GenericContainer : LocalContainer
  return new Container(rabbitmqImage())
    .withLabels({ ...guard.labels })
    .withExposedPorts(5672)
    .withWaitStrategy(Wait.forLogMessage(/Server startup complete/))
    .withStartupTimeout(180_000)
}

/** The label by which a guard knows its containers. */
const OWNER = 'vdsm-amqp.owner'

export interface ContainerGuard {
  /** For every container and network that the guard is to look after. */
  readonly labels: Readonly<Record<string, string>>
  /** All is in order: the guard goes. */
  release(): void
  /** It is not: the guard removes what there is, and goes. */
  cleanUp(): void
}

/**
 * Removes containers, and their networks, when this process ends without doing so itself, even by
 * SIGKILL, even while it is starting them: a process of its own waits for the
 * end of a pipe that we hold.
 */
export function guardContainers(engine: DockerEngine): ContainerGuard {
  const owner = randomUUID()
  const child = spawn(process.execPath, ['-e', GUARD, JSON.stringify(engine.address), `${OWNER}=${owner}`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.unref()
  return {
    labels: { [OWNER]: owner },
    release: () => void child.stdin.end('released'),
    cleanUp: () => void child.stdin.end(),
  }
}

/** Looks several times: the engine may just be making one. */
const GUARD = `
const [address, label] = process.argv.slice(1)
const ask = (method, path) => new Promise((resolve) => {
  const options = { ...JSON.parse(address), method, path, timeout: 10000 }
  const asking = require('node:http').request(options, (answer) => {
    let text = ''
    answer.on('data', (part) => { text += part }).on('end', () => resolve(text))
  })
  asking.on('timeout', () => asking.destroy()).on('error', () => resolve('[]')).end()
})
async function removeAll() {
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }))
  for (let round = 0; round < 5; round++) {
    for (const { Id } of JSON.parse(await ask('GET', '/containers/json?all=1&filters=' + filters))) {
      await ask('DELETE', '/containers/' + Id + '?force=1&v=1')
    }
    for (const { Id } of JSON.parse(await ask('GET', '/networks?filters=' + filters))) {
      await ask('DELETE', '/networks/' + Id)
    }
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}
process.stdin.resume().on('data', () => process.exit()).on('end', removeAll)
`

function addresses(): DockerEngine['address'][] {
  const { DOCKER_HOST: host, XDG_RUNTIME_DIR: runtime } = process.env
  if (host !== undefined && host !== '') {
    if (host.startsWith('unix://')) return [{ socketPath: host.slice('unix://'.length) }]
    if (!URL.canParse(host)) return []
    const url = new URL(host)
    return url.protocol === 'tcp:' || url.protocol === 'http:' ? [{ host: url.hostname, port: url.port || '2375' }] : []
  }
  return [
    { socketPath: '/var/run/docker.sock' },
    ...(runtime === undefined ? [] : [{ socketPath: `${runtime}/docker.sock` }]),
    { socketPath: `${homedir()}/.docker/run/docker.sock` },
    { socketPath: `${homedir()}/.docker/desktop/docker.sock` },
  ]
}

function statusOf(address: DockerEngine['address'], path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const asking = request({ ...address, path, timeout: 2_000 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    asking.on('timeout', () => asking.destroy())
    asking.on('error', () => resolve(undefined))
    asking.end()
  })
}
