import type { Handlers } from '../../../api/handler.ts'
import type { World } from '../model.ts'
import { brickMethods } from './brick-methods.ts'
import { deviceMethods } from './device-methods.ts'
import { eventMethods } from './event-methods.ts'
import { geoMethods } from './geo-methods.ts'
import { hookMethods } from './hook-methods.ts'
import { hostMethods } from './host-methods.ts'
import type { Gluster } from './model.ts'
import { optionMethods } from './option-methods.ts'
import { profileMethods } from './profile-methods.ts'
import { serviceMethods } from './service-methods.ts'
import { snapshotMethods } from './snapshot-methods.ts'
import { statusMethods } from './status-methods.ts'
import { taskMethods } from './task-methods.ts'
import { volumeMethods } from './volume-methods.ts'

const VENDOR = 'gluster'

/** Every method of the vendor: that one is missing shows when it is compiled. */
export type GlusterHandlers = Required<Pick<Handlers, Extract<keyof Handlers, `Gluster${string}`>>>

/**
 * The methods of Gluster for all hosts of a process. Hosts join one another's
 * pools by the ids that they have as simulated hosts. Nothing here has a timer:
 * what goes on by itself follows from the clock.
 */
export function createGlusterHandlers(world: World): GlusterHandlers {
  // Nobody else writes under this name.
  const peers = (world.vendors.get(VENDOR) ?? new Map()) as Gluster['peers']
  world.vendors.set(VENDOR, peers)
  const gluster: Gluster = { world, peers }
  return {
    ...hostMethods(gluster),
    ...deviceMethods(gluster),
    ...serviceMethods(gluster),
    ...hookMethods(gluster),
    ...eventMethods(gluster),
    ...volumeMethods(gluster),
    ...optionMethods(gluster),
    ...brickMethods(gluster),
    ...taskMethods(gluster),
    ...statusMethods(gluster),
    ...profileMethods(gluster),
    ...snapshotMethods(gluster),
    ...geoMethods(gluster),
  }
}
