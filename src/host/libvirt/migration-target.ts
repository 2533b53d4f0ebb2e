import { RpcError } from '../../api/errors.ts'
import type { MigrateParams } from '../../api/generated/types.ts'
import type { LibvirtOptions } from './options.ts'

/** Where a migration goes. */
export interface Destination {
  /** By which this host's libvirt daemon reaches the other one. */
  readonly libvirtUri: string
  /** Where QEMU sends the memory; libvirt asks the other host when it is not said. */
  readonly migrateUri: string | undefined
}

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/
const LIBVIRT_URI = /^qemu\+(?:tls|tcp|unix):\/\//
const MIGRATE_URI = /^(?:tcp|rdma|unix):/

/**
 * `dst` is a host's name, with vdsmd's port or without, or a whole libvirt
 * uri; `dstqemu` a host's name or a whole migration uri.
 * @throws {RpcError} InvalidParameter
 */
export function destination({ dst, dstqemu }: MigrateParams, { peer }: LibvirtOptions): Destination {
  return {
    libvirtUri: libvirtUri(dst, peer),
    migrateUri: dstqemu === undefined || dstqemu === '' ? undefined : migrateUri(dstqemu),
  }
}

function libvirtUri(dst: string, peer: string): string {
  if (!dst.includes('://')) return peer.replaceAll('%h', requireHost('dst', dst.replace(/:\d+$/, '')))
  // Other transports let whoever names the uri run programs as the daemon's user (ssh with command=, ext).
  const parameters = [...new URLSearchParams(dst.split('?', 2)[1] ?? '').keys()]
  if (!LIBVIRT_URI.test(dst) || parameters.some((key) => key !== 'socket')) {
    throw new RpcError(
      'InvalidParameter',
      'dst: a host, or a qemu+tls, qemu+tcp or qemu+unix uri with no parameter but socket',
    )
  }
  return dst
}

function migrateUri(dstqemu: string): string {
  if (MIGRATE_URI.test(dstqemu)) return dstqemu
  return `tcp://${requireHost('dstqemu', dstqemu)}`
}

function requireHost(key: string, host: string): string {
  if (HOST.test(host)) return host
  throw new RpcError('InvalidParameter', `${key}: ${JSON.stringify(host)} is neither a host nor a uri`)
}
