import { access } from 'node:fs/promises'
import { RpcError } from '../../api/errors.ts'
import type { ErrorName } from '../../api/generated/errors.ts'
import type { DriveSpec, VmDevice, VmDiskDevice, VmInterfaceDevice } from '../../api/generated/types.ts'
import type { HandlerContext, Handlers } from '../../api/handler.ts'
import { attribute, child } from '../xml.ts'
import { parseCpuSet } from './cpu-set.ts'
import { definition } from './definition.ts'
import { diskXml, type GivenDevice, isDisk, isNic, nicXml, readGivenXml, withDisc } from './device-xml.ts'
import { type DriverParts, requireIdle } from './driver-parts.ts'
import { failingAs, isNoDomain } from './failures.ts'
import { nap } from './jobs.ts'
import { findDevice } from './live-xml.ts'
import type { Machine } from './machine.ts'
import type { Removals } from './removals.ts'
import { CALL } from './rpc/procedures.ts'

type DeviceMethod =
  | 'VM.setNumberOfCpus'
  | 'VM.hotplugDisk'
  | 'VM.hotunplugDisk'
  | 'VM.hotplugNic'
  | 'VM.hotunplugNic'
  | 'VM.changeCD'

const LIVE = 1
const FORCE = 4
/** How long a guest may take to let go of a device. */
const RELEASE_MS = 30_000
/** Left for the answer, when the caller's time is shorter. */
const ANSWER_MS = 500

export function deviceMethods(parts: DriverParts, removals: Removals): Pick<Handlers, DeviceMethod> {
  const { machines } = parts
  const found = (vmID: string): Machine => {
    const machine = machines.require(vmID)
    requireIdle(machine)
    return machine
  }
  return {
    'VM.setNumberOfCpus': async ({ vmID, numberOfCpus, cpusets }, { signal }) => {
      const machine = found(vmID)
      await setCpus(parts, machine, numberOfCpus, cpusets ?? [], signal)
      return definition(machine)
    },
    'VM.hotplugDisk': async ({ vmID, params }, { signal }) => {
      const machine = found(vmID)
      const { xml } = await failingAs('HotplugDiskFailed', async () => givenDisk(machine, params.drive, params.xml))
      await plug(parts, machine, xml, 'HotplugDiskFailed', signal)
      return definition(machine)
    },
    'VM.hotunplugDisk': async ({ vmID, params }, context) => {
      const machine = found(vmID)
      const kind = 'HotunplugDiskFailed'
      const { device } = await failingAs(kind, async () => givenDisk(machine, params.drive, params.xml))
      await unplug(parts, removals, machine, (other) => isDisk(other) && namesDisk(device, other), kind, context)
      return definition(machine)
    },
    'VM.hotplugNic': async ({ vmID, params }, { signal }) => {
      const machine = found(vmID)
      const { device, xml } = await failingAs('HotplugNicFailed', async () => givenNic(machine, params.nic, params.xml))
      // libvirt does not mind two cards with one address; the network does.
      const twin = machine.spec.devices.find((other) => isNic(other) && namesNic(device, other))
      if (twin !== undefined) throw new RpcError('HotplugNicFailed', `${device.macAddr} is plugged in already`)
      await plug(parts, machine, xml, 'HotplugNicFailed', signal)
      return definition(machine)
    },
    'VM.hotunplugNic': async ({ vmID, params }, context) => {
      const machine = found(vmID)
      const kind = 'HotunplugNicFailed'
      const { device } = await failingAs(kind, async () => givenNic(machine, params.nic, params.xml))
      await unplug(parts, removals, machine, (other) => isNic(other) && namesNic(device, other), kind, context)
      return definition(machine)
    },
    'VM.changeCD': async ({ vmID, driveSpec }, { signal }) => {
      const machine = found(vmID)
      await changeDisc(parts, machine, driveSpec, signal)
      return definition(machine)
    },
  }
}

function givenDisk(
  machine: Machine,
  drive: VmDiskDevice | undefined,
  xml: string | undefined,
): GivenDevice<VmDiskDevice> {
  if (xml !== undefined) {
    const { device, xml: element } = readGivenXml(xml, 'disk', machine.id)
    if (isDisk(device)) return { device, xml: element }
  }
  if (drive === undefined) throw new RpcError('MissingParameter', 'params needs xml or drive')
  return { device: drive, xml: diskXml(drive) }
}

function givenNic(
  machine: Machine,
  nic: VmInterfaceDevice | undefined,
  xml: string | undefined,
): GivenDevice<VmInterfaceDevice> {
  if (xml !== undefined) {
    const { device, xml: element } = readGivenXml(xml, 'interface', machine.id)
    if (isNic(device)) return { device, xml: element }
  }
  if (nic === undefined) throw new RpcError('MissingParameter', 'params needs xml or nic')
  return { device: nic, xml: nicXml(nic) }
}

async function plug(
  parts: DriverParts,
  machine: Machine,
  xml: string,
  kind: ErrorName,
  signal: AbortSignal,
): Promise<void> {
  const { session } = parts
  await failingAs(kind, () =>
    session.command(CALL.domainAttachDeviceFlags, { dom: machine.dom, xml, flags: LIVE }, { signal }),
  )
  await reread(parts, machine, signal)
}

/** What has been done is done: that what came of it cannot be read is no failure, and the next event or connection reads it. */
async function reread({ machines, log }: DriverParts, machine: Machine, signal: AbortSignal): Promise<void> {
  await machines.readXml(machine, signal).catch((reason) => {
    if (!isNoDomain(reason)) log.debug({ err: reason, vm: machine.id }, 'a machine could not be read')
  })
}

