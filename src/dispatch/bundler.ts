import { pack } from '../api/bundle.ts'
import type { Message, Publish, PublishOptions, PublishOutcome } from '../api/message.ts'

/** More than that is not hastened by being sent together. */
const MOST_BYTES = 64 * 1024

/**
 * What is published in one turn of the event loop under the same routing key goes out as one message at the turn's
 * end: a commit of the journal ends many commands at once. Nothing waits for what may come.
 */
export function createBundler(publish: Publish): (reply: Message, options: PublishOptions) => Promise<PublishOutcome> {
  let open: Bundle[] = []

  function flush(): void {
    const ending = open
    open = []
    for (const bundle of ending) bundle.send(publish)
  }

  return (reply, options) => {
    // Nearly always there is one: a host works for few clients at a time.
    let bundle = open.find((one) => one.takes(reply))
    if (bundle === undefined) {
      bundle = new Bundle(reply, options)
      // Runs when what this turn has resolved has been gone through.
      if (open.length === 0) process.nextTick(flush)
      open.push(bundle)
    } else bundle.add(reply)
    return bundle.outcome
  }
}

class Bundle {
  readonly outcome: Promise<PublishOutcome>
  readonly #replies: [Message, ...Message[]]
  readonly #options: PublishOptions
  readonly #resolve: (outcome: Promise<PublishOutcome>) => void
  #bytes: number

  constructor(reply: Message, options: PublishOptions) {
    const { promise, resolve } = Promise.withResolvers<PublishOutcome>()
    this.outcome = promise
    this.#resolve = resolve
    this.#replies = [reply]
    this.#options = options
    this.#bytes = reply.body.byteLength
  }

  takes({ routingKey, body }: Message): boolean {
    return this.#replies[0].routingKey === routingKey && this.#bytes + body.byteLength <= MOST_BYTES
  }

  add(reply: Message): void {
    this.#replies.push(reply)
    this.#bytes += reply.body.byteLength
  }

  send(publish: Publish): void {
    const [only] = this.#replies
    this.#resolve(publish(this.#replies.length === 1 ? only : pack(this.#replies), this.#options))
  }
}
