import type { HandlerContext } from '../../src/api/handler.ts'
import type { OpenDriver } from '../../src/host/driver.ts'

/** Hosts that note each `VM.reset` that they begin, and do it when they are let. */
export interface NotingHosts {
  readonly open: OpenDriver
  /** Who has begun one, in order. */
  readonly begun: readonly string[]
  /** Those that were held do it now. */
  letGo(): void
}

/** @param hold hosts that do not do it at once */
export function createNotingHosts(hold: ReadonlySet<string>): NotingHosts {
  const begun: string[] = []
  const held = Promise.withResolvers<void>()
  const open: OpenDriver = async ({ host }) => {
    const { promise: ended, resolve: end } = Promise.withResolvers<IteratorReturnResult<undefined>>()
    return {
      handlers: {
        'VM.reset': async (_: unknown, _context: HandlerContext) => {
          begun.push(host)
          if (hold.has(host)) await held.promise
          return true as const
        },
      },
      // They have none to tell.
      events: { [Symbol.asyncIterator]: () => ({ next: () => ended }) },
      stats: () => ({}),
      [Symbol.asyncDispose]: async () => end({ done: true, value: undefined }),
    }
  }
  return { open, begun, letGo: held.resolve }
}
