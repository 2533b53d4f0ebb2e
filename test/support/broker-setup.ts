import type { TestProject } from 'vitest/node'
import { type BrokerControl, provideBroker } from '../../scripts/provide-broker.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The broker that the tests share; each works under a prefix of its own. */
    amqpUrl: string
    /** How to run rabbitmqctl on it; null when it is not ours. */
    brokerControl: BrokerControl | null
    brokerVersion: string
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const broker = await provideBroker({ progress: (line) => process.stderr.write(`broker: ${line}\n`) })
  project.provide('amqpUrl', broker.url)
  project.provide('brokerControl', broker.control ?? null)
  project.provide('brokerVersion', broker.version ?? '')
  return async () => await broker[Symbol.asyncDispose]()
}
