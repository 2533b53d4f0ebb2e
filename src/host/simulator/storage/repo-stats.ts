import { ERRORS } from '../../../api/generated/errors.ts'
import type { StorageDomainVitalsMap } from '../../../api/generated/types.ts'
import type { Host } from '../model.ts'
import { sees } from './access.ts'

const CHECK_MS = 10_000

/** The monitor reads every domain of the pool that is active, and those it was told to. */
export function repoStats(host: Host, wanted: readonly string[] = []): StorageDomainVitalsMap {
  const { storage, world } = host
  const active = [...(storage?.membership?.pool.domains ?? [])].filter(([, state]) => state === 'Active')
  const ids = new Set([...active.map(([id]) => id), ...(storage?.watched.keys() ?? [])])
  const shown = [...ids].filter((id) => wanted.length === 0 || wanted.includes(id))
  const age = ((world.clock.now() - host.bootedAt) % CHECK_MS) / 1000
  return Object.fromEntries(
    shown.map((id) => {
      const domain = world.storage.domains.get(id)
      const valid = domain !== undefined && sees(host, domain)
      return [
        id,
        {
          actual: true,
          acquired: valid,
          valid,
          code: valid ? 0 : ERRORS.StorageDomainDoesNotExist.code,
          version: valid ? domain.version : -1,
          delay: valid ? '0.000300' : '0',
          lastCheck: age.toFixed(1),
        },
      ]
    }),
  )
}
