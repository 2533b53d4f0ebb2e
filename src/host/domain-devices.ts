import { createHash } from 'node:crypto'
import type { VmDevice, VmDeviceAddress } from '../api/generated/types.ts'
import { attribute, child, children, type Element, find, text } from './xml.ts'

/** The namespace of what the engine writes into a domain's metadata. */
const OVIRT_VM = 'http://ovirt.org/vm/1.0'

/**
 * The devices of a domain as VDSM's device dictionaries. What VDSM has no
 * word for (a PCI controller, say) is left out, and so are sizes: the XML has none.
 */
export function readDevices(domain: Element, owner: string): VmDevice[] {
  const metadata = children(child(child(domain, 'metadata'), 'vm', OVIRT_VM), 'device', OVIRT_VM)
  const found: VmDevice[] = []
  for (const [ordinal, element] of children(child(domain, 'devices')).entries()) {
    const device = readDevice(element, { owner, ordinal, metadata })
    if (device !== undefined) found.push(device)
  }
  return found
}

interface Context {
  readonly owner: string
  readonly ordinal: number
  readonly metadata: readonly Element[]
}

/** One element of `<devices>`; undefined when VDSM has no such device. */
export function readDevice(element: Element, context: Context): VmDevice | undefined {
  switch (element.localName) {
    case 'disk':
      return readDisk(element, context)
    case 'interface':
      return readInterface(element, context)
    case 'video': {
      const model = child(element, 'model')
      const device = oneOf(attribute(model, 'type'), {
        qxl: 'qxl',
        cirrus: 'cirrus',
        vga: 'std',
        bochs: 'std',
        vmvga: 'vmware',
        none: 'none',
      })
      if (device === undefined) return undefined
      const specParams = {
        vram: readCount(attribute(model, 'vram')) ?? 0,
        ...optional('ram', readCount(attribute(model, 'ram'))),
        ...optional('vgamem', readCount(attribute(model, 'vgamem'))),
        ...optional('heads', readCount(attribute(model, 'heads'))),
      }
      return { deviceType: 'video', device, specParams, ...common(element, context) }
    }
    case 'sound': {
      const device = oneOf(attribute(element, 'model'), same('ac97', 'es1370', 'ich6', 'pcspk', 'sb16', 'hda'))
      return device && { deviceType: 'sound', device, ...common(element, context) }
    }
    case 'controller': {
      const device = oneOf(
        attribute(element, 'type'),
        same('ccid', 'fdc', 'ide', 'sata', 'scsi', 'usb', 'virtio-serial'),
      )
      return (
        device && {
          deviceType: 'controller',
          device,
          model: attribute(element, 'model') ?? '',
          ...common(element, context),
        }
      )
    }
    case 'memballoon': {
      const model = attribute(element, 'model') === 'none' ? 'none' : 'virtio'
      return { deviceType: 'balloon', device: 'memballoon', specParams: { model }, ...common(element, context) }
    }
    case 'channel': {
      const device = oneOf(attribute(element, 'type'), same('unix', 'spicevmc'))
      return device && { deviceType: 'channel', device, ...common(element, context) }
    }
    case 'watchdog': {
      const model = oneOf(attribute(element, 'model'), { i6300esb: 'i6300esb', ib700: 'IB700' })
      const action = oneOf(
        attribute(element, 'action') ?? 'reset',
        same('none', 'pause', 'poweroff', 'reset', 'shutdown', 'dump'),
      )
      if (model === undefined || action === undefined) return undefined
      return { deviceType: 'watchdog', device: 'watchdog', specParams: { model, action }, ...common(element, context) }
    }
    case 'console': {
      const consoleType = oneOf(attribute(child(element, 'target'), 'type') ?? 'serial', same('serial', 'virtio'))
      if (consoleType === undefined) return undefined
      const { deviceId } = common(element, context)
      return {
        deviceType: 'console',
        deviceId,
        specParams: { consoleType, enableSocket: attribute(element, 'type') === 'unix' },
      }
    }
    case 'smartcard': {
      const mode = oneOf(attribute(element, 'mode'), same('host', 'passthrough'))
      if (mode === undefined) return undefined
      const type = attribute(element, 'type') === 'spicevmc' ? 'spicevmc' : undefined
      return {
        deviceType: 'smartcard',
        device: 'smartcard',
        specParams: { mode, ...optional('type', type) },
        ...common(element, context),
      }
    }
    case 'graphics': {
      const device = oneOf(attribute(element, 'type'), same('spice', 'vnc'))
      if (device === undefined) return undefined
      const { deviceId } = common(element, context)
      return {
        deviceType: 'graphics',
        device,
        deviceId,
        port: readPort(attribute(element, 'port')),
        ...tlsPort(element),
        specParams: keyMap(element),
      }
    }
    case 'hostdev':
      return {
        deviceType: 'hostdev',
        device: hostDeviceName(element),
        ...common(element, context),
        ...bootOrder(element),
      }
    case 'rng': {
      const source = text(child(element, 'backend')) === '/dev/hwrng' ? 'hwrng' : 'random'
      const rate = child(element, 'rate')
      const specParams = {
        source,
        ...optional('bytes', readCount(attribute(rate, 'bytes'))),
        ...optional('period', readCount(attribute(rate, 'period'))),
      } as const
      return {
        deviceType: 'rng',
        device: 'virtio',
        model: 'virtio',
        specParams,
        deviceId: common(element, context).deviceId,
      }
    }
    default:
      return undefined
  }
}

