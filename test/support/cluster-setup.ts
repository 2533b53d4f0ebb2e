import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { runCtl } from '../../src/broker/local-broker.ts'
import { openArena } from '../chaos/arena.ts'
import { startCluster } from '../chaos/cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Each node of the cluster by its URL, the first being that of `amqpUrl`. */
    clusterUrls: readonly string[]
  }
}

/** In place of the one broker: three nodes, as `rabbitmq/cluster.conf` and `rabbitmq/definitions-cluster.json` have them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const arena = await openArena()
  try {
    const { nodes } = await startCluster(arena, (line) => process.stderr.write(`cluster: ${line}\n`))
    const [first] = nodes
    if (first === undefined) throw new Error('the cluster has no node')
    const definitions = fileURLToPath(new URL('../../rabbitmq/definitions-cluster.json', import.meta.url))
    await runCtl(first.node, ['import_definitions', definitions])
    project.provide('amqpUrl', first.url)
    project.provide('brokerControl', { kind: 'local', node: first.node })
    project.provide('brokerVersion', '')
    project.provide(
      'clusterUrls',
      nodes.map(({ url }) => url),
    )
    return async () => await arena[Symbol.asyncDispose]()
  } catch (error) {
    await arena[Symbol.asyncDispose]()
    throw error
  }
}
