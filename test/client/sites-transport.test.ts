import { expect, test } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import { silentLog } from '../../src/client/silent-log.ts'
import type { Site } from '../../src/client/site.ts'
import { createSites } from '../../src/client/sites.ts'
import { createSitesTransport } from '../../src/client/sites-transport.ts'

const NEVER = new Promise<never>(() => {})

/** A site whose broker has not answered yet. */
function createUntried(name: string): Site {
  return {
    name,
    open: undefined,
    cause: undefined,
    tried: NEVER,
    reached: NEVER,
    async *status() {},
    async [Symbol.asyncDispose]() {},
  }
}

test('a host of which no site is known when its time is up ends as unsent, and not the whole fan-out', async () => {
  await using transport = createSitesTransport(createSites([createUntried('north')], silentLog()), silentLog())
  using fanOut = transport.fanOut({
    method: 'Host.ping2',
    body: new Uint8Array(),
    correlationId: 'c1',
    messageId: 'm1',
    onReply: () => {},
    onClose: () => {},
  })
  const giveUp = new AbortController()
  const asked = fanOut.toHost(parseHostId('host1'), { timeoutMs: 60_000, signal: giveUp.signal })
  giveUp.abort()
  expect(await asked).toEqual({ kind: 'unsent', reason: 'it was not known in time which site has it' })
})
