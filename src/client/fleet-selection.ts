import { type GroupName, type HostId, parseGroupName, parseHostId } from '../api/ids.ts'
import type { ExpectedHost } from './fan-out-run.ts'
import { parseWhere } from './where.ts'

/** What a fan-out has to know of a host. */
export interface KnownHost {
  readonly host: string
  readonly groups: readonly string[]
  readonly state: 'online' | 'offline' | 'stopped'
}

/** Who exists, also who is away. */
export interface HostSource {
  /** Beside what is named here, each has whatever a condition can be about. */
  hosts(): Promise<Iterable<KnownHost>>
}

export interface FleetSelection {
  /** Every member of any of them. */
  readonly groups?: readonly string[] | undefined
  /** These too; whether they exist shows when they are asked. */
  readonly hosts?: readonly string[] | undefined
  /** Of those chosen by groups and hosts, or else of all, only the ones that it is true of: `facts.memory>64000`. */
  readonly where?: string | undefined
}

/** There is nobody to be asked, or it cannot be told who. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError'
}

export interface Selected {
  /** Each once, in the order of their names. */
  readonly expected: readonly ExpectedHost[]
  /** Not empty when the selection is whole groups and nothing else, so that one message is enough. */
  readonly groups: readonly GroupName[]
}

/**
 * @param source asked only where groups or a condition need it
 * @throws {SelectionError}
 */
export async function selectHosts(selection: FleetSelection, source: HostSource | undefined): Promise<Selected> {
  const groups = [...new Set(selection.groups?.map((name) => read(name, parseGroupName)))]
  const hosts = [...new Set(selection.hosts?.map((name) => read(name, parseHostId)))]
  const { where } = selection
  if (groups.length === 0 && hosts.length === 0 && where === undefined) {
    throw new SelectionError('nobody is asked: name hosts, groups such as all, or a condition')
  }
  // What is wrong with it is said before anything is waited for.
  const accepts = where === undefined ? undefined : read(where, parseWhere)
  const directory = new Map<string, KnownHost>()
  if (groups.length > 0 || accepts !== undefined) {
    for (const one of await toSource(source).hosts()) directory.set(one.host, one)
  }
  checkGroups(groups, directory.values())
  if (where !== undefined && accepts !== undefined) read(where, () => accepts.check(directory.values()))
  const chosen = new Set<HostId>()
  for (const { host, groups: its } of directory.values()) {
    const all = groups.length === 0 && hosts.length === 0
    if (all || groups.some((group) => its.includes(group))) chosen.add(parseHostId(host))
  }
  const onlyGroups = accepts === undefined && groups.length > 0 && hosts.every((host) => chosen.has(host))
  for (const host of hosts) chosen.add(host)
  const expected = [...chosen].filter((host) => accepts === undefined || accepts(toKnown(host, directory))).sort()
  if (expected.length === 0) {
    throw new SelectionError(
      `no host is selected: ${where === undefined ? 'there is none' : `none of ${chosen.size} fits ${where}`}`,
    )
  }
  return {
    expected: expected.map((host) => ({ host, offline: (directory.get(host)?.state ?? 'online') !== 'online' })),
    groups: onlyGroups ? groups : [],
  }
}

function toSource(source: HostSource | undefined): HostSource {
  if (source !== undefined) return source
  throw new SelectionError('this client has no directory of the hosts: name each')
}

/** @throws {SelectionError} that says which groups there are */
export function checkGroups(groups: readonly GroupName[], hosts: Iterable<Pick<KnownHost, 'groups'>>): void {
  const existing = new Set([...hosts].flatMap((one) => one.groups))
  const unknown = groups.filter((group) => !existing.has(group))
  if (unknown.length === 0) return
  const there = existing.size === 0 ? 'no host has announced itself' : `there are ${[...existing].sort().join(', ')}`
  throw new SelectionError(`no host is in the group ${unknown.join(', ')}; ${there}`)
}

function toKnown(host: HostId, directory: ReadonlyMap<string, KnownHost>): KnownHost {
  const found = directory.get(host)
  if (found !== undefined) return found
  throw new SelectionError(`whether ${host} fits the condition cannot be told: it has not announced itself`)
}

function read<T>(text: string, parse: (text: string) => T): T {
  try {
    return parse(text)
  } catch (error) {
    throw new SelectionError(error instanceof Error ? error.message : String(error))
  }
}
