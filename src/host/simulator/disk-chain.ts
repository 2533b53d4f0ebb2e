import type {
  DriveSpec,
  DriveSpecVolume,
  VmDiskDevice,
  VmDiskDeviceVolumeChainEntry,
} from '../../api/generated/types.ts'
import { append, attribute, child, children, type Element } from '../xml.ts'
import { discPath } from './device-commands.ts'
import { isDisk } from './devices.ts'
import { edit, setDisc } from './domain-edit.ts'
import type { Machine } from './model.ts'
import { setDevices } from './vm.ts'

export type Chain = readonly VmDiskDeviceVolumeChainEntry[]

/** The volumes of a disk, the base first. */
export function chainOf(disk: VmDiskDevice): Chain {
  const { volumeChain, volumeID, imageID, domainID, path = '' } = disk
  if (volumeChain !== undefined && volumeChain.length > 0) return volumeChain
  if (volumeID === undefined || imageID === undefined || domainID === undefined) return []
  return [{ volumeID, imageID, domainID, path }]
}

/** By the ids of its image, else by where its data are. */
export function diskOf(machine: Machine, spec: DriveSpec): VmDiskDevice | undefined {
  const disks = machine.devices.filter(isDisk)
  const drive = 'drive_spec' in spec ? spec.drive_spec : spec
  if ('imageID' in drive) {
    return disks.find(({ imageID, domainID }) => imageID === drive.imageID && domainID === drive.domainID)
  }
  const path = discPath(drive)
  return disks.find((disk) => disk.path === path)
}

/** Where a volume is, seen from another one of the same image. */
export function pathBeside(path: string, volumeID: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1) + volumeID
}

export function pathOf({ poolID, domainID, imageID, volumeID }: Omit<DriveSpecVolume, 'device'>): string {
  return `/rhev/data-center/${poolID}/${domainID}/images/${imageID}/${volumeID}`
}

/** The disk has that chain from now on: in dictionaries, XML and statistics. */
export function setChain(machine: Machine, disk: VmDiskDevice, chain: Chain, now: number): void {
  const top = chain.at(-1)
  if (top === undefined) return
  const { volumeID, imageID, domainID, path } = top
  const format = chain.length > 1 ? 'cow' : disk.format
  const next: VmDiskDevice = { ...disk, volumeID, imageID, domainID, path, format, volumeChain: [...chain] }
  machine.xml = writeChain(setDisc(machine.xml, disk.name, path), next)
  const devices = machine.devices.map((device) => (device === disk ? next : device))
  setDevices(machine, devices, now)
}

/** The disk is of that size from now on, in bytes. */
export function setSize(machine: Machine, disk: VmDiskDevice, bytes: number, now: number): void {
  const next = { ...disk, apparentsize: bytes }
  const devices = machine.devices.map((device) => (device === disk ? next : device))
  setDevices(machine, devices, now)
}

function writeChain(xml: string, { name, volumeChain = [], format }: VmDiskDevice): string {
  return edit(xml, (devices) => {
    const disk = children(devices, 'disk').find((each) => attribute(child(each, 'target'), 'dev') === name)
    if (disk === undefined) return
    const old = child(disk, 'backingStore')
    if (old !== undefined) disk.removeChild(old)
    child(disk, 'driver')?.setAttribute('type', format === 'cow' ? 'qcow2' : 'raw')
    let parent: Element = disk
    for (const { path } of volumeChain.slice(0, -1).toReversed()) {
      const block = path.startsWith('/dev/')
      const store = append(parent, 'backingStore', { type: block ? 'block' : 'file' })
      append(store, 'source', { [block ? 'dev' : 'file']: path })
      parent = store
    }
    append(parent, 'backingStore')
  })
}
