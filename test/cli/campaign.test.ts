import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import type { CampaignHeader, LedgerRecord } from '../../src/client/campaign-ledger.ts'
import type { CampaignReport } from '../../src/client/campaign-report.ts'
import { openTestBroker, type TestBroker } from '../support/broker.ts'
import { type CampaignDir, openCampaignDir } from '../support/campaign-dir.ts'
import { CLI, runHere, start } from '../support/cli.ts'
import { type FakeWorker, failure, startFakeWorker, success, toReply } from '../support/fake-worker.ts'

const HOSTS = ['host1', 'host2', 'host3', 'host4']
const ALL = HOSTS.flatMap((host) => ['--host', host])

let broker: TestBroker
const workers: FakeWorker[] = []
let here: string[]
/** What VM.shutdown waits for. */
let held = Promise.withResolvers<void>()

beforeAll(async () => {
  broker = await openTestBroker()
  here = ['--broker', broker.url, '--prefix', broker.prefix]
  for (const host of HOSTS) {
    const worker: FakeWorker = await startFakeWorker({
      ...broker,
      host,
      answer: async ({ id, method, delivery }) => {
        if (id === undefined) return undefined
        if (method === 'Host.getCapabilities' && host === 'host2') {
          const forged = toReply(worker.topology, parseHostId('stranger'), delivery, success(id, 'forged'))
          await worker.publish(forged)
        }
        if (method === 'VM.shutdown') await held.promise
        if (method === 'VM.reset') return failure(id, { code: 1, message: `No such VM: on ${host}` })
        return success(id, { vmActive: 2 })
      },
    })
    workers.push(worker)
  }
})

afterAll(async () => {
  for (const worker of workers) await worker[Symbol.asyncDispose]()
  await broker?.[Symbol.asyncDispose]()
})

/** A place for campaigns, and the flag that names it. */
async function openPlace(): Promise<{ readonly place: CampaignDir; readonly flags: readonly string[] }> {
  const place = await openCampaignDir()
  onTestFinished(() => place[Symbol.asyncDispose]())
  return { place, flags: ['--state-dir', place.dir] }
}

function asked(): string[] {
  return workers.flatMap(({ host, commands }) => commands.filter(({ id }) => id !== undefined).map(() => host))
}

/** A campaign as a process whose hosts do not answer yet. */
async function startHeld(flags: readonly string[]) {
  held = Promise.withResolvers<void>()
  const before = asked().length
  const args = ['fleet', 'VM.shutdown', 'vmID=x', ...ALL, '--batch', '50%', '--timeout', '60s', ...here, ...flags]
  const running = start(CLI, args)
  onTestFinished(() => running[Symbol.asyncDispose]())
  const [, id = ''] = await running.shows(/^campaign (\S+): 4 hosts, in batches of 2; kept in /m)
  await expect.poll(() => asked().length - before, { timeout: 20_000 }).toBe(2)
  return { running, id, letGo: held.resolve }
}

test('says what it is about to do, prints each answer and how it ended, and is kept', async () => {
  const { place, flags } = await openPlace()
  const args = [
    'fleet',
    'Host.getStats',
    ...ALL,
    '--limit',
    '50%',
    '--canary',
    '1',
    '--stop-after',
    '1',
    ...here,
    ...flags,
  ]
  const { exitCode, out, err } = await runHere(args)
  expect(exitCode).toBe(0)
  const [, id = ''] = /^campaign (\S+): 2 hosts, 1 canary first, stops after 1 not answered; kept in /.exec(err) ?? []
  expect(out).toBe('host1: {"vmActive":2}\nhost2: {"vmActive":2}\n2 hosts: 2 answered\nfinished\n')

  const list = await runHere(['fleet', 'list', ...flags])
  const [head, row, ...others] = list.out.trimEnd().split('\n')
  expect(head).toMatch(/^CAMPAIGN +STATE +METHOD +HOSTS +ANSWERED +NOT ANSWERED +OPEN +NOT ASKED +CREATED$/)
  expect(row).toMatch(new RegExp(`^${id} +finished +Host\\.getStats +2 +2 +0 +0 +0 +\\d{4}-`))
  expect(others).toEqual([])
  const lines = (await runHere(['fleet', 'list', '--json', ...flags])).out
  expect(JSON.parse(lines)).toMatchObject({ campaign: id, state: 'finished', answered: 2, notAsked: 0 })

  const again = await runHere(['fleet', 'resume', id, ...here, ...flags])
  expect(again).toMatchObject({
    exitCode: 1,
    err: `error: campaign ${id} is finished: each of its hosts has its outcome\n`,
  })
  // Where the hosts are, without the password.
  const [header] = await place.records(join('campaigns', id))
  const { prefix } = broker
  const { username: user, host: address } = new URL(broker.url)
  expect(header).toMatchObject({ origin: { user, vhost: expect.any(String), prefix, broker: address } })
  expect(Object.keys((header as CampaignHeader & LedgerRecord).origin ?? {})).toHaveLength(4)
})

