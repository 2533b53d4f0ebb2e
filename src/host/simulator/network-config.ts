import type { SetupNetworkBondAttributes, SetupNetworkNetAttributes } from '../../api/generated/types.ts'

/** What the host's networks shall be, and are; never changed in place. */
export interface NetworkConfig {
  readonly networks: ReadonlyMap<string, SetupNetworkNetAttributes>
  readonly bonds: ReadonlyMap<string, SetupNetworkBondAttributes>
}

export interface HostNetworks {
  running: NetworkConfig
  /** What the host comes back with after a boot. */
  safe: NetworkConfig
  /** While a change waits for its caller to show that the host can still be reached. */
  pending: Unconfirmed | undefined
}

export interface Unconfirmed {
  /** What the networks are again when nobody confirms. */
  readonly before: NetworkConfig
  readonly confirm: () => void
  readonly fail: (reason: string) => void
}

/** The NICs of a host: those that its statistics count. */
export const HOST_NICS = ['eth0', 'eth1'] as const

/** As the host was installed, with that address. */
export function installedNetworks(address: string): NetworkConfig {
  const ovirtmgmt = {
    nic: HOST_NICS[0],
    ipaddr: address,
    netmask: '255.254.0.0',
    gateway: '198.18.0.1',
    defaultRoute: true,
  }
  return { networks: new Map([['ovirtmgmt', ovirtmgmt]]), bonds: new Map() }
}

export function isBridged({ bridged = true }: SetupNetworkNetAttributes): boolean {
  return bridged
}

/** The device that a network is on, without its VLAN; undefined without a way out. */
export function uplinkOf({ nic, bonding }: SetupNetworkNetAttributes): string | undefined {
  return nic || bonding || undefined
}

export function vlanOf({ vlan }: SetupNetworkNetAttributes): string | undefined {
  return vlan || undefined
}

/** Bits of a dotted netmask; undefined when it is none. */
export function prefixOf(netmask: string): number | undefined {
  const octets = netmask.split('.').map(Number)
  if (!isIpv4(netmask)) return undefined
  const bits = octets.map((octet) => octet.toString(2).padStart(8, '0')).join('')
  return /^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : undefined
}

export function netmaskOf(prefix: number): string {
  return [0, 8, 16, 24].map((from) => 256 - 2 ** (8 - Math.max(0, Math.min(8, prefix - from)))).join('.')
}

export function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(text)
}
