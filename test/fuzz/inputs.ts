import openrpc from '../../src/api/generated/openrpc.json' with { type: 'json' }
import { CANCEL_METHOD, HEADER, type MessageProperties } from '../../src/api/message.ts'
import type { Random } from '../chaos/random.ts'

/** One message, as hostile as it comes. */
export interface Input {
  readonly body: Buffer
  readonly properties: MessageProperties
}

interface Sample {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Its answer is a megabyte, which says nothing new. */
const LEFT_OUT = 'rpc.discover'

const SAMPLES: readonly Sample[] = openrpc.methods
  .filter(({ name }) => name !== LEFT_OUT)
  .flatMap(({ name, examples }) =>
    examples.map(({ params }) => ({
      method: name,
      params: Object.fromEntries(params.map((param) => [param.name, param.value])),
    })),
  )

const VMS = ['8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11', '11111111-1111-4111-8111-111111111111', 'x']
const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  '',
  '0',
  'length',
  'vmID',
  'é\u0000',
]
const STRINGS = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '../../etc/passwd',
  '%s%n',
  '<x',
  '__proto__',
  '1e999',
  'NaN',
  '😀'.repeat(50),
]
const NUMBERS = [0, -0, -1, 1.5, 1e21, 2 ** 53 + 2, 1e308, -1e308, 4294967296, 2147483648]

/** Something that a sender might put anywhere. */
function hostile(random: Random, depth = 0): Json {
  switch (random.between(0, depth > 3 ? 5 : 8)) {
    case 0:
      return null
    case 1:
      return random.chance(0.5)
    case 2:
      return random.pick(NUMBERS)
    case 3:
    case 4:
      return random.pick(STRINGS)
    case 5:
      return random.pick(VMS)
    case 6:
      return 'a'.repeat(random.pick([255, 256, 1000, 20_000]))
    case 7:
      return Array.from({ length: random.between(0, 4) }, () => hostile(random, depth + 1))
    default: {
      const entries = Array.from({ length: random.between(0, 4) }, () => [
        random.pick(KEYS),
        hostile(random, depth + 1),
      ])
      return Object.fromEntries(entries)
    }
  }
}

/** Changes one thing, somewhere in it. */
function mutate(value: Json, random: Random): Json {
  if (typeof value !== 'object' || value === null || random.chance(0.15)) return hostile(random)
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(0.2)) return [...value, hostile(random)]
    const at = random.between(0, value.length - 1)
    return value.map((one, index) => (index === at ? mutate(one, random) : one))
  }
  const keys = Object.keys(value)
  if (keys.length === 0 || random.chance(0.15)) return { ...value, [random.pick(KEYS)]: hostile(random) }
  const key = random.pick(keys)
  if (random.chance(0.15)) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
  return { ...value, [key]: mutate(value[key] ?? null, random) }
}

function toRequest(random: Random): Json {
  if (random.chance(0.05)) return cancel(random)
  const { method, params } = random.pick(SAMPLES)
  const vm = random.chance(0.5) && 'vmID' in params ? { vmID: random.pick(VMS) } : {}
  const named = { ...params, ...vm } as { [key: string]: Json }
  const request = {
    jsonrpc: '2.0',
    method,
    params: random.chance(0.1) ? Object.values(named) : named,
    ...(random.chance(0.15) ? {} : { id: toId(random) }),
  }
  return random.chance(0.4) ? mutate(request, random) : request
}

function cancel(random: Random): Json {
  const params = random.chance(0.5) ? { messageId: `m${random.between(0, 200)}` } : { id: toId(random) }
  return { jsonrpc: '2.0', method: CANCEL_METHOD, params: random.chance(0.2) ? hostile(random) : params }
}

function toId(random: Random): Json {
  return random.pick([1, 'a', 'req-7', null, 0, -1.5, 2 ** 53, 'x'.repeat(255)])
}

function toBody(random: Random): Buffer {
  if (random.chance(0.03))
    return Buffer.from(Array.from({ length: random.between(0, 60) }, () => random.between(0, 255)))
  if (random.chance(0.02)) return Buffer.from('['.repeat(random.between(1, 500)))
  const single = random.chance(0.85)
  const value = single ? toRequest(random) : Array.from({ length: random.between(0, 6) }, () => toRequest(random))
  const body = Buffer.from(JSON.stringify(random.chance(0.03) ? hostile(random) : value))
  return random.chance(0.1) ? spoil(body, random) : body
}

/** Bytes that no JSON writer makes. */
function spoil(body: Buffer, random: Random): Buffer {
  if (body.length === 0) return body
  const at = random.between(0, body.length - 1)
  switch (random.between(0, 4)) {
    case 0:
      return body.subarray(0, at)
    case 1: {
      const copy = Buffer.from(body)
      copy[at] = random.between(0, 255)
      return copy
    }
    case 2:
      return Buffer.concat([body, body])
    case 3:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body])
    default:
      return Buffer.concat([body.subarray(0, at), Buffer.from([0xc3, 0x28]), body.subarray(at)])
  }
}

/** Whatever AMQP's tables can hold. */
function toHeader(random: Random): unknown {
  const now = Date.now()
  return random.pick<unknown>([
    now + 2_000,
    now - 1,
    String(now + 2_000),
    'soon',
    '',
    -1,
    0,
    Number.NaN,
    1e300,
    true,
    null,

    Buffer.from([0xff, 0]),
    { '!': 'timestamp', value: 1 },
    { a: { b: [] } },
    [1, 'a'],
    'é'.repeat(300),
  ])
}

function toProperties(random: Random, index: number): MessageProperties {
  const headers: Record<string, unknown> = random.chance(0.3) ? { [HEADER.bundles]: true } : {}
  for (const name of [...Object.values(HEADER), 'traceparent', 'x-death', 'CC', 'BCC', '__proto__']) {
    if (random.chance(0.05)) Object.defineProperty(headers, name, { value: toHeader(random), enumerable: true })
  }
  const text = () => random.pick([...STRINGS, 'x'.repeat(255)])
  return {
    headers,
    // Few ids, so that some come again, with what was said before and with something else.
    ...(random.chance(0.9) ? { messageId: random.chance(0.1) ? `m${random.between(0, 200)}` : `n${index}` } : {}),
    correlationId: `c${index}`,
    ...(random.chance(0.9) ? { replyTo: 'tester' } : random.chance(0.5) ? { replyTo: text() } : {}),
    ...(random.chance(0.05) ? { userId: text() } : {}),
    ...(random.chance(0.05) ? { type: text() } : {}),
    ...(random.chance(0.05) ? { contentType: text() } : {}),
    ...(random.chance(0.05) ? { contentEncoding: random.pick(['gzip', '', 'utf-8']) } : {}),
    ...(random.chance(0.2) ? { timestamp: random.pick([0, Date.now(), Date.now() + 1e9, 8.64e15, -1, 1e300]) } : {}),
    // Nothing is to run for long: a place in the test is a place less.
    expiration: random.chance(0.05) ? random.pick([0, 1, 0.5]) : 2000,
  }
}

export function createInput(random: Random, index: number): Input {
  return { body: toBody(random), properties: toProperties(random, index) }
}
