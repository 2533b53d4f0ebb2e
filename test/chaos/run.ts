import { randomBytes } from 'node:crypto'
import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { createTopology } from '../../src/broker/topology.ts'
import { parseHostId } from '../../src/index.ts'
import { type Evidence, type History, judge, toHistories, type Verdict } from './account.ts'
import { type ClientActor, openLink, startClientActor, startWorkerActor, type WorkerActor } from './actors.ts'
import { openArena } from './arena.ts'
import { type BrokerCluster, startCluster } from './cluster.ts'
import { type Disk, openDisk } from './disk.ts'
import { createFaults, type Faults } from './faults.ts'
import { countOpen, readJournal } from './journals.ts'
import type { ClientRecord, LedgerRecord } from './records.ts'
import type { Sabotage } from './sabotage.ts'
import { createSchedule, describeFault, type Places, type Step } from './schedule.ts'
import { readSyncedLog } from './synced-log.ts'
import { openTap, type Tap } from './tap.ts'
import { startVirtHost } from './virt.ts'

export interface ChaosOptions {
  readonly commands: number
  readonly faults: number
  readonly seed: number
  readonly hosts: number
  readonly clients: number
  /** Whether a host of real machines takes part, where libvirt is installed. */
  readonly virt: boolean
  /** @default one of its own */
  readonly cluster?: BrokerCluster | undefined
  /** Told what happens, a line at a time. */
  readonly progress: (line: string) => void
  /** Takes this out of the workers, for a test of the proof itself. */
  readonly sabotage?: Sabotage | undefined
  /** Instead of what follows from the seed. */
  readonly schedule?: ((places: Places) => Step[]) | undefined
  /** Keeps a copy of all logs there. */
  readonly logs?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export interface ChaosResult {
  readonly verdicts: readonly Verdict[]
  readonly histories: readonly History[]
  readonly evidence: Evidence
  readonly faults: number
  /** Workers that ended by themselves. */
  readonly failures: number
  readonly seconds: number
}

/** How long all may take to come to rest when the last fault is over. */
const QUIET_MS = 180_000

/** @throws when the run itself fails, which says nothing about the product */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, progress, signal = new AbortController().signal, sabotage } = options
  const log = pino({ level: 'silent' })
  const began = performance.now()
  await using arena = await openArena()
  await using stack = new AsyncDisposableStack()
  const { promise: aborted, reject: abort } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => abort(signal.reason), { once: true })
  try {
    return await Promise.race([work(), aborted])
  } finally {
    if (options.logs !== undefined) await keepLogs(arena.dir, options.logs)
  }

  async function work(): Promise<ChaosResult> {
    const simulated = names('host', options.hosts)
    const virt = options.virt ? await startVirtHost(arena) : undefined
    if (virt !== undefined) stack.use(virt)
    const hosts = virt === undefined ? simulated : [...simulated, virt.name]
    if (options.virt) progress(virt === undefined ? 'libvirt is not here' : `libvirt takes part (${virt.domainType})`)
    const cluster = options.cluster ?? (await startCluster(arena, progress))
    const prefix = `chaos-${randomBytes(3).toString('hex')}`
    const topology = createTopology({ prefix })
    await cluster.define(topology)
    const ledger = { socket: join(arena.dir, 'ledger.sock'), file: join(arena.dir, 'ledger.log') }
    await startLedger(ledger.socket, ledger.file)
    const disks = new Map<string, Disk>()
    for (const host of hosts) disks.set(host, await openDisk(arena, `journal-${host}`))
    progress(`the journals are on disks of the kind "${disks.get('host1')?.kind}"`)
    const workers = await Promise.all(
      hosts.flatMap((host) => ['a', 'b'].map((one) => startWorker(host, `${host}${one}`))),
    )
    await until('every host has a worker', () =>
      hosts.every((host) => workers.some((one) => one.host === host && one.active)),
    )
    const queues = hosts.map((host) => topology.hostQueue(parseHostId(host), []).name)
    const tap = stack.use(
      await openTap(
        cluster.nodes.map(({ url }) => url),
        topology,
        queues,
        log,
      ),
    )
    const clients = await Promise.all(names('client', options.clients).map(startClient))

    const stage = { cluster, topology, workers, clients, disks }
    const faults = createFaults(stage, abort)
    const places: Places = {
      hosts,
      clients: clients.map(({ name }) => name),
      links: [...workers, ...clients].map(({ name }) => name),
      nodes: cluster.nodes.length,
    }
    const steps = options.schedule?.(places) ?? createSchedule(seed, options.faults, places)
    await play(steps, faults, clients)
    await faults.healed()
    progress('all faults are over; waiting until all is quiet')
    await settle(clients, disks, tap).catch((error: unknown) => progress(String(error)))
    await Promise.all(workers.map((worker) => worker.stop()))
    await Promise.all(clients.map((client) => client.stop()))
    const { wire, dead } = await tap.drain()
    const said = clients.flatMap(({ name }) => readSyncedLog<ClientRecord>(fileOf(name)))
    const commands = new Map(said.flatMap((record) => (record.kind === 'ask' ? [[record.id, record.command]] : [])))
    const evidence: Evidence = {
      clients: said,
      ledger: [...readSyncedLog<LedgerRecord>(ledger.file), ...((await virt?.read(commands)) ?? [])],
      wire,
      dead,
      journals: [...disks].flatMap(([host, { dir }]) =>
        readJournal(
          dir,
          [...commands.values()].filter((command) => command.host === host),
          sabotage,
        ),
      ),
      faults: faults.records,
    }
    const histories = toHistories(evidence)
    return {
      histories,
      verdicts: histories.map((history) => judge(history, evidence.faults)),
      evidence,
      faults: steps.length,
      failures: workers.reduce((sum, { failures }) => sum + failures, 0),
      seconds: Math.round((performance.now() - began) / 1000),
    }

    function fileOf(name: string): string {
      return join(arena.dir, `${name}.log`)
    }

    async function startLedger(socket: string, file: string): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>()
      const path = join(import.meta.dirname, 'ledger.ts')
      const started = await arena.start('ledger', [process.execPath, path, socket, file], { onLine: () => resolve() })
      // Without the hosts there is no run.
      void started.ended.then((code) => abort(new Error(`the ledger ended with ${code}`)))
      await promise
    }

    async function startWorker(host: string, name: string): Promise<WorkerActor> {
      const disk = disks.get(host)
      const link = stack.use(await openLink(cluster))
      const seam = disk?.kind === 'folder' ? ('seam' as const) : undefined
      const driver = host === virt?.name ? { libvirt: virt.driver } : { ledger: ledger.socket }
      const config = { prefix, host, journal: disk?.dir ?? '', driver, sabotage: sabotage ?? seam }
      return startWorkerActor(arena, name, link, config)
    }

    async function startClient(name: string): Promise<ClientActor> {
      const link = stack.use(await openLink(cluster))
      return startClientActor(arena, link, {
        prefix,
        name,
        seed,
        hosts: simulated,
        domainType: virt?.domainType,
        file: fileOf(name),
      })
    }
  }

  /** Commands come in a burst just before each fault, and evenly until the next. */
  async function play(steps: readonly Step[], faults: Faults, clients: readonly ClientActor[]): Promise<void> {
    let allowed = 0
    const allow = (total: number) => {
      if (total <= allowed) return
      for (const [index, client] of clients.entries()) {
        client.allow(Math.floor(total / clients.length) + (index < total % clients.length ? 1 : 0))
      }
      allowed = total
    }
    const share = options.commands / (steps.length + 1)
    for (const [index, { pauseMs, burstMs, leadMs, fault }] of steps.entries()) {
      signal.throwIfAborted()
      const from = Math.round(index * share)
      const half = Math.round((index + 0.5) * share)
      for (let part = 1; part <= TRICKLES; part++) {
        await delay(pauseMs / TRICKLES)
        allow(from + Math.round(((half - from) * part) / TRICKLES))
      }
      const before = doneBy(clients)
      allow(Math.round((index + 1) * share))
      await underWay(clients, before, burstMs)
      await delay(leadMs)
      progress(`${index + 1}/${steps.length}: ${describeFault(fault)}; ${doneBy(clients)} of ${allowed} commands done`)
      await faults.inject(fault)
      await paced(clients, () => allowed)
    }
    allow(options.commands)
  }

  async function settle(clients: readonly ClientActor[], disks: ReadonlyMap<string, Disk>, tap: Tap): Promise<void> {
    await until('the clients know all outcomes', () => doneBy(clients) >= options.commands)
    await until('the queues are empty', async () => (await tap.waiting().catch(() => 1)) === 0)
    await until('the journals are done', () => [...disks.values()].every(({ dir }) => countOpen(dir) === 0))
  }

  async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const limit = AbortSignal.timeout(QUIET_MS)
    for (let round = 1; !(await holds()); round++) {
      if (round % 100 === 0) progress(`still waiting until ${what}`)
      signal.throwIfAborted()
      if (limit.aborted) throw new Error(`after ${QUIET_MS / 1000} s it is still not so that ${what}`)
      await delay(100)
    }
  }
}

