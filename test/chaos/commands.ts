import { domainXml } from '../host/libvirt/integration/domains.ts'
import { createRandom } from './random.ts'
import type { Command, Manner } from './records.ts'

/** The host of real machines, where there is one. */
export const VIRT_HOST = 'virt1'
/** Every so many commands of a client are for it: one that creates a machine, and the next one ends that. */
const VIRT_EVERY = 25
const MACHINES = 8
/** Two that must not run twice, of which the host can tell of the second what became of it; two that may. */
const METHODS = ['VM.reset', 'VM.desktopSendHcCommand', 'VM.destroy', 'VM.desktopLock'] as const
const MANNERS: readonly Manner[] = ['patient', 'patient', 'patient', 'patient', 'hasty', 'silent']
const SHORTEST_MS = 300
const LONGEST_MS = 2_000
const PATIENCE_MS = 20_000

export interface Script {
  readonly seed: number
  /** Of the client. */
  readonly name: string
  readonly hosts: readonly string[]
  /** Of the host of real machines; undefined without one. */
  readonly domainType: 'kvm' | 'qemu' | undefined
}

/** A client's command of that number: the same in each of the client's lives. */
export function commandOf(index: number, { seed, name, hosts, domainType }: Script): Command {
  if (domainType !== undefined && index % VIRT_EVERY < 2) {
    const first = index - (index % VIRT_EVERY)
    return {
      id: `${name}-${index}`,
      manner: 'patient',
      host: VIRT_HOST,
      method: index === first ? 'VM.create' : 'VM.destroy',
      vmID: machine(`${name}-${seed}`, first),
      timeoutMs: PATIENCE_MS,
    }
  }
  const random = createRandom(mix(`${seed} ${name} ${index}`))
  const host = random.pick(hosts)
  const manner = random.pick(MANNERS)
  return {
    id: `${name}-${index}`,
    manner,
    host,
    method: random.pick(METHODS),
    vmID: machine(host, random.between(1, MACHINES)),
    timeoutMs: manner === 'hasty' ? random.between(SHORTEST_MS, LONGEST_MS) : PATIENCE_MS,
  }
}

/** Its number, from its id. */
export function numberOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('-') + 1))
}

export function clientOf({ id }: Pick<Command, 'id'>): string {
  return id.slice(0, id.lastIndexOf('-'))
}

export function paramsOf({ id, method, vmID }: Command, { domainType }: Script): Record<string, unknown> {
  if (method === 'VM.create' && domainType !== undefined) {
    return { vmID, vmParams: { vmId: vmID, xml: domainXml({ id: vmID, name: id, type: domainType, maxVcpus: 1 }) } }
  }
  return method === 'VM.desktopSendHcCommand' ? { vmID, message: id } : { vmID }
}

function machine(host: string, number: number): string {
  const digits = (mix(host) % 2 ** 32).toString(16).padStart(8, '0')
  return `${digits}-0000-4000-8000-${String(number).padStart(12, '0')}`
}

function mix(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0
  return hash
}
