import { randomUUID } from 'node:crypto'
import { RpcError } from '../../api/errors.ts'
import type { SnapshotDriveInfo, VmDiskDevice } from '../../api/generated/types.ts'
import type { Handlers, Params } from '../../api/handler.ts'
import { isDisk } from './devices.ts'
import { type Chain, chainOf, diskOf, pathBeside, setChain } from './disk-chain.ts'
import { fitDisks } from './disk-volumes.ts'
import { defer, type EffectKind } from './effects.ts'
import { findHost, findMachine } from './find.ts'
import { requireIdle, requireStarted, resume, suspend } from './lifecycle.ts'
import { isMigrating } from './migration.ts'
import type { Host, Machine, World } from './model.ts'
import { findVolume } from './storage/access.ts'
import { startJob } from './storage/jobs.ts'
import { mergeLive } from './storage/subchains.ts'
import { extrasOf, later } from './vm-work.ts'
import { userOf } from './volume-users.ts'

type SnapshotMethod = 'VM.snapshot' | 'VM.merge' | 'VM.seal'

/** Milliseconds that a snapshot of disks takes; memory comes on top. */
const SNAPSHOT_MS = 500
/** Milliseconds that one volume takes to be merged. */
const MERGE_MS = 1000

export function snapshotMethods(world: World): Pick<Handlers, SnapshotMethod> {
  const { clock } = world
  return {
    'VM.snapshot': async (params, context) => {
      const host = findHost(world, context)
      const machine = findMachine(world, context, params.vmID)
      const { snapDrives, snapMemory, timeout = 30, freeze_timeout = 8, jobUUID = randomUUID() } = params
      if (timeout === 0 || freeze_timeout === 0) throw new RpcError('InvalidParameter', 'a time limit of 0 seconds')
      requireIdle(machine)
      requireNoJob(host, jobUUID)
      const memory = snapMemory !== undefined && snapMemory !== ''
      const still = memory && machine.status !== 'Paused'
      const wanted = SNAPSHOT_MS + (memory ? (host.session?.options.saveMs ?? 0) : 0)
      if (still) suspend(host, machine)
      startJob(host, {
        id: jobUUID,
        type: 'virt',
        description: 'snapshot_vm',
        takesMs: Math.min(wanted, timeout * 1000),
        effect: defer(TAKE_SNAPSHOT, {
          vm: machine.id,
          startedAt: machine.startedAt,
          drives: snapDrives,
          resumes: still,
          limitS: wanted > timeout * 1000 ? timeout : undefined,
        }),
      })
      return true
    },
    'VM.merge': async ({ vmID, drive, baseVolUUID, topVolUUID, bandwidth = 0, jobUUID = randomUUID() }, context) => {
      const host = findHost(world, context)
      const machine = findMachine(world, context, vmID)
      requireStarted(machine)
      const disk = diskOf(machine, drive)
      if (disk === undefined)
        throw new RpcError('ImageFileNotFound', `the VM has no disk of the image ${drive.imageID}`)
      const extras = extrasOf(machine)
      if (isMigrating(machine)) throw new RpcError('MergeFailed', `${vmID} is being migrated`)
      if (extras.merges.has(disk.name)) throw new RpcError('MergeFailed', `${disk.name} is being merged already`)
      if (extras.replications.has(disk.name)) throw new RpcError('MergeFailed', `${disk.name} is being replicated`)
      for (const { info } of extras.merges.values()) {
        if (info.id === jobUUID) throw new RpcError('MergeFailed', `there is a job ${jobUUID} already`)
      }
      const count = requireMergeable(world, disk, baseVolUUID, topVolUUID)
      const takesMs = MERGE_MS * count
      extras.merges.set(disk.name, {
        info: {
          id: jobUUID,
          jobType: 'block',
          blockJobType: 'commit',
          bandwidth,
          cur: 0,
          end: disk.apparentsize ?? 0,
          imgUUID: drive.imageID,
        },
        startedAt: clock.now(),
        takesMs,
      })
      const merge = { vm: vmID, disk: disk.name, base: baseVolUUID, top: topVolUUID }
      later(host, machine, takesMs, defer(END_MERGE, merge))
      return true
    },
    'VM.seal': async ({ job_id, images }, context) => {
      const host = findHost(world, context)
      requireNoJob(host, job_id)
      startJob(host, {
        id: job_id,
        type: 'virt',
        description: 'seal_vm',
        effect: defer(SEAL, images),
      })
      return true
    },
  }
}

interface Snapshot {
  readonly vm: string
  /** Tells the machine from another one of the same id. */
  readonly startedAt: number
  readonly drives: readonly SnapshotDriveInfo[]
  /** Whether the machine goes on afterwards. */
  readonly resumes: boolean
  /** Seconds after which it is given up, when it takes longer. */
  readonly limitS: number | undefined
}

export const TAKE_SNAPSHOT: EffectKind<Snapshot> = {
  name: 'VM.snapshot',
  make: (host, { vm, startedAt, drives, resumes, limitS }) => {
    const known = host.machines.get(vm)
    const machine = known?.startedAt === startedAt ? known : undefined
    return {
      commit: () => {
        if (machine === undefined || machine.status === 'Down')
          throw new RpcError('SnapshotFailed', 'the VM has ended meanwhile')
        if (limitS !== undefined) throw new RpcError('SnapshotFailed', `it took more than ${limitS} s`)
        takeSnapshot(host.world, machine, drives)
      },
      release: () => {
        if (resumes && machine?.status === 'Paused') resume(host, machine)
      },
    }
  },
}

