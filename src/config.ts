import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { Logger } from 'pino'
import type { GroupName, HostId } from './api/ids.ts'
import type { ValidationMode } from './dispatch/validate.ts'
import type { OpenDriver } from './host/driver.ts'
import type { DriverName } from './host/drivers.ts'

/** All that a worker needs to know. */
export interface WorkerConfig {
  readonly broker: {
    /** One URL, or several of one cluster. */
    readonly url: string | readonly string[]
    /** Put before every exchange's and queue's name, so that several fleets can share a broker. @default '' */
    readonly prefix?: string
  }
  readonly hosts: readonly HostConfig[]
  readonly driver: DriverConfig
  /** How strictly params and results are held against the schema. @default 'coerce' */
  readonly mode?: ValidationMode
  readonly limits?: Partial<Limits>
  /**
   * Where what was taken is recorded before it is acknowledged, so that no crash loses it or runs it twice; and
   * where it is held that each host has one worker on this machine.
   * @default in memory, as long as the process lives
   */
  readonly journal?: JournalConfig
  readonly log: Logger
}

export interface JournalConfig {
  /** A directory on a local disk; made if it is not there. Several workers may share it. */
  readonly dir: string
  /** Milliseconds that a command is known after its deadline, and that its caller may send it again in. @default 24 hours */
  readonly retryWindow?: number
  /** Milliseconds that the worker of a host may be without an answer before one that stands by kills it, to take over. @default 10000 */
  readonly frozenAfter?: number
  /** Bytes that it may hold; when they are used up, new commands are refused until older ones have had their time. @default 4 GiB */
  readonly maxBytes?: number
}

/** One of ours by its name, or another that is given. */
export type DriverConfig =
  | { readonly name: DriverName; readonly options: Readonly<Record<string, string>> }
  | { readonly name: string; readonly options: Readonly<Record<string, string>>; readonly open: OpenDriver }

export interface HostConfig {
  readonly id: HostId
  /** The groups whose messages this host takes too. */
  readonly groups: readonly GroupName[]
}

/** Of each host. What is over them is refused with VDSM's error 1100, and when to ask again, so that the worker always listens. */
export interface Limits {
  /** Commands that run at once, `control` methods aside; and as many that only read. @default 64 */
  readonly maxRunning: number
  /** Commands that wait for their lane or for the limit above; and as many that only read. @default 1024 */
  readonly maxWaiting: number
  /**
   * Milliseconds without any message after which the worker sends itself one, and that this may take: what does not
   * hear itself twice, beginning to consume anew in between, ends. @default 20000, and longer for more than 2,000 hosts
   */
  readonly watchEvery: number
}

export const DEFAULT_LIMITS: Limits = { maxRunning: 64, maxWaiting: 1024, watchEvery: 20_000 }
export const DEFAULT_BROKER = 'amqp://127.0.0.1:5672'

/** The broker to use: what was given, else `AMQP_URL`, else the one on this machine. */
export function brokerUrl(given?: string): string {
  return given ?? (process.env['AMQP_URL'] || DEFAULT_BROKER)
}

/** Where the system lets this service keep its state: as systemd says, else where it is usual. */
export function stateDirectory(): string {
  return process.env['STATE_DIRECTORY']?.split(':')[0] || '/var/lib/vdsm-amqp'
}

/** Where a user's commands keep what has to outlast them: as XDG's base directories say, which ignore relative paths. */
export function userStateDirectory(): string {
  const given = process.env['XDG_STATE_HOME'] ?? ''
  return join(isAbsolute(given) ? given : join(homedir(), '.local', 'state'), 'vdsm-amqp')
}

/** This package's version, as in its package.json. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown'
}
