/** Reads which modules a TypeScript file imports, well enough for this repository's formatted source. */

export interface Import {
  /** As written: `./topology.ts`, `amqplib`, `node:fs`; undefined for `import(something computed)`. */
  readonly specifier: string | undefined
  /** True when nothing of it is left after the types are stripped. */
  readonly typeOnly: boolean
  readonly kind: 'import' | 'reexport' | 'reexport-all' | 'dynamic'
}

const NAMES = String.raw`(?:[\w$]+|\{[^}]*\}|\*(?:\s*as\s+[\w$]+)?)`
const STATIC = new RegExp(
  String.raw`^[ \t]*(?<verb>import|export)\s+(?<type>type\s+)?(?<what>${NAMES}(?:\s*,\s*${NAMES})?)\s*from\s*['"](?<specifier>[^'"\n]+)['"]`,
  'gm',
)
const BARE = /^[ \t]*import\s*['"](?<specifier>[^'"\n]+)['"]/gm
const DYNAMIC = /\bimport\s*\(\s*(?:['"](?<specifier>[^'"\n]+)['"])?/g

export function readImports(source: string): readonly Import[] {
  const code = withoutCommentsAndTemplates(source)
  const imports: Import[] = []
  for (const { groups } of code.matchAll(STATIC)) {
    if (groups?.['specifier'] === undefined) continue
    imports.push({
      specifier: groups['specifier'],
      typeOnly: groups['type'] !== undefined || onlyInlineTypes(groups['what'] ?? ''),
      kind: groups['verb'] === 'import' ? 'import' : groups['what']?.startsWith('*') ? 'reexport-all' : 'reexport',
    })
  }
  for (const { groups } of code.matchAll(BARE)) {
    imports.push({ specifier: groups?.['specifier'], typeOnly: false, kind: 'import' })
  }
  for (const { groups } of code.matchAll(DYNAMIC)) {
    imports.push({ specifier: groups?.['specifier'], typeOnly: false, kind: 'dynamic' })
  }
  return imports
}

/** `{ type A, type B }` imports nothing at run time. */
function onlyInlineTypes(what: string): boolean {
  if (!what.startsWith('{')) return false
  const names = what.slice(1, -1).split(',')
  return names.every((name) => name.trim() === '' || /^\s*type\s/.test(name))
}

/** True when the file holds nothing but imports and re-exports. */
export function isBarrel(source: string): boolean {
  const code = withoutCommentsAndTemplates(source)
  const rest = code.replaceAll(STATIC, '').replaceAll(BARE, '')
  return /^[\s;]*$/.test(rest) && readImports(source).some(({ kind }) => kind.startsWith('reexport'))
}

const SKIPPED =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|`(?:\\[\s\S]|[^`\\])*`|(?<=(?:^|[=(,:;!&|?{}[\n]|\breturn)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\n\\])*\]|[^/\n\\[])+\/[a-z]*|'(?:\\.|[^'\n\\])*'|"(?:\\.|[^"\n\\])*"/g

/**
 * The code that is left when comments, template texts and regular expressions,
 * in which words like `import` prove nothing, are blanked. Strings stay: the
 * specifiers are among them.
 */
export function withoutCommentsAndTemplates(source: string): string {
  return source.replaceAll(SKIPPED, (part) =>
    part.startsWith("'") || part.startsWith('"') ? part : part.replaceAll(/[^\n]/g, ' '),
  )
}
