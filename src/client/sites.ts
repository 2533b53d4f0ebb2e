import type { Logger } from 'pino'
import { createCleanup } from '../api/cleanup.ts'
import { RpcError } from '../api/errors.ts'
import { ConnectError } from '../broker/connect-error.ts'
import type { HostRecord } from './host-records.ts'
import type { OpenSite, Site } from './site.ts'
import type { OutgoingRequest } from './transport.ts'

/** A host as one site's directory has it. */
export interface SiteRecord extends HostRecord {
  readonly site: string
}

/** Which site has a host, as far as is known now. */
export type Whereabouts =
  | { readonly kind: 'at'; readonly site: OpenSite }
  | { readonly kind: 'several'; readonly sites: readonly OpenSite[] }
  /** No site that was reached has it. */
  | { readonly kind: 'nowhere' }

export type Sought = Pick<OutgoingRequest, 'host' | 'messageId' | 'timeoutMs' | 'signal'>

/** All sites of a client, and which of them has which host. */
export interface Sites extends AsyncDisposable {
  readonly all: readonly Site[]
  /** Those that were reached. */
  reached(): readonly OpenSite[]
  locate(host: string): Whereabouts
  /**
   * Waits for sites that are being tried for the first time, as long as the request has time.
   * @throws {RpcError} `UnknownHost`, `BrokerUnreachable`, or `Unsent` when several have it: nothing was sent
   */
  find(request: Sought): Promise<OpenSite>
  /**
   * Each host once, with the groups that it has at any site.
   * @throws {ConnectError} as long as a site was never reached: which hosts it has, nobody knows
   */
  hosts(): Promise<readonly SiteRecord[]>
}

export function createSites(all: readonly Site[], log: Logger): Sites {
  const resources = createCleanup()
  for (const site of all) resources.use(site)
  const tried = new Set<Site>()
  for (const site of all) void site.tried.then(() => tried.add(site))
  const complained = new Set<string>()
  const names = all.map(({ name }) => name).join(', ')

  const reached = () => all.flatMap(({ open }) => open ?? [])

  function locate(host: string): Whereabouts {
    const sites = reached().filter(({ directory }) => isOwn(directory.host(host)))
    const [site] = sites
    if (site === undefined) return { kind: 'nowhere' }
    if (sites.length === 1) return { kind: 'at', site }
    if (!complained.has(host)) log.error({ host, sites: namesOf(sites) }, 'a host is at several sites')
    complained.add(host)
    return { kind: 'several', sites }
  }

  /** Until one more site was tried; rejects when the request's time is up. */
  async function oneMoreTried(untried: readonly Site[], ends: AbortSignal): Promise<void> {
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    const onAbort = () => resolve()
    ends.addEventListener('abort', onAbort, { once: true })
    if (ends.aborted) resolve()
    await Promise.race([ended, ...untried.map((site) => site.tried)])
    ends.removeEventListener('abort', onAbort)
  }

  async function find({ host, messageId, timeoutMs, signal }: Sought): Promise<OpenSite> {
    const data = { host, messageId }
    let ends: AbortSignal | undefined
    for (;;) {
      const where = locate(host)
      if (where.kind === 'at') return where.site
      if (where.kind === 'several') throw new RpcError('Unsent', severalText(host, namesOf(where.sites)), { data })
      const missing = all.filter(({ open }) => open === undefined)
      if (missing.length === 0) throw new RpcError('UnknownHost', `none of the sites ${names} has ${host}`, { data })
      const untried = missing.filter((site) => !tried.has(site))
      if (untried.length === 0 || ends?.aborted) {
        throw new RpcError('BrokerUnreachable', lackText(host, missing), { data })
      }
      const patience = AbortSignal.timeout(Math.min(Math.ceil(timeoutMs), LONGEST))
      ends ??= signal === undefined ? patience : AbortSignal.any([signal, patience])
      await oneMoreTried(untried, ends)
      signal?.throwIfAborted()
    }
  }

  async function hosts(): Promise<readonly SiteRecord[]> {
    await Promise.all(all.map((site) => site.tried))
    const missing = all.filter(({ open }) => open === undefined)
    if (missing.length > 0) {
      const [{ cause } = { cause: undefined }] = missing
      const kind = cause instanceof ConnectError ? cause.kind : 'unreachable'
      const whys = missing.map(whyOf).join('; ')
      throw new ConnectError(kind, `which hosts there are is not known as long as a site is out of reach: ${whys}`, {
        cause,
      })
    }
    const records = new Map<string, SiteRecord>()
    for (const { name: site, directory } of reached()) {
      for (const record of directory.hosts()) {
        const known = records.get(record.host)
        // A selection must leave out none: that one cannot be asked is said when it is.
        if (known === undefined || (isOwn(record) && !isOwn(known))) records.set(record.host, { ...record, site })
        else if (isOwn(record)) {
          const groups = [...new Set([...known.groups, ...record.groups])]
          records.set(record.host, { ...record, groups, site: `${known.site},${site}` })
        }
      }
    }
    return [...records.values()]
  }

  return { all, reached, locate, find, hosts, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

/** The longest wait that a timer of Node can hold. */
const LONGEST = 2 ** 31 - 1

/** What federation tells of is served elsewhere. */
function isOwn(record: HostRecord | undefined): boolean {
  return record !== undefined && record.federated !== true
}

function namesOf(sites: readonly { readonly name: string }[]): string[] {
  return sites.map(({ name }) => name)
}

function severalText(host: string, sites: readonly string[]): string {
  return `${host} is at several sites, ${sites.join(' and ')}: remove it where it is no more (vdsm-amqp host remove), or correct the sites' brokers`
}

function lackText(host: string, missing: readonly Site[]): string {
  return `no site in reach has a host ${host}; out of reach: ${missing.map(whyOf).join('; ')}`
}

function whyOf({ name, cause }: Site): string {
  return `site ${name} (${cause?.message ?? 'no answer yet'})`
}
