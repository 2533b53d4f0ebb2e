import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, inject, test } from 'vitest'
import { CLI, start } from '../support/cli.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** What a reader types, who has installed it or works in the clone. */
const CALLED = /^(?:npm run -s vdsm-amqp --|vdsm-amqp) /

/** The lines of a page's shell examples that call us, as printed. */
async function printed(page: string): Promise<string[]> {
  const text = await readFile(join(root, page), 'utf8')
  const examples = [...text.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, example = '']) => example.split('\n'))
  return examples.filter((line) => CALLED.test(line))
}

interface Shell {
  /** Until it ends, or until the pattern is shown: then it is told to stop, as by Ctrl-C. */
  type(line: string, until?: RegExp): Promise<{ readonly exitCode: number | null; readonly text: string }>
}

/** Types as a reader would, under names of this test's own. */
function openShell(prefix: string, home: string): Shell {
  const env = { PATH: process.env['PATH'], HOME: home, NO_COLOR: '1', AMQP_URL: inject('amqpUrl') }
  return {
    async type(line, until) {
      const command = line.replace(CALLED, `exec '${process.execPath}' src/cli/main.ts `)
      // The ledgers on disk know no broker.
      const named = / fleet (list|show) /.test(`${line} `) ? command : `${command} --prefix ${prefix}`
      const child = spawn('bash', ['-c', named], { cwd: root, env })
      let text = ''
      const hear = (chunk: Buffer) => {
        text += chunk
        if (until?.test(text)) child.kill('SIGINT')
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      const [exitCode] = await once(child, 'close')
      return { exitCode, text }
    },
  }
}

test('each command of the README and of the page about campaigns does what it says, in their order', async () => {
  const home = await mkdtemp(join(tmpdir(), 'vdsm-amqp-home-'))
  const prefix = `t${randomUUID().slice(0, 8)}`
  const shell = openShell(prefix, home)
  const lines = [...(await printed('README.md')), ...(await printed('docs/campaigns.md'))]
  // Real machines are not everywhere, and a host of the fleet is named that this reader does not have.
  const others = lines.filter((line) => /--driver libvirt|--host host7/.test(line))
  const [serve, ...rest] = lines.filter((line) => !others.includes(line))
  expect({ serve, others: others.length, rest: rest.length }).toEqual({
    serve: expect.stringMatching(/ worker --host host1$/),
    others: 2,
    rest: 10,
  })

  const args = (serve ?? '').split(' ').slice(5)
  await using worker = start(CLI, [...args, '--prefix', prefix], { HOME: home, AMQP_URL: inject('amqpUrl') })
  try {
    await worker.shows(/the worker consumes/)
    let campaign = ''
    for (const line of rest) {
      const until = / watch /.test(line) ? (/ --state/.test(line) ? /first/ : /VM_status|host1/) : undefined
      const { exitCode, text } = await shell.type(line.replace(/\d{8}-\d{6}-[0-9a-f]{4}/, campaign), until)
      expect({ line, exitCode, text }).toMatchObject({ exitCode: 0 })
      campaign = /\d{8}-\d{6}-[0-9a-f]{4}/.exec(text)?.[0] ?? campaign
    }
    expect(campaign).not.toBe('')
  } finally {
    worker.kill('SIGTERM')
    await worker.finished
    await rm(home, { recursive: true, force: true })
  }
}, 120_000)
