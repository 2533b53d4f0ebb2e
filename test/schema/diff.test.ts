import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { problemsOf, toReleased } from '../../scripts/released.ts'
import document from '../../src/api/generated/openrpc.json' with { type: 'json' }
import { RULES, type Rule } from '../../src/cli/schema-diff/change.ts'
import { type Description, diff } from '../../src/cli/schema-diff/diff.ts'
import { runHere } from '../support/cli.ts'

const BASE = {
  openrpc: '1.3.2',
  info: { version: '1.2.3' },
  methods: [
    {
      name: 'VM.poke',
      'x-safety': 'idempotent',
      'x-lane': 'vmID',
      'x-timeout': 10,
      'x-since': '1.0.0',
      params: [
        { name: 'vmID', required: true, schema: { type: 'string' } },
        { name: 'how', schema: { $ref: '#/components/schemas/How' } },
      ],
      result: { schema: { $ref: '#/components/schemas/Felt' } },
    },
  ],
  components: {
    schemas: {
      How: {
        type: 'object',
        required: ['hard'],
        properties: {
          hard: { type: 'integer', minimum: 0, maximum: 9 },
          where: { enum: ['arm', 'leg'] },
          code: { type: 'string', 'x-secret': true },
          often: { type: 'integer', default: 1 },
        },
      },
      Felt: {
        type: 'object',
        required: ['pain'],
        properties: {
          pain: { type: 'integer' },
          said: { anyOf: [{ const: 'ow' }, { const: 'ouch' }] },
          note: { type: 'string' },
        },
      },
    },
    errors: { Numb: { code: 5 } },
  },
  'x-events': { '|virt|poked|': { params: { type: 'object', properties: { by: { type: 'string' } } } } },
}

type Base = typeof BASE
// biome-ignore lint/suspicious/noExplicitAny: a change may make anything of it
type Edit = (base: any) => void

const method = (base: Base) => base.methods[0] as Base['methods'][number]
const how = (base: Base) => base.components.schemas.How
const felt = (base: Base) => base.components.schemas.Felt

