import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { createBrokerContainer, findDockerEngine, guardContainers } from '../../scripts/docker-engine.ts'
import { type BrokerControl, brokerCtl, untilReady } from '../../scripts/provide-broker.ts'
import type { TestCluster } from './cluster.ts'

const NODES = ['broker1', 'broker2', 'broker3'] as const
const shipped = (name: string) => fileURLToPath(new URL(`../../rabbitmq/${name}`, import.meta.url))
const COOKIE = '/var/lib/rabbitmq/.erlang.cookie'
/** The official image has an entry point; one that is made of packages has none. */
const START = `chown rabbitmq: ${COOKIE} && exec $(command -v docker-entrypoint.sh) rabbitmq-server`
/** Three nodes share the machine with all that they serve. */
const FRUGAL = '+S 1:1 +SDio 2 +sbwt none +sbwtdcpu none +sbwtdio none'

/** Three containers on a network of their own, which find each other by `rabbitmq/cluster.conf` as it is shipped. */
export async function startDockerCluster(progress: (line: string) => void): Promise<TestCluster> {
  const engine = await findDockerEngine()
  if (engine === undefined) throw new Error('no Docker engine answers: start one, or set DOCKER_HOST')
  const guard = guardContainers(engine)
  await using stack = new AsyncDisposableStack()
  // What does not stop is left to the guard.
  let stopped = false
  stack.defer(() => (stopped ? guard.release() : guard.cleanUp()))
  const { getContainerRuntimeClient } = await import('testcontainers')
  const client = await getContainerRuntimeClient()
  const cookie = randomBytes(16).toString('hex')
  const name = `vdsm-amqp-${randomBytes(4).toString('hex')}`
  const network = await client.network.create({ Name: name, Driver: 'bridge', Labels: { ...guard.labels } })
  stack.defer(async () => {
    await client.network.remove(network)
    stopped = true
  })

  progress(`starting ${NODES.length} RabbitMQ nodes in Docker`)
  // All at once: RabbitMQ 4's first node waits for a second.
  const starting = NODES.map(async (node) => {
    const created = await createBrokerContainer(engine, guard)
    const container = await created
      .withHostname(node)
      .withNetworkMode(name)
      .withNetworkAliases(node)
      .withEnvironment({ RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: FRUGAL })
      .withCopyContentToContainer([{ content: cookie, target: COOKIE, mode: 0o400 }])
      .withCopyFilesToContainer([
        { source: shipped('cluster.conf'), target: '/etc/rabbitmq/conf.d/91-vdsm-amqp-cluster.conf' },
        { source: shipped('definitions-cluster.json'), target: '/tmp/vdsm-definitions.json' },
      ])
      .withEntrypoint(['/bin/sh', '-c'])
      .withCommand([START])
      .start()
    stack.defer(async () => void (await container.stop({ timeout: 0 })))
    return container
  })
  const containers = await Promise.all(starting)
  const urls = containers.map((one) => `amqp://guest:guest@${one.getHost()}:${one.getMappedPort(5672)}`)
  const [url] = urls
  const [first] = containers
  if (url === undefined || first === undefined) throw new Error('the cluster has no node')
  const control: BrokerControl = { kind: 'docker', container: first.getId() }
  const members = (await brokerCtl(control, ['eval', 'length(rabbit_nodes:list_running()).'])).trim()
  if (members !== String(NODES.length)) throw new Error(`the cluster has ${members} members, not ${NODES.length}`)
  await brokerCtl(control, ['import_definitions', '/tmp/vdsm-definitions.json'])
  const version = await untilReady(url)
  progress(`a cluster of RabbitMQ ${version} is up in Docker`)

  const opened = stack.move()
  return {
    urls,
    control,
    version: version ?? '',
    async kill(index) {
      const id = containers[index]?.getId()
      if (id !== undefined) await client.container.getById(id).kill()
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
