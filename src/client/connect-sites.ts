import { createCleanup } from '../api/cleanup.ts'
import { ConnectError } from '../broker/connect-error.ts'
import type { ConnectionStatus } from '../broker/connection.ts'
import { type AmqpTransportOptions, openAmqpTransport } from './amqp-transport.ts'
import { openDirectory } from './directory.ts'
import type { HostSource } from './fleet-selection.ts'
import { createInbox } from './inbox.ts'
import { createSite, type OpenSite, type Site, type SiteOptions } from './site.ts'
import { checkSites, type SiteUrls } from './site-urls.ts'
import { createSites } from './sites.ts'
import { createSitesTransport } from './sites-transport.ts'
import type { Transport } from './transport.ts'

/** Of a client with sites, it says which site it is about. */
export type ClientStatus = ConnectionStatus & { readonly site?: string }

export interface SitesOptions extends Omit<AmqpTransportOptions, 'url'> {
  readonly sites: SiteUrls
  readonly prefix: string | undefined
}

export interface ConnectedSites {
  /** Disposing it disposes all. */
  readonly transport: Transport
  readonly directory: HostSource
  status(): AsyncIterable<ClientStatus>
}

/**
 * Resolves as soon as one site is reached; the others are tried until they are.
 * @throws {ConnectError} when none can be
 * @throws {TypeError} when a name or a URL cannot be read
 */
export async function connectSites(options: SitesOptions): Promise<ConnectedSites> {
  const { log, signal } = options
  const all = Object.entries(checkSites(options.sites)).map(([name, url]) =>
    createSite({ name, log, open: openWith(name, url, options) }),
  )
  const sites = createSites(all, log)
  const { promise: aborted, resolve: abort } = Promise.withResolvers<void>()
  const onAbort = () => abort()
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted) abort()
  await Promise.race([aborted, ...all.map(({ reached }) => reached), Promise.all(all.map(({ tried }) => tried))])
  signal?.removeEventListener('abort', onAbort)
  if (sites.reached().length === 0) {
    await sites[Symbol.asyncDispose]()
    throw noneReached(all, signal?.aborted === true)
  }
  return {
    transport: createSitesTransport(sites, log),
    directory: sites,
    status: () => mergeStatus(all),
  }
}

function openWith(name: string, url: string | readonly string[], options: SitesOptions): SiteOptions['open'] {
  const { client, prefix } = options
  const log = options.log.child({ site: name })
  return async (signal) => {
    await using opened = createCleanup()
    const transport = opened.use(await openAmqpTransport({ ...options, client, url, log, signal }))
    const directory = opened.use(await openDirectory({ url, prefix, log, signal }))
    const resources = opened.move()
    const site: OpenSite & AsyncDisposable = {
      name,
      transport,
      directory,
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    }
    return site
  }
}

function noneReached(all: readonly Site[], aborted: boolean): ConnectError {
  const causes = all.map(({ name, cause }) => `site ${name}: ${cause?.message ?? 'no answer yet'}`)
  const [first] = all.map(({ cause }) => cause)
  const kind = aborted ? 'aborted' : first instanceof ConnectError ? first.kind : 'unreachable'
  return new ConnectError(kind, causes.join('; '), { cause: first })
}

function mergeStatus(all: readonly Site[]): AsyncIterable<ClientStatus> {
  let ended = false
  const inbox = createInbox<ClientStatus>({
    // Who sleeps through an outage wants the last news, not all of them.
    capacity: 100,
    onEnd: async () => {
      ended = true
    },
  })
  async function forward({ name, status }: Site): Promise<void> {
    for await (const news of status()) {
      if (ended) return
      void inbox.push({ ...news, site: name })
    }
  }
  void Promise.all(all.map(forward)).then(() => inbox[Symbol.asyncDispose]())
  return inbox
}
