import { EventEmitter, once } from 'node:events'
import { pino } from 'pino'
import { expect, inject, test } from 'vitest'
import { openDeafProxy } from '../support/deaf-proxy.ts'
import { startTestFleet } from '../support/worker.ts'

/** A log whose lines can be awaited. */
function createLog() {
  const lines = new EventEmitter()
  const text: string[] = []
  const write = (line: string) => {
    text.push(line)
    lines.emit('line')
  }
  return {
    log: pino({}, { write }),
    async says(pattern: RegExp): Promise<void> {
      while (!text.some((line) => pattern.test(line))) await once(lines, 'line')
    },
  }
}

const limits = { watchEvery: 1_000 }

test('a worker that is deaf on a healthy connection ends, and says why', async () => {
  await using proxy = await openDeafProxy(inject('amqpUrl'))
  await using fleet = await startTestFleet({ workerUrl: proxy.url, limits })
  expect(await fleet.client.call('host1', 'Host.ping2')).toBe(true)
  proxy.deafen()
  expect(await fleet.worker.ended).toMatchObject({ message: expect.stringMatching(/nothing sent to .*host1 arrives/) })
})

test('a second worker without a journal says that it only stands by, until the first has ended', async () => {
  const { log, says } = createLog()
  await using fleet = await startTestFleet({ log, limits })
  await using second = await fleet.startAnother()
  await says(/"host":"host1".*this one stands by/)
  const { counters } = await fleet.client.call('host1', 'Worker.stats')
  // What workers send themselves is no command.
  expect(counters).toMatchObject({ deliveries: 1, unreadable: 0 })
  await fleet.worker[Symbol.asyncDispose]()
  await says(/this consumer is the active one now/)
  expect(await fleet.client.call('host1', 'Host.ping2')).toBe(true)
  expect(second.stats()).toMatchObject({ hosts: { host1: { consumer: { watch: { hearing: 'listening' } } } } })
})