interface MergeEnd {
  readonly vm: string
  readonly disk: string
  readonly base: string
  readonly top: string
}

export const END_MERGE: EffectKind<MergeEnd> = {
  name: 'VM.merge',
  make: ({ machines, world }, { vm, disk, base, top }) => ({
    commit: () => {
      const machine = machines.get(vm)
      machine?.extras?.merges.delete(disk)
      const now = machine?.devices.filter(isDisk).find(({ name }) => name === disk)
      if (machine === undefined || now === undefined) return
      mergeVolumes(world, now, base, top)
      setChain(machine, now, mergedChain(chainOf(now), base, top), world.clock.now())
      fitDisks(world, machine)
    },
  }),
}

export const SEAL: EffectKind<Params<'VM.seal'>['images']> = {
  name: 'VM.seal',
  make: ({ world }, images) => ({
    commit: () => {
      for (const { sd_id, img_id, vol_id } of images) {
        const domain = world.storage.domains.get(sd_id)
        if (domain === undefined) throw new RpcError('StorageDomainDoesNotExist', sd_id)
        if (findVolume(domain, vol_id)?.image !== img_id) throw new RpcError('VolumeDoesNotExist', vol_id)
        const used = [...world.hosts.values()].some((each) => userOf(each, vol_id))
        if (used) throw new RpcError('VolumeIsBusy', `a VM runs on ${vol_id}`)
      }
    },
  }),
}

function requireNoJob(host: Host, id: string): void {
  if (host.storage?.jobs.has(id)) throw new RpcError('JobExists', id)
}

/** All disks of the machine, or none. */
function takeSnapshot(world: World, machine: Machine, drives: readonly SnapshotDriveInfo[]): void {
  const changes = drives.map((drive) => {
    if (!('volumeID' in drive)) throw new RpcError('SnapshotFailed', 'a disk that is no image cannot have snapshots')
    const { baseVolumeID, imageID, domainID, volumeID } = drive
    const disk = machine.devices.filter(isDisk).find((each) => each.imageID === imageID && each.domainID === domainID)
    if (disk === undefined) throw new RpcError('SnapshotFailed', `the VM has no disk of the image ${imageID}`)
    if (disk.volumeID !== baseVolumeID) {
      throw new RpcError('SnapshotFailed', `${disk.name} is on ${disk.volumeID}, not on ${baseVolumeID}`)
    }
    const busy = machine.extras?.merges.has(disk.name) || machine.extras?.replications.has(disk.name)
    if (busy) throw new RpcError('SnapshotFailed', `${disk.name} is being merged or replicated`)
    const domain = world.storage.domains.get(domainID)
    if (domain !== undefined && findVolume(domain, volumeID) === undefined) {
      throw new RpcError('SnapshotFailed', `there is no volume ${volumeID}`)
    }
    const path = pathBeside(disk.path ?? '', volumeID)
    return { name: disk.name, chain: [...chainOf(disk), { volumeID, imageID, domainID, path }] }
  })
  for (const { name, chain } of changes) {
    const disk = machine.devices.filter(isDisk).find((each) => each.name === name)
    if (disk !== undefined) setChain(machine, disk, chain, world.clock.now())
  }
}

/** Returns how many volumes are merged away. @throws {RpcError} MergeFailed, DestinationVolumeTooSmall */
function requireMergeable(world: World, disk: VmDiskDevice, base: string, top: string): number {
  const ids = chainOf(disk).map(({ volumeID }) => volumeID)
  const [from, to] = [ids.indexOf(base), ids.indexOf(top)]
  if (from === -1 || to <= from)
    throw new RpcError('MergeFailed', `${base} is not below ${top} in the chain of ${disk.name}`)
  const domain = disk.domainID === undefined ? undefined : world.storage.domains.get(disk.domainID)
  const [below, above] = domain === undefined ? [] : [findVolume(domain, base), findVolume(domain, top)]
  if (below?.role === 'SHARED') throw new RpcError('MergeFailed', `${base} is shared`)
  if (below?.format === 'RAW' && above !== undefined && below.capacity < above.capacity) {
    throw new RpcError('DestinationVolumeTooSmall', `${base} has ${below.capacity} bytes, ${top} ${above.capacity}`)
  }
  return to - from
}

/** On the storage too: what was merged away is illegal until its owner deletes it. */
function mergeVolumes(world: World, disk: VmDiskDevice, base: string, top: string): void {
  const domain = disk.domainID === undefined ? undefined : world.storage.domains.get(disk.domainID)
  if (domain === undefined) return
  const ids = chainOf(disk).map(({ volumeID }) => volumeID)
  const lowest = findVolume(domain, base)
  for (const id of ids.slice(ids.indexOf(base) + 1, ids.indexOf(top) + 1)) {
    const upper = findVolume(domain, id)
    if (upper !== undefined && lowest !== undefined) mergeLive({ top: upper, base: lowest })
  }
}

function mergedChain(chain: Chain, base: string, top: string): Chain {
  const ids = chain.map(({ volumeID }) => volumeID)
  const [from, to] = [ids.indexOf(base), ids.indexOf(top)]
  return chain.filter((_, index) => index <= from || index > to)
}
