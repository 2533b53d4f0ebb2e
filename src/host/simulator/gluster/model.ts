import type { HookLevel, transType as TransType } from '../../../api/generated/types.ts'
import type { Host, World } from '../model.ts'

/** What the simulated hosts know of gluster. A host is in here from its first Gluster command on. */
export interface Gluster {
  readonly world: World
  /** By the id of the host. */
  readonly peers: Map<string, Peer>
}

/** A host with glusterd on it. */
export interface Peer {
  readonly host: Host
  readonly uuid: string
  /** The pool that it thinks itself in. */
  pool: Pool
  /** Services that are installed, and whether they run. */
  readonly services: Map<string, 'RUNNING' | 'STOPPED'>
  /** By command, level and name. */
  readonly hooks: Map<string, Hook>
  readonly lvm: Lvm
  /** Directories that were bricks at some time. */
  readonly usedDirectories: Set<string>
  /** Volume that is mounted as the meta volume. */
  metaVolume: string | undefined
  /** Tokens by address. */
  readonly webhooks: Map<string, string>
  /** Public keys that may log in, by account. */
  readonly authorized: Map<string, Set<string>>
  /** Volumes that accounts may mount, by account; those that glusterd has not read yet too. */
  readonly mountBroker: Map<string, Map<string, 'written' | 'read'>>
}

/** Hosts that trust each other and share volumes. */
export interface Pool {
  /** By gluster's id. */
  readonly members: Map<string, Member>
  /** Members of a pool that put this host out while it was away: it does not know. */
  readonly former: readonly { readonly uuid: string; readonly name: string }[]
  readonly volumes: Map<string, Volume>
  /** Options of the pool that were set. */
  readonly options: Map<string, string>
  readonly snapshots: Map<string, Snapshot>
  readonly snapshotSettings: Map<string, string>
  /** Who makes scheduled snapshots. */
  scheduler: 'nobody' | 'gluster' | 'engine'
}

export interface Member {
  readonly peer: Peer
  /** Name that it joined by. */
  readonly name: string
  /** When all others know it. */
  readonly agreedAt: number
}

export interface Hook {
  readonly command: string
  readonly level: HookLevel
  readonly name: string
  content: Buffer
  enabled: boolean
}

/** Logical volumes of a host, as far as bricks are made of them. */
export interface Lvm {
  /** Volume group of each device that LVM uses; empty when it is in none. */
  readonly devices: Map<string, string>
  /** By the name of the volume. */
  readonly bricks: Map<string, LocalBrick>
}

export interface LocalBrick {
  readonly name: string
  readonly group: string
  readonly devices: readonly string[]
  readonly bytes: number
  /** Undefined when its making ended before it was mounted. */
  readonly mountPoint: string | undefined
}

export interface Volume {
  readonly id: string
  readonly name: string
  bricks: Brick[]
  replica: number
  readonly arbiter: boolean
  readonly transport: readonly TransType[]
  started: boolean
  options: Map<string, string>
  /** Undefined while nobody counts. */
  profile: { readonly since: number; askedAt: number } | undefined
  /** The last one, also when it is over. */
  task: Task | undefined
  /** By the other side. */
  readonly sessions: Map<string, Session>
  /** Undefined without a limit of its own. */
  snapshotLimit: number | undefined
}

export interface Brick {
  readonly peer: Peer
  /** As it was named. */
  readonly name: string
  readonly directory: string
  /** What it is on, unless that is the root file system. */
  readonly local: LocalBrick | undefined
  running: boolean
  resetting: boolean
  /** Since when it gets what it lacks from the other copies. */
  healsSince: number | undefined
}

/** A rebalance, or a removal of bricks. Where it is, its times and the clock tell. */
export interface Task {
  readonly id: string
  readonly type: 'REBALANCE' | 'REMOVE_BRICK'
  /** Only spreads directories. */
  readonly layoutOnly: boolean
  /** Those that are removed. */
  readonly bricks: readonly string[]
  readonly startedAt: number
  readonly takesMs: number
  stoppedAt: number | undefined
}

export interface Snapshot {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly createdAt: number
  readonly volume: Volume
  /** What the volume is called on the bricks of the snapshot. */
  readonly brickVolume: string
  readonly bricks: readonly Brick[]
  readonly replica: number
  readonly options: ReadonlyMap<string, string>
  active: boolean
}

/** A copy of a volume in another pool. */
export interface Session {
  readonly user: string
  readonly remoteHost: string
  readonly remoteVolume: string
  readonly remoteId: string
  state: 'Created' | 'Started' | 'Paused' | 'Stopped'
  /** When copying began last. */
  startedAt: number
  readonly options: Map<string, string>
  /** When the checkpoint was set, as seconds since 1970. */
  checkpoint: number | undefined
}

export function createPool(former: Pool['former'] = []): Pool {
  return {
    members: new Map(),
    former,
    volumes: new Map(),
    options: new Map(),
    snapshots: new Map(),
    snapshotSettings: new Map(),
    scheduler: 'gluster',
  }
}
