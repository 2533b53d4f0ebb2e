import { afterAll, beforeAll, expect, test } from 'vitest'
import { runHere } from '../support/cli.ts'
import { startTestFleet, type TestFleet } from '../support/worker.ts'

const GROUPS = { host1: ['all', 'rack.a'], host2: ['all', 'rack.a', 'rack.b'], host3: ['all', 'rack.b'] }

let fleet: TestFleet
let here: string[]

beforeAll(async () => {
  fleet = await startTestFleet({ hosts: Object.keys(GROUPS), groups: GROUPS })
  here = ['--broker', fleet.url, '--prefix', fleet.prefix]
})

afterAll(async () => {
  await fleet?.[Symbol.asyncDispose]()
})

/** Workers announce themselves in their own time. */
async function everybodyKnown(): Promise<void> {
  const asked = async () => (await fleet.client.callFleet('Host.ping2', {}, { groups: ['all'] })).expected
  await expect.poll(() => asked().catch(() => 0), { timeout: 20_000 }).toBe(3)
}

test('a connected client knows from the directory who is in a group, and hears of each', async () => {
  await everybodyKnown()
  const report = await fleet.client.callFleet('Host.getStats', {}, { groups: ['rack.a', 'rack.b'] })
  expect(report).toMatchObject({ expected: 3, answered: 3, unexpected: [], repeated: 0 })
  const part = await fleet.client.callFleet('Host.ping2', {}, { groups: ['rack.b'] })
  expect(Object.keys(part.results)).toEqual(['host2', 'host3'])
})

test('fleet asks the members of a group, or those that fit a condition', async () => {
  await everybodyKnown()
  const all = await runHere(['fleet', 'Host.ping2', '--group', 'all', '--json', ...here])
  expect(all).toMatchObject({ exitCode: 0, err: '' })
  expect(JSON.parse(all.out)).toMatchObject({ expected: 3, answered: 3 })
  const some = await runHere(['fleet', 'Host.ping2', '--where', 'groups=="rack.a" && driver=="simulator"', ...here])
  expect(some).toMatchObject({ exitCode: 0, err: '' })
  expect(some.out).toMatch(/^host1: true\nhost2: true\n2 hosts in /)
})

test.each([
  ['an unknown group', ['--group', 'rack.c'], /no host is in the group rack\.c; there are all, rack\.a, rack\.b/],
  [
    'a condition that fits nobody',
    ['--where', 'facts.memory<0'],
    /no host is selected: none of 3 fits facts\.memory<0/,
  ],
  [
    'a condition with a mistake',
    ['--where', 'facts.memory=1'],
    /"=" is not understood; equal is ==, at character 13 of/,
  ],
])('%s is wrong usage', async (_what, args, message) => {
  await everybodyKnown()
  const { exitCode, out, err } = await runHere(['fleet', 'Host.ping2', ...args, ...here])
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
  expect(err).toMatch(message)
})
