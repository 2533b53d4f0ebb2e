import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { type BrokerControl, untilReady } from '../../scripts/provide-broker.ts'
import { findRabbitmq, runCtl } from '../../src/broker/local-broker.ts'
import { openArena } from '../chaos/arena.ts'
import { startCluster } from '../chaos/cluster.ts'
import { startDockerCluster } from './docker-cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Each node of the cluster by its URL, the first being that of `amqpUrl`. */
    clusterUrls: readonly string[]
  }
}

interface ProvidedCluster extends AsyncDisposable {
  readonly urls: readonly string[]
  /** Of the first node. */
  readonly control: BrokerControl
  readonly version: string
}

/** In place of the one broker: three nodes, as `rabbitmq/cluster.conf` and `rabbitmq/definitions-cluster.json` have them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const progress = (line: string) => process.stderr.write(`cluster: ${line}\n`)
  const installed = (await findRabbitmq(process.env['PATH'])) !== undefined
  const inDocker = process.env['VDSM_BROKER'] === 'docker' || !installed
  const cluster = inDocker ? await startDockerCluster(progress) : await startLocalCluster(progress)
  const [first = ''] = cluster.urls
  project.provide('amqpUrl', first)
  project.provide('brokerControl', cluster.control)
  project.provide('brokerVersion', cluster.version)
  project.provide('clusterUrls', cluster.urls)
  return async () => await cluster[Symbol.asyncDispose]()
}

async function startLocalCluster(progress: (line: string) => void): Promise<ProvidedCluster> {
  await using stack = new AsyncDisposableStack()
  const { nodes } = await startCluster(stack.use(await openArena()), progress)
  const [first] = nodes
  if (first === undefined) throw new Error('the cluster has no node')
  const definitions = fileURLToPath(new URL('../../rabbitmq/definitions-cluster.json', import.meta.url))
  await runCtl(first.node, ['import_definitions', definitions])
  const version = await untilReady(first.url)
  const opened = stack.move()
  return {
    urls: nodes.map(({ url }) => url),
    control: { kind: 'local', node: first.node },
    version: version ?? '',
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
