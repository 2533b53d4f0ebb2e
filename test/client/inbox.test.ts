import { expect, test } from 'vitest'
import { createInbox } from '../../src/client/inbox.ts'

test('what is pushed is read in order, before and after the reader waits', async () => {
  const inbox = createInbox<number>({ capacity: 10 })
  const reader = inbox[Symbol.asyncIterator]()
  void inbox.push(1)
  void inbox.push(2)
  expect((await reader.next()).value).toBe(1)
  expect((await reader.next()).value).toBe(2)
  const next = reader.next()
  void inbox.push(3)
  expect((await next).value).toBe(3)
})

test('an item counts as read when the reader comes back for the next one', async () => {
  const inbox = createInbox<string>({ capacity: 10 })
  const reader = inbox[Symbol.asyncIterator]()
  let fate: string | undefined
  void inbox.push('a').then((what) => {
    fate = what
  })
  await reader.next()
  await new Promise(setImmediate)
  expect(fate).toBeUndefined()
  void reader.next()
  await expect.poll(() => fate).toBe('read')
})

test('an item that its reader could not hand on has not been read', async () => {
  const inbox = createInbox<string>({ capacity: 10 })
  const reader = inbox[Symbol.asyncIterator]()
  const fates = [inbox.push('a'), inbox.push('b'), inbox.push('c')]
  await reader.next()
  await reader.next()
  await reader.throw?.()
  expect(await Promise.all(fates)).toEqual(['read', 'closed', 'closed'])
})

test('a slow reader loses the oldest, never the memory', async () => {
  const inbox = createInbox<number>({ capacity: 2 })
  const fates = [1, 2, 3].map((item) => inbox.push(item))
  await expect(fates[0]).resolves.toBe('overflow')
  expect(inbox).toMatchObject({ waiting: 2, dropped: 1 })
  expect((await inbox[Symbol.asyncIterator]().next()).value).toBe(2)
})

test('the signal ends the reading without an error, and what was not read is given back', async () => {
  const abort = new AbortController()
  let ended = 0
  const inbox = createInbox<number>({
    capacity: 10,
    signal: abort.signal,
    onEnd: async () => {
      ended++
    },
  })
  const reading = (async () => {
    const seen: number[] = []
    for await (const item of inbox) {
      seen.push(item)
      abort.abort()
    }
    return seen
  })()
  const fates = [inbox.push(1), inbox.push(2)]
  await expect(reading).resolves.toEqual([1])
  await expect(Promise.all(fates)).resolves.toEqual(['read', 'closed'])
  await expect(inbox.push(3)).resolves.toBe('closed')
  expect(ended).toBe(1)
})

test('leaving the loop ends it, and disposing it twice does no harm', async () => {
  let ended = 0
  const inbox = createInbox<number>({
    capacity: 10,
    onEnd: async () => {
      ended++
    },
  })
  void inbox.push(1)
  for await (const _ of inbox) break
  await inbox[Symbol.asyncDispose]()
  expect(ended).toBe(1)
  await expect(inbox[Symbol.asyncIterator]().next()).resolves.toEqual({ done: true, value: undefined })
})

test('disposing it from within the loop does not wait for the loop', async () => {
  const inbox = createInbox<number>({ capacity: 10 })
  const fate = inbox.push(1)
  for await (const _ of inbox) await inbox[Symbol.asyncDispose]()
  await expect(fate).resolves.toBe('read')
})
