import type { TestProject } from 'vitest/node'
import { findRabbitmq } from '../../src/broker/local-broker.ts'
import { startTestCluster } from './cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Each node of the cluster by its URL, the first being that of `amqpUrl`. */
    clusterUrls: readonly string[]
  }
}

/** In place of the one broker. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const progress = (line: string) => process.stderr.write(`cluster: ${line}\n`)
  const installed = (await findRabbitmq(process.env['PATH'])) !== undefined
  const inDocker = process.env['VDSM_BROKER'] === 'docker' || !installed
  const cluster = await startTestCluster(inDocker ? 'docker' : 'local', progress)
  const [first = ''] = cluster.urls
  project.provide('amqpUrl', first)
  project.provide('brokerControl', cluster.control)
  project.provide('brokerVersion', cluster.version)
  project.provide('clusterUrls', cluster.urls)
  return async () => await cluster[Symbol.asyncDispose]()
}
