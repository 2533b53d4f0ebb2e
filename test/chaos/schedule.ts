import { createRandom, type Random } from './random.ts'

/** Something that is done to the system while commands flow. Times are in milliseconds. */
export type Fault =
  | { readonly kind: 'kill worker'; readonly host: string; readonly both: boolean }
  | { readonly kind: 'stop worker'; readonly host: string }
  | { readonly kind: 'freeze worker'; readonly host: string; readonly ms: number }
  | { readonly kind: 'kill client'; readonly client: string; readonly ms: number }
  | { readonly kind: 'cut'; readonly link: string }
  | { readonly kind: 'half-open'; readonly link: string; readonly ms: number }
  | { readonly kind: 'flap'; readonly link: string; readonly times: number }
  | { readonly kind: 'restart broker'; readonly node: number; readonly ms: number }
  | { readonly kind: 'restart brokers'; readonly ms: number }
  | { readonly kind: 'kill leader'; readonly host: string; readonly ms: number }
  | { readonly kind: 'stall disk'; readonly host: string; readonly ms: number }
  | { readonly kind: 'fill disk'; readonly host: string; readonly ms: number }

export interface Step {
  /** After the fault before it. */
  readonly pauseMs: number
  /** How long to wait at most until something is done of the burst of commands that comes then. */
  readonly burstMs: number
  /** From there to the fault. */
  readonly leadMs: number
  readonly fault: Fault
}

export interface Places {
  readonly hosts: readonly string[]
  readonly clients: readonly string[]
  /** What has a network link that can be cut. */
  readonly links: readonly string[]
  readonly nodes: number
}

/** How often each comes, of a long run. */
const WEIGHTS = {
  'kill worker': 24,
  'stop worker': 4,
  'freeze worker': 14,
  'kill client': 12,
  cut: 10,
  'half-open': 8,
  flap: 8,
  'restart broker': 5,
  'restart brokers': 1,
  'kill leader': 6,
  'stall disk': 7,
  'fill disk': 5,
} as const satisfies Record<Fault['kind'], number>
/** With the hosts or the brokers away nothing may be done for long; then the fault comes on top. */
const BURST_MS = 3_000
type Kind = keyof typeof WEIGHTS
const KINDS = Object.keys(WEIGHTS) as Kind[]
/** Too much for a run of a few faults. */
const RARE: ReadonlySet<Kind> = new Set<Kind>(['restart brokers'])

/** Follows from the seed alone. Every kind of fault comes at least once, if there are enough. */
export function createSchedule(seed: number, faults: number, places: Places): Step[] {
  const random = createRandom(seed)
  const once = random.shuffle(KINDS.filter((kind) => !RARE.has(kind)))
  const urn = KINDS.flatMap((kind) => Array.from({ length: WEIGHTS[kind] }, () => kind))
  const kinds = Array.from({ length: faults }, (_, index) => once[index] ?? random.pick(urn))
  return random.shuffle(kinds).map((kind) => ({
    pauseMs: random.between(300, 2_500),
    burstMs: BURST_MS,
    leadMs: random.between(0, 200),
    fault: toFault(kind, random, places),
  }))
}

function toFault(kind: Kind, random: Random, { hosts, clients, links, nodes }: Places): Fault {
  switch (kind) {
    case 'kill worker':
      return { kind, host: random.pick(hosts), both: random.chance(0.15) }
    case 'stop worker':
      return { kind, host: random.pick(hosts) }
    case 'freeze worker':
      return { kind, host: random.pick(hosts), ms: random.between(200, 6_000) }
    case 'kill client':
      return { kind, client: random.pick(clients), ms: random.between(0, 1_500) }
    case 'cut':
      return { kind, link: random.pick(links) }
    case 'half-open':
      return { kind, link: random.pick(links), ms: random.between(1_000, 12_000) }
    case 'flap':
      return { kind, link: random.pick(links), times: random.between(3, 8) }
    case 'restart broker':
      return { kind, node: random.between(0, nodes - 1), ms: random.between(0, 2_000) }
    case 'restart brokers':
      return { kind, ms: random.between(0, 2_000) }
    case 'kill leader':
      return { kind, host: random.pick(hosts), ms: random.between(0, 2_000) }
    case 'stall disk':
      return { kind, host: random.pick(hosts), ms: random.between(500, 7_000) }
    case 'fill disk':
      return { kind, host: random.pick(hosts), ms: random.between(500, 4_000) }
    default:
      return kind satisfies never
  }
}

/** For a reader. */
export function describeFault({ kind, ...more }: Fault): string {
  return [kind, ...Object.entries(more).map(([name, value]) => `${name} ${value}`)].join(' ')
}