/** Asks the guest for the device and waits until it has let go. */
async function unplug(
  parts: DriverParts,
  removals: Removals,
  machine: Machine,
  fits: (device: VmDevice) => boolean,
  kind: ErrorName,
  { signal, remaining, progress }: HandlerContext,
): Promise<void> {
  const { session, machines } = parts
  await failingAs('UnexpectedError', () => machines.readXml(machine, signal))
  const device = machine.spec.devices.find(fits)
  const alias = device !== undefined && 'alias' in device ? device.alias : undefined
  if (alias === undefined || alias === '') throw new RpcError(kind, 'the VM has no such device')
  using removal = removals.expect(machine.id, alias)
  await failingAs(kind, () =>
    session.command(CALL.domainDetachDeviceAlias, { dom: machine.dom, alias, flags: LIVE }, { signal }),
  )
  progress({ message: 'waiting for the guest to let go of it' })
  const waitMs = Math.max(0, Math.min(RELEASE_MS, remaining() - ANSWER_MS))
  const stop = new AbortController()
  try {
    const late = nap(waitMs, AbortSignal.any([signal, stop.signal])).then(() => 'late' as const)
    const outcome = await Promise.race([removal.outcome, late])
    if (outcome === 'refused') throw new RpcError(kind, 'the guest refused to let go of it')
    await reread(parts, machine, parts.ended)
    if (outcome === 'late' && machine.spec.devices.some(fits)) {
      throw new RpcError(
        kind,
        `the guest has not let go of it in ${Math.round(waitMs / 100) / 10} s, and may still do so`,
      )
    }
  } finally {
    stop.abort()
  }
}

/** The engine names a disk by its image, others by its id, its target or its data. */
function namesDisk(given: VmDiskDevice, disk: VmDiskDevice): boolean {
  if (given.deviceId === disk.deviceId) return true
  if (given.imageID !== undefined && disk.imageID !== undefined) return given.imageID === disk.imageID
  if (given.name !== '') return given.name === disk.name
  return given.path !== undefined && given.path !== '' && given.path === disk.path
}

function namesNic(given: VmInterfaceDevice, nic: VmInterfaceDevice): boolean {
  return given.macAddr === '' ? given.deviceId === nic.deviceId : given.macAddr.toLowerCase() === nic.macAddr
}

/** An empty path takes the disc out. */
async function changeDisc(parts: DriverParts, machine: Machine, drive: DriveSpec, signal: AbortSignal): Promise<void> {
  const { session, machines } = parts
  await failingAs('UnexpectedError', () => machines.readXml(machine, signal))
  const drives = machine.spec.devices.filter(isDisk).filter(({ device }) => device === 'cdrom')
  const chosen =
    'iface' in drive ? drives.find(({ iface, index }) => iface === drive.iface && index === drive.index) : drives[0]
  const element =
    chosen && findDevice(machine.xml, 'disk', (disk) => attribute(child(disk, 'target'), 'dev') === chosen.name)
  if (element === undefined) throw new RpcError('ChangeDiskFailed', 'the VM has no such CD drive')
  const path = discPath('drive_spec' in drive ? drive.drive_spec : drive)
  await requireFile(path)
  const xml = withDisc(element, path)
  await failingAs('ChangeDiskFailed', () =>
    session.command(CALL.domainUpdateDeviceFlags, { dom: machine.dom, xml, flags: LIVE | FORCE }, { signal }),
  )
  await reread(parts, machine, signal)
}

/** Where the engine's ids, a device's GUID or a plain path lead. @throws {RpcError} UnsupportedOperation for a payload */
function discPath(drive: Exclude<DriveSpec, { iface: string }>): string {
  if ('path' in drive) return drive.path
  if ('GUID' in drive) return `/dev/mapper/${drive.GUID}`
  if ('volumeID' in drive) {
    const { poolID, domainID, imageID, volumeID } = drive
    return `/rhev/data-center/${poolID}/${domainID}/images/${imageID}/${volumeID}`
  }
  throw new RpcError('UnsupportedOperation', 'discs made of a payload')
}

/** @throws {RpcError} ImageFileNotFound. What is there but not for this process to see, libvirt may. */
async function requireFile(path: string): Promise<void> {
  if (path === '') return
  try {
    await access(path)
  } catch (reason) {
    if (reason instanceof Error && 'code' in reason && reason.code === 'ENOENT')
      throw new RpcError('ImageFileNotFound', path)
  }
}

async function setCpus(
  parts: DriverParts,
  machine: Machine,
  count: number,
  cpuSets: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { session } = parts
  const kind = 'SetNumberOfCpusFailed'
  if (count < 1 || count > machine.spec.maxVcpus) {
    throw new RpcError(kind, `${count} CPUs: this VM takes 1 to ${machine.spec.maxVcpus}`)
  }
  const maps = cpuSets.map(parseCpuSet)
  const { dom } = machine
  if (count !== machine.spec.vcpus) {
    await failingAs(kind, () => session.command(CALL.domainSetVcpusFlags, { dom, count, flags: LIVE }, { signal }))
  }
  for (const [vcpu, cpumap] of maps.entries()) {
    await failingAs(kind, () =>
      session.command(CALL.domainPinVcpuFlags, { dom, vcpu, cpumap, flags: LIVE }, { signal }),
    )
  }
  await reread(parts, machine, signal)
}
