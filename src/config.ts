import { readFileSync } from 'node:fs'
import type { Logger } from 'pino'
import type { GroupName, HostId } from './api/ids.ts'
import type { ValidationMode } from './dispatch/validate.ts'
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
  readonly driver: { readonly name: DriverName; readonly options: Readonly<Record<string, string>> }
  /** How strictly params and results are held against the schema. @default 'coerce' */
  readonly mode?: ValidationMode
  readonly limits?: Partial<Limits>
  readonly log: Logger
}

export interface HostConfig {
  readonly id: HostId
  /** The groups whose messages this host takes too. */
  readonly groups: readonly GroupName[]
}

/** Of each host. What is over them is refused with VDSM's error 1100, so that the worker always listens. */
export interface Limits {
  /** Commands that run at once, `control` methods aside. @default 64 */
  readonly maxRunning: number
  /** Commands that wait for their lane or for the limit above. @default 1024 */
  readonly maxWaiting: number
  /** Messages that the broker may hand over before they are settled. Above the two limits together, so that `control` gets through. @default 1280 */
  readonly prefetch: number
}

export const DEFAULT_LIMITS: Limits = { maxRunning: 64, maxWaiting: 1024, prefetch: 1280 }
export const DEFAULT_BROKER = 'amqp://127.0.0.1:5672'

/** The broker to use: what was given, else `AMQP_URL`, else the one on this machine. */
export function brokerUrl(given?: string): string {
  return given ?? (process.env['AMQP_URL'] || DEFAULT_BROKER)
}

/** This package's version, as in its package.json. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown'
}
