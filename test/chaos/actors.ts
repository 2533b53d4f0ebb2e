import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import type { Arena, Started } from './arena.ts'
import type { ChaosClientConfig } from './client.ts'
import type { BrokerCluster } from './cluster.ts'
import type { ChaosWorkerConfig } from './worker.ts'

/** The way of one process to the brokers: a proxy to each of them. */
export interface Link extends AsyncDisposable {
  readonly urls: readonly string[]
  readonly proxies: readonly TcpProxy[]
}

/** A process that is started again whenever it ends. */
export interface Actor {
  readonly name: string
  readonly link: Link
  /** How often it ended without having been killed. */
  readonly failures: number
  /** The one that runs now; undefined between two lives. */
  readonly process: Started | undefined
  /** Kills it; it comes back after that many milliseconds. */
  kill(awayMs: number): void
  /** Tells it to end in its own time; it comes back. */
  restart(): void
  /** Ends it for good: as it is told to, or by force when it does not. */
  stop(): Promise<void>
}

export interface WorkerActor extends Actor {
  readonly host: string
  /** It serves its host; the others stand by. */
  readonly active: boolean
}

export interface ClientActor extends Actor {
  /** How many commands it is done with. */
  readonly done: number
  /** How many commands it may have sent in all. */
  allow(commands: number): void
}

const RESTART_MS = 300
const STOP_MS = 15_000
/** Seconds; short, so that a connection that is half open is noticed within the run. */
const HEARTBEAT = 4

export async function openLink({ nodes }: BrokerCluster): Promise<Link> {
  const proxies = await Promise.all(nodes.map(({ url }) => openTcpProxy(`${url}?heartbeat=${HEARTBEAT}`)))
  return {
    proxies,
    urls: proxies.map(({ url }) => url),
    async [Symbol.asyncDispose]() {
      await Promise.all(proxies.map((proxy) => proxy[Symbol.asyncDispose]()))
    },
  }
}

export async function startWorkerActor(
  arena: Arena,
  name: string,
  link: Link,
  config: Omit<ChaosWorkerConfig, 'urls'>,
): Promise<WorkerActor> {
  let active = false
  const actor = await keepRunning(arena, name, link, {
    file: 'worker.ts',
    config: { ...config, urls: link.urls } satisfies ChaosWorkerConfig,
    onStart: () => {
      active = false
    },
    onLine: (line) => {
      if (line === 'consumes') active = true
    },
  })
  return extend(actor, {
    host: config.host,
    get active() {
      return active && actor.process !== undefined
    },
  })
}

export async function startClientActor(
  arena: Arena,
  link: Link,
  config: Omit<ChaosClientConfig, 'urls'>,
): Promise<ClientActor> {
  let allowed = 0
  let done = 0
  const allow = () => void actor.process?.child.stdin?.write(`${allowed}\n`)
  const actor: Actor = await keepRunning(arena, config.name, link, {
    file: 'client.ts',
    // Any of the nodes may be the first that it tries.
    config: { ...config, urls: link.urls } satisfies ChaosClientConfig,
    onStart: (process) => void process.child.stdin?.write(`${allowed}\n`),
    onLine: (line) => {
      done = Math.max(done, Number(line))
    },
  })
  return extend(actor, {
    get done() {
      return done
    },
    allow(commands: number) {
      allowed = commands
      allow()
    },
  })
}

interface Kept {
  readonly file: string
  readonly config: object
  readonly onStart: (process: Started) => void
  readonly onLine: (line: string) => void
}

async function keepRunning(arena: Arena, name: string, link: Link, kept: Kept): Promise<Actor> {
  const file = fileURLToPath(new URL(kept.file, import.meta.url))
  const command = [process.execPath, file, JSON.stringify(kept.config)]
  let current: Started | undefined
  let failures = 0
  let stopped = false
  let away: number | undefined

  async function live(): Promise<void> {
    const started = await arena.start(name, command, { onLine: kept.onLine })
    current = started
    kept.onStart(started)
    void started.ended.then(async (how) => {
      current = undefined
      if (stopped) return
      // One that was frozen for too long is killed by its standby.
      if (away === undefined && how !== 'SIGKILL') failures++
      await delay(away ?? RESTART_MS)
      away = undefined
      if (!stopped) await live().catch(() => {})
    })
  }

  await live()
  return {
    name,
    link,
    get failures() {
      return failures
    },
    get process() {
      return current
    },
    kill(awayMs) {
      if (current === undefined) return
      away = awayMs
      current.signal('SIGKILL')
    },
    restart() {
      if (current === undefined) return
      away = RESTART_MS
      current.signal('SIGTERM')
    },
    async stop() {
      stopped = true
      const last = current
      if (last === undefined) return
      last.signal('SIGCONT')
      last.signal('SIGTERM')
      const ended = await Promise.race([last.ended.then(() => true), delay(STOP_MS, false, { ref: false })])
      if (!ended) last.signal('SIGKILL')
      await last.ended
    },
  }
}

/** Keeps the getters of both. */
function extend<A extends object, B extends object>(base: A, more: B): A & B {
  return Object.create(base, Object.getOwnPropertyDescriptors(more)) as A & B
}
