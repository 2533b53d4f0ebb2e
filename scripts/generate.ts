/**
 * Makes src/api/generated/ and docs/reference/ from schema/, and README's table
 * of what each driver has from the drivers.
 *
 *   npm run generate              writes the files
 *   npm run generate -- --check   compares only; exit 1 names what is out of date
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { checkContract } from './generate/check.ts'
import { toReference } from './generate/docs.ts'
import { checkExamples } from './generate/examples.ts'
import { type Contract, readContract } from './generate/fragments.ts'
import { toFiles } from './generate/outputs.ts'

const root = resolve(import.meta.dirname, '..')
const target = join(root, 'src', 'api', 'generated')
export const REFERENCE = join(root, 'docs', 'reference')

/** @throws {Error} that names file and line of everything that is wrong in the schema */
export function generate(directory = join(root, 'schema')): ReadonlyMap<string, string> {
  return toFiles(readChecked(directory))
}

/**
 * The pages of the reference by their names.
 * @throws {Error} as `generate` does
 */
export function generateReference(directory = join(root, 'schema')): ReadonlyMap<string, string> {
  return toReference(readChecked(directory))
}

function readChecked(directory: string): Contract {
  const contract = readContract(directory)
  const problems = [...checkContract(contract), ...checkExamples(contract)]
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return contract
}

/** The names of generated files that are missing, superfluous or differ from what the schema makes. */
export function findStale(files: ReadonlyMap<string, string>, directory = target): readonly string[] {
  const present = new Set(readdirSync(directory))
  const stale = [...files].filter(
    ([name, text]) => !present.has(name) || readFileSync(join(directory, name), 'utf8') !== text,
  )
  return [...stale.map(([name]) => name), ...[...present].filter((name) => !files.has(name))]
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
  let outputs: readonly { readonly directory: string; readonly files: ReadonlyMap<string, string> }[]
  try {
    outputs = [
      { directory: target, files: generate() },
      { directory: REFERENCE, files: generateReference() },
    ]
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
    return
  }
  let found = 0
  for (const { directory, files } of outputs) {
    mkdirSync(directory, { recursive: true })
    for (const name of findStale(files, directory)) {
      found++
      settle(join(directory, name), files.get(name), values.check)
    }
  }
  if (await settleReadme(values.check)) found++
  if (values.check && found > 0) process.exitCode = 1
  if (!values.check && found === 0) process.stdout.write('everything is up to date\n')
}

/** After the rest: drivers read what is generated. @returns whether it was out of date */
async function settleReadme(checkOnly: boolean): Promise<boolean> {
  const { withDriverTable } = await import('./generate/driver-table.ts')
  const path = join(root, 'README.md')
  const readme = readFileSync(path, 'utf8')
  const wanted = await withDriverTable(readme)
  if (wanted !== readme) settle(path, wanted, checkOnly)
  return wanted !== readme
}

/** Brings a file up to date, or only says that it is not. */
function settle(path: string, text: string | undefined, checkOnly: boolean): void {
  const shown = relative(root, path)
  if (checkOnly) process.stderr.write(`${shown} is out of date: run npm run generate\n`)
  else {
    if (text === undefined) rmSync(path)
    else writeFileSync(path, text)
    process.stdout.write(`${shown} ${text === undefined ? 'removed' : 'written'}\n`)
  }
}

if (import.meta.main) await main()
