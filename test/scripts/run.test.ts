import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'

/**
 * A repository with run.mjs, a lock file, a program, and an npm that installs
 * what the lock file says after as long as the file `slow` tells it.
 */
let repository: string
let env: NodeJS.ProcessEnv

const NPM = `#!/bin/sh
if [ -e slow ]; then
  sleep "$(cat slow)" &
  trap 'kill $!; exit 1' TERM
fi
echo "$*" >> npm.log
wait
if [ -e broken ]; then cat broken >&2; exit 1; fi
mkdir -p node_modules/.bin
cp package-lock.json node_modules/.package-lock.json
ln -sf "$RUNTIME" node_modules/.bin/node
echo "npm talks on standard output"
`

beforeEach(async () => {
  repository = await mkdtemp(join(tmpdir(), 'vdsm-amqp-run-'))
  onTestFinished(async () => await rm(repository, { recursive: true, force: true }))
  await mkdir(join(repository, 'scripts'))
  await mkdir(join(repository, 'bin'))
  await cp(resolve(import.meta.dirname, '..', '..', 'scripts', 'run.mjs'), join(repository, 'scripts', 'run.mjs'))
  await writeFile(join(repository, 'bin', 'npm'), NPM)
  await chmod(join(repository, 'bin', 'npm'), 0o755)
  await lock({ one: '1.0.0', two: '2.0.0' })
  await program(`console.log(JSON.stringify(process.argv.slice(2)))`)
  env = { PATH: `${join(repository, 'bin')}:/usr/bin:/bin`, RUNTIME: process.execPath }
})

async function lock(versions: Record<string, string>, optional?: string): Promise<void> {
  const packages: Record<string, object> = { '': { name: 'root' } }
  for (const [name, version] of Object.entries(versions)) {
    packages[`node_modules/${name}`] = { version, integrity: `sha-${name}-${version}`, optional: name === optional }
  }
  await writeFile(join(repository, 'package-lock.json'), JSON.stringify({ packages }))
}

const program = (code: string) => writeFile(join(repository, 'program.mjs'), code)

interface Outcome {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

function start(...args: string[]) {
  const child = spawn(process.execPath, ['scripts/run.mjs', ...args], { cwd: repository, env, detached: true })
  const printed = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    printed.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    printed.stderr += chunk
  })
  const outcome = once(child, 'close').then(([code, signal]): Outcome => ({ code, signal, ...printed }))
  return { child, outcome }
}

const run = (...args: string[]) => start(...args).outcome
const installs = async () =>
  (await readFile(join(repository, 'npm.log'), 'utf8').catch(() => '')).match(/^ci /gm)?.length

test('installs when nothing is installed, says so on standard error, and runs the program', async () => {
  const { code, stdout, stderr } = await run('program.mjs', 'a b', '--c')
  expect(stdout).toBe('["a b","--c"]\n')
  expect(stderr).toMatch(/Installing the dependencies[\s\S]*Installed in/)
  expect(code).toBe(0)
})

test('installs nothing and says nothing when all is there', async () => {
  await run('program.mjs')
  const { stdout, stderr } = await run('program.mjs')
  expect({ stdout, stderr, installs: await installs() }).toEqual({ stdout: '[]\n', stderr: '', installs: 1 })
})

test('installs again when the lock file asks for another version or one more package', async () => {
  await run('program.mjs')
  await lock({ one: '1.0.1', two: '2.0.0' })
  await run('program.mjs')
  await lock({ one: '1.0.1', two: '2.0.0', three: '3.0.0' })
  await run('program.mjs')
  expect(await installs()).toBe(3)
})

test('does not miss optional packages, which npm leaves out on other platforms', async () => {
  await run('program.mjs')
  await lock({ one: '1.0.0', two: '2.0.0', elsewhere: '1.0.0' }, 'elsewhere')
  await run('program.mjs')
  expect(await installs()).toBe(1)
})

test('of two runs at once, one installs and the other waits for it', async () => {
  await writeFile(join(repository, 'slow'), '0.5')
  const both = await Promise.all([run('program.mjs', '1'), run('program.mjs', '2')])
  expect(both.map(({ code, stdout }) => ({ code, stdout }))).toEqual([
    { code: 0, stdout: '["1"]\n' },
    { code: 0, stdout: '["2"]\n' },
  ])
  expect(await installs()).toBe(1)
  expect(both.filter(({ stderr }) => stderr.includes('Another run is installing'))).toHaveLength(1)
})