const TRICKLES = 5
/** More of them under way tell nothing new, and a slow machine would never come to an end. */
const MOST_OPEN = 400

/** Waits until something of a burst is done; the rest of it is in the act, then. */
async function underWay(clients: readonly ClientActor[], before: number, mostMs: number): Promise<void> {
  const limit = AbortSignal.timeout(mostMs)
  while (doneBy(clients) <= before && !limit.aborted) await delay(5)
}

/** Waits while too much is under way. */
async function paced(clients: readonly ClientActor[], allowed: () => number): Promise<void> {
  const limit = AbortSignal.timeout(QUIET_MS)
  while (allowed() - doneBy(clients) > MOST_OPEN && !limit.aborted) await delay(100)
}

function doneBy(clients: readonly ClientActor[]): number {
  return clients.reduce((sum, { done }) => sum + done, 0)
}

function names(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${word}${index + 1}`)
}

async function keepLogs(from: string, to: string): Promise<void> {
  await cp(join(from, 'logs'), to, { recursive: true }).catch(() => {})
  for (const path of await readdir(from, { recursive: true })) {
    const records = /^(\w+)\.log$/.exec(path)?.[1]
    const broker = /^(broker-\d)\/broker\.log$/.exec(path)?.[1]
    if (records !== undefined) await cp(join(from, path), join(to, `${records}.records.log`))
    if (broker !== undefined) await cp(join(from, path), join(to, `${broker}.own.log`))
  }
}
