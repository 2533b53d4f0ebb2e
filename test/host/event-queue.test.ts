import { expect, test } from 'vitest'
import type { HostEvent } from '../../src/api/handler.ts'
import { createEventQueue } from '../../src/host/event-queue.ts'

function event(object: string): HostEvent {
  return { event: '|net|host_conn|', object, params: {} }
}

test('a reader gets all events in order, however many wait, and then the end', async () => {
  const queue = createEventQueue()
  const wanted = Array.from({ length: 5000 }, (_, index) => String(index))
  for (const object of wanted) queue.push(event(object))
  queue.end()
  const got: string[] = []
  for await (const { object } of queue) got.push(object)
  expect(got).toEqual(wanted)
})

test('a reader that waits gets the next event at once', async () => {
  const queue = createEventQueue()
  const reader = queue[Symbol.asyncIterator]()
  const next = reader.next()
  queue.push(event('a'))
  expect(await next).toMatchObject({ value: { object: 'a' } })
  const last = reader.next()
  queue.end()
  expect(await last).toMatchObject({ done: true })
})

test('what is emitted, waits, or comes after the end is counted', () => {
  const queue = createEventQueue()
  queue.push(event('a'))
  queue.end()
  queue.push(event('b'))
  expect(queue.stats()).toEqual({ emitted: 1, waiting: 1, dropped: 1 })
})
