import { describe, expect, test } from 'vitest'
import type { RawParams } from '../../src/api/envelope.ts'
import { EVENTS } from '../../src/api/generated/events.ts'
import { METHODS } from '../../src/api/generated/methods.ts'
import openrpc from '../../src/api/generated/openrpc.json' with { type: 'json' }
import type { HostEvent, MethodName } from '../../src/api/handler.ts'
import { createValidator } from '../../src/dispatch/validate.ts'

interface Value {
  readonly name: string
  readonly value: unknown
}

interface Pairing {
  readonly name: string
  readonly params: readonly Value[]
  readonly result: Value
}

interface Told {
  readonly name: string
  readonly object: string
  readonly params: Readonly<Record<string, unknown>>
}

/** As a strict worker checks: what the schema does not name is refused too. */
const validator = createValidator({ mode: 'strict' })

const pairings = new Map(
  openrpc.methods.map((method) => [method.name, 'examples' in method ? (method.examples as readonly Pairing[]) : []]),
)

const told = Object.entries(openrpc['x-events']).map(
  ([name, event]) => [name, 'examples' in event ? (event.examples as readonly Told[]) : []] as const,
)

describe('the examples', () => {
  test('are there for every method and every event', () => {
    expect(Object.keys(METHODS).filter((name) => !pairings.get(name)?.length)).toEqual([])
    expect(told.filter(([, examples]) => examples.length === 0)).toEqual([])
    expect(told.map(([name]) => name)).toEqual(Object.keys(EVENTS))
  })

  test.each([...pairings])('of %s ask and answer what the schema says', (name, examples) => {
    const method = name as MethodName
    for (const { params, result } of examples) {
      const named = Object.fromEntries(params.map((param) => [param.name, param.value]))
      expect(validator.params(method, structuredClone(named) as RawParams)).toEqual(named)
      validator.result(method, structuredClone(result.value))
    }
  })

  test.each(told)('of %s tell what the schema says', (name, examples) => {
    for (const { params } of examples) {
      const { notify_time: time, ...body } = params
      expect(time).toBeTypeOf('number')
      expect(validator.event(name as HostEvent['event'], body)).toEqual([])
    }
  })

  test('of what is not as it should be would be refused', () => {
    expect(() => validator.params('VM.pause', { vmID: 'web-01' })).toThrow()
    expect(() => validator.result('VM.pause', {})).toThrow()
    expect(validator.event('|virt|VM_status|', { x: {} })).not.toEqual([])
  })
})
