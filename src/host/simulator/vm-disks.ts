import { RpcError } from '../../api/errors.ts'
import type { DriveSpecVolume, VmDiskDevice } from '../../api/generated/types.ts'
import type { Handlers } from '../../api/handler.ts'
import { definition } from './definition.ts'
import { discPath } from './device-commands.ts'
import { isDisk } from './devices.ts'
import { chainOf, diskOf, pathOf, setChain, setSize } from './disk-chain.ts'
import { volumeOf } from './disk-volumes.ts'
import { setDisc } from './domain-edit.ts'
import { findHost, findMachine } from './find.ts'
import { requireIdle, requireStarted } from './lifecycle.ts'
import { isMigrating } from './migration.ts'
import type { Machine, World } from './model.ts'
import { findVolume, requireDomain, requireVolume } from './storage/access.ts'
import { BLANK } from './storage/model.ts'
import { apparentBytes, hasData, chainOf as volumeChain } from './storage/volumes.ts'
import { setDevices } from './vm.ts'
import { extrasOf } from './vm-work.ts'

type DiskMethod =
  | 'VM.changeFloppy'
  | 'VM.diskSizeExtend'
  | 'VM.refresh_disk'
  | 'VM.getDiskAlignment'
  | 'VM.diskReplicateStart'
  | 'VM.diskReplicateFinish'

/** Milliseconds until a replica has all. */
const REPLICATION_MS = 1000

export function diskMethods(world: World): Pick<Handlers, DiskMethod> {
  const { clock } = world
  return {
    'VM.changeFloppy': async ({ vmID, driveSpec }, context) => {
      const machine = findMachine(world, context, vmID)
      requireIdle(machine)
      const drive = machine.devices.filter(isDisk).find(({ device }) => device === 'floppy')
      if (drive === undefined) throw new RpcError('ChangeDiskFailed', 'the VM has no floppy drive')
      const path =
        'drive_spec' in driveSpec
          ? discPath(driveSpec.drive_spec)
          : 'iface' in driveSpec
            ? driveSpec.path
            : discPath(driveSpec)
      machine.xml = setDisc(machine.xml, drive.name, path)
      const devices = machine.devices.map((device) => (device === drive ? { ...drive, path } : device))
      setDevices(machine, devices, clock.now())
      return definition(machine)
    },
    'VM.diskSizeExtend': async ({ vmID, driveSpecs, newSize }, context) => {
      if (vmID === BLANK) return extendIdle(world, driveSpecs, bytesOf(newSize))
      const machine = findMachine(world, context, vmID)
      requireStarted(machine)
      const bytes = bytesOf(newSize)
      const disk = diskOf(machine, driveSpecs)
      if (disk === undefined) throw new RpcError('ImageFileNotFound', 'the VM has no such disk')
      const volume = volumeOf(world, disk)
      const size = disk.format === 'raw' && volume !== undefined ? volume.capacity : bytes
      const before = volume?.capacity ?? disk.apparentsize ?? 0
      if (size < before) throw new RpcError('BadDiskResizeParameter', `${disk.name} has ${before} bytes already`)
      if (volume !== undefined) volume.capacity = size
      setSize(machine, disk, volume === undefined ? size : apparentBytes(volume), clock.now())
      return String(size)
    },
    'VM.refresh_disk': async ({ vmID, drive }, context) => {
      const machine = findMachine(world, context, vmID)
      const disk = diskOf(machine, drive)
      if (disk === undefined || machine.status === 'Down')
        throw new RpcError('DriveRefreshError', 'the VM has no such disk')
      const volume = volumeOf(world, disk)
      const size = volume === undefined ? (disk.apparentsize ?? 0) : apparentBytes(volume)
      if (volume !== undefined) setSize(machine, disk, size, clock.now())
      return { apparentsize: String(size), truesize: String(volume?.used ?? disk.truesize ?? size) }
    },
    'VM.getDiskAlignment': async ({ vmID, disk }, context) => {
      if (vmID !== BLANK) throw new RpcError('MethodNotImplemented', 'only disks that no VM uses are scanned')
      const domain = requireDomain(findHost(world, context), disk.domainID)
      const chain = volumeChain(requireVolume(domain, disk.imageID, disk.volumeID))
      // Simulated guests make one partition, as installers do today: aligned.
      return chain.some(hasData) ? { '/dev/sda1': true } : {}
    },
    'VM.diskReplicateStart': async ({ vmID, srcDisk, dstDisk }, context) => {
      const machine = findMachine(world, context, vmID)
      requireStarted(machine)
      const disk = requireDisk(machine, srcDisk)
      const extras = extrasOf(machine)
      if (isMigrating(machine)) throw new RpcError('ReplicaError', `${vmID} is being migrated`)
      const busy = extras.replications.has(disk.name) || extras.merges.has(disk.name)
      if (busy) throw new RpcError('ReplicaError', `${disk.name} is being replicated or merged already`)
      const domain = world.storage.domains.get(dstDisk.domainID)
      if (domain !== undefined && findVolume(domain, dstDisk.volumeID) === undefined) {
        throw new RpcError('ReplicaError', `there is no volume ${dstDisk.volumeID}`)
      }
      extras.replications.set(disk.name, { target: dstDisk, readyAt: clock.now() + REPLICATION_MS })
      return true
    },
    'VM.diskReplicateFinish': async ({ vmID, srcDisk, dstDisk }, context) => {
      const machine = findMachine(world, context, vmID)
      requireStarted(machine)
      const disk = requireDisk(machine, srcDisk)
      const { replications } = extrasOf(machine)
      const replication = replications.get(disk.name)
      if (replication === undefined) throw new RpcError('ReplicationNotInProgress', disk.name)
      const { target } = replication
      const stays = dstDisk.domainID === srcDisk.domainID && dstDisk.volumeID === srcDisk.volumeID
      const goes = dstDisk.domainID === target.domainID && dstDisk.volumeID === target.volumeID
      if (!stays && !goes) throw new RpcError('ReplicaError', `${disk.name} is not being copied to ${dstDisk.volumeID}`)
      if (goes && clock.now() < replication.readyAt)
        throw new RpcError('ResourceUnavailable', `${disk.name} is still being copied`)
      replications.delete(disk.name)
      if (goes) moveDisk(machine, disk, target, clock.now())
      return true
    },
  }
}