function readDisk(element: Element, context: Context): VmDevice | undefined {
  const device = oneOf(attribute(element, 'device') ?? 'disk', same('cdrom', 'disk', 'floppy', 'lun'))
  if (device === undefined) return undefined
  const target = child(element, 'target')
  const name = attribute(target, 'dev') ?? ''
  const source = child(element, 'source')
  const driver = child(element, 'driver')
  const path = diskPath(element)
  const policy = attribute(driver, 'error_policy')
  const iface = oneOf(attribute(target, 'bus'), same('fdc', 'ide', 'scsi', 'virtio'))
  const hosts = children(source, 'host').map((host) => ({
    name: attribute(host, 'name') ?? attribute(host, 'socket') ?? '',
    port: attribute(host, 'port') ?? '0',
    transport: attribute(host, 'transport') ?? 'tcp',
  }))
  return {
    deviceType: 'disk',
    device,
    name,
    index: diskIndex(name),
    ...optional('iface', iface),
    ...optional('path', path),
    ...optional('diskType', attribute(element, 'type')),
    ...optional('protocol', attribute(source, 'protocol')),
    ...(hosts.length > 0 ? { hosts } : {}),
    ...storageIds(element, name, context.metadata),
    ...bootOrder(element),
    readonly: device === 'cdrom' || child(element, 'readonly') !== undefined,
    shared: child(element, 'shareable') !== undefined ? 'shared' : 'none',
    optional: attribute(source, 'startupPolicy') === 'optional',
    propagateErrors: policy === 'enospace' || policy === 'report',
    format: attribute(driver, 'type') === 'qcow2' ? 'cow' : 'raw',
    ...common(element, context),
  }
}

function readInterface(element: Element, context: Context): VmDevice | undefined {
  const model = attribute(child(element, 'model'), 'type') ?? ''
  const nicModel = oneOf(model, {
    virtio: 'pv',
    ...same('e1000', 'e1000e', 'i82551', 'i82557b', 'i82559er', 'ne2k_pci', 'pcnet', 'rtl8139'),
  })
  const macAddr = attribute(child(element, 'mac'), 'address')?.toLowerCase() ?? ''
  const source = child(element, 'source')
  const link = attribute(child(element, 'link'), 'state')
  const filter = child(element, 'filterref')
  const parameters = children(filter, 'parameter').map((parameter) => ({
    name: attribute(parameter, 'name') ?? '',
    value: attribute(parameter, 'value') ?? '',
  }))
  return {
    deviceType: 'interface',
    device: 'bridge',
    nicModel: nicModel ?? 'pv',
    macAddr,
    network: attribute(source, 'bridge') ?? attribute(source, 'network') ?? attribute(source, 'dev') ?? '',
    linkActive: link !== 'down',
    filter: attribute(filter, 'filter') ?? '',
    ...(parameters.length > 0 ? { filterParameters: parameters } : {}),
    ...bootOrder(element),
    ...common(element, context),
  }
}

/** Where a disk's data is: a path or a network volume's name. Undefined for an empty drive. */
export function diskPath(disk: Element): string | undefined {
  const source = child(disk, 'source')
  return (
    attribute(source, 'file') ?? attribute(source, 'dev') ?? attribute(source, 'name') ?? attribute(source, 'volume')
  )
}

/** `vda` is 0, `sdc` is 2, `vdaa` is 26. */
function diskIndex(name: string): number {
  const letters = /^(?:fd|hd|sd|vd|xvd|ubd)([a-z]+)$/.exec(name)?.[1] ?? 'a'
  let index = 0
  for (const letter of letters) index = index * 26 + letter.charCodeAt(0) - 96
  return index - 1
}

