import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { connect } from 'amqplib'
import { findRabbitmq, freePorts, type LocalNode, nodeEnvironment, runCtl } from '../../src/broker/local-broker.ts'
import type { Topology } from '../../src/broker/topology.ts'
import type { Arena, Started } from './arena.ts'

/** One RabbitMQ of the cluster; its data outlives its process. */
export interface BrokerNode {
  readonly index: number
  readonly name: string
  /** Of the node itself, past every proxy. */
  readonly url: string
  /** For RabbitMQ's own commands. */
  readonly node: LocalNode
  readonly running: boolean
  kill(): Promise<void>
  /** Starts its process; `ready` says when it serves. */
  start(): Promise<void>
  ready(): Promise<void>
}

export interface BrokerCluster {
  readonly nodes: readonly BrokerNode[]
  /** Sets the limits of all queues under this prefix. */
  define(topology: Topology): Promise<void>
  /** The node that leads the queue; undefined when nobody can tell now. */
  leaderOf(queue: string): Promise<BrokerNode | undefined>
}

const NODES = 3
const CLUSTER_CONF = new URL('../../rabbitmq/cluster.conf', import.meta.url)
const READY_MS = 60_000
const MOST_ATTEMPTS = 5
/** Three nodes share the machine with all that they serve: one thread each, which sleeps when there is nothing to do. */
const FRUGAL = '+S 1:1 +SDio 2 +sbwt none +sbwtdcpu none +sbwtdio none'

/** Nodes of one cluster, three if not told, on the loopback interface, with names, ports and a port mapper of their own. */
export async function startCluster(
  arena: Arena,
  progress: (line: string) => void,
  { count = NODES }: { readonly count?: 1 | 3 } = {},
): Promise<BrokerCluster> {
  const bin = await findRabbitmq(process.env['PATH'])
  if (bin === undefined) throw new Error('rabbitmq-server is not installed: apt-get install rabbitmq-server')
  const run = randomBytes(4).toString('hex')
  const cookie = randomBytes(16).toString('hex')
  const [epmdPort = 0, ...ports] = await freePorts(1 + 2 * count)
  const names = Array.from({ length: count }, (_, index) => `chaos-${run}-${index + 1}@localhost`)

  progress(`starting ${count} RabbitMQ ${count === 1 ? 'node' : 'nodes'}`)
  await arena.start('epmd', ['epmd', '-port', String(epmdPort), '-address', '127.0.0.1'])
  const nodes = await Promise.all(
    names.map(async (name, index) => {
      const [port = 0, distPort = 0] = ports.slice(index * 2)
      const dir = join(arena.dir, `broker-${index + 1}`)
      const env = {
        ...nodeEnvironment({ name, dir, path: process.env['PATH'] ?? '', distPort, epmdPort }),
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `-kernel inet_dist_use_interface {127,0,0,1} ${FRUGAL}`,
      }
      await writeNode({ dir, port, cookie, names })
      return createNode({ arena, index, port, node: { name, dir, bin, env } })
    }),
  )
  const [first, ...others] = nodes
  if (first === undefined) throw new RangeError('a cluster has a node')
  // The others find it there, and join it.
  await first.start()
  await first.ready()
  for (const other of others) {
    await other.start()
    await other.ready()
  }
  const members = (await first.ctl(['eval', 'length(rabbit_nodes:all_running()).'])).trim()
  if (members !== String(count)) throw new Error(`the cluster has ${members} members, not ${count}`)
  progress(count === 1 ? 'the node is up' : 'the cluster is up')

  return {
    nodes,
    async define(topology) {
      const file = join(arena.dir, 'definitions.json')
      await writeFile(file, JSON.stringify(topology.definitions({ cluster: true })))
      await first.ctl(['import_definitions', file])
    },
    async leaderOf(queue) {
      const alive = nodes.find((node) => node.running)
      const expression = `element(2, amqqueue:get_pid(element(2, rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"${queue}">>))))).`
      const leader = await alive?.ctl(['eval', expression]).catch(() => undefined)
      return nodes.find(({ name }) => leader?.includes(name))
    },
  }
}

interface ControlledNode extends BrokerNode {
  ctl(args: readonly string[]): Promise<string>
  /** False when it has ended, or does not serve in time. */
  serving(): Promise<boolean>
}

interface NodeOptions {
  readonly arena: Arena
  readonly index: number
  readonly port: number
  readonly node: LocalNode
}

function createNode({ arena, index, port, node }: NodeOptions): ControlledNode {
  const url = `amqp://guest:guest@127.0.0.1:${port}`
  let process: Started | undefined
  return {
    index,
    name: node.name,
    url,
    node,
    get running() {
      return process?.alive === true
    },
    async start() {
      const { env, dir, bin } = node
      process = await arena.start(`broker-${index + 1}`, [join(bin, 'rabbitmq-server')], { env, cwd: dir })
    },
    async kill() {
      if (process === undefined || !process.alive) return
      // All of the group: the server is a child of its script.
      globalThis.process.kill(-process.pid, 'SIGKILL')
      await process.ended
    },
    async ready() {
      // One that was killed may end at its first start, or hang in it, when others start beside it.
      for (let attempt = 1; !(await this.serving()); attempt++) {
        if (attempt === MOST_ATTEMPTS) throw new Error(`${node.name} does not come up: see its log`)
        await this.kill()
        await this.start()
      }
    },
    async serving() {
      const limit = AbortSignal.timeout(READY_MS)
      while (!(await serves(url))) {
        if (limit.aborted || process?.alive !== true) return false
        await delay(200)
      }
      return true
    },
    ctl: (args) => runCtl(node, args),
  }
}

async function serves(url: string): Promise<boolean> {
  try {
    const model = await connect(url, { timeout: 5_000 })
    model.on('error', () => {})
    await model.close()
    return true
  } catch {
    return false
  }
}

async function writeNode(of: {
  readonly dir: string
  readonly port: number
  readonly cookie: string
  readonly names: readonly string[]
}): Promise<void> {
  const { dir, port, cookie, names } = of
  const shipped = await readFile(CLUSTER_CONF, 'utf8')
  const config = [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    ...(names.length === NODES
      ? [names.reduce((text, name, index) => text.replace(`rabbit@broker${index + 1}`, name), shipped)]
      : []),
    'raft.wal_max_size_bytes = 33554432',
    'disk_free_limit.absolute = 50MB',
    'log.file.level = warning',
  ]
  await mkdir(join(dir, 'schema'), { recursive: true })
  await Promise.all([
    writeFile(join(dir, '.erlang.cookie'), cookie, { mode: 0o400 }),
    writeFile(join(dir, 'rabbitmq-env.conf'), ''),
    writeFile(join(dir, 'rabbitmq.conf'), `${config.join('\n')}\n`),
    writeFile(join(dir, 'enabled_plugins'), '[].\n'),
  ])
}
