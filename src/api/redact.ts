import type { Logger } from 'pino'
import { METHODS } from './generated/methods.ts'
import { SECRETS, type SecretPaths } from './generated/secrets.ts'

/** What is shown in place of a secret. */
export const REDACTED = '***'

/** Params of a method, by name or by position, as they may be shown: a copy where anything had to go. */
export function redactParams(method: string, params: unknown): unknown {
  return scrubPatterns(cover(params, toTree(pathsOf(method)?.params, method, params)))
}

/** A method's result as it may be shown. */
export function redactResult(method: string, result: unknown): unknown {
  return scrubPatterns(cover(result, toTree(pathsOf(method)?.result)))
}

/**
 * A JSON-RPC request, notification, event or batch of them, as it may be shown: of a dead letter, for example.
 * Of what is no such thing nothing is known, so nothing is shown.
 */
export function redactBody(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(redactBody)
  if (!isRecord(body)) return REDACTED
  const { method, params } = body
  if (typeof method === 'string') {
    // An event's name ends in the object that it is about.
    const name = method.startsWith('|') ? `${method.split('|').slice(0, 3).join('|')}|` : method
    if (params === undefined) return body
    return { ...body, params: knows(name) ? redactParams(name, params) : REDACTED }
  }
  // A reply does not say what was asked; its error was freed of secrets where it was made.
  return 'result' in body ? { ...body, result: REDACTED } : scrubPatterns(body)
}

/** Every text in params that must not be shown. */
export function secretsIn(method: string, params: unknown): readonly string[] {
  const found: string[] = []
  const tree = toTree(pathsOf(method)?.params, method, params)
  if (tree !== undefined) collect(params, tree, found)
  collectXml(params, found)
  return found
}

/** A JSON pointer, cut where a secret begins: below it even the names of fields are its own. */
export function redactPointer(method: string, kind: keyof SecretPaths, pointer: string): string {
  const steps = pointer.split('/').slice(1)
  for (const path of pathsOf(method)?.[kind] ?? []) {
    const names = path.split('.')
    if (names.length < steps.length && names.every((name, index) => name === '*' || name === steps[index]))
      return `/${steps.slice(0, names.length).join('/')}`
  }
  return pointer
}

/** Knows the secrets of late, and finds them wherever they turn up. */
export interface Scrubber {
  /** Remembers the secrets in a call's params, for as long as what it caused may be logged. */
  note(method: string, params: unknown): void
  /** The same value when there is nothing to hide in it, else a copy; errors stay errors. */
  scrub<T>(value: T): T
}

/** How long a secret is looked for after its call began, in milliseconds: what a call leaves running may fail late. */
const REMEMBERED_MS = 3_600_000
const MOST_REMEMBERED = 10_000
/** A shorter one would hide half of every sentence. */
const SHORTEST = 3
/** A shorter one is looked for as a word of its own only. */
const SHORTEST_WITHIN = 6

export function createScrubber(): Scrubber {
  return new KnownSecrets()
}

class KnownSecrets implements Scrubber {
  /** Until when each is looked for; none until there was one: most of thousands of hosts are told no secret. */
  #known: Map<string, number> | undefined

  #hide(text: string): string {
    let shown = scrubText(text)
    for (const secret of this.#known?.keys() ?? []) {
      if (!shown.includes(secret)) continue
      shown =
        secret.length < SHORTEST_WITHIN
          ? shown.replaceAll(new RegExp(`(?<!\\w)${secret.replaceAll(/[^\w\s]/g, '\\$&')}(?!\\w)`, 'g'), REDACTED)
          : shown.replaceAll(secret, REDACTED)
    }
    return shown
  }

  note(method: string, params: unknown): void {
    const secrets = secretsIn(method, params).filter((secret) => secret.length >= SHORTEST)
    if (secrets.length === 0) return
    this.#known ??= new Map()
    const known = this.#known
    const now = Date.now()
    for (const [secret, until] of known) if (until < now || known.size > MOST_REMEMBERED) known.delete(secret)
    // The longest first, so that none leaves its end behind when another is a part of it.
    for (const form of secrets.flatMap(forms).sort((a, b) => b.length - a.length)) {
      known.delete(form)
      known.set(form, now + REMEMBERED_MS)
    }
  }

  scrub<T>(value: T): T {
    return mapTexts(value, (text) => this.#hide(text)) as T
  }
}

/** A log in which no known secret is shown, nor in those made of it. Its messages must be constant, with what varies in fields. */
export function guardLog(log: Logger, scrubber: Scrubber, fields: Readonly<Record<string, string>> = {}): Logger {
  return log.child(fields, { formatters: { log: (fields) => scrubber.scrub(fields) } })
}

interface Tree {
  readonly [name: string]: Tree | true
}

function pathsOf(name: string): SecretPaths | undefined {
  return Object.hasOwn(SECRETS, name) ? SECRETS[name] : undefined
}

function knows(name: string): boolean {
  return name.startsWith('|') || Object.hasOwn(METHODS, name)
}

