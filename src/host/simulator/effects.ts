import type { Host } from './model.ts'
import type { Deferred } from './storage/model.ts'

/** What comes of work when its time is over. */
export interface Effect {
  /** Takes effect, or throws an RpcError and changes nothing. */
  readonly commit: () => void
  /** Leads back after the effect. */
  readonly undo?: () => void
  /** Whatever becomes of the work, when it is over. */
  readonly release?: () => void
}

/**
 * A kind of effect. It is made anew from plain data each time it is needed:
 * so work that is under way can be saved, and can change its host.
 */
export interface EffectKind<P> {
  /** Saved states name it so: it stays, or their version goes up. */
  readonly name: string
  readonly make: (host: Host, params: P) => Effect
}

export function defer<P>(kind: EffectKind<P>, params: P): Deferred {
  return { kind, params }
}

export function effectOf(host: Host, { kind, params }: Deferred): Effect {
  // `defer` is the only one that makes them, and has seen that the two belong together.
  return (kind as EffectKind<unknown>).make(host, params)
}
