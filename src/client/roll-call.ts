import type { Logger } from 'pino'
import { isHostId } from '../api/ids.ts'
import type { BrokerConnection } from '../broker/connection.ts'
import { createLookout } from '../broker/stream.ts'
import type { Topology } from '../broker/topology.ts'
import { type Past, type PastOptions, readPast } from './directory-past.ts'

/** Who was ever announced, and which of them are there: told by who consumes, which needs no clocks that agree. */
export interface RollCall {
  /** @throws when not all of it can be read: without a part hosts would be left out of what is meant for all, and nobody told */
  readPast(
    options: Pick<PastOptions, 'signal' | 'onLast'> & { /** @default true */ readonly look?: boolean },
  ): Promise<Past>
  /** Whose announcement it is will be looked at, too. */
  look(routingKey: string): void
  /**
   * Resolves when all of them have been looked at; who reads the past again looks again.
   * @returns whether a host's queue is consumed; undefined of one without a queue
   * @throws when the broker does not tell
   */
  seen(): Promise<(host: string) => boolean | undefined>
}

export interface RollCallOptions {
  readonly connection: BrokerConnection
  readonly topology: Topology
  readonly log: Logger
  readonly signal: AbortSignal
  /** Gives up on the first look. @default signal */
  readonly opening?: AbortSignal | undefined
}

const READ_ATTEMPTS = 3

export function createRollCall({ connection, topology, log, signal, opening = signal }: RollCallOptions): RollCall {
  const stream = topology.queues.directory
  const exchange = topology.exchanges.events
  const queues = new Map<string, string>()
  let lookout = createLookout(connection, opening)

  // Each is looked at while the past is still being read.
  function look(routingKey: string): void {
    const host = routingKey.slice(0, routingKey.indexOf('.'))
    if (queues.has(host) || !isHostId(host)) return
    const queue = topology.hostQueue(host, []).name
    queues.set(host, queue)
    lookout.look(queue)
  }

  return {
    async readPast({ signal: giveUp, look: looks = true, onLast }) {
      const onKey = looks ? look : () => {}
      for (let attempt = 1; ; attempt++) {
        try {
          return await readPast({ connection, stream, exchange, onKey, onLast, signal: giveUp })
        } catch (error) {
          if (giveUp.aborted || attempt === READ_ATTEMPTS) throw error
          log.warn({ err: error }, 'the directory was not read to its end; reading it again')
        }
      }
    },
    look,
    async seen() {
      const past = new Map(queues)
      const { seen } = lookout
      queues.clear()
      lookout = createLookout(connection, signal)
      const there = await seen()
      return (host) => there.get(past.get(host) ?? '')
    },
  }
}