/** By position, a param is called by its index. */
function toTree(paths: readonly string[] | undefined, method?: string, params?: unknown): Tree | undefined {
  if (paths === undefined) return undefined
  const tree: Record<string, Tree | true> = {}
  for (const path of paths) {
    const [first = '', ...rest] = path.split('.')
    const order: readonly string[] =
      Array.isArray(params) && method !== undefined ? METHODS[method as keyof typeof METHODS].params : []
    const names = [Array.isArray(params) ? String(order.indexOf(first)) : first, ...rest]
    let node = tree
    for (const name of names.slice(0, -1)) {
      const below = node[name]
      if (below === true) break
      const next: Record<string, Tree | true> = below ?? {}
      node[name] = next
      node = next
    }
    node[names.at(-1) ?? ''] = true
  }
  return tree
}

function cover(value: unknown, tree: Tree | true | undefined): unknown {
  if (tree === undefined || value === undefined || value === null) return value
  if (tree === true) return REDACTED
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item, index) => cover(item, tree[index] ?? tree['*']))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cover(item, below(tree, key))]))
}

function collect(value: unknown, tree: Tree | true, found: string[]): void {
  if (typeof value === 'string' && tree === true) found.push(value)
  if (typeof value !== 'object' || value === null) return
  for (const [key, item] of Object.entries(value)) {
    const next = tree === true ? true : below(tree, key)
    if (next !== undefined) collect(item, next, found)
  }
}

function below(tree: Tree, key: string): Tree | true | undefined {
  return Object.hasOwn(tree, key) ? tree[key] : tree['*']
}

/** libvirt's definitions hold the passwords of consoles, and the engine's metadata in them files such as those of cloud-init. */
const XML_PASSWORD = /\b(passw(?:or)?d\s*=\s*)(["'])([^"'<>]*)\2/g
const XML_FILE = /(<(?:[\w-]+:)?file\b[^>]*path[^>]*>)([^<]+)(<\/(?:[\w-]+:)?file>)/g
const URL_PASSWORD = /(:\/\/[^\s/:@]+:)([^\s/@]+)(?=@)/g

function scrubText(text: string): string {
  let shown = text
  if (text.includes('passw')) shown = shown.replaceAll(XML_PASSWORD, `$1$2${REDACTED}$2`)
  if (text.includes('file>')) shown = shown.replaceAll(XML_FILE, `$1${REDACTED}$3`)
  return text.includes('://') ? shown.replaceAll(URL_PASSWORD, `$1${REDACTED}`) : shown
}

function collectXml(value: unknown, found: string[]): void {
  if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) collectXml(item, found)
  } else if (typeof value === 'string' && value.trimStart().startsWith('<')) {
    for (const [, , , password = ''] of value.matchAll(XML_PASSWORD)) found.push(password)
    for (const [, , file = ''] of value.matchAll(XML_FILE)) found.push(file)
  }
}

function scrubPatterns(value: unknown): unknown {
  return mapTexts(value, scrubText)
}

/** How a text may look once it has been quoted. */
function forms(secret: string): readonly string[] {
  const xml = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      xml,
      xml.replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
      encodeURIComponent(secret.toWellFormed()),
    ]),
  ]
}

/** The value itself when no text in it changes. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  const mapped = mapWithin(value, change, new Map(), false)
  // In a copy, a circle must not lead back to what it was copied from.
  return mapped === value ? value : mapWithin(value, change, new Map(), true)
}

/** `seen`: what has been mapped, or is being: a part that stands in several places is looked at once. */
function mapWithin(
  value: unknown,
  change: (text: string) => string,
  seen: Map<object, unknown>,
  cutCircles: boolean,
): unknown {
  if (typeof value === 'string') return change(value)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (seen.has(value)) return seen.get(value)
  seen.set(value, cutCircles ? REDACTED : value)
  let changed = false
  const map = <T>(item: T): unknown => {
    const next = mapWithin(item, change, seen, cutCircles)
    if (next !== item) changed = true
    return next
  }
  // Message, stack and cause of an error are no properties that are listed.
  const entries =
    value instanceof Error
      ? { ...value, message: value.message, stack: value.stack, cause: value.cause }
      : (value as Record<string, unknown>)
  const copy = Array.isArray(value)
    ? value.map(map)
    : Object.fromEntries(Object.entries(entries).map(([key, item]) => [String(map(key)), map(item)]))
  const mapped = !changed ? value : value instanceof Error ? copyError(value, copy) : copy
  seen.set(value, mapped)
  return mapped
}

function copyError(error: Error, parts: object): Error {
  const copy: Error = Object.create(Object.getPrototypeOf(error))
  for (const [key, value] of Object.entries(parts)) {
    if (value === undefined) continue
    const enumerable = Object.getOwnPropertyDescriptor(error, key)?.enumerable ?? false
    Object.defineProperty(copy, key, { value, enumerable, writable: true, configurable: true })
  }
  return copy
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
