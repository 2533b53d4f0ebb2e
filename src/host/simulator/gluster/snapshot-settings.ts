import { RpcError } from '../../../api/errors.ts'
import type { SnapConfigDetail } from '../../../api/generated/types.ts'
import type { Pool, Volume } from './model.ts'

/** Gluster lets no volume have more snapshots. */
const MOST = 256

/** @throws {RpcError} GlusterSnapshotConfigSetFailedException */
export function readSetting(name: string, value: string): string {
  const error = 'GlusterSnapshotConfigSetFailedException'
  switch (name) {
    case 'snap-max-hard-limit':
      if (/^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= MOST) return String(Number(value))
      throw new RpcError(error, `${name} is a whole number from 1 to ${MOST}`)
    case 'snap-max-soft-limit':
      if (/^([1-9]\d?|100)%?$/.test(value)) return `${Number.parseInt(value, 10)}%`
      throw new RpcError(error, `${name} is from 1 to 100 percent`)
    case 'auto-delete':
    case 'activate-on-create':
      if (value === 'enable' || value === 'disable') return value
      throw new RpcError(error, `${name} is enable or disable`)
    default:
      throw new RpcError(error, `there is no setting ${name}`)
  }
}

function systemSettings({ snapshotSettings: set }: Pool) {
  return {
    'snap-max-hard-limit': set.get('snap-max-hard-limit') ?? String(MOST),
    'snap-max-soft-limit': set.get('snap-max-soft-limit') ?? '90%',
    'auto-delete': set.get('auto-delete') ?? 'disable',
    'activate-on-create': set.get('activate-on-create') ?? 'disable',
  }
}

export function settingsOf(pool: Pool, volumes: readonly Volume[]): SnapConfigDetail {
  const limits = volumes.map(({ name, snapshotLimit = MOST }) => [
    name,
    { 'snap-max-hard-limit': String(snapshotLimit) },
  ])
  return { system: systemSettings(pool), volume: Object.fromEntries(limits) }
}

/** How many snapshots the volume can have. */
export function limitOf(pool: Pool, { snapshotLimit = MOST }: Volume): number {
  return Math.min(snapshotLimit, Number(systemSettings(pool)['snap-max-hard-limit']))
}

/** From how many on the oldest goes; undefined when none goes by itself. */
export function deletionLimit(pool: Pool, volume: Volume): number | undefined {
  const system = systemSettings(pool)
  if (system['auto-delete'] !== 'enable') return undefined
  return Math.floor((limitOf(pool, volume) * Number.parseInt(system['snap-max-soft-limit'], 10)) / 100)
}

export function activatesNew(pool: Pool): boolean {
  return systemSettings(pool)['activate-on-create'] === 'enable'
}
