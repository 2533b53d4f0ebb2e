/**
 * npm run bench -- rpc|command|start|validate [--json]
 *
 * Every figure is a ratio to a baseline that is measured in the same run, on
 * the same broker: absolute times say more about the machine than about us.
 */
const BENCHMARKS = {
  rpc: async () => (await import('./rpc.ts')).benchRpc,
  command: async () => (await import('./command.ts')).benchCommand,
  start: async () => (await import('./start.ts')).benchStart,
  validate: async () => (await import('./validate.ts')).benchValidate,
} as const

const [name = '', ...rest] = process.argv.slice(2)
const json = rest.includes('--json')
const unknown = rest.filter((option) => option !== '--json')

if (!Object.hasOwn(BENCHMARKS, name) || unknown.length > 0) {
  const names = Object.keys(BENCHMARKS).join('|')
  const what = Object.hasOwn(BENCHMARKS, name)
    ? `unknown option ${unknown[0]}`
    : `there is no benchmark ${JSON.stringify(name)}`
  process.stderr.write(`${what}\nusage: npm run bench -- ${names} [--json]\n`)
  process.exitCode = 2
} else {
  const bench = await BENCHMARKS[name as keyof typeof BENCHMARKS]()
  const figures = await bench((line) => process.stderr.write(`${line}\n`))
  process.stdout.write(json ? `${JSON.stringify(figures)}\n` : `${toTable(figures)}\n`)
}

function toTable(figures: Readonly<Record<string, unknown>>): string {
  const width = Math.max(...Object.keys(figures).map((key) => key.length))
  return Object.entries(figures)
    .map(([key, value]) => `${key.padEnd(width)}  ${typeof value === 'number' ? value : JSON.stringify(value)}`)
    .join('\n')
}
