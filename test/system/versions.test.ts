import { join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parseHostId } from '../../src/api/ids.ts'
import { connectClient } from '../../src/client/connect-client.ts'
import { openTestBroker } from '../support/broker.ts'
import { CLI, start } from '../support/cli.ts'
import { makeVersion, newer } from '../support/other-version.ts'

const root = resolve(import.meta.dirname, '..', '..')

test('through a broker, a client and a worker of different versions work together, either way round', async () => {
  await using broker = await openTestBroker()
  for (const host of ['now', 'new']) broker.alsoDelete(broker.topology.hostQueue(parseHostId(host), []).name)
  using other = makeVersion('0.2.0', newer)
  const here = ['--broker', broker.url, '--prefix', broker.prefix]
  const itsCli = relative(root, join(other.directory, CLI))
  await using now = start(CLI, ['worker', '--host', 'now', ...here])
  await using itsWorker = start(itsCli, ['worker', '--host', 'new', ...here])
  await Promise.all([now.shows(/the worker consumes/), itsWorker.shows(/the worker consumes/)])

  await using client = await connectClient(broker)
  await expect(client.call('new', 'Worker.info')).resolves.toMatchObject({ apiVersion: '0.2.0' })
  await expect(client.call('new', 'Host.ping2')).resolves.toBe(true)
  await expect(client.request('new', 'VM.levitate', {})).rejects.toMatchObject({
    kind: 'MethodNotImplemented',
  })

  await using call = start(itsCli, ['call', 'now', 'VM.levitate', '{}', ...here])
  const { exitCode, err } = await call.finished
  expect(exitCode).toBe(1)
  expect(JSON.parse(err)).toMatchObject({
    message: 'No such method: VM.levitate; this worker has API 0.1.0, this client 0.2.0',
    data: { name: 'MethodNotFound', apiVersion: '0.1.0', clientApiVersion: '0.2.0' },
  })
  await using ping = start(itsCli, ['call', 'now', 'Host.ping2', ...here])
  await expect(ping.finished).resolves.toMatchObject({ exitCode: 0, out: 'true\n' })
})
