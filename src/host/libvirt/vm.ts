import { setTimeout as delay } from 'node:timers/promises'
import { RpcError } from '../../api/errors.ts'
import type { ErrorName } from '../../api/generated/errors.ts'
import type { VmParameters } from '../../api/generated/types.ts'
import type { Handlers } from '../../api/handler.ts'
import { withUuid } from '../domain-xml.ts'
import { definition } from './definition.ts'
import { type DriverParts, requireIdle, requireStarted } from './driver-parts.ts'
import { failingAs, isNoDomain, toRpcError } from './failures.ts'
import { untilAborted } from './link.ts'
import { createMachine, EXITS, type Machine } from './machine.ts'
import { CallLostError, ERROR, LibvirtError } from './rpc/errors.ts'
import { CALL } from './rpc/procedures.ts'
import { vmStats } from './stats.ts'

type LifeMethod =
  | 'VM.create'
  | 'VM.destroy'
  | 'VM.shutdown'
  | 'VM.pause'
  | 'VM.cont'
  | 'VM.reset'
  | 'VM.getStats'
  | 'VM.getInfo'
  | 'VM.screenshot'

const START_PAUSED = 1
const DESTROY_GRACEFUL = 1
/** VDSM's default for how long a guest may take to shut down, in seconds. */
const SHUTDOWN_TIMEOUT = 30
/** A screenshot goes out in base64, in a message of at most 16 MiB. */
const MAX_SCREENSHOT = 11 * 1024 * 1024

export function vmMethods(parts: DriverParts): Pick<Handlers, LifeMethod> {
  const { session, machines } = parts
  return {
    'VM.create': async ({ vmID, vmParams }, { signal }) => {
      if (machines.find(vmID) !== undefined) throw new RpcError('VMExists', vmID)
      const { machine, xml } = readParameters(vmID, vmParams)
      machines.add(machine)
      const caller = { gone: false }
      const started = start(parts, machine, { xml, paused: vmParams.launchPaused ?? false, caller })
      machine.starting = started
        .catch(() => {})
        .finally(() => {
          machine.starting = undefined
        })
      await awaitFor(started, signal, 'CannotCreateVM', caller)
      return definition(machine)
    },
    'VM.destroy': async ({ vmID, gracefulAttempts = 1 }, { signal }) => {
      await destroy(parts, machines.require(vmID), gracefulAttempts, signal)
      return true
    },
    'VM.shutdown': async ({ vmID, ...how }, { signal }) => {
      await shutDown(parts, machines.require(vmID), how, signal)
      return true
    },
    'VM.pause': async ({ vmID }, { signal }) => {
      const machine = machines.require(vmID)
      requireIdle(machine)
      if (machine.status !== 'Paused') {
        await failingAs('UnexpectedError', () => session.command(CALL.domainSuspend, { dom: machine.dom }, { signal }))
        await untilAborted(machines.look(machine), signal)
      }
      return definition(machine)
    },
    'VM.cont': async ({ vmID }, { signal }) => {
      const machine = machines.require(vmID)
      requireIdle(machine)
      if (machine.status === 'Paused') {
        await failingAs('UnexpectedError', () => session.command(CALL.domainResume, { dom: machine.dom }, { signal }))
        await untilAborted(machines.look(machine), signal)
      }
      return definition(machine)
    },
    'VM.reset': async ({ vmID }, { signal }) => {
      const machine = machines.require(vmID)
      requireIdle(machine)
      await failingAs('ResetFailed', () =>
        session.command(CALL.domainReset, { dom: machine.dom, flags: 0 }, { signal }),
      )
      return true
    },
    'VM.getStats': async ({ vmID }, { signal }) => {
      const machine = machines.require(vmID)
      await failingAs('UnexpectedError', () => machines.sample([machine], signal))
      return [vmStats(machine)]
    },
    'VM.getInfo': async ({ vmID }, { signal }) => {
      const machine = machines.require(vmID)
      await refresh(parts, machine, signal)
      return definition(machine)
    },
    'VM.screenshot': async ({ vmID }, { signal }) => {
      const machine = machines.require(vmID)
      requireStarted(machine)
      const args = { dom: machine.dom, screen: 0, flags: 0 }
      const calling = { signal, maxBytes: MAX_SCREENSHOT }
      const { result, data } = await failingAs('UnsupportedOperation', () =>
        session.download(CALL.domainScreenshot, args, calling),
      )
      return { data: data.toString('base64'), encoding: 'base64', mime_type: result.mime ?? 'application/octet-stream' }
    },
  }
}

