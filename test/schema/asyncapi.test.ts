import { type AsyncAPIDocumentInterface, Parser } from '@asyncapi/parser'
import { describe, expect, test } from 'vitest'
import definitions from '../../rabbitmq/definitions.json' with { type: 'json' }
import { EVENTS } from '../../src/api/generated/events.ts'
import { METHODS } from '../../src/api/generated/methods.ts'
import openrpc from '../../src/api/generated/openrpc.json' with { type: 'json' }
import { HEADER } from '../../src/api/message.ts'
import { toAsyncApi } from '../../src/cli/asyncapi.ts'
import type { OpenRpc } from '../../src/cli/schema-text.ts'

/** Those of the parser: 0 is an error, 1 a warning. */
const WARNING = 1
/** The parser goes through every type at every place where it is used. */
const PATIENCE = 180_000

const whole = openrpc as unknown as OpenRpc

async function parse(
  document: object,
): Promise<{ complaints: string[]; document: AsyncAPIDocumentInterface | undefined }> {
  const parsed = await new Parser().parse(JSON.stringify(document))
  const complaints = parsed.diagnostics.filter(({ severity }) => severity <= WARNING)
  return {
    document: parsed.document,
    complaints: complaints.map(({ message, path }) => `${path.join('.')}: ${message}`),
  }
}

describe('the AsyncAPI document', () => {
  test(
    'is accepted by the official parser, which finds every method and event in it',
    async () => {
      const { document, complaints } = await parse(toAsyncApi(whole))
      expect(complaints).toEqual([])
      const operations = document?.operations().all() ?? []
      expect(operations.filter((one) => one.isReceive()).map((one) => one.id())).toEqual([
        ...Object.keys(METHODS),
        'cancel',
      ])
      const events = Object.values(EVENTS).map(({ component, operation }) => `${component}.${operation}`)
      expect(operations.filter((one) => one.isSend()).map((one) => one.id())).toEqual([...events, 'progress', 'dead'])
      expect(
        operations
          .find((one) => one.id() === 'VM.pause')
          ?.reply()
          ?.messages()
          .all()[0]
          ?.id(),
      ).toBe('VM.pause.reply')
    },
    PATIENCE,
  )

  test('names every header that there is', () => {
    const { components } = toAsyncApi(whole) as { components: { schemas: Record<string, { properties?: object }> } }
    const named = Object.entries(components.schemas).flatMap(([name, { properties = {} }]) =>
      name.endsWith('Headers') ? Object.keys(properties) : [],
    )
    expect(Object.values(HEADER).filter((header) => !named.includes(header))).toEqual([])
  })

  test('that says something wrong is refused', async () => {
    const few = { ...whole, methods: whole.methods.filter(({ name }) => name === 'Host.ping') }
    const right = toAsyncApi(few) as { readonly channels: object }
    expect((await parse(right)).complaints).toEqual([])
    const queue = { address: 'q', bindings: { amqp: { is: 'exchange' } } }
    const { complaints } = await parse({ ...right, channels: { ...right.channels, queue } })
    expect(complaints.join()).toContain('channels.queue.bindings')
  })

  test('has every exchange and queue of the broker, with its arguments and bindings', () => {
    const { channels } = toAsyncApi(whole) as { channels: Record<string, { bindings: { amqp: Amqp } }> }
    const amqp = Object.values(channels).map(({ bindings }) => bindings.amqp)
    for (const { name, type } of definitions.exchanges) {
      if (name !== 'vdsm.policies')
        expect(
          amqp.map(({ exchange }) => exchange),
          name,
        ).toContainEqual(expect.objectContaining({ name, type }))
    }
    for (const { name, arguments: args } of definitions.queues) {
      const bound = definitions.bindings.filter(({ destination }) => destination === name)
      expect(amqp).toContainEqual(
        expect.objectContaining({
          queue: expect.objectContaining({ name }),
          'x-arguments': args,
          'x-bindings': bound.map((binding) =>
            expect.objectContaining({ exchange: binding.source, routingKey: binding.routing_key }),
          ),
        }),
      )
    }
  })
})

interface Amqp {
  readonly exchange?: { readonly name: string; readonly type: string }
}
