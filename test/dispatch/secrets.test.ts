import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { RpcError } from '../../src/api/errors.ts'
import { SECRETS } from '../../src/api/generated/secrets.ts'
import type { Handler, HandlerContext, Handlers, MethodName } from '../../src/api/handler.ts'
import { REDACTED, redactBody, redactParams, redactResult } from '../../src/api/redact.ts'
import { createTestDispatcher, request, VM } from '../support/dispatch.ts'

const planted = Object.entries(SECRETS).filter(([name]) => !name.startsWith('|'))
const withParams = planted.flatMap(([method, { params = [] }]) => params.map((path) => [method, path] as const))
const withResult = planted.flatMap(([method, { result = [] }]) => result.map((path) => [method, path] as const))

/** A secret at the path, the last part of it in a form that is hard to find: deep, or with what texts are escaped for. */
function plant(path: string): { readonly value: Record<string, unknown>; readonly secret: string } {
  const secret = path.endsWith('uuid') ? randomUUID() : `s<e>&"c'r\\e t${randomUUID()}`
  const deep = /(headers|file|data)$/.test(path) ? { some: { where: [secret] } } : secret
  const value = path
    .split('.')
    .reduceRight<unknown>((inner, name) => (name === '*' ? [inner] : { [name]: inner }), deep)
  return { value: value as Record<string, unknown>, secret }
}

/** Runs a method whose handler does all that it must not, and returns everything that can be read afterwards but the bodies of dead letters. */
async function leaksOf(
  method: string,
  params: unknown,
  handler: (params: unknown, context: HandlerContext) => Promise<unknown>,
  mode: 'lenient' | 'strict' = 'lenient',
): Promise<string> {
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })
  const { dispatcher, send, published } = createTestDispatcher({
    handlers: { [method]: handler as Handler<MethodName> } as Handlers,
    mode,
    log,
  })
  const { reply } = await send(request(method, params))
  const { dead } = await send({ jsonrpc: '2.0', method, params })
  const headers = published.map(({ properties }) => properties)
  expect(lines.length).toBeGreaterThan(0)
  return [...lines, JSON.stringify([reply, dead, headers, dispatcher.stats()])].join('\n')
}

/** The secret itself, and as it looks when it was quoted once or twice. */
function expectHidden(text: string, secret: string): void {
  const once = JSON.stringify(secret).slice(1, -1)
  for (const form of [secret, once, JSON.stringify(once).slice(1, -1), secret.slice(-36)])
    expect(text).not.toContain(form)
}

describe('a secret in params', () => {
  test.each(withParams)('of %s at %s appears in no log, error, header or statistic', async (method, path) => {
    const { value, secret } = plant(path)
    const quoted = await leaksOf(method, value, async (params, { log }) => {
      log.warn({ params, nested: { deep: [params] }, err: new Error(JSON.stringify(params)) }, 'careless')
      const cause = new Error(`libvirt: <graphics passwd='${secret}'/> ${JSON.stringify(params)}`)
      throw new RpcError('VMExists', JSON.stringify(params), { data: { params, list: [secret] }, cause })
    })
    expect(quoted).toContain(REDACTED)
    expect(quoted).toContain('careless')
    expectHidden(quoted, secret)
    const thrown = await leaksOf(method, value, async () => {
      throw new TypeError(`no good: ${secret}`)
    })
    expect(thrown).toContain(`no good: ${REDACTED}`)
    expectHidden(thrown, secret)
    expectHidden(JSON.stringify(redactParams(method, value)), secret)
    expectHidden(JSON.stringify(redactBody({ jsonrpc: '2.0', method, params: value })), secret)
  })

  test('is hidden by position, too', async () => {
    const { secret } = plant('password')
    const text = await leaksOf('VM.setTicket', [VM, secret, 60, 'keep', {}], async (params, { log }) => {
      log.warn({ params }, 'careless')
      throw new RpcError('SpiceTicketError', JSON.stringify(params))
    })
    expectHidden(text, secret)
    expect(redactParams('VM.setTicket', [VM, secret, 60])).toEqual([VM, REDACTED, 60])
  })

  test('is not quoted by the complaint about its own shape', async () => {
    const { secret } = plant('password')
    for (const params of [
      { vmID: VM, password: { [secret]: { [secret]: 1 } }, ttl: 'x', existingConnAction: 'keep', params: {} },
      { vmID: VM, password: [secret], ttl: secret, existingConnAction: secret, params: {} },
    ]) {
      expectHidden(await leaksOf('VM.setTicket', params, async () => true, 'strict'), secret)
    }
  })

  test("in a machine's definition is hidden, too", async () => {
    const { secret } = plant('uuid')
    const file = Buffer.from(`#cloud-config\npassword: ${randomUUID()}`).toString('base64')
    const xml = `<domain><devices><graphics type='vnc' passwd='${secret}'/></devices><ovirt-vm:payload><ovirt-vm:file path="user-data">${file}</ovirt-vm:file></ovirt-vm:payload></domain>`
    const params = { vmID: VM, vmParams: { vmId: VM, xml } }
    const text = await leaksOf('VM.create', params, async (given, { log }) => {
      log.warn({ given }, 'careless')
      throw new RpcError('VMExists', `cannot parse ${xml}, near ${secret} or ${file}`)
    })
    for (const hidden of [secret, file]) {
      expect(text).not.toContain(hidden)
      expect(JSON.stringify(redactParams('VM.create', params))).not.toContain(hidden)
    }
  })
})

describe('a secret in a result', () => {
  test.each(withResult)(
    'of %s at %s is hidden when it is shown, or when the result breaks the schema',
    async (method, path) => {
      const { value, secret } = plant(path)
      expectHidden(JSON.stringify(redactResult(method, value)), secret)
      const wrong = await leaksOf(
        method,
        {},
        async () => JSON.parse(JSON.stringify(value).replace('{', '{"__more":7,')),
        'strict',
      )
      expectHidden(wrong, secret)
    },
  )
})

test('what is shown of a message that nobody knows is nothing', () => {
  expect(redactBody({ jsonrpc: '2.0', method: 'VM.sendFlowers', params: { password: 'rosebud' } })).toEqual({
    jsonrpc: '2.0',
    method: 'VM.sendFlowers',
    params: REDACTED,
  })
  expect(redactBody('rosebud')).toBe(REDACTED)
})

test('what is no secret is shown as it is', async () => {
  const params = { vmID: VM, password: '', ttl: 60 }
  expect(redactParams('VM.getStats', params)).toBe(params)
  const text = await leaksOf('VM.setTicket', { ...params, password: 'hunter22' }, async () => {
    throw new RpcError('SpiceTicketError', `of ${VM}, for 60 s`)
  })
  expect(text).toContain(`of ${VM}, for 60 s`)
})
