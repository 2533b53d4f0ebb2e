import { readdir, readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { EXIT, type ExitCode, usageError } from '../exit.ts'
import { loadOpenRpc } from '../openrpc.ts'
import type { Terminal } from '../terminal.ts'
import { type Change, RULES } from './change.ts'
import { type Description, diff, mayBreak } from './diff.ts'

const EXAMPLES = `
Examples:
  vdsm-amqp schema diff released current
  vdsm-amqp schema diff before.json after.json --json

OLD and NEW are files that "schema export openrpc" wrote, or that rpc.discover answered; "released", the description
of the last release; or "current", that of this program.

Exit codes: 0 nothing is broken, 1 something is, 2 wrong usage`

export function addSchemaDiff(schema: Command, terminal: Terminal, exit: (code: ExitCode) => void): void {
  schema
    .command('diff')
    .description('Names each change between two descriptions: compatible or breaking, and by which rule.')
    .argument('<old>', 'an OpenRPC file, released or current')
    .argument('<new>', 'an OpenRPC file, released or current')
    .option('--json', 'as a JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (before: string, after: string, flags: { readonly json?: true }) => {
      const [one, other] = [await load(before), await load(after)]
      const changes = diff(one, other)
      const breaking = changes.filter(({ kind }) => kind === 'breaking').length
      const versions = { old: one.info.version, new: other.info.version }
      if (flags.json) {
        const allowed = mayBreak(versions.old, versions.new)
        terminal.out(`${JSON.stringify({ ...versions, breaking: breaking > 0, allowed, changes }, null, 2)}\n`)
      } else {
        const sorted = [...changes].sort((a, b) => a.kind.localeCompare(b.kind))
        for (const line of sorted) terminal.out(`${changeText(line)}\n`)
        terminal.out(`${versions.old} to ${versions.new}: ${changes.length} changes, ${breaking} of them breaking\n`)
      }
      if (breaking > 0) exit(EXIT.error)
    })
}

/** `breaking param-removed VM.create(vmID): is gone; what callers ask with it is ignored or refused` */
export function changeText({ kind, rule, where, what }: Change): string {
  return `${kind.padEnd(10)}  ${rule}  ${where}: ${what}; ${RULES[rule][1]}`
}

/** Beside the program, in the repository and in the package. */
const RELEASED = new URL('../../../schema/released/', import.meta.url)

async function load(name: string): Promise<Description> {
  // Made by our own generator.
  if (name === 'current') return (await loadOpenRpc()) as unknown as Description
  const path = name === 'released' ? new URL(await lastReleased(), RELEASED) : name
  let document: unknown
  try {
    document = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw usageError(`${name} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!isDescription(document)) throw usageError(`${name} is no OpenRPC document of vdsm-amqp`)
  return document
}

async function lastReleased(): Promise<string> {
  const versions = (await readdir(RELEASED)).flatMap((name) => /^openrpc-(.*)\.json$/.exec(name)?.[1] ?? [])
  const last = versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1)
  if (last === undefined) throw usageError('nothing was released yet')
  return `openrpc-${last}.json`
}

function isDescription(value: unknown): value is Description {
  if (typeof value !== 'object' || value === null) return false
  const { info, methods, components } = value as Partial<Description>
  if (typeof info?.version !== 'string' || !Array.isArray(methods)) return false
  const whole = methods.every((method) => typeof method?.name === 'string' && Array.isArray(method.params))
  return (
    whole && typeof components?.schemas === 'object' && typeof components.errors === 'object' && 'x-events' in value
  )
}
