import { posix } from 'node:path'
import { type Import, isBarrel, readImports, withoutCommentsAndTemplates } from './imports.ts'

/** Path in the repository -> text. */
export type Sources = ReadonlyMap<string, string>

/**
 * Who may import whom below src: each area, and those it may use beside itself.
 * `type config` lets types through and nothing else.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  api: [],
  broker: ['api'],
  dispatch: ['api'],
  host: ['api'],
  client: ['api', 'broker'],
  config: ['api', 'type dispatch', 'type host'],
  metrics: ['api'],
  worker: ['api', 'broker', 'dispatch', 'host', 'config', 'metrics'],
  cli: ['api', 'broker', 'client', 'config', 'host', 'metrics', 'worker'],
  index: ['api', 'broker', 'client', 'config', 'host', 'worker'],
}

/** Where a package's code may be used; `types` lists where only its types may. */
const PACKAGES: Readonly<Record<string, { readonly code: RegExp; readonly types?: RegExp }>> = {
  amqplib: { code: /^src\/broker\// },
  ajv: { code: /^src\/(dispatch\/validate|config)\.ts$/ },
  'json-rpc-2.0': { code: /^src\/(api|dispatch|client)\// },
  pino: { code: /^src\/(worker\.ts$|cli\/)/, types: /^src\// },
  'pino-pretty': { code: /^src\/(worker\.ts$|cli\/)/ },
  commander: { code: /^src\/cli\// },
  '@xmldom/xmldom': { code: /^src\/host\// },
}

const MAY_TOUCH_PROCESS = /^src\/(cli\/|config\.ts$)/
const MAX_LINES = 400

/** Every breach of design.md's arrows and of the conventions that a machine can see, one line each; none is the right number. */
export function findViolations(sources: Sources): readonly string[] {
  const found: string[] = []
  for (const [path, text] of sources) {
    found.push(...fileViolations(path, text).map((what) => `${path}: ${what}`))
    if (!path.startsWith('src/')) continue
    for (const one of readImports(text)) {
      found.push(...importViolations(path, one, sources).map((what) => `${path}: ${what}`))
    }
  }
  for (const cycle of findCycles(importGraph(sources))) found.push(`import cycle: ${cycle.join(' -> ')}`)
  return found
}

function fileViolations(path: string, text: string): string[] {
  const found: string[] = []
  const code = withoutCommentsAndTemplates(text)
  const name = posix.basename(path)
  const generated = path.startsWith('src/api/generated/')
  const lines = text.split('\n').length - 1
  if (!generated && lines > MAX_LINES) found.push(`${lines} lines, more than ${MAX_LINES}`)
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.config)?\.(ts|mjs)$/.test(name)) found.push('its name is not in kebab-case')
  if (/^\s*export\s+default\b/m.test(code) && path !== 'vitest.config.ts') found.push('a default export')
  if (!path.startsWith('src/')) return found
  if (name === 'utils.ts') found.push('a file called utils')
  if (path !== 'src/index.ts') {
    if (isBarrel(text)) found.push('a barrel: only src/index.ts may be one')
    if (readImports(text).some(({ kind }) => kind === 'reexport-all')) found.push('export * from')
  }
  if (!MAY_TOUCH_PROCESS.test(path)) {
    const touched = new Set(Array.from(code.matchAll(/\bprocess\.(env|on|once|exit|exitCode|argv)\b/g), ([use]) => use))
    for (const use of touched) found.push(`${use}: only src/cli and src/config.ts may`)
  }
  return found
}

function importViolations(path: string, { specifier, typeOnly }: Import, sources: Sources): string[] {
  if (specifier === undefined) return ['a dynamic import of something computed: nobody can see what it loads']
  if (specifier.startsWith('.')) return relativeViolations(path, specifier, typeOnly, sources)
  if (specifier.startsWith('node:')) {
    const hidden = specifier === 'node:process' && !MAY_TOUCH_PROCESS.test(path)
    return hidden ? ['node:process: only src/cli and src/config.ts may'] : []
  }
  const name = packageOf(specifier)
  const rule = PACKAGES[name]
  if (rule === undefined) return [`imports ${name}, for which no rule says where it may be used`]
  if (rule.code.test(path) || (typeOnly && rule.types?.test(path) === true)) return []
  return [`imports ${typeOnly ? 'types' : 'code'} of ${name}`]
}

function relativeViolations(path: string, specifier: string, typeOnly: boolean, sources: Sources): string[] {
  const target = resolveSpecifier(path, specifier)
  if (specifier.endsWith('.json')) return target.startsWith('src/api/') ? [] : [`imports ${target}`]
  if (!sources.has(target)) return [`imports ${target}, which is no source file`]
  const from = areaOf(path)
  const to = areaOf(target)
  const allowed = MAY_IMPORT[from]
  if (allowed === undefined) return [`belongs to no area of src that has a rule (${from})`]
  if (from === 'host' && driverOf(target) !== undefined && driverOf(path) !== driverOf(target)) {
    return path === 'src/host/drivers.ts' ? [] : [`imports ${target} of another driver`]
  }
  if (from === to || allowed.includes(to) || (typeOnly && allowed.includes(`type ${to}`))) return []
  return [`${from} imports ${typeOnly ? 'types' : 'code'} of ${to} (${target})`]
}

/** `src/broker/topology.ts` -> broker, `src/worker.ts` -> worker. */
function areaOf(path: string): string {
  return path.split('/')[1]?.replace(/\.ts$/, '') ?? path
}

/** `src/host/libvirt/rpc/xdr.ts` -> libvirt; undefined for what all drivers share. */
function driverOf(path: string): string | undefined {
  return /^src\/host\/([^/]+)\//.exec(path)?.[1]
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function resolveSpecifier(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier)
}

/** The packages whose code is loaded when src runs. */
export function packagesInUse(sources: Sources): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [path, text] of sources) {
    if (!path.startsWith('src/')) continue
    for (const { specifier } of readImports(text)) {
      if (specifier !== undefined && !/^(\.|node:)/.test(specifier)) names.add(packageOf(specifier))
    }
  }
  return names
}

/** File below src -> the files it imports, for types too. */
export function importGraph(sources: Sources): ReadonlyMap<string, readonly string[]> {
  const graph = new Map<string, readonly string[]>()
  for (const [path, text] of sources) {
    if (!path.startsWith('src/')) continue
    const targets = readImports(text).flatMap(({ specifier }) =>
      specifier?.startsWith('.') === true ? [resolveSpecifier(path, specifier)] : [],
    )
    graph.set(
      path,
      targets.filter((target) => sources.has(target)),
    )
  }
  return graph
}

/** One cycle for every edge that closes one in a depth-first walk: empty exactly when there is none. */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const cycles: string[][] = []
  const done = new Set<string>()
  const walk = (node: string, trail: readonly string[]): void => {
    const start = trail.indexOf(node)
    if (start >= 0) {
      cycles.push([...trail.slice(start), node])
      return
    }
    if (done.has(node)) return
    for (const next of graph.get(node) ?? []) walk(next, [...trail, node])
    done.add(node)
  }
  for (const node of graph.keys()) walk(node, [])
  return cycles
}