/** The lower volumes have the same ids there. */
function moveDisk(machine: Machine, disk: VmDiskDevice, target: DriveSpecVolume, now: number): void {
  const { poolID, domainID, imageID } = target
  const chain = chainOf(disk)
  const moved = chain.map((entry, index) => {
    const volumeID = index === chain.length - 1 ? target.volumeID : entry.volumeID
    return { domainID, imageID, volumeID, path: pathOf({ poolID, domainID, imageID, volumeID }) }
  })
  setChain(machine, disk, moved, now)
}

/** @throws {RpcError} ImageFileNotFound */
function requireDisk(machine: Machine, spec: DriveSpecVolume): VmDiskDevice {
  const disk = diskOf(machine, spec)
  if (disk === undefined) throw new RpcError('ImageFileNotFound', `the VM has no disk of the image ${spec.imageID}`)
  return disk
}

/** @throws {RpcError} BadDiskResizeParameter */
function bytesOf(text: string): number {
  const bytes = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(bytes)) return bytes
  throw new RpcError('BadDiskResizeParameter', `${JSON.stringify(text)} is no number of bytes`)
}

/** @throws {RpcError} VolumeDoesNotExist, BadDiskResizeParameter */
function extendIdle(world: World, spec: object, bytes: number): string {
  const { domainID, volumeID } = spec as Partial<DriveSpecVolume>
  const domain = domainID === undefined ? undefined : world.storage.domains.get(domainID)
  const volume = domain === undefined || volumeID === undefined ? undefined : findVolume(domain, volumeID)
  if (volume === undefined) throw new RpcError('ImageFileNotFound', 'there is no such volume')
  if (bytes < volume.capacity)
    throw new RpcError('BadDiskResizeParameter', `${volume.id} has ${volume.capacity} bytes already`)
  volume.capacity = bytes
  return String(bytes)
}
