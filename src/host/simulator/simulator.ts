import { RpcError } from '../../api/errors.ts'
import type { DriverOptions, HostDriver, OpenDriver } from '../driver.ts'
import { createEventQueue } from '../event-queue.ts'
import { type Clock, systemClock } from './clock.ts'
import { addFaults } from './faults.ts'
import { hostMethods } from './host-methods.ts'
import { perform } from './lifecycle.ts'
import { failMigration } from './migration.ts'
import type { Host, Session, World } from './model.ts'
import { parseOptions } from './options.ts'
import { rearmPlan, restPlan } from './plan.ts'
import { createSharedStorage } from './storage/model.ts'
import { storageMethods } from './storage/storage-methods.ts'
import { rearmWork, restWork } from './storage/work.ts'
import { virtMethods } from './virt-methods.ts'
import { vmMethods } from './vm-methods.ts'

export interface SimulatorSetup {
  /** @default real time */
  readonly clock?: Clock
}

/**
 * Hosts in memory, with virtual machines that boot, run, migrate and end like
 * VDSM's. The hosts that one simulator opens see each other. A host that is
 * closed keeps its machines, and has them when it is opened again; only a
 * migration that was under way fails.
 *
 * The driver it gives throws an Error for an unknown option, a bad value, or a host that is open already.
 */
export function createSimulator({ clock = systemClock() }: SimulatorSetup = {}): OpenDriver {
  const world: World = { clock, hosts: new Map(), storage: createSharedStorage(), power: new Map(), perform }
  const shared = { ...virtMethods(world), ...storageMethods(world) }
  return async ({ host: id, options, log }: DriverOptions): Promise<HostDriver> => {
    const parsed = parseOptions(options)
    const host = world.hosts.get(id) ?? addHost(world, id)
    if (host.session !== undefined) throw new Error(`the simulated host ${id} is open already in this process`)
    const session: Session = { options: parsed, events: createEventQueue(), log }
    host.session = session
    for (const machine of host.machines.values()) rearmPlan(host, machine)
    rearmWork(host)
    const { handlers, stats } = addFaults(
      { ...hostMethods(host, session), ...vmMethods(host, session), ...shared },
      parsed,
      clock,
      id,
    )
    return {
      handlers,
      events: session.events,
      stats: () => ({ vms: host.machines.size, events: session.events.stats(), faults: stats() }),
      [Symbol.asyncDispose]: async () => close(host, session),
    }
  }
}

function addHost(world: World, id: Host['id']): Host {
  const host: Host = {
    id,
    world,
    bootedAt: world.clock.now(),
    machines: new Map(),
    storage: undefined,
    extras: undefined,
    session: undefined,
  }
  world.hosts.set(id, host)
  return host
}

function close(host: Host, session: Session): void {
  if (host.session !== session) return
  for (const { migration } of host.machines.values()) {
    if (migration !== undefined)
      failMigration(migration, new RpcError('MigrationError', `${host.id} was closed meanwhile`))
  }
  for (const machine of host.machines.values()) restPlan(machine)
  restWork(host)
  host.extras?.networks?.pending?.fail('the host was closed meanwhile')
  host.session = undefined
  session.events.end()
}
