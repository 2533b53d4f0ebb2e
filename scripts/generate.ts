/**
 * Makes src/api/generated/ from schema/.
 *
 *   npm run generate              writes the files
 *   npm run generate -- --check   compares only; exit 1 names what is out of date
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { checkContract } from './generate/check.ts'
import { checkExamples } from './generate/examples.ts'
import { readContract } from './generate/fragments.ts'
import { toFiles } from './generate/outputs.ts'

const root = resolve(import.meta.dirname, '..')
const target = join(root, 'src', 'api', 'generated')

/** @throws {Error} that names file and line of everything that is wrong in the schema */
export function generate(directory = join(root, 'schema')): ReadonlyMap<string, string> {
  const contract = readContract(directory)
  const problems = [...checkContract(contract), ...checkExamples(contract)]
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return toFiles(contract)
}

/** The names of generated files that are missing, superfluous or differ from what the schema makes. */
export function findStale(files: ReadonlyMap<string, string>, directory = target): readonly string[] {
  const present = new Set(readdirSync(directory))
  const stale = [...files].filter(
    ([name, text]) => !present.has(name) || readFileSync(join(directory, name), 'utf8') !== text,
  )
  return [...stale.map(([name]) => name), ...[...present].filter((name) => !files.has(name))]
}

function main(): void {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
  let files: ReadonlyMap<string, string>
  try {
    files = generate()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
    return
  }
  mkdirSync(target, { recursive: true })
  const stale = findStale(files)
  const path = (name: string) => relative(root, join(target, name))
  if (values.check) {
    for (const name of stale) process.stderr.write(`${path(name)} is out of date: run npm run generate\n`)
    if (stale.length > 0) process.exitCode = 1
    return
  }
  for (const name of stale) {
    const text = files.get(name)
    if (text === undefined) rmSync(join(target, name))
    else writeFileSync(join(target, name), text)
    process.stdout.write(`${path(name)} ${text === undefined ? 'removed' : 'written'}\n`)
  }
  if (stale.length === 0) process.stdout.write('everything is up to date\n')
}

if (import.meta.main) main()
