/**
 * Compiles src into the JavaScript and declarations that the published package
 * holds: Node strips no types below node_modules.
 *
 *   npm run build [-- --out DIRECTORY]     (default dist)
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const root = resolve(import.meta.dirname, '..')
const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'dist') } } })
const out = resolve(values.out)

rmSync(out, { recursive: true, force: true })
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const compiled = spawnSync(
  process.execPath,
  [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', out, '--noEmit', 'false'],
  { stdio: 'inherit' },
)
if (compiled.status !== 0) process.exit(compiled.status ?? 1)

// Not every JSON file is imported; some are read, and the compiler does not know of those.
cpSync(join(root, 'src', 'api', 'generated'), join(out, 'api', 'generated'), {
  recursive: true,
  filter: (path) => !path.endsWith('.ts'),
})
chmodSync(join(out, 'cli', 'main.js'), 0o755)
