import type { Handlers } from '../../../api/handler.ts'
import type { World } from '../model.ts'
import { attachmentMethods } from './attachments.ts'
import { discMethods } from './disc-files.ts'
import { domainDeviceMethods } from './domain-devices.ts'
import { domainMethods } from './domain-methods.ts'
import { hostStorageMethods } from './host-storage-methods.ts'
import { imageMethods } from './image-methods.ts'
import { transferMethods } from './image-transfers.ts'
import { leaseMethods } from './leases.ts'
import { poolMethods } from './pool-methods.ts'
import { sdmMethods } from './sdm-methods.ts'
import { taskMethods } from './task-methods.ts'
import { volumeMethods } from './volume-methods.ts'

/** One table for all hosts of a process: handlers find their host by the request. */
export function storageMethods(world: World): Handlers {
  return {
    ...taskMethods(world),
    ...hostStorageMethods(world),
    ...poolMethods(world),
    ...domainMethods(world),
    ...domainDeviceMethods(world),
    ...discMethods(world),
    ...volumeMethods(world),
    ...imageMethods(world),
    ...transferMethods(world),
    ...sdmMethods(world),
    ...leaseMethods(world),
    ...attachmentMethods(world),
  }
}
