import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import { connectClient, type OpenDriver, parseGroupName, parseHostId, RpcError, startWorker } from '../../src/index.ts'
import { testLog } from '../support/broker.ts'
import { startTestCluster } from '../support/cluster.ts'

const HOSTS = Array.from({ length: 12 }, (_, index) => `host${index + 1}`)
const VM = '8b4e2f6c-0b0f-4f8e-9a0e-6b1f6a5d2c11'
/** A node that is gone may say nothing: then it takes heartbeats to notice. */
const PATIENCE = 150_000

function notSent(error: unknown): RpcError {
  if (error instanceof RpcError && error.kind === 'Unsent') return error
  throw error
}

test('a node that dies with all connections and a third of the leaders costs no command, and none runs twice', {
  timeout: 300_000,
}, async () => {
  await using stack = new AsyncDisposableStack()
  const cluster = stack.use(await startTestCluster(inject('brokerControl')?.kind ?? 'local', () => {}))
  const dir = await mkdtemp(join(tmpdir(), 'vdsm-amqp-node-loss-'))
  stack.defer(() => rm(dir, { recursive: true, force: true }))
  const executed: string[] = []
  const { promise: ended, resolve: end } = Promise.withResolvers<IteratorReturnResult<undefined>>()
  const open: OpenDriver = async ({ host }) => ({
    handlers: {
      'VM.reset': async () => {
        executed.push(host)
        return true as const
      },
    },
    // They have none to tell.
    events: { [Symbol.asyncIterator]: () => ({ next: () => ended }) },
    stats: () => ({}),
    [Symbol.asyncDispose]: async () => end({ done: true, value: undefined }),
  })
  stack.use(
    await startWorker({
      broker: { url: cluster.urls },
      hosts: HOSTS.map((id) => ({ id: parseHostId(id), groups: [parseGroupName('all')] })),
      driver: { name: 'noting', options: {}, open },
      journal: { dir },
      log: testLog(),
    }),
  )
  const client = stack.use(await connectClient({ url: cluster.urls, log: testLog() }))

  const flowing = Promise.withResolvers<void>()
  const answered: string[] = []
  let killed = false
  const work = HOSTS.map(async (host) => {
    for (let after = 0; after < 2; ) {
      const late = killed
      const answer = client.call(host, 'VM.reset', { vmID: VM }, { timeoutMs: PATIENCE })
      const refused = await answer.then(() => undefined, notSent)
      // A queue without a leader may refuse, which says that it was not executed.
      if (refused !== undefined) {
        await delay(100)
        continue
      }
      if (late) after++
      answered.push(host)
      if (answered.length === 2 * HOSTS.length) flowing.resolve()
    }
  })
  await Promise.race([flowing.promise, Promise.all(work)])
  await cluster.kill(0)
  killed = true
  await Promise.all(work)
  expect(executed.sort()).toEqual(answered.sort())
  executed.length = 0
  const fleet = await client.callFleet('VM.reset', { vmID: VM }, { groups: ['all'], timeoutMs: PATIENCE })
  expect(fleet).toMatchObject({ expected: HOSTS.length, answered: HOSTS.length, errors: [] })
  expect(executed.sort()).toEqual(HOSTS.toSorted())
})
