import type { SetupNetworkNetAttributes, StringMap, VdsmNetworkCapabilities } from '../../api/generated/types.ts'
import { hashText, macOf, uuidOf } from './identity.ts'
import type { Host } from './model.ts'
import {
  HOST_NICS,
  installedNetworks,
  isBridged,
  type NetworkConfig,
  netmaskOf,
  prefixOf,
  uplinkOf,
  vlanOf,
} from './network-config.ts'

/** The networks as they are. */
export function networkCapabilities(host: Host): VdsmNetworkCapabilities {
  const { running, safe } = host.extras?.networks ?? defaults(host)
  const { networks, bonds } = running
  const view: VdsmNetworkCapabilities = {
    networks: {},
    bridges: {},
    vlans: {},
    bondings: {},
    nics: {},
    netConfigDirty: running === safe ? 'false' : 'true',
    supportsIPv6: true,
    nameservers: [...networks.values()].find(({ defaultRoute }) => defaultRoute)?.nameservers ?? [],
  }
  for (const [name, network] of networks) {
    const uplink = uplinkOf(network)
    const vlan = vlanOf(network)
    const port = uplink !== undefined && vlan !== undefined ? `${uplink}.${vlan}` : uplink
    const mtu = network.mtu ?? 1500
    if (uplink !== undefined && vlan !== undefined) {
      const { addr, netmask, ipv4addrs, ipv6addrs, ipv6gateway, dhcpv4, dhcpv6 } = address(
        host,
        name,
        isBridged(network) ? {} : network,
      )
      view.vlans[`${uplink}.${vlan}`] = {
        addr,
        netmask,
        ipv4addrs,
        ipv6addrs,
        ipv6gateway,
        dhcpv4,
        dhcpv6,
        iface: uplink,
        vlanid: Number(vlan),
        mtu,
      }
    }
    if (!isBridged(network)) {
      view.networks[name] = { interface: port ?? '', bridged: false }
      continue
    }
    const stp = /^(yes|on)$/.test(network.stp ?? '') ? 'on' : 'off'
    const bridge = {
      ...address(host, name, network),
      mtu: String(mtu),
      ports: port === undefined ? [] : [port],
      stp,
      opts: {},
    }
    view.bridges[name] = bridge
    view.networks[name] = { ...bridge, iface: name, bridged: true, switch: network.switch ?? 'legacy' }
  }
  for (const [name, { nics = [], options = '', hwaddr, switch: by = 'legacy' }] of bonds) {
    view.bondings[name] = {
      ...own(host, name, networks),
      hwaddr: hwaddr ?? macOf(`${host.id}/${nics[0]}`),
      slaves: [...nics],
      active_slave: nics[0] ?? '',
      opts: bondOptions(options),
      switch: by,
    }
  }
  for (const name of HOST_NICS) {
    view.nics[name] = { ...own(host, name, networks), hwaddr: macOf(`${host.id}/${name}`), speed: 10_000 }
  }
  return view
}

/** Out of the block that is set aside for benchmarks (RFC 2544): nothing real answers there. */
export function hostAddress(host: Host): string {
  const hash = Number.parseInt(uuidOf(`host/${host.id}`).slice(0, 4), 16)
  return `198.18.${hash >>> 8}.${hash & 255}`
}

function defaults(host: Host): { running: NetworkConfig; safe: NetworkConfig } {
  const installed = installedNetworks(hostAddress(host))
  return { running: installed, safe: installed }
}

/** A card's or bond's own address: that of a bridgeless network without a VLAN; and the largest packet of any. */
function own(host: Host, device: string, networks: NetworkConfig['networks']) {
  const on = [...networks].filter(([, network]) => uplinkOf(network) === device)
  const [name, network] = on.find(([, each]) => !isBridged(each) && vlanOf(each) === undefined) ?? ['', {}]
  const mtu = Math.max(1500, ...on.map(([, each]) => each.mtu ?? 1500))
  return { ...address(host, name, network), mtu: String(mtu) }
}

function address(host: Host, name: string, network: SetupNetworkNetAttributes) {
  const dhcp = network.bootproto === 'dhcp'
  const hash = hashText(`${host.id}/${name}`)
  const addr = dhcp ? `198.19.${(hash >>> 8) & 255}.${hash & 255}` : (network.ipaddr ?? '')
  const prefix = dhcp ? 15 : network.prefix ? Number(network.prefix) : (prefixOf(network.netmask ?? '') ?? 0)
  return {
    ipv6addrs: network.ipv6addr ? [network.ipv6addr] : [],
    ipv6gateway: network.ipv6gateway ?? '',
    ipv6autoconf: network.ipv6autoconf ?? false,
    dhcpv6: network.dhcpv6 ?? false,
    addr,
    ipv4addrs: addr === '' ? [] : [`${addr}/${prefix}`],
    netmask: addr === '' ? '' : netmaskOf(prefix),
    gateway: dhcp ? '198.18.0.1' : (network.gateway ?? ''),
    ipv4defaultroute: addr !== '' && (network.defaultRoute ?? false),
    dhcpv4: dhcp,
  }
}

function bondOptions(options: string): StringMap {
  const pairs = options.split(/\s+/).filter((each) => each !== '')
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
}
