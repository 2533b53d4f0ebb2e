import { fileURLToPath } from 'node:url'
import { type BrokerControl, untilReady } from '../../scripts/provide-broker.ts'
import { runCtl } from '../../src/broker/local-broker.ts'
import { openArena } from '../chaos/arena.ts'
import { startCluster } from '../chaos/cluster.ts'
import { startDockerCluster } from './docker-cluster.ts'

/** Three nodes, as `rabbitmq/cluster.conf` and `rabbitmq/definitions-cluster.json` have them. */
export interface TestCluster extends AsyncDisposable {
  /** Of each node. */
  readonly urls: readonly string[]
  /** Of the first node. */
  readonly control: BrokerControl
  readonly version: string
  /** Without a farewell, and for good. */
  kill(index: number): Promise<void>
}

export async function startTestCluster(
  kind: BrokerControl['kind'],
  progress: (line: string) => void,
): Promise<TestCluster> {
  return kind === 'docker' ? await startDockerCluster(progress) : await startLocalCluster(progress)
}

async function startLocalCluster(progress: (line: string) => void): Promise<TestCluster> {
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
    kill: async (index) => await nodes[index]?.kill(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
