import { RpcError } from '../../api/errors.ts'
import type { FencingPolicy, KsmTuneParams } from '../../api/generated/types.ts'
import type { Handlers } from '../../api/handler.ts'
import { findHost } from './find.ts'
import { hostExtrasOf } from './host-state.ts'
import type { Host, World } from './model.ts'

type AdminMethod =
  | 'Host.echo'
  | 'Host.setLogLevel'
  | 'Host.setMOMPolicy'
  | 'Host.setMOMPolicyParameters'
  | 'Host.setKsmTune'
  | 'Host.setHaMaintenanceMode'
  | 'Host.registerSecrets'
  | 'Host.unregisterSecrets'
  | 'Host.fenceNode'

const AGENTS =
  /^(apc|apc_snmp|bladecenter|cisco_ucs|drac5|drac7|eps|hpblade|ilo[2-5]?|ilo_ssh|ilo[34]_ssh|ipmilan|kdump|rsa|rsb|wti)$/

/** How long a switch takes to obey, and a machine is off when it is switched off and on, in milliseconds. */
const SWITCH_MS = 1000

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** What the kernel takes, in the order in which it is written. */
const KSM_LIMITS = {
  run: 2,
  sleep_millisecs: 2 ** 32 - 1,
  pages_to_scan: 2 ** 32 - 1,
  merge_across_nodes: 1,
} as const satisfies Record<keyof KsmTuneParams, number>

export function adminMethods(world: World): Pick<Handlers, AdminMethod> {
  return {
    'Host.echo': async ({ message }, { log }) => {
      log.info({ message }, 'echo')
      return message
    },
    'Host.setLogLevel': async ({ level, name = '' }, context) => {
      hostExtrasOf(findHost(world, context)).logLevels.set(name, level)
      return true
    },
    'Host.setMOMPolicy': async ({ policy }, context) => {
      if (policy.trim() === '') throw new RpcError('MOMPolicyUpdateFailed', 'the policy is empty')
      hostExtrasOf(findHost(world, context)).momPolicy = policy
      return true
    },
    'Host.setMOMPolicyParameters': async ({ key_value_store }, context) => {
      const { momParameters } = hostExtrasOf(findHost(world, context))
      for (const [key, value] of Object.entries(key_value_store)) momParameters.set(key, value)
      return true
    },
    'Host.setKsmTune': async ({ tuningParams }, context) => {
      const extras = hostExtrasOf(findHost(world, context))
      for (const [key, max] of Object.entries(KSM_LIMITS)) {
        // The table's own keys, which Object.entries widens to string.
        const name = key as keyof KsmTuneParams
        const value = tuningParams[name]
        if (value > max) throw new RpcError('KSMUpdateFailed', `${name} takes 0 to ${max}, not ${value}`)
        extras.ksm = {
          run: 0,
          sleep_millisecs: 20,
          pages_to_scan: 100,
          merge_across_nodes: 1,
          ...extras.ksm,
          [name]: value,
        }
      }
      return { code: 0, message: 'Done' }
    },
    'Host.setHaMaintenanceMode': async () => {
      // As Host.getStats has it in haStats.
      throw new RpcError('ResourceUnavailable', 'the host is not set up for a hosted engine')
    },
    'Host.registerSecrets': async ({ secrets, clear }, context) => {
      const bad = secrets.find(({ password, usageID }) => password === '' || usageID === '' || !BASE64.test(password))
      if (bad !== undefined)
        throw new RpcError('BadSecretRequest', `the secret ${bad.uuid} has no usage or no base64 in it`)
      const extras = hostExtrasOf(findHost(world, context))
      if (clear) extras.secrets.clear()
      for (const { uuid, usageType } of secrets) extras.secrets.set(uuid, usageType)
      return true
    },
    'Host.unregisterSecrets': async ({ uuids }, context) => {
      const { extras } = findHost(world, context)
      for (const uuid of uuids) extras?.secrets.delete(uuid)
      return true
    },
    'Host.fenceNode': async ({ addr, port, agent, action, policy }) => {
      if (!AGENTS.test(agent)) throw new RpcError('UnsupportedFenceAgent', agent)
      const now = world.clock.now()
      const key = `${addr}:${port}`
      const power = powerOf(world, key, now)
      if (action === 'status') return { power }
      if (policy && isAlive(world, policy)) return { operationStatus: 'skipped' }
      const before = action === 'reboot' ? 'off' : power
      world.power.set(key, { before, after: action === 'off' ? 'off' : 'on', at: now + SWITCH_MS })
      return { operationStatus: 'initiated' }
    },
  }
}

/** What nobody has switched off is on. */
function powerOf({ power }: World, key: string, now: number): 'on' | 'off' {
  const known = power.get(key)
  if (known === undefined) return 'on'
  return now < known.at ? known.before : known.after
}

/** A host that still renews its id in one of the domains is alive. */
function isAlive(world: World, { storageDomainHostIdMap = {} }: FencingPolicy): boolean {
  return Object.entries(storageDomainHostIdMap).some(([domain, id]) =>
    [...world.hosts.values()].some((host) => renews(host, domain, id)),
  )
}

function renews({ session, storage }: Host, domain: string, id: number): boolean {
  if (session === undefined || storage === undefined) return false
  if (storage.watched.get(domain) === id) return true
  const { membership } = storage
  return membership?.hostId === id && membership.pool.domains.has(domain)
}
