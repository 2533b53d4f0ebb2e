import type { Handlers } from '../../../api/handler.ts'
import type { World } from '../model.ts'
import { domainMethods } from './domain-methods.ts'
import { hostStorageMethods } from './host-storage-methods.ts'
import { poolMethods } from './pool-methods.ts'
import { taskMethods } from './task-methods.ts'

/** One table for all hosts of a process: handlers find their host by the request. */
export function storageMethods(world: World): Handlers {
  return {
    ...taskMethods(world),
    ...hostStorageMethods(world),
    ...poolMethods(world),
    ...domainMethods(world),
  }
}