test('whoever answers what another was asked is named, and no answer of its own is counted', async () => {
  const { flags } = await openPlace()
  const ask = ['fleet', 'Host.getCapabilities', ...ALL, '--batch', '2', ...here, ...flags]
  const { exitCode, out } = await runHere([...ask, '--json'])
  expect(exitCode).toBe(0)
  const report = JSON.parse(out) as CampaignReport
  expect(report).toMatchObject({ expected: 4, answered: 4, unexpected: ['stranger'], milliseconds: expect.any(Number) })
  expect(Object.keys(report.results)).toEqual(HOSTS)
  expect(report.results['host2']).toMatchObject({ outcome: 'answered', result: { vmActive: 2 } })

  const shown = await runHere(['fleet', 'show', report.campaign, '--json', ...flags])
  expect(JSON.parse(shown.out)).toEqual(report)
  const text = 'unexpected: 1 host answered what another was asked\n  stranger\n4 hosts: 4 answered\nfinished\n'
  expect((await runHere(ask)).out).toContain(`host4: {"vmActive":2}\n${text}`)
  expect((await runHere(['fleet', 'show', report.campaign, ...flags])).out).toContain(text)
})

test('stopped, it says why, how to go on, and what became of each host', async () => {
  const { flags } = await openPlace()
  const args = ['fleet', 'VM.reset', 'vmID=x', ...ALL, '--stop-after', '2', '--concurrency', '1', ...here, ...flags]
  const { exitCode, out, err } = await runHere(args)
  expect(exitCode).toBe(1)
  const [, id = ''] = /^campaign (\S+):/.exec(err) ?? []
  expect(out).toBe(`failed: 1 No such VM: on <host>
  2 hosts: host1 host2
4 hosts: 2 failed, 2 not asked
stopped: 2 hosts ended otherwise than answered, it stops after 2
go on with: vdsm-amqp fleet resume ${id} ${flags.join(' ')}
`)
  const shown = (await runHere(['fleet', 'show', id, ...flags])).out
  expect(shown).toMatch(/^host1 +failed +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d+\.\d +1 No such VM: on host1$/m)
  expect(shown).toMatch(/^host3 +not asked$/m)
  const resumed = await runHere(['fleet', 'resume', id, '--json', ...here, ...flags])
  expect(resumed.exitCode).toBe(1)
  expect(JSON.parse(resumed.out)).toMatchObject({ campaign: id, state: 'finished', failed: 4, notAsked: [] })
})

test('Ctrl-C has it ask nobody more and wait for those under way; resume asks the others', async () => {
  const { flags } = await openPlace()
  const { running, id, letGo } = await startHeld(flags)
  const elsewhere = await runHere(['fleet', 'resume', id, ...here, ...flags])
  expect(elsewhere).toMatchObject({ exitCode: 1, err: `error: another process is at campaign ${id}\n` })
  const before = asked()
  running.kill('SIGINT')
  // As npm does, besides what the terminal does: that is one wish.
  running.kill('SIGTERM')
  await running.shows(/^paused; nobody more is asked, 2 hosts under way waited for$/m)
  letGo()
  const { exitCode, out } = await running.finished
  expect(exitCode).toBe(1)
  expect(out).toContain(`4 hosts: 2 answered, 2 not asked\npaused\ngo on with: vdsm-amqp fleet resume ${id}`)
  const resumed = await runHere(['fleet', 'resume', id, ...here, ...flags])
  expect(resumed).toMatchObject({ exitCode: 0, out: expect.stringMatching(/4 hosts: 4 answered\nfinished\n$/) })
  const since = asked()
  expect(since.length - before.length).toBe(2)
})

