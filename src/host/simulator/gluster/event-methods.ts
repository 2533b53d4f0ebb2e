import { RpcError } from '../../../api/errors.ts'
import type { ErrorName } from '../../../api/generated/errors.ts'
import type { Handlers } from '../../../api/handler.ts'
import type { Gluster, Peer } from './model.ts'
import { askGlusterd, isConnected } from './peers.ts'

type EventMethod = Extract<keyof Handlers, `GlusterEvent.${string}`>

/** Every host has a list of its own: one that is away misses what changes, until the lists are spread. */
export function eventMethods(gluster: Gluster): Required<Pick<Handlers, EventMethod>> {
  return {
    'GlusterEvent.webhookAdd': async ({ url, bearerToken }, context) => {
      const peer = askGlusterd(gluster, context, 'GlusterWebhookAddException')
      if (peer.webhooks.has(url)) throw new RpcError('GlusterWebhookAddException', 'Webhook already exists')
      for (const { webhooks } of present(peer)) webhooks.set(url, bearerToken)
      return {}
    },
    'GlusterEvent.webhookUpdate': async ({ url, bearerToken }, context) => {
      const peer = requireWebhook(gluster, context, url, 'GlusterWebhookUpdateException')
      for (const { webhooks } of present(peer)) if (webhooks.has(url)) webhooks.set(url, bearerToken)
      return {}
    },
    'GlusterEvent.webhookSync': async (_, context) => {
      const peer = askGlusterd(gluster, context, 'GlusterWebhookSyncException')
      const others = present(peer).filter((each) => each !== peer)
      for (const { webhooks } of others) {
        webhooks.clear()
        for (const [url, token] of peer.webhooks) webhooks.set(url, token)
      }
      if (others.length + 1 < peer.pool.members.size) {
        throw new RpcError('GlusterWebhookSyncException', 'a host of the pool is away')
      }
      return {}
    },
    'GlusterEvent.webhookDelete': async ({ url }, context) => {
      const peer = requireWebhook(gluster, context, url, 'GlusterWebhookDeleteException')
      for (const { webhooks } of present(peer)) webhooks.delete(url)
      return {}
    },
  }
}

function present({ pool }: Peer): Peer[] {
  return Array.from(pool.members.values(), ({ peer }) => peer).filter(isConnected)
}

function requireWebhook(
  gluster: Gluster,
  context: Parameters<typeof askGlusterd>[1],
  url: string,
  error: ErrorName,
): Peer {
  const peer = askGlusterd(gluster, context, error)
  if (!peer.webhooks.has(url)) throw new RpcError(error, 'Webhook does not exist')
  return peer
}
