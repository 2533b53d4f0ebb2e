import type { Delivery } from '../../src/api/message.ts'
import { createInbox } from '../../src/client/inbox.ts'
import type { Inbound } from '../../src/client/transport.ts'

/** Gathers what the test hands it, and remembers which hosts it was told to follow. */
export interface ScriptedInbound extends Inbound {
  readonly followed: readonly (readonly string[])[]
  readonly ended: boolean
  push(delivery: Delivery): void
}

export function createScriptedInbound({ signal }: { readonly signal?: AbortSignal | undefined } = {}): ScriptedInbound {
  const followed: (readonly string[])[] = []
  let ended = false
  const inbox = createInbox<Delivery>({
    capacity: 100,
    signal,
    onEnd: async () => {
      ended = true
    },
  })
  return {
    followed,
    get ended() {
      return ended
    },
    push: (delivery) => void inbox.push(delivery),
    beginnings: 1,
    follow: async (hosts) => void followed.push(hosts),
    stats: () => ({}),
    [Symbol.asyncIterator]: () => inbox[Symbol.asyncIterator](),
    [Symbol.asyncDispose]: () => inbox[Symbol.asyncDispose](),
  }
}
