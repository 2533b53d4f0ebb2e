import type { Logger } from 'pino'
import { RpcError } from '../../api/errors.ts'
import type { VmStatus, VmStatusEvent } from '../../api/generated/types.ts'
import type { EventQueue } from '../event-queue.ts'
import { type DomainState, exitOf, ioErrorCode, LIFE, pauseCodeOf, SHUTDOWN, STATE, toStatus } from './domain-state.ts'
import { isNoDomain } from './failures.ts'
import { hedged } from './hedge.ts'
import { createMachine, type Exit, type Machine, type SeenEnd, setXml } from './machine.ts'
import { findProcess } from './process.ts'
import { createGate } from './rpc/call-queue.ts'
import { CallLostError } from './rpc/errors.ts'
import { CALL, type DomainEvent } from './rpc/procedures.ts'
import type { Domain } from './rpc/types.ts'
import { addSample, complete, isWhole, toSample } from './samples.ts'
import type { Session } from './session.ts'
import { exitedStats, runningStats } from './stats.ts'

/** All machines of one host: those that run, and those that are down until they are destroyed. */
export interface Machines {
  /** By any spelling of the id. @throws {RpcError} NoSuchVM */
  require(id: string): Machine
  find(id: string): Machine | undefined
  all(): Machine[]
  add(machine: Machine): void
  remove(machine: Machine): void
  /** Tells it once; a status that needs statistics to be told has them read first. */
  setStatus(machine: Machine, status: Exclude<VmStatus, 'Down'>): Promise<void>
  setDown(machine: Machine, exit: Exit): void
  /** Reads the machine's state from libvirt, after what is still to be read of it, and tells what has changed. */
  look(machine: Machine): Promise<void>
  /** As `look`, when nobody else will tell that the machine has ended: then it did so by what was being done to it. */
  lookForEnd(machine: Machine): Promise<void>
  /** Whether libvirt has it, running. @throws as calls do */
  runs(machine: Machine): Promise<boolean>
  /** Reads what the machine is made of. @throws as calls do */
  readXml(machine: Machine, signal: AbortSignal): Promise<void>
  /** Reads the statistics of these machines in one call. @throws as calls do */
  sample(machines: readonly Machine[], signal: AbortSignal): Promise<void>
  onEvent(event: DomainEvent): void
  /** Everything anew, for events were lost. @throws as calls do */
  resync(signal: AbortSignal): Promise<void>
  /** Stops what is planned for machines. */
  end(): void
}

export interface MachinesOptions {
  readonly session: () => Session
  readonly events: EventQueue
  readonly log: Logger
}

const ACTIVE = 1
/** State, CPU, network interfaces: what libvirt knows without asking QEMU. */
const BASIC_STATS = 1 | 2 | 16
/** Those, and balloon, virtual CPUs, disks. */
const STATS = BASIC_STATS | 4 | 8 | 32
/** Leave out what a machine that is busy cannot tell now. */
const NO_WAIT = 1 << 29
/** For what is read of our own accord. */
const LOOK_MS = 15_000
const HEDGE = { everyMs: 1000, most: 5 } as const
/** Half of all the calls that may be under way: a host's storage goes, and all of its machines hang. */
const MOST_ASKING = 8

