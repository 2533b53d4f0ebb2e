import { randomUUID } from 'node:crypto'
import { RpcError } from '../../../api/errors.ts'
import type { TaskDetails, TaskState, TaskStatus } from '../../../api/generated/types.ts'
import { defer, type EffectKind, effectOf } from '../effects.ts'
import type { Host } from '../model.ts'
import { type Deferred, storageOf, type Task } from './model.ts'
import { dropWork, startWork, workMs } from './work.ts'

/** Of a task's time, the part that each step of undoing it takes. */
const UNDO_SHARE = 0.1

export interface TaskSetup {
  readonly verb: string
  /** @default spm */
  readonly tag?: Task['tag']
  readonly effect: Deferred
}

export const TASK_STEP: EffectKind<string> = {
  name: 'task step',
  make: (host, id) => ({ commit: () => step(host, requireTask(host, id)) }),
}

/** Starts work behind a reply. Returns the task's id. */
export function startTask(host: Host, { verb, tag = 'spm', effect }: TaskSetup): string {
  const task: Task = {
    id: randomUUID(),
    verb,
    tag,
    effect,
    state: 'running',
    code: 0,
    message: 'running job 1 of 1',
    work: undefined,
    leftMs: workMs(host),
  }
  adoptTask(host, task)
  return task.id
}

/** Lets the host go on with a task. */
export function adoptTask(host: Host, task: Task): void {
  storageOf(host).tasks.set(task.id, task)
  if (!isOver(task)) wait(host, task, task.leftMs)
}

/** Takes a task from the host as it is. */
export function giveUpTask(host: Host, task: Task): void {
  storageOf(host).tasks.delete(task.id)
  if (task.work !== undefined) task.leftMs = dropWork(host, task.work)
  task.work = undefined
}

/** @throws {RpcError} UnknownTask */
export function requireTask(host: Host, id: string): Task {
  const task = host.storage?.tasks.get(id)
  if (task === undefined) throw new RpcError('UnknownTask', id)
  return task
}

export function isOver({ state }: Task): boolean {
  return state === 'finished' || state === 'recovered' || state === 'failed'
}

export function stopTask(host: Host, task: Task): void {
  if (task.state === 'running') abort(host, task, new RpcError('TaskAborted', 'it was stopped'))
}

/** @throws {RpcError} TaskNotFinished */
export function revertTask(host: Host, task: Task): void {
  if (!isOver(task)) throw new RpcError('TaskNotFinished', task.id)
  const { undo } = effectOf(host, task.effect)
  if (task.state !== 'finished' || undo === undefined) return
  try {
    undo()
    task.state = 'recovered'
  } catch (reason) {
    fail(task, RpcError.from(reason))
    task.state = 'failed'
  }
}

/** @throws {RpcError} TaskStateError */
export function clearTask(host: Host, task: Task): void {
  if (!isOver(task)) throw new RpcError('TaskStateError', `${task.id} has not finished`)
  storageOf(host).tasks.delete(task.id)
}

function step(host: Host, task: Task): void {
  task.work = undefined
  switch (task.state) {
    case 'running':
      finish(host, task)
      break
    case 'aborting':
      task.state = 'recovering'
      wait(host, task, UNDO_SHARE * workMs(host))
      break
    case 'recovering':
      task.state = 'recovered'
      effectOf(host, task.effect).release?.()
      break
    case 'finished':
    case 'recovered':
    case 'failed':
      break
    default:
      task.state satisfies never
  }
}

function finish(host: Host, task: Task): void {
  const { commit, release } = effectOf(host, task.effect)
  try {
    commit()
  } catch (reason) {
    abort(host, task, RpcError.from(reason))
    return
  }
  task.state = 'finished'
  task.message = '1 jobs completed successfully'
  release?.()
}

function abort(host: Host, task: Task, reason: RpcError): void {
  if (task.work !== undefined) dropWork(host, task.work)
  fail(task, reason)
  task.state = 'aborting'
  wait(host, task, UNDO_SHARE * workMs(host))
}

function wait(host: Host, task: Task, ms: number): void {
  task.work = startWork(host, ms, defer(TASK_STEP, task.id))
}

function fail(task: Task, { code, message }: RpcError): void {
  task.code = code
  task.message = message
}

export function taskStatus(task: Task): TaskStatus {
  return {
    taskID: task.id,
    taskState: taskState(task),
    taskResult: taskResult(task),
    code: task.code,
    message: task.message,
  }
}

export function taskDetails({ id, verb, tag, state, code, message }: Task): TaskDetails {
  return { id, verb, tag, state, code, message, result: '' }
}

function taskState({ state }: Task): TaskState {
  switch (state) {
    case 'running':
    case 'aborting':
    case 'finished':
      return state
    case 'recovering':
      return 'cleaning'
    case 'recovered':
    case 'failed':
      return 'finished'
    default:
      return state satisfies never
  }
}

function taskResult({ state }: Task): TaskStatus['taskResult'] {
  if (state === 'finished') return 'success'
  if (state === 'recovered') return 'cleanSuccess'
  return state === 'failed' ? 'cleanFailure' : ''
}
