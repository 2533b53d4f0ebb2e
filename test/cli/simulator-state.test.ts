import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import { connectClient } from '../../src/client/connect-client.ts'
import { domainXml } from '../host/simulator/domain.ts'
import { openTestBroker, type TestBroker } from '../support/broker.ts'
import { CLI, start } from '../support/cli.ts'

let broker: TestBroker
let folder: string
let args: string[]

beforeAll(async () => {
  broker = await openTestBroker()
  broker.alsoDelete(broker.topology.hostQueue(parseHostId('saved'), []).name)
  folder = await mkdtemp(join(tmpdir(), 'simulator-state-'))
  const state = `state=${join(folder, 'state')}`
  const options = ['--driver-option', state, '--driver-option', 'bootMs=0']
  args = ['worker', '--host', 'saved', '--broker', broker.url, '--prefix', broker.prefix, ...options]
})

afterAll(async () => {
  await broker?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

test('a worker that is ended and started again with the same state has its machines', async () => {
  const vmID = randomUUID()
  {
    await using worker = start(CLI, args)
    await worker.shows(/the worker consumes/)
    await using client = await connectClient(broker)
    await client.call('saved', 'VM.create', { vmID, vmParams: { vmId: vmID, xml: domainXml(vmID) } })
    worker.kill('SIGTERM')
    expect((await worker.finished).exitCode).toBe(0)
  }
  await using worker = start(CLI, args)
  await worker.shows(/the worker consumes/)
  await using client = await connectClient(broker)
  await expect(client.call('saved', 'Host.getVMList', { onlyUUID: true })).resolves.toEqual([vmID])
  worker.kill('SIGTERM')
  await worker.finished
})

test('a worker whose state is broken does not start, and says which file and why', async () => {
  const path = join(folder, 'broken')
  await writeFile(path, 'junk')
  await using worker = start(CLI, [...args, '--driver-option', `state=${path}`])
  const { exitCode, err } = await worker.finished
  expect(exitCode).not.toBe(0)
  expect(err).toContain(`error: the state file ${path} cannot be used: it is no state of simulated hosts`)
})
