/** What values an option takes. */
export type OptionKind =
  | 'boolean'
  | 'text'
  /** Whole number. */
  | 'number'
  /** Whole number of percent, with or without its sign. */
  | 'percent'
  /** Number with a unit such as KB or GB. */
  | 'size'
  | readonly string[]

export interface Option {
  readonly kind: OptionKind
  /** Of a number. */
  readonly range?: readonly [number, number]
  readonly value: string
  readonly about: string
  /** Kept by a reset without force. */
  readonly protected?: true
}

/** Options of volumes: those that managers of virtual machines use, and some of each kind beside. */
export const VOLUME_OPTIONS: Readonly<Record<string, Option>> = {
  'auth.allow': { kind: 'text', value: '*', about: 'Addresses of clients that may use the volume.' },
  'auth.reject': { kind: 'text', value: '(null)', about: 'Addresses of clients that may not use the volume.' },
  'changelog.changelog': { kind: 'boolean', value: 'off', about: 'Whether bricks note what changes.', protected: true },
  'client.event-threads': { kind: 'number', range: [1, 32], value: '2', about: 'Threads of a client for the network.' },
  'cluster.choose-local': { kind: 'boolean', value: 'true', about: 'Whether the copy on the own host is read.' },
  'cluster.data-self-heal-algorithm': {
    kind: ['diff', 'full', 'reset'],
    value: '(null)',
    about: 'Whether healing copies whole files or what differs.',
  },
  'cluster.eager-lock': { kind: 'boolean', value: 'on', about: 'Whether locks are kept over several writes.' },
  'cluster.granular-entry-heal': { kind: 'boolean', value: 'off', about: 'Whether entries heal one by one.' },
  'cluster.locking-scheme': { kind: ['full', 'granular'], value: 'full', about: 'How entries are locked for healing.' },
  'cluster.lookup-optimize': {
    kind: 'boolean',
    value: 'on',
    about: 'Whether missing files are looked for everywhere.',
  },
  'cluster.min-free-disk': { kind: 'percent', value: '10%', about: 'Space that new files leave on a brick.' },
  'cluster.quorum-count': {
    kind: 'number',
    range: [1, 2147483647],
    value: '(null)',
    about: 'Copies that make a quorum.',
  },
  'cluster.quorum-type': { kind: ['none', 'auto', 'fixed'], value: 'none', about: 'When clients may write.' },
  'cluster.self-heal-daemon': { kind: 'boolean', value: 'on', about: 'Whether the daemon heals copies.' },
  'cluster.server-quorum-type': {
    kind: ['none', 'server'],
    value: 'off',
    about: 'Whether bricks need a quorum of hosts.',
  },
  'cluster.shd-max-threads': { kind: 'number', range: [1, 64], value: '1', about: 'Files healed at once.' },
  'cluster.shd-wait-qlength': {
    kind: 'number',
    range: [1, 655536],
    value: '1024',
    about: 'Files that wait for healing.',
  },
  'diagnostics.brick-log-level': {
    kind: ['DEBUG', 'WARNING', 'ERROR', 'INFO', 'CRITICAL', 'NONE', 'TRACE'],
    value: 'INFO',
    about: 'What bricks log.',
  },
  'diagnostics.count-fop-hits': { kind: 'boolean', value: 'off', about: 'Whether bricks count calls.' },
  'diagnostics.latency-measurement': { kind: 'boolean', value: 'off', about: 'Whether bricks measure times.' },
  'features.shard': { kind: 'boolean', value: 'off', about: 'Whether large files are kept in pieces.' },
  'features.shard-block-size': { kind: 'size', value: '64MB', about: 'Size of such a piece.' },
  'geo-replication.indexing': { kind: 'boolean', value: 'off', about: 'Whether changes are marked.', protected: true },
  'network.ping-timeout': {
    kind: 'number',
    range: [0, 1013],
    value: '42',
    about: 'Seconds until a brick is given up.',
  },
  'network.remote-dio': {
    kind: ['enable', 'disable', 'on', 'off'],
    value: 'disable',
    about: 'Whether O_DIRECT is dropped.',
  },
  'nfs.disable': { kind: 'boolean', value: 'on', about: 'Whether NFS does not serve the volume.' },
  'performance.cache-size': { kind: 'size', value: '32MB', about: 'Cache for reading.' },
  'performance.client-io-threads': { kind: 'boolean', value: 'on', about: 'Whether clients work in parallel.' },
  'performance.io-cache': { kind: 'boolean', value: 'on', about: 'Whether what was read is kept.' },
  'performance.low-prio-threads': { kind: 'number', range: [1, 64], value: '16', about: 'Threads for minor work.' },
  'performance.quick-read': { kind: 'boolean', value: 'on', about: 'Whether small files come with the lookup.' },
  'performance.read-ahead': { kind: 'boolean', value: 'off', about: 'Whether more is read than was asked for.' },
  'performance.stat-prefetch': { kind: 'boolean', value: 'on', about: 'Whether attributes are kept.' },
  'performance.strict-o-direct': { kind: 'boolean', value: 'off', about: 'Whether O_DIRECT passes the caches.' },
  'server.allow-insecure': { kind: 'boolean', value: 'on', about: 'Whether clients may come from any port.' },
  'server.event-threads': {
    kind: 'number',
    range: [1, 1024],
    value: '2',
    about: 'Threads of a brick for the network.',
  },
  'storage.owner-gid': { kind: 'number', range: [-1, 4294967295], value: '-1', about: 'Group that owns the volume.' },
  'storage.owner-uid': { kind: 'number', range: [-1, 4294967295], value: '-1', about: 'User who owns the volume.' },
  'transport.address-family': { kind: ['inet', 'inet6', 'sdp', 'unix'], value: '(null)', about: 'Kind of addresses.' },
  'user.cifs': { kind: 'boolean', value: 'enable', about: 'Whether Samba serves the volume.' },
}