const EDITS: readonly (readonly [Rule, where: string, edit: Edit])[] = [
  ['method-added', 'VM.pat', (b) => b.methods.push({ ...method(b), name: 'VM.pat' })],
  ['method-removed', 'VM.poke', (b) => b.methods.pop()],
  ['safety-weakened', 'VM.poke', (b) => Object.assign(method(b), { 'x-safety': 'once' })],
  ['safety-strengthened', 'VM.poke', (b) => Object.assign(method(b), { 'x-safety': 'read' })],
  ['lane-changed', 'VM.poke', (b) => Object.assign(method(b), { 'x-lane': 'host' })],
  ['timeout-shortened', 'VM.poke', (b) => Object.assign(method(b), { 'x-timeout': 9 })],
  ['timeout-extended', 'VM.poke', (b) => Object.assign(method(b), { 'x-timeout': 11 })],
  [
    'starts-changed',
    'VM.poke',
    (b) => Object.assign(method(b), { 'x-starts': { kind: 'job', id: 'vmID', follow: [] } }),
  ],
  ['param-added', 'VM.poke(twice)', (b) => method(b).params.push({ name: 'twice', schema: { $ref: 'x' } })],
  [
    'required-param-added',
    'VM.poke(twice)',
    (b) => method(b).params.push({ name: 'twice', required: true, schema: { type: 'string' } }),
  ],
  ['param-removed', 'VM.poke(how)', (b) => method(b).params.pop()],
  ['param-required', 'VM.poke(how)', (b) => Object.assign(method(b).params[1] ?? {}, { required: true })],
  ['param-optional', 'VM.poke(vmID)', (b) => Object.assign(method(b).params[0] ?? {}, { required: false })],
  ['param-moved', 'VM.poke(how)', (b) => method(b).params.reverse()],
  ['field-added', 'Felt.more', (b) => Object.assign(felt(b).properties, { more: {} })],
  ['field-added', 'How.more', (b) => Object.assign(how(b).properties, { more: {} })],
  [
    'required-field-added',
    'How.more',
    (b) => {
      Object.assign(how(b).properties, { more: {} })
      how(b).required.push('more')
    },
  ],
  ['field-removed', 'Felt.note', (b) => delete b.components.schemas.Felt.properties.note],
  ['field-removed', 'How.where', (b) => delete b.components.schemas.How.properties.where],
  ['field-required', 'How.often', (b) => how(b).required.push('often')],
  ['field-no-longer-required', 'How.hard', (b) => how(b).required.pop()],
  ['field-optional', 'Felt.pain', (b) => felt(b).required.pop()],
  ['field-always-there', 'Felt.note', (b) => felt(b).required.push('note')],
  ['type-narrowed', 'How.where', (b) => how(b).properties.where.enum.pop()],
  ['type-narrowed', 'How.hard', (b) => Object.assign(how(b).properties.hard, { maximum: 8 })],
  ['type-narrowed', 'How.code', (b) => Object.assign(how(b).properties.code, { pattern: '^x' })],
  ['type-narrowed', 'VM.poke(vmID)', (b) => Object.assign(method(b).params[0] ?? {}, { schema: { type: 'integer' } })],
  ['type-accepts-more', 'How.where', (b) => how(b).properties.where.enum.push('toe')],
  ['type-accepts-more', 'How.hard', (b) => Object.assign(how(b).properties.hard, { type: 'number' })],
  ['type-widened', 'Felt.pain', (b) => Object.assign(felt(b).properties.pain, { type: 'number' })],
  ['type-widened', 'Felt.said', (b) => felt(b).properties.said.anyOf.push({ const: 'ah' })],
  ['type-promises-more', 'Felt.said', (b) => felt(b).properties.said.anyOf.pop()],
  [
    'type-widened',
    'VM.poke result',
    (b) => Object.assign(method(b).result, { schema: { anyOf: [method(b).result.schema, { type: 'null' }] } }),
  ],
  [
    'type-widened',
    '|virt|poked|.by',
    (b) => Object.assign(b['x-events']['|virt|poked|'].params.properties.by, { type: ['string', 'null'] }),
  ],
  ['default-changed', 'How.often', (b) => Object.assign(how(b).properties.often, { default: 2 })],
  ['secret-revealed', 'How.code', (b) => Object.assign(how(b).properties.code, { 'x-secret': false })],
  ['secret-added', 'Felt.note', (b) => Object.assign(felt(b).properties.note, { 'x-secret': true })],
  ['deprecated', 'VM.poke', (b) => Object.assign(method(b), { deprecated: true, 'x-instead': 'Use VM.pat.' })],
  ['event-added', '|virt|fed|', (b) => Object.assign(b['x-events'], { '|virt|fed|': { params: {} } })],
  ['event-removed', '|virt|poked|', (b) => delete b['x-events']['|virt|poked|']],
  ['error-added', 'Asleep', (b) => Object.assign(b.components.errors, { Asleep: { code: 6 } })],
  ['error-removed', 'Numb', (b) => delete b.components.errors.Numb],
  ['error-code-changed', 'Numb', (b) => Object.assign(b.components.errors.Numb, { code: 7 })],
]

function edited(edit: Edit): Description {
  const copy = structuredClone(BASE)
  edit(copy)
  return copy as unknown as Description
}

const before = edited(() => {})
const directory = mkdtempSync(join(tmpdir(), 'diff-'))
afterAll(() => rmSync(directory, { recursive: true }))

