import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { generate, generateReference } from '../../scripts/generate.ts'

const VENDOR = `methods:
  - name: AcmeVolume.polish
    summary: Polish a volume
    description: Polishes it in the background.
    x-safety: once
    x-lane: volumeName
    x-timeout: 5
    x-starts: { kind: task, id: result.taskId, follow: [AcmeVolume.polish] }
    params:
      - { name: volumeName, description: Which one is polished., required: true, schema: { type: string } }
    result: { name: result, description: Task that does it., schema: { $ref: '#/components/schemas/AcmeTask' } }
    errors: [{ $ref: '#/components/errors/AcmeDull' }]
components:
  errors:
    AcmeDull: { code: 90001, message: Stays dull, description: Nothing can be done about it. }
    AcmeMatt: { code: 90001, x-shares-code: AcmeDull, message: Stays matt, description: Nor about that. }
  schemas:
    AcmeTask:
      description: Something that takes time.
      type: object
      required: [taskId]
      properties:
        taskId: { type: string, description: Id of the task. }
`

/** The schema as it is with one more folder in it. */
function withVendor(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'schema-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  cpSync(join(import.meta.dirname, '../../schema'), directory, { recursive: true })
  mkdirSync(join(directory, 'acme'))
  writeFileSync(join(directory, 'acme/volume.yaml'), text)
  return directory
}

describe("a vendor's folder in the schema", () => {
  test('brings its methods, types and errors without a word elsewhere', () => {
    const files = generate(withVendor(VENDOR))

    expect(files.get('methods.ts')).toContain("'AcmeVolume.polish': { safety: 'once', lane: 'volumeName'")
    expect(files.get('types.ts')).toContain('export interface AcmeTask {')
    expect(files.get('errors.ts')).toContain("AcmeMatt: { code: 90001, message: 'Stays matt' }")
  })

  test('gets a page of the reference, with its types, and a place in the list of pages', () => {
    const pages = generateReference(withVendor(VENDOR))

    expect(pages.get('acme-volume.html')).toContain('<section class="method" id="AcmeVolume.polish">')
    expect(pages.get('acme-volume.html')).toContain('<section class="type" id="AcmeTask">')
    expect(pages.get('index.html')).toMatch(/<h2>acme<\/h2><ul>\s*<li><a href="acme-volume.html">AcmeVolume<\/a>/)
    expect(pages.get('errors.html')).toContain('id="AcmeDull"')
  })

  test.each([
    [
      'an error takes the number of another unsaid',
      ', x-shares-code: AcmeDull',
      '',
      /AcmeMatt has the code of AcmeDull/,
    ],
    [
      'an error shares the number of none',
      '90001, x-shares',
      '90002, x-shares',
      /AcmeMatt shares its code with nobody/,
    ],
  ])('is refused by folder, file and line when %s', (_, from, to, expected) => {
    const change = (): unknown => generate(withVendor(VENDOR.replace(from, to)))

    expect(change).toThrow(expected)
    expect(change).toThrow(/^acme\/volume\.yaml:16: /)
  })
})
