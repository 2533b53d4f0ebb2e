import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { METHODS } from '../../src/api/generated/methods.ts'
import openrpc from '../../src/api/generated/openrpc.json' with { type: 'json' }

interface Document {
  readonly methods: readonly { readonly name: string; readonly params: readonly { readonly schema: object }[] }[]
}

/** OpenRPC's own tools, as far as they are used here: their types do not compile under our compiler's options. */
interface Tools {
  /** True, or what breaks the official meta-schema. */
  validateOpenRPCDocument(document: object): true | Error
  parseOpenRPCDocument(document: object): Promise<Document>
}

const { validateOpenRPCDocument, parseOpenRPCDocument } = createRequire(import.meta.url)(
  '@open-rpc/schema-utils-js',
) as Tools

test('the OpenRPC document keeps the official meta-schema', () => {
  expect(validateOpenRPCDocument(openrpc)).toBe(true)
  const [first, ...others] = openrpc.methods
  const { name: _, ...nameless } = first ?? expect.fail('there is no method')
  expect(validateOpenRPCDocument({ ...openrpc, methods: [nameless, ...others] })).toBeInstanceOf(Object)
})

test("OpenRPC's own tools read it, with every reference resolved", async () => {
  const { methods } = await parseOpenRPCDocument(structuredClone(openrpc))
  expect(methods.map(({ name }) => name)).toEqual(Object.keys(METHODS))
  expect(methods.find(({ name }) => name === 'VM.pause')?.params[0]?.schema).toMatchObject({
    type: 'string',
    pattern: openrpc.components.schemas.UUID.pattern,
  })
})
