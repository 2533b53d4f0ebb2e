import { RpcError } from '../../../api/errors.ts'
import type { HostJobInfo, HostJobType } from '../../../api/generated/types.ts'
import { defer, type EffectKind, effectOf } from '../effects.ts'
import { emit } from '../host.ts'
import type { Host } from '../model.ts'
import { type Deferred, type Job, storageOf } from './model.ts'
import { startWork, workMs } from './work.ts'

/** How long a job is told of after its end. */
const KEPT_MS = 3_600_000

export interface JobSetup {
  /** Chosen by the caller of the method. */
  readonly id: string
  readonly type: HostJobType
  readonly description: string
  /** @default what storage work takes on the host */
  readonly takesMs?: number
  /** When it throws, the job has failed. */
  readonly effect: Deferred
}

export const JOB_END: EffectKind<string> = {
  name: 'job end',
  make: (host, id) => ({
    commit: () => {
      const job = storageOf(host).jobs.get(id)
      if (job !== undefined) end(host, job)
    },
  }),
}

/** Starts work under an id of the caller. @throws {RpcError} GeneralException: there is such a job, or was lately */
export function startJob(host: Host, setup: JobSetup): void {
  const { jobs } = storageOf(host)
  const startedAt = host.world.clock.now()
  forgetOld(host)
  if (jobs.has(setup.id)) throw new RpcError('GeneralException', `there is a job ${setup.id} already`)
  const { id, type, description, effect, takesMs = workMs(host) } = setup
  const job: Job = {
    id,
    type,
    description,
    effect,
    startedAt,
    takesMs,
    status: 'running',
    error: undefined,
    endedAt: undefined,
  }
  jobs.set(id, job)
  startWork(host, takesMs, defer(JOB_END, id))
}

function end(host: Host, job: Job): void {
  const { commit, release } = effectOf(host, job.effect)
  try {
    commit()
    job.status = 'done'
  } catch (reason) {
    const { code, message } = RpcError.from(reason)
    job.status = 'failed'
    job.error = { code, message }
  }
  job.endedAt = host.world.clock.now()
  release?.()
  emit(host, { event: '|jobs|status|', object: job.id, params: jobInfo(job, job.endedAt) })
}

/** Those that run, and those that ended within the last hour. */
export function jobsOf(host: Host): readonly Job[] {
  forgetOld(host)
  return [...(host.storage?.jobs.values() ?? [])]
}

function forgetOld(host: Host): void {
  const oldest = host.world.clock.now() - KEPT_MS
  for (const [id, { endedAt }] of host.storage?.jobs ?? []) {
    if (endedAt !== undefined && endedAt < oldest) host.storage?.jobs.delete(id)
  }
}

export function jobInfo(job: Job, now: number): HostJobInfo {
  const { id, status, description, type, error } = job
  return {
    id,
    status,
    description,
    job_type: type,
    progress: progress(job, now),
    ...(error === undefined ? {} : { error }),
  }
}

function progress({ status, startedAt, endedAt, takesMs }: Job, now: number): number {
  if (status === 'done') return 100
  const share = takesMs === 0 ? 0 : ((endedAt ?? now) - startedAt) / takesMs
  return Math.min(99, Math.floor(100 * share))
}
