import { resolve } from 'node:path'
import type { Logger } from 'pino'
import type { Clock, WatchedClock } from '../clock.ts'
import type { World } from '../model.ts'
import type { StateFile } from './state-file.ts'

export interface Keeper {
  /**
   * Opens the file with the first host that names it. Without a path, nothing is saved.
   *
   * @throws {Error} when a host wants another file than those before it, and what `openStateFile` does
   */
  keep(path: string | undefined, log: Logger): Promise<StateFile | undefined>
}

interface Kept {
  readonly path: string | undefined
  readonly opening: Promise<StateFile> | undefined
}

/** All hosts of a process are saved together: they share storage, and send machines to each other. */
export function createKeeper(world: World, clock: WatchedClock, source: Clock): Keeper {
  let kept: Kept | undefined

  async function start(path: string, log: Logger): Promise<StateFile> {
    const { openStateFile } = await import('./state-file.ts')
    const file = await openStateFile({ path, world, clock: source, log })
    if (file.savedAt !== undefined) clock.raise(file.savedAt)
    clock.watch(() => file.touch())
    return file
  }

  return {
    async keep(given, log) {
      const path = given === undefined ? undefined : resolve(given)
      kept ??= { path, opening: path === undefined ? undefined : start(path, log) }
      if (kept.path !== path) {
        const known = kept.path ?? 'none'
        throw new Error(`state=${path ?? ''}: the simulated hosts of a process share one state, here ${known}`)
      }
      try {
        return await kept.opening
      } catch (reason) {
        // Nothing was read: the next one may name another file.
        kept = undefined
        throw reason
      }
    },
  }
}
