/**
 * npm run bench -- rpc|command|start|validate [--json]
 * npm run bench -- fleet|layout|events [--hosts N] [--json]
 *
 * Every figure is a ratio to a baseline that is measured in the same run, on
 * the same broker: absolute times say more about the machine than about us.
 */
const BENCHMARKS = {
  rpc: async () => (await import('./rpc.ts')).benchRpc,
  command: async () => (await import('./command.ts')).benchCommand,
  events: async () => (await import('./events.ts')).benchEvents,
  fleet: async () => (await import('./fleet.ts')).benchFleet,
  layout: async () => (await import('./layout.ts')).benchLayout,
  start: async () => (await import('./start.ts')).benchStart,
  validate: async () => (await import('./validate.ts')).benchValidate,
} as const

/** A fleet that every machine can start within seconds. */
const DEFAULT_HOSTS = 100

const [name = '', ...rest] = process.argv.slice(2)
const json = rest.includes('--json')
const at = ['fleet', 'layout', 'events'].includes(name) ? rest.indexOf('--hosts') : -1
const hosts = at < 0 ? DEFAULT_HOSTS : Number(rest[at + 1])
const unknown = rest.filter((option, index) => option !== '--json' && (at < 0 || (index !== at && index !== at + 1)))

if (!Object.hasOwn(BENCHMARKS, name) || unknown.length > 0) {
  const names = Object.keys(BENCHMARKS).join('|')
  const what = Object.hasOwn(BENCHMARKS, name)
    ? `unknown option ${unknown[0]}`
    : `there is no benchmark ${JSON.stringify(name)}`
  process.stderr.write(`${what}\nusage: npm run bench -- ${names} [--hosts N, for fleet, layout and events] [--json]\n`)
  process.exitCode = 2
} else if (!Number.isInteger(hosts) || hosts < 1) {
  process.stderr.write('--hosts: give a whole number from 1\n')
  process.exitCode = 2
} else {
  const bench = await BENCHMARKS[name as keyof typeof BENCHMARKS]()
  const figures = await bench((line) => process.stderr.write(`${line}\n`), { hosts })
  process.stdout.write(json ? `${JSON.stringify(figures)}\n` : `${toTable(figures)}\n`)
}

function toTable(figures: Readonly<Record<string, unknown>>): string {
  const width = Math.max(...Object.keys(figures).map((key) => key.length))
  return Object.entries(figures)
    .map(([key, value]) => `${key.padEnd(width)}  ${typeof value === 'number' ? value : JSON.stringify(value)}`)
    .join('\n')
}
