import { registerHooks } from 'node:module'

/** What can be taken out of a worker, to see that the proof fails then. */
export type Sabotage = 'no-deduplication' | 'early-acknowledgement' | 'no-fencing' | 'seam'

const REPLACED: Readonly<Record<string, string>> = {
  'disk-journal.ts': './sabotaged-journal.ts',
  'host-lock.ts': './sabotaged-lock.ts',
}

/**
 * From now on, who imports the module gets ours instead. The product has no
 * switch for this, so it cannot be set by mistake.
 */
export function sabotage(what: Sabotage): void {
  registerHooks({
    resolve(specifier, context, next) {
      const name = specifier.slice(specifier.lastIndexOf('/') + 1)
      const other = REPLACED[name]
      if (other === undefined || context.parentURL?.includes('/src/') !== true) return next(specifier, context)
      return next(new URL(`${other}?${what}`, import.meta.url).href, context)
    },
  })
}
