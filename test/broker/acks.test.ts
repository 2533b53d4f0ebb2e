import type { Channel, ConsumeMessage } from 'amqplib'
import { describe, expect, it, vi } from 'vitest'
import { createAcks } from '../../src/broker/acks.ts'

function createRecorder() {
  const frames: string[] = []
  const channel = {
    ack: ({ fields }: ConsumeMessage, upTo = false) =>
      frames.push(`ack ${fields.deliveryTag}${upTo ? ' and before' : ''}`),
    nack: ({ fields }: ConsumeMessage, _: boolean, requeue: boolean) =>
      frames.push(`nack ${fields.deliveryTag} ${requeue}`),
  } as unknown as Channel
  const state = { open: true }
  const acks = createAcks(channel, () => state.open)
  const [one, two, three, four] = [1, 2, 3, 4].map((deliveryTag) => ({ fields: { deliveryTag } }) as ConsumeMessage)
  if (!one || !two || !three || !four) throw new Error('four messages')
  for (const message of [one, two, three, four]) acks.delivered(message)
  return { frames, state, acks, one, two, three, four }
}

const turn = () => new Promise(setImmediate)

describe('acknowledgements', () => {
  it('of one turn go out as one, whatever their order', async () => {
    const { frames, acks, one, two, three } = createRecorder()
    acks.ack(three)
    acks.ack(one)
    acks.ack(two)
    await turn()
    expect(frames).toEqual(['ack 3 and before'])
  })

  it('never cover what is not done', async () => {
    const { frames, acks, one, two, four } = createRecorder()
    acks.ack(four)
    acks.ack(two)
    acks.ack(one)
    await turn()
    expect(frames).toEqual(['ack 4', 'ack 2 and before'])
  })

  it('never cover what was given back', async () => {
    const { frames, acks, one, two } = createRecorder()
    acks.nack(one, true)
    acks.ack(two)
    await turn()
    expect(frames).toEqual(['nack 1 true', 'ack 2 and before'])
  })

  it('that may come later go out with the first that may not, or all together after a moment', async () => {
    vi.useFakeTimers()
    try {
      const { frames, acks, one, two, three, four } = createRecorder()
      acks.ackLater(one)
      acks.ack(two)
      vi.advanceTimersToNextTimer()
      expect(frames).toEqual(['ack 2 and before'])
      acks.ackLater(three)
      acks.ackLater(four)
      expect(frames).toHaveLength(1)
      vi.advanceTimersByTime(10)
      expect(frames).toEqual(['ack 2 and before', 'ack 4 and before'])
    } finally {
      vi.useRealTimers()
    }
  })

  it('go out before their channel is closed', () => {
    const { frames, acks, one } = createRecorder()
    acks.ack(one)
    acks.flush()
    expect(frames).toEqual(['ack 1 and before'])
  })

  it('of a lost channel are forgotten', async () => {
    const { frames, state, acks, one } = createRecorder()
    acks.ack(one)
    state.open = false
    await turn()
    expect(frames).toEqual([])
  })
})
