import { ConnectError } from '../broker/connect-error.ts'
import type { BrokerConnection } from '../broker/connection.ts'
import { unlessAborted } from './unless-aborted.ts'

/** More than the broker may take for one answer. Who waits for a first connection must hear of it some day. */
const SET_UP_MS = 90_000

/**
 * What must be there before a new connection serves anybody. Consumers and queues are set up again for as long as a
 * broker comes and goes, or a cluster has too few nodes: at first that has an end.
 * @param given gives up on it
 * @throws {ConnectError} when it is given up, or takes too long
 */
export async function setUp<T>(
  connection: BrokerConnection,
  given: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const patience = AbortSignal.timeout(SET_UP_MS)
  const signal = given === undefined ? patience : AbortSignal.any([given, patience])
  try {
    return await unlessAborted(work(signal), signal)
  } catch (error) {
    if (!signal.aborted || error instanceof ConnectError) throw error
    const { broker, lastCause } = connection.stats()
    const lost = lastCause === undefined ? '' : ` (${lastCause})`
    const text = `broker ${broker ?? 'lost again'}${lost}: it was reached, but did not set up what its users need`
    if (given?.aborted) throw new ConnectError('aborted', text, { cause: error })
    const advice = 'queues need most nodes of a cluster; see the log of the broker'
    throw new ConnectError('unreachable', `${text} in ${SET_UP_MS / 1000} s; ${advice}`, { cause: error })
  }
}
