import type { HostSource } from './fleet-selection.ts'
import { selectHosts } from './fleet-selection.ts'

/** The hosts of a group, as they come and go. */
export interface Membership extends Disposable {
  readonly hosts: readonly string[]
  has(host: string): boolean
  /** Called when some have joined or left. */
  onChange: (change: MembershipChange) => void
}

export interface MembershipChange {
  readonly hosts: readonly string[]
  readonly joined: readonly string[]
  readonly left: readonly string[]
}

/** The directory keeps itself up to date: to look into it costs little. */
const LOOK_EVERY_MS = 1_000

/** @throws {SelectionError} when no host is in the group, or there is no directory */
export async function openMembership(directory: HostSource | undefined, group: string): Promise<Membership> {
  const { expected } = await selectHosts({ groups: [group] }, directory)
  let members: ReadonlySet<string> = new Set(expected.map(({ host }) => host))
  let looking = false

  async function look(): Promise<void> {
    if (looking || directory === undefined) return
    looking = true
    try {
      const now = new Set<string>()
      for (const { host, groups } of await directory.hosts()) if (groups.includes(group)) now.add(host)
      const joined = [...now].filter((host) => !members.has(host))
      const left = [...members].filter((host) => !now.has(host))
      members = now
      if (joined.length + left.length > 0) membership.onChange({ hosts: [...now], joined, left })
    } catch {
      // The directory is closed with its client.
    } finally {
      looking = false
    }
  }

  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  timer.unref()
  const membership: Membership = {
    get hosts() {
      return [...members]
    },
    has: (host) => members.has(host),
    onChange: () => {},
    [Symbol.dispose]: () => clearInterval(timer),
  }
  return membership
}
