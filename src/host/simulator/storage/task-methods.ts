import type { Handlers } from '../../../api/handler.ts'
import { findHost } from '../find.ts'
import type { Host, World } from '../model.ts'
import { requireAnySpm } from './access.ts'
import { jobInfo, jobsOf } from './jobs.ts'
import type { Task } from './model.ts'
import { clearTask, requireTask, revertTask, stopTask, taskDetails, taskStatus } from './tasks.ts'

type TaskMethod =
  | Extract<keyof Handlers, `Task.${string}`>
  | 'Host.getAllTasks'
  | 'Host.getAllTasksInfo'
  | 'Host.getAllTasksStatuses'
  | 'Host.getJobs'

export function taskMethods(world: World): Pick<Handlers, TaskMethod> {
  return {
    'Task.getStatus': async ({ taskID }, context) => taskStatus(requireTask(findHost(world, context), taskID)),
    'Task.getInfo': async ({ taskID }, context) => taskInfo(requireTask(findHost(world, context), taskID)),
    'Task.stop': async ({ taskID }, context) => {
      const host = findHost(world, context)
      stopTask(host, requireTask(host, taskID))
      return true
    },
    'Task.revert': async ({ taskID }, context) => {
      const host = findHost(world, context)
      revertTask(host, requireTask(host, taskID))
      return true
    },
    'Task.clear': async ({ taskID }, context) => {
      const host = findHost(world, context)
      clearTask(host, requireTask(host, taskID))
      return true
    },
    'Host.getAllTasks': async (_, context) => byId([...tasksOf(findHost(world, context))], taskDetails),
    'Host.getAllTasksInfo': async (_, context) => byId(spmTasks(findHost(world, context)), taskInfo),
    'Host.getAllTasksStatuses': async (_, context) => byId(spmTasks(findHost(world, context)), taskStatus),
    'Host.getJobs': async ({ job_type, job_ids = [] }, context) => {
      const wanted = jobsOf(findHost(world, context)).filter(
        ({ id, type }) =>
          (job_type === undefined || type === job_type) && (job_ids.length === 0 || job_ids.includes(id)),
      )
      return byId(wanted, (job) => jobInfo(job, world.clock.now()))
    },
  }
}

function tasksOf(host: Host): Iterable<Task> {
  return host.storage?.tasks.values() ?? []
}

function spmTasks(host: Host): Task[] {
  requireAnySpm(host)
  return [...tasksOf(host)].filter(({ tag }) => tag === 'spm')
}

function taskInfo({ id, verb }: Task) {
  return { id, verb }
}

function byId<T extends { readonly id: string }, R>(list: readonly T[], show: (each: T) => R): Record<string, R> {
  return Object.fromEntries(list.map((each) => [each.id, show(each)]))
}