/** Options of the pool as a whole. */
export const POOL_OPTIONS: Readonly<Record<string, Option>> = {
  'cluster.brick-multiplex': { kind: 'boolean', value: 'disable', about: 'Whether bricks share a process.' },
  'cluster.daemon-log-level': { kind: 'text', value: 'INFO', about: 'What daemons log.' },
  'cluster.localtime-logging': { kind: 'boolean', value: 'disable', about: 'Whether logs have local times.' },
  'cluster.max-bricks-per-process': { kind: 'number', range: [0, 1024], value: '250', about: 'Bricks of a process.' },
  'cluster.op-version': { kind: 'number', range: [1, 100000], value: '90000', about: 'Version that all hosts speak.' },
  'cluster.server-quorum-ratio': { kind: 'percent', value: '51', about: 'Share of hosts that makes a quorum.' },
}

/** What `group` sets: gluster's own lists for a purpose. */
export const OPTION_GROUPS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  virt: {
    'performance.quick-read': 'off',
    'performance.read-ahead': 'off',
    'performance.io-cache': 'off',
    'performance.low-prio-threads': '32',
    'network.remote-dio': 'disable',
    'performance.strict-o-direct': 'on',
    'cluster.eager-lock': 'enable',
    'cluster.quorum-type': 'auto',
    'cluster.server-quorum-type': 'server',
    'cluster.data-self-heal-algorithm': 'full',
    'cluster.locking-scheme': 'granular',
    'cluster.shd-max-threads': '8',
    'cluster.shd-wait-qlength': '10000',
    'features.shard': 'on',
    'user.cifs': 'off',
    'cluster.choose-local': 'off',
    'client.event-threads': '4',
    'server.event-threads': '4',
    'performance.client-io-threads': 'on',
  },
}

const BOOLEAN = /^(on|off|yes|no|true|false|enable|disable|1|0)$/i
const SIZE = /^\d+(\.\d+)?([KMGTP]?B?)$/i

/** Why the option does not take the value; undefined when it does. */
export function refusalOf({ kind, range: [min, max] = [0, Infinity] }: Option, value: string): string | undefined {
  if (kind === 'boolean') return BOOLEAN.test(value) ? undefined : 'it is on or off'
  if (kind === 'text') return value === '' ? 'a value is needed' : undefined
  if (kind === 'size') return SIZE.test(value) ? undefined : 'it is a number with a unit such as MB'
  if (kind === 'percent') return /^(\d{1,2}|100)%?$/.test(value) ? undefined : 'it is a number of percent'
  if (kind === 'number') {
    const fits = /^-?\d+$/.test(value) && Number(value) >= min && Number(value) <= max
    return fits ? undefined : `it is a whole number from ${min} to ${max}`
  }
  return kind.includes(value) ? undefined : `it is one of ${kind.join(', ')}`
}

/** Names may be told without their part before the dot where only one has it. */
export function fullName(options: Readonly<Record<string, Option>>, name: string): string | undefined {
  if (Object.hasOwn(options, name)) return name
  const fitting = Object.keys(options).filter((each) => each.slice(each.indexOf('.') + 1) === name)
  return fitting.length === 1 ? fitting[0] : undefined
}
