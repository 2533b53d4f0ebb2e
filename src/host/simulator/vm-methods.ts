import { RpcError } from '../../api/errors.ts'
import type { MigrationStats } from '../../api/generated/types.ts'
import type { HandlerContext, Handlers } from '../../api/handler.ts'
import { withUuid } from '../domain-xml.ts'
import { definition } from './definition.ts'
import { changeCpus, changeDisc, plugDisk, plugNic, unplugDisk, unplugNic } from './device-commands.ts'
import { hasScreen } from './devices.ts'
import { completeXml, writeDomain } from './domain-edit.ts'
import { findMachine, findSession } from './find.ts'
import { awaitMachine } from './incoming.ts'
import {
  cancelMove,
  destroy,
  launch,
  requireIdle,
  requireStarted,
  restart,
  resume,
  save,
  shutDown,
  suspend,
} from './lifecycle.ts'
import { isMigrating, migrate } from './migration.ts'
import type { Host, Machine, Session, World } from './model.ts'
import { drawScreen } from './screenshot.ts'
import { vmStats } from './stats.ts'
import { ranMs } from './vm.ts'
import { readSpec } from './vm-spec.ts'
import { extrasOf } from './vm-work.ts'

type VmMethod = Extract<keyof Handlers, `VM.${string}`>

/** Which machine of which host is meant. */
interface Place {
  readonly host: Host
  readonly session: Session
  readonly machine: Machine
}

/** VDSM's default for how long a guest may take to shut down, in seconds. */
const SHUTDOWN_TIMEOUT = 30

export function vmMethods(world: World): Pick<Handlers, VmMethod> {
  const { clock } = world
  const find = (context: HandlerContext, id: string): Place => {
    const place = findSession(world, context)
    return { ...place, machine: findMachine(world, context, id) }
  }
  return {
    'VM.create': async ({ vmID, vmParams }, context) => {
      const { host, session } = findSession(world, context)
      if (host.machines.has(vmID)) throw new RpcError('VMExists', vmID)
      const spec = readSpec(vmID, vmParams)
      const given = vmParams.xml === undefined ? writeDomain(spec) : withUuid(vmParams.xml, vmID)
      const machine = launch(host, session, spec, completeXml(given, spec.devices))
      if (vmParams._X_tpmdata !== undefined) extrasOf(machine).data.set('tpm', vmParams._X_tpmdata)
      if (vmParams._X_nvramdata !== undefined) extrasOf(machine).data.set('nvram', vmParams._X_nvramdata)
      return definition(machine)
    },
    'VM.destroy': async ({ vmID }, context) => {
      const { host, machine } = find(context, vmID)
      destroy(host, machine)
      return true
    },
    'VM.shutdown': async ({ vmID, delay = 0, timeout = SHUTDOWN_TIMEOUT, force = false, reboot = false }, context) => {
      const { host, session, machine } = find(context, vmID)
      shutDown(host, session, machine, { delayMs: seconds(delay), timeoutMs: seconds(timeout), force, reboot })
      return true
    },
    'VM.pause': async ({ vmID }, context) => {
      const { host, machine } = find(context, vmID)
      suspend(host, machine)
      return definition(machine)
    },
    'VM.cont': async ({ vmID }, context) => {
      const { host, machine } = find(context, vmID)
      resume(host, machine)
      return definition(machine)
    },
    'VM.reset': async ({ vmID }, context) => {
      const { host, session, machine } = find(context, vmID)
      restart(host, session, machine)
      return true
    },
    'VM.hibernate': async ({ vmID }, context) => {
      const { host, session, machine } = find(context, vmID)
      save(host, session, machine)
      return true
    },
    'VM.getStats': async ({ vmID }, context) => [vmStats(findMachine(world, context, vmID), clock.now())],
    'VM.getInfo': async ({ vmID }, context) => definition(findMachine(world, context, vmID)),
    'VM.migrate': async ({ vmID, params }, context) => {
      const { host, session, machine } = find(context, vmID)
      requireIdle(machine)
      if (params.mode === 'file') save(host, session, machine)
      else migrate(host, session, machine, params.dst)
      return true
    },
    'VM.migrationCreate': async ({ vmID, params, incomingLimit }, context) => {
      const { host, session } = findSession(world, context)
      return { migrationPort: 0, params: definition(awaitMachine(host, session, vmID, params, incomingLimit)) }
    },
    'VM.migrateCancel': async ({ vmID }, context) => {
      const { host, session, machine } = find(context, vmID)
      cancelMove(host, session, machine)
      return true
    },
    'VM.migrateChangeParams': async ({ vmID, params }, context) => {
      const machine = findMachine(world, context, vmID)
      const { migration } = machine
      if (migration === undefined || migration.machine !== machine || !isMigrating(machine)) {
        throw new RpcError('MigrationNotInProgress', vmID)
      }
      if (params.maxBandwidth !== undefined) migration.maxBandwidth = params.maxBandwidth || undefined
      return true
    },
    'VM.getMigrationStatus': async ({ vmID }, context) => migrationStatus(findMachine(world, context, vmID)),
    'VM.setNumberOfCpus': async ({ vmID, numberOfCpus }, context) => {
      const { host, machine } = find(context, vmID)
      changeCpus(host, machine, numberOfCpus)
      return definition(machine)
    },
    'VM.hotplugDisk': async ({ vmID, params }, context) =>
      change(find(context, vmID), (host, machine) => plugDisk(host, machine, params)),
    'VM.hotunplugDisk': async ({ vmID, params }, context) =>
      change(find(context, vmID), (host, machine) => unplugDisk(host, machine, params)),
    'VM.hotplugNic': async ({ vmID, params }, context) =>
      change(find(context, vmID), (host, machine) => plugNic(host, machine, params)),
    'VM.hotunplugNic': async ({ vmID, params }, context) =>
      change(find(context, vmID), (host, machine) => unplugNic(host, machine, params)),
    'VM.changeCD': async ({ vmID, driveSpec }, context) =>
      change(find(context, vmID), (host, machine) => changeDisc(host, machine, driveSpec)),
    'VM.screenshot': async ({ vmID }, context) => {
      const machine = findMachine(world, context, vmID)
      requireStarted(machine)
      if (!hasScreen(machine.devices)) throw new RpcError('UnsupportedOperation', 'the VM has no screen')
      const image = drawScreen(machine.seed, ranMs(machine, clock.now()))
      return { data: image.toString('base64'), encoding: 'base64', mime_type: 'image/png' }
    },
  }
}

function change({ host, machine }: Place, run: (host: Host, machine: Machine) => void) {
  run(host, machine)
  return definition(machine)
}

/** @throws {RpcError} MigrationNotInProgress when there never was one, or why the last one failed */
function migrationStatus({ id, migration }: Machine): MigrationStats {
  if (migration === undefined) throw new RpcError('MigrationNotInProgress', id)
  const { outcome } = migration
  switch (outcome.kind) {
    case 'running':
      return { vmId: id, status: 'in_progress', progress: migration.progress }
    case 'done':
      return { vmId: id, status: 'done', downtime: outcome.downtimeMs }
    case 'failed':
      throw outcome.error
    default:
      return outcome satisfies never
  }
}

/** Milliseconds, no more than a timer can take. */
function seconds(value: number): number {
  return Math.min(Math.max(0, value) * 1000, 2 ** 31 - 1)
}
