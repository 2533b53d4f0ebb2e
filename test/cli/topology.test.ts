import { expect, test } from 'vitest'
import { createTopology } from '../../src/broker/topology.ts'
import { openTestBroker } from '../support/broker.ts'
import { runHere } from '../support/cli.ts'

test('check names what is missing, declare makes it, and then only the limits are left to an administrator', async () => {
  await using broker = await openTestBroker({ declare: false })
  const here = ['--broker', broker.url, '--prefix', broker.prefix]
  const { exchanges, queues } = broker.topology.shared
  const names = [...exchanges, ...queues].map(({ name }) => name)

  const before = await runHere(['topology', 'check', ...here])
  expect(before.exitCode).toBe(1)
  for (const name of names) expect(before.out).toContain(`${name}: missing`)

  const declared = await runHere(['topology', 'declare', ...here])
  expect(declared.exitCode).toBe(0)
  expect(declared.out.trimEnd().split('\n')).toEqual(names)
  expect(declared.err).toMatch(/policies/)

  const after = await runHere(['topology', 'check', ...here])
  expect(after.out).toMatch(/^policies .*: missing: .*\n$/)
})

test.each([
  ['one node', [], false],
  ['a cluster', ['--cluster'], true],
])(
  'export prints the definitions for %s, under a prefix when one is given, and needs no broker',
  async (_, args, cluster) => {
    const { exitCode, out } = await runHere(['topology', 'export', '--prefix', 'staging', ...args])
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toEqual(
      JSON.parse(JSON.stringify(createTopology({ prefix: 'staging' }).definitions({ cluster }))),
    )
  },
)

test('a broker out of reach ends it with 5', async () => {
  const { exitCode, err } = await runHere(['topology', 'check', '--broker', 'amqp://me:secret@127.0.0.1:1'])
  expect(exitCode).toBe(5)
  expect(err).toMatch(/127\.0\.0\.1:1.*--broker or AMQP_URL/)
  expect(err).not.toContain('secret')
})
