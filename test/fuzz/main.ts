/** npm run fuzz -- [--count N] [--seed S]: hostile messages, and a look at what becomes of each. */
import { parseArgs } from 'node:util'
import { fuzz } from './run.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
})
const count = Number(values.count)
const seed = Number(values.seed)
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run fuzz -- [--count N] [--seed S], both whole numbers\n')
  process.exit(2)
}
process.stderr.write(`seed ${seed}\n`)
try {
  const report = await fuzz({ count, seed, progress: (line) => process.stderr.write(`${line}\n`) })
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  process.exit(0)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(1)
}
