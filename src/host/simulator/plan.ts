import type { Host, Machine, Step } from './model.ts'

/** Replaces what the machine was about to do. */
export function schedule(host: Host, machine: Machine, step: Step, ms: number): void {
  dropPlan(machine)
  const { clock, perform } = host.world
  const cancel = clock.after(ms, () => {
    machine.plan = undefined
    if (host.session !== undefined) perform(host, host.session, machine, step)
  })
  machine.plan = { state: 'due', step, at: clock.now() + ms, cancel }
}

/** Keeps what is left of the present plan for later. */
export function holdPlan(host: Host, machine: Machine): void {
  const { plan } = machine
  if (plan?.state !== 'due') return
  plan.cancel()
  machine.plan = { state: 'held', step: plan.step, leftMs: Math.max(0, plan.at - host.world.clock.now()) }
}

export function continuePlan(host: Host, machine: Machine): void {
  const { plan } = machine
  if (plan?.state === 'held') schedule(host, machine, plan.step, plan.leftMs)
}

/** Forgets what the machine would have done next. */
export function dropPlan(machine: Machine): void {
  if (machine.plan?.state === 'due') machine.plan.cancel()
  machine.plan = undefined
}

/** Stops the timer, not the plan: while no driver has the host open, nothing runs for it. */
export function restPlan(machine: Machine): void {
  if (machine.plan?.state === 'due') machine.plan.cancel()
}

/** Starts the timer again after `restPlan`; what came due meanwhile happens at once. */
export function rearmPlan(host: Host, machine: Machine): void {
  const { plan } = machine
  if (plan?.state === 'due') schedule(host, machine, plan.step, Math.max(0, plan.at - host.world.clock.now()))
}
