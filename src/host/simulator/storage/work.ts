import { effectOf } from '../effects.ts'
import type { Host } from '../model.ts'
import { type Deferred, storageOf, type Work } from './model.ts'

/** How long storage work takes on a host, in milliseconds. */
export function workMs(host: Host): number {
  return host.session?.options.storageMs ?? 0
}

export function startWork(host: Host, ms: number, effect: Deferred): Work {
  const work: Work = { at: host.world.clock.now() + ms, effect, cancel: () => {} }
  storageOf(host).work.add(work)
  arm(host, work)
  return work
}

/** Ends it before its time. Returns the milliseconds that were left. */
export function dropWork(host: Host, work: Work): number {
  work.cancel()
  storageOf(host).work.delete(work)
  return Math.max(0, work.at - host.world.clock.now())
}

/** Stops the timers, not the work: while no driver has the host open, nothing runs for it. */
export function restWork(host: Host): void {
  for (const work of host.storage?.work ?? []) work.cancel()
}

/** Starts the timers again after `restWork`; what came due meanwhile ends at once. */
export function rearmWork(host: Host): void {
  for (const work of host.storage?.work ?? []) arm(host, work)
}

function arm(host: Host, work: Work): void {
  const { clock } = host.world
  work.cancel = clock.after(Math.max(0, work.at - clock.now()), () => {
    storageOf(host).work.delete(work)
    effectOf(host, work.effect).commit()
  })
}
