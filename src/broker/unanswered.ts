/** The broker owes an answer, on a connection that seems well. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError'
}

/** For an answer of the broker's, in milliseconds: it may have thousands of queues to declare. */
export const ANSWER_MS = 60_000

/**
 * Waits for what the broker is to answer, and not for ever.
 * @throws {UnansweredError} when it does not; what it answers later is nobody's any more
 */
export async function answered<T>(work: Promise<T>, ms: number = ANSWER_MS): Promise<T> {
  const { promise: silence, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new UnansweredError(`the broker has given no answer for ${ms / 1000} s`)), ms)
  try {
    return await Promise.race([work, silence])
  } finally {
    clearTimeout(timer)
  }
}
