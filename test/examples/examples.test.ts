import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import { connect } from '../../src/broker/connection.ts'
import { createTopology } from '../../src/broker/topology.ts'
import { startWorker, type Worker } from '../../src/worker.ts'
import { type Running, start } from '../support/cli.ts'

// The examples know no prefix: it is the hosts' names that keep them apart from other tests.
const [one, two] = [0, 1].map(() => `ex-${randomUUID().slice(0, 8)}`) as [string, string]
const log = pino({ level: 'silent' })
let worker: Worker

beforeAll(async () => {
  worker = await startWorker({
    broker: { url: inject('amqpUrl') },
    hosts: [one, two].map((id) => ({ id: parseHostId(id), groups: [] })),
    driver: { name: 'simulator', options: { bootMs: '20', migrationMs: '100' } },
    log,
  })
})

afterAll(async () => {
  await worker?.[Symbol.asyncDispose]()
  await using connection = await connect({ url: inject('amqpUrl'), name: 'examples test', log })
  const topology = createTopology()
  await connection.channels.configure(
    async (channel) => {
      for (const host of [one, two]) await channel.deleteQueue(topology.hostQueue(parseHostId(host), []).name)
    },
    { signal: AbortSignal.timeout(10_000) },
  )
})

function example(name: string, ...hosts: string[]): Running {
  return start(`examples/${name}.ts`, hosts, { AMQP_URL: inject('amqpUrl') })
}

test('engine.ts creates a machine, sees it come up, moves it and removes it, while monitor.ts shows its states', async () => {
  await using monitor = example('monitor', one, two)
  await monitor.shows(/listening/)
  await using engine = example('engine', one, two)
  const { exitCode, out, err } = await engine.finished
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  expect(out).toMatch(new RegExp(`${one}: Up\nCPU .*\n[^]*${two}: Up\n[^]*gone\n$`))

  await monitor.shows(new RegExp(`│ '${two}' +│ 'Down'`))
  monitor.kill('SIGINT')
  expect(await monitor.finished).toMatchObject({ exitCode: 0, err: '' })
})

test('fan-out.ts ends with one outcome for each host', async () => {
  await using fanOut = example('fan-out', one, 'nobody', two)
  const { exitCode, out, err } = await fanOut.finished
  expect({ exitCode, err }).toEqual({ exitCode: 1, err: '' })
  expect(out.trimEnd().split('\n')).toEqual([
    ...[one, two].sort().map((host) => expect.stringMatching(`^${host}: answered: \\d+ of \\d+ machines run$`)),
    expect.stringMatching('^nobody: unroutable: '),
    expect.stringMatching(/^2 of 3 hosts answered: \d+ machines run in all$/),
  ])
})

test.each(['engine', 'monitor', 'fan-out'])('%s.ts fits on one screen', async (name) => {
  const text = await readFile(new URL(`../../examples/${name}.ts`, import.meta.url), 'utf8')
  expect(text.split('\n').length).toBeLessThanOrEqual(55)
})
