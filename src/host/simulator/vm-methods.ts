import { RpcError } from '../../api/errors.ts'
import type { MigrationStats } from '../../api/generated/types.ts'
import type { Handlers } from '../../api/handler.ts'
import { withUuid } from '../domain-xml.ts'
import { definition } from './definition.ts'
import { changeCpus, changeDisc, plugDisk, plugNic, unplugDisk, unplugNic } from './device-commands.ts'
import { hasScreen } from './devices.ts'
import { completeXml, writeDomain } from './domain-edit.ts'
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
import type { Host, Machine, Session } from './model.ts'
import { drawScreen } from './screenshot.ts'
import { vmStats } from './stats.ts'
import { ranMs } from './vm.ts'
import { readSpec } from './vm-spec.ts'
import { extrasOf } from './vm-work.ts'

type VmMethod = Extract<keyof Handlers, `VM.${string}`>

/** VDSM's default for how long a guest may take to shut down, in seconds. */
const SHUTDOWN_TIMEOUT = 30

export function vmMethods(host: Host, session: Session): Pick<Handlers, VmMethod> {
  const { clock } = host.world
  const find = (id: string): Machine => {
    const machine = host.machines.get(id)
    if (machine === undefined) throw new RpcError('NoSuchVM', id)
    return machine
  }
  return {
    'VM.create': async ({ vmID, vmParams }) => {
      if (host.machines.has(vmID)) throw new RpcError('VMExists', vmID)
      const spec = readSpec(vmID, vmParams)
      const given = vmParams.xml === undefined ? writeDomain(spec) : withUuid(vmParams.xml, vmID)
      const machine = launch(host, session, spec, completeXml(given, spec.devices))
      if (vmParams._X_tpmdata !== undefined) extrasOf(machine).data.set('tpm', vmParams._X_tpmdata)
      if (vmParams._X_nvramdata !== undefined) extrasOf(machine).data.set('nvram', vmParams._X_nvramdata)
      return definition(machine)
    },
    'VM.destroy': async ({ vmID }) => {
      destroy(host, find(vmID))
      return true
    },
    'VM.shutdown': async ({ vmID, delay = 0, timeout = SHUTDOWN_TIMEOUT, force = false, reboot = false }) => {
      shutDown(host, session, find(vmID), { delayMs: seconds(delay), timeoutMs: seconds(timeout), force, reboot })
      return true
    },
    'VM.pause': async ({ vmID }) => {
      const machine = find(vmID)
      suspend(host, machine)
      return definition(machine)
    },
    'VM.cont': async ({ vmID }) => {
      const machine = find(vmID)
      resume(host, machine)
      return definition(machine)
    },
    'VM.reset': async ({ vmID }) => {
      restart(host, session, find(vmID))
      return true
    },
    'VM.hibernate': async ({ vmID }) => {
      save(host, session, find(vmID))
      return true
    },
    'VM.getStats': async ({ vmID }) => [vmStats(find(vmID), clock.now())],
    'VM.getInfo': async ({ vmID }) => definition(find(vmID)),
    'VM.migrate': async ({ vmID, params }) => {
      const machine = find(vmID)
      requireIdle(machine)
      if (params.mode === 'file') save(host, session, machine)
      else migrate(host, session, machine, params.dst)
      return true
    },
    'VM.migrationCreate': async ({ vmID, params, incomingLimit }) => ({
      migrationPort: 0,
      params: definition(awaitMachine(host, session, vmID, params, incomingLimit)),
    }),
    'VM.migrateCancel': async ({ vmID }) => {
      cancelMove(host, session, find(vmID))
      return true
    },
    'VM.migrateChangeParams': async ({ vmID, params }) => {
      const machine = find(vmID)
      const { migration } = machine
      if (migration === undefined || migration.machine !== machine || !isMigrating(machine)) {
        throw new RpcError('MigrationNotInProgress', vmID)
      }
      if (params.maxBandwidth !== undefined) migration.maxBandwidth = params.maxBandwidth || undefined
      return true
    },
    'VM.getMigrationStatus': async ({ vmID }) => migrationStatus(find(vmID)),
    'VM.setNumberOfCpus': async ({ vmID, numberOfCpus }) => {
      const machine = find(vmID)
      changeCpus(host, machine, numberOfCpus)
      return definition(machine)
    },
    'VM.hotplugDisk': async ({ vmID, params }) => change(find(vmID), (machine) => plugDisk(host, machine, params)),
    'VM.hotunplugDisk': async ({ vmID, params }) => change(find(vmID), (machine) => unplugDisk(host, machine, params)),
    'VM.hotplugNic': async ({ vmID, params }) => change(find(vmID), (machine) => plugNic(host, machine, params)),
    'VM.hotunplugNic': async ({ vmID, params }) => change(find(vmID), (machine) => unplugNic(host, machine, params)),
    'VM.changeCD': async ({ vmID, driveSpec }) => change(find(vmID), (machine) => changeDisc(host, machine, driveSpec)),
    'VM.screenshot': async ({ vmID }) => {
      const machine = find(vmID)
      requireStarted(machine)
      if (!hasScreen(machine.devices)) throw new RpcError('UnsupportedOperation', 'the VM has no screen')
      const image = drawScreen(machine.seed, ranMs(machine, clock.now()))
      return { data: image.toString('base64'), encoding: 'base64', mime_type: 'image/png' }
    },
  }
}

function change(machine: Machine, run: (machine: Machine) => void) {
  run(machine)
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
