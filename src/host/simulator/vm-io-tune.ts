import { RpcError } from '../../api/errors.ts'
import type {
  VmDiskDevice,
  VmDiskDeviceIoTuneParams,
  VmDiskDeviceTuneLimits,
  VmDiskDeviceTuneParams,
} from '../../api/generated/types.ts'
import { isDisk } from './devices.ts'
import type { Machine } from './model.ts'
import { extrasOf } from './vm-work.ts'

export const NO_LIMIT = {
  total_bytes_sec: 0,
  read_bytes_sec: 0,
  write_bytes_sec: 0,
  total_iops_sec: 0,
  read_iops_sec: 0,
  write_iops_sec: 0,
} as const satisfies VmDiskDeviceIoTuneParams

/** The limits in force, of every disk that has some or could have. */
export function ioTune(machine: Machine): VmDiskDeviceTuneParams[] {
  return machine.devices
    .filter(isDisk)
    .filter(isLimited)
    .map((disk) => ({
      name: disk.name,
      path: disk.path ?? '',
      ioTune: { ...NO_LIMIT, ...(machine.extras?.ioTune.get(disk.name) ?? disk.specParams?.ioTune) },
    }))
}

function isLimited({ device }: VmDiskDevice): boolean {
  return device === 'disk' || device === 'lun'
}

/** Within the limits of a disk, those given; the others stay. @throws {RpcError} UpdateIOTuneError */
export function limitDisk(
  machine: Machine,
  named: { name?: string; path?: string },
  given: VmDiskDeviceIoTuneParams,
): void {
  const disk = findDisk(machine, named)
  if (disk === undefined) throw new RpcError('UpdateIOTuneError', `the VM has no disk ${nameOf(named)}`)
  const { ioTune: limits } = extrasOf(machine)
  const next = { ...NO_LIMIT, ...(limits.get(disk.name) ?? disk.specParams?.ioTune), ...given }
  const clash =
    (next.total_bytes_sec > 0 && (next.read_bytes_sec > 0 || next.write_bytes_sec > 0)) ||
    (next.total_iops_sec > 0 && (next.read_iops_sec > 0 || next.write_iops_sec > 0))
  if (clash)
    throw new RpcError('UpdateIOTuneError', `${disk.name}: a total and its read or write part exclude each other`)
  limits.set(disk.name, next)
}

/** By name, else by path, else by the ids of its image. */
export function findDisk(machine: Machine, named: Partial<VmDiskDeviceTuneLimits>): VmDiskDevice | undefined {
  const disks = machine.devices.filter(isDisk)
  if (named.name !== undefined) return disks.find((disk) => disk.name === named.name)
  if (named.path !== undefined) return disks.find((disk) => disk.path === named.path)
  return disks.find(
    (disk) =>
      named.imageID !== undefined &&
      disk.imageID === named.imageID &&
      (named.domainID === undefined || disk.domainID === named.domainID) &&
      (named.volumeID === undefined || disk.volumeID === named.volumeID),
  )
}

export function nameOf({ name, path, imageID }: Partial<VmDiskDeviceTuneLimits>): string {
  return JSON.stringify(name ?? path ?? imageID ?? 'without a name')
}
