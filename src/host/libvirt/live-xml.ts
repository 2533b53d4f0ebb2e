import { diskPath } from '../domain-devices.ts'
import { attribute, child, children, type Element, find, parseXml } from '../xml.ts'

/** What libvirt adds to a domain's XML while it runs, and statistics are told by. */
export interface LiveXml {
  readonly displays: readonly LiveDisplay[]
  readonly nics: readonly LiveNic[]
  readonly disks: readonly LiveDisk[]
}

export interface LiveDisplay {
  readonly type: 'spice' | 'vnc'
  readonly ip: string
  readonly port: string
  readonly tlsPort: string
}

export interface LiveNic {
  readonly mac: string
  /** The host's end of it; undefined where there is none. */
  readonly target: string | undefined
  readonly up: boolean
}

export interface LiveDisk {
  readonly target: string
  readonly device: string
  readonly path: string | undefined
}

export function readLiveXml(xml: string): LiveXml {
  const devices = child(parseXml(xml), 'devices')
  return {
    displays: children(devices, 'graphics').flatMap(readDisplay),
    nics: children(devices, 'interface').map((nic) => ({
      mac: attribute(child(nic, 'mac'), 'address')?.toLowerCase() ?? '',
      target: attribute(child(nic, 'target'), 'dev'),
      up: attribute(child(nic, 'link'), 'state') !== 'down',
    })),
    disks: children(devices, 'disk').map((disk) => ({
      target: attribute(child(disk, 'target'), 'dev') ?? '',
      device: attribute(disk, 'device') ?? 'disk',
      path: diskPath(disk),
    })),
  }
}

function readDisplay(graphics: Element): LiveDisplay[] {
  const type = attribute(graphics, 'type')
  if (type !== 'spice' && type !== 'vnc') return []
  return [
    {
      type,
      ip: attribute(graphics, 'listen') ?? attribute(find(graphics, 'listen'), 'address') ?? '',
      port: attribute(graphics, 'port') ?? '-1',
      tlsPort: attribute(graphics, 'tlsPort') ?? '-1',
    },
  ]
}

/** An element of a running domain's `<devices>` that fits. */
export function findDevice(xml: string, name: string, fits: (element: Element) => boolean): Element | undefined {
  return children(child(parseXml(xml), 'devices'), name).find(fits)
}
