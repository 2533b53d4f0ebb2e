import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { generate } from '../../scripts/generate.ts'
import { METHODS } from '../../src/api/generated/methods.ts'
import openrpc from '../../src/api/generated/openrpc.json' with { type: 'json' }
import { parseHostId } from '../../src/api/ids.ts'
import { createMemoryJournal } from '../../src/dispatch/memory-journal.ts'
import { createServiceHandlers } from '../../src/dispatch/service.ts'

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

test('without a vendor it is as good a document', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'schema-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  cpSync(join(import.meta.dirname, '../../schema'), directory, {
    recursive: true,
    filter: (path) => !path.endsWith('gluster'),
  })
  const document = JSON.parse(generate(directory).get('openrpc.json') ?? '')
  expect(validateOpenRPCDocument(document)).toBe(true)
  const { methods } = await parseOpenRPCDocument(document)
  expect(methods.map(({ name }) => name)).toEqual(Object.keys(METHODS).filter((name) => !name.startsWith('Gluster')))
})

test.each([
  ['has nothing of Gluster', ['VM.create']],
  ['has Gluster', ['VM.create', 'GlusterVolume.list']],
])('a worker whose driver %s answers rpc.discover with the whole document', async (_, driverMethods) => {
  const host = parseHostId('host1')
  const { 'rpc.discover': discover } = createServiceHandlers({
    host,
    groups: [],
    driver: 'a driver',
    version: openrpc.info.version,
    mode: 'strict',
    epoch: 1,
    journal: createMemoryJournal(),
    driverMethods,
    stats: () => expect.fail('nobody asked for statistics'),
  })
  const context = {
    method: 'rpc.discover',
    host,
    signal: AbortSignal.timeout(10_000),
    remaining: () => 10_000,
    progress: () => {},
    log: pino({ enabled: false }),
    flow: undefined,
  } as const
  expect(await discover?.({}, context)).toEqual(openrpc)
})
