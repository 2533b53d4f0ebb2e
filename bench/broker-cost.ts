import { connect as dial } from 'amqplib'
import { type BrokerControl, brokerCtl } from '../scripts/provide-broker.ts'

const LIMIT_MS = 600_000

/** Of one node, as the system sees it, in bytes, after what can be freed has been. */
export async function brokerMemory(control: BrokerControl): Promise<number> {
  await brokerCtl(control, ['force_gc'])
  return Number(await brokerCtl(control, ['eval', 'vm_memory_monitor:get_process_memory().']))
}

/** Stops RabbitMQ in its node, and starts it again. @returns milliseconds from the start until each queue has a leader */
export async function restart(control: BrokerControl, url: string, queues: readonly string[]): Promise<number> {
  await brokerCtl(control, ['stop_app'])
  const began = performance.now()
  await brokerCtl(control, ['start_app'])
  await untilServed(url, queues)
  return performance.now() - began
}

/** Until each queue has a leader that answers. */
export async function untilServed(url: string, queues: readonly string[]): Promise<void> {
  const limit = AbortSignal.timeout(LIMIT_MS)
  const model = await dial(url)
  model.on('error', () => {})
  const open = async () => {
    const channel = await model.createChannel()
    channel.on('error', () => {})
    return channel
  }
  try {
    let channel = await open()
    for (const queue of queues) {
      for (;;) {
        limit.throwIfAborted()
        try {
          await channel.checkQueue(queue)
          break
        } catch {
          // The refusal closes the channel.
          await new Promise((resolve) => setTimeout(resolve, 100))
          channel = await open()
        }
      }
    }
  } finally {
    await model.close()
  }
}
