// Made from schema/ by scripts/generate.ts: do not edit, run `npm run generate`.

import type { Methods } from './types.ts'

/** What is decided by the method alone, before its params are looked at. */
export interface MethodInfo {
  /** `read` changes nothing; `idempotent` may be repeated; `once` must not be. */
  readonly safety: 'read' | 'idempotent' | 'once'
  /**
   * Calls that share a lane run one after another, in order of arrival. The name of a param, or of a field in it
   * as `param.field`: its value is the lane; `host`: one lane for the host; `none`: waits for no other call;
   * `control`: neither, and overtakes all.
   */
  readonly lane: string
  /** Seconds that the handler may take at most. */
  readonly timeout: number
  /** Names of the params, in their positional order. */
  readonly params: readonly string[]
  /** The release of VDSM that first had the method; absent for methods that VDSM does not have. */
  readonly since?: string
}

export const METHODS = {
  'Host.ping2': { safety: 'read', lane: 'control', timeout: 5, params: [], since: '4.2' },
  'Host.getCapabilities': { safety: 'read', lane: 'none', timeout: 60, params: [], since: '3.1' },
  'Host.getStats': { safety: 'read', lane: 'none', timeout: 30, params: [], since: '3.1' },
  'Host.getHardwareInfo': { safety: 'read', lane: 'none', timeout: 30, params: [], since: '3.2' },
  'Host.getVMList': { safety: 'read', lane: 'none', timeout: 30, params: ['fullStatus', 'vmList', 'onlyUUID'], since: '3.1' },
  'Host.getVMFullList': { safety: 'read', lane: 'none', timeout: 60, params: ['vmList'], since: '3.4' },
  'Host.getAllVmStats': { safety: 'read', lane: 'none', timeout: 30, params: [], since: '3.1' },
  'Host.dumpxmls': { safety: 'read', lane: 'none', timeout: 60, params: ['vmList'], since: '4.2' },
  'rpc.discover': { safety: 'read', lane: 'control', timeout: 10, params: [] },
  'VM.create': { safety: 'once', lane: 'vmID', timeout: 180, params: ['vmID', 'vmParams'], since: '3.1' },
  'VM.destroy': { safety: 'idempotent', lane: 'vmID', timeout: 90, params: ['vmID', 'gracefulAttempts'], since: '3.1' },
  'VM.shutdown': { safety: 'once', lane: 'vmID', timeout: 30, params: ['vmID', 'delay', 'message', 'reboot', 'timeout', 'force'], since: '3.1' },
  'VM.pause': { safety: 'idempotent', lane: 'vmID', timeout: 30, params: ['vmID'], since: '3.1' },
  'VM.cont': { safety: 'idempotent', lane: 'vmID', timeout: 30, params: ['vmID'], since: '3.1' },
  'VM.reset': { safety: 'once', lane: 'vmID', timeout: 30, params: ['vmID'], since: '3.1' },
  'VM.hibernate': { safety: 'once', lane: 'vmID', timeout: 180, params: ['vmID', 'hibernationVolHandle'], since: '3.1' },
  'VM.getStats': { safety: 'read', lane: 'none', timeout: 30, params: ['vmID'], since: '3.1' },
  'VM.getInfo': { safety: 'read', lane: 'none', timeout: 30, params: ['vmID'], since: '3.1' },
  'VM.migrate': { safety: 'once', lane: 'vmID', timeout: 60, params: ['vmID', 'params'], since: '3.1' },
  'VM.migrateCancel': { safety: 'idempotent', lane: 'control', timeout: 30, params: ['vmID'], since: '3.1' },
  'VM.getMigrationStatus': { safety: 'read', lane: 'none', timeout: 30, params: ['vmID'], since: '3.1' },
  'VM.setNumberOfCpus': { safety: 'idempotent', lane: 'vmID', timeout: 60, params: ['vmID', 'numberOfCpus', 'cpusets'], since: '3.4' },
  'VM.hotplugDisk': { safety: 'once', lane: 'vmID', timeout: 60, params: ['vmID', 'params'], since: '3.1' },
  'VM.hotunplugDisk': { safety: 'once', lane: 'vmID', timeout: 60, params: ['vmID', 'params'], since: '3.1' },
  'VM.hotplugNic': { safety: 'once', lane: 'vmID', timeout: 60, params: ['vmID', 'params'], since: '3.1' },
  'VM.hotunplugNic': { safety: 'once', lane: 'vmID', timeout: 60, params: ['vmID', 'params'], since: '3.1' },
  'VM.changeCD': { safety: 'idempotent', lane: 'vmID', timeout: 60, params: ['vmID', 'driveSpec'], since: '3.1' },
  'VM.screenshot': { safety: 'read', lane: 'none', timeout: 30, params: ['vmID'], since: '4.5' },
  'Worker.ping': { safety: 'read', lane: 'control', timeout: 5, params: [] },
  'Worker.info': { safety: 'read', lane: 'control', timeout: 5, params: [] },
  'Worker.stats': { safety: 'read', lane: 'control', timeout: 5, params: [] },
} as const satisfies Record<keyof Methods, MethodInfo>
