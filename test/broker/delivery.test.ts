import type { ConsumeMessage } from 'amqplib'
import { expect, test } from 'vitest'
import { toDelivery } from '../../src/broker/delivery.ts'

function message(properties: object): ConsumeMessage {
  const fields = { exchange: 'e', routingKey: 'k', redelivered: true, deliveryTag: 1, consumerTag: 't' }
  return { fields, properties, content: Buffer.from('x') } as unknown as ConsumeMessage
}

test('no property, however odd, makes a delivery fail: what makes no sense is left out', () => {
  const odd = {
    expiration: 'soon',
    timestamp: Number.NaN,
    messageId: 7,
    correlationId: null,
    replyTo: {},
    userId: [],
    contentType: undefined,
    contentEncoding: Symbol('x'),
    type: true,
    deliveryMode: 'x',
    headers: undefined,
  }
  expect(toDelivery(message(odd), 'q')).toEqual({
    exchange: 'e',
    routingKey: 'k',
    queue: 'q',
    redelivered: true,
    body: Buffer.from('x'),
    properties: { persistent: false, headers: {} },
  })
})

test('only whole milliseconds count as an expiration', () => {
  for (const expiration of ['', ' ', '-1', '1.5', '1e3', '0x10', 'Infinity', '1 ']) {
    expect(toDelivery(message({ expiration }), 'q').properties, expiration).not.toHaveProperty('expiration')
  }
  expect(toDelivery(message({ expiration: '0' }), 'q').properties.expiration).toBe(0)
  expect(toDelivery(message({ expiration: '60000' }), 'q').properties.expiration).toBe(60_000)
})
