import { expect, test } from 'vitest'
import { createMessageId } from '../../src/api/message-id.ts'

test('a message id is a UUID of version 7: the time, and what nobody else has', () => {
  const before = Date.now()
  const ids = Array.from({ length: 10_000 }, createMessageId)
  expect(new Set(ids)).toHaveProperty('size', ids.length)
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const time = Number.parseInt(id.slice(0, 13).replace('-', ''), 16)
    expect(time).toBeGreaterThanOrEqual(before)
    expect(time).toBeLessThanOrEqual(Date.now())
  }
})