/** Reads what a running machine is made of; one that has just ended keeps what was known. */
export async function refresh({ machines }: DriverParts, machine: Machine, signal: AbortSignal): Promise<void> {
  if (machine.status === 'Down' || machine.activity === 'starting') return
  try {
    await machines.readXml(machine, signal)
  } catch (reason) {
    if (!isNoDomain(reason)) throw toRpcError(reason, 'UnexpectedError')
  }
}

/** @throws {RpcError} MissingParameter, InvalidParameter, CannotCreateVM */
function readParameters(vmID: string, params: VmParameters): { machine: Machine; xml: string } {
  const id = vmID.toLowerCase()
  if (params.vmId.toLowerCase() !== id) {
    throw new RpcError('InvalidParameter', `vmID is ${vmID}, but vmParams.vmId is ${params.vmId}`)
  }
  if (params.xml === undefined) {
    throw new RpcError('MissingParameter', "vmParams.xml: this host's machines are made from libvirt domain XML")
  }
  try {
    const xml = withUuid(params.xml, id)
    const machine = createMachine({ dom: { name: '', uuid: id, id: -1 }, xml, activity: 'starting' })
    machine.memGuaranteedMiB = params.memGuaranteedSize
    machine.custom = params.custom ?? {}
    return { machine, xml }
  } catch (reason) {
    throw toRpcError(reason, 'CannotCreateVM')
  }
}

interface Caller {
  /** Its time is up: what comes of the command can only be told in events. */
  gone: boolean
}

/** What has been begun goes on when the caller's time is up. @throws {RpcError} */
async function awaitFor(work: Promise<void>, signal: AbortSignal, kind: ErrorName, caller: Caller): Promise<void> {
  const give = (): void => {
    caller.gone = true
  }
  signal.addEventListener('abort', give, { once: true })
  try {
    await untilAborted(work, signal)
  } catch (reason) {
    if (signal.aborted) throw new RpcError('TimedOut', 'libvirt is still at it; events will tell', { cause: reason })
    throw toRpcError(reason, kind)
  } finally {
    signal.removeEventListener('abort', give)
  }
}

interface Start {
  readonly xml: string
  readonly paused: boolean
  readonly caller: Caller
}

/** Starts a machine, however long it takes. */
async function start(parts: DriverParts, machine: Machine, { xml, paused, caller }: Start): Promise<void> {
  const { session, machines, ended } = parts
  try {
    const args = { xml, flags: paused ? START_PAUSED : 0 }
    const { dom } = await session.long(CALL.domainCreateXml, args, { signal: ended })
    machine.dom = dom
  } catch (reason) {
    if (reason instanceof CallLostError && reason.sent) {
      // It may run, or may yet: what is found at the next connection decides.
      machine.activity = 'start lost'
      void machines.look(machine)
    } else if (reason instanceof LibvirtError && (await runs(parts, machine))) {
      // Somebody else has started it meanwhile; what events told of it was left to this answer.
      await machines.readXml(machine, ended).catch(() => {})
      machine.activity = 'none'
      void machines.look(machine)
      throw new RpcError('VMExists', `${machine.id}: ${reason.message}`, { cause: reason })
    } else if (caller.gone) {
      const said = reason instanceof Error ? reason.message : String(reason)
      machines.setDown(machine, { ...EXITS['libvirt start failed'], message: said })
    } else machines.remove(machine)
    throw startError(reason)
  }
  await machines.readXml(machine, ended).catch((err) => parts.log.debug({ err }, 'a new machine could not be read'))
  if (!paused) await machines.setStatus(machine, 'Powering up')
  machine.activity = 'none'
  await machines.look(machine)
}

/** False when it cannot be read. */
async function runs({ machines, log }: DriverParts, machine: Machine): Promise<boolean> {
  try {
    return await machines.runs(machine)
  } catch (err) {
    log.debug({ err, vm: machine.id }, 'a machine that was not started could not be read')
    return false
  }
}

function startError(reason: unknown): RpcError {
  const lacking = reason instanceof LibvirtError && /cannot allocate memory/i.test(reason.message)
  return toRpcError(reason, lacking ? 'OutOfMemory' : 'CannotCreateVM')
}

/** Ends the machine if it still runs, and forgets it. */
async function destroy(parts: DriverParts, machine: Machine, attempts: number, signal: AbortSignal): Promise<void> {
  const { machines } = parts
  if (machine.status !== 'Down') {
    machine.destroying += 1
    try {
      await failingAs('VMDestroyFailed', () => killForGood(parts, machine, attempts, signal))
    } catch (reason) {
      machine.destroying -= 1
      // What has happened meanwhile was not told.
      void machines.look(machine)
      throw reason
    }
    machine.destroying -= 1
    machines.setDown(machine, EXITS['admin shutdown'])
  }
  machines.remove(machine)
}

