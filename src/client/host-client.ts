import type { MethodName, Params, Result } from '../api/handler.ts'
import type { HostId } from '../api/ids.ts'
import type { CallProgress } from './transport.ts'

export interface CallOptions {
  /**
   * How long to wait for the answer, in milliseconds. The host has a tenth less, a second at most: it neither starts
   * nor goes on with what is older, and its word about that arrives in time.
   * @default the method's own timeout and two seconds for the way
   */
  readonly timeoutMs?: number | undefined
  /**
   * Ends the wait at once: the call rejects with the signal's reason. The host is asked to give it up, too: what waits
   * there is not executed, what runs is stopped where that can be. To learn what came of it, use `client.cancel`.
   */
  readonly signal?: AbortSignal | undefined
  /**
   * The idempotency key: give the same one to ask again for the outcome of a command.
   * @default a new UUID
   */
  readonly messageId?: string | undefined
  /**
   * When it was first sent, in milliseconds since 1970-01-01 UTC, by who asks again under its `messageId`. A host that
   * no longer knows whether it has carried out so old a command then refuses it (`Expired`).
   * @default now
   */
  readonly firstSent?: number | undefined
  /** Told how the call is getting on: that it waits, that it runs, and how far it is where the host knows. */
  readonly onProgress?: ((progress: CallProgress) => void) | undefined
  /**
   * How often the host is to give a sign of life, in milliseconds, from 500 to 60,000. When four are missing the call
   * fails with `WorkerSilent`: the worker has died or is cut off. It may still carry the command out, or have done so:
   * ask again with the same `messageId`.
   * @default the call lasts as long as `timeoutMs`
   */
  readonly keepaliveMs?: number | undefined
  /** Told of another host that answers in place of the one that was asked, while that is waited for. It counts for nothing. */
  readonly onForeignReply?: ((host: string) => void) | undefined
  /** VDSM's flow id: it stands in the logs of all that the call causes. */
  readonly flow?: string | undefined
}

/** Params may be left out where none is required. */
export type CallArguments<M extends MethodName> =
  Record<never, never> extends Params<M>
    ? readonly [params?: Params<M>, options?: CallOptions]
    : readonly [params: Params<M>, options?: CallOptions]

/** Calls to one host. */
export interface HostClient {
  readonly id: HostId
  /**
   * Resolves with the method's result.
   * @throws {RpcError} what the host answered; `UnknownHost`, `NoAnswer` and others when it did not
   */
  call<M extends MethodName>(method: M, ...args: CallArguments<M>): Promise<Result<M>>
  /** Resolves when the broker has the command; nobody answers it. */
  notify<M extends MethodName>(method: M, ...args: CallArguments<M>): Promise<void>
}
