import { expect, test } from 'vitest'
import { createBindings } from '../../src/broker/bindings.ts'
import type { BrokerConnection } from '../../src/broker/connection.ts'
import { testLog } from '../support/broker.ts'

const toBindings = (keys: readonly string[]) => keys.map((routingKey) => ({ exchange: 'e', routingKey }))

/** A queue on a broker that does each thing when, and if, the test lets it. */
function createQueue(...keys: readonly string[]) {
  const bound = new Set(keys)
  const asked: string[] = []
  const gates = new Map<string, Promise<void>>()
  let channels = 0
  let most = 0
  async function obey(what: string, key: string) {
    asked.push(`${what} ${key}`)
    await gates.get(key)
    if (what === 'bind') bound.add(key)
    else bound.delete(key)
  }
  const channel = {
    bindQueue: (_queue: string, _exchange: string, key: string) => obey('bind', key),
    unbindQueue: (_queue: string, _exchange: string, key: string) => obey('unbind', key),
  }
  const connection = {
    channels: {
      async configure(work: (one: typeof channel) => Promise<unknown>) {
        most = Math.max(most, ++channels)
        return await work(channel).finally(() => channels--)
      },
    },
  } as unknown as Pick<BrokerConnection, 'channels'>
  const bindings = createBindings({ connection, queue: 'q', bindings: toBindings(keys), log: testLog() })
  return {
    bindings,
    become: (...now: readonly string[]) => bindings.become(toBindings(now)),
    bound: () => [...bound].sort(),
    asked,
    /** What is asked about this key waits. */
    hold(key: string) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      promise.catch(() => {})
      gates.set(key, promise)
      return {
        go: () => resolve(),
        fail() {
          gates.delete(key)
          reject(new Error('the channel was closed'))
        },
      }
    },
    most: () => most,
  }
}

test('changes that follow each other do not undo each other', async () => {
  const queue = createQueue('a')
  using _ = queue.bindings
  const held = queue.hold('b')
  const first = queue.become('a', 'b')
  await expect.poll(() => queue.asked).toEqual(['bind b'])
  const second = queue.become('a')
  const third = queue.become('a', 'c')
  expect(queue.asked).toEqual(['bind b'])
  held.go()
  await Promise.all([first, second, third])
  expect(queue.bound()).toEqual(['a', 'c'])
})

test('a change that failed half-way is made good', async () => {
  const queue = createQueue('a')
  using _ = queue.bindings
  const held = queue.hold('c')
  const first = queue.become('b', 'c')
  await expect.poll(() => queue.asked).toEqual(['bind b', 'bind c'])
  // Of c it is not known whether it is bound.
  const second = queue.become('b')
  held.fail()
  await Promise.all([first, second])
  expect(queue.bound()).toEqual(['b'])
  expect(queue.asked.slice(2).sort()).toEqual(['unbind a', 'unbind c'])
})

test('a change that failed is tried again though nothing changes', async () => {
  const queue = createQueue()
  using _ = queue.bindings
  const held = queue.hold('a')
  const changed = queue.become('a')
  held.fail()
  await changed
  expect(queue.bound()).toEqual(['a'])
  expect(queue.asked).toEqual(['bind a', 'bind a'])
})

test('a host that left and came back is bound again, for the queue may have been declared without it', async () => {
  const queue = createQueue('a', 'b')
  using _ = queue.bindings
  const held = queue.hold('c')
  const first = queue.become('a', 'c')
  await expect.poll(() => queue.asked).toEqual(['bind c'])
  const second = queue.become('a', 'b', 'c')
  held.go()
  await Promise.all([first, second])
  expect(queue.asked).toEqual(['bind c', 'bind b'])
  expect(queue.bindings.wanted.map(({ routingKey }) => routingKey)).toEqual(['a', 'b', 'c'])
})

test('many are bound several at a time, each once', async () => {
  const queue = createQueue()
  using _ = queue.bindings
  const keys = Array.from({ length: 1_000 }, (_, index) => `host${index}`)
  await queue.become(...keys)
  expect(queue.bound()).toEqual([...keys].sort())
  expect(queue.asked).toHaveLength(1_000)
  expect(queue.most()).toBe(8)
  await queue.become()
  expect(queue.bound()).toEqual([])
})

test('what is disposed binds nothing more', async () => {
  const queue = createQueue()
  const held = queue.hold('a')
  const changed = queue.become('a')
  queue.bindings[Symbol.dispose]()
  held.fail()
  await changed
  await queue.become('b')
  expect(queue.asked).toEqual(['bind a'])
})
