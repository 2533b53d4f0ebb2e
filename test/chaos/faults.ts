import { setTimeout as delay } from 'node:timers/promises'
import type { Topology } from '../../src/broker/topology.ts'
import { parseHostId } from '../../src/index.ts'
import type { Actor, ClientActor, WorkerActor } from './actors.ts'
import type { BrokerCluster, BrokerNode } from './cluster.ts'
import type { Disk } from './disk.ts'
import { EVERYBODY, type FaultRecord } from './records.ts'
import { describeFault, type Fault } from './schedule.ts'

export interface Stage {
  readonly cluster: BrokerCluster
  readonly topology: Topology
  readonly workers: readonly WorkerActor[]
  readonly clients: readonly ClientActor[]
  readonly disks: ReadonlyMap<string, Disk>
}

export interface Faults {
  /** Begins the fault; it ends by itself. Resolves when the next may begin. */
  inject(fault: Fault): Promise<void>
  /** Resolves when all are over. */
  healed(): Promise<void>
  readonly records: readonly FaultRecord[]
}

const FLAP_MS = 60
const RESTART_MS = 300

/** @param onError told when a fault cannot be carried out, or not be undone */
export function createFaults(stage: Stage, onError: (error: unknown) => void): Faults {
  const { cluster, workers, clients, disks } = stage
  const records: FaultRecord[] = []
  const going = new Set<Promise<void>>()
  const busyDisks = new Set<string>()
  const note = (what: string, more: Pick<FaultRecord, 'host' | 'link'> = {}) =>
    void records.push({ at: Date.now(), what, ...more })
  let brokers: Promise<void> = Promise.resolve()

  function follow(work: Promise<void>): void {
    going.add(work)
    void work.catch(onError).finally(() => going.delete(work))
  }

  function workersOf(host: string): WorkerActor[] {
    const all = workers.filter((worker) => worker.host === host && worker.process !== undefined)
    return all.toSorted((one, other) => Number(other.active) - Number(one.active))
  }

  function linkOf(name: string): Actor['link'] | undefined {
    return [...workers, ...clients].find((actor) => actor.name === name)?.link
  }

  /** One after the other: without a majority there is nothing to see. */
  function onBrokers(work: () => Promise<void>): Promise<void> {
    const done = brokers.then(work)
    brokers = done
    follow(done)
    return done
  }

  async function restart(nodes: readonly BrokerNode[], downMs: number): Promise<void> {
    await Promise.all(nodes.map((node) => node.kill()))
    await delay(downMs)
    await Promise.all(nodes.map((node) => node.start()))
    await Promise.all(nodes.map((node) => node.ready()))
    note(`up again: ${nodes.map(({ name }) => name).join(', ')}`, { link: EVERYBODY })
  }

  async function freeze(worker: WorkerActor, ms: number): Promise<void> {
    const { process } = worker
    process?.signal('SIGSTOP')
    await delay(ms)
    process?.signal('SIGCONT')
    note(`thawed ${worker.name}`, { host: worker.host })
  }

  async function onDisk(
    host: string,
    begin: (disk: Disk) => Promise<void>,
    ms: number,
    end: (disk: Disk) => Promise<void>,
  ) {
    const disk = disks.get(host)
    if (disk === undefined || busyDisks.has(host)) return
    busyDisks.add(host)
    try {
      await begin(disk)
      await delay(ms)
    } finally {
      await end(disk)
      busyDisks.delete(host)
      note(`the disk of ${host} is well again`)
    }
  }

  /** What goes on by itself, and what the next fault has to wait for. */
  function begin(fault: Fault): Promise<void> {
    switch (fault.kind) {
      case 'kill worker': {
        const [active, ...others] = workersOf(fault.host)
        active?.kill(RESTART_MS)
        if (fault.both) for (const other of others) other.kill(RESTART_MS)
        return Promise.resolve()
      }
      case 'stop worker': {
        const [active] = workersOf(fault.host)
        active?.restart()
        return Promise.resolve()
      }
      case 'freeze worker': {
        const [active] = workersOf(fault.host)
        if (active !== undefined) follow(freeze(active, fault.ms))
        return Promise.resolve()
      }
      case 'kill client':
        clients.find(({ name }) => name === fault.client)?.kill(fault.ms)
        return Promise.resolve()
      case 'cut':
        for (const proxy of linkOf(fault.link)?.proxies ?? []) proxy.cut()
        return Promise.resolve()
      case 'half-open': {
        const proxies = linkOf(fault.link)?.proxies ?? []
        for (const proxy of proxies) proxy.freeze()
        follow(
          delay(fault.ms).then(() => {
            for (const proxy of proxies) proxy.thaw()
            note(`${fault.link} is whole again`, { link: fault.link })
          }),
        )
        return Promise.resolve()
      }
      case 'flap':
        follow(flap(linkOf(fault.link), fault.times))
        return Promise.resolve()
      case 'restart broker': {
        const node = cluster.nodes[fault.node]
        return node === undefined ? Promise.resolve() : onBrokers(() => restart([node], fault.ms))
      }
      case 'restart brokers':
        return onBrokers(() => restart(cluster.nodes.slice(0, 2), fault.ms))
      case 'kill leader':
        return onBrokers(async () => {
          const leader = await cluster.leaderOf(stage.topology.hostQueue(parseHostId(fault.host), []).name)
          note(`the leader is ${leader?.name ?? 'not known'}`, { link: EVERYBODY })
          await restart(
            [leader ?? cluster.nodes[0]].filter((node) => node !== undefined),
            fault.ms,
          )
        })
      case 'stall disk':
        follow(
          onDisk(
            fault.host,
            (disk) => disk.freeze(),
            fault.ms,
            (disk) => disk.thaw(),
          ),
        )
        return Promise.resolve()
      case 'fill disk':
        follow(
          onDisk(
            fault.host,
            (disk) => disk.fill(),
            fault.ms,
            (disk) => disk.clear(),
          ),
        )
        return Promise.resolve()
      default:
        return fault satisfies never
    }
  }

  return {
    async inject(fault) {
      note(describeFault(fault), interruptedBy(fault))
      // A broker that restarts takes seconds, in which other faults may come; the next of its kind waits for it.
      begin(fault).catch(onError)
    },
    async healed() {
      while (going.size > 0) await Promise.allSettled(going)
    },
    records,
  }
}

function interruptedBy(fault: Fault): Pick<FaultRecord, 'host' | 'link'> {
  switch (fault.kind) {
    case 'kill worker':
    case 'stop worker':
    case 'freeze worker':
      return { host: fault.host }
    case 'cut':
    case 'half-open':
    case 'flap':
      return { link: fault.link }
    case 'kill client':
      return { link: fault.client }
    case 'restart broker':
    case 'restart brokers':
    case 'kill leader':
      return { link: EVERYBODY }
    case 'stall disk':
    case 'fill disk':
      return {}
    default:
      return fault satisfies never
  }
}

async function flap(link: Actor['link'] | undefined, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    for (const proxy of link?.proxies ?? []) proxy.close()
    await delay(FLAP_MS)
    for (const proxy of link?.proxies ?? []) proxy.open()
    await delay(FLAP_MS)
  }
}
