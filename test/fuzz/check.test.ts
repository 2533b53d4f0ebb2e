import { readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { encode } from '../../src/api/envelope.ts'
import { check, describe as describeFailure } from './check.ts'

const input = (headers: Record<string, unknown> = {}) => ({
  body: Buffer.from('{"jsonrpc":"2.0","method":"Host.ping2","id":1}'),
  properties: { replyTo: 'tester', headers },
})
const reply = { properties: {}, body: encode({ jsonrpc: '2.0', id: 1, result: true }) }
const note = {
  properties: { type: '$/progress' },
  body: encode({ jsonrpc: '2.0', method: '$/progress', params: { id: 1, value: { state: 'waiting' } } }),
}
const asking = input({ 'x-vdsm-progress': 'soon' })

describe('the fuzzer', () => {
  it('allows for what a caller is told because it asks for it, before its reply', () => {
    expect(check(asking, { told: [note, note, reply], dead: 0 })).toEqual(['result'])
  })

  it.each([
    ['is not answered', asking, []],
    ['is told, and not answered', asking, [note]],
    ['is told after its reply', asking, [reply, note]],
    ['is told, and did not ask', input(), [note, reply]],
    ['is answered twice', asking, [reply, reply]],
  ])('notices a request that %s', (_, message, told) => {
    expect(() => check(message, { told, dead: 0 })).toThrow()
  })

  it('keeps the whole message that failed in a file, however long it is', () => {
    const long = { ...input(), body: Buffer.alloc(100_000, 'x') }
    const text = describeFailure(long, 7, 3, new Error('why'))
    const file = /^whole, its body in base64: (.*)$/m.exec(text)?.[1] ?? ''
    expect(Buffer.from(JSON.parse(readFileSync(file, 'utf8')).body, 'base64')).toEqual(long.body)
    rmSync(dirname(file), { recursive: true })
    expect(text.length).toBeLessThan(5_000)
    expect(text).toContain('--seed 3 --count 8')
  })
})
