import { RpcError } from '../api/errors.ts'

/** Whether a call's caller still wants it; whoever is at it is told when not. */
export class Cancellation {
  #requested = false
  #tell: () => void

  constructor(listener: () => void) {
    this.#tell = listener
  }

  get requested(): boolean {
    return this.#requested
  }

  request(): void {
    if (this.#requested) return
    this.#requested = true
    this.#tell()
  }

  /** From now on this one is to be told. */
  handTo(listener: () => void): void {
    this.#tell = listener
  }
}

export function cancelledInTime(): RpcError {
  return new RpcError('RequestCancelled', 'it had not started and was not executed', { data: { started: false } })
}

/** `cause`: what its handler failed with. */
export function cancelledUnderWay(cause?: unknown): RpcError {
  const detail = 'it had started, and may have taken effect in whole or in part'
  return new RpcError('RequestCancelled', detail, { data: { started: true }, cause })
}
