import { RpcError } from '../../api/errors.ts'
import type { ImageTicketInfo } from '../../api/generated/types.ts'
import type { Handlers } from '../../api/handler.ts'
import { findHost } from './find.ts'
import { hostExtrasOf } from './host-state.ts'
import type { Host, World } from './model.ts'

type TicketMethod =
  | 'Host.add_image_ticket'
  | 'Host.get_image_ticket'
  | 'Host.remove_image_ticket'
  | 'Host.extend_image_ticket'

/** Tickets of the image server. Nobody transfers anything here, so all are idle. */
export function ticketMethods(world: World): Pick<Handlers, TicketMethod> {
  const { clock } = world
  return {
    'Host.add_image_ticket': async ({ ticket }, context) => {
      if (!/^(file|nbd):/.test(ticket.url))
        throw new RpcError('ImageTicketsError', `${ticket.url} is no file and no NBD server`)
      const until = clock.now() + ticket.timeout * 1000
      hostExtrasOf(findHost(world, context)).tickets.set(ticket.uuid, { ticket, until })
      return true
    },
    'Host.get_image_ticket': async ({ uuid }, context): Promise<ImageTicketInfo> => {
      const { ticket, until } = requireTicket(findHost(world, context), uuid, clock.now())
      return {
        ...ticket,
        active: false,
        transferred: 0,
        canceled: false,
        connections: 0,
        expires: Math.floor(until / 1000),
      }
    },
    'Host.extend_image_ticket': async ({ uuid, timeout }, context) => {
      const host = findHost(world, context)
      const now = clock.now()
      const { ticket } = requireTicket(host, uuid, now)
      hostExtrasOf(host).tickets.set(uuid, { ticket: { ...ticket, timeout }, until: now + timeout * 1000 })
      return true
    },
    'Host.remove_image_ticket': async ({ uuid }, context) => {
      findHost(world, context).extras?.tickets.delete(uuid)
      return true
    },
  }
}

/** The server forgets a ticket when its time is up. */
function requireTicket(host: Host, uuid: string, now: number) {
  const found = host.extras?.tickets.get(uuid)
  if (found !== undefined && now < found.until) return found
  host.extras?.tickets.delete(uuid)
  throw new RpcError('ImageDaemonError', 'the image server answered 404: no such ticket')
}
