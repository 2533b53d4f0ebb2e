import { RpcError } from '../api/errors.ts'
import type { Delivery } from '../api/message.ts'

/** The groups of a host, whose messages come through an exchange of their own. */
export interface Membership {
  readonly exchange: string
  readonly groups: readonly string[]
  /** Called for each message to none of its groups but these: its queue still gets them from a time when it was a member. */
  readonly leave: (groups: readonly string[]) => void
}

/**
 * A queue outlives its worker, and keeps the bindings of a group that its host has left.
 * @returns why the host does not take a message that is for none of its groups; undefined of one that is meant for it
 */
export function whyNotMeant(
  { exchange, routingKey, properties }: Delivery,
  host: string,
  membership: Membership | undefined,
): RpcError | undefined {
  if (membership === undefined || exchange !== membership.exchange) return undefined
  const more = properties.headers?.['CC']
  const meant = [routingKey, ...(Array.isArray(more) ? more.filter((key) => typeof key === 'string') : [])]
  const { groups, leave } = membership
  if (meant.some((group) => groups.includes(group))) return undefined
  leave(meant)
  const its = groups.length === 0 ? 'none' : groups.join(', ')
  return new RpcError(
    'NotInGroup',
    `it is for the members of ${meant.join(', ').slice(0, 500)}, and the groups of ${host} are ${its}; not executed`,
  )
}
