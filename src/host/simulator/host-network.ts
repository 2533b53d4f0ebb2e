import { RpcError } from '../../api/errors.ts'
import type { Handlers } from '../../api/handler.ts'
import { findHost } from './find.ts'
import { emit } from './host.ts'
import { hostExtrasOf } from './host-state.ts'
import { hostNetworkStats } from './host-stats.ts'
import { macOf } from './identity.ts'
import type { Host, World } from './model.ts'
import { changedNetworks } from './network-check.ts'
import { HOST_NICS, type HostNetworks, installedNetworks, type NetworkConfig } from './network-config.ts'
import { hostAddress, networkCapabilities } from './network-view.ts'

type NetworkMethod =
  | 'Host.setupNetworks'
  | 'Host.setSafeNetworkConfig'
  | 'Host.confirmConnectivity'
  | 'Host.ping'
  | 'Host.getNetworkCapabilities'
  | 'Host.getNetworkStatistics'
  | 'Host.getLldp'

/** Seconds that a caller has to show that it can reach the host. */
const CONNECTIVITY_TIMEOUT = 4

export function networkMethods(world: World): Pick<Handlers, NetworkMethod> {
  return {
    'Host.setupNetworks': async (params, context) => {
      const { connectivityCheck = true, connectivityTimeout = CONNECTIVITY_TIMEOUT, commitOnSuccess } = params.options
      const host = findHost(world, context)
      const networks = networksOf(host)
      requireQuiet(networks)
      const before = networks.running
      const next = changedNetworks(before, params)
      networks.running = next
      emit(host, { event: '|net|host_conn|', object: 'no_id', params: {} })
      if (connectivityCheck) {
        try {
          context.progress({ message: 'waiting to be told that the host can be reached' })
          await confirmation(world, networks, before, connectivityTimeout, context.signal)
        } catch (error) {
          networks.running = before
          emit(host, { event: '|net|host_conn|', object: 'no_id', params: {} })
          throw error
        }
      }
      if (commitOnSuccess) networks.safe = next
      return { code: 0, message: 'Done' }
    },
    'Host.setSafeNetworkConfig': async (_params, context) => {
      const networks = networksOf(findHost(world, context))
      requireQuiet(networks)
      networks.safe = networks.running
      return true
    },
    'Host.confirmConnectivity': async (_params, context) => confirm(findHost(world, context)),
    'Host.ping': async (_params, context) => confirm(findHost(world, context)),
    'Host.getNetworkCapabilities': async (_params, context) => networkCapabilities(findHost(world, context)),
    'Host.getNetworkStatistics': async (_params, context) =>
      hostNetworkStats(findHost(world, context), world.clock.now()),
    'Host.getLldp': async ({ filter }, context) => {
      const host = findHost(world, context)
      const wanted = filter['devices'] ?? []
      const nics = HOST_NICS.filter((nic) => wanted.length === 0 || wanted.includes(nic))
      return Object.fromEntries(nics.map((nic, port) => [nic, lldp(host, nic, port)]))
    },
  }
}

function networksOf(host: Host): HostNetworks {
  const extras = hostExtrasOf(host)
  if (extras.networks === undefined) {
    const installed = installedNetworks(hostAddress(host))
    extras.networks = { running: installed, safe: installed, pending: undefined }
  }
  return extras.networks
}

/** @throws {RpcError} ResourceUnavailable */
function requireQuiet({ pending }: HostNetworks): void {
  if (pending !== undefined) throw new RpcError('ResourceUnavailable', 'the networks are being changed')
}

function confirm(host: Host): true {
  host.extras?.networks?.pending?.confirm()
  return true
}

/** Rejects when nobody confirms in time, when the request is given up, and when the host is closed. */
async function confirmation(
  world: World,
  networks: HostNetworks,
  before: NetworkConfig,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const fail = (reason: string): void => reject(new RpcError('NoConnectionToPeer', reason))
  const giveUp = (): void => reject(signal.reason)
  networks.pending = { before, confirm: resolve, fail }
  const cancel = world.clock.after(seconds * 1000, () => fail(`nobody confirmed the connectivity within ${seconds} s`))
  signal.addEventListener('abort', giveUp, { once: true })
  if (signal.aborted) giveUp()
  try {
    await promise
  } finally {
    cancel()
    signal.removeEventListener('abort', giveUp)
    networks.pending = undefined
  }
}

/** All cards of a host are plugged into one switch. */
function lldp(host: Host, nic: string, port: number) {
  return {
    enabled: true,
    tlvs: [
      { type: 1, name: 'Chassis ID', properties: { 'chassis subtype': 'MAC', 'chassis ID': macOf('switch') } },
      { type: 2, name: 'Port ID', properties: { 'port subtype': 'Ifname', 'port ID': `${host.id}-${port}` } },
      { type: 4, name: 'Port Description', properties: { 'port description': `${host.id} ${nic}` } },
      { type: 5, name: 'System Name', properties: { 'system name': 'simulated-switch' } },
    ],
  }
}
