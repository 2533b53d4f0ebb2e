import { RpcError } from '../../api/errors.ts'
import type { BackupConfig, CheckpointsResponse, VmDiskDevice } from '../../api/generated/types.ts'
import type { Handlers } from '../../api/handler.ts'
import { append, attribute, child, createRoot, parseXml, serializeXml, text, XmlError } from '../xml.ts'
import { isDisk } from './devices.ts'
import { findMachine } from './find.ts'
import { requireIdle } from './lifecycle.ts'
import type { Machine, World } from './model.ts'
import { extrasOf } from './vm-work.ts'

type BackupMethod =
  | 'VM.start_backup'
  | 'VM.stop_backup'
  | 'VM.backup_info'
  | 'VM.delete_checkpoints'
  | 'VM.redefine_checkpoints'
  | 'VM.list_checkpoints'
  | 'VM.dump_checkpoint'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function backupMethods(world: World): Pick<Handlers, BackupMethod> {
  return {
    'VM.start_backup': async ({ vmID, config }, context) => {
      const machine = findMachine(world, context, vmID)
      requireIdle(machine)
      const extras = extrasOf(machine)
      if (extras.backup !== undefined) throw new RpcError('BackupError', `the backup ${extras.backup.id} is under way`)
      const { from_checkpoint_id: from, to_checkpoint_id: to } = config
      const disks = config.disks.map(({ imageID }) => ({ imageID, disk: requireDisk(machine, imageID) }))
      if (from && !extras.checkpoints.has(from))
        throw new RpcError('InconsistentCheckpointError', `there is no checkpoint ${from}`)
      if (to && extras.checkpoints.has(to)) throw new RpcError('BackupError', `there is a checkpoint ${to} already`)
      if (config.require_consistency && machine.status !== 'Up') {
        throw new RpcError('BackupError', 'the guest has no agent that holds its file systems')
      }
      const checkpoint = to ? writeCheckpoint(machine, to, config, world.clock.now()) : undefined
      if (to && checkpoint !== undefined) extras.checkpoints.set(to, checkpoint)
      const sockets = disks.map(({ imageID, disk }) => [
        imageID,
        `nbd:unix:/run/vdsm/backup/${config.backup_id}:exportname=${disk.name}`,
      ])
      const info = { disks: Object.fromEntries(sockets), ...(checkpoint === undefined ? {} : { checkpoint }) }
      extras.backup = { id: config.backup_id, info }
      return info
    },
    'VM.stop_backup': async ({ vmID, backup_id }, context) => {
      const machine = findMachine(world, context, vmID)
      requireIdle(machine)
      if (machine.extras?.backup?.id === backup_id) machine.extras.backup = undefined
      return { code: 0, message: 'Done' }
    },
    'VM.backup_info': async ({ vmID, backup_id, checkpoint_id }, context) => {
      const machine = findMachine(world, context, vmID)
      requireIdle(machine)
      const backup = machine.extras?.backup
      if (backup?.id !== backup_id) throw new RpcError('NoSuchBackupError', backup_id)
      const checkpoint = checkpoint_id === undefined ? undefined : machine.extras?.checkpoints.get(checkpoint_id)
      return checkpoint === undefined ? backup.info : { ...backup.info, checkpoint }
    },
    'VM.delete_checkpoints': async ({ vmID, checkpoint_ids }, context): Promise<CheckpointsResponse> => {
      const machine = findMachine(world, context, vmID)
      requireIdle(machine)
      const strange = checkpoint_ids.findIndex((id) => !UUID.test(id))
      const done = strange === -1 ? [...checkpoint_ids] : checkpoint_ids.slice(0, strange)
      for (const id of done) machine.extras?.checkpoints.delete(id)
      if (strange === -1) return { checkpoint_ids: done }
      const { code, message } = new RpcError('CheckpointError', `${checkpoint_ids[strange]} is no id`)
      return { checkpoint_ids: done, error: { code, message } }
    },
    'VM.redefine_checkpoints': async ({ vmID, checkpoints }, context): Promise<CheckpointsResponse> => {
      const machine = findMachine(world, context, vmID)
      requireIdle(machine)
      const { checkpoints: known } = extrasOf(machine)
      const done: string[] = []
      for (const { id, xml, config } of checkpoints) {
        try {
          const given =
            xml ?? (config === undefined ? undefined : writeCheckpoint(machine, id, config, world.clock.now()))
          if (given === undefined) throw new RpcError('CheckpointError', `${id} has neither xml nor config`)
          requireFitting(machine, id, given)
          known.set(id, given)
          done.push(id)
        } catch (reason) {
          const { code, message } = RpcError.from(reason)
          return { checkpoint_ids: done, error: { code, message } }
        }
      }
      return { checkpoint_ids: done }
    },
    'VM.list_checkpoints': async ({ vmID }, context) => {
      const machine = findMachine(world, context, vmID)
      if (machine.status === 'Down') throw new RpcError('CheckpointError', `${machine.id} does not run`)
      return [...(machine.extras?.checkpoints.keys() ?? [])]
    },
    'VM.dump_checkpoint': async ({ vmID, checkpoint_id }, context) => {
      const checkpoint = findMachine(world, context, vmID).extras?.checkpoints.get(checkpoint_id)
      if (checkpoint === undefined) throw new RpcError('NoSuchCheckpointError', checkpoint_id)
      return { checkpoint }
    },
  }
}

/** @throws {RpcError} BackupError */
function requireDisk(machine: Machine, image: string): VmDiskDevice {
  const disk = machine.devices.filter(isDisk).find(({ imageID }) => imageID === image)
  if (disk === undefined) throw new RpcError('BackupError', `the VM has no disk of the image ${image}`)
  return disk
}

function writeCheckpoint(machine: Machine, id: string, config: BackupConfig, now: number): string {
  const root = createRoot('domaincheckpoint')
  append(root, 'name', {}, id)
  const parent = config.parent_checkpoint_id ?? [...(machine.extras?.checkpoints.keys() ?? [])].at(-1)
  if (parent !== undefined) append(append(root, 'parent'), 'name', {}, parent)
  append(root, 'creationTime', {}, String(config.creation_time ?? Math.floor(now / 1000)))
  const disks = append(root, 'disks')
  for (const { imageID, checkpoint } of config.disks) {
    const { name } = requireDisk(machine, imageID)
    append(disks, 'disk', { name, checkpoint: checkpoint ? 'bitmap' : 'no', bitmap: checkpoint ? id : undefined })
  }
  return serializeXml(root)
}

/** What it marks must be there. @throws {RpcError} CheckpointError */
function requireFitting(machine: Machine, id: string, xml: string): void {
  try {
    const root = parseXml(xml)
    if (root.localName !== 'domaincheckpoint' || text(child(root, 'name')) !== id) {
      throw new RpcError('CheckpointError', `the XML is no checkpoint ${id}`)
    }
    const names = new Set(machine.devices.filter(isDisk).map(({ name }) => name))
    const marked = [...root.getElementsByTagName('disk')].map((disk) => attribute(disk, 'name') ?? '')
    const missing = marked.find((name) => !names.has(name))
    if (missing !== undefined) throw new RpcError('CheckpointError', `the VM has no disk ${missing}`)
  } catch (error) {
    if (error instanceof XmlError) throw new RpcError('CheckpointError', `${id}: ${error.message}`)
    throw error
  }
}
