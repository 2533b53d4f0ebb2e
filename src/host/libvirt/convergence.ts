import type { ConvergenceAction, ConvergenceItem, ConvergenceSchedule } from '../../api/generated/types.ts'
import type { Job } from './jobs.ts'

/** What is done to a migration that does not get ahead. */
export type Push =
  | { readonly kind: 'downtime'; readonly ms: number }
  | { readonly kind: 'postcopy' }
  | { readonly kind: 'abort' }

export interface Convergence {
  /** Done at the start. */
  readonly init: readonly Push[]
  /** Whether it may come to the guest running on the target while its memory follows. */
  readonly postcopy: boolean
  /** What to do now, by how the migration is going. */
  next(job: Job): Push | undefined
}

/**
 * The engine's schedule: with every pass over the memory that brought no
 * progress the next step is due once more passes have failed than its limit.
 */
export function createConvergence(schedule: ConvergenceSchedule | undefined): Convergence {
  const steps: ConvergenceItem[] = [...(schedule?.stalling ?? [])]
  const actions = [...(schedule?.init ?? []), ...steps.map(({ action }) => action)]
  let iteration = 0
  let least = Number.POSITIVE_INFINITY
  let stalled = 0

  return {
    init: (schedule?.init ?? []).flatMap((action) => toPush(action) ?? []),
    postcopy: actions.some(({ name }) => name === 'postcopy'),
    next(job) {
      if (job.dataTotal === 0 || job.iteration <= iteration) return undefined
      iteration = job.iteration
      if (job.dataRemaining < least) {
        least = job.dataRemaining
        return undefined
      }
      stalled += 1
      const [step] = steps
      if (step === undefined || stalled <= step.limit) return undefined
      steps.shift()
      return toPush(step.action)
    },
  }
}

/** Undefined for an action that libvirt has nothing for. */
function toPush({ name, params }: ConvergenceAction): Push | undefined {
  switch (name) {
    case 'setDowntime': {
      const ms = Number(params[0])
      return Number.isInteger(ms) && ms > 0 ? { kind: 'downtime', ms } : undefined
    }
    case 'postcopy':
      return { kind: 'postcopy' }
    case 'abort':
      return { kind: 'abort' }
    default:
      return undefined
  }
}
