import type { Handlers } from '../../api/handler.ts'
import { adminMethods } from './host-admin.ts'
import { deviceMethods } from './host-devices.ts'
import { importMethods } from './host-imports.ts'
import { networkMethods } from './host-network.ts'
import { ticketMethods } from './host-tickets.ts'
import type { World } from './model.ts'
import { backupMethods } from './vm-backup.ts'
import { diskMethods } from './vm-disks.ts'
import { guestMethods } from './vm-guest.ts'
import { hotplugMethods } from './vm-hotplug.ts'
import { snapshotMethods } from './vm-snapshot.ts'
import { tuningMethods } from './vm-tuning.ts'

/** Methods of virtual machines and hosts that all hosts of a process share. */
export function virtMethods(world: World): Handlers {
  return {
    ...tuningMethods(world),
    ...guestMethods(world),
    ...hotplugMethods(world),
    ...snapshotMethods(world),
    ...diskMethods(world),
    ...backupMethods(world),
    ...adminMethods(world),
    ...importMethods(world),
    ...ticketMethods(world),
    ...networkMethods(world),
    ...deviceMethods(world),
  }
}
