import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { createTopology } from '../../src/broker/topology.ts'
import { parseHostId } from '../../src/index.ts'
import { openTestBroker } from '../support/broker.ts'

const root = resolve(import.meta.dirname, '..', '..')
const NOT_COPIED = new Set(['node_modules', 'dist', '.git', '.cache'])

let base: string
/** Where the package is installed, as somebody who only has the tarball would. */
let project: string
let packed: readonly string[]

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'vdsm-amqp-pack-'))
  // Packs a copy: nothing that others do in this checkout meanwhile, in dist above all, can be in the way.
  const copy = join(base, 'checkout')
  await cp(root, copy, { recursive: true, filter: (path) => !NOT_COPIED.has(relative(root, path)) })
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  const [{ filename, files }] = JSON.parse(await run('npm', ['pack', '--json'], copy)) as [
    { filename: string; files: { path: string }[] },
  ]
  packed = files.map(({ path }) => path)

  project = join(base, 'project')
  await mkdir(project)
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }))
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
  await run('npm', ['install', ...quiet, join(copy, filename)], project)
}, 180_000)

afterAll(async () => {
  await rm(base, { recursive: true, force: true })
})

/** What it printed. @throws with its error output */
async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, env: foreignEnv(), timeout: 120_000 })
    return stdout
  } catch (error) {
    // The compiler writes what is wrong to standard output.
    if (error instanceof Error && 'stdout' in error) error.message += String(error.stdout)
    throw error
  }
}

/** Without what `npm test` tells its children: npm would take this checkout's settings for the project's. */
function foreignEnv(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter(
    (name) => !/^npm_(?!config_(cache|registry|cafile)$)|^INIT_CWD$/.test(name),
  )
  return Object.fromEntries(names.map((name) => [name, process.env[name]]))
}

test('the tarball holds compiled code with types, what belongs to the broker, what was released, and nothing else', () => {
  const allowed =
    /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|rabbitmq\/[^/]+|schema\/released\/[^/]+\.json|dist\/.+\.(js|d\.ts|json))$/
  expect(packed.filter((path) => !allowed.test(path))).toEqual([])
  expect(packed).toEqual(
    expect.arrayContaining([
      'dist/cli/main.js',
      'dist/index.js',
      'dist/index.d.ts',
      'dist/worker.js',
      'dist/api/generated/openrpc.json',
      'rabbitmq/definitions.json',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
    ]),
  )
  const compiled = packed.filter((path) => path.endsWith('.js')).map((path) => path.replace(/\.js$/, '.d.ts'))
  expect(packed).toEqual(expect.arrayContaining(compiled))
})

test('the compiled code imports no TypeScript: Node strips no types below node_modules', async () => {
  const dist = join(project, 'node_modules', 'vdsm-amqp', 'dist')
  const names = await readdir(dist, { recursive: true })
  expect(names.filter((name) => /(?<!\.d)\.ts$/.test(name))).toEqual([])
  const grep = promisify(execFile)('grep', ['-rlE', '--include=*.js', `(from|import\\() ?['"][^'"]*\\.ts['"]`, dist])
  await expect(grep).rejects.toMatchObject({ code: 1, stdout: '' })
})

test('the command works where the package is installed', async () => {
  expect(await run('npx', ['vdsm-amqp', '--help'], project)).toMatch(/Usage: vdsm-amqp/)
  expect(await run('npx', ['vdsm-amqp', 'schema', 'show', 'VM.create'], project)).toMatch(/vmParams/)
})

const PROGRAM = `
import { connectClient, parseHostId, RpcError } from 'vdsm-amqp'

const [url = '', prefix = '', name = ''] = process.argv.slice(2)
const host = parseHostId(name)
await using client = await connectClient({ url, prefix })

const list: readonly unknown[] = await client.call(host, 'Host.getVMList', {})
const answer: boolean = await client.call(host, 'Host.ping2')
try {
  await client.call(host, 'VM.destroy', { vmID: '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11' })
} catch (error) {
  if (!(error instanceof RpcError)) throw error
  const code: number = error.code
  console.log(JSON.stringify({ list, answer, code }))
}
`

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable'],
    module: 'nodenext',
    exactOptionalPropertyTypes: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules', '@types')],
  },
}

test('a typed program is checked against the package and calls a worker of the package', async () => {
  await writeFile(join(project, 'program.ts'), PROGRAM)
  await writeFile(join(project, 'wrong.ts'), PROGRAM.replace('{ vmID:', '{ vmId:'))
  const check = async (file: string) => {
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ ...TSCONFIG, files: [file] }))
    return await run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'], project)
  }
  await check('program.ts')
  await expect(check('wrong.ts')).rejects.toMatchObject({ stdout: expect.stringContaining("'vmID'") })

  await using broker = await openTestBroker({ declare: false })
  const { prefix } = broker
  const host = `packed-${randomBytes(3).toString('hex')}`
  broker.alsoDelete(createTopology({ prefix }).hostQueue(parseHostId(host), []).name)
  await startInstalledWorker(['--host', host, '--broker', inject('amqpUrl'), '--prefix', prefix])

  const printed = await run(process.execPath, ['program.ts', inject('amqpUrl'), prefix, host], project)
  expect(JSON.parse(printed)).toEqual({ list: [], answer: true, code: 1 })
})

/** Resolves when it is consuming; stopped when the test is over. */
async function startInstalledWorker(args: readonly string[]): Promise<void> {
  const bin = join(project, 'node_modules', '.bin', 'vdsm-amqp')
  const worker = spawn(bin, ['worker', ...args], {
    cwd: project,
    env: foreignEnv(),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(worker, 'close')
  onTestFinished(async () => {
    worker.kill('SIGTERM')
    await ended
  })
  let log = ''
  for await (const chunk of worker.stderr) {
    log += chunk
    if (log.includes('the worker consumes')) return
  }
  throw new Error(`the worker ended:\n${log}`)
}
