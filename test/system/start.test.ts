import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, onTestFinished, test } from 'vitest'
import { connect } from '../../src/broker/connection.ts'
import { testLog } from '../support/broker.ts'

const root = resolve(import.meta.dirname, '..', '..')

/** `npm start`, and all that it has printed so far. */
function startShow(env: NodeJS.ProcessEnv) {
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  onTestFinished(async () => {
    if (child.exitCode === null) child.kill('SIGTERM')
    await ended
  })
  let printed = ''
  const heard = new EventTarget()
  const hear = (chunk: Buffer) => {
    printed += chunk.toString('utf8')
    heard.dispatchEvent(new Event('text'))
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  return {
    ended,
    interrupt: () => child.kill('SIGINT'),
    printed: () => printed,
    /** Resolves as soon as the text stands in the output. */
    async until(text: RegExp): Promise<void> {
      while (!text.test(printed)) {
        const more = once(heard, 'text')
        const outcome = await Promise.race([more, ended])
        if (!Array.isArray(outcome) && !text.test(printed)) throw new Error(`ended without ${text}:\n${printed}`)
      }
    },
  }
}

async function hostQueues(): Promise<string[]> {
  await using connection = await connect({ url: inject('amqpUrl'), name: 'test', log: testLog() })
  const names = ['vdsm.host.host1', 'vdsm.host.host2', 'vdsm.host.host3']
  const found = names.map(async (name) => {
    const signal = AbortSignal.timeout(10_000)
    return await connection.channels
      .configure((channel) => channel.checkQueue(name), { signal })
      .then(
        () => [name],
        () => [],
      )
  })
  return (await Promise.all(found)).flat()
}

test('npm start runs three hosts with a machine on each, prints commands that work, and leaves nothing at Ctrl-C', {
  timeout: 90_000,
}, async () => {
  const show = startShow({ AMQP_URL: inject('amqpUrl'), VDSM_BROKER: '' })
  await show.until(/Ctrl-C ends it all/)
  for (const host of ['host1', 'host2', 'host3'])
    expect(show.printed()).toMatch(new RegExp(`${host} VM_status \\S+ Up`))

  const commands = Array.from(
    show.printed().matchAll(/^ {2}((?:AMQP_URL=\S+ )?npm run .*)$/gm),
    ([, command = '']) => command,
  )
  expect(commands).toHaveLength(3)
  const env = { ...process.env, AMQP_URL: inject('amqpUrl') }
  for (const command of commands) {
    const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: root, env, timeout: 30_000 })
    expect(() => JSON.parse(stdout)).not.toThrow()
  }
  await show.until(/host2 VM_status \S+ Paused/)
  await show.until(/host1 VM_status \S+ Up[\s\S]*host3 VM_status \S+ Down/)

  show.interrupt()
  expect(await show.ended).toBe(0)
  expect(show.printed()).toMatch(/Everything that was started is gone\./)
  expect(await hostQueues()).toEqual([])
})

test('npm start says in one line what is wrong with the broker it was given', async () => {
  const show = startShow({ AMQP_URL: 'amqp://someone:secret@127.0.0.1:1', VDSM_BROKER: '' })
  expect(await show.ended).toBe(1)
  expect(show.printed()).toMatch(/npm start failed: .*127\.0\.0\.1:1.*nothing listens there/)
  expect(show.printed()).not.toMatch(/secret|\n\s+at /)
})
