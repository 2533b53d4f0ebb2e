import { createHash } from 'node:crypto'
import { RpcError } from '../../../api/errors.ts'
import { failMigration } from '../migration.ts'
import type { Host, Machine, World } from '../model.ts'
import { restPlan } from '../plan.ts'
import { decodeGraph, type Encoded, encodeGraph } from './graph.ts'
import { EFFECTS } from './saved-effects.ts'

const FORMAT = 'state of simulated hosts of vdsm-amqp'
/** Goes up whenever a state that an earlier version wrote could no longer be read. */
const VERSION = 1

interface Head {
  readonly format: string
  readonly version: number
  /** By the simulator's clock. */
  readonly savedAt: number
  /** SHA-256 of the second line, in hex. */
  readonly sha256: string
}

/** What stops or answers something that goes on in a running process. */
const FUNCTIONS: ReadonlySet<string> = new Set(['cancel', 'confirm', 'fail'])

/** Two lines of JSON: what this is, and all hosts with what they share. */
export function writeState(world: World): string {
  const { clock, perform: _, ...state } = world
  const named = new Map<object, string>(EFFECTS.map((effect) => [effect, effect.name]))
  named.set(world, 'world').set(clock, 'clock')
  for (const { session } of world.hosts.values()) if (session !== undefined) named.set(session, 'session')
  const body = JSON.stringify(encodeGraph(state, { functions: FUNCTIONS, named }))
  const head: Head = { format: FORMAT, version: VERSION, savedAt: world.clock.now(), sha256: hash(body) }
  return `${JSON.stringify(head)}\n${body}\n`
}

/**
 * Puts a saved state into a world that has none yet. All its hosts are closed.
 * A migration that was under way has failed, a change of networks that nobody
 * had confirmed is undone. Returns when it was saved, by the clock.
 *
 * @throws {Error} with what is wrong with the text
 */
export function readState(world: World, text: string): number {
  const end = text.indexOf('\n')
  const head = readHead(end === -1 ? text : text.slice(0, end))
  if (head?.format !== FORMAT) throw new Error('it is no state of simulated hosts')
  if (head.version !== VERSION) {
    throw new Error(`it has version ${head.version}, this worker reads version ${VERSION}`)
  }
  const body = text.slice(end + 1).trimEnd()
  if (hash(body) !== head.sha256) throw new Error('it was cut short or edited: its checksum is another')
  const named = new Map<string, object | undefined>(EFFECTS.map((effect) => [effect.name, effect]))
  named.set('world', world).set('clock', world.clock).set('session', undefined)
  fill(world, decodeGraph(JSON.parse(body) as Encoded, named) as object)
  for (const host of world.hosts.values()) revive(host)
  for (const host of world.hosts.values()) for (const machine of host.machines.values()) settle(machine)
  for (const host of world.hosts.values()) for (const machine of host.machines.values()) restPlan(machine)
  return head.savedAt
}

function readHead(line: string): Head | undefined {
  try {
    const head: unknown = JSON.parse(line)
    return typeof head === 'object' && head !== null ? (head as Head) : undefined
  } catch {
    return undefined
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** What the world shares is known to many: its tables are filled, not replaced. */
function fill(target: object, source: object): void {
  for (const [key, value] of Object.entries(source)) {
    const own: unknown = Reflect.get(target, key)
    if (own instanceof Map && value instanceof Map) fillMap(own, value)
    else if (typeof own === 'object' && own !== null && typeof value === 'object') fill(own, value)
    else Reflect.set(target, key, value)
  }
}

function fillMap(target: Map<unknown, unknown>, source: ReadonlyMap<unknown, unknown>): void {
  for (const [key, value] of source) {
    const own = target.get(key)
    if (own instanceof Map && value instanceof Map) fillMap(own, value)
    else target.set(key, value)
  }
}

function revive(host: Host): void {
  for (const work of host.storage?.work ?? []) work.cancel = nothing
  for (const machine of host.machines.values()) {
    if (machine.plan?.state === 'due') machine.plan = { ...machine.plan, cancel: nothing }
    if (machine.migration !== undefined) machine.migration.cancel = nothing
  }
  const networks = host.extras?.networks
  if (networks?.pending !== undefined) {
    networks.running = networks.pending.before
    networks.pending = undefined
  }
}

function settle({ migration }: Machine): void {
  if (migration !== undefined)
    failMigration(migration, new RpcError('MigrationError', 'the simulator was ended meanwhile'))
}

function nothing(): void {}
