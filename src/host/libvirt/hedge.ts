import { untilAborted } from './link.ts'

export interface Hedge {
  /** How long an answer is waited for before the question is put once more. */
  readonly everyMs: number
  /** How often it is put at most. */
  readonly most: number
  readonly signal: AbortSignal
}

/**
 * The first answer to a question that is put again while none comes. The
 * questions are not taken back.
 * @throws what the last one throws when all of them fail, or the signal's reason
 */
export async function hedged<T>(ask: () => Promise<T>, { everyMs, most, signal }: Hedge): Promise<T> {
  const answer = Promise.withResolvers<T>()
  let asked = 0
  let failed = 0
  const put = (): void => {
    asked += 1
    ask().then(answer.resolve, (reason: unknown) => {
      failed += 1
      // One that fails at once is an answer, too: it is not put again.
      if (failed === asked) answer.reject(reason)
    })
    if (asked >= most) clearInterval(timer)
  }
  const timer = setInterval(put, everyMs)
  put()
  try {
    return await untilAborted(answer.promise, signal)
  } finally {
    clearInterval(timer)
  }
}
