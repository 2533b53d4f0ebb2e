import { randomUUID } from 'node:crypto'
import amqp from 'amqplib'
import { describe, expect, inject, it } from 'vitest'
import { openTcpProxy } from '../support/tcp-proxy.ts'
import { startTestFleet, type TestFleet } from '../support/worker.ts'

const xml = (id: string) =>
  `<domain><name>vm-${id.slice(0, 8)}</name><uuid>${id}</uuid><memory>1048576</memory><vcpu>1</vcpu></domain>`

function create(fleet: TestFleet, id: string) {
  return fleet.client.call('host1', 'VM.create', { vmID: id, vmParams: { vmId: id, xml: xml(id) } })
}

describe('a worker', () => {
  it('whose connections are cut while a command runs executes it once and still answers', async () => {
    await using proxy = await openTcpProxy(inject('amqpUrl'))
    await using fleet = await startTestFleet({ workerUrl: proxy.url, driverOptions: { latencyMs: '400' } })
    const id = randomUUID()
    const created = create(fleet, id)
    while ((await taken(fleet)) === 0) await new Promise(setImmediate)
    proxy.cut()
    expect(await created).toMatchObject({ vmId: id })
    expect(await fleet.client.call('host1', 'Host.getVMList', { onlyUUID: true })).toEqual([id])
  })

  it('whose queue is deleted declares it again and goes on', async () => {
    await using fleet = await startTestFleet()
    const connection = await amqp.connect(fleet.url)
    await (await connection.createChannel()).deleteQueue(`${fleet.prefix}.vdsm.host.host1`)
    await connection.close()
    // Until the queue is back its host is unknown; that is said at once, and trying again is the caller's.
    for (;;) {
      const answer = await fleet.client.call('host1', 'Host.ping2').catch((error: Error) => error)
      if (answer === true) break
      expect(answer).toMatchObject({ kind: 'UnknownHost' })
    }
  })

  it('that is drained finishes what runs, and leaves what waits to the worker that comes after it', async () => {
    await using fleet = await startTestFleet({ driverOptions: { latencyMs: '300' } })
    const id = randomUUID()
    await create(fleet, id)
    const running = fleet.client.call('host1', 'VM.pause', { vmID: id })
    const waiting = fleet.client.call('host1', 'VM.destroy', { vmID: id })
    while ((await taken(fleet)) < 3) await new Promise(setImmediate)
    await fleet.worker.drain({ graceMs: 10_000 })
    expect(await running).toMatchObject({ vmId: id })
    // The next worker's host is a new one, without the machine: it was not executed before, or it would be answered already.
    await using next = await fleet.startAnother()
    await expect(waiting).rejects.toMatchObject({ code: 1 })
    expect(next.stats()).toBeDefined()
  })

  it('that gives up a command in the end answers it, and leaves it to no other worker', async () => {
    await using fleet = await startTestFleet({ driverOptions: { latencyMs: '20000' } })
    const created = create(fleet, randomUUID())
    while ((await taken(fleet)) === 0) await new Promise(setImmediate)
    await Promise.all([
      fleet.worker.drain({ graceMs: 50 }),
      expect(created).rejects.toMatchObject({ kind: 'TimedOut', message: expect.stringContaining('unknown') }),
    ])
    const connection = await amqp.connect(fleet.url)
    const { messageCount } = await (await connection.createChannel()).checkQueue(`${fleet.prefix}.vdsm.host.host1`)
    await connection.close()
    expect(messageCount).toBe(0)
  })

  it('keeps the order of commands for one machine while others go their way', async () => {
    await using fleet = await startTestFleet({ driverOptions: { latencyMs: '30' } })
    const [one, other] = [randomUUID(), randomUUID()]
    const done: string[] = []
    const call = async (name: string, promise: Promise<unknown>) => {
      await promise
      done.push(name)
    }
    await Promise.all([
      call('create', create(fleet, one)),
      call('pause', fleet.client.call('host1', 'VM.pause', { vmID: one })),
      call('cont', fleet.client.call('host1', 'VM.cont', { vmID: one })),
      call('destroy', fleet.client.call('host1', 'VM.destroy', { vmID: one })),
      call('other', create(fleet, other)),
    ])
    expect(done.filter((name) => name !== 'other')).toEqual(['create', 'pause', 'cont', 'destroy'])
    expect(done.indexOf('other')).toBeLessThan(done.indexOf('destroy'))
  })
})

/** How many commands the worker has taken from its queue. */
async function taken(fleet: TestFleet): Promise<number> {
  const { hosts } = fleet.worker.stats() as { hosts: { host1: { consumer: { delivered: number } } } }
  return hosts.host1.consumer.delivered
}

it('a worker with many hosts ends in time though the broker hangs', async () => {
  await using proxy = await openTcpProxy(inject('amqpUrl'))
  const hosts = Array.from({ length: 60 }, (_, index) => `host${index}`)
  await using fleet = await startTestFleet({ workerUrl: proxy.url, hosts })
  proxy.freeze()
  const began = performance.now()
  await fleet.worker.drain({ graceMs: 0 })
  // Two seconds for what runs, and some for each connection's farewell; not for each host.
  expect(performance.now() - began).toBeLessThan(20_000)
  proxy.close()
}, 90_000)
