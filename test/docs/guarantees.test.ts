import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const document = 'docs/guarantees.md'
const text = readFileSync(join(root, document), 'utf8')

/** `- [test/x.test.ts](../test/x.test.ts): "a title", "another title"` */
const PROOF = /^- \[(test\/[^\]]+)\]\(\.\.\/([^)]+)\): (.+)$/gm
const PROMISE = /^## (\d+)\. (.+)$/gm

/** Titles and names of cases stand as a text of their own, before a comma or, in a table, a colon. */
function holds(source: string, title: string): boolean {
  return ["'", '"', '`'].some((quote) => [',', ':'].some((end) => source.includes(`${quote}${title}${quote}${end}`)))
}

function proofsOf(section: string): { readonly path: string; readonly titles: readonly string[] }[] {
  return Array.from(section.matchAll(PROOF), ([, name = '', path = '', rest = '']) => {
    expect(path).toBe(name)
    return { path, titles: Array.from(rest.matchAll(/"([^"]+)"/g), ([, title = '']) => title) }
  })
}

const promises = text.split(/^## /m).filter((section) => /^\d+\. /.test(section))

describe('the document of what is promised', () => {
  test.each(promises.map((section) => [section.slice(0, section.indexOf('\n')), section] as const))(
    '%s: names tests that exist',
    (_, section) => {
      const proofs = proofsOf(section)
      expect(proofs).not.toEqual([])
      const missing = proofs.flatMap(({ path, titles }) => {
        if (!existsSync(join(root, path))) return path
        const source = readFileSync(join(root, path), 'utf8')
        return titles.length === 0
          ? `${path}: none`
          : titles.filter((title) => !holds(source, title)).map((title) => `${path}: ${title}`)
      })
      expect(missing).toEqual([])
    },
  )

  test('lists each promise in its table and in the README, in the same order', () => {
    const sections = Array.from(text.matchAll(PROMISE), ([, number, name]) => `${number}. ${name}`)
    const table = Array.from(text.matchAll(/^\| \[(\d+\. [^\]]+)\]\(#/gm), ([, entry]) => entry)
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const [, promised = ''] = readme.split('## What is promised')
    const lines = Array.from(
      promised.matchAll(/^(\d+)\. \*\*(.+?)\.?\*\*/gm),
      ([, number, name]) => `${number}. ${name}`,
    )
    expect(sections.length).toBeGreaterThan(0)
    expect({ table, lines }).toEqual({ table: sections, lines: sections })
  })

  test('links to what is there', () => {
    const links = Array.from(text.matchAll(/\]\(([^)#]*)(?:#([^)]*))?\)/g), ([, path = '', anchor]) => ({
      path,
      anchor,
    }))
    const broken = links.filter(({ path, anchor }) => {
      const target = path === '' ? join(root, document) : join(root, dirname(document), path)
      if (!existsSync(target)) return true
      return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).has(anchor)
    })
    expect(links.length).toBeGreaterThan(promises.length)
    expect(broken).toEqual([])
  })
})

/** As code hosts make them of headings. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  return new Set(
    Array.from(markdown.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  )
}
