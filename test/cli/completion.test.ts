import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { METHODS } from '../../src/api/generated/methods.ts'
import { CLI, runHere } from '../support/cli.ts'

const execute = promisify(execFile)

/** Not everybody has every shell; CI has. */
function isInstalled(shell: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((dir) => existsSync(join(dir, shell)))
}

/** The candidates for the last word, without what they mean. */
async function complete(...words: readonly string[]): Promise<string[]> {
  const { exitCode, out, err } = await runHere(['complete', '--', ...words])
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t', 1)[0] ?? '')
}

describe('what fits', () => {
  test('are commands, and those below them', async () => {
    expect(await complete('')).toEqual(expect.arrayContaining(['worker', 'call', 'watch', 'schema', 'completion']))
    expect(await complete('')).not.toContain('complete')
    expect(await complete('wo')).toEqual(['worker'])
    expect(await complete('schema', 'sh')).toEqual(['show'])
    expect(await complete('hos')).toEqual(['hosts', 'host'])
    expect(await complete('host', 're')).toEqual(['remove'])
    expect(await complete('hosts', '--w')).toEqual(['--where'])
    expect(await complete('fleet', 're')).toEqual(['resume'])
    expect(await complete('fleet', 'resume', '--st')).toEqual(['--state-dir'])
  })

  test('are methods where a method is called for', async () => {
    expect(await complete('call', 'host1', '')).toEqual(Object.keys(METHODS))
    expect(await complete('call', '--timeout', '5s', 'host1', 'VM.getSt')).toEqual(['VM.getStats'])
    expect(await complete('call', '')).toEqual([])
    expect(await complete('fleet', 'VM.getSt')).toEqual(['VM.getStats'])
    expect(await complete('schema', 'show', 'VmStatu')).toContain('VmStatus')
    expect(await complete('schema', 'list', 'Ho')).toEqual(['Host'])
  })

  test('are the params that are not given yet, those first that must be given', async () => {
    expect(await complete('call', 'host1', 'VM.destroy', '')).toEqual(['vmID=', 'gracefulAttempts='])
    expect(await complete('call', 'host1', 'VM.destroy', 'vmID=x', '')).toEqual(['gracefulAttempts='])
    expect(await complete('call', 'host1', 'VM.fly', '')).toEqual([])
    expect(await complete('fleet', 'VM.destroy', 'vmID=x', '')).toEqual(['gracefulAttempts='])
  })

  test('are the values that a param has by its type', async () => {
    expect(await complete('call', 'host1', 'Host.fenceNode', 'action=')).toEqual(
      expect.arrayContaining(['action=on', 'action=off', 'action=status']),
    )
    expect(await complete('call', 'host1', 'VM.shutdown', 'force=t')).toEqual(['force=true'])
  })

  test('are options, and what an option can be', async () => {
    expect(await complete('worker', '--driver-o')).toEqual(['--driver-option'])
    expect(await complete('worker', '--driver', '')).toEqual(['simulator', 'libvirt'])
    expect(await complete('worker', '--host', '')).toEqual([])
    expect(await complete('call', '--he')).toEqual(['--help'])
  })

  test('is told with what it means', async () => {
    const { out } = await runHere(['complete', '--', 'call', 'host1', 'VM.destroy', ''])
    expect(out).toMatch(/^vmID=\t\S/)
    expect(out).toMatch(/^gracefulAttempts=\t\(optional\) \S/m)
  })
})

test('another shell is wrong usage', async () => {
  expect(await runHere(['completion', 'ksh'])).toMatchObject({ exitCode: 2, err: expect.stringContaining('bash') })
})

describe('the script of a shell, in that shell', () => {
  let dir = ''
  let env: NodeJS.ProcessEnv = {}
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'vdsm-amqp-completion-'))
    const main = fileURLToPath(new URL(`../../${CLI}`, import.meta.url))
    const command = join(dir, 'vdsm-amqp')
    await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`)
    await chmod(command, 0o755)
    env = { PATH: `${dir}:${process.env['PATH'] ?? ''}`, HOME: dir, TERM: 'dumb', LC_ALL: 'C.UTF-8' }
  })
  afterAll(async () => {
    await rm(dir, { recursive: true })
  })

  async function run(shell: string, args: readonly string[], script: string): Promise<string[]> {
    const { out } = await runHere(['completion', shell])
    await writeFile(join(dir, `completion.${shell}`), out)
    const { stdout } = await execute(shell, [...args, script], { env, cwd: dir, timeout: 60_000 })
    return stdout.split('\n').filter((line) => line !== '')
  }

  const inBash = (line: string) =>
    run(
      'bash',
      ['--norc', '-c'],
      `. ./completion.bash; COMP_LINE='${line}' COMP_POINT=${line.length}; _vdsm_amqp; printf '%s\\n' "\${COMPREPLY[@]}"`,
    )

  test('bash', async () => {
    expect(await inBash('vdsm-amqp call host1 VM.getSt')).toEqual(['VM.getStats'])
    expect(await inBash('vdsm-amqp call host1 VM.destroy ')).toEqual(['vmID=', 'gracefulAttempts='])
    // bash itself keeps what stands before "=".
    expect(await inBash('vdsm-amqp call host1 VM.shutdown force=t')).toEqual(['true'])
    expect(await inBash('vdsm-amqp nothing ')).toEqual([])
  })

  // zsh completes in its line editor alone; what it would be told is printed instead.
  const inZsh = (words: readonly string[]) =>
    run(
      'zsh',
      ['-f', '-c'],
      `compdef() { }; compadd() { print -l -- "\${texts[@]}" }; _files() { print files }; . ./completion.zsh
words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}; _vdsm_amqp`,
    )

  test.skipIf(!isInstalled('zsh'))('zsh', async () => {
    expect(await inZsh(['vdsm-amqp', 'call', 'host1', 'VM.getSt'])).toEqual(['VM.getStats'])
    expect(await inZsh(['vdsm-amqp', 'call', 'host1', 'VM.destroy', ''])).toEqual(['vmID=', 'gracefulAttempts='])
    expect(await inZsh(['vdsm-amqp', 'call', 'host1', 'VM.shutdown', 'force=t'])).toEqual(['force=true'])
    expect(await inZsh(['vdsm-amqp', 'nothing', ''])).toEqual(['files'])
  })

  const inFish = (line: string) => run('fish', ['--no-config', '-c'], `source completion.fish; complete -C '${line}'`)

  test.skipIf(!isInstalled('fish'))('fish', async () => {
    expect(await inFish('vdsm-amqp call host1 VM.getSt')).toEqual([expect.stringMatching(/^VM\.getStats\t\S/)])
    expect(await inFish('vdsm-amqp call host1 VM.destroy ')).toEqual([
      expect.stringMatching(/^vmID=\t/),
      expect.stringMatching(/^gracefulAttempts=\t/),
    ])
    expect(await inFish('vdsm-amqp call host1 VM.shutdown force=t')).toEqual(['force=true'])
  })
})
