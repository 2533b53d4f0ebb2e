import type { VmDiskDevice } from '../../api/generated/types.ts'
import { isDisk, volumeIds } from './devices.ts'
import type { Machine, World } from './model.ts'
import { findVolume } from './storage/access.ts'
import type { Domain, Volume } from './storage/model.ts'
import { apparentBytes } from './storage/volumes.ts'
import { setDevices } from './vm.ts'

/** The domain of a disk. Undefined when the simulation has none of that id: such disks are taken as they are. */
function domainOf(world: World, { domainID }: VmDiskDevice): Domain | undefined {
  return domainID === undefined ? undefined : world.storage.domains.get(domainID)
}

/** The volume that the machine writes to. */
export function volumeOf(world: World, disk: VmDiskDevice): Volume | undefined {
  const domain = domainOf(world, disk)
  return domain === undefined || disk.volumeID === undefined ? undefined : findVolume(domain, disk.volumeID)
}

/** Why a machine cannot start: a volume that is gone or must not be used. */
export function unusableVolume(world: World, { devices }: Machine): string | undefined {
  for (const disk of devices.filter(isDisk)) {
    const domain = domainOf(world, disk)
    if (domain === undefined) continue
    const bad = volumeIds(disk).find((id) => (findVolume(domain, id)?.legality ?? 'ILLEGAL') === 'ILLEGAL')
    if (bad !== undefined) return bad
  }
  return undefined
}

/** Gives the disks the sizes of their volumes. */
export function fitDisks(world: World, machine: Machine): void {
  const volumes = machine.devices.map((device) => (isDisk(device) ? volumeOf(world, device) : undefined))
  if (volumes.every((volume) => volume === undefined)) return
  const devices = machine.devices.map((device, index) => {
    const volume = volumes[index]
    return volume === undefined ? device : { ...device, apparentsize: apparentBytes(volume), truesize: volume.used }
  })
  setDevices(machine, devices, world.clock.now())
}
