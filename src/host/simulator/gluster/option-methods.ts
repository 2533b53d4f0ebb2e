import { RpcError } from '../../../api/errors.ts'
import type { Handlers } from '../../../api/handler.ts'
import type { Gluster } from './model.ts'
import { fullName, OPTION_GROUPS, type Option, POOL_OPTIONS, refusalOf, VOLUME_OPTIONS } from './options.ts'
import { askGlusterd } from './peers.ts'
import { requireVolume } from './volumes.ts'

type OptionMethod = `GlusterVolume.${'set' | 'reset' | 'setOptionsList' | 'globalVolumeOptions'}`

/** What stands for the pool in place of a volume. */
const ALL = 'all'
/** What a volume that was started takes by another command. */
const HEAL_OPTION = 'granular-entry-heal'

export function optionMethods(gluster: Gluster): Required<Pick<Handlers, OptionMethod>> {
  return {
    'GlusterVolume.set': async ({ volumeName, option, value }, context) => {
      const { pool } = askGlusterd(gluster, context, 'GlusterCmdFailedException')
      if (volumeName === ALL) {
        pool.options.set(...checked(POOL_OPTIONS, option, value))
        return {}
      }
      const volume = requireVolume(pool, volumeName, 'GlusterCmdFailedException')
      if (option === 'group') {
        const group = Object.hasOwn(OPTION_GROUPS, value) ? OPTION_GROUPS[value] : undefined
        if (group === undefined)
          throw new RpcError('GlusterVolumeSetFailedException', `no group ${JSON.stringify(value)}`)
        for (const [name, each] of Object.entries(group)) volume.options.set(name, each)
        return {}
      }
      volume.options.set(...checked(VOLUME_OPTIONS, option === HEAL_OPTION ? `cluster.${option}` : option, value))
      return {}
    },
    'GlusterVolume.reset': async ({ volumeName, option, force }, context) => {
      const error = 'GlusterVolumeResetFailedException'
      const { pool } = askGlusterd(gluster, context, error)
      const known = volumeName === ALL ? POOL_OPTIONS : VOLUME_OPTIONS
      const options = volumeName === ALL ? pool.options : requireVolume(pool, volumeName, error).options
      const name = option === '' || option === ALL ? undefined : fullName(known, option)
      if (name === undefined && option !== '' && option !== ALL) throw new RpcError(error, `no option ${option}`)
      if (name !== undefined && !force && known[name]?.protected) throw new RpcError(error, `${name} is protected`)
      for (const each of [...options.keys()]) {
        if (name === undefined ? force || !known[each]?.protected : each === name) options.delete(each)
      }
      return {}
    },
    'GlusterVolume.setOptionsList': async (_, context) => {
      askGlusterd(gluster, context, 'GlusterVolumeSetHelpXmlFailedException')
      return {
        volumeSetOptions: Object.entries(VOLUME_OPTIONS).map(([name, { value, about }]) => ({
          name,
          defaultValue: value,
          description: about,
        })),
      }
    },
    'GlusterVolume.globalVolumeOptions': async (_, context) => {
      const { pool } = askGlusterd(gluster, context, 'GlusterVolumeGetGlobalOptionsFailedException')
      const entries = Object.entries(POOL_OPTIONS).map(([name, { value }]) => [name, pool.options.get(name) ?? value])
      return { globalOptionMap: Object.fromEntries(entries) }
    },
  }
}

/** @throws {RpcError} GlusterVolumeSetFailedException */
function checked(known: Readonly<Record<string, Option>>, option: string, value: string): [string, string] {
  const error = 'GlusterVolumeSetFailedException'
  const name = fullName(known, option)
  const found = name === undefined ? undefined : known[name]
  if (name === undefined || found === undefined) throw new RpcError(error, `option ${option} does not exist`)
  const refusal = refusalOf(found, value)
  if (refusal !== undefined) throw new RpcError(error, `${name}: ${refusal}`)
  return [name, value]
}
