import { RpcError } from '../../api/errors.ts'
import type { Handlers } from '../../api/handler.ts'
import type { EventQueue } from '../event-queue.ts'
import { type DriverParts, requireIdle } from './driver-parts.ts'
import { cancelMigration, migrate, migrationStatus } from './migration.ts'
import { save } from './saving.ts'

type MigrationMethod = 'VM.migrate' | 'VM.migrateCancel' | 'VM.getMigrationStatus' | 'VM.hibernate'

export function migrationMethods(parts: DriverParts, events: EventQueue): Pick<Handlers, MigrationMethod> {
  const { machines } = parts
  return {
    'VM.migrate': async ({ vmID, params }, { signal }) => {
      const machine = machines.require(vmID)
      requireIdle(machine)
      if (params.mode === 'file') await save(parts, machine, requirePath('params.dst', params.dst), signal)
      else await migrate(parts, events, machine, params, signal)
      return true
    },
    'VM.migrateCancel': async ({ vmID }, { signal }) => {
      await cancelMigration(parts, machines.require(vmID), signal)
      return true
    },
    'VM.getMigrationStatus': async ({ vmID }) => migrationStatus(machines.require(vmID)),
    'VM.hibernate': async ({ vmID, hibernationVolHandle }, { signal }) => {
      const machine = machines.require(vmID)
      requireIdle(machine)
      await save(parts, machine, requirePath('hibernationVolHandle', hibernationVolHandle), signal)
      return true
    },
  }
}

/** @throws {RpcError} InvalidParameter: without VDSM's storage pools, volumes have no names of their own */
function requirePath(key: string, handle: string): string {
  if (handle.startsWith('/')) return handle
  throw new RpcError('InvalidParameter', `${key}: the absolute path of a file is needed here`)
}
