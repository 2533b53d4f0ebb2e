import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { report } from './report.ts'
import { runChaos } from './run.ts'

/**
 * npm run chaos -- [--commands N] [--faults N] [--seed S] [--logs DIR] [--json]
 *
 * Crashes everything while commands flow, and accounts for each of them.
 */
const USAGE = 'usage: npm run chaos -- [--commands N] [--faults N] [--seed S] [--logs DIR] [--json]'

try {
  const { values } = parseArgs({
    options: {
      commands: { type: 'string', default: '1000' },
      faults: { type: 'string' },
      seed: { type: 'string', default: String(randomInt(1, 1_000_000)) },
      logs: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const commands = toCount(values.commands)
  const seed = toCount(values.seed)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => stop.abort(new Error(`ended by ${signal}`)))
  const result = await runChaos({
    commands,
    // As many as make fifty commands to each.
    faults: values.faults === undefined ? Math.max(12, Math.round(commands / 50)) : toCount(values.faults),
    seed,
    hosts: commands > 2_000 ? 3 : 2,
    clients: commands > 2_000 ? 3 : 2,
    virt: true,
    progress: (line) => void process.stderr.write(`${line}\n`),
    logs: values.logs,
    signal: stop.signal,
  })
  const { text, figures, failed } = report(result, seed)
  process.stdout.write(`${text}\n`)
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`)
  process.exitCode = failed ? 1 : 0
} catch (error) {
  process.stderr.write(`${error instanceof TypeError ? `${error.message}\n${USAGE}` : String(error)}\n`)
  process.exitCode = error instanceof TypeError ? 2 : 1
}

function toCount(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1) return count
  throw new TypeError(`${JSON.stringify(text)} is no number of that kind`)
}
// What an interrupted run still waits for must not keep it.
process.exit()