/** A start that is still on its way, or waits for its turn, would come after the end: then it takes a second one. */
async function killForGood(parts: DriverParts, machine: Machine, attempts: number, signal: AbortSignal): Promise<void> {
  const { starting } = machine
  await kill(parts, machine, attempts, signal)
  if (starting === undefined) return
  await untilAborted(starting, signal).catch((cause) => {
    throw new RpcError('VMDestroyFailed', `${machine.id} is still being started`, { cause })
  })
  await kill(parts, machine, attempts, signal)
}

/** Asks QEMU to end as often as wished, then makes it. */
async function kill({ session }: DriverParts, machine: Machine, attempts: number, signal: AbortSignal): Promise<void> {
  const { dom } = machine
  for (let attempt = 1; ; attempt++) {
    const flags = attempt <= attempts ? DESTROY_GRACEFUL : 0
    try {
      await session.command(CALL.domainDestroyFlags, { dom, flags }, { signal })
      return
    } catch (reason) {
      // Ended by itself meanwhile, or never began.
      if (isNoDomain(reason)) return
      const notYet = reason instanceof LibvirtError && flags === DESTROY_GRACEFUL
      if (!notYet) throw reason
    }
  }
}

interface Shutdown {
  readonly delay?: number
  readonly timeout?: number
  readonly force?: boolean
  readonly reboot?: boolean
}

/** Asks the guest to power down, or to boot anew. Returns when it has been asked, or will be. */
async function shutDown(
  parts: DriverParts,
  machine: Machine,
  { delay: delaySeconds = 0, timeout = SHUTDOWN_TIMEOUT, force = false, reboot = false }: Shutdown,
  signal: AbortSignal,
): Promise<void> {
  requireIdle(machine)
  machine.cancelPlan?.('new plan')
  const plan = new AbortController()
  let begun = delaySeconds <= 0
  machine.cancelPlan = (why) => {
    if (begun || why !== 'reboot') plan.abort()
  }
  const planned = AbortSignal.any([plan.signal, parts.ended])
  const waits = { timeoutMs: milliseconds(timeout), force, reboot, signal: planned }
  if (delaySeconds > 0) {
    void after(milliseconds(delaySeconds), planned, async () => {
      begun = true
      await ask(parts, machine, reboot, planned)
      await finish(parts, machine, waits)
    }).catch((err) => parts.log.warn({ err, vm: machine.id }, 'a planned shutdown failed'))
    return
  }
  await failingAs('UnexpectedError', () => ask(parts, machine, reboot, signal))
  void finish(parts, machine, waits).catch((err) =>
    parts.log.warn({ err, vm: machine.id }, 'a shutdown could not be followed'),
  )
}

async function ask(
  { session, machines }: DriverParts,
  machine: Machine,
  reboot: boolean,
  signal: AbortSignal,
): Promise<void> {
  const procedure = reboot ? CALL.domainReboot : CALL.domainShutdownFlags
  try {
    await session.command(procedure, { dom: machine.dom, flags: 0 }, { signal })
  } catch (reason) {
    if (reason instanceof LibvirtError && reason.code === ERROR.agentUnresponsive) {
      throw new RpcError('NonResponsiveGuestAgent', reason.message, { cause: reason })
    }
    throw reason
  }
  if (reboot || machine.status === 'Paused') return
  machine.powerOff = 'admin'
  await machines.look(machine)
}

interface Finish {
  readonly timeoutMs: number
  readonly force: boolean
  readonly reboot: boolean
  readonly signal: AbortSignal
}

/** The guest had its time: it is made to do as told, or it is up after all. */
async function finish(
  parts: DriverParts,
  machine: Machine,
  { timeoutMs, force, reboot, signal }: Finish,
): Promise<void> {
  const { session, machines } = parts
  await after(timeoutMs, signal, async () => {
    if (force) {
      const procedure = reboot ? CALL.domainReset : CALL.domainDestroyFlags
      await session.command(procedure, { dom: machine.dom, flags: 0 }, { signal })
    } else {
      machine.powerOff = undefined
    }
    await machines.look(machine)
  })
}

/** Runs something later, unless the signal fires before. */
async function after(ms: number, signal: AbortSignal, run: () => Promise<void>): Promise<void> {
  try {
    await delay(ms, undefined, { signal, ref: false })
  } catch {
    return
  }
  await run()
}

/** Milliseconds, no more than a timer can take. */
function milliseconds(seconds: number): number {
  return Math.min(Math.max(0, seconds) * 1000, 2 ** 31 - 1)
}
