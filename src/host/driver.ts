import type { Logger } from 'pino'
import type { HostFacts } from '../api/generated/types.ts'
import type { Handlers, HostEvent, Probe } from '../api/handler.ts'
import type { HostId } from '../api/ids.ts'

/** One host, opened. Disposing it stops what the driver runs for itself, never the virtual machines. */
export interface HostDriver extends AsyncDisposable {
  readonly handlers: Handlers
  /** Asked after a crash; without it, nobody can tell. Called once for a command, before another is handled for the same object. */
  readonly probe?: Probe
  /** What happens on the host, in order. Read by one reader; ends when the driver is disposed. */
  readonly events: AsyncIterable<HostEvent>
  /** What lasts of the host, such as its memory: announced when the worker starts, and when it has changed. Asked every minute. */
  readonly facts?: () => Promise<HostFacts>
  /** Counters and states for `Worker.stats`, plain JSON. */
  stats(): Record<string, unknown>
}

export interface DriverOptions {
  readonly host: HostId
  /** The `--driver-option k=v` pairs; a driver refuses keys it does not know. */
  readonly options: Readonly<Record<string, string>>
  readonly log: Logger
}

/**
 * Opens one host. A driver's module makes one of these per process, so that
 * the hosts of a process may share connections or see each other.
 */
export type OpenDriver = (options: DriverOptions) => Promise<HostDriver>
