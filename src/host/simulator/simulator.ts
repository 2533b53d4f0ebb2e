import { RpcError } from '../../api/errors.ts'
import { METHODS } from '../../api/generated/methods.ts'
import type { Handler, Handlers, MethodName } from '../../api/handler.ts'
import type { DriverOptions, HostDriver, OpenDriver } from '../driver.ts'
import { createEventQueue } from '../event-queue.ts'
import { type Clock, systemClock, watchClock } from './clock.ts'
import { createFaults } from './faults.ts'
import { glusterMethods } from './gluster/gluster-methods.ts'
import { hostMethods } from './host-methods.ts'
import { perform } from './lifecycle.ts'
import { failMigration } from './migration.ts'
import type { Host, Session, World } from './model.ts'
import { parseOptions } from './options.ts'
import { rearmPlan, restPlan } from './plan.ts'
import { createKeeper } from './state/keeper.ts'
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
 * migration that was under way fails. With the option `state`, a file keeps
 * them for other processes.
 *
 * The driver it gives throws an Error for an unknown option, a bad value, a
 * host that is open already, or a state that cannot be read or written.
 */
export function createSimulator({ clock: given = systemClock() }: SimulatorSetup = {}): OpenDriver {
  const clock = watchClock(given)
  const world: World = {
    clock,
    hosts: new Map(),
    storage: createSharedStorage(),
    power: new Map(),
    vendors: new Map(),
    perform,
  }
  // One table serves all hosts: with one for each, ten thousand of them would take 40 MB for that alone.
  const plain: Handlers = {
    ...hostMethods(world),
    ...vmMethods(world),
    ...virtMethods(world),
    ...storageMethods(world),
    ...glusterMethods(world),
  }
  const keeper = createKeeper(world, clock, given)
  return async ({ host: id, options, log }: DriverOptions): Promise<HostDriver> => {
    const parsed = parseOptions(options)
    const state = await keeper.keep(parsed.state, log)
    const host = world.hosts.get(id) ?? addHost(world, id)
    if (host.session !== undefined) throw new Error(`the simulated host ${id} is open already in this process`)
    const faults = createFaults(parsed, clock, id)
    const session: Session = { options: parsed, events: faults.events(createEventQueue()), log }
    host.session = session
    for (const machine of host.machines.values()) rearmPlan(host, machine)
    rearmWork(host)
    const handlers = faults.handlers(state === undefined ? plain : telling(plain, () => state.touch()))
    return {
      handlers,
      events: session.events,
      facts: async () => ({ memory: parsed.memoryMiB, cpus: parsed.cpus }),
      stats: () => ({
        vms: host.machines.size,
        events: session.events.stats(),
        faults: faults.stats(),
        ...(state === undefined ? {} : { state: state.stats() }),
      }),
      [Symbol.asyncDispose]: async () => {
        if (host.session !== session) return
        close(host, session)
        state?.touch()
        // The last one saves for all.
        if ([...world.hosts.values()].every((each) => each.session === undefined)) await state?.flush()
      },
    }
  }
}

/** The same methods; those that may change something tell when they are over. */
function telling(handlers: Handlers, touch: () => void): Handlers {
  const entries = Object.entries(handlers).map(([method, handler]) => {
    // Entries of a table by method: that this handler is the method's own is lost on Object.entries.
    const name = method as MethodName
    const run = handler as Handler<MethodName>
    if (METHODS[name].safety === 'read') return [name, handler]
    const told: Handler<MethodName> = async (params, context) => {
      try {
        return await run(params, context)
      } finally {
        touch()
      }
    }
    return [name, told]
  })
  return Object.fromEntries(entries) as Handlers
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
