import type { Logger } from 'pino'
import { RpcError } from '../api/errors.ts'
import type { HostId } from '../api/ids.ts'
import type { PublishOutcome } from '../api/message.ts'
import { backoff, pause } from '../broker/backoff.ts'
import { isFederated } from './federation.ts'
import { createInbox } from './inbox.ts'
import type { OpenSite } from './site.ts'
import type { Sites, Sought } from './sites.ts'
import { replaySites } from './sites-replay.ts'
import type { Arrival, EventFilter, FanOut, FanOutRequest, GatheringOptions, Inbound, Transport } from './transport.ts'
import { unlessAborted } from './unless-aborted.ts'

/** One transport over several sites: each request goes to the site whose directory has its host. */
export function createSitesTransport(sites: Sites, log: Logger): Transport {
  const counts = { foreign: 0, federated: 0 }

  /** @throws {RpcError} that names the site */
  async function at<R extends Sought, T>(request: R, use: (site: OpenSite, request: R) => Promise<T>): Promise<T> {
    const began = performance.now()
    const site = await sites.find(request)
    try {
      return await use(site, { ...request, timeoutMs: remaining(request.timeoutMs, began) })
    } catch (error) {
      throw error instanceof RpcError ? withSite(error, site.name) : error
    }
  }

  function fanOut(request: FanOutRequest): FanOut {
    const { messageId } = request
    const parts = new Map<string, FanOut>()
    const askedAt = new Map<HostId, string>()
    let closed = false

    /** A host's answer is taken from its own site: at another anybody may bear its name. */
    function isFrom(site: string, host: HostId): boolean {
      const asked = askedAt.get(host)
      if (asked !== undefined) return asked === site
      const where = sites.locate(host)
      return where.kind === 'nowhere' || (where.kind === 'at' && where.site.name === site)
    }

    function partOf({ name, transport }: OpenSite): FanOut {
      const known = parts.get(name)
      if (known !== undefined) return known
      const part = transport.fanOut({
        ...request,
        onReply(host, reply) {
          if (isFrom(name, host)) return request.onReply(host, reply)
          counts.foreign++
          log.warn({ site: name, host }, "ignored a reply in the name of another site's host")
        },
        onClose() {
          if (!closed) request.onClose()
          closed = true
        },
      })
      parts.set(name, part)
      return part
    }

    return {
      async toGroups(groups, options) {
        const wanted = new Set<string>(groups)
        const having: OpenSite[] = []
        for (const site of sites.reached()) {
          const members = site.directory
            .hosts()
            .filter(({ federated, groups: its }) => federated !== true && its.some((group) => wanted.has(group)))
          if (members.length === 0) continue
          // Asked one by one, it shows of whom it cannot be, and the others do not wait for them.
          if (!site.transport.connected || members.some(({ host }) => sites.locate(host).kind === 'several')) {
            return { kind: 'returned', reason: `not all members can be asked by one message: site ${site.name}` }
          }
          having.push(site)
        }
        const outcomes = having.map(async (site) => named(await partOf(site).toGroups(groups, options), site))
        return join(await Promise.all(outcomes))
      },
      async toHost(host, { timeoutMs, signal }) {
        const began = performance.now()
        const site = await sites.find({ host, messageId, timeoutMs, signal }).catch((error: unknown) => {
          // One host that cannot be found must not end the whole.
          if (signal.aborted && !(error instanceof RpcError)) return undefined
          throw error
        })
        if (site === undefined) return { kind: 'unsent', reason: 'it was not known in time which site has it' }
        askedAt.set(host, site.name)
        return named(await partOf(site).toHost(host, { timeoutMs: remaining(timeoutMs, began), signal }), site)
      },
      way(host) {
        const where = sites.locate(host)
        return where.kind === 'at' ? where.site : undefined
      },
      [Symbol.dispose]() {
        closed = true
        for (const part of parts.values()) part[Symbol.dispose]()
      },
    }
  }

  /** Resolves when the sites that are there gather events; others join when they come. */
  async function subscribe(
    filter: EventFilter,
    { signal, marks, lateFrom, ...rest }: GatheringOptions,
  ): Promise<Inbound> {
    let { hosts } = rest
    await unlessAborted(Promise.all(sites.all.map(({ tried }) => tried)), signal)
    const parts = new Map<string, Inbound>()
    const ended = new AbortController()
    /** Sites that came late and whose logs are not told yet. */
    let late = 0
    const inbox = createInbox<Arrival>({
      capacity: sites.all.length,
      signal,
      async onEnd() {
        ended.abort()
        await Promise.all([...parts.values()].map((part) => part[Symbol.asyncDispose]()))
      },
    })

    async function add({ name, transport }: OpenSite): Promise<Inbound> {
      const begun = hosts
      const part = await transport.subscribe(filter, { signal: ended.signal, hosts: begun, marks })
      parts.set(name, part)
      // Meanwhile it was not among those that follow.
      if (hosts !== begun) part.follow(hosts ?? []).catch(() => {})
      return part
    }

    /** Nobody waits for it, who would learn that its broker refuses. */
    async function addLate(site: OpenSite): Promise<void> {
      late++
      for (let attempt = 1; !ended.signal.aborted; attempt++) {
        try {
          const part = await add(site)
          const unread = await forwardLog(site)
          late--
          void forward(part, unread)
          return
        } catch (error) {
          if (ended.signal.aborted) return
          log.error({ err: error, site: site.name, attempt }, 'no events of this site; trying again')
        }
        await pause(backoff(attempt), ended.signal)
      }
    }

    /** What happened before a site that came late was bound. Returns why not all of it is told. */
    async function forwardLog({ name, transport }: OpenSite): Promise<string | undefined> {
      if (lateFrom === undefined) return `site ${name} was out of reach`
      try {
        await using replay = await transport.replay(lateFrom, { signal: ended.signal })
        for await (const delivery of replay) {
          if (!isFederated(delivery) && (await inbox.push(delivery)) === 'closed') return undefined
        }
        return undefined
      } catch (error) {
        if (ended.signal.aborted) return undefined
        log.error({ err: error, site: name }, 'events since the subscription could not be read from the log')
        return `site ${name} was out of reach, and then: ${error instanceof Error ? error.message : String(error)}`
      }
    }

    async function forward(part: Inbound, unread?: string): Promise<void> {
      const reader = part[Symbol.asyncIterator]()
      const told = new Set<string>()
      /** The first of each host says that those before it are not known. */
      function toArrival(delivery: Arrival): Arrival {
        if (unread === undefined) return delivery
        const host = delivery.routingKey.slice(0, delivery.routingKey.indexOf('.'))
        if (told.has(host)) return delivery
        told.add(host)
        return { ...delivery, unread }
      }
      for (let next = await reader.next(); next.done !== true; next = await reader.next()) {
        // It comes from its own site, too.
        if (isFederated(next.value)) counts.federated++
        else if ((await inbox.push(toArrival(next.value))) === 'closed') await reader.throw?.()
      }
      // Nothing ends one part but the end of the client.
      await inbox[Symbol.asyncDispose]()
    }

    try {
      const there = sites.reached().filter(({ transport }) => transport.listening)
      for (const part of await Promise.all(there.map(add))) void forward(part)
      for (const site of sites.all) {
        if (site.open !== undefined && there.includes(site.open)) continue
        void site.reached.then(addLate)
      }
    } catch (error) {
      await inbox[Symbol.asyncDispose]()
      throw error
    }
    return {
      [Symbol.asyncIterator]: () => inbox[Symbol.asyncIterator](),
      [Symbol.asyncDispose]: () => inbox[Symbol.asyncDispose](),
      get beginnings() {
        return [...parts.values()].reduce((sum, part) => sum + part.beginnings, 0)
      },
      get catchingUp() {
        return late > 0
      },
      async follow(now) {
        hosts = now
        await Promise.all([...parts.values()].map((part) => part.follow(now)))
      },
      stats: () => ({ sites: Object.fromEntries([...parts].map(([name, part]) => [name, part.stats()])) }),
    }
  }

  return {
    call: (request) => at(request, ({ transport }, rest) => transport.call(rest)),
    notify: (request) => at(request, ({ transport }, rest) => transport.notify(rest)),
    cancel: (request) => at(request, ({ transport }, rest) => transport.cancel(rest)),
    skew(host) {
      const where = sites.locate(host)
      return where.kind === 'at' ? where.site.transport.skew(host) : 0
    },
    fanOut,
    subscribe: (filter, options = {}) => subscribe(filter, options),
    replay: (from, options) => replaySites(sites, from, options),
    stats: () => ({
      ...counts,
      sites: Object.fromEntries(
        sites.all.map(({ name, open, cause }) => [
          name,
          open?.transport.stats() ?? { unreached: cause?.message ?? '' },
        ]),
      ),
    }),
    [Symbol.asyncDispose]: () => sites[Symbol.asyncDispose](),
  }
}

/** Of a time that has begun, in milliseconds. */
function remaining(timeoutMs: number, began: number): number {
  const passed = Math.floor(performance.now() - began)
  return passed < 1 ? timeoutMs : Math.max(1, timeoutMs - passed)
}

function named(outcome: PublishOutcome, { name }: OpenSite): PublishOutcome {
  return outcome.kind === 'confirmed' ? outcome : { ...outcome, reason: `site ${name}: ${outcome.reason}` }
}

/** What is known of a message that each site got its own copy of. */
function join(outcomes: readonly PublishOutcome[]): PublishOutcome {
  const [first = { kind: 'returned', reason: 'no site has members' }] = outcomes
  if (outcomes.every(({ kind }) => kind === first.kind)) return first
  const reasons = outcomes.flatMap((outcome) => (outcome.kind === 'confirmed' ? [] : [outcome.reason]))
  return { kind: 'unconfirmed', reason: reasons.join('; ') }
}

function withSite({ kind, code, message, data }: RpcError, site: string): RpcError {
  return new RpcError(kind, undefined, {
    received: { code, message: `${message} (site ${site})` },
    data: { ...data, site },
  })
}
