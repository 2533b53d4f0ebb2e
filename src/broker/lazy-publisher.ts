import type { Logger } from 'pino'
import { createCleanup } from '../api/cleanup.ts'
import type { Publish } from '../api/message.ts'
import type { BrokerConnection } from './connection.ts'
import { createPublisher, type Publisher } from './publisher.ts'

export interface LazyPublisher extends AsyncDisposable {
  readonly publish: Publish
}

/** A publisher whose connection is opened with the first message: for what most processes never send. */
export function createLazyPublisher({
  connect,
  log,
}: {
  readonly connect: () => Promise<BrokerConnection>
  readonly log: Logger
}): LazyPublisher {
  const stack = createCleanup()
  let opening: Promise<Publisher> | undefined

  async function open(): Promise<Publisher> {
    const connection = await connect()
    if (stack.disposed) {
      await connection[Symbol.asyncDispose]()
      throw new Error('the publisher is closed')
    }
    stack.use(connection)
    return stack.use(createPublisher({ connection, log }))
  }

  return {
    async publish(message, options) {
      opening ??= open()
      try {
        return await (await opening).publish(message, options)
      } catch (error) {
        opening = undefined
        return { kind: 'unsent', reason: error instanceof Error ? error.message : String(error) }
      }
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
