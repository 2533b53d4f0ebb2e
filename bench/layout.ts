import { type ChannelModel, connect as dial } from 'amqplib'
import { pino } from 'pino'
import { type HostId, parseGroupName, parseHostId } from '../src/api/ids.ts'
import { runCtl } from '../src/broker/local-broker.ts'
import { createTopology } from '../src/broker/topology.ts'
import { connectClient } from '../src/client/connect-client.ts'
import { startWorker } from '../src/worker.ts'
import { openArena } from '../test/chaos/arena.ts'
import { type BrokerCluster, type BrokerNode, startCluster } from '../test/chaos/cluster.ts'
import { median, round, throughput } from './measure.ts'

/** Hosts that are processes of their own have two connections each; so many are opened to see what one costs. */
const CONNECTIONS = 1_000
const FAN_OUTS = 5
const CALLS = 10_000
const IN_FLIGHT = 200
const MB = 1_000_000
const LIMIT_MS = 600_000

interface Memory {
  readonly inUse: number
  /** As the system sees it. */
  readonly resident: number
}

/**
 * What hosts cost their broker, on one node and on a cluster of three, and how
 * long it takes to come back after all nodes were killed. All on this machine,
 * with one scheduler thread per node.
 */
export async function benchLayout(
  progress: (line: string) => void,
  { hosts }: { readonly hosts: number },
): Promise<Record<string, unknown>> {
  return { hosts, oneNode: await measure(1, hosts, progress), threeNodes: await measure(3, hosts, progress) }
}

async function measure(count: 1 | 3, hosts: number, progress: (line: string) => void) {
  await using arena = await openArena()
  const cluster = await startCluster(arena, progress, { count })
  const topology = createTopology()
  await cluster.define(topology)
  const urls = cluster.nodes.map(({ url }) => url)
  const ids = Array.from({ length: hosts }, (_, index) => parseHostId(`host${index + 1}`))
  const empty = await memory(cluster)

  progress(`starting ${hosts} hosts`)
  const began = performance.now()
  const work = await serveAndAsk(urls, ids, progress)
  const served = performance.now() - began

  // With nobody connected: what the queues alone take.
  const queues = await memory(cluster)
  progress(`opening ${CONNECTIONS} connections`)
  const connections = await openConnections(urls, ids)
  const connected = await memory(cluster)
  for (const one of connections) await one.close()

  progress('killing every node')
  await Promise.all(cluster.nodes.map((node) => node.kill()))
  const restarted = performance.now()
  await restart(cluster)
  await untilServed(
    cluster.nodes[0]?.url ?? '',
    ids.map((id) => topology.hostQueue(id, []).name),
  )
  return {
    ...work,
    secondsOfAll: round(served / 1000),
    emptyMegabytes: toMegabytes(empty),
    servedMegabytes: toMegabytes(queues),
    kilobytesPerHost: round((queues.inUse - empty.inUse) / hosts / 1000),
    kilobytesPerConnection: round((connected.inUse - queues.inUse) / connections.length / 1000),
    restartSeconds: round((performance.now() - restarted) / 1000),
  }
}

/** All in one process, over few connections; it is gone in the end. */
async function serveAndAsk(url: readonly string[], ids: readonly HostId[], progress: (line: string) => void) {
  const log = pino({ level: 'silent' })
  const all = parseGroupName('all')
  const began = performance.now()
  await using _worker = await startWorker({
    broker: { url },
    hosts: ids.map((id) => ({ id, groups: [all] })),
    driver: { name: 'simulator', options: {} },
    log,
  })
  const declaredPerSecond = round(ids.length / ((performance.now() - began) / 1000))
  await using client = await connectClient({ url })
  const times: number[] = []
  for (let index = 0; index <= FAN_OUTS; index++) {
    const report = await client.callFleet('Host.ping2', {}, { groups: ['all'], timeoutMs: 60_000 })
    if (report.answered !== ids.length) throw new Error(`${report.answered} of ${ids.length} answered`)
    if (index > 0) times.push(report.milliseconds)
  }
  progress(`fan-outs: ${times.join(', ')} ms`)
  let next = 0
  const call = () => client.call(ids[next++ % ids.length] ?? '', 'Host.ping2')
  await throughput(call, 1_000, IN_FLIGHT)
  const callsPerSecond = Math.round(await throughput(call, CALLS, IN_FLIGHT))
  return { declaredPerSecond, fanOutMilliseconds: median(times), callsPerSecond }
}

/** Of all nodes together, in bytes. The system keeps for them what they have freed: that hides what something more takes. */
async function memory({ nodes }: BrokerCluster): Promise<Memory> {
  const sum = { inUse: 0, resident: 0 }
  for (const { node } of nodes) {
    await runCtl(node, ['force_gc'])
    sum.inUse += Number(await runCtl(node, ['eval', 'erlang:memory(total).']))
    sum.resident += Number(await runCtl(node, ['eval', 'vm_memory_monitor:get_process_memory().']))
  }
  return sum
}

/** As a host's worker: one consumes its queue, one publishes with confirms. */
async function openConnections(urls: readonly string[], ids: readonly HostId[]): Promise<ChannelModel[]> {
  const topology = createTopology()
  const opened: ChannelModel[] = []
  for (let index = 0; index < CONNECTIONS; index++) {
    const model = await dial(`${urls[index % urls.length]}?heartbeat=20`, { noDelay: true })
    opened.push(model)
    const id = ids[(index >> 1) % ids.length]
    if (index % 2 === 1) await model.createConfirmChannel()
    else if (id !== undefined) {
      await (await model.createChannel()).consume(topology.hostQueue(id, []).name, () => {})
    }
  }
  return opened
}

function toMegabytes({ inUse, resident }: Memory): Memory {
  return { inUse: Math.round(inUse / MB), resident: Math.round(resident / MB) }
}

async function restart({ nodes }: BrokerCluster): Promise<void> {
  await Promise.all(nodes.map((node: BrokerNode) => node.start()))
  await Promise.all(nodes.map((node: BrokerNode) => node.ready()))
}

/** Until each queue has a leader that answers. */
async function untilServed(url: string, queues: readonly string[]): Promise<void> {
  const limit = AbortSignal.timeout(LIMIT_MS)
  const model = await dial(url)
  model.on('error', () => {})
  try {
    for (const queue of queues) {
      for (;;) {
        limit.throwIfAborted()
        const channel = await model.createChannel()
        channel.on('error', () => {})
        try {
          await channel.checkQueue(queue)
          await channel.close()
          break
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
      }
    }
  } finally {
    await model.close()
  }
}