function file(name: string, content: unknown): string {
  const path = join(directory, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('a change of the API', () => {
  test.each(EDITS)('that is %s is named so, at %s', (rule, where, edit) => {
    const changes = diff(before, edited(edit))
    expect(changes).toContainEqual(expect.objectContaining({ rule, where, kind: RULES[rule][0] }))
    const breaking = changes.filter(({ kind }) => kind === 'breaking')
    expect(breaking.length > 0).toBe(RULES[rule][0] === 'breaking')
  })

  test('of every rule is tried above', () => {
    const tried = new Set<string>(EDITS.map(([rule]) => rule))
    expect(Object.keys(RULES).filter((rule) => !tried.has(rule))).toEqual(['undeprecated'])
    const [first] = diff(
      edited((b) => Object.assign(method(b), { deprecated: true })),
      before,
    )
    expect(first?.rule).toBe('undeprecated')
  })

  test('is none when nothing changed, though the texts did', () => {
    expect(
      diff(
        before,
        edited((b) => Object.assign(method(b), { description: 'Other words.' })),
      ),
    ).toEqual([])
    expect(diff(JSON.parse(toReleased(document)), document as unknown as Description)).toEqual([])
  })
})

describe('schema diff', () => {
  const old = file('old.json', BASE)
  const broken = file(
    'broken.json',
    edited((b) => b.methods.pop()),
  )
  const more = file(
    'more.json',
    edited((b) => b.methods.push({ ...method(b), name: 'VM.pat' })),
  )

  test('exits with 0 and the rules when what is old goes on working', async () => {
    const { exitCode, out } = await runHere(['schema', 'diff', old, more])
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: 'compatible  method-added  VM.pat: is new; nobody calls it yet\n1.2.3 to 1.2.3: 1 changes, 0 of them breaking\n',
    })
  })

  test('exits with 1 when something is broken, and gives JSON to programs', async () => {
    const { exitCode, out } = await runHere(['schema', 'diff', old, broken, '--json'])
    expect(exitCode).toBe(1)
    expect(JSON.parse(out)).toEqual({
      old: '1.2.3',
      new: '1.2.3',
      breaking: true,
      allowed: false,
      changes: [{ kind: 'breaking', rule: 'method-removed', where: 'VM.poke', what: 'is gone' }],
    })
  })

  test('knows the last release and this program by name', async () => {
    expect(await runHere(['schema', 'diff', 'current', 'current'])).toMatchObject({ exitCode: 0 })
    const { out } = await runHere(['schema', 'diff', 'released', 'current', '--json'])
    expect(JSON.parse(out).old).toMatch(/^\d+\.\d+\.\d+$/)
  })

  test.each([
    ['is not there', join(directory, 'none.json'), /cannot be read/],
    ['is no JSON', file('text.json', 'openrpc: 1.3.2'), /cannot be read as JSON/],
    ['is no description', file('list.json', '[]'), /is no OpenRPC document/],
  ])('exits with 2 for a file that %s', async (_, path, expected) => {
    const { exitCode, err } = await runHere(['schema', 'diff', path, 'current'])
    expect(exitCode).toBe(2)
    expect(err).toMatch(expected)
  })
})

describe('a release', () => {
  const at = (version: string, edit: Edit) =>
    edited((b) => {
      edit(b)
      b.info.version = version
    })
  const breaking: Edit = (b) => b.components.errors.Numb.code++

  test.each([
    ['1.2.3', '1.3.0', 1],
    ['1.2.3', '2.0.0', 0],
    ['0.2.3', '0.2.4', 1],
    ['0.2.3', '0.3.0', 0],
    ['0.2.3', '1.0.0', 0],
  ])('of %s, then %s, with a breaking change has %i problems', (from, to, problems) => {
    expect(
      problemsOf(
        at(from, () => {}),
        at(to, breaking),
      ),
    ).toHaveLength(problems)
  })

  test('that is older than the last is refused', () => {
    expect(
      problemsOf(
        before,
        at('1.2.2', () => {}),
      )[0],
    ).toMatch(/1\.2\.2 comes before 1\.2\.3/)
  })

  test('says of what is new that it came with it', () => {
    const add = (since: string) =>
      at('1.3.0', (b) => b.methods.push({ ...method(b), name: 'VM.pat', 'x-since': since }))
    expect(problemsOf(before, add('1.0.0'))).toEqual(['VM.pat is new since 1.2.3: it needs x-since: 1.3.0'])
    expect(problemsOf(before, add('1.3.0'))).toEqual([])
  })
})
