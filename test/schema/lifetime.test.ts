import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import document from '../../src/api/generated/openrpc.json' with { type: 'json' }
import { runHere } from '../support/cli.ts'

type Part = { readonly [key: string]: unknown }

const parts: readonly (readonly [string, Part])[] = [
  ...document.methods.map((method): [string, Part] => [method.name, method]),
  ...Object.entries<Part>(document.components.schemas),
  ...Object.entries<Part>(document['x-events']),
  ...Object.values(document.components.errors).map(({ data }): [string, Part] => [
    data.name,
    { 'x-since': data.since },
  ]),
]

test('every method, type, event and error says since when it is there', () => {
  for (const [name, part] of parts) expect(part['x-since'], name).toMatch(/^\d+\.\d+\.\d+$/)
})

test('what VDSM has out of use is deprecated, and says what to use instead', async () => {
  const ping = document.methods.find(({ name }) => name === 'Host.ping')
  expect(ping).toMatchObject({ deprecated: true, 'x-vdsm-deprecated': '4.2' })
  const { out } = await runHere(['schema', 'show', 'Host.ping'])
  expect(out).toContain('since: 0.1.0, VDSM 3.1\ndeprecated since VDSM 4.2: Use Host.ping2')
  const { out: type } = await runHere(['schema', 'show', 'GuestMemoryStats'])
  expect(type.replace(/\s+/g, ' ')).toContain('(deprecated since VDSM 4.2: Use majflt and minflt)')
})

test('an editor shows both', () => {
  const types = readFileSync(new URL('../../src/api/generated/types.ts', import.meta.url), 'utf8')
  expect(types).toMatch(
    /@since 0\.1\.0, VDSM 3\.1\n +\* @deprecated Since VDSM 4\.2\. Use Host\.ping2.*\n +\*\/\n +'Host\.ping':/,
  )
  expect(types).toMatch(/@deprecated Since VDSM 4\.2\. Use mem_unused\.\n +\*\/\n +mem_free:/)
})