test.each([
  ['pause', 'paused'],
  ['cancel', 'cancelled'],
])('%s from another terminal waits for the hosts under way', async (command, state) => {
  const { flags } = await openPlace()
  const { running, id, letGo } = await startHeld(flags)
  const told = start(CLI, ['fleet', command, id, ...flags])
  onTestFinished(() => told[Symbol.asyncDispose]())
  await running.shows(new RegExp(`^${state}; nobody more is asked, 2 hosts under way waited for$`, 'm'))
  // They are asked to give it up; these do not.
  const wishes = () => workers.flatMap(({ commands }) => commands.filter(({ id }) => id === undefined))
  if (command === 'cancel') await expect.poll(() => wishes().length, { timeout: 20_000 }).toBe(2)
  letGo()
  expect(await running.finished).toMatchObject({ exitCode: 1, out: expect.stringContaining(`not asked\n${state}\n`) })
  const { exitCode, out } = await told.finished
  expect(exitCode).toBe(0)
  expect(out).toContain(`4 hosts: 2 answered, 2 not asked\n${state}\n`)
  const status = JSON.parse((await runHere(['fleet', 'show', id, '--json', ...flags])).out) as CampaignReport
  expect(status).toMatchObject({ state, answered: 2, notAsked: ['host3', 'host4'] })
})

test.each([
  [['--limit', '0'], /"0" is no host at all: give a number of hosts such as 10, or a part of them such as 5%/],
  [['--batch', '-1'], /"-1" is none: give a number of hosts/],
  [['--stop-after', '110%'], /"110%" is more than all/],
  [['--canary', '0%'], /"0%" is no part at all/],
  [['--concurrency', '0'], /"0" is no number of hosts: give at least 1/],
  [['--concurrency', '10%'], /"10%" is no number of hosts/],
  [['--interval', '5'], /Give a time with its unit/],
  [['--state-dir', ''], /It is empty/],
])('%j is wrong usage', async (args, message) => {
  const { flags } = await openPlace()
  const before = asked()
  const { exitCode, out, err } = await runHere(['fleet', 'Host.ping2', ...ALL, ...here, ...flags, ...args])
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
  expect(err).toMatch(message)
  expect(asked()).toEqual(before)
  expect((await runHere(['fleet', 'list', '--json', ...flags])).out).toBe('')
})

test('nobody to ask is wrong usage, and no campaign', async () => {
  const { flags } = await openPlace()
  const { exitCode, err } = await runHere(['fleet', 'Host.ping2', '--batch', '2', ...here, ...flags])
  expect({ exitCode, err }).toEqual({ exitCode: 2, err: expect.stringMatching(/nobody is asked: name hosts/) })
  expect((await runHere(['fleet', 'list', '--json', ...flags])).out).toBe('')
})

test.each(['show', 'resume', 'pause', 'cancel'])(
  '%s of a campaign that does not exist says which there are',
  async (command) => {
    const { place, flags } = await openPlace()
    const { exitCode, err } = await runHere(['fleet', command, 'c1', ...flags])
    expect({ exitCode, err }).toEqual({
      exitCode: 2,
      err: `error: there is no campaign "c1" in ${join(place.dir, 'campaigns')}; "vdsm-amqp fleet list" shows which there are\n`,
    })
  },
)

test('is gone on with only where it was begun: elsewhere a worker would not know what comes again', async () => {
  const { flags } = await openPlace()
  const begun = await runHere(['fleet', 'VM.reset', 'vmID=x', ...ALL, '--canary', '1', ...here, ...flags])
  const [, id = ''] = /^campaign (\S+):/.exec(begun.err) ?? []
  const before = asked()
  const resume = (...args: string[]) => runHere(['fleet', 'resume', id, ...flags, ...args])
  const stranger = new URL(broker.url)
  stranger.username = 'somebody'
  expect(await resume('--broker', stranger.href)).toMatchObject({
    exitCode: 2,
    err: expect.stringMatching(/was begun with the user \S+, not somebody$/m),
  })
  expect(await resume('--broker', broker.url, '--prefix', 'other')).toMatchObject({
    exitCode: 2,
    err: expect.stringMatching(/was begun with the prefix \S+, not other$/m),
  })
  expect(await resume('--broker', `east=${broker.url}`)).toMatchObject({
    exitCode: 2,
    err: expect.stringMatching(/was begun with the user \S+, not none$/m),
  })
  expect(asked()).toEqual(before)
  // The prefix is known, and where the broker is by now is for --broker to say.
  const elsewhere = new URL(broker.url)
  elsewhere.hostname = otherNameOf(elsewhere.hostname)
  // Whoever has just another broker in the environment may not know it.
  const env = { AMQP_URL: elsewhere.href }
  await using mistaken = start(CLI, ['fleet', 'resume', id, ...flags], env)
  expect(await mistaken.finished).toMatchObject({
    exitCode: 2,
    err: expect.stringMatching(
      /was begun with the broker \S+, not \S+; if the same fleet is reached there, say so with/,
    ),
  })
  expect(asked()).toEqual(before)
  expect(await resume('--broker', elsewhere.href)).toMatchObject({
    exitCode: 1,
    out: expect.stringContaining('finished'),
  })
})

