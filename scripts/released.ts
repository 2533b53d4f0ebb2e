/**
 * Holds the current description against that of the last release, in schema/released/.
 *
 *   node scripts/run.mjs scripts/released.ts            exit 1 names what must not change in this version
 *   node scripts/run.mjs scripts/released.ts --release  keeps the current one as that of info.version
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import current from '../src/api/generated/openrpc.json' with { type: 'json' }
import { changeText } from '../src/cli/schema-diff/command.ts'
import { type Description, diff, mayBreak } from '../src/cli/schema-diff/diff.ts'
import { compareVersions } from './generate/version.ts'

const directory = resolve(import.meta.dirname, '..', 'schema', 'released')

/** Words that no program goes by. */
const TEXTS = new Set(['description', 'summary', 'title', 'examples', 'x-examples', 'x-vdsm-divergence'])
/** What holds names of ours, one of which may be that of such a word. */
const NAMED = new Set(['properties', 'schemas', 'errors', 'x-events'])

/**
 * What must not be, in words: a breaking change without a version that allows it, and what is new without saying that
 * it came with this version.
 */
export function problemsOf(before: Description, after: Description): readonly string[] {
  const [released, version] = [before.info.version, after.info.version]
  if (compareVersions(version, released) < 0)
    return [`info.version ${version} comes before ${released}, which is released`]
  const changes = diff(before, after)
  const breaking = mayBreak(released, version) ? [] : changes.filter(({ kind }) => kind === 'breaking')
  const since = sinceOf(after)
  const undated = changes.flatMap(({ rule, where }) =>
    /^(method|event|error)-added$/.test(rule) && since(where) !== version
      ? [`${where} is new since ${released}: it needs x-since: ${version}`]
      : [],
  )
  const types = Object.entries(after.components.schemas).flatMap(([name, type]) =>
    !Object.hasOwn(before.components.schemas, name) && type['x-since'] !== version
      ? [`${name} is new since ${released}: it needs x-since: ${version}`]
      : [],
  )
  return [...breaking.map(changeText), ...undated, ...types]
}

function sinceOf({ methods, components, 'x-events': events }: Description): (name: string) => unknown {
  return (name) => {
    const error = components.errors[name] as { readonly data?: { readonly since?: string } } | undefined
    return (
      methods.find((method) => method.name === name)?.['x-since'] ?? events[name]?.['x-since'] ?? error?.data?.since
    )
  }
}

/** Without its texts, a line for each method, type, event and error. */
export function toReleased(document: object): string {
  const bare = withoutTexts(document, false) as Record<string, unknown>
  const { methods, components, 'x-events': events, openrpc, info } = bare
  const list = (items: readonly string[]) => `\n${items.join(',\n')}\n`
  const map = (part: unknown) =>
    list(Object.entries(part as object).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`))
  const { schemas, errors } = components as Record<string, unknown>
  return `{"openrpc":${JSON.stringify(openrpc)},"info":${JSON.stringify(info)},"methods":[${list((methods as unknown[]).map((method) => JSON.stringify(method)))}],"components":{"schemas":{${map(schemas)}},"errors":{${map(errors)}}},"x-events":{${map(events)}}}\n`
}

function withoutTexts(value: unknown, names: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutTexts(item, false))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => names || !TEXTS.has(key))
      .map(([key, item]) => [key, withoutTexts(item, !names && NAMED.has(key))]),
  )
}

function lastReleased(): Description | undefined {
  const files = readdirSync(directory).flatMap((name) => /^openrpc-(\d+\.\d+\.\d+)\.json$/.exec(name)?.[1] ?? [])
  const last = files.sort(compareVersions).at(-1)
  return last === undefined ? undefined : JSON.parse(readFileSync(join(directory, `openrpc-${last}.json`), 'utf8'))
}

function main(): void {
  const { values } = parseArgs({ options: { release: { type: 'boolean', default: false } } })
  mkdirSync(directory, { recursive: true })
  // Made by our own generator.
  const document = current as unknown as Description
  if (values.release) {
    const path = join(directory, `openrpc-${document.info.version}.json`)
    writeFileSync(path, toReleased(document))
    process.stdout.write(`${path} written\n`)
    return
  }
  const before = lastReleased()
  const problems = before === undefined ? ['schema/released/ is empty'] : problemsOf(before, document)
  if (problems.length === 0) return
  process.stderr.write(`${problems.join('\n')}\n`)
  process.stderr.write(
    `A breaking change needs a version with another major number, or before 1.0.0 another minor one: info.version in schema/openrpc.yaml, now ${document.info.version}. See CONTRIBUTING.md.\n`,
  )
  process.exitCode = 1
}

if (import.meta.main) main()
