import { RpcError } from '../api/errors.ts'

/** Whether a call's caller still wants it; whoever is at it is told when not. */
export class Cancellation {
  #requested = false
  #target: Cancellable | undefined

  constructor(target: Cancellable | undefined) {
    this.#target = target
  }

  get requested(): boolean {
    return this.#requested
  }

  request(): void {
    if (this.#requested) return
    this.#requested = true
    this.#target?.cancel()
  }

  /** From now on this one is to be told. */
  handTo(target: Cancellable | undefined): void {
    this.#target = target
  }
}

interface Cancellable {
  cancel(): void
}

export function cancelledInTime(): RpcError {
  return new RpcError('RequestCancelled', 'it had not started and was not executed', { data: { started: false } })
}

/** `cause`: what its handler failed with. */
export function cancelledUnderWay(cause?: unknown): RpcError {
  const detail = 'it had started, and may have taken effect in whole or in part'
  return new RpcError('RequestCancelled', detail, { data: { started: true }, cause })
}
