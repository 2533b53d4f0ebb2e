import { pino } from 'pino'
import { expect, it } from 'vitest'
import { pack } from '../../src/api/bundle.ts'
import { BUNDLE_TYPE, type Delivery, type Message, type Settlement } from '../../src/api/message.ts'
import { toDeadLetter } from '../../src/client/dead-letter.ts'
import { createReplies } from '../../src/client/replies.ts'

const replies = ['a', 'b', 'c'].map(
  (id): Message => ({
    exchange: 'replies',
    routingKey: 'engine.host1',
    body: Buffer.from(`"é${id}"`),
    properties: { correlationId: id, messageId: `m-${id}`, timestamp: 5000, headers: { 'x-vdsm-time': 5001 } },
  }),
) as [Message, ...Message[]]

function arrived(message: Message): Delivery {
  return { ...message, queue: 'vdsm.reply.engine', redelivered: false }
}

function open(settle: (id: string) => Settlement | Promise<Settlement> = () => 'ack-later') {
  const got: Delivery[] = []
  const receive = (delivery: Delivery) => {
    got.push(delivery)
    return settle(String(delivery.properties.correlationId))
  }
  const fanOuts = { receive: () => undefined }
  return { got, receive: createReplies({ calls: { receive }, fanOuts, log: pino({ level: 'silent' }) }) }
}

it('hands on each reply of a bundle as if it had come by itself', () => {
  const { got, receive } = open()
  expect(receive(arrived(pack(replies)))).toBe('ack-later')
  const text = ({ body, ...rest }: Delivery) => ({ ...rest, body: Buffer.from(body).toString() })
  expect(got.map(text)).toEqual(replies.map(arrived).map(text))
})

it('keeps the whole bundle with the broker while one of it is not taken', async () => {
  const { receive } = open((id) => Promise.resolve(id === 'b' ? 'requeue' : 'ack'))
  expect(await receive(arrived(pack(replies)))).toBe('requeue')
  const taken = open(() => Promise.resolve('ack'))
  expect(await taken.receive(arrived(pack(replies)))).toBe('ack')
})

it('is a reply, to its client, where it became a dead letter', () => {
  expect(toDeadLetter(arrived(pack(replies)), { prefix: '' })).toMatchObject({ kind: 'reply', client: 'engine' })
})

it.each([
  ['no line', 'x'],
  ['a line that is no JSON', '[[\n'],
  ['a line that is no list', '{}\n'],
  ['an entry that is no list', '[1]\n{}'],
  ['a length that is none', '[["a","m",-1]]\n{}'],
  ['too little', '[["a","m",9]]\n{}'],
  ['too much', '[["a","m",1]]\n{}'],
])('drops a bundle with %s, and lives on', (_, body) => {
  const { got, receive } = open()
  const [{ exchange, routingKey }] = replies
  const broken = { exchange, routingKey, body: Buffer.from(body), properties: { type: BUNDLE_TYPE } }
  expect(receive(arrived(broken))).toBe('ack')
  expect(got).toEqual([])
})
