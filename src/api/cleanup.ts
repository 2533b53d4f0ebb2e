/** Owns what was opened, and disposes it in reverse order: `AsyncDisposableStack`, which Node 22 does not have. */
export interface Cleanup extends AsyncDisposable {
  readonly disposed: boolean
  use<T extends AsyncDisposable | Disposable>(resource: T): T
  /** Runs it when the rest is disposed, in its place. */
  defer(end: () => Promise<void> | void): void
  /** Hands all of it over to a new owner. */
  move(): Cleanup
  disposeAsync(): Promise<void>
}

export function createCleanup(owned: (AsyncDisposable | Disposable)[] = []): Cleanup {
  let disposed = false

  /** Each gets its turn, whatever became of the others; the first failure is told then. */
  async function disposeAsync(): Promise<void> {
    disposed = true
    const failures: unknown[] = []
    for (let resource = owned.pop(); resource !== undefined; resource = owned.pop()) {
      try {
        if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]()
        else resource[Symbol.dispose]()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  return {
    get disposed() {
      return disposed
    },
    use(resource) {
      owned.push(resource)
      return resource
    },
    defer(end) {
      owned.push({ [Symbol.asyncDispose]: async () => end() })
    },
    move() {
      disposed = true
      return createCleanup(owned.splice(0))
    },
    disposeAsync,
    [Symbol.asyncDispose]: disposeAsync,
  }
}
