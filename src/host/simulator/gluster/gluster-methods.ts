import { METHODS } from '../../../api/generated/methods.ts'
import type { Handler, Handlers } from '../../../api/handler.ts'
import type { World } from '../model.ts'
import type { GlusterHandlers } from './handlers.ts'

/** The methods of Gluster. What does them is loaded with the first call: most simulated hosts never have one. */
export function glusterMethods(world: World): Handlers {
  let loading: Promise<GlusterHandlers> | undefined
  const load = async (): Promise<GlusterHandlers> => (await import('./handlers.ts')).createGlusterHandlers(world)
  const entries = Object.keys(METHODS)
    .filter((method): method is keyof GlusterHandlers => method.startsWith('Gluster'))
    .map((method) => {
      const handler: Handler<typeof method> = async (params, context) => {
        loading ??= load()
        // Entries of a table by method: that this handler is the method's own is lost on Object.keys.
        return ((await loading)[method] as Handler<typeof method>)(params, context)
      }
      return [method, handler]
    })
  return Object.fromEntries(entries)
}