/** The same address, written in another way: in Docker a broker has no second one. */
function otherNameOf(hostname: string): string {
  const [, net, third, last] = /^(\d+\.\d+)\.(\d+)\.(\d+)$/.exec(hostname) ?? []
  return net === undefined ? '127.0.0.1' : `${net}.${Number(third) * 256 + Number(last)}`
}

test('a place that cannot be written is named, and nobody is asked', async () => {
  const before = asked()
  const flags = ['--state-dir', '/dev/null']
  const { exitCode, err } = await runHere(['fleet', 'Host.ping2', ...ALL, '--batch', '2', ...here, ...flags])
  expect({ exitCode, err }).toEqual({
    exitCode: 1,
    err: expect.stringMatching(
      /^error: \/dev\/null\/campaigns\S* cannot be written: .*; --state-dir names another place\n$/,
    ),
  })
  expect(asked()).toEqual(before)
})

test('what stands before list, show or resume counts as if it stood behind it', async () => {
  const { flags } = await openPlace()
  const begun = await runHere(['fleet', 'VM.reset', 'vmID=x', ...ALL, '--canary', '1', ...here, ...flags])
  const [, id = ''] = /^campaign (\S+):/.exec(begun.err) ?? []
  const listed = await runHere(['fleet', '--json', ...flags, 'list'])
  expect(listed).toEqual(await runHere(['fleet', 'list', '--json', ...flags]))
  expect(JSON.parse(listed.out)).toMatchObject({ campaign: id })
  expect(JSON.parse((await runHere(['fleet', ...flags, 'show', id, '--json'])).out)).toMatchObject({ campaign: id })
  // In the environment there is no broker that knows of it.
  await using resumed = start(CLI, ['fleet', ...here, '--json', 'resume', ...flags, id])
  const { exitCode, out, err } = await resumed.finished
  expect({ exitCode, err }).toEqual({ exitCode: 1, err: expect.stringMatching(/^campaign .*\n$/) })
  expect(JSON.parse(out)).toMatchObject({ campaign: id, state: 'finished', failed: 4 })
})

test.each([
  [['--group', 'all', 'list'], '"fleet list" takes no --group'],
  [['--limit', '2', 'resume', 'c1'], '"fleet resume" takes no --limit'],
  [['--timeout', '5s', 'cancel', 'c1'], '"fleet cancel" takes no --timeout'],
])('what stands before a command that does not have it is wrong usage: %j', async (args, message) => {
  expect(await runHere(['fleet', ...args])).toEqual({ exitCode: 2, out: '', err: `error: ${message}\n` })
})

test('a place that cannot be read is named', async () => {
  expect(await runHere(['fleet', 'list', '--state-dir', '/dev/null'])).toEqual({
    exitCode: 1,
    out: '',
    err: expect.stringMatching(
      /^error: the campaigns in \/dev\/null\/campaigns cannot be read: ENOTDIR.*; --state-dir names another place\n$/,
    ),
  })
})

test('a ledger that cannot be read is named, and the others are listed all the same', async () => {
  const { place, flags } = await openPlace()
  for (let count = 0; count < 2; count++)
    await runHere(['fleet', 'Host.ping2', ...ALL, '--batch', '2', ...here, ...flags])
  const ids = (await runHere(['fleet', 'list', '--json', ...flags])).out
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { campaign: string }).campaign)
  const [bad = '', good = ''] = ids
  await place.write(join('campaigns', bad), 'x\n')
  await symlink('A', join(place.dir, 'campaigns', 'A'))
  const { exitCode, out, err } = await runHere(['fleet', 'list', ...flags])
  expect(exitCode).toBe(1)
  const [first, second, ...others] = err.trimEnd().split('\n')
  expect(first).toMatch(new RegExp(`^error: campaign ${bad}: line \\d+ of .*ledger.jsonl is no record$`))
  // Their names begin with the year.
  expect(second).toMatch(/^error: campaign A: .*ledger.jsonl cannot be read: ELOOP/)
  expect(others).toEqual([])
  expect(out).toContain(good)
  expect(await runHere(['fleet', 'show', bad, ...flags])).toMatchObject({ exitCode: 1 })
})
