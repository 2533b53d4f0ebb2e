import type { EffectKind } from '../effects.ts'
import { COPY_DATA } from '../storage/data-copies.ts'
import { MOVE_DEVICE, REDUCE_DOMAIN } from '../storage/domain-devices.ts'
import { COPY_IMAGE } from '../storage/image-copies.ts'
import { CLONE_STRUCTURE, DISCARD_IMAGE, MOVE_IMAGE, SYNC_DATA, WIPE_IMAGE } from '../storage/image-methods.ts'
import { DOWNLOAD, UPLOAD } from '../storage/image-transfers.ts'
import { JOB_END } from '../storage/jobs.ts'
import { CREATE_LEASE, DELETE_LEASE, REBUILD_LEASES } from '../storage/leases.ts'
import { SWITCH_MASTER, UPGRADE } from '../storage/masters.ts'
import { CHANGE_VOLUME, MERGE_SUBCHAIN } from '../storage/sdm-methods.ts'
import { BECOME_SPM } from '../storage/spm.ts'
import { FINALIZE_MERGE, PREPARE_MERGE } from '../storage/subchains.ts'
import { TASK_STEP } from '../storage/tasks.ts'
import { CREATE_VOLUME, EXTEND_VOLUME } from '../storage/volume-methods.ts'
import { DELETE_VOLUMES, REDUCE_VOLUME } from '../storage/volumes.ts'
import { UNPLUG_MEMORY } from '../vm-hotplug.ts'
import { END_MERGE, SEAL, TAKE_SNAPSHOT } from '../vm-snapshot.ts'

/** Every kind of work that can be under way: a state is saved with their names. */
export const EFFECTS: readonly EffectKind<never>[] = [
  BECOME_SPM,
  CHANGE_VOLUME,
  CLONE_STRUCTURE,
  COPY_DATA,
  COPY_IMAGE,
  CREATE_LEASE,
  CREATE_VOLUME,
  DELETE_LEASE,
  DELETE_VOLUMES,
  DISCARD_IMAGE,
  DOWNLOAD,
  END_MERGE,
  EXTEND_VOLUME,
  FINALIZE_MERGE,
  JOB_END,
  MERGE_SUBCHAIN,
  MOVE_DEVICE,
  MOVE_IMAGE,
  PREPARE_MERGE,
  REBUILD_LEASES,
  REDUCE_DOMAIN,
  REDUCE_VOLUME,
  SEAL,
  SWITCH_MASTER,
  SYNC_DATA,
  TAKE_SNAPSHOT,
  TASK_STEP,
  UNPLUG_MEMORY,
  UPGRADE,
  UPLOAD,
  WIPE_IMAGE,
]
