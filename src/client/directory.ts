/** A host as its worker announced it. */
export interface HostRecord {
  readonly host: string
  readonly groups: readonly string[]
  readonly driver: string
  /** Release of the worker's software. */
  readonly version: string
  readonly apiVersion: string
  /** What lasts of it: `memory` in MiB, `cpus`. */
  readonly facts: Readonly<Record<string, unknown>>
  readonly epoch: number
  /** `stopped`: its worker was told to stop; `offline`: it is not there, and did not say so. */
  readonly state: 'online' | 'offline' | 'stopped'
  /**
   * Since when it is so, in milliseconds since 1970-01-01 UTC. For `offline` it is when the host was last heard of: of
   * what happened before the directory was opened, announcements are known, which may be a day older than its end.
   */
  readonly since: number
  /** When it was last heard of, in milliseconds since 1970-01-01 UTC. */
  readonly lastSeen: number
}

/** What is new about a host. */
export interface DirectoryChange {
  readonly kind: 'added' | 'changed' | 'removed'
  readonly record: HostRecord
}

/** Who exists, also who has been away for up to 7 days. It keeps itself up to date until it is disposed. */
export interface Directory extends AsyncDisposable {
  /** In the order of their names. */
  hosts(): readonly HostRecord[]
  members(group: string): readonly HostRecord[]
  /** What changes from now on. Ends when the directory is disposed. */
  changes(): AsyncIterable<DirectoryChange>
}
