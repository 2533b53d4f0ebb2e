/** Owns what was opened, and disposes it in reverse order: `AsyncDisposableStack`, which Node 22 does not have. */
export interface Cleanup extends AsyncDisposable {
  readonly disposed: boolean
  /** What comes when the rest is disposed already is disposed at once: nobody else would do it. */
  use<T extends AsyncDisposable | Disposable>(resource: T): T
  /** Runs it when the rest is disposed, in its place. */
  defer(end: () => Promise<void> | void): void
  /** Hands all of it over to a new owner. */
  move(): Cleanup
  disposeAsync(): Promise<void>
}

export function createCleanup(): Cleanup {
  return new Stack([])
}

class Stack implements Cleanup {
  readonly #owned: (AsyncDisposable | Disposable)[]
  #disposed = false

  constructor(owned: (AsyncDisposable | Disposable)[]) {
    this.#owned = owned
  }

  get disposed(): boolean {
    return this.#disposed
  }

  use<T extends AsyncDisposable | Disposable>(resource: T): T {
    this.#own(resource)
    return resource
  }

  defer(end: () => Promise<void> | void): void {
    this.#own({ [Symbol.asyncDispose]: async () => end() })
  }

  #own(resource: AsyncDisposable | Disposable): void {
    if (!this.#disposed) this.#owned.push(resource)
    // Who would be told of its failure has gone.
    else void dispose(resource).catch(() => {})
  }

  move(): Cleanup {
    this.#disposed = true
    return new Stack(this.#owned.splice(0))
  }

  /** Each gets its turn, whatever became of the others; the first failure is told then. */
  async disposeAsync(): Promise<void> {
    this.#disposed = true
    const failures: unknown[] = []
    for (let resource = this.#owned.pop(); resource !== undefined; resource = this.#owned.pop()) {
      try {
        await dispose(resource)
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.disposeAsync()
  }
}

async function dispose(resource: AsyncDisposable | Disposable): Promise<void> {
  if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]()
  else resource[Symbol.dispose]()
}
