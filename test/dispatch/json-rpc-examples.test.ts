import { describe, expect, it } from 'vitest'
import type { Handlers } from '../../src/api/handler.ts'
import { createTestDispatcher, VM } from '../support/dispatch.ts'

/**
 * The examples of https://www.jsonrpc.org/specification#examples, with methods
 * of ours in the place of `subtract`, `sum`, `update` and `get_data`.
 */
describe('the examples of the JSON-RPC 2.0 specification', () => {
  const seen: unknown[] = []
  const handlers: Handlers = {
    'VM.getMigrationStatus': async (params) => {
      seen.push(params)
      return { vmId: params.vmID, status: 'in_progress', progress: 19 }
    },
    'Host.ping2': async () => {
      seen.push('ping')
      return true
    },
  }
  const progress = { vmId: VM, status: 'in_progress', progress: 19 }

  async function exchange(text: string): Promise<unknown> {
    return (await createTestDispatcher({ handlers }).send(text)).reply
  }

  it('rpc call with positional parameters', async () => {
    const reply = await exchange(`{"jsonrpc": "2.0", "method": "VM.getMigrationStatus", "params": ["${VM}"], "id": 1}`)
    expect(reply).toEqual({ jsonrpc: '2.0', result: progress, id: 1 })
  })

  it('rpc call with named parameters', async () => {
    const reply = await exchange(
      `{"jsonrpc": "2.0", "method": "VM.getMigrationStatus", "params": {"vmID": "${VM}"}, "id": "a"}`,
    )
    expect(reply).toEqual({ jsonrpc: '2.0', result: progress, id: 'a' })
  })

  it('a notification is executed and not answered', async () => {
    seen.length = 0
    expect(await exchange('{"jsonrpc": "2.0", "method": "Host.ping2"}')).toBeUndefined()
    expect(seen).toEqual(['ping'])
  })

  it('a notification of a non-existent method is not answered', async () => {
    expect(await exchange('{"jsonrpc": "2.0", "method": "foobar"}')).toBeUndefined()
  })

  it('rpc call of non-existent method', async () => {
    const reply = await exchange('{"jsonrpc": "2.0", "method": "foobar", "id": "1"}')
    expect(reply).toMatchObject({ jsonrpc: '2.0', error: { code: -32601 }, id: '1' })
  })

  it('rpc call with invalid JSON', async () => {
    const reply = await exchange('{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]')
    expect(reply).toMatchObject({ jsonrpc: '2.0', error: { code: -32700 }, id: null })
  })

  it('rpc call with invalid Request object', async () => {
    const reply = await exchange('{"jsonrpc": "2.0", "method": 1, "params": "bar"}')
    expect(reply).toMatchObject({ jsonrpc: '2.0', error: { code: -32600 }, id: null })
  })

  it('rpc call Batch, invalid JSON', async () => {
    const reply = await exchange(
      '[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},{"jsonrpc": "2.0", "method"]',
    )
    expect(reply).toMatchObject({ jsonrpc: '2.0', error: { code: -32700 }, id: null })
  })

  it('rpc call with an empty Array', async () => {
    expect(await exchange('[]')).toMatchObject({ jsonrpc: '2.0', error: { code: -32600 }, id: null })
  })

  it('rpc call with an invalid Batch (but not empty)', async () => {
    expect(await exchange('[1]')).toMatchObject([{ jsonrpc: '2.0', error: { code: -32600 }, id: null }])
  })

  it('rpc call with invalid Batch', async () => {
    const invalid = { jsonrpc: '2.0', error: { code: -32600 }, id: null }
    expect(await exchange('[1,2,3]')).toMatchObject([invalid, invalid, invalid])
  })

  it('rpc call Batch', async () => {
    const reply = await exchange(`[
      {"jsonrpc": "2.0", "method": "VM.getMigrationStatus", "params": ["${VM}"], "id": "1"},
      {"jsonrpc": "2.0", "method": "Host.ping2", "params": []},
      {"jsonrpc": "2.0", "method": "VM.getMigrationStatus", "params": {"vmID": "${VM}"}, "id": "2"},
      {"foo": "boo"},
      {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
      {"jsonrpc": "2.0", "method": "Host.ping2", "id": "9"}
    ]`)
    expect(reply).toMatchObject([
      { jsonrpc: '2.0', result: progress, id: '1' },
      { jsonrpc: '2.0', result: progress, id: '2' },
      { jsonrpc: '2.0', error: { code: -32600 }, id: null },
      { jsonrpc: '2.0', error: { code: -32601 }, id: '5' },
      { jsonrpc: '2.0', result: true, id: '9' },
    ])
  })

  it('rpc call Batch (all notifications)', async () => {
    const reply = await exchange(
      '[{"jsonrpc": "2.0", "method": "Host.ping2"},{"jsonrpc": "2.0", "method": "Host.ping2", "params": []}]',
    )
    expect(reply).toBeUndefined()
  })
})
