import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { createCleanup } from '../api/cleanup.ts'
import { parseClientId } from '../api/ids.ts'
import { createTopology } from '../broker/topology.ts'
import { openAmqpTransport } from './amqp-transport.ts'
import { type Client, createClient } from './client.ts'
import type { ClientStatus } from './connect-sites.ts'
import type { Directory, DirectoryOptions } from './directory.ts'
import type { HostSource } from './fleet-selection.ts'
import type { OnLateReply } from './late-reply.ts'
import { silentLog } from './silent-log.ts'
import type { SiteUrls } from './site-urls.ts'

/** Which broker: one of the two. */
export type Brokers =
  | {
      /** `amqp://user:password@host:5672/vhost` or `amqps://…`; several are those of one cluster, of which the first that answers is used. */
      readonly url: string | readonly string[]
      readonly sites?: undefined
    }
  | {
      readonly url?: undefined
      /**
       * Clusters that know nothing of each other, by names of your choice, each with its hosts: `{ east: url, west: [url, url] }`.
       * A request goes to the site whose directory has the host. One site must be reached; what is for another waits for nobody.
       */
      readonly sites: SiteUrls
    }

export interface ClientSettings {
  /**
   * A client with a name finds the replies and events that came while it was away, for an hour. Only one process may use it at a time.
   * @default a random one, whose queues are soon forgotten
   */
  readonly id?: string | undefined
  /** What stands before every name on the broker. @default none */
  readonly prefix?: string | undefined
  /**
   * Gets each reply that no call waits for: to a call that has given up, or to one that this client made before it was
   * started anew under its old `id`. One that it has resolved for is told again only after a lost connection; one
   * that it has rejected for comes again, some tens of times. To be told of a command's end for certain, call once more with its `messageId`.
   * @default they are dropped
   */
  readonly onLateReply?: OnLateReply | undefined
  /** @default silent */
  readonly log?: Logger | undefined
  /** Gives up on the first connection. */
  readonly signal?: AbortSignal | undefined
}

export type ConnectClientOptions = Brokers & ClientSettings

export interface ConnectedClient extends Client {
  /** The connection to the broker, or to that of each site: its present state, then each change. */
  status(): AsyncIterable<ClientStatus>
}

/**
 * Connects to the broker, or to those of several sites. The first connection must succeed, afterwards it comes back by itself.
 * @throws {ConnectError} that says which broker, why, and what to do
 * @throws {TypeError} when the URL, the id or the prefix cannot be read
 */
export async function connectClient(options: ConnectClientOptions): Promise<ConnectedClient> {
  const { url, sites, id, prefix, onLateReply, signal } = options
  const client = parseClientId(id ?? `client-${randomUUID()}`)
  const log = (options.log ?? silentLog()).child({ client })
  const topology = createTopology(prefix === undefined ? {} : { prefix })
  const common = { client, ephemeral: id === undefined, topology, log, onLateReply, signal }
  if (sites !== undefined) {
    if (url !== undefined) throw new TypeError('both a url and sites are given: use one of them')
    const { connectSites } = await import('./connect-sites.ts')
    const { transport, directory, status } = await connectSites({ ...common, sites, prefix })
    return { ...createClient({ id: client, transport, directory }), status }
  }
  const transport = await openAmqpTransport({ ...common, url })
  const directory = createLazyDirectory({ url, prefix, log })
  const resources = createCleanup()
  resources.use(transport)
  resources.use(directory)
  return {
    ...createClient({ id: client, transport, directory }),
    status: () => transport.status(),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** Read when somebody asks for it, since most clients never do; then it is kept up to date as long as the client lives. */
function createLazyDirectory(options: DirectoryOptions): HostSource & AsyncDisposable {
  const closing = new AbortController()
  let opening: Promise<Directory> | undefined

  async function open(): Promise<Directory> {
    const { openDirectory } = await import('./directory.ts')
    return await openDirectory({ ...options, signal: closing.signal })
  }

  return {
    async hosts() {
      opening ??= open()
      const mine = opening
      try {
        return (await mine).hosts()
      } catch (error) {
        if (opening === mine) opening = undefined
        throw error
      }
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
      const opened = await opening?.catch(() => undefined)
      await opened?.[Symbol.asyncDispose]()
    },
  }
}
