import { RpcError } from '../../../api/errors.ts'
import type { StorageDomainFileStatsMap } from '../../../api/generated/types.ts'
import type { Handlers } from '../../../api/handler.ts'
import { findHost } from '../find.ts'
import { hashText } from '../identity.ts'
import type { World } from '../model.ts'
import { requireDomain } from './access.ts'
import type { Domain } from './model.ts'
import { isBlock } from './space.ts'

/** What somebody has put on each ISO domain by hand: no method does. */
const DISCS = ['Rescue.iso', 'installer-10.iso', 'virtio-win.iso', 'drivers.vfd'] as const
const MIB = 2 ** 20
/** Midnight of 2024-01-01, UTC: when the youngest of them was put there at the latest. */
const NEWEST = 1_704_067_200
const YEAR = 31_536_000

export function discMethods(world: World): Pick<Handlers, 'StorageDomain.getFileStats'> {
  return {
    'StorageDomain.getFileStats': async ({ storagedomainID, pattern, caseSensitive }, context) => {
      const domain = requireDomain(findHost(world, context), storagedomainID)
      if (isBlock(domain)) throw new RpcError('GetFileStatsError', `${storagedomainID} is on devices`)
      return fileStats(domain, toRegExp(pattern, caseSensitive))
    },
  }
}

function fileStats(domain: Domain, pattern: RegExp): StorageDomainFileStatsMap {
  const names = domain.class === 'Iso' ? DISCS.filter((name) => pattern.test(name)) : []
  return Object.fromEntries(
    names.map((name) => {
      const seed = hashText(`${domain.id}/${name}`)
      const size = String((100 + (seed % 900)) * MIB)
      return [name, { size, ctime: `${NEWEST - (seed % YEAR)}.0`, status: 0 }]
    }),
  )
}

/** As a shell does: the whole name, of which * is any part and ? any character. */
function toRegExp(pattern: string, caseSensitive: boolean): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, caseSensitive ? 'su' : 'siu')
}
