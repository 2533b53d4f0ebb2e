import { randomUUID } from 'node:crypto'
import { RpcError } from '../../../api/errors.ts'
import type { ErrorName } from '../../../api/generated/errors.ts'
import type {
  GlusterTaskInfo,
  GlusterTaskStatus,
  RebalanceRemoveStatus,
  Summary,
} from '../../../api/generated/types.ts'
import type { Brick, Peer, Task, Volume } from './model.ts'
import { nameOf } from './peers.ts'

/** What moves on a volume. */
interface Load {
  readonly files: number
  readonly bytes: number
}

/** Of the data of a volume, the part that a rebalance moves. */
const MOVED_SHARE = 0.25

export function startTask(kind: Pick<Task, 'type' | 'layoutOnly' | 'bricks' | 'startedAt' | 'takesMs'>): Task {
  return { ...kind, id: randomUUID(), stoppedAt: undefined }
}

export function isRunning(task: Task, now: number): boolean {
  return task.stoppedAt === undefined && now - task.startedAt < task.takesMs
}

/** A removal stays until it is stopped or carried out, also when all data is moved. */
export function requireNoTask({ name, task }: Volume, now: number, error: ErrorName): void {
  if (task === undefined) return
  const pending = task.type === 'REMOVE_BRICK' && task.stoppedAt === undefined
  if (pending || isRunning(task, now)) throw new RpcError(error, `a task is in progress on the volume ${name}`)
}

export function taskStatus(task: Task, now: number): GlusterTaskStatus {
  const state = task.stoppedAt !== undefined ? 'STOPPED' : isRunning(task, now) ? 'IN_PROGRESS' : 'COMPLETED'
  return task.layoutOnly ? `FIX_LAYOUT_${state}` : state
}

/** From 0 to 1. */
function shareDone({ startedAt, stoppedAt, takesMs }: Task, now: number): number {
  return takesMs === 0 ? 1 : Math.min(1, ((stoppedAt ?? now) - startedAt) / takesMs)
}

function summary(task: Task, load: Load, now: number): Summary {
  const share = shareDone(task, now)
  const moved = task.layoutOnly ? 0 : share * MOVED_SHARE
  return {
    filesScanned: String(Math.floor(load.files * share)),
    filesMoved: String(Math.floor(load.files * moved)),
    filesFailed: '0',
    filesSkipped: '0',
    totalSizeMoved: String(Math.floor(load.bytes * moved)),
    runtime: ((share * task.takesMs) / 1000).toFixed(2),
    status: taskStatus(task, now),
  }
}

/** Progress as the host tells it that is asked: each host has its share of the work. */
export function progress(
  asked: Peer,
  bricks: readonly Brick[],
  task: Task,
  load: Load,
  now: number,
): RebalanceRemoveStatus {
  const workers = [...new Set(bricks.map(({ peer }) => peer))]
  const parts = workers.map((peer, index) => ({
    name: peer === asked ? 'localhost' : nameOf(peer),
    id: peer.uuid,
    ...summary(task, shareOf(load, index, workers.length), now),
  }))
  const sum = (key: 'filesScanned' | 'filesMoved' | 'totalSizeMoved'): string =>
    String(parts.reduce((total, part) => total + Number(part[key]), 0))
  return {
    summary: {
      ...summary(task, load, now),
      filesScanned: sum('filesScanned'),
      filesMoved: sum('filesMoved'),
      totalSizeMoved: sum('totalSizeMoved'),
    },
    hosts: parts,
  }
}

function shareOf({ files, bytes }: Load, index: number, of: number): Load {
  const part = (whole: number): number => Math.floor(whole / of) + (index < whole % of ? 1 : 0)
  return { files: part(files), bytes: part(bytes) }
}

export function taskInfo(volume: Volume, task: Task, data: Summary): GlusterTaskInfo {
  return { status: data.status, bricks: [...task.bricks], type: task.type, data, volume: volume.name }
}
