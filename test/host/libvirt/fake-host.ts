import { pino } from 'pino'
import { parseHostId } from '../../../src/api/ids.ts'
import { createLibvirt, type LibvirtSetup } from '../../../src/host/libvirt/libvirt.ts'
import { CALL } from '../../../src/host/libvirt/rpc/procedures.ts'
import type { Domain } from '../../../src/host/libvirt/rpc/types.ts'
import { type DriverSession, startSession } from '../driver-session.ts'
import { type FakeDaemon, Refusal, startFakeDaemon } from './fake-daemon.ts'

export interface FakeDomain {
  readonly dom: Domain
  xml: string
  state: number
  reason: number
}

/** A fake daemon with domains behind it, that tells what it does as libvirt tells it. */
export interface FakeHost extends AsyncDisposable {
  readonly daemon: FakeDaemon
  readonly domains: Map<string, FakeDomain>
  /** Has a domain start without being asked, and tells of it. */
  startDomain(
    id: string,
    options?: { readonly state?: number; readonly reason?: number; readonly silent?: boolean },
  ): FakeDomain
  /** Has a domain end, and tells why. */
  endDomain(id: string, detail: number): void
  /** Changes a domain's state, and tells of it by that event. */
  setState(id: string, state: number, reason: number, event: number, detail: number): void
  /** @param patienceMs the time that calls and waits have */
  openDriver(setup?: LibvirtSetup, patienceMs?: number): Promise<DriverSession>
}

export const EVENTS = { started: 2, suspended: 3, resumed: 4, stopped: 5, shutdown: 6 } as const
export const HOST = 'node-1'

export async function startFakeHost(): Promise<FakeHost> {
  const daemon = await startFakeDaemon()
  const domains = new Map<string, FakeDomain>()
  let nextId = 1

  function find({ uuid, name }: Domain): FakeDomain {
    const domain = domains.get(uuid)
    if (domain === undefined)
      throw new Refusal(42, `Domain not found: no domain with matching uuid '${uuid}' (${name})`)
    return domain
  }

  function tell(dom: Domain, event: number, detail: number): void {
    daemon.emit('lifecycle', { callbackId: 0, msg: { dom, event, detail } })
  }

  function start(xml: string, state = 1, reason = 1): FakeDomain {
    const uuid = /<uuid>([^<]*)<\/uuid>/.exec(xml)?.[1] ?? ''
    const name = /<name>([^<]*)<\/name>/.exec(xml)?.[1] ?? ''
    const domain = { dom: { name, uuid, id: nextId++ }, xml, state, reason }
    domains.set(uuid, domain)
    return domain
  }

  const host: FakeHost = {
    daemon,
    domains,
    startDomain(id, { state = 1, reason = 1, silent = false } = {}) {
      const domain = start(minimalXml(id), state, reason)
      if (!silent) tell(domain.dom, EVENTS.started, 0)
      return domain
    },
    endDomain(id, detail) {
      const domain = domains.get(id)
      if (domain === undefined) throw new Error(`the fake host has no ${id}`)
      domains.delete(id)
      tell({ ...domain.dom, id: -1 }, EVENTS.stopped, detail)
    },
    setState(id, state, reason, event, detail) {
      const domain = domains.get(id)
      if (domain === undefined) throw new Error(`the fake host has no ${id}`)
      Object.assign(domain, { state, reason })
      tell(domain.dom, event, detail)
    },
    async openDriver(setup = {}, patienceMs = 5000) {
      const driver = await createLibvirt({
        keepalive: { intervalMs: 600_000, count: 3 },
        backoff: { firstMs: 1, mostMs: 5 },
        ...setup,
      })({ host: parseHostId(HOST), options: { socket: daemon.socket }, log: pino({ enabled: false }) })
      return startSession(driver, { host: HOST, patienceMs })
    },
    async [Symbol.asyncDispose]() {
      await daemon[Symbol.asyncDispose]()
    },
  }

  daemon.on(CALL.connectListAllDomains, () => {
    const all = [...domains.values()].map(({ dom }) => dom)
    return { domains: all, count: all.length }
  })
  daemon.on(CALL.domainGetState, ({ dom }) => {
    const { state, reason } = find(dom)
    return { state, reason }
  })
  daemon.on(CALL.domainGetXmlDesc, ({ dom }) => ({ xml: find(dom).xml }))
  daemon.on(CALL.connectGetAllDomainStats, ({ doms }) => ({
    records: doms.flatMap((dom) => (domains.has(dom.uuid) ? [{ dom, params: [] }] : [])),
  }))
  daemon.on(CALL.domainCreateXml, ({ xml, flags }) => {
    const domain = flags === 1 ? start(xml, 3, 1) : start(xml)
    // libvirt tells in this order.
    tell(domain.dom, EVENTS.resumed, 0)
    tell(domain.dom, EVENTS.started, 0)
    return { dom: domain.dom }
  })
  daemon.on(CALL.domainDestroyFlags, ({ dom }) => {
    find(dom)
    domains.delete(dom.uuid)
    tell(dom, EVENTS.shutdown, 2)
    tell({ ...dom, id: -1 }, EVENTS.stopped, 1)
    return undefined
  })
  daemon.on(CALL.domainSuspend, ({ dom }) => {
    host.setState(find(dom).dom.uuid, 3, 1, EVENTS.suspended, 0)
    return undefined
  })
  daemon.on(CALL.domainResume, ({ dom }) => {
    host.setState(find(dom).dom.uuid, 1, 5, EVENTS.resumed, 0)
    return undefined
  })
  return host
}

export function minimalXml(id: string, devices = ''): string {
  return `<domain type='kvm'><name>vm-${id.slice(0, 8)}</name><uuid>${id}</uuid><memory unit='MiB'>64</memory><vcpu current='1'>4</vcpu><os><type arch='x86_64' machine='q35'>hvm</type></os><devices>${devices}</devices></domain>`
}
