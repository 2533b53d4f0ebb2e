import { readdir } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { NetInfoBridgedNetwork, NetInfoNic, VdsmCapabilities } from '../../api/generated/types.ts'
import { readText } from './process.ts'

type NetInfo = Pick<
  VdsmCapabilities,
  'nics' | 'bridges' | 'bondings' | 'vlans' | 'networks' | 'nameservers' | 'supportsIPv6'
>

const SYS = '/sys/class/net'

/** The host's network, as the kernel has it. A bridge is a network of that name: machines can be plugged into it. */
export async function readNetwork(): Promise<NetInfo> {
  const info: NetInfo = {
    nics: {},
    bridges: {},
    bondings: {},
    vlans: {},
    networks: {},
    nameservers: [],
    supportsIPv6: false,
  }
  const gateways = await readGateways()
  const vlans = await readVlans()
  for (const name of await list(SYS)) {
    if (name === 'lo') continue
    const entries = new Set(await list(join(SYS, name)))
    const ip = addresses(name, gateways)
    const mtu = (await readText(join(SYS, name, 'mtu')))?.trim() ?? '0'
    const hwaddr = (await readText(join(SYS, name, 'address')))?.trim() ?? ''
    const vlan = vlans.get(name)
    if (entries.has('bridge')) {
      const stp = (await readText(join(SYS, name, 'bridge', 'stp_state')))?.trim() === '0' ? 'off' : 'on'
      const bridge: NetInfoBridgedNetwork = { ...ip, mtu, stp, ports: await list(join(SYS, name, 'brif')), opts: {} }
      info.bridges[name] = bridge
      info.networks[name] = { ...bridge, bridged: true, iface: name }
    } else if (entries.has('bonding')) {
      const active_slave = (await readText(join(SYS, name, 'bonding', 'active_slave')))?.trim() ?? ''
      const slaves = words(await readText(join(SYS, name, 'bonding', 'slaves')))
      const mode = words(await readText(join(SYS, name, 'bonding', 'mode')))[1]
      const opts = mode === undefined ? {} : { mode }
      info.bondings[name] = { ...ip, mtu, hwaddr, slaves, active_slave, opts }
    } else if (vlan !== undefined) {
      info.vlans[name] = { ...ip, mtu: Number(mtu), iface: vlan.iface, vlanid: vlan.id }
    } else if (entries.has('device')) {
      info.nics[name] = { ...ip, mtu, hwaddr, speed: await readSpeed(name) } satisfies NetInfoNic
    }
  }
  const resolv = (await readText('/etc/resolv.conf')) ?? ''
  return {
    ...info,
    nameservers: [...resolv.matchAll(/^\s*nameserver\s+(\S+)/gm)].map((match) => match[1] ?? ''),
    supportsIPv6: (await readText('/proc/net/if_inet6')) !== undefined,
  }
}

/** Mb/s; 0 when the link is down or has none. */
export async function readSpeed(name: string): Promise<number> {
  const speed = Number(await readText(join(SYS, name, 'speed')))
  return Number.isInteger(speed) && speed > 0 ? speed : 0
}

function addresses(name: string, gateways: ReadonlyMap<string, string>) {
  const all = networkInterfaces()[name] ?? []
  const ipv4 = all.filter(({ family }) => family === 'IPv4')
  const ipv6 = all.filter(({ family }) => family === 'IPv6')
  const gateway = gateways.get(name) ?? ''
  return {
    addr: ipv4[0]?.address ?? '',
    netmask: ipv4[0]?.netmask ?? '',
    ipv4addrs: ipv4.map(({ cidr, address }) => cidr ?? address),
    ipv6addrs: ipv6.map(({ cidr, address }) => cidr ?? address),
    gateway,
    ipv4defaultroute: gateway !== '',
    ipv6gateway: '',
    // Who gave the addresses is not the kernel's to know.
    dhcpv4: false,
    dhcpv6: false,
  }
}

/** The default route of each interface that has one. */
async function readGateways(): Promise<ReadonlyMap<string, string>> {
  const gateways = new Map<string, string>()
  for (const line of ((await readText('/proc/net/route')) ?? '').split('\n').slice(1)) {
    const [iface, destination, gateway] = line.split('\t')
    if (iface === undefined || destination !== '00000000' || gateway === undefined) continue
    // Little-endian hexadecimal.
    const bytes = [...Buffer.from(gateway, 'hex')].reverse()
    gateways.set(iface, bytes.join('.'))
  }
  return gateways
}

async function readVlans(): Promise<ReadonlyMap<string, { id: number; iface: string }>> {
  const vlans = new Map<string, { id: number; iface: string }>()
  for (const line of ((await readText('/proc/net/vlan/config')) ?? '').split('\n').slice(2)) {
    const [name, id, iface] = line.split('|').map((part) => part.trim())
    if (name && id !== undefined && iface !== undefined) vlans.set(name, { id: Number(id), iface })
  }
  return vlans
}

async function list(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort()
  } catch {
    return []
  }
}

function words(text: string | undefined): string[] {
  return text?.split(/\s+/).filter((word) => word !== '') ?? []
}