/** The ids by which the engine knows the disk's volume, from the domain's metadata. */
function storageIds(disk: Element, name: string, metadata: readonly Element[]) {
  const entry = metadata.find((device) => attribute(device, 'devtype') === 'disk' && attribute(device, 'name') === name)
  const id = (key: string): string | undefined => text(child(entry, key, OVIRT_VM))
  return {
    ...optional('poolID', id('poolID')),
    ...optional('domainID', id('domainID')),
    ...optional('imageID', id('imageID')),
    ...optional('volumeID', id('volumeID') ?? attribute(child(disk, 'source'), 'volumeID')),
  }
}

function common(element: Element, { owner, ordinal }: Context) {
  const alias = attribute(child(element, 'alias'), 'name') ?? ''
  const address = readAddress(child(element, 'address'))
  return { alias, deviceId: readDeviceId(element, alias, owner, ordinal), ...optional('address', address) }
}

/**
 * The engine's own id travels in the alias. A device without one gets an id
 * made of what does not change while it is plugged in.
 */
function readDeviceId(element: Element, alias: string, owner: string, ordinal: number): string {
  const given = /^ua-([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$/.exec(alias)?.[1]
  if (given !== undefined) return given.toLowerCase()
  const key =
    attribute(child(element, 'target'), 'dev') ??
    attribute(child(element, 'mac'), 'address')?.toLowerCase() ??
    (attribute(element, 'index') === undefined
      ? undefined
      : `${attribute(element, 'type')}${attribute(element, 'index')}`) ??
    String(ordinal)
  const hex = createHash('sha256').update(`${owner}/${element.localName}/${key}`).digest('hex')
  // RFC 9562: version 8 is a UUID made by one's own rule.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function readAddress(address: Element | undefined): VmDeviceAddress | undefined {
  const number = (name: string): number => Number(attribute(address, name) ?? 0) || 0
  switch (attribute(address, 'type')) {
    case 'pci':
      return {
        addressType: 'pci',
        domain: number('domain'),
        bus: number('bus'),
        slot: number('slot'),
        function: number('function'),
      }
    case 'drive':
      return { addressType: 'drive', controller: number('controller'), bus: number('bus'), unit: number('unit') }
    case 'virtio-serial':
      return {
        addressType: 'virtio-serial',
        controller: number('controller'),
        bus: number('bus'),
        port: number('port'),
      }
    default:
      return undefined
  }
}

function hostDeviceName(element: Element): string {
  const address = find(element, 'source', 'address')
  const hex = (name: string, width: number): string =>
    (Number(attribute(address, name) ?? 0) || 0).toString(16).padStart(width, '0')
  switch (attribute(element, 'type')) {
    case 'pci':
      return `pci_${hex('domain', 4)}_${hex('bus', 2)}_${hex('slot', 2)}_${hex('function', 1)}`
    case 'usb':
      return `usb_${attribute(address, 'bus') ?? 0}_${attribute(address, 'device') ?? 0}`
    case 'scsi':
      return `scsi_${attribute(find(element, 'source', 'adapter'), 'name') ?? ''}_${attribute(address, 'bus') ?? 0}_${attribute(address, 'target') ?? 0}_${attribute(address, 'unit') ?? 0}`
    default:
      return attribute(address, 'uuid') ?? ''
  }
}

function bootOrder(element: Element) {
  return optional('bootOrder', readCount(attribute(child(element, 'boot'), 'order')))
}

/** libvirt writes -1 for a port that is still to be chosen. */
function readPort(value: string | undefined): number {
  return readCount(value) ?? 0
}

function tlsPort(element: Element) {
  return optional('tlsPort', readCount(attribute(element, 'tlsPort')))
}

function keyMap(element: Element) {
  return optional('keyMap', attribute(element, 'keymap'))
}

function readCount(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined
}

/** A property, or nothing: what is not known is left out. */
function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  // The computed key is K, which TypeScript widens to string.
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V }
}

function oneOf<V extends string>(value: string | undefined, table: Readonly<Record<string, V>>): V | undefined {
  return value !== undefined && Object.hasOwn(table, value) ? table[value] : undefined
}

function same<const V extends string>(...words: readonly V[]): Readonly<Record<V, V>> {
  // The keys are exactly the words.
  return Object.fromEntries(words.map((word) => [word, word])) as Record<V, V>
}
