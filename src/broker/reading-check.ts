import type { ConfirmChannel } from 'amqplib'
import type { BrokerConnection } from './connection.ts'
import { answered, UnansweredError } from './unanswered.ts'

/**
 * RabbitMQ 3.10 may never again read from a connection, when a quorum queue is deleted to which much is being published
 * on it; to both sides the connection seems well. One that is read answers what it is asked, behind all that was sent
 * before; one that gives no answer of any kind for `answerMs` is dropped, and comes back.
 * @returns to be called from time to time, with the channel on which something waits and how much was answered so far
 */
export function createReadingCheck(
  connection: BrokerConnection,
  answerMs: number,
): (waiting: ConfirmChannel | undefined, answers: number) => void {
  let latest = 0
  let asking = false

  async function ask(channel: ConfirmChannel, before: number): Promise<void> {
    asking = true
    const { blocks } = connection.stats()
    try {
      await answered(channel.prefetch(0), answerMs)
    } catch (error) {
      // Whatever else it is, a closed channel above all, is an answer.
      if (!(error instanceof UnansweredError)) return
      // A broker that blocks publishing says so, and may read nothing meanwhile.
      const wasBlocked = connection.state.state !== 'connected' || connection.stats().blocks > blocks
      if (!wasBlocked && latest === before) connection.drop('the broker no longer reads what is published')
    } finally {
      asking = false
    }
  }

  return (waiting, answers) => {
    const isQuiet = answers === latest
    latest = answers
    if (isQuiet && !asking && waiting !== undefined && connection.state.state === 'connected') {
      void ask(waiting, answers)
    }
  }
}
