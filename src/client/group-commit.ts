/** Writes texts one behind the other; those that come while the disk is busy go to it together. */
export interface GroupCommit {
  /** Resolves when it is written. Rejects with what the write failed by. */
  commit(text: string): Promise<void>
  /** Resolves when nothing is being written. */
  idle(): Promise<void>
}

interface Waiting {
  readonly text: string
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/** @param write after it has failed once it is not called again: what stands there now may be a part of a text */
export function createGroupCommit(write: (text: string) => Promise<void>): GroupCommit {
  let waiting: Waiting[] = []
  let busy: Promise<void> | undefined
  let failure: { readonly reason: unknown } | undefined

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      try {
        if (failure === undefined) await write(group.map(({ text }) => text).join(''))
      } catch (reason) {
        failure = { reason }
      }
      for (const { resolve, reject } of group) {
        if (failure === undefined) resolve()
        else reject(failure.reason)
      }
    }
    busy = undefined
  }

  return {
    async commit(text) {
      if (failure !== undefined) throw failure.reason
      await new Promise<void>((resolve, reject) => {
        waiting.push({ text, resolve, reject })
        busy ??= work()
      })
    },
    idle: async () => await busy,
  }
}