export function createMachines({ session, events, log }: MachinesOptions): Machines {
  const machines = new Map<string, Machine>()
  const ended = new AbortController()
  const asking = createGate(MOST_ASKING)

  function within(): AbortSignal {
    return AbortSignal.any([ended.signal, AbortSignal.timeout(LOOK_MS)])
  }

  /** In order for each machine. A failure is logged: the next event, or the next connection, looks again. */
  function enqueue(machine: Machine, task: () => Promise<void>): Promise<void> {
    machine.chain = machine.chain.then(task).catch((err) => {
      if (ended.signal.aborted) return
      const level = err instanceof CallLostError ? 'debug' : 'warn'
      log[level]({ err, vm: machine.id }, 'what became of a machine could not be read')
    })
    return machine.chain
  }

  function emit(machine: Machine, details: VmStatusEvent): void {
    events.push({ event: '|virt|VM_status|', object: machine.id, params: { [machine.id]: details } })
  }

  async function setStatus(machine: Machine, status: Exclude<VmStatus, 'Down'>): Promise<void> {
    if (machine.status === status) return
    if (status === 'Up' || status === 'Powering up') {
      // Told with all there is to tell; when that cannot be read, with what is known.
      await sample([machine], within()).catch((err) => log.debug({ err, vm: machine.id }, 'no statistics for an event'))
    }
    if (machines.get(machine.id) !== machine) return
    machine.status = status
    if (status !== 'Paused') machine.ioError = undefined
    emit(machine, details(machine, status))
  }

  function details(machine: Machine, status: Exclude<VmStatus, 'Down'>): VmStatusEvent {
    switch (status) {
      case 'Up':
      case 'Powering up':
        return runningStats(machine)
      case 'Paused': {
        const { pauseCode, ioError } = machine
        return { status, pauseCode, ...(ioError === undefined ? {} : { ioerror: ioError }) }
      }
      case 'WaitForLaunch':
      case 'Powering down':
      case 'RebootInProgress':
      case 'Saving State':
      case 'Restoring state':
      case 'Migration Source':
      case 'Migration Destination':
        return { status }
      default:
        return status satisfies never
    }
  }

  function setDown(machine: Machine, exit: Exit): void {
    if (machine.status === 'Down' || machines.get(machine.id) !== machine) return
    const arriving = machine.status === 'Migration Destination'
    machine.cancelPlan?.('end')
    machine.status = 'Down'
    machine.exit = exit
    machine.activity = 'none'
    machine.process = undefined
    emit(machine, exitedStats(machine))
    // Its owner is the source, where it still is: here nobody would ever destroy it.
    if (arriving) machines.delete(machine.id)
  }

  async function sample(wanted: readonly Machine[], signal: AbortSignal): Promise<void> {
    const running = wanted.filter(({ status }) => status !== 'Down')
    if (running.length === 0) return
    const doms = running.map(({ dom }) => dom)
    const read = async (stats: number) => {
      const args = { doms, stats, flags: NO_WAIT }
      const { records } = await session().command(CALL.connectGetAllDomainStats, args, { signal: ended.signal })
      return { records, asked: stats === STATS }
    }
    // The call that first meets a machine that hangs hangs with it, and from then on holds what others
    // would wait for: those that come after leave that machine out. The last one asks no QEMU at all.
    const answered = new AbortController()
    let questions = 0
    const ask = async () => {
      questions += 1
      if (questions === HEDGE.most) return read(BASIC_STATS)
      await asking.enter(CALL.connectGetAllDomainStats.name, answered.signal)
      try {
        return await read(STATS)
      } finally {
        asking.leave()
      }
    }
    const { records, asked } = await hedged(ask, { ...HEDGE, signal }).finally(() => answered.abort())
    const at = performance.now()
    for (const { dom, params } of records) {
      const machine = machines.get(dom.uuid)
      if (machine === undefined) continue
      const now = toSample(params, at)
      if (isWhole(now)) machine.quietSince = undefined
      else if (asked) machine.quietSince ??= at
      machine.samples = addSample(machine.samples, complete(now, machine.samples.last))
    }
  }

  async function readXml(machine: Machine, signal: AbortSignal): Promise<void> {
    const { xml } = await session().query(CALL.domainGetXmlDesc, { dom: machine.dom, flags: 0 }, { signal })
    setXml(machine, xml)
    machine.process ??= await findProcess(session().socket, machine.spec.name)
  }

  /**
   * @param seen how an event says that it ended, or that no event will; without either a machine
   * that is gone is left to the event that tells why
   */
  function look(machine: Machine, seen?: SeenEnd): Promise<void> {
    return enqueue(machine, async () => {
      // Its start is still to be answered, and that answer says more.
      if (machine.activity === 'starting') {
        machine.missedEnd = seen ?? machine.missedEnd
        return
      }
      const state = await readState(machine.dom)
      const end = seen ?? machine.missedEnd
      machine.missedEnd = undefined
      if (!runsIn(state)) {
        if (end !== undefined) setDown(machine, exitOf(machine, end.stopped))
        return
      }
      await revive(machine)
      if (machine.activity === 'start lost') machine.activity = 'none'
      const status = toStatus(state, machine)
      if (status === undefined) return
      machine.pauseCode = pauseCodeOf(state, machine)
      await setStatus(machine, status)
    })
  }

  /** All that events may have told of it: whether it has ended, its state, its devices. */
  async function lookAnew(machine: Machine): Promise<void> {
    await look(machine, { stopped: undefined })
    if (machine.status === 'Down' || machine.activity === 'starting') return
    await readXml(machine, within()).catch((err) => {
      if (!isNoDomain(err)) log.debug({ err, vm: machine.id }, 'what a machine is made of could not be read')
    })
  }

  /** Undefined when libvirt has no such domain. */
  async function readState(dom: Domain): Promise<DomainState | undefined> {
    try {
      return await session().query(CALL.domainGetState, { dom, flags: 0 }, { signal: within() })
    } catch (reason) {
      if (isNoDomain(reason)) return undefined
      throw reason
    }
  }

  /** A machine that was down runs again: somebody else has started it. */
  async function revive(machine: Machine): Promise<void> {
    if (machine.status !== 'Down') return
    machine.status = 'WaitForLaunch'
    machine.exit = undefined
    machine.powerOff = undefined
    machine.samples = { last: undefined, before: undefined }
    await readXml(machine, within())
  }

  /** A domain that was not known: one that arrives, or that somebody else has started. */
  async function adopt(dom: Domain): Promise<void> {
    try {
      const { xml } = await session().query(CALL.domainGetXmlDesc, { dom, flags: 0 }, { signal: within() })
      if (machines.has(dom.uuid)) return
      const machine = createMachine({ dom, xml, activity: 'none' })
      machine.process = await findProcess(session().socket, machine.spec.name)
      if (machines.has(dom.uuid)) return
      machines.set(machine.id, machine)
      // Between its event and now it may have ended, and nobody was there to be told.
      if (runsIn(await readState(dom))) await look(machine)
      else if (machines.get(dom.uuid) === machine) machines.delete(dom.uuid)
    } catch (err) {
      // Gone again already, or libvirt is: then the next connection looks again.
      if (!isNoDomain(err)) log.warn({ err, vm: dom.uuid }, 'a machine that appeared could not be read')
    }
  }

  function onLifecycle({ dom, event, detail }: { dom: Domain; event: number; detail: number }): void {
    if (event === LIFE.defined || event === LIFE.undefined) return
    const machine = machines.get(dom.uuid)
    if (machine === undefined) {
      if (event !== LIFE.stopped) void adopt(dom)
      return
    }
    if (event === LIFE.shutdown && machine.powerOff === undefined) {
      // Destroying ends in a shutdown by the host, too: what comes after tells it apart.
      if (detail === SHUTDOWN.guest) machine.powerOff = 'guest'
      else if (detail === SHUTDOWN.host) machine.powerOff = 'host'
    }
    void look(machine, event === LIFE.stopped ? { stopped: detail } : undefined)
  }

  return {
    require(id) {
      const machine = machines.get(id.toLowerCase())
      if (machine === undefined) throw new RpcError('NoSuchVM', id)
      return machine
    },
    find: (id) => machines.get(id.toLowerCase()),
    all: () => [...machines.values()],
    add: (machine) => void machines.set(machine.id, machine),
    remove(machine) {
      machine.cancelPlan?.('end')
      if (machines.get(machine.id) === machine) machines.delete(machine.id)
    },
    setStatus: (machine, status) => enqueue(machine, () => setStatus(machine, status)),
    setDown,
    look: (machine) => look(machine),
    lookForEnd: (machine) => look(machine, { stopped: undefined }),
    runs: async ({ dom }) => runsIn(await readState(dom)),
    readXml,
    sample,
    onEvent(event) {
      switch (event.kind) {
        case 'lifecycle':
          onLifecycle(event.message.msg)
          break
        case 'reboot':
          onReboot(event.message.msg.dom)
          break
        case 'ioError':
          onIoError(event.message.msg)
          break
        case 'deviceAdded':
          onDevices(event.message.dom)
          break
        case 'deviceRemoved':
          onDevices(event.message.msg.dom)
          break
        case 'deviceRemovalFailed':
        case 'migrationIteration':
        case 'jobCompleted':
          break
        default:
          event satisfies never
      }
    },
    async resync(signal) {
      const { domains } = await session().query(
        CALL.connectListAllDomains,
        { needResults: 1, flags: ACTIVE },
        { signal },
      )
      await Promise.all(domains.filter(({ uuid }) => !machines.has(uuid)).map(adopt))
      const known = [...machines.values()]
      await Promise.all(known.map(lookAnew))
      signal.throwIfAborted()
    },
    end() {
      ended.abort(new Error('the driver was closed'))
      for (const machine of machines.values()) machine.cancelPlan?.('end')
    },
  }

  function onReboot(dom: Domain): void {
    const machine = machines.get(dom.uuid)
    if (machine === undefined) return
    machine.powerOff = undefined
    machine.cancelPlan?.('reboot')
    void enqueue(machine, () => setStatus(machine, 'RebootInProgress'))
    void look(machine)
  }

  function onIoError({ dom, alias, path, reason }: { dom: Domain; alias: string; path: string; reason: string }): void {
    const machine = machines.get(dom.uuid)
    if (machine === undefined) return
    machine.pauseCode = ioErrorCode(reason)
    const name = machine.spec.devices.find((device) => 'alias' in device && device.alias === alias)
    machine.ioError = { alias, path, name: name !== undefined && 'name' in name ? name.name : '' }
    void look(machine)
  }

  function onDevices(dom: Domain): void {
    const machine = machines.get(dom.uuid)
    if (machine === undefined) return
    void enqueue(machine, async () => {
      await readXml(machine, within()).catch((reason) => {
        if (!isNoDomain(reason)) throw reason
      })
    })
  }
}

function runsIn(state: DomainState | undefined): state is DomainState {
  return state !== undefined && state.state !== STATE.shutoff
}
