import { escapeText, Html } from './docs-html.ts'
import { asArray, asObject, type Contract, type Json, type JsonObject, refName } from './fragments.ts'

/** The methods that one file of the schema declares, with its headline. */
export interface Group {
  readonly headline: string
  readonly methods: readonly JsonObject[]
}

export interface Page {
  readonly file: string
  readonly title: string
  /** What the page is listed under: a vendor's folder, or empty. */
  readonly section: string
  readonly groups: readonly Group[]
  /** Types that nothing beside this page uses. */
  readonly types: readonly string[]
}

/** Where everything is in the reference, seen from its pages. */
export interface Model {
  readonly contract: Contract
  /** Namespaces first, then the pages of events, types and errors. */
  readonly pages: readonly Page[]
  /** A method's, event's, type's or error's page and anchor; undefined for what is none. */
  hrefOf(name: string): string | undefined
  /** Methods and types that name the type. */
  usersOf(type: string): readonly string[]
  /** Prose with a link at each name in it. */
  prose(text: Json | undefined): Html
}

export const EVENTS_PAGE = 'events.html'
export const TYPES_PAGE = 'types.html'
export const ERRORS_PAGE = 'errors.html'

export function createModel(contract: Contract): Model {
  const namespaces = Map.groupBy(contract.methods, (method) => namespaceOf(String(method['name'])))
  const users = collectUsers(contract)
  const homes = new Map(Object.keys(contract.schemas).map((type) => [type, homeOf(type, users)]))
  const pages = [...namespaces].map(([title, methods]): Page => {
    const files = Map.groupBy(methods, (method) => contract.place(method).split(':')[0] ?? '')
    return {
      file: fileOf(title),
      title,
      section: [...files.keys()][0]?.split('/').slice(0, -1).join('/') ?? '',
      groups: [...files]
        .sort(([a], [b]) => a.length - b.length || a.localeCompare(b, 'en'))
        .map(([file, own]) => ({ headline: contract.headlines.get(file) ?? '', methods: own })),
      types: Object.keys(contract.schemas).filter((type) => homes.get(type) === title),
    }
  })
  pages.sort((a, b) => a.section.localeCompare(b.section, 'en') || a.title.localeCompare(b.title, 'en'))
  const shared = Object.keys(contract.schemas).filter((type) => !namespaces.has(homes.get(type) ?? ''))
  const more = (file: string, title: string, types: readonly string[] = []) => ({
    file,
    title,
    section: '',
    groups: [],
    types,
  })
  pages.push(more(EVENTS_PAGE, 'Events'), more(TYPES_PAGE, 'Shared types', shared), more(ERRORS_PAGE, 'Errors'))

  const hrefs = new Map<string, string>()
  for (const name of Object.keys(contract.errors)) hrefs.set(name, `${ERRORS_PAGE}#${name}`)
  for (const { file, groups, types } of pages) {
    for (const type of types) hrefs.set(type, `${file}#${type}`)
    for (const { methods } of groups) for (const { name } of methods) hrefs.set(String(name), `${file}#${String(name)}`)
  }
  for (const name of Object.keys(contract.events)) hrefs.set(name, `${EVENTS_PAGE}#${eventAnchor(name)}`)
  const hrefOf = (name: string) => hrefs.get(name)

  return {
    contract,
    pages,
    hrefOf,
    usersOf: (type) => [...(users.get(type) ?? [])].sort(),
    prose: (text) =>
      new Html(
        escapeText(typeof text === 'string' ? text.trim() : '').replaceAll(
          /\|\w+\|\w+\||[A-Za-z]+\.[A-Za-z]\w*|[A-Z]\w*[a-z]\w*[A-Z]\w*|[A-Z]{2,}[a-z]\w+/g,
          (name) => {
            const href = hrefOf(name)
            return href === undefined ? name : `<a href="${href}">${name}</a>`
          },
        ),
      ),
  }
}

export function namespaceOf(method: string): string {
  return method.slice(0, method.indexOf('.'))
}

/** `|virt|VM_status|` is `virt.VM_status`. */
export function eventAnchor(name: string): string {
  return name.split('|').filter(Boolean).join('.')
}

/** `StorageDomain` is `storage-domain.html`, `LVMVolumeGroup` is `lvm-volume-group.html`. */
function fileOf(namespace: string): string {
  const words = namespace.replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1-$2').replaceAll(/([a-z])([A-Z])/g, '$1-$2')
  return `${words.toLowerCase()}.html`
}

/** By type, the methods, events and types that name it. */
function collectUsers({ methods, schemas, events }: Contract): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>()
  const visit = (part: Json | undefined, user: string): void => {
    if (typeof part !== 'object' || part === null) return
    const type = Array.isArray(part) ? undefined : refName(part)
    if (type !== undefined && Object.hasOwn(schemas, type)) {
      const known = users.get(type) ?? new Set()
      users.set(type, known.add(user))
    }
    for (const value of Object.values(part)) visit(value, user)
  }
  for (const method of methods) {
    for (const param of asArray(method['params'])) visit(param, String(method['name']))
    visit(method['result'], String(method['name']))
  }
  for (const [name, schema] of Object.entries(schemas)) visit(schema, name)
  for (const [name, event] of Object.entries(events)) visit(asObject(event)['params'], name)
  return users
}

/** The one namespace whose methods use the type, also by way of others; undefined when there are several, or events. */
function homeOf(type: string, users: ReadonlyMap<string, ReadonlySet<string>>): string | undefined {
  const seen = new Set<string>()
  const found = new Set<string>()
  const visit = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    for (const user of users.get(name) ?? []) {
      if (user.startsWith('|')) found.add(user)
      else if (user.includes('.')) found.add(namespaceOf(user))
      else visit(user)
    }
  }
  visit(type)
  return found.size === 1 ? [...found][0] : undefined
}
