import { isIPv6 } from 'node:net'
import { RpcError } from '../../api/errors.ts'
import type { SetupNetworkBondAttributes, SetupNetworkNetAttributes } from '../../api/generated/types.ts'
import type { Params } from '../../api/handler.ts'
import { HOST_NICS, isBridged, isIpv4, type NetworkConfig, prefixOf, uplinkOf, vlanOf } from './network-config.ts'

type Change = Params<'Host.setupNetworks'>

/** The networks after a change. @throws {RpcError} when anything of it is wrong: NetworkBad…, Network…InUse */
export function changedNetworks(before: NetworkConfig, { networks, bondings }: Change): NetworkConfig {
  const next = { networks: new Map(before.networks), bonds: new Map(before.bonds) }
  for (const [name, bond] of Object.entries(bondings)) changeBond(next.bonds, name, bond)
  const routes = Object.entries(networks).filter(([, { defaultRoute }]) => defaultRoute)
  if (routes.length > 1) throw new RpcError('NetworkBadParams', 'only one network can have the default route')
  for (const [name, network] of Object.entries(networks)) changeNetwork(next.networks, name, network)
  const [route] = routes[0] ?? []
  if (route !== undefined) {
    for (const [name, network] of next.networks) {
      if (name !== route && network.defaultRoute) next.networks.set(name, { ...network, defaultRoute: false })
    }
  }
  requireSound(next, before)
  return next
}

function changeBond(
  bonds: Map<string, SetupNetworkBondAttributes>,
  name: string,
  bond: SetupNetworkBondAttributes,
): void {
  if (bond.remove) {
    if (!bonds.delete(name)) throw new RpcError('NetworkBadBonding', `there is no bond ${name}`)
    return
  }
  if (!/^bond\w{1,11}$/.test(name)) throw new RpcError('NetworkBadBonding', `${name} is no name of a bond`)
  if (bond.nics === undefined || bond.nics.length === 0)
    throw new RpcError('NetworkBadParams', `${name} needs a network card`)
  const option = bond.options?.split(/\s+/).find((each) => each !== '' && !/^\w+=\S+$/.test(each))
  if (option !== undefined) throw new RpcError('NetworkBadBonding', `${name}: ${option} is no option`)
  bonds.set(name, bond)
}

function changeNetwork(
  networks: Map<string, SetupNetworkNetAttributes>,
  name: string,
  network: SetupNetworkNetAttributes,
): void {
  if (network.remove) {
    const { remove: _, custom: __, ...rest } = network
    if (Object.keys(rest).length > 0)
      throw new RpcError('NetworkBadParams', `${name}: what is removed has nothing else`)
    if (!networks.delete(name)) throw new RpcError('NetworkBadBridge', `there is no network ${name}`)
    return
  }
  const { nic, bonding } = network
  if (nic && bonding) throw new RpcError('NetworkBadParams', `${name}: nic and bonding exclude each other`)
  if (isBridged(network) && !/^[^\s:./-]{1,15}$/.test(name))
    throw new RpcError('NetworkBadBridge', `${name} is no name of a bridge`)
  if (!isBridged(network) && uplinkOf(network) === undefined)
    throw new RpcError('NetworkBadParams', `${name} has no network card`)
  const vlan = vlanOf(network)
  if (vlan !== undefined && !(/^\d+$/.test(vlan) && Number(vlan) >= 1 && Number(vlan) <= 4094)) {
    throw new RpcError('NetworkBadVlan', `${name}: ${vlan} is not from 1 to 4094`)
  }
  if (vlan !== undefined && uplinkOf(network) === undefined)
    throw new RpcError('NetworkBadVlan', `${name} has no network card`)
  requireAddress(name, network)
  networks.set(name, network)
}

function requireAddress(
  name: string,
  { ipaddr, netmask, prefix, gateway, bootproto, ipv6addr }: SetupNetworkNetAttributes,
): void {
  const bad = (text: string) => new RpcError('NetworkBadAddress', `${name}: ${text}`)
  if (netmask && prefix) throw new RpcError('NetworkBadParams', `${name}: netmask and prefix exclude each other`)
  if (ipaddr) {
    if (bootproto === 'dhcp') throw new RpcError('NetworkBadParams', `${name}: an address is fixed or comes by DHCP`)
    if (!isIpv4(ipaddr)) throw bad(`${ipaddr} is no IPv4 address`)
    const bits = prefix ? Number(prefix) : netmask ? prefixOf(netmask) : undefined
    if (bits === undefined || !Number.isInteger(bits) || bits < 0 || bits > 32)
      throw bad('a netmask or prefix is needed')
  } else if (netmask || prefix || gateway) {
    throw bad('a netmask, prefix or gateway needs an address')
  }
  if (gateway && !isIpv4(gateway)) throw bad(`${gateway} is no IPv4 address`)
  if (ipv6addr && !isIPv6(ipv6addr.replace(/\/\d{1,3}$/, ''))) throw bad(`${ipv6addr} is no IPv6 address`)
}

/** Every device exists and carries what it can. */
function requireSound({ networks, bonds }: NetworkConfig, before: NetworkConfig): void {
  const members = new Map<string, string>()
  for (const [name, { nics = [] }] of bonds) {
    for (const nic of nics) {
      if (!isNic(nic)) throw new RpcError('NetworkBadNic', `there is no network card ${nic}`)
      const other = members.get(nic)
      if (other !== undefined) throw new RpcError('NetworkNicInUse', `${nic} is in ${other} and ${name}`)
      members.set(nic, name)
    }
  }
  const carried = new Map<string, string>()
  for (const [name, network] of networks) {
    const { nic, bonding } = network
    if (nic && !isNic(nic)) throw new RpcError('NetworkBadNic', `there is no network card ${nic}`)
    if (nic && members.has(nic)) throw new RpcError('NetworkNicInUse', `${nic} is in ${members.get(nic)}`)
    if (bonding && !bonds.has(bonding)) {
      const error = before.bonds.has(bonding) ? 'NetworkBondInUse' : 'NetworkBadBonding'
      throw new RpcError(error, `${name} is on ${bonding}, which is not there`)
    }
    const uplink = uplinkOf(network)
    if (uplink === undefined) continue
    const place = `${uplink}.${vlanOf(network) ?? ''}`
    const other = carried.get(place)
    if (other !== undefined) throw new RpcError('NetworkNicInUse', `${uplink} carries ${other} the same way`)
    carried.set(place, name)
  }
}

function isNic(name: string): boolean {
  return HOST_NICS.some((nic) => nic === name)
}
