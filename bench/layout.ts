import { type ChannelModel, connect as dial } from 'amqplib'
import { pino } from 'pino'
import { type HostId, parseGroupName, parseHostId } from '../src/api/ids.ts'
import { runCtl } from '../src/broker/local-broker.ts'
import { createTopology } from '../src/broker/topology.ts'
import { connectClient } from '../src/client/connect-client.ts'
import { startWorker } from '../src/worker.ts'
import { openArena } from '../test/chaos/arena.ts'
import { type BrokerCluster, type BrokerNode, startCluster } from '../test/chaos/cluster.ts'
import { untilServed } from './broker-cost.ts'
import { median, round, throughput } from './measure.ts'

/** Hosts that are processes of their own have two connections each; so many are opened to see what one costs. */
const CONNECTIONS = 1_000
const FAN_OUTS = 5
const CALLS = 10_000
const IN_FLIGHT = 200
const MB = 1_000_000

/**
 * What hosts cost their broker, on one node and on a cluster of three, and how
 * long it takes to come back after all nodes were killed. All on this machine,
 * with one scheduler thread per node.
 */
export async function benchLayout(
  progress: (line: string) => void,
  { hosts }: { readonly hosts: number },
): Promise<Record<string, unknown>> {
  return {
    hosts,
    kilobytesPerConnection: round((await connectionCost(progress)) / 1000),
    oneNode: await measure(1, hosts, progress),
    threeNodes: await measure(3, hosts, progress),
  }
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
  const work = await serveAndAsk(urls, ids, progress)
  const served = await memory(cluster)
  progress('killing every node')
  await Promise.all(cluster.nodes.map((node) => node.kill()))
  const restarted = performance.now()
  await restart(cluster)
  await untilServed(
    cluster.nodes[0]?.url ?? '',
    ids.map((id) => topology.hostQueue(id, []).name),
  )
  const figures = {
    ...work,
    emptyMegabytes: round(empty / MB),
    kilobytesPerHost: round((served - empty) / hosts / 1000),
    restartSeconds: round((performance.now() - restarted) / 1000),
  }
  progress(JSON.stringify(figures))
  return figures
}

function serve(url: readonly string[], ids: readonly HostId[]) {
  const all = parseGroupName('all')
  return startWorker({
    broker: { url },
    hosts: ids.map((id) => ({ id, groups: [all] })),
    driver: { name: 'simulator', options: {} },
    log: pino({ level: 'silent' }),
  })
}

/** All in one process, over few connections; it is gone in the end. */
async function serveAndAsk(url: readonly string[], ids: readonly HostId[], progress: (line: string) => void) {
  const began = performance.now()
  await using _worker = await serve(url, ids)
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

/** Of all nodes together, as the system sees it, in bytes. */
async function memory({ nodes }: BrokerCluster): Promise<number> {
  let sum = 0
  for (const { node } of nodes) {
    await runCtl(node, ['force_gc'])
    sum += Number(await runCtl(node, ['eval', 'vm_memory_monitor:get_process_memory().']))
  }
  return sum
}

/** On a node that has done nothing before: what it has freed would hide what more it takes. */
async function connectionCost(progress: (line: string) => void): Promise<number> {
  await using arena = await openArena()
  const cluster = await startCluster(arena, progress, { count: 1 })
  const ids = [parseHostId('host1')]
  const url = cluster.nodes[0]?.url ?? ''
  {
    await using _declared = await serve([url], ids)
  }
  const empty = await memory(cluster)
  progress(`opening ${CONNECTIONS} connections`)
  const connections = await openConnections(url, ids)
  const cost = (await memory(cluster)) - empty
  for (const one of connections) await one.close()
  progress(`each takes ${Math.round(cost / CONNECTIONS)} bytes`)
  return cost / CONNECTIONS
}

/** As a host's worker: one consumes its queue, one publishes with confirms. */
async function openConnections(url: string, ids: readonly HostId[]): Promise<ChannelModel[]> {
  const topology = createTopology()
  const opened: ChannelModel[] = []
  for (let index = 0; index < CONNECTIONS; index++) {
    const model = await dial(`${url}?heartbeat=20`, { noDelay: true })
    opened.push(model)
    const id = ids[(index >> 1) % ids.length]
    if (index % 2 === 1) await model.createConfirmChannel()
    else if (id !== undefined) {
      await (await model.createChannel()).consume(topology.hostQueue(id, []).name, () => {})
    }
  }
  return opened
}

async function restart({ nodes }: BrokerCluster): Promise<void> {
  await Promise.all(nodes.map((node: BrokerNode) => node.start()))
  await Promise.all(nodes.map((node: BrokerNode) => node.ready()))
}
