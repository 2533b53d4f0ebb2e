import type { Logger } from 'pino'
import type { ERRORS, ErrorName } from './generated/errors.ts'
import type { Events, Methods, Stamped } from './generated/types.ts'
import type { HostId } from './ids.ts'

/** A method's wire name: `VM.create`. */
export type MethodName = keyof Methods
export type Params<M extends MethodName> = Methods[M]['params']
export type Result<M extends MethodName> = Methods[M]['result']
/** The names of the errors by which a call of a method may fail. */
export type ErrorOf<M extends MethodName> = Methods[M]['errors'] | AnyCallError

/** What is wrong with a call or with its way, whatever the method. */
type AnyCallError =
  | 'MethodNotImplemented'
  | 'ResourceExhausted'
  | {
      [Name in ErrorName]: `${(typeof ERRORS)[Name]['code']}` extends `-${string}` ? Name : never
    }[ErrorName]

/** An event's wire name up to its object: `|virt|VM_status|`. */
export type EventName = keyof Events
/** An event's params as they travel: its body, and `notify_time`. */
export type EventParams<E extends EventName> = Stamped<Events[E]>

/** How far a call has got. */
export interface Progress {
  /** From 0 to 100. */
  readonly percent?: number
  /** What is being done, for a person. */
  readonly message?: string
}

/** All that a handler may know of the request it serves. */
export interface HandlerContext {
  readonly method: MethodName
  readonly host: HostId
  /**
   * Fires when the time is up, when the caller cancels, when the worker gives
   * up on draining, and when the handler has returned: what a handler starts
   * under it always stops.
   */
  readonly signal: AbortSignal
  /** Milliseconds left until the signal fires for want of time. */
  remaining(): number
  /** Tells the caller how far it is, if it asked for that. May be called often: not all of it is sent. */
  progress(progress: Progress): void
  /** Carries host, method and message id already. */
  readonly log: Logger
  /** VDSM's flow id, when the caller gave one. */
  readonly flow: string | undefined
}

/** Does one method on one host. Params are valid; the result is checked. Throw an `RpcError` for an error with a code of its own. */
export type Handler<M extends MethodName> = (params: Params<M>, context: HandlerContext) => Promise<Result<M>>

/** A driver's methods. A missing key answers "not implemented by this driver". */
export type Handlers = { readonly [M in MethodName]?: Handler<M> }

/**
 * What became of a command that was started and whose end nobody saw. That its
 * effect is not there does not prove that it did not happen: the host's daemon
 * may still be at it.
 */
export type Probed =
  /** With the result that its caller is given. */
  | { readonly kind: 'happened'; readonly result: unknown }
  /** Nor will it. */
  | { readonly kind: 'did not happen' }
  | { readonly kind: 'cannot tell' }

/** Finds out what became of a command that must not be repeated. `started`: milliseconds since 1970-01-01 UTC. */
export type Probe = (
  method: MethodName,
  params: Readonly<Record<string, unknown>>,
  context: { readonly started: number; readonly signal: AbortSignal },
) => Promise<Probed>

/** What happened on a host; `notify_time` is stamped where it is published. */
export type HostEvent = {
  [E in EventName]: {
    readonly event: E
    /** What it is about, a VM's id for example; `no_id` when it is about the host. */
    readonly object: string
    readonly params: Events[E]
  }
}[EventName]
