import { EventEmitter } from 'node:events'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { BrokerConnection } from '../../src/broker/connection.ts'
import { lastOffset, openReplay, type Replay } from '../../src/broker/stream-replay.ts'

interface ScriptedStream {
  readonly connection: BrokerConnection
  /** Offsets from 0 on. */
  length: number
  /** When each message was sent, in seconds since 1970-01-01 UTC. */
  timestamp: number | undefined
  /** What the broker does to a reader, after which offset it falls silent: none by default. */
  deliver: (reader: { readonly count: number; readonly from: unknown }) => number | 'cancel' | 'close'
  readonly open: number
}

/** A stream whose broker delivers as the test says, without any waiting. */
function createStream(length: number): ScriptedStream {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  let readers = 0
  let open = 0

  function openChannel() {
    open++
    const channel = Object.assign(new EventEmitter(), {
      prefetch: async () => {},
      ack() {},
      cancel: async () => {},
      async close() {
        if (closed) throw new Error('it is closed')
        closed = true
        open--
        channel.emit('close')
      },
      async consume(
        _: string,
        take: (message: unknown) => void,
        options: { readonly arguments: { readonly 'x-stream-offset': unknown } },
      ) {
        const from = options.arguments['x-stream-offset']
        const upTo = stream.deliver({ count: ++readers, from })
        if (upTo === 'cancel') queueMicrotask(() => take(null))
        else if (upTo === 'close') queueMicrotask(() => void channel.close())
        else {
          const first = typeof from === 'number' ? from : from === 'last' ? stream.length - 1 : 0
          for (let offset = first; offset <= upTo; offset++) {
            const properties = { headers: { 'x-stream-offset': offset }, timestamp: stream.timestamp }
            take({ fields: { exchange: 'e', routingKey: 'k', redelivered: false }, properties, content: Buffer.of() })
          }
        }
        return { consumerTag: 'tag' }
      },
    })
    let closed = false
    return channel
  }

  const stream: ScriptedStream = {
    length,
    timestamp: undefined,
    deliver: () => stream.length - 1,
    get open() {
      return open
    },
    connection: {
      openChannel: async () => openChannel(),
      channels: {
        configure: (work: (channel: unknown) => unknown) =>
          Promise.resolve(work({ checkQueue: async () => ({ messageCount: stream.length }) })),
      },
      // The rest of a connection is not for who reads a stream.
    } as unknown as BrokerConnection,
  }
  return stream
}

async function afterAll<T>(work: Promise<T>): Promise<T> {
  let done = false
  const settled = work.finally(() => {
    done = true
  })
  settled.catch(() => {})
  while (!done) await vi.advanceTimersByTimeAsync(100)
  return settled
}

const never = new AbortController().signal
const open = ({ connection }: ScriptedStream, from: Parameters<typeof openReplay>[0]['from'] = 'first') =>
  openReplay({ connection, stream: 's', from, signal: never })

async function offsetsOf(replay: Replay): Promise<readonly number[]> {
  const offsets: number[] = []
  for await (const { offset } of replay) offsets.push(offset)
  return offsets
}

const isLook = (from: unknown) => from === 'last'

test('a last message that the broker does not deliver is an error, not an empty stream', async () => {
  const stream = createStream(5)
  stream.deliver = () => -1
  await expect(afterAll(lastOffset(stream.connection, 's', never))).rejects.toThrow(/last message of s does not come/)
  expect(await afterAll(lastOffset(createStream(0).connection, 's', never))).toBe(-1)
})

test('a channel that is closed while the last message is looked for is opened again', async () => {
  const stream = createStream(5)
  stream.deliver = ({ count }) => (count === 1 ? 'close' : 4)
  expect(await afterAll(lastOffset(stream.connection, 's', never))).toBe(4)
})

test('a read that the broker ends over and over is begun again, less and less often', async () => {
  const stream = createStream(5)
  let ended = 0
  stream.deliver = ({ from }) => (isLook(from) || ++ended > 12 ? 4 : ended % 2 ? 'cancel' : 'close')
  const began = performance.now()
  expect(await afterAll(open(stream).then(offsetsOf))).toEqual([0, 1, 2, 3, 4])
  expect(performance.now() - began).toBeGreaterThan(20_000)
  expect(stream.open).toBe(0)
})

test('a read that falls silent before the end goes on where it was', async () => {
  const stream = createStream(5)
  stream.deliver = ({ from }) => (isLook(from) || from === 2 ? 4 : 1)
  expect(await afterAll(open(stream).then(offsetsOf))).toEqual([0, 1, 2, 3, 4])
})

test('a read that stays silent before the end is an error', async () => {
  const stream = createStream(5)
  stream.deliver = ({ from }) => (isLook(from) ? 4 : 1)
  await expect(afterAll(open(stream).then(offsetsOf))).rejects.toThrow(/nothing came behind offset 1 of 4/)
  expect(stream.open).toBe(0)
})

test('what was cut off meanwhile is not waited for', async () => {
  const stream = createStream(5)
  stream.deliver = ({ from }) => {
    if (!isLook(from)) stream.length = 2
    return stream.length - 1
  }
  expect(await afterAll(open(stream).then(offsetsOf))).toEqual([0, 1])
})

const TIME = 1_700_000_000

test.for([
  ['that has no time', undefined],
  ['from before', TIME - 1],
  // It says nothing of when the broker got it.
  ['by a clock that is wrong', Math.floor(Date.now() / 1000) + 3_600],
])('nothing since a time is no error when the last message is one %s', async ([, timestamp]) => {
  const stream = createStream(5)
  stream.timestamp = timestamp as number | undefined
  stream.deliver = ({ from }) => (isLook(from) ? 4 : -1)
  expect(await afterAll(open(stream, { time: TIME * 1000 + 500 }).then(offsetsOf))).toEqual([])
})

test('nothing since a time is an error when the last message was sent since', async () => {
  const stream = createStream(5)
  stream.timestamp = TIME
  stream.deliver = ({ from }) => (isLook(from) ? 4 : -1)
  const reading = open(stream, { time: TIME * 1000 + 500 }).then(offsetsOf)
  await expect(afterAll(reading)).rejects.toThrow(/nothing came behind offset -1 of 4/)
  expect(stream.open).toBe(0)
})

test('what a slow broker has since a time is waited for', async () => {
  const stream = createStream(5)
  stream.timestamp = TIME
  let asked = 0
  stream.deliver = ({ from }) => (isLook(from) || ++asked > 2 ? 4 : -1)
  expect(await afterAll(open(stream, { time: TIME * 1000 }).then(offsetsOf))).toEqual([0, 1, 2, 3, 4])
})

test('a reader that the broker cancels goes on, and leaves no channel behind', async () => {
  const stream = createStream(5)
  stream.deliver = ({ count }) => (count === 2 ? 'cancel' : 4)
  expect(await afterAll(open(stream).then(offsetsOf))).toEqual([0, 1, 2, 3, 4])
  expect(stream.open).toBe(0)
})

test('a reader that the broker refuses leaves nothing behind', async () => {
  const stream = createStream(5)
  stream.deliver = () => {
    throw new Error('ACCESS_REFUSED')
  }
  const { signal } = new AbortController()
  const added = vi.spyOn(signal, 'addEventListener')
  const removed = vi.spyOn(signal, 'removeEventListener')
  await expect(afterAll(lastOffset(stream.connection, 's', signal))).rejects.toThrow('ACCESS_REFUSED')
  expect(stream.open).toBe(0)
  expect(added).toHaveBeenCalledTimes(1)
  expect(removed).toHaveBeenCalledTimes(1)
})
