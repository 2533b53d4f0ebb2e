import { createCleanup } from '../api/cleanup.ts'
import { isFederated } from './federation.ts'
import type { Sites } from './sites.ts'
import type { LogPosition, LogReplay } from './transport.ts'

/**
 * The logs of the sites that are there, one after the other: events of one host are in one of them, in their order.
 * @throws {RangeError} for an offset, which is a place in one log
 */
export async function replaySites(
  sites: Sites,
  from: LogPosition,
  { signal }: { readonly signal: AbortSignal },
): Promise<LogReplay> {
  if (typeof from === 'object' && 'offset' in from) {
    throw new RangeError('each site has a log of its own, with offsets of its own: give a time')
  }
  await using opened = createCleanup()
  const logs: LogReplay[] = []
  const skipped: string[] = []
  for (const { name, open } of sites.all) {
    if (open?.transport.listening) logs.push(opened.use(await open.transport.replay(from, { signal })))
    else skipped.push(name)
  }
  const resources = opened.move()
  return {
    skipped,
    async *[Symbol.asyncIterator]() {
      for (const log of logs) {
        // It is in the log of its own site, too.
        for await (const delivery of log) if (!isFederated(delivery)) yield delivery
      }
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
