import { isDisk, volumeIds } from './devices.ts'
import type { Host, Machine } from './model.ts'

/** A machine of this host that runs on the volume, be it below others. */
export function userOf(host: Host, volume: string): Machine | undefined {
  for (const machine of host.machines.values()) {
    if (machine.status === 'Down') continue
    if (machine.devices.filter(isDisk).some((disk) => volumeIds(disk).includes(volume))) return machine
  }
  return undefined
}
