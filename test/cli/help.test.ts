import { expect, test } from 'vitest'
import { packageVersion } from '../../src/config.ts'
import { runHere } from '../support/cli.ts'

const COMMANDS = [
  '',
  'worker',
  'call',
  'fleet',
  'fleet list',
  'fleet show',
  'fleet resume',
  'fleet pause',
  'fleet cancel',
  'watch',
  'hosts',
  'host',
  'host remove',
  'schema',
  'schema list',
  'schema show',
  'schema export',
  'schema export openrpc',
  'schema export asyncapi',
  'topology',
  'topology declare',
  'topology check',
  'topology export',
  'completion',
  'dead',
  'dead list',
  'dead show',
  'dead replay',
  'dead drop',
]

test.each(COMMANDS)('vdsm-amqp %s --help explains itself with an example and exits with 0', async (command) => {
  const { exitCode, out, err } = await runHere([...command.split(' ').filter((word) => word !== ''), '--help'])
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  expect(out).toMatch(new RegExp(`^Usage: vdsm-amqp ${command}`))
  expect(out).toMatch(/Examples?:\n {2}vdsm-amqp \S+/)
})

test('worker --help gives times as they are typed', async () => {
  const { out } = await runHere(['worker', '--help'])
  expect(out).toMatch(/--grace <time>[^[]*\(default: 30s\)/)
})

test('without a command it shows its help and exits with 2', async () => {
  const { exitCode, err } = await runHere([])
  expect(exitCode).toBe(2)
  expect(err).toMatch(/^Usage: vdsm-amqp/)
})

test('--version prints the version of the package', async () => {
  await expect(runHere(['--version'])).resolves.toMatchObject({ exitCode: 0, out: `${packageVersion()}\n` })
})

test('call HOST METHOD --help shows the page of the method', async () => {
  const page = await runHere(['schema', 'show', 'VM.destroy'])
  expect(await runHere(['call', 'host1', 'VM.destroy', '--help'])).toEqual(page)
  expect(await runHere(['call', '-h', 'host1', 'VM.destroy'])).toEqual(page)
  expect(await runHere(['call', 'host1', 'VM.destory', '--help'])).toMatchObject({
    exitCode: 2,
    err: expect.stringMatching(/no method VM\.destory; did you mean VM\.destroy/),
  })
})
