import { describe, expect, it } from 'vitest'
import { decode, decodeResponse, MAX_BODY_BYTES } from '../../src/api/envelope.ts'

const text = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
const kindOf = (value: unknown) => {
  const decoded = decode(value instanceof Uint8Array ? value : text(value))
  return decoded.kind === 'unreadable' ? decoded.error.kind : decoded.calls.map((call) => call.kind)
}

describe('decoding a body', () => {
  it('tells requests, notifications and neither from each other', () => {
    expect(kindOf({ jsonrpc: '2.0', id: 1, method: 'a' })).toEqual(['request'])
    expect(kindOf({ jsonrpc: '2.0', method: 'a' })).toEqual(['notification'])
    expect(kindOf({ jsonrpc: '2.0', id: 1 })).toEqual(['invalid'])
  })

  it.each([
    ['not JSON', 'nonsense', 'ParseError'],
    ['nothing', '', 'ParseError'],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'ParseError'],
    ['an empty batch', [], 'InvalidRequest'],
    ['100 levels', `${'['.repeat(100)}${']'.repeat(100)}`, 'InvalidRequest'],
    ['100,000 levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'InvalidRequest'],
    [
      'a __proto__ key',
      '{"jsonrpc":"2.0","id":1,"method":"a","params":{"x":{"__proto__":{"admin":true}}}}',
      'InvalidRequest',
    ],
    ['a __proto__ key in disguise', '{"\\u005f_proto__":1}', 'InvalidRequest'],
    ['20 MB', Buffer.alloc(20_000_000, 0x20), 'InvalidRequest'],
    [
      'values without end',
      `{"jsonrpc":"2.0","id":1,"method":"a","params":[${'{},'.repeat(100_000)}{}]}`,
      'InvalidRequest',
    ],
    ['a batch without end', `[${'1,'.repeat(2000)}1]`, 'InvalidRequest'],
  ])('refuses %s', (_, body, kind) => {
    expect(kindOf(body)).toBe(kind)
  })

  it.each([
    ['a string', '"x"'],
    ['null in a batch', '[null]'],
    ['a number', '1'],
    ['an object as id', { id: {} }],
    ['an array as id', { jsonrpc: '2.0', method: 'a', id: [] }],
    ['a boolean as id', { jsonrpc: '2.0', method: 'a', id: true }],
    ['an id too long to send back', { jsonrpc: '2.0', method: 'a', id: 'x'.repeat(256) }],
    ['another version', { jsonrpc: '1.0', method: 'a', id: 1 }],
    ['no version', { method: 'a', id: 1 }],
    ['a method that is no string', { jsonrpc: '2.0', method: {}, id: 1 }],
    ['params that are a string', { jsonrpc: '2.0', method: 'a', id: 1, params: 'x' }],
    ['params that are null', { jsonrpc: '2.0', method: 'a', id: 1, params: null }],
  ])('calls %s invalid', (_, body) => {
    expect(kindOf(body)).toEqual(['invalid'])
  })

  it('keeps the id of an invalid request, so that its caller hears of it', () => {
    const decoded = decode(text({ jsonrpc: '2.0', id: 'mine', method: 5 }))
    expect(decoded).toMatchObject({ calls: [{ kind: 'invalid', id: 'mine' }] })
  })

  it('takes "constructor" for a key like others', () => {
    expect(kindOf({ jsonrpc: '2.0', id: 1, method: 'a', params: { constructor: 1 } })).toEqual(['request'])
  })

  it('does not quote the body in its error, which may hold secrets', () => {
    const decoded = decode(text('{"password":"hunter2"'))
    expect(decoded.kind === 'unreadable' && decoded.error.message).not.toContain('hunter2')
  })

  it('takes a body up to the limit', () => {
    const padding = ' '.repeat(MAX_BODY_BYTES - 40)
    expect(kindOf(`{"jsonrpc":"2.0","method":"a"}${padding}`)).toEqual(['notification'])
  })
})

describe('decoding a reply', () => {
  it('tells responses from all else', () => {
    expect(decodeResponse(text({ jsonrpc: '2.0', id: 1, result: true })).kind).toBe('response')
    expect(decodeResponse(text([{ jsonrpc: '2.0', id: 1, result: true }])).kind).toBe('batch')
    expect(decodeResponse(text({ jsonrpc: '2.0', id: 1 })).kind).toBe('unreadable')
    expect(decodeResponse(text('nonsense')).kind).toBe('unreadable')
    expect(decodeResponse(text('null')).kind).toBe('unreadable')
  })
})
