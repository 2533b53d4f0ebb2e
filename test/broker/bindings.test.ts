import { expect, test } from 'vitest'
import { createBindings } from '../../src/broker/bindings.ts'
import type { BrokerConnection } from '../../src/broker/connection.ts'
import { testLog } from '../support/broker.ts'

const toBindings = (keys: readonly string[]) => keys.map((routingKey) => ({ exchange: 'e', routingKey }))

const many = (count: number) => Array.from({ length: count }, (_, index) => `host${index}`)

/** A queue on a broker that does each thing when, and if, the test lets it. */
function createQueue(...keys: readonly string[]) {
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
  const bound = new Set(bindings.declared.map(({ routingKey }) => routingKey))
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
        fail(error = new Error('the channel was closed')) {
          gates.delete(key)
          reject(error)
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
  await queue.bindings.begin()
  const held = queue.hold('c')
  const first = queue.become('a', 'c')
  await expect.poll(() => queue.asked).toEqual(['bind c'])
  const second = queue.become('a', 'b', 'c')
  held.go()
  await Promise.all([first, second])
  expect(queue.asked).toEqual(['bind c', 'bind b'])
  expect(queue.bindings.declared.map(({ routingKey }) => routingKey)).toEqual(['a', 'b', 'c'])
})

test('many are bound several at a time, each once', async () => {
  const queue = createQueue()
  using _ = queue.bindings
  const keys = many(1_000)
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

test('a queue is declared with some of many, and has all when it has begun', async () => {
  const queue = createQueue(...many(1_000))
  using _ = queue.bindings
  expect(queue.bindings.declared).toHaveLength(50)
  const begun = queue.bindings.begin()
  // Who declares it again needs all.
  expect(queue.bindings.declared).toHaveLength(1_000)
  await begun
  expect(queue.bound()).toHaveLength(1_000)
  expect(queue.asked).toHaveLength(950)
  expect(queue.most()).toBe(8)
})

test('a refusal at the beginning is told, a lost channel is not', async () => {
  const queue = createQueue(...many(60))
  using _ = queue.bindings
  const held = queue.hold('host59')
  const begun = queue.bindings.begin()
  await expect.poll(() => queue.asked).toContain('bind host59')
  held.fail()
  await begun
  expect(queue.bound()).toHaveLength(60)

  const other = createQueue(...many(60))
  using _other = other.bindings
  const refused = other.hold('host59')
  const outcome = expect(other.bindings.begin()).rejects.toThrow('ACCESS_REFUSED')
  await expect.poll(() => other.asked).toContain('bind host59')
  refused.fail(Object.assign(new Error('ACCESS_REFUSED'), { code: 403 }))
  await outcome
})
