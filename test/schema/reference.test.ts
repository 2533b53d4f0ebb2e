import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { findStale, generateReference, REFERENCE } from '../../scripts/generate.ts'
import { ERRORS } from '../../src/api/generated/errors.ts'
import { EVENTS } from '../../src/api/generated/events.ts'
import { METHODS } from '../../src/api/generated/methods.ts'
import openrpc from '../../src/api/generated/openrpc.json' with { type: 'json' }

type Entry = readonly [name: string, kind: string, href: string, text: string, more: string]

const files = generateReference()
const pages = new Map([...files].filter(([name]) => name.endsWith('.html')))
const anchors = new Map(
  [...pages].map(([name, text]) => [name, Array.from(text.matchAll(/ id="([^"]+)"/g), ([, id]) => id)]),
)

/** Runs the scripts of the pages, as a browser does but without a page. */
function loadSearch(): { readonly index: readonly Entry[]; find(query: string): readonly Entry[] } {
  const scope: {
    REFERENCE_INDEX?: readonly Entry[]
    findEntries?: (index: unknown, query: string) => readonly Entry[]
  } = {}
  for (const name of ['search-index.js', 'search.js'])
    runInNewContext(files.get(name) ?? '', Object.assign(scope, { globalThis: scope }))
  const { REFERENCE_INDEX: index = [], findEntries = () => [] } = scope
  return { index, find: (query) => findEntries(index, query) }
}

/** Whether the address of a link is a page, or a place on one. */
function leadsSomewhere(href: string, from: string): boolean {
  const [file = '', anchor] = href.split('#')
  const page = file === '' ? from : file
  return files.has(page) && (anchor === undefined || (anchors.get(page)?.includes(anchor) ?? false))
}

describe('the reference', () => {
  test('is what the schema makes', () => {
    expect(findStale(files, REFERENCE)).toEqual([])
  })

  test('has no link that leads nowhere, and no anchor twice on a page', () => {
    let links = 0
    for (const [page, text] of pages) {
      const ids = anchors.get(page) ?? []
      expect(
        ids.filter((id, place) => ids.indexOf(id) !== place),
        page,
      ).toEqual([])
      for (const [, href = ''] of text.matchAll(/ (?:href|src)="([^"]*)"/g)) {
        links++
        expect(leadsSomewhere(href, page), `${page}: ${href}`).toBe(true)
      }
    }
    expect(links).toBeGreaterThan(1000)
    expect(leadsSomewhere('vm.html#VM.fly', 'index.html')).toBe(false)
  })

  test('needs nothing from a network', () => {
    for (const [page, text] of files) expect(text, page).not.toMatch(/(?:src|href)="(?:https?:)?\/\/|@import|url\(/)
  })

  test('shows of every method its params, its errors, a request and a reply', () => {
    const text = [...pages.values()].join('')
    for (const { name, params, ...method } of openrpc.methods) {
      const [, section = ''] = text.split(`<section class="method" id="${name}">`)
      const [own = ''] = section.split('</section>')
      for (const param of params) expect(own).toContain(`<code>${param.name}</code>`)
      for (const { $ref } of 'errors' in method ? method.errors : []) {
        expect(own).toContain(`href="errors.html#${$ref.slice($ref.lastIndexOf('/') + 1)}"`)
      }
      expect(own).toMatch(/<figcaption>Request<[\s\S]*<figcaption>Reply</)
    }
  })

  test('leads from its front page to every other', () => {
    const front = pages.get('index.html') ?? ''
    for (const page of pages.keys()) expect(front).toContain(`href="${page}"`)
  })
})

describe('the search of the reference', () => {
  const { index, find } = loadSearch()

  test('knows every method, event, type and error, and where each is', () => {
    const names = (kind: string) => index.filter((entry) => entry[1] === kind).map(([name]) => name)
    expect(names('method')).toEqual(Object.keys(METHODS))
    expect(names('event')).toEqual(Object.keys(EVENTS))
    expect(names('type')).toEqual(Object.keys(openrpc.components.schemas))
    expect(names('error')).toEqual(Object.keys(ERRORS))
    expect(index.filter(([, , href]) => !leadsSomewhere(href, 'index.html'))).toEqual([])
  })

  test.each([
    ['VM.migrate', 'VM.migrate'],
    ['migrate', 'VM.migrate'],
    ['vm pause', 'VM.pause'],
    ['ballontarget', undefined],
    ['balloontarget', 'VM.setBalloonTarget'],
    ['nosuchvm', 'NoSuchVM'],
    ['358', 'StorageDomainDoesNotExist'],
    ['vm_status', '|virt|VM_status|'],
    ['maxbandwidth', 'MigrateParams'],
    ['', undefined],
  ])('for %j finds %s first', (query, expected) => {
    expect(find(query)[0]?.[0]).toBe(expected)
  })
})
