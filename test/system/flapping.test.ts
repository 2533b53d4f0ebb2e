import { randomUUID } from 'node:crypto'
import { expect, inject, onTestFinished, test } from 'vitest'
import type { ConnectionStats } from '../../src/broker/connection.ts'
import type { ConsumerStats } from '../../src/broker/consumer.ts'
import { createTopology } from '../../src/broker/topology.ts'
import { connectClient } from '../../src/client/connect-client.ts'
import { onChannel, openTestBroker, sharedCtl } from '../support/broker.ts'
import { openTcpProxy } from '../support/tcp-proxy.ts'
import { startTestFleet } from '../support/worker.ts'

const COMMANDS = 20
/** More often than a message may be delivered. */
const CUTS = 60

test('a connection that flaps while commands wait makes no dead letter of them, and each is executed once', {
  timeout: 120_000,
}, async () => {
  await using proxy = await openTcpProxy(inject('amqpUrl'))
  await using fleet = await startTestFleet({ workerUrl: proxy.url, driverOptions: { latencyMs: '15000' } })
  const { url, prefix } = fleet
  const topology = createTopology({ prefix })
  const policy = topology.policies.find(({ name }) => name === `${prefix}.vdsm-host`)
  if (policy === undefined) throw new Error('no policy')
  expect(policy.definition['delivery-limit']).toBeLessThan(CUTS)
  const ctl = sharedCtl()
  if (ctl !== undefined) {
    await ctl(['set_policy', policy.name, policy.pattern, JSON.stringify(policy.definition), '--apply-to', 'queues'])
    onTestFinished(async () => void (await ctl(['clear_policy', policy.name])))
  }
  await using client = await connectClient({ url, prefix })
  // Without a journal on disk they are unsettled as long as they run.
  const commands = Array.from({ length: COMMANDS }, () => {
    const vmID = randomUUID()
    const xml = `<domain><name>vm-${vmID.slice(0, 8)}</name><uuid>${vmID}</uuid><memory>1048576</memory><vcpu>1</vcpu></domain>`
    return client.call('host1', 'VM.create', { vmID, vmParams: { vmId: vmID, xml } }, { timeoutMs: 100_000 })
  })
  const all = Promise.all(commands)
  all.catch(() => {})
  const stats = () =>
    fleet.worker.stats() as {
      connections: { consume: ConnectionStats; publish: ConnectionStats }
      hosts: { host1: { consumer: ConsumerStats } }
    }
  const delivered = () => stats().hosts.host1.consumer.delivered
  await expect.poll(delivered, { timeout: 10_000, interval: 5 }).toBe(COMMANDS)
  for (let cut = 1; cut <= CUTS; cut++) {
    proxy.cut()
    const back = { state: 'connected', losses: cut }
    await expect
      .poll(() => stats().connections, { timeout: 10_000, interval: 5 })
      .toMatchObject({ consume: back, publish: back })
  }
  expect(await all).toHaveLength(COMMANDS)
  // Some were delivered again.
  expect(delivered()).toBeGreaterThan(COMMANDS)
  await using broker = await openTestBroker({ declare: false })
  const { messageCount } = await onChannel(broker.connection, (channel) => channel.checkQueue(topology.queues.dead))
  expect(messageCount).toBe(0)
})
