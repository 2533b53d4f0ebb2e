import { cpus, totalmem } from 'node:os'
import type { Handlers } from '../../api/handler.ts'
import type { DriverOptions, HostDriver, OpenDriver } from '../driver.ts'
import { createEventQueue, type EventQueue } from '../event-queue.ts'
import type { DriverParts } from './driver-parts.ts'
import { hostMethods } from './host.ts'
import { createMachines } from './machines.ts'
import { onJobCompleted, takeUpMigrations } from './migration.ts'
import { parseOptions } from './options.ts'
import { createProbe } from './probe.ts'
import { guarded } from './readiness.ts'
import { createRemovals, type Removals } from './removals.ts'
import type { Keepalive } from './rpc/connection.ts'
import type { DomainEvent } from './rpc/procedures.ts'
import { type Backoff, openSession, type Session } from './session.ts'
import { vmMethods } from './vm.ts'
import { deviceMethods } from './vm-devices.ts'
import { migrationMethods } from './vm-migration.ts'

export interface LibvirtSetup {
  /** How soon a silent daemon is given up. @default 5 s, three times */
  readonly keepalive?: Keepalive
  /** How soon a lost daemon is sought again. @default 100 ms to 10 s */
  readonly backoff?: Backoff
  /**
   * When machines are looked at again after a reconnect, in milliseconds: a
   * daemon that has just started lists machines whose processes it has yet to
   * look for, and of those that are gone it may tell nobody.
   * @default 1, 5 and 20 s
   */
  readonly secondLooksMs?: readonly number[]
  /** Where a session daemon has its sockets. @default as libvirt has it: $XDG_RUNTIME_DIR, which the caller knows */
  readonly runtimeDir?: string
}

/**
 * The machine that this process runs on, and its QEMU machines, through
 * libvirt's daemon. Machines started by others are shown, too. Closing the
 * driver leaves all of them as they are.
 *
 * The driver it gives throws an Error for an unknown option, a bad value, or when no daemon answers.
 */
export function createLibvirt({
  runtimeDir = `/run/user/${process.getuid?.() ?? 0}`,
  secondLooksMs = [1_000, 5_000, 20_000],
  ...setup
}: LibvirtSetup = {}): OpenDriver {
  return async ({ options: given, log }: DriverOptions): Promise<HostDriver> => {
    const options = parseOptions(given, runtimeDir)
    const events = createEventQueue()
    const removals = createRemovals()
    const end = new AbortController()
    let current: Session | undefined
    let secondLooks: NodeJS.Timeout[] = []
    const machines = createMachines({ session: () => required(current), events, log })

    function onEvent(event: DomainEvent): void {
      removals.onEvent(event)
      if (event.kind === 'jobCompleted') {
        const machine = machines.find(event.message.dom.uuid)
        if (machine !== undefined) onJobCompleted(events, machine, event.message.params)
      }
      machines.onEvent(event)
    }

    /** A daemon that comes and goes must not gather looks. */
    function planLooks(afterMs: readonly number[]): void {
      for (const timer of secondLooks) clearTimeout(timer)
      secondLooks = afterMs.map((ms) => setTimeout(lookAgain, ms).unref())
    }

    function lookAgain(): void {
      machines.resync(end.signal).catch((err: unknown) => log.debug({ err }, 'the second look at the machines failed'))
    }

    const session = await openSession({
      ...setup,
      sockets: options.sockets,
      uri: options.uri,
      log,
      onEvent,
      resync: async (opened, signal) => {
        current = opened
        await machines.resync(signal)
        await takeUpMigrations({ session: opened, machines, options, log, ended: end.signal }, events, signal)
        // Not at first: what ends then is told by its event, with its reason.
        if (opened.stats()['resyncs'] !== 1) planLooks(secondLooksMs)
      },
      onDown: (err) => log.warn({ err }, 'the libvirt daemon is out of reach; trying to come back'),
    })
    const parts: DriverParts = { session, machines, options, log, ended: end.signal }
    const handlers = libvirtMethods(parts, removals, events)
    return {
      handlers: guarded(handlers, session),
      probe: createProbe(machines),
      events,
      facts: async () => ({ memory: Math.floor(totalmem() / 2 ** 20), cpus: cpus().length }),
      stats: () => ({ machines: machines.all().length, events: events.stats(), libvirt: session.stats() }),
      async [Symbol.asyncDispose]() {
        end.abort(new Error('the driver was closed'))
        planLooks([])
        machines.end()
        await session[Symbol.asyncDispose]()
        events.end()
      },
    }
  }
}

/** All that this driver has. */
export function libvirtMethods(parts: DriverParts, removals: Removals, events: EventQueue): Handlers {
  return {
    ...hostMethods(parts),
    ...vmMethods(parts),
    ...deviceMethods(parts, removals),
    ...migrationMethods(parts, events),
  }
}

function required(session: Session | undefined): Session {
  if (session === undefined) throw new Error('the libvirt daemon is not connected yet')
  return session
}