test('a lock left behind by a crash holds up nobody', async () => {
  await mkdir(join(repository, '.cache'))
  const left = join(repository, '.cache', 'install.lock')
  await writeFile(left, '1\n')
  const longAgo = new Date(Date.now() - 60_000)
  await utimes(left, longAgo, longAgo)
  expect((await run('program.mjs')).code).toBe(0)
})

test('a failed install is explained, ends with 1, and leaves no lock', async () => {
  await writeFile(join(repository, 'broken'), 'npm error code ENOTFOUND\nnpm error     at Stack.frame (x.js:1:1)\n')
  const { code, stdout, stderr } = await run('program.mjs')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/ENOTFOUND[\s\S]*npm ci failed \(exit 1\).*out of reach: check the network/)
  expect(stderr).not.toMatch(/Stack\.frame/)
  expect(existsSync(join(repository, '.cache', 'install.lock'))).toBe(false)
})

test('a missing npm is named', async () => {
  await rm(join(repository, 'bin', 'npm'))
  env = { ...env, PATH: join(repository, 'bin') }
  const { code, stderr } = await run('program.mjs')
  expect(code).toBe(1)
  expect(stderr).toMatch(/npm is not to be found/)
})

test('a runtime that does not run here is explained when this Node is too old for the program', async () => {
  await run('program.mjs')
  await rm(join(repository, 'node_modules', '.bin', 'node'))
  const preload = join(repository, 'old.cjs')
  await writeFile(preload, `Object.defineProperty(process, 'version', { value: 'v20.20.0' })`)
  env = { ...env, NODE_OPTIONS: `--require ${preload}` }
  const { code, stderr } = await run('program.mjs')
  expect(code).toBe(1)
  expect(stderr).toMatch(/npm rebuild node --ignore-scripts=false/)
})

test('without that runtime, this Node does when it is new enough', async () => {
  await run('program.mjs')
  await rm(join(repository, 'node_modules', '.bin', 'node'))
  await symlink('/nowhere', join(repository, 'node_modules', '.bin', 'node'))
  expect(await run('program.mjs', 'x')).toMatchObject({ code: 0, stdout: '["x"]\n' })
})

test("the program's exit code becomes the run's", async () => {
  await program('process.exit(7)')
  expect((await run('program.mjs')).code).toBe(7)
})

test.for(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'passes %s on to the program and waits for its end',
  async (signal) => {
    await run('program.mjs')
    await program(
      `process.on('${signal}', () => { console.log('told'); process.exit(3) }); setInterval(() => {}, 1000); console.log('up')`,
    )
    const { child, outcome } = start('program.mjs')
    await once(child.stdout, 'data')
    child.kill(signal)
    expect(await outcome).toMatchObject({ code: 3, stdout: 'up\ntold\n' })
  },
)

test('ends by the signal that ended the program', async () => {
  await run('program.mjs')
  await program(`setInterval(() => {}, 1000); console.log('up')`)
  const { child, outcome } = start('program.mjs')
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect(await outcome).toMatchObject({ code: null, signal: 'SIGTERM' })
})

test('interrupted while it installs, it ends npm, leaves no lock, and the next run installs', async () => {
  await writeFile(join(repository, 'slow'), '30')
  const { child, outcome } = start('program.mjs')
  const watcher = watch(repository)
  onTestFinished(() => watcher.close())
  while (!existsSync(join(repository, 'npm.log'))) await once(watcher, 'change')
  child.kill('SIGTERM')
  expect(await outcome).toMatchObject({
    signal: 'SIGTERM',
    stderr: expect.stringContaining('the next run starts it again'),
  })
  expect(existsSync(join(repository, '.cache', 'install.lock'))).toBe(false)
  await rm(join(repository, 'slow'))
  expect((await run('program.mjs')).code).toBe(0)
})

test('npm does not run on the Node that it replaces', async () => {
  await writeFile(join(repository, 'bin', 'npm'), `${NPM}echo "$PATH" > path.log\n`)
  env = { ...env, PATH: `${join(repository, 'node_modules', '.bin')}:${env['PATH']}` }
  await run('program.mjs')
  expect(await readFile(join(repository, 'path.log'), 'utf8')).not.toContain('node_modules/.bin')
})
